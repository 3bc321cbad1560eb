import { describe, expect, it } from 'vitest'
import { decode } from '../../helpers.ts'
import { ARP, DATAGRAM, IPV4, inIp, MACS, REQUEST } from './carried.ts'

const one = (hex: string) => decode([hex])[0]

describe('Cisco MetaData', () => {
  it('ends in a type behind an EtherType', () => {
    const { fields, lines, ...columns } = one(`${MACS} 8909 01010001002a 0800 ${IPV4}`)
    expect(columns).toMatchObject(DATAGRAM)
    const from = lines.indexOf('Cisco MetaData')
    expect(lines.slice(from + 1, from + 6)).toEqual([
      '  Version: 1',
      '  Length: 1',
      '  Options: 0x0001',
      '  SGT: 42',
      '  Type: IPv4 (0x0800)',
    ])
    expect(fields['frame.protocols']).toEqual(['eth:ethertype:cmd:ethertype:ip:udp:data'])
  })
  it('begins with it in GRE', () => {
    const { fields, ...columns } = one(inIp('2f', `00008909 0800 01010001002b ${IPV4}`))
    expect(columns).toMatchObject(DATAGRAM)
    expect([fields['cmd.sgt'], fields['cmd.type']]).toEqual([['43'], ['0x0800']])
    expect(fields['frame.protocols']).toEqual(['eth:ethertype:ip:gre:cmd:ip:udp:data'])
  })
  it('carries ARP', () => {
    expect(one(`${MACS} 8909 01010001002a 0806 ${ARP}`)).toMatchObject(REQUEST)
  })
  it('has the trailer of the frame', () => {
    expect(one(`${MACS} 8909 01010001002a 0800 ${IPV4} 6162`).fields['cmd.trailer']).toEqual(['6162'])
  })
  it.each([
    ['01010001002a 9999 61', '0x9999', ''],
    ['0101', 'CMD', '[Malformed Packet]'],
  ])('in the list: %s', (hex, protocol, info) => {
    expect(one(`${MACS} 8909 ${hex}`)).toMatchObject({ protocol, info })
  })
})
