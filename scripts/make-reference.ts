// Writes docs/fields.md and docs/findings.md from the declarations of all protocols and findings: npm run reference
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRegistry } from '../src/library/registry.ts'
import { renderFindings } from '../src/multicast/findings/page.ts'
import { renderReference } from '../src/output/reference.ts'

mkdirSync('docs', { recursive: true })
writeFileSync('docs/fields.md', renderReference(createRegistry()))
writeFileSync('docs/findings.md', renderFindings())
