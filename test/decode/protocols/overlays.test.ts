import { describe, expect, it } from 'vitest'
import { decode } from '../../helpers.ts'
import { ARP, DATAGRAM, ETHERNET, IPV4, IPV6, inIp, inUdp, MACS, REQUEST } from './carried.ts'

const one = (hex: string) => decode([hex])[0]
const NSH = '0fc2 02 01 00030907'

describe('VXLAN', () => {
  it('carries Ethernet frames', () => {
    const { fields, ...columns } = one(inUdp(4789, `0800000000006400 ${ETHERNET}`))
    expect(columns).toMatchObject(DATAGRAM)
    expect(fields['vxlan.vni']).toEqual(['100'])
    expect(fields['frame.protocols']).toEqual(['eth:ethertype:ip:udp:vxlan:eth:ethertype:ip:udp:data'])
    expect(one(inUdp(4789, `0800000000006400 ${MACS} 0806 ${ARP}`))).toMatchObject(REQUEST)
  })
  it('shows its flags', () => {
    const { lines } = one(inUdp(4789, `8848006400006401 ${ETHERNET}`))
    const from = lines.indexOf('Virtual eXtensible Local Area Network')
    expect(lines.slice(from + 1, from + 10)).toEqual([
      "  Flags: 0x8848, GBP Extension, VXLAN Network ID (VNI), Don't Learn, Policy Applied",
      '    1... .... .... .... = GBP Extension: Defined',
      '    .... 1... .... .... = VXLAN Network ID (VNI): True',
      "    .... .... .1.. .... = Don't Learn: True",
      '    .... .... .... 1... = Policy Applied: True',
      '    .000 .000 0.00 .000 = Reserved(R): 0x0000',
      '  Group Policy ID: 100',
      '  VXLAN Network Identifier (VNI): 100',
      '  Reserved: 1',
    ])
  })
  it('may end early', () => {
    expect(one(inUdp(4789, '0800'))).toMatchObject({ protocol: 'VxLAN', info: '[Malformed Packet]' })
  })
  it.each([
    ['01', IPV4, '10.0.0.1'],
    ['02', IPV6, '::1'],
    ['03', ETHERNET, '10.0.0.1'],
    ['04', `${NSH} ${IPV4}`, '10.0.0.1'],
    ['05', `00064140 ${IPV4}`, '10.0.0.1'],
  ])('says what it carries in its generic extension: %s', (next, payload, source) => {
    const { fields, ...columns } = one(inUdp(4790, `0c0000${next} 00006400 ${payload}`))
    expect(columns).toMatchObject({ source, protocol: 'UDP', info: '1000 → 2000 Len=4' })
    expect([fields['vxlan.vni'], fields['vxlan.next_proto']]).toEqual([['100'], [String(Number(next))]])
  })
  it('leaves alone what the extension does not know', () => {
    expect(one(inUdp(4790, `0c000009 00006400 ${IPV4}`))).toMatchObject({
      source: '10.0.0.9',
      protocol: 'VxLAN',
      info: '',
    })
  })
})

describe('Geneve', () => {
  it.each([
    ['6558', ETHERNET, 'geneve:eth:ethertype:ip:udp:data'],
    ['0800', IPV4, 'geneve:ip:udp:data'],
  ])('carries by EtherType: %s', (type, payload, protocols) => {
    const { fields, ...columns } = one(inUdp(6081, `0000 ${type} 00000a00 ${payload}`))
    expect(columns).toMatchObject(DATAGRAM)
    expect(fields['frame.protocols']).toEqual([`eth:ethertype:ip:udp:${protocols}`])
  })
  it('shows its options', () => {
    const options = '01040182 0102030405060708 01020100'
    const { lines } = one(inUdp(6081, `04c0 0800 00000a00 ${options} ${IPV4}`))
    const from = lines.indexOf('Generic Network Virtualization Encapsulation, VNI: 0x00000a, OAM')
    expect(lines.slice(from + 1, from + 22)).toEqual([
      '  Version: 0',
      '  Length: 16 bytes',
      '  Flags: 0xc0, Operations, Administration and Management Frame, Critical Options Present',
      '    1... .... = Operations, Administration and Management Frame: True',
      '    .1.. .... = Critical Options Present: True',
      '    ..00 0000 = Reserved: False',
      '  Protocol Type: IPv4 (0x0800)',
      '  Virtual Network Identifier (VNI): 0x00000a (10)',
      '  Options: (16 bytes)',
      '    Unknown, Class: VMware (0x0104) Type: 0x01 (Non-critical)',
      '      Class: VMware (0x0104)',
      '      Type: 0x01 (Non-critical)',
      '      0... .... = Critical Option: False',
      '      Flags: 0x04 (RSVD)',
      '        100. .... = Reserved: True',
      '      Length: 12 bytes',
      '      Unknown Option Data: 0102030405060708',
      '    Unknown, Class: Open Virtual Networking (OVN) (0x0102) Type: 0x01 (Non-critical)',
      '      Class: Open Virtual Networking (OVN) (0x0102)',
      '      Type: 0x01 (Non-critical)',
      '      0... .... = Critical Option: False',
    ])
  })
  it('finds an option that goes beyond the others', () => {
    const { lines, info } = one(inUdp(6081, `0100 0800 00000a00 0104011f ${IPV4}`))
    const said = 'Unknown, Class: VMware (0x0104) Type: 0x01 (length of 128 is past end of options)'
    expect(lines).toContain(`    ${said}`)
    expect(info).toBe('1000 → 2000 Len=4')
  })
  it.each([
    ['0000 9999 00000a00 61', 'Encapsulated 0x9999 (unknown)'],
    ['0200 6558 00000a00 01', 'Encapsulated Transparent Ethernet bridging[Malformed Packet]'],
    ['0000 65', '[Malformed Packet]'],
  ])('in the list: %s', (hex, info) => {
    expect(one(inUdp(6081, hex))).toMatchObject({ protocol: 'Geneve', info })
  })
})

describe('NSH', () => {
  it.each([
    ['01', IPV4, 'ip:udp:data'],
    ['03', ETHERNET, 'eth:ethertype:ip:udp:data'],
    ['04', `${NSH} ${IPV4}`, 'nsh:ip:udp:data'],
    ['05', `00064140 ${IPV4}`, 'mpls:ip:udp:data'],
  ])('carries %s', (next, payload, protocols) => {
    const { fields, ...columns } = one(`${MACS} 894f 0fc2 02 ${next} 00030907 ${payload}`)
    expect(columns).toMatchObject(DATAGRAM)
    expect(fields['frame.protocols']).toEqual([`eth:ethertype:nsh:${protocols}`])
  })
  it('shows context of fixed and of variable length', () => {
    const contexts = '00000001 00000002 00000003 00000004'
    expect(one(`${MACS} 894f 0fc6 01 01 00030907 ${contexts} ${IPV4}`).fields['nsh.contextheader']).toHaveLength(4)
    const { fields, info } = one(`${MACS} 894f 0fc5 02 01 00030907 0001 82 83 61626300 0002 03 00 ${IPV4}`)
    expect(info).toBe('1000 → 2000 Len=4')
    expect(fields['nsh.metadata']).toEqual(['616263'])
    expect([fields['nsh.metadatatype'], fields['nsh.metadataunassignedbit']]).toEqual([
      ['130', '3'],
      ['0x01', '0x00'],
    ])
  })
  it('shows its header', () => {
    const { lines } = one(`${MACS} 894f ${NSH} ${IPV4}`)
    const from = lines.indexOf('Network Service Header')
    expect(lines.slice(from + 1, from + 10)).toEqual([
      '  00.. .... .... .... = Version: 0 (0x0)',
      '  ..0. .... .... .... = O Bit: 0',
      '  ...0 .... .... .... = C Bit: 0',
      '  .... 1111 11.. .... = Time to live: 0x3f',
      '  .... .... ..00 0010 = Length: 2 (0x02)',
      '  MD Type: 2 (0x02)',
      '  Next Protocol: IPv4 (1)',
      '  SPI: 777 (0x000309)',
      '  SI: 7 (0x07)',
    ])
  })
  it.each([
    ['0fc2 02 fe 00030907 61', 'Network Service Header'],
    ['0fff 02 01 00030907 61', 'Network Service Header[Malformed Packet]'],
    ['0f', 'Network Service Header[Malformed Packet]'],
  ])('in the list: %s', (hex, info) => {
    expect(one(`${MACS} 894f ${hex}`)).toMatchObject({ protocol: 'NSH', info })
  })
})

describe('MACsec', () => {
  const ICV = '49'.repeat(16)
  it.each([
    ['with a channel', '2000 00000042 caf9df4f509a 0064'],
    ['without', '0000 00000042'],
  ])('is read through where it protects integrity only: %s', (_name, tag) => {
    const { fields, ...columns } = one(`${MACS} 88e5 ${tag} 0800 ${IPV4} ${ICV}`)
    expect(columns).toMatchObject(DATAGRAM)
    expect([fields['macsec.PN'], fields['macsec.ICV']]).toEqual([['66'], [ICV]])
    expect(fields['frame.protocols']).toEqual(['eth:ethertype:macsec:ethertype:ip:udp:data'])
  })
  it.each(['2c', '08', '04'])('stays closed where it is encrypted or changed: %s', (control) => {
    const channel = control === '2c' ? 'caf9df4f509a 0064' : ''
    const { fields, ...columns } = one(`${MACS} 88e5 ${control}00 00000042 ${channel} 0800 ${IPV4} ${ICV}`)
    expect(columns).toMatchObject({ protocol: 'MACSEC', info: 'MACsec frame' })
    expect([fields['macsec.etype'], fields['macsec.ICV'], fields['data.len']]).toEqual([undefined, [ICV], ['34']])
  })
  it.each([
    ['another version', `a000 00000042 caf9df4f509a 0064 0800 ${IPV4} ${ICV}`],
    ['no room for the check value', '0000 00000042 0800 6162'],
  ])('is not believed: %s', (_name, hex) => {
    expect(one(`${MACS} 88e5 ${hex}`)).toMatchObject({ protocol: '0x88e5', info: '802.1AE (MACsec)' })
  })
})

describe('Ethernet', () => {
  it.each([
    ['IPv4', inIp('8f', ETHERNET), 'eth:ethertype:ip'],
    ['GRE', inIp('2f', `00006558 ${ETHERNET}`), 'eth:ethertype:ip:gre'],
    ['itself', `${MACS} 6558 ${ETHERNET}`, 'eth:ethertype'],
  ])('is carried by %s', (_name, hex, protocols) => {
    const { fields, ...columns } = one(hex)
    expect(columns).toMatchObject(DATAGRAM)
    expect(fields['frame.protocols']).toEqual([`${protocols}:eth:ethertype:ip:udp:data`])
  })
})
