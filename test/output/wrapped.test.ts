import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printable } from '../../src/decode/text.ts'
import { Wrapped } from '../../src/output/wrapped.ts'

const plain = { width: 30, isColoured: false }

describe('lines that fit', () => {
  it('go on below the text, not below its head', () => {
    const out = new Wrapped(plain).add('one two three four five six seven', 6, 'head')
    expect(out.toString()).toBe('head  one two three four five\n      six seven\n')
  })

  it('hold what does not fit any line in one of its own', () => {
    const long = 'x'.repeat(40)
    expect(new Wrapped(plain).add(`a ${long} b`).toString()).toBe(`a\n${long}\nb\n`)
  })

  it('have no colours unless they are wanted', () => {
    const write = (isColoured: boolean) => {
      const out = new Wrapped({ width: 80, isColoured })
      return out.add('said', 6, out.in('red', 'error'), 'bold').toString()
    }
    expect(write(false)).toBe('error said\n')
    expect(write(true)).toBe('\u001b[1;31merror \u001b[0m\u001b[1msaid\u001b[0m\n')
  })

  it('lose no word, and let no control character through', () => {
    const texts = fc.array(fc.string({ unit: fc.constantFrom('ä', 'ö', 'ü', '\u001b', '\n', '\u009b', '‮') }))
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 60 }), (words, width) => {
        const text = new Wrapped({ width, isColoured: false }).add(words.join(' '), 2, '-').toString()
        expect(text.replaceAll('\n', '')).toBe(printable(text.replaceAll('\n', '')))
        const room = Math.max(24, width - 2)
        for (const line of text.split('\n'))
          if (line.slice(2).includes(' ')) expect(line.length).toBeLessThanOrEqual(room + 2)
        expect(text.match(/[äöü]/g) ?? []).toEqual(words.join(' ').match(/[äöü]/g) ?? [])
      }),
    )
  })
})
