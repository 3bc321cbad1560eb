import { describe, expect, it } from 'vitest'
import type { Field } from '../../../src/decode/field.ts'
import { Occurrences } from '../../../src/decode/occurrences.ts'
import { createRegistry } from '../../../src/decode/protocols/index.ts'
import { Session } from '../../../src/decode/session.ts'
import { decode, frameOf, packetOf, settings } from '../../helpers.ts'

const frame = (hex: string): string => `01005e010101 02000000010a 9999 ${hex}`

describe('data', () => {
  it('is octets and their number', () => {
    const [{ lines, fields }] = decode([frame('686f6c61')])
    expect(lines.slice(-3)).toEqual(['Data (4 bytes)', '  Data: 686f6c61', '  [Length: 4]'])
    expect([fields['data.data'], fields['data.len'], fields['data.text']]).toEqual([['686f6c61'], ['4'], undefined])
  })
  it.each([
    ['686f6c612c20c2bf7175c3a9', 'hola, ¿qué'],
    ['1b5b33316d', '\\x1b[31m'],
    ['ff41', '\ufffdA'],
  ])('is text where that is asked for: %s', (hex, text) => {
    const [{ lines }] = decode([frame(hex)], settings({ 'data.show_as_text': true }))
    expect(lines).toContain(`  Text: ${text}`)
  })
  it.each([[['data.text']], [['data.text', 'eth.padding']]])('can be asked for its text, shown or not: %j', (names) => {
    const registry = createRegistry()
    const asked = new Occurrences(
      registry,
      names.map((name) => registry.field(name) as Field),
    )
    const p = packetOf(new Session(registry), frameOf(frame('c3a1')))
    const found: unknown[] = []
    asked.enter(p)
    asked.each(p, 0, (_field, _at, _size, value) => found.push(value))
    expect(found).toEqual(['á'])
  })
  it('of one octet is not plural', () => {
    expect(decode([frame('00')])[0].lines).toContain('Data (1 byte)')
  })
})
