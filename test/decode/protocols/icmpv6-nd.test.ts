import { describe, expect, it } from 'vitest'
import { decode, fieldsOf } from '../../helpers.ts'
import { DATAGRAM, HERE, hexOf, linesBelow, message, packetHex, THERE, UDP } from './ipv6-frames.ts'

const A1 = hexOf('fd00::1')
const A2 = hexOf('fd00::2')
const MAC = '0101 02000000010a'

/** What, the option, its lines without that of its type. */
const OPTIONS: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'a source address',
    '0101 02000000010a',
    [
      'ICMPv6 Option (Source link-layer address : 02:00:00:00:01:0a)',
      'Length: 1 (8 bytes)',
      'Link-layer address: 02:00:00:00:01:0a',
      'Source Link-layer address: 02:00:00:00:01:0a',
    ],
  ],
  [
    'a source address of 64 bits',
    '0102 0200000000000001 000000000000',
    [
      'ICMPv6 Option (Source link-layer address : 02:00:00:00:00:00:00:01)',
      'Length: 2 (16 bytes)',
      'Link-layer address: 02:00:00:00:00:00:00:01 (02:00:00:00:00:00:00:01)',
      'Source Link-layer address: 02:00:00:00:00:00:00:01 (02:00:00:00:00:00:00:01)',
      'Link-layer address: 0200000000000001',
      'Source Link-layer address: 0200000000000001',
      'Padding',
    ],
  ],
  [
    'a source address of another kind',
    '0102 0200000000000001 000000000001',
    [
      'ICMPv6 Option (Source link-layer address)',
      'Length: 2 (16 bytes)',
      'Link-layer address: 0200000000000001000000000001',
      'Source Link-layer address: 0200000000000001000000000001',
    ],
  ],
  [
    'a target address',
    '0201 02000000010a',
    [
      'ICMPv6 Option (Target link-layer address : 02:00:00:00:01:0a)',
      'Length: 1 (8 bytes)',
      'Link-layer address: 02:00:00:00:01:0a',
      'Target Link-layer address: 02:00:00:00:01:0a',
    ],
  ],
  [
    'a target address of 64 bits',
    '0202 0200000000000001 000000000000',
    [
      'ICMPv6 Option (Target link-layer address : 02:00:00:00:00:00:00:01)',
      'Length: 2 (16 bytes)',
      'Link-layer address: 02:00:00:00:00:00:00:01 (02:00:00:00:00:00:00:01)',
      'Target Link-layer address: 02:00:00:00:00:00:00:01 (02:00:00:00:00:00:00:01)',
      'Padding',
    ],
  ],
  [
    'a prefix',
    `0304 40 e1 00015180 00003840 00000000 ${A1}`,
    [
      'ICMPv6 Option (Prefix information : fd00::1/64)',
      'Length: 4 (32 bytes)',
      'Prefix Length: 64',
      'Flag: 0xe1, On-link flag(L), Autonomous address-configuration flag(A), Router address flag(R)',
      '  1... .... = On-link flag(L): Set',
      '  .1.. .... = Autonomous address-configuration flag(A): Set',
      '  ..1. .... = Router address flag(R): Set',
      '  ...0 0001 = Reserved: 1',
      'Valid Lifetime: 86400',
      'Preferred Lifetime: 14400',
      'Reserved',
      'Prefix: fd00::1',
    ],
  ],
  ['an MTU', '0501 0000 000005dc', ['ICMPv6 Option (MTU : 1500)', 'Length: 1 (8 bytes)', 'Reserved', 'MTU: 1500']],
  [
    'an advertisement interval',
    '0701 0000 000003e8',
    [
      'ICMPv6 Option (Advertisement Interval : 1000)',
      'Length: 1 (8 bytes)',
      'Reserved',
      'Advertisement Interval: 1000',
    ],
  ],
  [
    'a home agent',
    '0801 0000 0001 0708',
    [
      'ICMPv6 Option (Home Agent Information)',
      'Length: 1 (8 bytes)',
      'Reserved',
      'Home Agent Preference: 1',
      'Home Agent Lifetime: 1800',
    ],
  ],
  [
    'source addresses',
    `0905 000000000000 ${A1} ${A2}`,
    [
      'ICMPv6 Option (Source Address List fd00::1 fd00::2)',
      'Length: 5 (40 bytes)',
      'Reserved',
      'IPv6 Address: fd00::1',
      'IPv6 Address: fd00::2',
    ],
  ],
  [
    'target addresses',
    `0a03 000000000000 ${A1}`,
    ['ICMPv6 Option (Target Address List fd00::1)', 'Length: 3 (24 bytes)', 'Reserved', 'IPv6 Address: fd00::1'],
  ],
  [
    'a signature',
    '0c04 0000 00112233445566778899aabbccddeeff 0102030405060708 09101112',
    [
      'ICMPv6 Option (RSA Signature)',
      'Length: 4 (32 bytes)',
      'Reserved',
      'Key Hash: 00112233445566778899aabbccddeeff',
      'Digital Signature and Padding',
    ],
  ],
  [
    'a time',
    '0d02 000000000000 000065920080 8000',
    ['ICMPv6 Option (Timestamp)', 'Length: 2 (16 bytes)', 'Reserved', 'Timestamp: Jan  1, 2024 00:00:00.500000000 UTC'],
  ],
  ['a nonce', '0e01 010203040506', ['ICMPv6 Option (Nonce)', 'Length: 1 (8 bytes)', 'Nonce: 010203040506']],
  [
    'a mobility anchor point',
    `1703 1a 80 00015180 ${A1}`,
    [
      'ICMPv6 Option (MAP)',
      'Length: 3 (24 bytes)',
      '0001 .... = Distance: 1',
      '.... 1010 = Preference: 10',
      'Flag: 0x80, RCoA Flag',
      '  1... .... = RCoA Flag: True',
      '  .000 0000 = Reserved: 0',
      'Valid Lifetime: 86400',
      'Global Address: fd00::1',
    ],
  ],
  [
    'a route',
    '1802 40 08 00000e10 fd00000000000000',
    [
      'ICMPv6 Option (Route Information : High fd00::/64)',
      'Length: 2 (16 bytes)',
      'Prefix Length: 64',
      'Flag: 0x08, Route Preference: High',
      '  ...0 1... = Route Preference: High (1)',
      '  000. .000 = Reserved: 0',
      'Route Lifetime: 3600',
      'Prefix: fd00::',
    ],
  ],
  [
    'a default route',
    '1801 00 18 00000e10',
    [
      'ICMPv6 Option (Route Information : Low ::/0)',
      'Length: 1 (8 bytes)',
      'Prefix Length: 0',
      'Flag: 0x18, Route Preference: Low',
      '  ...1 1... = Route Preference: Low (3)',
      '  000. .000 = Reserved: 0',
      'Route Lifetime: 3600',
    ],
  ],
  [
    'a route of 128 bits',
    `1803 80 00 00000e10 ${A1}`,
    [
      'ICMPv6 Option (Route Information : Medium fd00::1/128)',
      'Length: 3 (24 bytes)',
      'Prefix Length: 128',
      'Flag: 0x00, Route Preference: Medium',
      '  ...0 0... = Route Preference: Medium (0)',
      '  000. .000 = Reserved: 0',
      'Route Lifetime: 3600',
      'Prefix: fd00::1',
    ],
  ],
  [
    'a route, longer than any',
    `1804 80 10 00000e10 ${A1} 0000000000000000`,
    [
      'ICMPv6 Option (Route Information : Reserved)',
      'Length: 4 (32 bytes)',
      '  [Expert Info (Error/Malformed): Invalid Option Length]',
      'Prefix Length: 128',
      'Flag: 0x10, Route Preference: Reserved',
      '  ...1 0... = Route Preference: Reserved (2)',
      '  000. .000 = Reserved: 0',
      'Route Lifetime: 3600',
      'Unknown Data: fd0000000000000000000000000000010000000000000000',
      '  [Expert Info (Error/Malformed): Unknown Data (not interpreted)]',
    ],
  ],
  [
    'name servers',
    `1905 0000 00000e10 ${A1} ${A2}`,
    [
      'ICMPv6 Option (Recursive DNS Server fd00::1 fd00::2)',
      'Length: 5 (40 bytes)',
      'Reserved',
      'Lifetime: 3600',
      'Recursive DNS Servers: fd00::1',
      'Recursive DNS Servers: fd00::2',
    ],
  ],
  [
    'more flags',
    '1a01 fd00 00000000',
    [
      'ICMPv6 Option (RA Flags Extension)',
      'Length: 1 (8 bytes)',
      'Flags Expansion Option: 0xfd00, Managed address configuration, Other configuration, Home Agent, Prf (Default Router Preference): Low, Proxy',
      '  1... .... .... .... = Managed address configuration: Set',
      '  .1.. .... .... .... = Other configuration: Set',
      '  ..1. .... .... .... = Home Agent: Set',
      '  ...1 1... .... .... = Prf (Default Router Preference): Low (3)',
      '  .... .1.. .... .... = Proxy: Set',
      '  .... ..0. 0000 0000 = Reserved: 0',
      'Reserved',
    ],
  ],
  [
    'search domains',
    '1f03 0000 00000e10 03 666f6f 03 6f7267 00 01 61 00 00000000',
    [
      'ICMPv6 Option (DNS Search List Option foo.org a)',
      'Length: 3 (24 bytes)',
      'Reserved',
      'Lifetime: 3600',
      'Domain Names: foo.org',
      'Domain Names: a',
      'Padding',
    ],
  ],
  [
    'a registration',
    '2102 00 000000 003c 0200000000000001',
    [
      'ICMPv6 Option (Address Registration Option : Register 02:00:00:00:00:00:00:01 Success)',
      'Length: 2 (16 bytes)',
      'Status: Success (0)',
      'Reserved',
      'Registration Lifetime: 60',
      'EUI-64: 02:00:00:00:00:00:00:01 (02:00:00:00:00:00:00:01)',
    ],
  ],
  [
    'a registration taken back',
    '2102 01 000000 0000 0200000000000001',
    [
      'ICMPv6 Option (Address Registration Option : Deregister 02:00:00:00:00:00:00:01 Duplicate Exists)',
      'Length: 2 (16 bytes)',
      'Status: Duplicate Exists (1)',
      'Reserved',
      'Registration Lifetime: 0',
      'EUI-64: 02:00:00:00:00:00:00:01 (02:00:00:00:00:00:00:01)',
    ],
  ],
  [
    'a context',
    '2202 40 13 0000 003c fd00000000000000',
    [
      'ICMPv6 Option (6LoWPAN Context Option fd00::/64)',
      'Length: 2 (16 bytes)',
      'Context Length: 64',
      'Flag: 0x13, Compression Flag',
      '  ...1 .... = Compression Flag: Set',
      '  .... 0011 = CID: 3',
      '  000. .... = Reserved: 0',
      'Reserved',
      'Lifetime: 60',
      'Context Prefix: fd00::',
    ],
  ],
  [
    'a border router',
    `2303 0001 0002 003c ${A1}`,
    [
      'ICMPv6 Option (Authoritative Border Router : Version 2.1, Valid Lifetime : 60, 6LBR : fd00::1)',
      'Length: 3 (24 bytes)',
      'Version Low: 1',
      'Version: 2',
      'Valid Lifetime: 60',
      '6LBR Address: fd00::1',
    ],
  ],
  [
    'a capability',
    '2401 0001 00000000',
    [
      'ICMPv6 Option (6LoWPAN Capability Indication Option)',
      'Length: 1 (8 bytes)',
      '0000 0000 0000 000. = Unassigned: 0x0000',
      '.... .... .... ...1 = G: 0x1',
      'Unassigned: 0x00000000',
    ],
  ],
  [
    'a captive portal',
    '250368747470733a2f2f6578616d706c652f000000000000',
    ['ICMPv6 Option (DHCP Captive-Portal)', 'Length: 3 (24 bytes)', 'Captive Portal: https://example/'],
  ],
  [
    'a translator',
    '2602 0e10 0064ff9b 0000000000000000',
    [
      'ICMPv6 Option (PREF64 Option)',
      'Length: 2 (16 bytes)',
      '0000 1110 0001 0... = Scaled Lifetime: 450',
      '.... .... .... .000 = PLC (Prefix Length Code): 96 bits prefix length (0x0)',
      'Prefix: 64:ff9b::',
    ],
  ],
  [
    'a translator of 64 bits',
    '2602 0001 fd000000 0000000000000000',
    [
      'ICMPv6 Option (PREF64 Option)',
      'Length: 2 (16 bytes)',
      '0000 0000 0000 0... = Scaled Lifetime: 0',
      '.... .... .... .001 = PLC (Prefix Length Code): 64 bits prefix length (0x1)',
      'Prefix: fd00::',
    ],
  ],
  [
    'a translator of no size that there is',
    '2602 0007 fd000000 0000000000000000',
    [
      'ICMPv6 Option (PREF64 Option)',
      'Length: 2 (16 bytes)',
      '  [Expert Info (Error/Malformed): Invalid Option Length]',
      '0000 0000 0000 0... = Scaled Lifetime: 0',
      '.... .... .... .111 = PLC (Prefix Length Code): Unknown (0x7)',
    ],
  ],
  [
    'another',
    'c801 010203040506',
    [
      'ICMPv6 Option (Unknown 200)',
      'Length: 1 (8 bytes)',
      '[Expert Info (Note/Undecoded): Undecoded option]',
      'Data: 010203040506',
    ],
  ],
  [
    'none',
    '0000',
    [
      'ICMPv6 Option (Unknown 0',
      'Length: 0 (0 bytes)',
      '  [Expert Info (Error/Malformed): Invalid option length (Zero)]',
    ],
  ],
]

describe('an option of neighbour discovery', () => {
  it.each(OPTIONS)('with %s', (_what, option, lines) => {
    const below = linesBelow(message('8500', `00000000 ${option}`, { to: THERE }), 'Internet Control')
    const [title, ...others] = below.slice(below.findIndex((line) => line.startsWith('ICMPv6 Option')))
    const own = others.filter((line) => !/^ {2}Type: /.test(line)).map((line) => line.slice(2))
    expect([title, ...own]).toEqual(lines)
  })
  it.each([
    ['prefixes', `0302 40 c0 00015180 00003840 00000000`, 'icmpv6.opt.prefix.preferred_lifetime'],
    ['addresses', '1702 1a 80 00015180 0000000000000000', 'icmpv6.opt.map.valid_lifetime'],
    ['times', '0d01 000000000000', 'icmpv6.opt.reserved'],
    ['translators', '2601 0e10 0064ff9b', 'icmpv6.opt.pref64.plc'],
  ])('that is too short for %s ends the message', (_what, option, last) => {
    const [row] = decode([message('8500', `00000000 ${option} ${MAC} ${MAC}`)])
    expect(row.info).toMatch(/\[Malformed Packet\]$/)
    expect(row.fields[last]).toHaveLength(1)
    expect(row.fields['icmpv6.opt.linkaddr']).toBeUndefined()
  })
  it.each([
    ['one octet too long', '0101 02000000010a 0501 0000 000005'],
    ['of a type and no length', '0101 02000000010a 05'],
    ['of a domain name that does not end', `1f02 0000 00000e10 07 666f6f666f6f66`],
  ])('%s ends the message', (_what, options) => {
    expect(decode([message('8500', `00000000 ${options}`)])[0].info).toMatch(/\[Malformed Packet\]$/)
  })
  it('of no length is the last', () => {
    const fields = fieldsOf(message('8500', `00000000 ${MAC} 0000 010203040506 ${MAC}`))
    expect(fields['icmpv6.opt.type']).toEqual(['1', '0'])
    expect(fields['icmpv6.invalid_option_length']).toHaveLength(1)
  })
  it.each(OPTIONS.filter(([, option]) => option !== '0000'))('with %s may be cut by the capture', (_what, option) => {
    const { bytes, link } = message('8500', `00000000 ${option}`)
    for (let size = bytes.length - 1; size > 48; size--) {
      const [row] = decode([{ bytes: bytes.slice(0, size), link, length: bytes.length }])
      expect(row.info).toBe('Router Solicitation[Packet size limited during capture]')
    }
  })
  it('that the capture cuts is not malformed', () => {
    const { bytes, link } = message('8500', `00000000 ${MAC} 0501 0000 000005dc`)
    const [row] = decode([{ bytes: bytes.slice(0, -2), link, length: bytes.length }])
    expect(row.info).toBe('Router Solicitation from 02:00:00:00:01:0a[Packet size limited during capture]')
    expect(row.fields['icmpv6.opt.mtu']).toBeUndefined()
  })
  it('follows others', () => {
    expect(fieldsOf(message('8500', `00000000 ${MAC} 0e01 010203040506 ${MAC}`))['icmpv6.opt.type']).toEqual([
      '1',
      '14',
      '1',
    ])
  })
})

describe('messages of neighbour discovery', () => {
  const behind = (typeAndCode: string, rest: string) => {
    const below = linesBelow(message(typeAndCode, rest, { to: THERE }), 'Internet Control')
    return below.slice(below.indexOf('[Checksum Status: Good]') + 1)
  }
  const info = (typeAndCode: string, rest: string) => decode([message(typeAndCode, rest)])[0].info
  it('solicit routers', () => {
    expect(behind('8500', '00000000')).toEqual(['Reserved: 00000000'])
    expect(info('8500', '00000000')).toBe('Router Solicitation')
    expect(info('8500', `00000000 ${MAC}`)).toBe('Router Solicitation from 02:00:00:00:01:0a')
  })
  it('advertise routers', () => {
    expect(behind('8600', '40 fd 0708 00007530 000003e8')).toEqual([
      'Cur hop limit: 64',
      'Flags: 0xfd, Managed address configuration, Other configuration, Home Agent, Prf (Default Router Preference): Low, Proxy',
      '  1... .... = Managed address configuration: Set',
      '  .1.. .... = Other configuration: Set',
      '  ..1. .... = Home Agent: Set',
      '  ...1 1... = Prf (Default Router Preference): Low (3)',
      '  .... .1.. = Proxy: Set',
      '  .... ..01 = Reserved: 1',
      'Router lifetime (s): 1800',
      'Reachable time (ms): 30000',
      'Retrans timer (ms): 1000',
    ])
  })
  it('solicit neighbours', () => {
    expect(behind('8700', `00000000 ${A1}`)).toEqual(['Reserved: 00000000', 'Target Address: fd00::1'])
    expect(info('8700', `00000000 ${A1}`)).toBe('Neighbor Solicitation for fd00::1')
    expect(info('8700', `00000000 ${A1} ${MAC}`)).toBe('Neighbor Solicitation for fd00::1 from 02:00:00:00:01:0a')
  })
  it('advertise neighbours', () => {
    expect(behind('8800', `60000001 ${A1}`)).toEqual([
      'Flags: 0x60000001, Solicited, Override',
      '  0... .... .... .... .... .... .... .... = Router: Not set',
      '  .1.. .... .... .... .... .... .... .... = Solicited: Set',
      '  ..1. .... .... .... .... .... .... .... = Override: Set',
      '  ...0 0000 0000 0000 0000 0000 0000 0001 = Reserved: 1',
      'Target Address: fd00::1',
    ])
  })
  it.each([
    ['00000000', 'none'],
    ['80000000', 'rtr'],
    ['c0000000', 'rtr, sol'],
    ['e0000000', 'rtr, sol, ovr'],
    ['1fffffff', 'none'],
  ])('say in the list what their flags %s mean', (flags, said) => {
    expect(info('8800', `${flags} ${A1} 0201 02000000010a`)).toBe(
      `Neighbor Advertisement fd00::1 (${said}) is at 02:00:00:00:01:0a`,
    )
  })
  it('say whose address of 64 bits they hold, and none of other kinds', () => {
    expect(info('8500', '00000000 0102 0200000000000001 000000000000')).toBe(
      'Router Solicitation from 02:00:00:00:00:00:00:01',
    )
    expect(info('8500', '00000000 0102 0200000000000001 000000000001')).toBe('Router Solicitation')
  })
  it('turn discovery round', () => {
    expect(info('8d00', `00000000 ${MAC} 0201 02000000010b`)).toBe(
      'Inverse Neighbor Discovery Solicitation from 02:00:00:00:01:0a is at 02:00:00:00:01:0b',
    )
    expect(behind('8e00', '00000000')).toEqual(['Reserved: 00000000'])
  })
})

describe('a redirect', () => {
  const quoted = packetHex(DATAGRAM, { next: UDP, from: THERE, to: HERE })
  const header = (units: string, packet: string) => `04${units} 0000 00000000 ${packet}`
  const redirect = (options: string) => message('8900', `00000000 ${A1} ${A2} ${options}`, { to: THERE })
  it('tells the way', () => {
    const frame = redirect('')
    expect(decode([frame])[0].info).toBe('Redirect')
    expect(linesBelow(frame, 'Internet Control').slice(-3)).toEqual([
      'Reserved: 00000000',
      'Target Address: fd00::1',
      'Destination Address: fd00::2',
    ])
  })
  it('shows the packet below its option, and what stands behind', () => {
    const [{ lines, protocol, fields }] = decode([redirect(`${header('08', `${quoted}00000000`)} ${MAC}`)])
    const depth = (start: string) => lines.find((line) => line.trimStart().startsWith(start))?.search(/\S/)
    expect([depth('ICMPv6 Option (Redirected'), depth('Internet Protocol Version 6, Src: fd00::20')]).toEqual([2, 4])
    expect([depth('User Datagram'), depth('Unknown Data: 00000000'), depth('ICMPv6 Option (Source')]).toEqual([4, 4, 2])
    expect([protocol, fields['udp.dstport'], fields['icmpv6.opt.linkaddr']]).toEqual([
      'ICMPv6',
      ['5004'],
      ['02:00:00:00:01:0a'],
    ])
  })
  it('may stand before or without it', () => {
    const [row] = decode([redirect(`${MAC} ${header('01', '')} 0501 0000 000005dc`)])
    expect(row.info).toBe('Redirect from 02:00:00:00:01:0a')
    expect(row.fields['icmpv6.opt.type']).toEqual(['1', '4', '5'])
  })
  it('does not end in the packet, wherever that ends', () => {
    const fields = fieldsOf(redirect(`${header('06', quoted.slice(0, 80))} ${MAC}`))
    expect(fields['icmpv6.opt.type']).toEqual(['4', '1'])
  })
})
