import { describe, expect, it } from 'vitest'
import { decode } from '../../helpers.ts'
import { DATAGRAM, IPV4, IPV6, inUdp } from './carried.ts'

const one = (hex: string) => decode([hex])[0]
const HEAD = '010203040506 deadbeef'
const GATEWAY = `9c41 ${'0'.repeat(20)}ffff0a010101`

describe('AMT', () => {
  it.each([
    ['data', `0600 ${IPV4}`],
    ['a query', `0400 ${HEAD} ${IPV4}`],
    ['a query that tells the gateway its address', `0401 ${HEAD} ${IPV4} ${GATEWAY}`],
    ['an update', `0500 ${HEAD} ${IPV4}`],
  ])('carries a packet in %s', (_name, hex) => {
    const { fields, ...columns } = one(inUdp(2268, hex))
    expect(columns).toMatchObject(DATAGRAM)
    expect(fields['frame.protocols']).toEqual(['eth:ethertype:ip:udp:amt:ip:udp:data'])
  })
  it('carries IPv6 too', () => {
    const { fields, info } = one(inUdp(2268, `0600 ${IPV6}`))
    expect([info, fields['frame.protocols']]).toEqual(['1000 → 2000 Len=4', ['eth:ethertype:ip:udp:amt:ipv6:udp:data']])
  })
  it('shows what it carries below itself, and behind it where the gateway is', () => {
    const { lines } = one(inUdp(2268, `0401 ${HEAD} ${IPV4} ${GATEWAY}`))
    const from = lines.indexOf('Automatic Multicast Tunneling')
    expect(lines.slice(from + 1).filter((line) => /^ {2}\S/.test(line))).toEqual([
      '  0000 .... = Version: 0',
      '  .... 0100 = Type: Membership Query (4)',
      '  0000 00.. = Reserved: 0x00',
      '  .... ..0. = L Flags: 0',
      '  .... ...1 = G Flags: 1',
      '  Response MAC: 0x010203040506',
      '  Request Nonce: 0xdeadbeef',
      '  Internet Protocol Version 4, Src: 10.0.0.1, Dst: 10.0.0.2',
      '  User Datagram Protocol, Src Port: 1000, Dst Port: 2000',
      '  Gateway Port Number: 40001',
      '  Gateway IP Address: ::ffff:10.1.1.1',
      '  Data: 61626364',
      '  [Length: 4]',
    ])
  })
  it.each([
    ['00', 'IPv4 packet carrying an IGMPv3 General Query'],
    ['01', 'IPv6 packet carrying an MLDv2 General Query'],
  ])('tells by the P flag what is asked for (RFC 7450 §5.1.3.3): %s', (flags, said) => {
    const { lines, info } = one(inUdp(2268, `03${flags}0000 deadbeef`))
    expect(info).toBe('Request')
    expect(lines).toContain(`  .... ...${Number(flags)} = P Flags: ${said}`)
  })
  it.each([
    ['01000000 deadbeef', 'Relay Discovery'],
    ['02000000 deadbeef 0a000001', 'Relay Advertisement'],
    [`0700 ${HEAD} ${GATEWAY}`, 'Teardown'],
    ['0800', 'Unknown AMT TYPE'],
    ['0100', 'Relay Discovery[Malformed Packet]'],
    ['0600', 'Multicast Data[Malformed Packet]'],
    [`0401 ${HEAD}`, 'Membership Query[Malformed Packet]'],
  ])('in the list: %s', (hex, info) => {
    expect(one(inUdp(2268, hex))).toMatchObject({ protocol: 'AMT', info })
  })
})
