import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { jsonSchema } from '../../src/check/schema.ts'

it('the JSON Schema in the package is the one that files are read by: npm run reference', () => {
  expect(readFileSync('schema/castshark-check.schema.json', 'utf8')).toBe(jsonSchema())
})
