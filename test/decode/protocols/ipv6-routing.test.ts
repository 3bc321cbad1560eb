import { describe, expect, it } from 'vitest'
import { decode, fieldsOf } from '../../helpers.ts'
import { DATAGRAM, GROUP, HERE, hexOf, linesBelow, messageHex, packet, THERE, UDP } from './ipv6-frames.ts'

const ROUTING = '2b'
const A1 = hexOf('fd00::1')
const A2 = hexOf('fd00::2')
const MULTICAST = hexOf('ff15::1')

/** What, the header, its lines from the type on, without patterns of bits. */
const HEADERS: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'a source route',
    `3b04 0002 00000000 ${A1} ${A2}`,
    [
      'Type: Source Route (0)',
      '  [Expert Info (Note/Deprecated): Routing header type is deprecated]',
      'Segments Left: 2',
      'Reserved: 00000000',
      'Address[1]: fd00::1',
      'Address[2]: fd00::2',
    ],
  ],
  [
    'a source route with more segments than addresses',
    `3b02 0002 00000000 ${A1}`,
    [
      'Type: Source Route (0)',
      '  [Expert Info (Note/Deprecated): Routing header type is deprecated]',
      'Segments Left: 2',
      '  [Expert Info (Warning/Protocol): IPv6 Type 0 Routing Header segments left field must not exceed address count (1)]',
      'Reserved: 00000000',
      'Address[1]: fd00::1',
    ],
  ],
  [
    'a source route over a group',
    `3b02 0001 00000000 ${MULTICAST}`,
    [
      'Type: Source Route (0)',
      '  [Expert Info (Note/Deprecated): Routing header type is deprecated]',
      'Segments Left: 1',
      'Reserved: 00000000',
      'Address[1]: ff15::1',
      '  [Expert Info (Warning/Protocol): Multicast addresses must not appear in the source route list]',
    ],
  ],
  [
    'a source route without addresses',
    '3b00 0000 00000000',
    [
      'Type: Source Route (0)',
      '  [Expert Info (Note/Deprecated): Routing header type is deprecated]',
      'Segments Left: 0',
      'Reserved: 00000000',
    ],
  ],
  [
    'a home address',
    `3b02 0201 00000000 ${A1}`,
    ['Type: Type 2 Routing (2)', 'Segments Left: 1', 'Reserved: 00000000', 'Address[1]: fd00::1'],
  ],
  [
    'a home address that was reached',
    `3b02 0200 00000000 ${A1}`,
    [
      'Type: Type 2 Routing (2)',
      'Segments Left: 0',
      '  [Expert Info (Warning/Protocol): IPv6 Type 2 Routing Header segments left field must equal 1]',
      'Reserved: 00000000',
      'Address[1]: fd00::1',
    ],
  ],
  [
    'RPL, addresses in full',
    `3b04 0302 00000000 ${A1} ${A2}`,
    [
      'Type: RPL Source Route (3)',
      'Segments Left: 2',
      'Compressed Internal Octets (CmprI): 0',
      'Compressed Final Octets (CmprE): 0',
      'Padding Bytes: 0',
      'Reserved: 0',
      '[Total Address Count: 2]',
      'Address: fd000000000000000000000000000001',
      '[Address[1]: fd00::1]',
      'Address: fd000000000000000000000000000002',
      '[Address[2]: fd00::2]',
    ],
  ],
  [
    'RPL, addresses of one octet',
    '3b01 0302 ff600000 01 02 000000000000',
    [
      'Type: RPL Source Route (3)',
      'Segments Left: 2',
      'Compressed Internal Octets (CmprI): 15',
      'Compressed Final Octets (CmprE): 15',
      'Padding Bytes: 6',
      'Reserved: 0',
      '[Total Address Count: 2]',
      'Address: 01',
      '[Address[1]: fd00::1]',
      'Address: 02',
      '[Address[2]: fd00::2]',
    ],
  ],
  [
    'RPL, more segments than addresses',
    '3b01 0303 ff600000 01 02 000000000000',
    [
      'Type: RPL Source Route (3)',
      'Segments Left: 3',
      '  [Expert Info (Warning/Protocol): IPv6 RPL Routing Header segments left field must not exceed address count (2)]',
      'Compressed Internal Octets (CmprI): 15',
      'Compressed Final Octets (CmprE): 15',
      'Padding Bytes: 6',
      'Reserved: 0',
      '[Total Address Count: 2]',
      'Address: 01',
      '[Address[1]: fd00::1]',
      'Address: 02',
      '[Address[2]: fd00::2]',
    ],
  ],
  [
    'RPL, reserved bits',
    '3b01 0302 ff600001 01 02 000000000000',
    [
      'Type: RPL Source Route (3)',
      'Segments Left: 2',
      'Compressed Internal Octets (CmprI): 15',
      'Compressed Final Octets (CmprE): 15',
      'Padding Bytes: 6',
      'Reserved: 1',
      '  [Expert Info (Note/Protocol): Reserved field must equal 0 but instead was 1]',
      '[Total Address Count: 2]',
      'Address: 01',
      '[Address[1]: fd00::1]',
      'Address: 02',
      '[Address[2]: fd00::2]',
    ],
  ],
  [
    'RPL, padding that is none',
    `3b02 0301 00200000 ${A1}`,
    [
      'Type: RPL Source Route (3)',
      'Segments Left: 1',
      'Compressed Internal Octets (CmprI): 0',
      'Compressed Final Octets (CmprE): 0',
      'Padding Bytes: 2',
      '  [Expert Info (Warning/Protocol): When cmprI equals 0 and cmprE equals 0, pad MUST equal 0 but instead was 2]',
      'Reserved: 0',
      '[Total Address Count: 1]',
      'Address: fd000000000000000000000000000001',
      '[Address[1]: fd00::1]',
    ],
  ],
  [
    'RPL, the destination itself',
    '3b01 0301 ff700000 20 00000000000000',
    [
      'Type: RPL Source Route (3)',
      'Segments Left: 1',
      'Compressed Internal Octets (CmprI): 15',
      'Compressed Final Octets (CmprE): 15',
      'Padding Bytes: 7',
      'Reserved: 0',
      '[Total Address Count: 1]',
      'Address: 20',
      '[Address[1]: fd00::20]',
      '  [Expert Info (Warning/Protocol): Destination address must not appear in the source route list]',
    ],
  ],
  [
    'RPL, the source itself',
    '3b01 0301 ff700000 10 00000000000000',
    [
      'Type: RPL Source Route (3)',
      'Segments Left: 1',
      'Compressed Internal Octets (CmprI): 15',
      'Compressed Final Octets (CmprE): 15',
      'Padding Bytes: 7',
      'Reserved: 0',
      '[Total Address Count: 1]',
      'Address: 10',
      '[Address[1]: fd00::10]',
      '  [Expert Info (Warning/Protocol): Source address must not appear in the source route list]',
    ],
  ],
  [
    'RPL, an address twice',
    '3b01 0302 ff600000 01 01 000000000000',
    [
      'Type: RPL Source Route (3)',
      'Segments Left: 2',
      'Compressed Internal Octets (CmprI): 15',
      'Compressed Final Octets (CmprE): 15',
      'Padding Bytes: 6',
      'Reserved: 0',
      '[Total Address Count: 2]',
      'Address: 01',
      '[Address[1]: fd00::1]',
      'Address: 01',
      '[Address[2]: fd00::1]',
      '  [Expert Info (Warning/Protocol): Multiple instances of the same address must not appear in the source route list]',
    ],
  ],
  [
    'RPL, no addresses',
    '3b00 0300 00000000',
    [
      'Type: RPL Source Route (3)',
      'Segments Left: 0',
      'Compressed Internal Octets (CmprI): 0',
      'Compressed Final Octets (CmprE): 0',
      'Padding Bytes: 0',
      'Reserved: 0',
      '[Total Address Count: 0]',
    ],
  ],
  [
    'RPL, no room for one',
    '3b01 0300 00000000 0000000000000000',
    [
      'Type: RPL Source Route (3)',
      'Segments Left: 0',
      'Compressed Internal Octets (CmprI): 0',
      'Compressed Final Octets (CmprE): 0',
      'Padding Bytes: 0',
      'Reserved: 0',
      '[Total Address Count: 1]',
    ],
  ],
  [
    'segments',
    `3b04 0401 01 00 0007 ${A1} ${A2}`,
    [
      'Type: Segment Routing (4)',
      'Segments Left: 1',
      'Last Entry: 1',
      'Flags: 0x00',
      'Tag: 0007',
      'Address[0]: fd00::1',
      'Address[1]: fd00::2',
    ],
  ],
  [
    'more segments than entries',
    `3b02 0402 00 00 0000 ${A1}`,
    [
      'Type: Segment Routing (4)',
      'Segments Left: 2',
      '  [Expert Info (Warning/Protocol): IPv6 Type 4 Routing Header segments left field must not exceed address count (1)]',
      'Last Entry: 0',
      'Flags: 0x00',
      'Tag: 0000',
      'Address[0]: fd00::1',
    ],
  ],
  [
    'compact, of 16 bits',
    '3b01 0501 0001 0002 0003 000000000000',
    [
      'Type: Compact Routing Header 16 (5)',
      'Segments Left: 1',
      'Current SID: 2',
      'Segment Identifiers',
      '  SID[0] = 1',
      '  SID[1] = 2',
      '  SID[2] = 3',
    ],
  ],
  [
    'compact, of 32 bits',
    '3b01 0601 00000001 00000002 00000000',
    [
      'Type: Compact Routing Header 32 (6)',
      'Segments Left: 1',
      'Current SID: 2',
      'Segment Identifiers',
      '  SID[0] = 1',
      '  SID[1] = 2',
    ],
  ],
  [
    'compact, more segments than there are',
    '3b00 0502 0001 0002',
    [
      'Type: Compact Routing Header 16 (5)',
      'Segments Left: 2',
      '  [Expert Info (Warning/Protocol): IPv6 Compact Routing Header segments left field must not exceed address count (2)]',
      'Segment Identifiers',
      '  SID[0] = 1',
      '  SID[1] = 2',
    ],
  ],
  [
    'an unknown type',
    '3b00 fd01 01020304',
    [
      'Type: Experiment 1 (253)',
      'Segments Left: 1',
      'Type-Specific Data: 01020304',
      '  [Expert Info (Note/Undecoded): Undecoded IPv6 routing header field]',
    ],
  ],
]

describe('a routing header', () => {
  it.each(HEADERS)('of %s', (_what, header, lines) => {
    const below = linesBelow(packet(header, { next: ROUTING, to: THERE }), 'Routing Header')
    expect(below.slice(3).map((line) => line.replace(/^[01. ]+ = /, ''))).toEqual(lines)
  })
  it('begins like all of them', () => {
    const frame = packet(`3b02 0401 00 00 0000 ${A1}`, { next: ROUTING })
    expect(linesBelow(frame, 'Routing Header for IPv6 (Segment Routing)').slice(0, 3)).toEqual([
      'Next Header: No Next Header for IPv6 (59)',
      'Length: 2',
      '[Length: 24 bytes]',
    ])
  })
  it('of RPL is wrong on the way to a group', () => {
    const header = `3b02 0301 00000000 ${A1}`
    const remark = 'ipv6.dst_addr.not_multicast'
    expect(fieldsOf(packet(header, { next: ROUTING, to: GROUP }))[remark]).toHaveLength(1)
    expect(fieldsOf(packet(header, { next: ROUTING, to: THERE }))[remark]).toBeUndefined()
  })
  it.each([
    ['a home address that does not fit', `3b01 0201 00000000 ${A1}`],
    ['segments that do not fit', `3b02 0401 01 00 0000 ${A1}`],
    ['a source route that the packet cuts', `3b04 0002 00000000 ${A1}`],
  ])('with %s is malformed', (_what, header) => {
    const [row] = decode([packet(header, { next: ROUTING })])
    expect(row.info).toBe('IPv6 routing[Malformed Packet]')
  })
  it('that the capture cuts is not', () => {
    const { bytes, link } = packet(`3b04 0002 00000000 ${A1} ${A2}`, { next: ROUTING })
    const [row] = decode([{ bytes: bytes.slice(0, 70), link, length: bytes.length }])
    expect(row.info).toBe('IPv6 routing[Packet size limited during capture]')
    expect(row.fields['ipv6.routing.src.addr']).toEqual(['fd00::1'])
    expect(row.destination).toBe('ff15::5004')
  })
})

describe('whom a packet is for', () => {
  const last = hexOf('fd00::2')
  const source = (left: string) => `3a04 00${left} 00000000 ${A1} ${A2}`
  const cases: readonly (readonly [string, string, string, string])[] = [
    ['the last of a source route', source('01'), THERE, 'fd00::2'],
    ['the last of a source route, from its beginning', source('02'), THERE, 'fd00::2'],
    ['the destination, once a source route is at its end', source('00'), A2, 'fd00::2'],
    ['the home address', `3a02 0201 00000000 ${A2}`, THERE, 'fd00::2'],
    ['the last of RPL', '3a01 0301 ff600000 01 02 000000000000', THERE, 'fd00::2'],
    ['the first entry of segments', `3a04 0401 01 00 0000 ${A2} ${A1}`, THERE, 'fd00::2'],
    ['the destination, once segments are at their end', `3a04 0400 01 00 0000 ${A1} ${THERE}`, A2, 'fd00::2'],
    ['the destination, where nobody knows the type', '3a00 fd01 00000000', A2, 'fd00::2'],
  ]
  it.each(cases)('is %s', (_who, header, to, address) => {
    const echo = messageHex('8000', '0001 0001 616263', HERE, last)
    const [row] = decode([packet(header + echo, { next: ROUTING, to })])
    expect([row.destination, row.fields['icmpv6.checksum.status']]).toEqual([address, ['1']])
    const elsewhere = messageHex('8000', '0001 0001 616263', HERE, hexOf('fd00::3'))
    const [wrong] = decode([packet(header + elsewhere, { next: ROUTING, to })])
    expect(wrong.fields['icmpv6.checksum.status']).toEqual(['0'])
  })
  it('tells conversations apart', () => {
    const route = (address: string) => packet(`1102 0001 00000000 ${address} ${DATAGRAM}`, { next: ROUTING })
    const straight = packet(DATAGRAM, { next: UDP, to: A1 })
    const streams = decode([route(A1), route(A2), straight]).map(({ fields }) => fields['udp.stream'])
    expect(streams).toEqual([['0'], ['1'], ['0']])
  })
  it('does not change for what a message quotes', () => {
    const quoted = `3b04 0002 00000000 ${A1} ${A2}`
    const inner = `60000000 0028 2b 40 ${THERE} ${HERE} ${quoted}`
    const [row] = decode([packet(messageHex('0300', `00000000 ${inner}`, HERE, THERE), { next: '3a', to: THERE })])
    expect(row.destination).toBe('fd00::20')
    expect(row.fields['ipv6.routing.src.addr']).toEqual(['fd00::1', 'fd00::2'])
  })
})
