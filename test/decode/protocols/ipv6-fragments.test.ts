import { describe, expect, it } from 'vitest'
import { decode, fieldsOf, settings } from '../../helpers.ts'
import { DATAGRAM, HERE, linesBelow, messageHex, packet, packetHex, THERE, UDP } from './ipv6-frames.ts'

const FRAGMENT = '2c'
/** A datagram of 24 octets. */
const WHOLE = `e615138c00180000 ${'61'.repeat(16)}`.replace(' ', '')

/** A piece of `WHOLE`, or of what else is given. */
function piece(offset: number, size: number, more: boolean, ident = '00000007', of = WHOLE) {
  const data = of.slice(2 * offset, 2 * (offset + size))
  const place = (offset | (more ? 1 : 0)).toString(16).padStart(4, '0')
  return packet(`${UDP}00 ${place} ${ident} ${data}`, { next: FRAGMENT })
}

const first = piece(0, 8, true)
const second = piece(8, 8, true)
const third = piece(16, 8, false)

describe('a fragment', () => {
  it('tells its place', () => {
    const frame = packet(`${UDP}ff 050f 0000abcd 6162636465666768`, { next: FRAGMENT })
    expect(linesBelow(frame, 'Fragment Header for IPv6')).toEqual([
      'Next header: UDP (17)',
      'Reserved octet: 0xff',
      '0000 0101 0000 1... = Offset: 161 (1288 bytes)',
      '.... .... .... .11. = Reserved bits: 3',
      '.... .... .... ...1 = More Fragments: Yes',
      'Identification: 0x0000abcd',
    ])
    expect(decode([frame])[0].info).toBe('IPv6 fragment (off=1288 more=y ident=0x0000abcd nxt=17)')
  })
  it('is data until the datagram is whole', () => {
    const rows = decode([first, second, third])
    expect(rows.map(({ protocol }) => protocol)).toEqual(['IPv6', 'IPv6', 'UDP'])
    expect(rows.map(({ fields }) => fields['data.len'])).toEqual([['8'], ['8'], ['16']])
    expect(rows[2].info).toMatch(/^58901 → 5004 Len=16/)
  })
  it('that completes a datagram tells of all of them', () => {
    const rows = decode([first, second, third])
    const from = rows[2].lines.findIndex((line) => line.includes('IPv6 Fragments'))
    expect(rows[2].lines.slice(from, from + 7)).toEqual([
      '  [3 IPv6 Fragments (24 bytes): #1(8), #2(8), #3(8)]',
      '    [Frame: 1, payload: 0-7 (8 bytes)]',
      '    [Frame: 2, payload: 8-15 (8 bytes)]',
      '    [Frame: 3, payload: 16-23 (8 bytes)]',
      '    [Fragment count: 3]',
      '    [Reassembled IPv6 length: 24]',
      `    [Reassembled IPv6 data: ${WHOLE}]`,
    ])
  })
  it.each([
    [[third, second, first]],
    [[second, first, third]],
    [[first, third, second]],
    [[first, first, second, third]],
  ])('may come in any order, and twice', (frames) => {
    const rows = decode(frames)
    const last = rows.length - 1
    expect(rows.map(({ protocol }) => protocol === 'UDP')).toEqual(rows.map((_, k) => k === last))
    expect(rows[last].fields['udp.payload']).toEqual(['61'.repeat(16)])
  })
  it('does not complete what has another number, other ends, or a hole', () => {
    const elsewhere = packet(`${UDP}00 0010 00000007 ${WHOLE.slice(32)}`, { next: FRAGMENT, to: THERE })
    for (const other of [piece(16, 8, false, '00000008'), elsewhere, piece(24, 8, false, '00000007', `${WHOLE}00`)]) {
      expect(decode([first, second, other]).some(({ protocol }) => protocol === 'UDP')).toBe(false)
    }
  })
  it('of which the capture lacks the end completes nothing', () => {
    const cut = { ...third, bytes: third.bytes.slice(0, -1), length: third.bytes.length }
    expect(decode([first, second, cut])[2].protocol).toBe('IPv6')
  })
  it('of nothing but itself is no fragment', () => {
    const [row] = decode([packet(`${UDP}00 0000 00000007 ${DATAGRAM}`, { next: FRAGMENT })])
    expect(row).toMatchObject({ protocol: 'UDP', info: '58901 → 5004 Len=4' })
    expect(row.fields['ipv6.fragments']).toBeUndefined()
    expect(decode([packet(`${UDP}00 0006 00000007 ${DATAGRAM}`, { next: FRAGMENT })])[0].protocol).toBe('UDP')
  })
  it('is read as far as it goes where nothing shall be put together', () => {
    const rows = decode([first, second, third], settings({ 'ipv6.defragment': false }))
    expect(rows.map(({ protocol, fields }) => [protocol, fields['udp.dstport']])).toEqual([
      ['UDP', ['5004']],
      ['IPv6', undefined],
      ['IPv6', undefined],
    ])
  })
  it('in an error message is not put together', () => {
    const quoted = packetHex(`${UDP}00 0001 00000007 ${WHOLE.slice(0, 16)}`, { next: FRAGMENT, from: THERE, to: HERE })
    const error = packet(messageHex('0301', `00000000 ${quoted}`, HERE, THERE), { next: '3a', to: THERE })
    const rows = decode([error, piece(8, 16, false)])
    expect(rows[0].fields['ipv6.fraghdr.ident']).toEqual(['0x00000007'])
    expect(rows[1].protocol).toBe('IPv6')
  })
  it('of a jumbogram is wrong', () => {
    const jumbo = `2c00 c204 00010008 ${UDP}00 0001 00000007 ${'61'.repeat(65_528)}`
    expect(fieldsOf(packet(jumbo, { next: '00', claims: 0 }))['ipv6.opt.jumbo.fragment']).toHaveLength(1)
    expect(fieldsOf(first)['ipv6.opt.jumbo.fragment']).toBeUndefined()
  })
  it.each([1, 7])('of %i octets is not shown', (size) => {
    const [row] = decode([packet('1100000100000007'.slice(0, 2 * size), { next: FRAGMENT })])
    expect(row.info).toBe('[Malformed Packet]')
    expect(row.fields['ipv6.fraghdr']).toBeUndefined()
  })
})
