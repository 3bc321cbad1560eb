import { describe, expect, it } from 'vitest'
import { decode } from '../../helpers.ts'
import { ARP, DATAGRAM, ETHERNET, IPV4, IPV6, inIp, inUdp, MACS, REQUEST } from './carried.ts'

const LAST = '00064140'
const one = (hex: string) => decode([hex])[0]

describe('MPLS', () => {
  it.each([
    ['Ethernet', `${MACS} 8847 ${LAST} ${IPV4}`],
    ['Ethernet, for groups', `${MACS} 8848 ${LAST} ${IPV4}`],
    ['IP', inIp('89', `${LAST} ${IPV4}`)],
    ['UDP', inUdp(6635, `${LAST} ${IPV4}`)],
    ['GRE', inIp('2f', `00008847 ${LAST} ${IPV4}`)],
  ])('stands behind %s', (_name, hex) => {
    expect(one(hex)).toMatchObject(DATAGRAM)
  })
  it('shows a layer for each label', () => {
    const { fields, lines, info } = one(`${MACS} 8847 00001040 00064040 0000513f ${IPV6}`)
    expect(info).toBe('1000 → 2000 Len=4')
    expect(lines.filter((line) => line.startsWith('MultiProtocol'))).toEqual([
      'MultiProtocol Label Switching Header, Label: 1 (Router Alert), Exp: 0, S: 0, TTL: 64',
      'MultiProtocol Label Switching Header, Label: 100, Exp: 0, S: 0, TTL: 64',
      'MultiProtocol Label Switching Header, Label: 5 (Reserved - Unknown), Exp: 0, S: 1, TTL: 63',
    ])
    expect(lines).toContain('  0000 0000 0000 0110 0100 .... .... .... = MPLS Label: 100 (0x00064)')
    expect(lines).toContain('  0000 0000 0000 0000 0001 .... .... .... = MPLS Label: Router Alert (1)')
    expect([fields['mpls.label'], fields['mpls.ttl']]).toEqual([
      ['1', '100', '5'],
      ['64', '64', '63'],
    ])
    expect(fields['frame.protocols']).toEqual(['eth:ethertype:mpls:ipv6:udp:data'])
  })
  it.each([
    ['no last entry', '00064040'],
    ['nothing behind the last entry', LAST],
    ['half an entry', '0006'],
  ])('misses what is not there: %s', (_name, hex) => {
    expect(one(`${MACS} 8847 ${hex}`)).toMatchObject({
      protocol: 'MPLS',
      info: 'MPLS Label Switched Packet[Malformed Packet]',
    })
  })
  it.each([
    ['behind a control word', `00000007 ${ETHERNET}`, 'pwethcw'],
    ['behind one with reserved bits', `00050000 ${ETHERNET}`, 'pwethcw'],
    ['without', `0${ETHERNET.slice(1)}`, 'pwethnocw'],
    ['without, to a group', `01005e010101 020000000001 0800 ${IPV4}`, 'pwethnocw'],
  ])('carries Ethernet frames in pseudowires (RFC 4448): %s', (_name, hex, protocol) => {
    const { fields, ...columns } = one(`${MACS} 8847 ${LAST} ${hex}`)
    expect(columns).toMatchObject(DATAGRAM)
    expect(fields['frame.protocols']).toEqual([
      `eth:ethertype:mpls:pwethheuristic:${protocol}:eth:ethertype:ip:udp:data`,
    ])
    expect(fields['pweth.cw.sequence_number']).toEqual(
      protocol === 'pwethcw' ? [hex.startsWith('00000007') ? '7' : '0'] : undefined,
    )
  })
  it.each([
    ['behind a control word', `00000000 ${MACS} 0806 ${ARP}`],
    ['without', `${MACS} 0806 ${ARP}`],
  ])('tells ARP in pseudowires, which has a type of two protocols: %s', (_name, hex) => {
    expect(one(`${MACS} 8847 ${LAST} ${hex}`)).toMatchObject(REQUEST)
  })
  it.each([
    ['a control word alone', '00000000', '[Malformed Packet]'],
    ['nothing that is known', `00000000 ${'00'.repeat(12)} fff1 6162`, 'Ethernet II'],
  ])('takes for a control word what begins with zeros: %s', (_name, hex, info) => {
    expect(one(`${MACS} 8847 ${LAST} ${hex}`)).toMatchObject({ info })
  })
  it('leaves alone what is neither IPv4 nor IPv6', () => {
    const { info, fields } = one(`${MACS} 8847 ${LAST} 70616263`)
    expect([info, fields['data.data']]).toEqual(['MPLS Label Switched Packet', ['70616263']])
  })
})
