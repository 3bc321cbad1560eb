import { describe, expect, it } from 'vitest'
import { decode, fieldsOf } from '../../helpers.ts'
import { DATAGRAM, linesBelow, optionsHex, packet, UDP } from './ipv6-frames.ts'

const AH = '33'
/** With an integrity check value of 12 octets. */
const header = (next = UDP): string => `${next}04 0000 00000100 00000007 aabbccddeeff001122334455`

describe('the authentication header', () => {
  const frame = packet(header() + DATAGRAM, { next: AH })
  it('is shown, and what it carries read on', () => {
    expect(linesBelow(frame, 'Authentication Header')).toEqual([
      'Next header: UDP (17)',
      'Length: 4 (24 bytes)',
      'Reserved: 0000',
      'AH SPI: 0x00000100',
      'AH Sequence: 7',
      'AH ICV: aabbccddeeff001122334455',
    ])
    expect(decode([frame])[0]).toMatchObject({ protocol: 'UDP', info: '58901 → 5004 Len=4' })
  })
  it('stands below IPv6, as extension headers do, and beside IPv4', () => {
    const depth = (lines: readonly string[]) =>
      lines.find((line) => /^ *Authentication Header$/.test(line))?.search(/\S/)
    expect(depth(decode([frame])[0].lines)).toBe(2)
    const late = packet(optionsHex('0502 0000', AH) + header() + DATAGRAM, { next: '00' })
    expect(depth(decode([late])[0].lines)).toBe(2)
    const over4 = `4500 0038 1234 0000 40 33 0000 c0a8010a c0a80114 ${header()} ${DATAGRAM}`
    expect(depth(decode([`020000000114 02000000010a 0800 ${over4}`])[0].lines)).toBe(0)
  })
  it.each([
    ['3b', 'AH', 'IPv6 no next header'],
    ['92', 'AH', 'Unknown IP Protocol: Unassigned (146)'],
  ])('speaks for itself before %s', (next, protocol, info) => {
    expect(decode([packet(header(next), { next: AH })])[0]).toMatchObject({ protocol, info })
  })
  it('that is longer than the packet is malformed', () => {
    const [row] = decode([packet(header().slice(0, -2), { next: AH })])
    expect(row.info).toBe('AH (SPI=0x00000100)[Malformed Packet]')
    expect(row.fields['ah.icv']).toBeUndefined()
  })
  it('has room for its sequence number at least', () => {
    const fields = fieldsOf(packet(`${UDP}00 0000 00000100 00000007 ${DATAGRAM}`, { next: AH }))
    expect([fields['ah.spi'], fields['udp.srcport']]).toEqual([['0x00000100'], undefined])
  })
})
