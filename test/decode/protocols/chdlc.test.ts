import { describe, expect, it } from 'vitest'
import { decode, frameOf } from '../../helpers.ts'
import { DATAGRAM, ETHERNET, IPV4 } from './carried.ts'

const one = (hex: string) => decode([frameOf(hex, { link: 104 })])[0]

describe('Cisco HDLC', () => {
  it.each([
    ['0f00 0800', IPV4, 'chdlc:ip:udp:data'],
    ['0f00 8847 00064140', IPV4, 'chdlc:mpls:ip:udp:data'],
    ['8f00 6558', ETHERNET, 'chdlc:eth:ethertype:ip:udp:data'],
  ])('carries packets: %s', (header, payload, protocols) => {
    const { fields, ...columns } = one(`${header} ${payload}`)
    expect(columns).toMatchObject(DATAGRAM)
    expect(fields['frame.protocols']).toEqual([protocols])
  })
  it('shows its octets', () => {
    const { lines } = one(`8f00 0800 ${IPV4}`)
    const from = lines.indexOf('Cisco HDLC')
    expect(lines.slice(from + 1, from + 4)).toEqual([
      '  Address: Multicast (0x8f)',
      '  Control: 0x00',
      '  Protocol: IP (0x0800)',
    ])
  })
  it.each([
    ['0f00 9999 61', '0x9999', ''],
    ['0f00 08', 'CHDLC', '[Malformed Packet]'],
  ])('in the list: %s', (hex, protocol, info) => {
    expect(one(hex)).toMatchObject({ source: 'N/A', destination: 'N/A', protocol, info })
  })
})
