import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Text } from '../../src/decode/text.ts'
import { escapeXml, writeJson, writeXml } from '../../src/output/escape.ts'

const json = (text: string): string => {
  const out = new Text()
  writeJson(out, text)
  return out.toString()
}

const xml = (text: string): string => {
  const out = new Text()
  writeXml(out, text)
  return out.toString()
}

/** What a terminal might obey: control characters, and marks that turn lines around. */
const OBEYED = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u
const anyText = fc.string({ unit: 'binary', maxLength: 40 })
const anyUnits = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 })
  .map((codes) => String.fromCharCode(...codes))

describe('text in JSON', () => {
  it.each([
    ['a"b\\c', 'a\\"b\\\\c'],
    ['\b\f\n\r\t', '\\b\\f\\n\\r\\t'],
    ['\u0000\u001b\u007f\u009b', '\\u0000\\u001b\\u007f\\u009b'],
    ['</script> < / ', '<\\/script> < / '],
    ['é→\u{1f600}', 'é→\u{1f600}'],
    ['\ud83d', '\\ud83d'],
    ['\u202eabc\u2066', '\\u202eabc\\u2066'],
  ])('%j', (text, expected) => {
    expect(json(text)).toBe(expected)
  })

  it('is the same text to whoever parses it', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, anyUnits), (text) => {
        expect(JSON.parse(`"${json(text)}"`)).toBe(text)
      }),
    )
  })

  it('holds nothing that a terminal would obey', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, anyUnits), (text) => {
        expect(json(text)).not.toMatch(OBEYED)
      }),
    )
  })
})

describe('text in XML', () => {
  it.each([
    [`<a b="c" d='e'>&`, '&lt;a b=&quot;c&quot; d=&#x27;e&#x27;&gt;&amp;'],
    ['&amp;', '&amp;amp;'],
    ['→ plain', '→ plain'],
    ['\u001b]0;', '\\x1b]0;'],
  ])('%j', (text, expected) => {
    expect(xml(text)).toBe(expected)
  })

  it('holds no mark and nothing that a terminal would obey', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(xml(text)).not.toMatch(OBEYED)
        expect(xml(text).replace(/&(lt|gt|amp|quot|#x27);/g, '')).not.toMatch(/[<>"'&]/)
      }),
    )
  })

  it('is the same when it is escaped in place', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.string({ maxLength: 5 }), (text, before) => {
        const out = new Text()
        out.add(before)
        const from = out.n
        out.untrusted(text)
        const printed = out.since(from)
        escapeXml(out, from)
        expect(out.since(from)).toBe(xml(printed))
        expect(out.toString().startsWith(before)).toBe(true)
      }),
    )
  })
})
