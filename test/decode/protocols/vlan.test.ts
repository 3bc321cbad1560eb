import { describe, expect, it } from 'vitest'
import { decode } from '../../helpers.ts'

const MACS = '01005e010101 02000000010a'
const PACKET = '450000201234000001110000c0a8010ae0010101 e615138c000c0000 686f6c61'
const one = (hex: string) => decode([`${MACS} ${hex}`])[0]

describe('802.1Q', () => {
  it('shows priority, drop eligibility and number', () => {
    const { info, lines, fields } = one(`8100 f02a 0800 ${PACKET}`)
    expect(info).toBe('58901 → 5004 Len=4')
    const from = lines.indexOf('802.1Q Virtual LAN, PRI: 7, DEI: 1, ID: 42')
    expect(lines.slice(from + 1, from + 5)).toEqual([
      '  111. .... .... .... = Priority: Network Control (7)',
      '  ...1 .... .... .... = DEI: Eligible',
      '  .... 0000 0010 1010 = ID: 42',
      '  Type: IPv4 (0x0800)',
    ])
    expect(fields['frame.protocols']).toEqual(['eth:ethertype:vlan:ethertype:ip:udp:data'])
  })
  it('nests', () => {
    const { fields } = one(`9100 0001 8100 0002 8100 0003 0800 ${PACKET}`)
    expect(fields['vlan.id']).toEqual(['1', '2', '3'])
  })
  it('may hold a length', () => {
    const { info, fields } = one(`8100 002a 0028 aaaa03 000000 0800 ${PACKET}`)
    expect(info).toBe('58901 → 5004 Len=4')
    expect([fields['vlan.len'], fields['vlan.etype']]).toEqual([['40'], undefined])
    expect(fields['frame.protocols']).toEqual(['eth:ethertype:vlan:llc:ip:udp:data'])
  })
  it('has the padding and the trailer of the frame', () => {
    const { fields } = one(`8100 002a 0800 ${PACKET} ${'00'.repeat(10)} 6162`)
    expect([fields['eth.padding'], fields['vlan.trailer'], fields['eth.trailer']]).toEqual([
      ['00'.repeat(10)],
      ['6162'],
      undefined,
    ])
  })
  it.each([
    ['8100 002a 9999 3f3f', '0x9999', 'PRI: 0  DEI: 0  ID: 42'],
    ['8100 002a 99', 'VLAN', 'PRI: 0  DEI: 0  ID: 42[Malformed Packet]'],
    ['8100 00', 'VLAN', '[Malformed Packet]'],
  ])('in the list: %s', (hex, protocol, info) => {
    expect(one(hex)).toMatchObject({ protocol, info })
  })
})

describe('802.1ad', () => {
  it('is a service tag in front of a customer tag', () => {
    const { lines, fields } = one(`88a8 302a 8100 e02b 0800 ${PACKET}`)
    expect(lines).toContain('IEEE 802.1ad, ID: 42')
    expect([fields['ieee8021ad.id'], fields['vlan.id']]).toEqual([['42'], ['43']])
    expect(fields['frame.protocols']).toEqual(['eth:ethertype:ieee8021ad:ethertype:vlan:ethertype:ip:udp:data'])
  })
  it('takes two of its tags for one layer', () => {
    const { lines, fields } = one(`88a8 302a 88a8 e02b 0800 ${PACKET}`)
    expect(lines).toContain('IEEE 802.1ad, S-VID: 42, C-VID: 43')
    expect([fields['ieee8021ad.svid'], fields['ieee8021ad.cvid'], fields['ieee8021ad.id']]).toEqual([
      ['42'],
      ['43'],
      undefined,
    ])
    expect(fields['ieee8021ad.priority']).toEqual(['1', '7'])
    expect(fields['ieee8021ah.etype']).toEqual(['0x0800'])
  })
  it.each([
    ['88a8 302a 9999 3f3f', '0x9999', 'PRI: 1  DROP: 1 ID: 42'],
    ['88a8 302a 0028 3f3f', '0x0028', 'PRI: 1  DROP: 1 ID: 42'],
    ['88a8', '802.1ad', '[Malformed Packet]'],
  ])('in the list: %s', (hex, protocol, info) => {
    expect(one(hex)).toMatchObject({ protocol, info })
  })
})
