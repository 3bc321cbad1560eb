// Writes docs/fields.md from the declarations of all protocols: npm run reference
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRegistry } from '../src/library/registry.ts'
import { renderReference } from '../src/output/reference.ts'

mkdirSync('docs', { recursive: true })
writeFileSync('docs/fields.md', renderReference(createRegistry()))
