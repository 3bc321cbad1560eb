import { describe, expect, it } from 'vitest'
import { decode, fieldsOf, frameOf } from '../../helpers.ts'
import {
  DATAGRAM,
  GROUP,
  HERE,
  hexOf,
  linesBelow,
  message,
  messageHex,
  optionsHex,
  packet,
  packetHex,
  THERE,
  UDP,
} from './ipv6-frames.ts'

const ICMPV6 = '3a'
const A1 = hexOf('fd00::1')
const A2 = hexOf('fd00::2')

/** What, type and code, the rest of the message; what the list says, and the lines behind the checksum. */
const MESSAGES: readonly (readonly [string, string, string, readonly string[]])[] = [
  [
    'an echo request',
    '8000',
    '1234 0001 616263',
    ['Echo (ping) request id=0x1234, seq=1, hop limit=64', 'Identifier: 0x1234', 'Sequence: 1', 'Data (3 bytes)'],
  ],
  [
    'an echo reply without its request',
    '8100',
    '1234 0001',
    ['Echo (ping) reply id=0x1234, seq=1, hop limit=64', 'Identifier: 0x1234', 'Sequence: 1'],
  ],
  [
    'an extended echo request',
    'a000',
    '1234 0701 2000173e 000c0303 00010400 c0a8010a',
    [
      'Extended Echo request (No error)',
      'Identifier: 0x1234',
      'Sequence number: 7 (0x07)',
      '0000 000. = Reserved: 0x00',
      '.... ...1 = Local bit: Set',
      'ICMP Multi-Part Extensions',
    ],
  ],
  [
    'an extended echo request without extensions',
    'a000',
    '1234 0700',
    [
      'Extended Echo request (No error)',
      'Identifier: 0x1234',
      'Sequence number: 7 (0x07)',
      '0000 000. = Reserved: 0x00',
      '.... ...0 = Local bit: Not set',
    ],
  ],
  [
    'an extended echo reply',
    'a100',
    '1234 0747',
    [
      'Extended Echo reply (No error)',
      'Identifier: 0x1234',
      'Sequence number: 7 (0x07)',
      '010. .... = State: Reachable (2)',
      '...0 0... = Reserved: 0x0',
      '.... .1.. = Active bit: Set',
      '.... ..1. = IPv4 bit: Set',
      '.... ...1 = IPv6 bit: Set',
    ],
  ],
  [
    'an extended echo reply that refuses',
    'a102',
    '1234 0700',
    [
      'Extended Echo reply (No Such Interface)',
      'Identifier: 0x1234',
      'Sequence number: 7 (0x07)',
      '000. .... = State: Reserved (0)',
      '...0 0... = Reserved: 0x0',
      '.... .0.. = Active bit: Not set',
      '.... ..0. = IPv4 bit: Not set',
      '.... ...0 = IPv6 bit: Not set',
    ],
  ],
  [
    'a query for names',
    '8b00',
    `0002 0000 0123456789abcdef ${A1}`,
    [
      'Node Information Query (Query subject = IPv6 addresses)',
      'Qtype: Node Name (2)',
      'Flags: 0x0000',
      'Nonce: 0x0123456789abcdef',
      'IPv6 subject address: fd00::1',
    ],
  ],
  [
    'a query about a name',
    '8b01',
    '0003 003e 0123456789abcdef 04 686f7374 00 00',
    [
      'Node Information Query (Query subject = DNS name or empty)',
      'Qtype: Node addresses (3)',
      'Flags: 0x003e, Global-scope addresses, Site-local addresses, Link-local addresses, Compression, Unicast Addresses',
      'Nonce: 0x0123456789abcdef',
      'FQDN subject: host',
    ],
  ],
  [
    'a query about the root',
    '8b01',
    '0003 0000 0123456789abcdef 00',
    [
      'Node Information Query (Query subject = DNS name or empty)',
      'Qtype: Node addresses (3)',
      'Flags: 0x0000',
      'Nonce: 0x0123456789abcdef',
      'FQDN subject: <Root>',
    ],
  ],
  [
    'a query about an address of IPv4',
    '8b02',
    '0004 0001 0123456789abcdef c0a8010a',
    [
      'Node Information Query (Query subject = IPv4 addresses)',
      'Qtype: IPv4 node addresses (4)',
      'Flags: 0x0001, Truncated',
      'Nonce: 0x0123456789abcdef',
      'IPv4 subject address: 192.168.1.10',
    ],
  ],
  [
    'a query that is empty',
    '8b01',
    '0000 0000 0123456789abcdef',
    [
      'Node Information Query (Query subject = DNS name or empty)',
      'Qtype: NOOP (0)',
      'Flags: 0x0000',
      'Nonce: 0x0123456789abcdef',
    ],
  ],
  [
    'a reply with a name',
    '8c00',
    '0002 0000 0123456789abcdef 00000e10 04 686f7374 00',
    [
      'Node Information Reply (Successful)',
      'Qtype: Node Name (2)',
      'Flags: 0x0000',
      'Nonce: 0x0123456789abcdef',
      'TTL: 3600',
      'Name Node: host',
    ],
  ],
  [
    'a reply with addresses',
    '8c00',
    `0003 0000 0123456789abcdef 00000e10 ${A1} 00000e10 ${A2}`,
    [
      'Node Information Reply (Successful)',
      'Qtype: Node addresses (3)',
      'Flags: 0x0000',
      'Nonce: 0x0123456789abcdef',
      'TTL: 3600',
      'IPv6 Node address: fd00::1',
      'TTL: 3600',
      'IPv6 Node address: fd00::2',
    ],
  ],
  [
    'a reply with addresses of IPv4',
    '8c00',
    '0004 0000 0123456789abcdef 00000e10 c0a8010a',
    [
      'Node Information Reply (Successful)',
      'Qtype: IPv4 node addresses (4)',
      'Flags: 0x0000',
      'Nonce: 0x0123456789abcdef',
      'TTL: 3600',
      'IPv4 Node address: 192.168.1.10',
    ],
  ],
  [
    'a refusal',
    '8c01',
    '0003 0000 0123456789abcdef',
    ['Node Information Reply (Refused)', 'Qtype: Node addresses (3)', 'Flags: 0x0000', 'Nonce: 0x0123456789abcdef'],
  ],
  [
    'a request for home agents',
    '9000',
    '1234 0000',
    ['Home Agent Address Discovery Request', 'Identifier: 4660 (0x1234)', 'Reserved: 0000'],
  ],
  [
    'a reply with home agents',
    '9100',
    `1234 0000 ${A1} ${A2}`,
    [
      'Home Agent Address Discovery Reply',
      'Identifier: 4660 (0x1234)',
      'Reserved: 0000',
      'Home Agent Address: fd00::1',
      'Home Agent Address: fd00::2',
    ],
  ],
  [
    'a solicitation of prefixes',
    '9200',
    '1234 0000',
    ['Mobile Prefix Solicitation', 'Identifier: 4660 (0x1234)', 'Reserved: 0000'],
  ],
  [
    'an advertisement of prefixes',
    '9300',
    `1234 c000 0304 40c0 00015180 00003840 00000000 ${A1}`,
    [
      'Mobile Prefix Advertisement',
      'Identifier: 4660 (0x1234)',
      'Flags: 0xc000, Managed address configuration, Other configuration',
      'ICMPv6 Option (Prefix information : fd00::1/64)',
    ],
  ],
  [
    'an advertisement of a multicast router',
    '9714',
    '007d 0002',
    ['Multicast Router Advertisement', 'Query Interval: 125', 'Robustness Variable: 2'],
  ],
  ['a solicitation of multicast routers', '9800', '', ['Multicast Router Solicitation']],
  ['a termination of a multicast router', '9900', '', ['Multicast Router Termination']],
  [
    'a solicitation of certificates',
    '9400',
    '1234 ffff',
    ['Certification Path Solicitation', 'Identifier: 4660', 'Component: 65535'],
  ],
  [
    'an advertisement of certificates',
    '9500',
    '1234 0003 0001 0000',
    ['Certification Path Advertisement', 'Identifier: 4660', 'All Components: 3', 'Component: 1', 'Reserved: 0000'],
  ],
  [
    'a request about duplicates',
    '9d00',
    `00 00 003c 0200000000000001 ${A1}`,
    [
      'Duplicate Address Request',
      'Status: Success (0)',
      'Reserved: 0',
      'Lifetime: 60',
      'EUI-64: 02:00:00:00:00:00:00:01 (02:00:00:00:00:00:00:01)',
      'Registered Address: fd00::1',
    ],
  ],
  [
    'a confirmation about duplicates',
    '9e00',
    `01 00 003c 0200000000000001 ${A1}`,
    [
      'Duplicate Address Confirmation',
      'Status: Duplicate Exists (1)',
      'Reserved: 0',
      'Lifetime: 60',
      'EUI-64: 02:00:00:00:00:00:00:01 (02:00:00:00:00:00:00:01)',
      'Registered Address: fd00::1',
    ],
  ],
  [
    'a message that nobody knows',
    'c8ff',
    '01020304',
    ['Private experimentation', '[Expert Info (Note/Undecoded): Undecoded type]', 'Data: 01020304'],
  ],
  [
    'a message that nobody knows, without anything',
    '0000',
    '',
    ['Unknown (0)', '[Expert Info (Note/Undecoded): Undecoded type]'],
  ],
]

describe('messages', () => {
  it.each(MESSAGES)('%s', (_what, typeAndCode, rest, [info, ...lines]) => {
    const frame = message(typeAndCode, rest, { to: THERE })
    const below = linesBelow(frame, 'Internet Control Message Protocol v6')
    const behind = below.slice(below.indexOf('[Checksum Status: Good]') + 1)
    expect(decode([frame])[0].info).toBe(info)
    expect(behind.filter((line) => !line.startsWith(' '))).toEqual(lines)
  })
  it('have flags with names', () => {
    const flags = (hex: string) => linesBelow(message('8b01', `0000 ${hex} 0123456789abcdef`), 'Flags: ')
    expect(flags('0029')).toEqual([
      '.... .... ..1. .... = Global-scope addresses: Set',
      '.... .... ...0 .... = Site-local addresses: Not set',
      '.... .... .... 1... = Link-local addresses: Set',
      '.... .... .... .0.. = Compression: Not set',
      '.... .... .... ..0. = Unicast Addresses: Unicast addresses on the queried interface',
      '.... .... .... ...1 = Truncated: Set',
      '0000 0000 00.. .... = Reserved: 0x000',
    ])
    expect(linesBelow(message('9300', '1234 8001'), 'Flags: ')).toEqual([
      '1... .... .... .... = Managed address configuration: Set',
      '.0.. .... .... .... = Other configuration: Not set',
      '..00 0000 0000 0001 = Reserved: 1',
    ])
  })
  it.each([
    ['0100', 'Destination Unreachable (no route to destination)'],
    ['0104', 'Destination Unreachable (Port unreachable)'],
    ['0109', 'Destination Unreachable (Unknown)'],
    ['0200', 'Packet Too Big'],
    ['0300', 'Time Exceeded (hop limit exceeded in transit)'],
    ['0301', 'Time Exceeded (fragment reassembly time exceeded)'],
    ['0309', 'Time Exceeded (Unknown (9))'],
    ['0402', 'Parameter Problem (unrecognized IPv6 option encountered)'],
  ])('%s is called by name', (typeAndCode, info) => {
    const quoted = packetHex(DATAGRAM, { next: UDP, from: THERE, to: HERE })
    expect(decode([message(typeAndCode, `00000000 ${quoted}`)])[0].info).toBe(info)
  })
  it('that end early are malformed', () => {
    for (const [typeAndCode, rest] of [
      ['8000', '1234 00'],
      ['9d00', `00 00 003c 0200000000000001 ${A1.slice(2)}`],
      ['8b00', `0002 0000 0123456789abcdef ${A1.slice(2)}`],
      ['8b01', '0003 0000 0123456789abcdef 04 686f'],
      ['9100', `1234 0000 ${A1.slice(2)}`],
      ['9700', '007d 00'],
      ['0100', '00000000'],
    ]) {
      expect(decode([message(typeAndCode, rest)])[0].info).toMatch(/\[Malformed Packet\]$/)
    }
  })
  it('that the capture cuts are not', () => {
    const { bytes, link } = message('8000', '1234 0001 616263')
    const [row] = decode([{ bytes: bytes.slice(0, 47), link, length: bytes.length }])
    expect(row.info).toBe('Echo (ping) request[Packet size limited during capture]')
    expect(row.fields['icmpv6.echo.identifier']).toEqual(['0x1234'])
  })
  it('of two octets have a type', () => {
    const [row] = decode([packet('8000', { next: ICMPV6 })])
    expect(row.info).toBe('Echo (ping) request[Malformed Packet]')
    expect(row.fields['icmpv6.type']).toEqual(['128'])
  })
})

describe('the checksum', () => {
  const checked = (frame: Parameters<typeof linesBelow>[0]) =>
    linesBelow(frame, 'Internet Control').filter((line) => /Checksum|checksum/.test(line))
  it('is right over header and addresses', () => {
    expect(checked(message('8000', '1234 0001 616263'))).toEqual([
      'Checksum: 0x5cf7 [correct]',
      '[Checksum Status: Good]',
    ])
  })
  it('is wrong for any other address', () => {
    const frame = packet(messageHex('8000', '1234 0001 616263', HERE, GROUP), { next: ICMPV6, to: THERE })
    expect(checked(frame)).toEqual([
      'Checksum: 0x5cf7 incorrect, should be 0xaef0',
      '  [Expert Info (Warning/Checksum): Bad checksum [should be 0xaef0]]',
      '[Checksum Status: Bad]',
    ])
  })
  it('covers what the option of a home address says', () => {
    const home = hexOf('fd00::30')
    const options = optionsHex(`c910 ${home}`, ICMPV6)
    const echo = (from: string) => packet(options + messageHex('8000', '1234 0001', from), { next: '3c' })
    expect(fieldsOf(echo(home))['icmpv6.checksum.status']).toEqual(['1'])
    expect(fieldsOf(echo(HERE))['icmpv6.checksum.status']).toEqual(['0'])
  })
  it('of a message that the capture cuts cannot be verified', () => {
    const { bytes, link } = message('8000', '1234 0001 616263')
    expect(checked({ bytes: bytes.slice(0, -1), link, length: bytes.length })).toEqual([
      'Checksum: 0x5cf7 [unverified] [fragmented datagram]',
      '[Checksum Status: Unverified]',
    ])
  })
  it('of a rebuilt datagram is verified', () => {
    const echo = messageHex('8000', `1234 0001 ${'61'.repeat(8)}`)
    const piece = (place: string, data: string) => packet(`3a00 ${place} 00000001 ${data}`, { next: '2c' })
    const rows = decode([piece('0001', echo.slice(0, 16)), piece('0008', echo.slice(16))])
    expect(rows[1].fields['icmpv6.checksum.status']).toEqual(['1'])
  })
})

describe('echoes', () => {
  const request = message('8000', '1234 0007 616263', { from: HERE, to: THERE })
  const reply = (rest = '1234 0007 616263', from = THERE, to = HERE) => ({
    ...message('8100', rest, { from, to }),
    nsec: 2_500_000,
  })
  it('know their request', () => {
    const [, row] = decode([request, reply()])
    expect(row.info).toBe('Echo (ping) reply id=0x1234, seq=7, hop limit=64 (request in 1)')
    expect(row.lines).toContain('  [Response To: 1]')
    expect(row.lines).toContain('  [Response Time: 2.500 ms]')
  })
  it('do so once', () => {
    const rows = decode([request, reply(), reply()])
    expect(rows.map(({ fields }) => fields['icmpv6.resp_to'])).toEqual([undefined, ['1'], undefined])
  })
  it('know the last of several requests', () => {
    expect(decode([request, request, reply()])[2].fields['icmpv6.resp_to']).toEqual(['2'])
  })
  it.each([
    ['another identifier', reply('1235 0007 616263')],
    ['another sequence number', reply('1234 0008 616263')],
    ['other data', reply('1234 0007 616264')],
    ['another sender', reply('1234 0007 616263', A1)],
    ['another receiver', reply('1234 0007 616263', THERE, A1)],
    ['the same addresses', reply('1234 0007 616263', HERE, THERE)],
  ])('with %s reply to something else', (_what, frame) => {
    expect(decode([request, frame])[1].fields['icmpv6.resp_to']).toBeUndefined()
  })
})

describe('error messages', () => {
  const quoted = packetHex(DATAGRAM, { next: UDP, from: THERE, to: HERE })
  it('show the packet that they are about below them, and the list speaks of them', () => {
    const [{ lines, source, destination, protocol }] = decode([message('0104', `00000000 ${quoted}`)])
    expect({ source, destination, protocol }).toEqual({
      source: 'fd00::10',
      destination: 'ff15::5004',
      protocol: 'ICMPv6',
    })
    const from = lines.indexOf('  Internet Protocol Version 6, Src: fd00::20, Dst: fd00::10')
    expect(from).toBeGreaterThan(0)
    expect(lines.slice(from).filter((line) => /^( {2})?[A-Z]\w+ .*Po/.test(line))).toEqual([
      '  User Datagram Protocol, Src Port: 58901, Dst Port: 5004',
    ])
  })
  it('say what they have to say of it', () => {
    expect(fieldsOf(message('0200', `00000500 ${quoted}`))['icmpv6.mtu']).toEqual(['1280'])
    expect(fieldsOf(message('0400', `00000006 ${quoted}`))['icmpv6.pointer']).toEqual(['6'])
    expect(fieldsOf(message('0100', `00000000 ${quoted}`))['icmpv6.reserved']).toEqual(['00000000'])
  })
  it('cut the packet without a remark', () => {
    const [row] = decode([message('0300', `00000000 ${quoted.slice(0, 100)}`)])
    expect(row.info).toBe('Time Exceeded (hop limit exceeded in transit)')
    expect(row.fields['udp.dstport']).toEqual(['5004'])
    expect(row.fields['ipv6.plen_exceeds_framing']).toBeUndefined()
  })
  it('may say how long it is, and what more there is', () => {
    const extension = '2000 0000 0008 0101 0001 0140'
    const padded = `${quoted}${'00'.repeat(4)}`
    const fields = fieldsOf(message('0100', `07000000 ${padded} ${extension}`))
    expect(fields['icmpv6.length']).toEqual(['7'])
    expect(fields['icmp.ext.version']).toEqual(['2'])
    expect(fieldsOf(message('0100', `00000000 ${padded} ${extension}`))['icmp.ext.version']).toBeUndefined()
  })
  it('do not answer echoes', () => {
    const echo = packetHex(messageHex('8000', '1234 0007', THERE, HERE), { next: ICMPV6, from: THERE, to: HERE })
    const reply = message('8100', '1234 0007', { from: HERE, to: THERE })
    const rows = decode([message('0300', `00000000 ${echo}`), reply])
    expect(rows[0].fields['icmpv6.checksum.status']).toEqual(['1', '2'])
    expect(rows[1].fields['icmpv6.resp_to']).toBeUndefined()
  })
  it('that quote something else show it as data', () => {
    const fields = fieldsOf(message('0100', '00000000 45000000'))
    expect([fields['data.len'], fields['ip.version']]).toEqual([['4'], ['6']])
  })
})

it('is a protocol of IPv4 too, whose pseudo header it then has', () => {
  const ip = '4500 001c 1234 0000 40 3a 0000 c0a8010a c0a80114'
  const fields = fieldsOf(frameOf(`020000000114 02000000010a 0800 ${ip} 8000 0000 1234 0007`))
  expect(fields['icmpv6.echo.identifier']).toEqual(['0x1234'])
  expect(fields['icmpv6.checksum.status']).toEqual(['0'])
})
