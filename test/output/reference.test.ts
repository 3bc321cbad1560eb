import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { listFields } from '../../src/decode/reference.ts'
import { createRegistry } from '../../src/library/registry.ts'
import { renderReference } from '../../src/output/reference.ts'
import { toys } from './toy.ts'

const names = (pattern: string): string[] => listFields(toys, pattern).map(({ abbrev }) => abbrev)

describe('the list of fields', () => {
  it('has type, name and what else there is to say', () => {
    expect(listFields(toys, 'toy.').filter(({ abbrev }) => /^toy\.(kind|odd|flags.size|octets)$/.test(abbrev))).toEqual(
      [
        { abbrev: 'toy.kind', type: 'FT_UINT8', protocol: 'toy', name: 'Kind', description: '' },
        { abbrev: 'toy.odd', type: 'FT_NONE', protocol: 'toy', name: 'An odd toy', description: 'Warning, Protocol' },
        { abbrev: 'toy.flags.size', type: 'FT_UINT8', protocol: 'toy', name: 'Size', description: 'mask 0xf' },
        { abbrev: 'toy.octets', type: 'FT_BYTES', protocol: 'toy', name: 'Octets', description: '' },
      ],
    )
  })

  it.each([
    ['FLAG', ['toy.flags', 'toy.flags.new', 'toy.flags.size', 'toy.flag']],
    ['twice the', ['toy.twice']],
    ['toy.flags.*', ['toy.flags.new', 'toy.flags.size']],
    ['toy.?d', ['toy.id']],
    ['flags', ['toy.flags', 'toy.flags.new', 'toy.flags.size']],
    ['*.no.such', []],
    ['[', []],
  ])('finds %s', (pattern, expected) => {
    expect(names(pattern)).toEqual(expected)
  })

  it('has protocols, but no lines of text', () => {
    expect(names('')).toContain('toy')
    expect(names('')).toContain('_ws.col.Info')
    expect(names('')).not.toContain('toy.parts')
  })
})

describe('docs/fields.md', () => {
  it('is what the declarations say (else: npm run reference)', () => {
    expect(readFileSync('docs/fields.md', 'utf8')).toBe(renderReference(createRegistry()))
  })
})
