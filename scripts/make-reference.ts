// Writes docs/fields.md and docs/findings.md from the declarations of all protocols and findings, and the JSON Schema of
// expectation files from theirs: npm run reference
import { mkdirSync, writeFileSync } from 'node:fs'
import { jsonSchema } from '../src/check/schema.ts'
import { createRegistry } from '../src/library/registry.ts'
import { renderFindings } from '../src/multicast/findings/page.ts'
import { renderReference } from '../src/output/reference.ts'

mkdirSync('docs', { recursive: true })
writeFileSync('docs/fields.md', renderReference(createRegistry()))
writeFileSync('docs/findings.md', renderFindings())
mkdirSync('schema', { recursive: true })
writeFileSync('schema/castshark-check.schema.json', jsonSchema())
