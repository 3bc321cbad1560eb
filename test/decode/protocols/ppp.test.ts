import { describe, expect, it } from 'vitest'
import { decode, frameOf } from '../../helpers.ts'
import { DATAGRAM, IPV4, IPV6, inIp } from './carried.ts'

const one = (hex: string, link = 9) => decode([frameOf(hex, { link })])[0]

describe('PPP', () => {
  it.each([
    ['address, control and protocol', 'ff03 0021', 9],
    ['for a serial line', 'ff03 0021', 50],
    ['without address and control', '0021', 9],
    ['with a short protocol number', 'ff03 21', 9],
    ['with nothing but that', '21', 9],
    ['Cisco HDLC', '0f00 0800', 9],
    ['a label stack', 'ff03 0281 00064140', 9],
  ])('%s', (_name, header, link) => {
    expect(one(`${header} ${IPV4}`, link)).toMatchObject(DATAGRAM)
  })
  it.each(['ff03 0057', '57'])('carries IPv6: %s', (header) => {
    expect(one(`${header} ${IPV6}`)).toMatchObject({ source: '::1', info: '1000 → 2000 Len=4' })
  })
  it('shows its octets', () => {
    const { lines, fields } = one(`ff03 0021 ${IPV4}`)
    const from = lines.indexOf('Point-to-Point Protocol')
    expect(lines.slice(from + 1, from + 4)).toEqual([
      '  Address: 0xff',
      '  Control: 0x03',
      '  Protocol: Internet Protocol version 4 (0x0021)',
    ])
    expect(fields['frame.protocols']).toEqual(['ppp:ip:udp:data'])
  })
  it.each([
    ['ff03 4021 6162', '0x4021', 'PPP Stacker LZS (0x4021)'],
    ['6001 6162', '0x6001', 'PPP Unknown (0x6001)'],
    ['3030', '0x3030', 'PPP Unknown (0x3030)'],
    ['ff03 00', 'PPP', '[Malformed Packet]'],
    ['ff03', 'PPP', '[Malformed Packet]'],
  ])('in the list: %s', (hex, protocol, info) => {
    expect(one(hex)).toMatchObject({ source: 'N/A', destination: 'N/A', protocol, info })
  })
  it('says nothing of no octets', () => {
    expect(one('')).toMatchObject({ source: '', protocol: '', info: '[Malformed Packet]' })
  })
  it('in GRE leaves the addresses to the packet around it', () => {
    const [{ source, protocol }] = decode([inIp('2f', '0000880b ff03 4021 6162')])
    expect([source, protocol]).toEqual(['10.0.0.9', '0x4021'])
  })
})
