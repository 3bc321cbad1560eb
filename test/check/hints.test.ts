import { expect, test } from 'vitest'
import { HINTS, hintFor } from '../../src/check/hints.ts'
import { createRegistry } from '../../src/library/registry.ts'

const registry = createRegistry()

test.each(Object.keys(HINTS))('%s is a field, and what is said of it is whole', (field) => {
  expect(registry.field(field)).toBeDefined()
  for (const wanted of [undefined, '7']) {
    const { advice, reference = '' } = hintFor(field, wanted) ?? { advice: '' }
    expect(advice).toMatch(/^[A-Z].*\.$/s)
    expect(`${advice}${reference}`).not.toContain('undefined')
  }
})
