import { describe, expect, it } from 'vitest'
import { decode, frameOf } from '../../helpers.ts'
import { ARP, DATAGRAM, ETHERNET, IPV4, IPV6, REQUEST } from './carried.ts'

const [IPNET, BSD_ARCNET, ARCNET, INFINIBAND, FRAME_RELAY] = [226, 7, 129, 242, 107]
const one = (link: number, hex: string) => decode([frameOf(hex, { link })])[0]
const GID = 'fe80000000000000 0010e000664ab451'
const TO = `${'00'.repeat(20)} 00000550 ${GID}`

describe.each([
  ['IPNET', IPNET, '01 02 0000 00000020 00000002 00000000 ffffffff 00000000', 'ipnet:ip:udp:data'],
  ['ARCNET of RFC 1051', ARCNET, 'be50 0000 f0', 'arcnet:ip:udp:data'],
  ['ARCNET of RFC 1201', ARCNET, 'be50 0000 d4 00 0166', 'arcnet:ip:udp:data'],
  ['ARCNET of BSD', BSD_ARCNET, 'be50 d4 00 0166', 'arcnet:ip:udp:data'],
  ['ARCNET of BSD, an exceptional length', BSD_ARCNET, 'be50 d4 ff ffff d4 00 0166', 'arcnet:ip:udp:data'],
  ['InfiniBand', INFINIBAND, `${TO} 0800 0000`, 'ipoib:ip:udp:data'],
  ['Frame Relay, NLPID', FRAME_RELAY, '1841 03 cc', 'fr:ip:udp:data'],
  ['Frame Relay, SNAP behind padding', FRAME_RELAY, '1841 03 00 80 000000 0800', 'fr:ip:udp:data'],
  ['Frame Relay, Cisco', FRAME_RELAY, '1841 0800', 'fr:ip:udp:data'],
  ['Frame Relay, an address of 4 octets', FRAME_RELAY, '18300005 03 cc', 'fr:ip:udp:data'],
  ['Frame Relay, PPP', FRAME_RELAY, '1841 03 cf 0021', 'fr:ppp:ip:udp:data'],
])('%s', (_name, link, header, protocols) => {
  it('carries IPv4', () => {
    const { fields, ...columns } = one(link, `${header} ${IPV4}`)
    expect(columns).toMatchObject(DATAGRAM)
    expect(fields['frame.protocols']).toEqual([protocols])
  })
  it('is never read beyond its end', () => {
    const octets = header.replace(/\s+/g, '')
    for (let n = 0; n < octets.length; n += 2) {
      const { protocol, fields } = one(link, octets.slice(0, n))
      expect([n, fields.udp, protocol === 'UDP']).toEqual([n, undefined, false])
    }
  })
})

describe('IPNET', () => {
  it('knows IPv6, and nothing else', () => {
    expect(one(IPNET, `011a 0001 00000034 ${'00000002'.repeat(4)} ${IPV6}`).source).toBe('::1')
    expect(one(IPNET, `0103 0001 00000001 ${'00000002'.repeat(4)} 61`)).toMatchObject({
      protocol: 'IPNET',
      info: 'Solaris IPNET',
    })
  })
  it('shows its header', () => {
    const { lines } = one(IPNET, `0102 0100 00000020 00000002 00000003 ffffffff 00000000 ${IPV4}`)
    const from = lines.indexOf('Solaris IPNET')
    expect(lines.slice(from + 1, from + 9)).toEqual([
      '  Header version: 1',
      '  Address family: Solaris AF_INET (2)',
      '  Hook type: Unknown (256)',
      '  Data length: 32',
      '  Interface index: 2',
      '  Group interface index: 3',
      '  Source Zone ID: 4294967295',
      '  Destination Zone ID: 0',
    ])
  })
})

describe('ARCNET', () => {
  it('has addresses of one octet, which ARP knows', () => {
    const request = '0007 0800 01 04 0001 be 0a000001 00 0a000002'
    const reply = '0007 0800 01 04 0002 50 0a000002 be 0a000001'
    expect(one(ARCNET, `be00 0000 f1 ${request}`)).toMatchObject({ ...REQUEST, source: '0xbe', destination: '0x00' })
    expect(one(ARCNET, `50be 0000 d5 00 0165 ${reply}`).info).toBe('10.0.0.2 is at 50')
  })
  it('shows its header', () => {
    const { fields } = one(ARCNET, `be50 ea08 d4 00 0165 ${IPV4}`)
    expect(Object.entries(fields).filter(([name]) => name.startsWith('arcnet.'))).toEqual([
      ['arcnet.src', ['0xbe']],
      ['arcnet.dst', ['0x50']],
      ['arcnet.offset', ['ea08']],
      ['arcnet.protID', ['0xd4']],
      ['arcnet.split_flag', ['0']],
      ['arcnet.sequence', ['357']],
    ])
  })
  it('names what nobody knows by its number', () => {
    expect(one(ARCNET, 'be50 0000 80 6162')).toMatchObject({ protocol: '0x0080', info: 'ARCNET' })
  })
})

describe('IP over InfiniBand', () => {
  it('shows whom it is for', () => {
    const { lines } = one(INFINIBAND, `${TO} 0806 0000 ${ARP}`)
    const from = lines.indexOf('IP over Infiniband')
    expect(lines.slice(from + 1, from + 6)).toEqual([
      '  Destination address',
      '    Destination QPN: 0x000550',
      '    Destination GID: fe80::10:e000:664a:b451',
      '  Type: ARP (0x0806)',
      '  Reserved: 0x0000',
    ])
  })
  it('shows a route header', () => {
    const { fields, ...columns } = one(INFINIBAND, `60712345 00000677 ${GID} ${GID} 0800 0000 ${IPV4}`)
    expect(columns).toMatchObject(DATAGRAM)
    expect([fields['ipoib.grh.ipver'], fields['ipoib.grh.tclass'], fields['ipoib.grh.flowlabel']]).toEqual([
      ['6'],
      ['7'],
      ['74565'],
    ])
    expect(fields['ipoib.daddr']).toBeUndefined()
  })
})

describe('Frame Relay', () => {
  it('shows the octets of its address', () => {
    const { lines } = one(FRAME_RELAY, `1a4f 03 cc ${IPV4}`)
    const from = lines.indexOf('Frame Relay')
    expect(lines.slice(from + 1, from + 16)).toEqual([
      '  First address octet: 0x1a',
      '    0001 10.. = Upper DLCI: 0x06',
      '    .... ..1. = CR: Command',
      '    .... ...0 = EA: More Follows',
      '  Second address octet: 0x4f, FECN, BECN, DE, EA',
      '    0100 .... = Second DLCI: 0x4',
      '    .... 1... = FECN: True',
      '    .... .1.. = BECN: True',
      '    .... ..1. = DE: True',
      '    .... ...1 = EA: Last Octet',
      '  DLCI: 100',
      '  Control field: U, func=UI (0x03)',
      '    000. 00.. = Command: Unnumbered Information (0x00)',
      '    .... ..11 = Frame type: Unnumbered frame (0x3)',
      '  NLPID: IP (0xcc)',
    ])
  })
  it.each([
    ['1841', '100'],
    ['183001', '6336'],
    ['18300005', '811009'],
    ['1830000001', '811008'],
    ['18300003', '12672'],
    ['19', '0'],
  ])('reads the connection out of %s', (address, dlci) => {
    expect(one(FRAME_RELAY, `${address} 03 cc ${IPV4}`).fields['fr.dlci']).toEqual([dlci])
  })
  it.each([
    ['bridged in SNAP', '03 80 0080c2 0007'],
    ['as Cisco has it', '6558'],
    ['without any header', ''],
  ])('carries Ethernet frames: %s', (_name, header) => {
    const { fields, ...columns } = one(FRAME_RELAY, `1841 ${header} ${ETHERNET}`)
    expect(columns).toMatchObject(DATAGRAM)
    expect(fields['frame.protocols']).toEqual(['fr:eth:ethertype:ip:udp:data'])
  })
  it.each([
    ['1841 03 01 6162', 'DLCI 100, U, func=UI'],
    ['1841 03 80 00000c 1234 61', 'DLCI 100, U, func=UI; SNAP, OUI 0x00000C (Cisco Systems, Inc), PID 0x1234'],
    ['1841 9999 61', 'DLCI 100'],
    ['1841 03', 'DLCI 100, U, func=UI[Malformed Packet]'],
    ['18', '[Malformed Packet]'],
  ])('in the list: %s', (hex, info) => {
    expect(one(FRAME_RELAY, hex)).toMatchObject({ protocol: 'FR', info })
  })
})
