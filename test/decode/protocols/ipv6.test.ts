import { describe, expect, it } from 'vitest'
import { decode, fieldsOf, frameOf } from '../../helpers.ts'
import { DATAGRAM, GROUP, HERE, hexOf, linesBelow, packet, packetHex, UDP } from './ipv6-frames.ts'

const MACS = '333300005004 02000000010a'

describe('the header', () => {
  it('is shown in full, and answers to the names that IPv6 has for its addresses', () => {
    expect(linesBelow(packet(DATAGRAM, { first: '6b8abcde', next: UDP, hops: '01' }), 'Internet Protocol')).toEqual([
      '0110 .... = Version: 6',
      '0110 .... = Version: 6 [This field makes the filter match on "ip.version == 6" possible]',
      '.... 1011 1000 .... .... .... .... .... = Traffic Class: 0xb8 (DSCP: EF PHB, ECN: Not-ECT)',
      '  .... 1011 10.. .... .... .... .... .... = Differentiated Services Codepoint: Expedited Forwarding (46)',
      '  .... .... ..00 .... .... .... .... .... = Explicit Congestion Notification: Not ECN-Capable Transport (0)',
      '.... 1010 1011 1100 1101 1110 = Flow Label: 0xabcde',
      'Payload Length: 12',
      'Next Header: UDP (17)',
      'Hop Limit: 1',
      'Source Address: fd00::10',
      'Source or Destination Address: fd00::10',
      'Source Host: fd00::10',
      'Source or Destination Host: fd00::10',
      'Destination Address: ff15::5004',
      'Source or Destination Address: ff15::5004',
      'Destination Host: ff15::5004',
      'Source or Destination Host: ff15::5004',
    ])
  })
  it.each([
    ['60000000', '0x00000000', '0', '0'],
    ['6ff00000', '0x000000ff', '63', '3'],
    ['60300000', '0x00000003', '0', '3'],
    ['60400000', '0x00000004', '1', '0'],
  ])('%s has traffic class %s', (first, tclass, dscp, ecn) => {
    const fields = fieldsOf(packet('', { first }))
    expect([fields['ipv6.tclass'], fields['ipv6.tclass.dscp'], fields['ipv6.tclass.ecn']]).toEqual([
      [tclass],
      [dscp],
      [ecn],
    ])
  })
  it('gives the list its addresses, and what comes next its room', () => {
    const [row] = decode([packet(DATAGRAM, { next: UDP })])
    expect(row).toMatchObject({
      source: 'fd00::10',
      destination: 'ff15::5004',
      protocol: 'UDP',
      info: '58901 → 5004 Len=4',
    })
    expect(row.lines[row.lines.length - 1]).toBe('  [Length: 4]')
  })
  it('stands behind Ethernet, and behind IPv4 as protocol 41', () => {
    const inner = packetHex(DATAGRAM, { next: UDP })
    expect(decode([`${MACS} 86dd ${inner}`])[0].protocol).toBe('UDP')
    const outer = '4500 0048 1234 0000 40 29 0000 c0a8010a c0a80114'
    expect(decode([`${MACS} 0800 ${outer} ${inner}`])[0]).toMatchObject({ source: 'fd00::10', protocol: 'UDP' })
  })
})

describe('the payload length', () => {
  const info = (frame: Parameters<typeof decode>[0][0]) => decode([frame])[0].info
  it('leaves what stands behind it to the layer below', () => {
    const frame = `${MACS} 86dd ${packetHex(DATAGRAM, { next: UDP })} aabb`
    expect(fieldsOf(frame)['eth.trailer']).toEqual(['aabb'])
    expect(fieldsOf(frame)['udp.payload']).toEqual(['686f6c61'])
  })
  it('that is longer than the frame is remarked on', () => {
    const lines = linesBelow(packet(DATAGRAM, { next: UDP, claims: 13 }), 'Payload Length')
    expect(lines[0]).toBe('[Expert Info (Warning/Protocol): IPv6 payload length exceeds framing length (12 bytes)]')
    expect(linesBelow(packet(DATAGRAM, { next: UDP, claims: 12 }), 'Payload Length')).toEqual([])
  })
  it('of zero may be what segmentation offload left: nothing is looked for behind it', () => {
    const frame = packet(DATAGRAM, { next: UDP, claims: 0 })
    expect(fieldsOf(frame)['ipv6.plen_zero']).toHaveLength(1)
    expect(fieldsOf(frame)['udp.srcport']).toBeUndefined()
    expect(info(frame)).toBe('[Malformed Packet]')
  })
  it('of zero is right where nothing comes next', () => {
    expect(fieldsOf(packet('', { next: '3b' }))['ipv6.plen_zero']).toBeUndefined()
  })
  it('of zero before hop-by-hop options asks for the length of a jumbogram', () => {
    const frame = packet('3b00 0104 00000000', { next: '00', claims: 0 })
    expect(fieldsOf(frame)['ipv6.opt.jumbo.missing']).toHaveLength(1)
    expect(info(frame)).toBe('Invalid IPv6 payload length , IPv6 hop-by-hop options[Malformed Packet]')
    const other = packet(`1100 0104 00000000 ${DATAGRAM}`, { next: '00', claims: 20 })
    expect(fieldsOf(other)['ipv6.opt.jumbo.missing']).toBeUndefined()
  })
})

describe('a jumbogram', () => {
  const long = 65_536
  const jumbo = (option: string, length = 8 + long, claims = 0) =>
    packet(`3b00 ${option} ${'00'.repeat(Math.max(0, length - 8))}`, { next: '00', claims })
  it('tells its length in an option', () => {
    const frame = jumbo('c204 00010008')
    expect(linesBelow(frame, 'Internet Protocol')).toContain('Payload Length: 0 (Jumbogram)')
    expect(fieldsOf(frame)['ipv6.opt.jumbo']).toEqual(['65544'])
    expect(fieldsOf(frame)['data.len']).toEqual(['65536'])
  })
  it('ends where the option says', () => {
    expect(fieldsOf(jumbo('c204 00010000'))['data.len']).toEqual(['65528'])
  })
  it('is none that would fit without the option', () => {
    const fields = fieldsOf(jumbo('c204 0000ffff'))
    expect(fields['ipv6.opt.jumbo.missing']).toHaveLength(1)
    expect(fields['ipv6.hopopts.nxt']).toBeUndefined()
    const claiming = fieldsOf(jumbo('c204 0000ffff', 16, 16))
    expect(claiming['ipv6.opt.jumbo.truncated']).toHaveLength(1)
  })
  it('is none where the header has a length', () => {
    const fields = fieldsOf(jumbo('c204 00010008', 16, 16))
    expect([fields['ipv6.plen'], fields['ipv6.opt.jumbo.prohibited']?.length]).toEqual([['16'], 1])
  })
  it('is none whose option has another length', () => {
    const fields = fieldsOf(jumbo('c203 010008 00', 16))
    expect(fields['ipv6.opt.jumbo.missing']).toHaveLength(1)
    expect(fields['ipv6.opt.jumbo']).toBeUndefined()
  })
})

describe('what is no header of IPv6', () => {
  it.each(['4', '5', '7', 'f'])('version %s ends it', (version) => {
    const [row] = decode([packet(DATAGRAM, { first: `${version}0000000`, next: UDP })])
    expect(row.info).toBe(`Bogus IPv6 version (${Number.parseInt(version, 16)}, must be 6)`)
    expect(row.fields['ipv6.bogus_ipv6_version']).toHaveLength(1)
    expect(row.fields['ipv6.src']).toBeUndefined()
    expect(row.fields['udp.srcport']).toBeUndefined()
  })
  it('a shorter one shows what is there', () => {
    const [row] = decode([frameOf(packetHex('').slice(0, 60), { link: 229 })])
    expect(row.info).toBe('Invalid IPv6 header (30 bytes, need exactly 40)[Malformed Packet]')
    expect([row.fields['ipv6.src'], row.fields['ipv6.dst'], row.fields['ipv6.invalid_header']?.length]).toEqual([
      ['fd00::10'],
      undefined,
      1,
    ])
  })
  it('one that the capture cuts is not wrong', () => {
    const [row] = decode([frameOf(packetHex('').slice(0, 60), { link: 229, length: 40 })])
    expect(row.info).toBe('[Packet size limited during capture]')
    expect(row.fields['ipv6.invalid_header']).toBeUndefined()
  })
})

describe('what comes next', () => {
  it.each([
    ['3b', 'IPv6 no next header'],
    ['fd', 'Unknown IP Protocol: Unknown (253)'],
    ['92', 'Unknown IP Protocol: Unassigned (146)'],
    ['87', 'Unknown IP Protocol: Mobile IPv6 (135)'],
  ])('%s is not decoded', (next, info) => {
    const [row] = decode([packet('3b00010400000000', { next })])
    expect([row.protocol, row.info, row.fields['data.len']]).toEqual(['IPv6', info, ['8']])
  })
})

describe('addresses that hold others', () => {
  const held = (address: string) => {
    const fields = fieldsOf(packet('', { from: hexOf(address) }))
    const names = Object.keys(fields).filter((name) => /^ipv6\.src_(?!host)/.test(name))
    return Object.fromEntries(names.map((name) => [name.replace('ipv6.src_', ''), fields[name]]))
  }
  it.each([
    ['fe80::200:ff:fe00:10a', { slaac_mac: ['00:00:00:00:01:0a'] }],
    ['fe80::5efe:c0a8:10a', { isatap_ipv4: ['192.168.1.10'] }],
    ['fe80::200:5efe:c0a8:10a', { isatap_ipv4: ['192.168.1.10'] }],
    ['fe80::300:5efe:c0a8:10a', { isatap_ipv4: ['192.168.1.10'] }],
    ['2002:c0a8:10a:7::1', { '6to4_gw_ipv4': ['192.168.1.10'], '6to4_sla_id': ['7'] }],
    ['2001:0:c0a8:10a:8000:63bf:3fff:fdd2', { ts_ipv4: ['192.168.1.10'], tc_port: ['40000'], tc_ipv4: ['192.0.2.45'] }],
    ['64:ff9b::c0a8:10a', { embed_ipv4: ['192.168.1.10'] }],
  ])('%s', (address, found) => {
    expect(held(address)).toEqual(found)
  })
  it.each([
    'fe80::ff:fe00:10a',
    'fe80::400:5efe:c0a8:10a',
    'fe80::5eff:c0a8:10a',
    'fe80::200:ff:ff00:10a',
    '2003:c0a8:10a:7::1',
    '2001:1:c0a8:10a:8000:63bf:3fff:fdd2',
    '64:ff9b:1::c0a8:10a',
    '64:ff9b::1:0:0:c0a8:10a',
    'fd00::10',
  ])('%s holds none', (address) => {
    expect(held(address)).toEqual({})
  })
  it('are found by names that do not tell source and destination apart', () => {
    const fields = fieldsOf(packet('', { from: HERE, to: hexOf('2002:c0a8:10a:7:200:ff:fe00:10b') }))
    expect(fields['ipv6.dst_6to4_gw_ipv4']).toEqual(['192.168.1.10'])
    expect(fields['ipv6.6to4_gw_ipv4']).toEqual(['192.168.1.10'])
    expect(fields['ipv6.slaac_mac']).toEqual(['00:00:00:00:01:0b'])
    expect(fields['ipv6.src_slaac_mac']).toBeUndefined()
  })
  it('of a group are none', () => {
    expect(fieldsOf(packet('', { to: GROUP }))['ipv6.slaac_mac']).toBeUndefined()
  })
})
