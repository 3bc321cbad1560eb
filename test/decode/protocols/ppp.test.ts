import { describe, expect, it } from 'vitest'
import { decode, frameOf } from '../../helpers.ts'
import { DATAGRAM, IPV4, IPV6, inIp, MACS, word } from './carried.ts'

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

describe('PPP over Ethernet', () => {
  const LCP = 'c021 09010008 00000000'
  /** @param length what the header counts, where that is not what there is */
  const session = (payload: string, length = payload.replace(/\s+/g, '').length / 2, code = '00'): string =>
    `${MACS} 8864 11${code} 0001 ${word(length)} ${payload}`
  const remarks = (hex: string): unknown => decode([hex])[0].fields['_ws.expert.message']

  it.each([
    ['IPv4', `0021 ${IPV4}`, DATAGRAM],
    ['IPv6', `0057 ${IPV6}`, { source: '::1', protocol: 'UDP' }],
    ['a control protocol', LCP, { protocol: '0xc021', info: 'PPP Link Control Protocol (0xc021)' }],
  ])('carries %s', (_name, payload, expected) => {
    expect(decode([session(payload)])[0]).toMatchObject(expected)
  })
  it('shows its session', () => {
    const [{ lines, fields }] = decode([session(`0021 ${IPV4}`)])
    const from = lines.indexOf('PPP-over-Ethernet Session')
    expect(lines.slice(from + 1, from + 8)).toEqual([
      '  0001 .... = Version: 1',
      '  .... 0001 = Type: 1',
      '  Code: Session Data (0x00)',
      '  Session ID: 0x0001',
      '  Payload Length: 34',
      'Point-to-Point Protocol',
      '  Protocol: Internet Protocol version 4 (0x0021)',
    ])
    expect(fields['frame.protocols']).toEqual(['eth:ethertype:pppoes:ppp:ip:udp:data'])
  })
  it.each([
    ['is longer than what there is', session(`0057 ${IPV6}`, 60), ['Possible bad payload length 60 != 54']],
    ['is shorter', session(`0057 ${IPV6} ${'00'.repeat(9)}`, 54), ['Possible bad payload length 54 != 63']],
    ['leaves a frame check sequence', session(`0057 ${IPV6} 01020304`, 54), undefined],
    ['leaves padding of Ethernet', session(`0021 ${IPV4} ${'00'.repeat(6)}`, 34), undefined],
    ['leaves padding of a control protocol', session(`${LCP} ${'00'.repeat(40)}`, 10), undefined],
  ])('says that its length %s', (_name, hex, expected) => {
    expect(remarks(hex)).toEqual(expected)
  })
  it('takes padding for nothing that it carries', () => {
    const [{ fields }] = decode([session(`0021 ${IPV4} ${'00'.repeat(6)}`, 34)])
    expect([fields['data.len'], fields['eth.trailer']]).toEqual([['4'], undefined])
  })
  it.each([
    [`${MACS} 8864`, '[Malformed Packet]'],
    [`${MACS} 8864 11`, '[Malformed Packet]'],
    [`${MACS} 8864 1107`, 'Active Discovery Offer (PADO)[Malformed Packet]'],
    [`${session('', 34)} 00`, 'Session Data[Malformed Packet]'],
  ])('may end early: %s', (hex, info) => {
    expect(decode([hex])[0]).toMatchObject({ source: '02:00:00:00:00:01', protocol: 'PPPoES', info })
  })
})
