import { describe, expect, it } from 'vitest'
import { decode, frameOf } from '../../helpers.ts'

const PACKET = '450000201234000001110000c0a8010ae0010101 e615138c000c0000 686f6c61'
const IPV6 =
  '60000000000c1102fd000000000000000000000000000010ff150000000000000000000000005004 e615138c000ce538 686f6c61'
const on = (link: number, hex: string) => decode([frameOf(hex, { link })])[0]

describe('cooked captures, version 1', () => {
  const cooked = (hex: string) => on(113, hex)
  it('tell who sent and of what kind the frame was', () => {
    const { lines, info, fields } = cooked(`0004 0001 0006 02000000010a0000 0800 ${PACKET}`)
    expect(info).toBe('58901 → 5004 Len=4')
    const from = lines.indexOf('Linux cooked capture v1')
    expect(lines.slice(from + 1, from + 7)).toEqual([
      '  Packet type: Sent by us (4)',
      '  Link-layer address type: Ethernet (1)',
      '  Link-layer address length: 6',
      '  Source: 02:00:00:00:01:0a',
      '  Unused: 0000',
      '  Protocol: IPv4 (0x0800)',
    ])
    expect(fields['frame.protocols']).toEqual(['sll:ethertype:ip:udp:data'])
  })
  it.each([
    ['0006 02000000010a0000', 'sll.src.eth', '02:00:00:00:01:0a', '0000'],
    ['0004 c0a8010a00000000', 'sll.src.ipv4', '192.168.1.10', '00000000'],
    ['0002 0102030405060708', 'sll.src.other', '0102', '030405060708'],
    ['0014 0102030405060708', 'sll.src.other', '0102030405060708', undefined],
  ])('have addresses of any length: %s', (address, field, value, unused) => {
    const { fields } = cooked(`0000 0001 ${address} 0800 ${PACKET}`)
    expect([fields[field], fields['sll.unused']]).toEqual([[value], unused && [unused]])
  })
  it.each([
    ['0000 0001 0006 02000000010a0000 0004 424203', 'LLC', 'ltype'],
    ['0000 0001 0006 02000000010a0000 9999 ffff', '0x9999', 'etype'],
    ['0000 0001 0006 02000000010a0000 000c ffff', 'SLL', 'ltype'],
    [`0000 030a 0006 02000000010a0000 9999 ffff`, 'SLL', 'gretype'],
  ])('say what they carry: %s', (hex, protocol, field) => {
    const found = cooked(hex)
    expect(found.protocol).toBe(protocol)
    expect(found.fields[`sll.${field}`]).toHaveLength(1)
  })
  it('show the packet type of what they do not know', () => {
    expect(cooked('0000 0001 0006 02000000010a0000 9999 ffff').info).toBe('Unicast to us')
    expect(cooked('0007 0001 0006 02000000010a0000 9999 ffff').info).toBe('Unknown (7)')
  })
  it('may end early', () => {
    expect(cooked('0000 0001 0006 02000000010a0000 08')).toMatchObject({
      protocol: 'SLL',
      info: 'Unicast to us[Malformed Packet]',
    })
    expect(cooked('000000')).toMatchObject({ protocol: '', info: '[Malformed Packet]' })
  })
})

describe('cooked captures, version 2', () => {
  it('begin with the protocol and name the interface', () => {
    const { lines, source } = on(276, `9999 0000 00000003 0001 02 06 02000000010a0000 ffff`)
    const from = lines.indexOf('Linux cooked capture v2')
    expect(lines.slice(from + 1, from + 8)).toEqual([
      '  Protocol: Unknown (0x9999)',
      '  Interface index: 3',
      '  Link-layer address type: Ethernet (1)',
      '  Packet type: Multicast (2)',
      '  Link-layer address length: 6',
      '  Source: 02:00:00:00:01:0a',
      '  Unused: 0000',
    ])
    expect(source).toBe('02:00:00:00:01:0a')
  })
})

describe('loopback of BSD', () => {
  it.each([
    ['02000000', PACKET, '2'],
    ['00000002', PACKET, '2'],
    ['00020000', PACKET, '2'],
    ['00000200', PACKET, '2'],
    ['18000000', IPV6, '24'],
    ['0000001c', IPV6, '28'],
    ['1e000000', IPV6, '30'],
  ])('in either byte order: %s', (header, packet, family) => {
    const { info, fields } = on(0, header + packet)
    expect(info).toBe('58901 → 5004 Len=4')
    expect(fields['null.family']).toEqual([family])
  })
  it('holds EtherTypes on some systems', () => {
    const { info, fields } = on(0, `00080000 ${PACKET}`)
    expect([info, fields['null.type'], fields['null.family']]).toEqual(['58901 → 5004 Len=4', ['0x0800'], undefined])
  })
  it('is in network byte order where its link type says so', () => {
    expect(on(108, `00000002 ${PACKET}`).info).toBe('58901 → 5004 Len=4')
    expect(on(108, `02000000 ${PACKET}`).fields['null.family']).toEqual(['33554432'])
  })
  it('shows families that nobody knows', () => {
    expect(on(0, `63000000 ${PACKET}`)).toMatchObject({ source: 'N/A', protocol: 'N/A', info: 'Null/Loopback' })
    expect(on(0, '020000')).toMatchObject({ protocol: 'N/A', info: 'Null/Loopback[Malformed Packet]' })
  })
})

describe('raw packets', () => {
  it.each([12, 14, 101])('of link type %i are told by their version', (link) => {
    expect(on(link, PACKET).fields['frame.protocols']).toEqual(['raw:ip:udp:data'])
    expect(on(link, IPV6).fields['frame.protocols']).toEqual(['raw:ipv6:udp:data'])
    expect(on(link, '55000000')).toMatchObject({ protocol: 'N/A', info: 'Raw packet data' })
    expect(on(link, '450000')).toMatchObject({ protocol: 'N/A', info: 'Raw packet data[Malformed Packet]' })
  })
  it.each([
    [228, PACKET, 'ip:udp:data'],
    [229, IPV6, 'ipv6:udp:data'],
  ])('of link type %i are what it says', (link, packet, protocols) => {
    expect(on(link, packet).fields['frame.protocols']).toEqual([protocols])
  })
})

describe('link layers of private use', () => {
  it.each([147, 162])('are named by number: %i', (link) => {
    const { lines, fields, protocol, info } = on(link, 'deadbeef')
    const says = `User encapsulation not handled: DLT=${link}, check your Preferences->Protocols->DLT_USER`
    expect(lines).toContain(says)
    expect(fields['_ws.expert.message']).toEqual([says])
    expect(fields['data.data']).toEqual(['deadbeef'])
    expect([protocol, info]).toEqual(['', ''])
  })
  it.each([146, 163])('are sixteen: %i', (link) => {
    expect(on(link, 'deadbeef').protocol).toBe('UNKNOWN')
  })
})

describe('link layers that nobody knows', () => {
  it.each([
    [105, 'WTAP_ENCAP = 20', '20'],
    [65_000, 'LINKTYPE = 65000', '0'],
  ])('%i is shown as such', (link, info, encapsulation) => {
    const found = on(link, 'deadbeef')
    expect(found).toMatchObject({ protocol: 'UNKNOWN', info, source: '', destination: '' })
    expect(found.fields['frame.encap_type']).toEqual([encapsulation])
    expect(found.fields['data.data']).toEqual(['deadbeef'])
  })
})
