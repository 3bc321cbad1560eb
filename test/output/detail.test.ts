import { describe, expect, it } from 'vitest'
import { detailPrinter, hexPrinter } from '../../src/output/detail.ts'
import { writeLine } from '../../src/output/list.ts'
import { framesOf, print, toyBytes, toys } from './toy.ts'

const one = framesOf([toyBytes(1, 'x')])
const TREE = `Frame 1
    [Frame Number: 1]
Toy Protocol, layer 1
    Kind: Whole (1)
    Flags: 0x83
        1... .... = New: Yes
        .... 0011 = Size: 3
    Identification: 0x002a (42)
    [Twice the identification: 84]
    Parts: 5 & more
        Part: 5
        Part: 6
    Mark
    Octets: 050601
    Name: x
`
const DUMP = '0000  01 83 00 2a 05 06 01 78                           ...*...x\n'

describe('details', () => {
  it('are a line a field, an empty line behind each frame', () => {
    expect(print(detailPrinter(), one)).toBe(`${TREE}\n`)
  })

  it('show remarks in brackets, with severity and group', () => {
    expect(print(detailPrinter(), framesOf([toyBytes(2)]))).toContain(
      [
        '    Kind: Odd (2)',
        '        [Expert Info (Warning/Protocol): An odd toy]',
        '            [An odd toy]',
        '            [Severity level: Warning]',
        '            [Group: Protocol]',
        '    Flags: 0x83',
      ].join('\n'),
    )
  })

  it.each([
    [
      undefined,
      '[Malformed Packet: Toy]\n    [Expert Info (Error/Malformed): Malformed Packet (Exception occurred)]\n',
    ],
    [100, '[Packet size limited during capture: Toy truncated]\n\n'],
  ])('say what is missing (length on the wire: %s)', (length, expected) => {
    expect(print(detailPrinter(), framesOf([toyBytes(3)], length))).toContain(`    Octets: 050600\n${expected}`)
  })

  it('dump what nobody knows below its headline', () => {
    expect(print(detailPrinter(), framesOf([toyBytes(1, '', [0x61, 0x1b])]))).toContain(
      'Data\n\n0000  61 1b                                             a.\n    [Length: 2]\n',
    )
  })

  it('do not dump it twice', () => {
    const text = print(detailPrinter({ hex: true }), framesOf([toyBytes(1, '', [0x61, 0x62])]))
    expect(text).toContain('Data\n    [Length: 2]\n\n0000  01 83 00 2a 05 06 00 61 62')
  })

  it('open only the protocols that are named', () => {
    const only = new Set(toys.protocols.filter(({ abbrev }) => abbrev === 'frame'))
    expect(print(detailPrinter({ only }), framesOf([toyBytes(1, '', [0x61])]))).toBe(
      'Frame 1\n    [Frame Number: 1]\nToy Protocol, layer 1\nData\n\n',
    )
  })

  it('have the octets below them, and the line of the list above', () => {
    const line = '    1 0.000000000         here → there        TOY 8 <toy> 1\n'
    expect(print(detailPrinter({ hex: true, line: writeLine }), one)).toBe(`${line}${TREE}\n${DUMP}\n`)
    expect(print(hexPrinter(writeLine), one)).toBe(`${line}\n${DUMP}\n`)
    expect(print(hexPrinter(), one)).toBe(`${DUMP}\n`)
  })

  it('let nothing of a packet reach a terminal as a control sequence', () => {
    const text = print(detailPrinter(), framesOf([toyBytes(1, '\u001b[2J\u009b\u202e')]))
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u)
    expect(text).toContain('[2J')
  })
})
