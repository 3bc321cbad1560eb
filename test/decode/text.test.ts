import { isIPv6 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printable, Text } from '../../src/decode/text.ts'

describe('numbers', () => {
  it.each([0, 9, 10, 99, 100, 9999, 10_000, 65_535, 99_999_999, 100_000_001, 4_294_967_295, 2 ** 53 - 1, -1, -65_536])(
    'writes %d in decimal',
    (value) => {
      expect(new Text().dec(value).toString()).toBe(String(value))
    },
  )

  it('writes any whole number as JavaScript does', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), (value) => new Text().dec(value).toString() === String(value)))
  })

  it('fills up with zeros', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000_000), fc.integer({ min: 1, max: 12 }), (value, width) => {
        expect(new Text().padded(value, width).toString()).toBe(String(value).padStart(width, '0'))
      }),
    )
  })

  it('writes hexadecimal of at least the width', () => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), fc.integer({ min: 1, max: 8 }), (value, width) => {
        expect(new Text().hex(value, width).toString()).toBe(value.toString(16).padStart(width, '0'))
      }),
    )
  })
})

describe('IPv6 addresses (RFC 5952)', () => {
  const octets = (groups: string) => Uint8Array.from(Buffer.from(groups.replaceAll(' ', ''), 'hex'))
  it.each([
    ['0000 0000 0000 0000 0000 0000 0000 0000', '::'],
    ['0000 0000 0000 0000 0000 0000 0000 0001', '::1'],
    ['ff02 0000 0000 0000 0000 0000 0000 0016', 'ff02::16'],
    ['ff15 0000 0000 0000 0000 0000 0000 5004', 'ff15::5004'],
    ['2001 0db8 0000 0001 0001 0001 0001 0001', '2001:db8:0:1:1:1:1:1'],
    ['2001 0db8 0000 0000 0001 0000 0000 0001', '2001:db8::1:0:0:1'],
    ['2001 0000 0000 0001 0000 0000 0000 0001', '2001:0:0:1::1'],
    ['fe80 0000 0000 0000 0000 0000 0000 0000', 'fe80::'],
    ['0000 0000 0000 0000 0000 ffff c000 0201', '::ffff:192.0.2.1'],
    ['1234 5678 9abc def0 1234 5678 9abc def0', '1234:5678:9abc:def0:1234:5678:9abc:def0'],
  ])('%s is %s', (groups, text) => {
    expect(new Text().ipv6(octets(groups), 0).toString()).toBe(text)
  })

  it('writes any address so that it reads back as itself', () => {
    const group = fc.oneof(fc.constant(0), fc.nat(0xffff))
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        const b = Uint8Array.from(groups.flatMap((value) => [value >> 8, value & 0xff]))
        const text = new Text().ipv6(b, 0).toString()
        expect(isIPv6(text)).toBe(true)
        expect(new URL(`http://[${text}]/`).hostname).toBe(
          new URL(`http://[${groups.map((v) => v.toString(16)).join(':')}]/`).hostname,
        )
      }),
    )
  })
})

describe('room', () => {
  it('grows as needed and keeps what was written', () => {
    const text = new Text()
    const long = 'é'.repeat(100_000)
    text.add('a').add(long).octets(new Uint8Array(200_000), 0, 200_000, 0x3a).byte(0x21)
    expect(text.toString()).toBe(`a${long}${'00:'.repeat(199_999)}00!`)
  })

  it('pads to a width, and not beyond', () => {
    const text = new Text().add('> ')
    const from = text.n
    text.add('abc').padTo(from, 5).add('|')
    text.padTo(from, 3).add('|')
    expect(text.toString()).toBe('> abc  ||')
  })
})

describe('what comes out of a packet', () => {
  it.each([
    ['\u001b[31mred\u001b[0m', '\\x1b[31mred\\x1b[0m'],
    ['a\nb\rc\td', 'a\\nb\\rc\\td'],
    ['\u0000\u007f\u009b', '\\x00\\x7f\\x9b'],
    ['\u202egnp.exe', '\\u202egnp.exe'],
    ['hola, ¿qué tal? 日本', 'hola, ¿qué tal? 日本'],
  ])('%j is shown as %s', (text, shown) => {
    expect(printable(text)).toBe(shown)
  })

  it('never holds a control character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
        expect(printable(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/)
      }),
    )
  })
})
