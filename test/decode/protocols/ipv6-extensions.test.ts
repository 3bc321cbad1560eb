import { describe, expect, it } from 'vitest'
import { createRegistry } from '../../../src/decode/protocols/index.ts'
import { Session } from '../../../src/decode/session.ts'
import { Text } from '../../../src/decode/text.ts'
import { FIELDS_DEFAULTS, fieldsPrinter } from '../../../src/output/fields.ts'
import { decode, fieldsOf, packetOf } from '../../helpers.ts'
import { DATAGRAM, HERE, hexOf, linesBelow, optionsHex, packet, THERE, UDP } from './ipv6-frames.ts'

const HOPOPTS = '00'
const DSTOPTS = '3c'

/** The first option of a header: its line, and those behind its type. */
function firstOption(header: string, options: string): string[] {
  const frame = packet(optionsHex(options), { next: header, to: THERE })
  const below = linesBelow(frame, header === HOPOPTS ? 'IPv6 Hop-by-Hop' : 'Destination Options')
  const [title, ...others] = below.slice(below.findIndex((line) => line.startsWith('[Length')) + 1)
  const end = others.findIndex((line) => !line.startsWith(' '))
  const own = others.slice(0, end < 0 ? others.length : end)
  const ofType = /^ *(Type: |[01.]{4} [01.]{4} = (Action|May Change|Low-Order))/
  return [title, ...own.filter((line) => !ofType.test(line)).map((line) => line.slice(2))]
}

/** What, the header it stands in, the option, its lines. */
const OPTIONS: readonly (readonly [string, string, string, readonly string[]])[] = [
  ['padding of one octet', HOPOPTS, '00', ['Pad1', 'Pad1']],
  ['padding of no octets', HOPOPTS, '0100', ['PadN', 'Length: 0', 'PadN: <none>']],
  ['padding', DSTOPTS, '0103 000000', ['PadN', 'Length: 3', 'PadN: 000000']],
  [
    'limit on encapsulations',
    DSTOPTS,
    '0401 04',
    ['Tunnel Encapsulation Limit', 'Length: 1', 'Tunnel Encapsulation Limit: 4'],
  ],
  [
    'limit on encapsulations, too long',
    DSTOPTS,
    '0402 0400',
    [
      'Tunnel Encapsulation Limit',
      'Length: 2',
      '  [Expert Info (Error/Malformed): Tunnel Encapsulation Limit: Invalid length (2 bytes)]',
      'Tunnel Encapsulation Limit: 4',
      'Unknown Data: 00',
      '  [Expert Info (Note/Undecoded): Unknown Data (not interpreted)]',
    ],
  ],
  [
    'limit on encapsulations in the wrong header',
    HOPOPTS,
    '0401 04',
    [
      'Tunnel Encapsulation Limit',
      '  [Expert Info (Warning/Protocol): Tunnel Encapsulation Limit must use a destination options header]',
      'Length: 1',
      'Tunnel Encapsulation Limit: 4',
    ],
  ],
  ['router alert of listener discovery', HOPOPTS, '0502 0000', ['Router Alert', 'Length: 2', 'Router Alert: MLD (0)']],
  ['router alert of RSVP', HOPOPTS, '0502 0001', ['Router Alert', 'Length: 2', 'Router Alert: RSVP (1)']],
  ['router alert, unknown', HOPOPTS, '0502 ffff', ['Router Alert', 'Length: 2', 'Router Alert: Unknown (65535)']],
  [
    'router alert, too short',
    HOPOPTS,
    '0501 00',
    [
      'Router Alert',
      'Length: 1',
      '  [Expert Info (Error/Malformed): Router alert: Invalid Length (1 bytes)]',
      'Router Alert: RSVP (1)',
    ],
  ],
  [
    'router alert, too long',
    HOPOPTS,
    '0503 000000',
    [
      'Router Alert',
      'Length: 3',
      '  [Expert Info (Error/Malformed): Router alert: Invalid Length (3 bytes)]',
      'Router Alert: MLD (0)',
      'Unknown Data: 00',
      '  [Expert Info (Note/Undecoded): Unknown Data (not interpreted)]',
    ],
  ],
  [
    'router alert in the wrong header',
    DSTOPTS,
    '0502 0000',
    [
      'Router Alert',
      '  [Expert Info (Warning/Protocol): Router Alert must use a hop-by-hop options header]',
      'Length: 2',
      'Router Alert: MLD (0)',
    ],
  ],
  [
    'security label',
    HOPOPTS,
    '0708 00000001 00 02 abcd',
    [
      'CALIPSO',
      'Length: 8',
      'CALIPSO Domain of Interpretation: 1',
      'Compartment Length: 0',
      'Sensitivity Level: 2',
      'Checksum: 0xabcd',
      'Compartment Bitmap: <MISSING>',
    ],
  ],
  [
    'security label with compartments',
    HOPOPTS,
    '070c 00000001 01 02 abcd f0000000',
    [
      'CALIPSO',
      'Length: 12',
      'CALIPSO Domain of Interpretation: 1',
      'Compartment Length: 1',
      'Sensitivity Level: 2',
      'Checksum: 0xabcd',
      'Compartment Bitmap: f0000000',
    ],
  ],
  [
    'security label, too short',
    HOPOPTS,
    '0707 00000001 00 02 ab',
    [
      'CALIPSO',
      'Length: 7',
      '  [Expert Info (Error/Malformed): CALIPSO: Invalid Length (7 bytes)]',
      'CALIPSO Domain of Interpretation: 1',
      'Compartment Length: 0',
      'Sensitivity Level: 2',
      'Checksum: 0xab01',
      'Compartment Bitmap: <MISSING>',
    ],
  ],
  [
    'duplicate detection by number',
    HOPOPTS,
    '0803 00 abcd',
    [
      'SMF_DPD',
      'Length: 3',
      '0... .... = H-bit: False',
      '.000 .... = TaggerID Type: NULL (0)',
      '.... 0000 = TaggerID Length: 0',
      'Identifier: abcd',
    ],
  ],
  [
    'duplicate detection with tagger',
    HOPOPTS,
    '0807 13 c0a8010a abcd',
    [
      'SMF_DPD',
      'Length: 7',
      '0... .... = H-bit: False',
      '.001 .... = TaggerID Type: DEFAULT (1)',
      '.... 0011 = TaggerID Length: 3',
      'TaggerID: c0a8010a',
      'Identifier: abcd',
    ],
  ],
  [
    'duplicate detection by hash',
    HOPOPTS,
    '0803 8abcde',
    ['SMF_DPD', 'Length: 3', '1... .... = H-bit: True', 'Hash Assist Value: 8abcde'],
  ],
  [
    'performance metrics',
    DSTOPTS,
    '0f0a 0102 0003 0004 0005 0006',
    [
      'Performance and Diagnostic Metrics',
      'Length: 10',
      'Scale DTLR: 1',
      'Scale DTLS: 2',
      'PSN This Packet: 3',
      'PSN Last Received: 4',
      'Delta Time Last Received: 5',
      'Delta Time Last Sent: 6',
    ],
  ],
  [
    'quick start, request',
    HOPOPTS,
    '2606 05 3f 1234567b',
    [
      'Quick-Start, 1.28 Mbit/s, QS TTL 63, QS TTL diff 1',
      'Length: 6',
      '0000 .... = Function: Rate request (0)',
      '.... 0101 = Rate: 1.28 Mbit/s (5)',
      'QS TTL: 63',
      '[TTL Diff: 1]',
      '0001 0010 0011 0100 0101 0110 0111 10.. = QS Nonce: 0x048d159e',
      '.... .... .... .... .... .... .... ..11 = Reserved: 0x3',
    ],
  ],
  [
    'quick start, report',
    HOPOPTS,
    '2606 85 00 12345678',
    [
      'Quick-Start, 1.28 Mbit/s',
      'Length: 6',
      '1000 .... = Function: Rate report (8)',
      '.... 0101 = Rate: 1.28 Mbit/s (5)',
      'Not Used: 0',
      '0001 0010 0011 0100 0101 0110 0111 10.. = QS Nonce: 0x048d159e',
      '.... .... .... .... .... .... .... ..00 = Reserved: 0x0',
    ],
  ],
  [
    'quick start, unknown',
    HOPOPTS,
    '2606 15 3f 12345678',
    [
      'Quick-Start',
      'Length: 6',
      '0001 .... = Function: Unknown (1)',
      'Unknown Data: 153f12345678',
      '  [Expert Info (Note/Undecoded): Unknown Data (not interpreted)]',
    ],
  ],
  [
    'quick start, too short',
    HOPOPTS,
    '2605 05 3f 123456',
    [
      'Quick-Start, 1.28 Mbit/s, QS TTL 63, QS TTL diff 1',
      'Length: 5',
      '  [Expert Info (Error/Malformed): Quick-Start: Invalid Length (5 bytes)]',
      '0000 .... = Function: Rate request (0)',
      '.... 0101 = Rate: 1.28 Mbit/s (5)',
      'QS TTL: 63',
      '[TTL Diff: 1]',
      '0001 0010 0011 0100 0101 0110 0000 00.. = QS Nonce: 0x048d1580',
      '.... .... .... .... .... .... .... ..01 = Reserved: 0x1',
    ],
  ],
  [
    'path MTU',
    HOPOPTS,
    '3004 05dc 05dd',
    ['Path MTU Option', 'Length: 4', 'Minimum Reported PMTU: 1500', 'Return Minimum PMTU: 1500', 'Return Flag: True'],
  ],
  [
    'path MTU, no answer wanted',
    HOPOPTS,
    '3004 05dc 0000',
    ['Path MTU Option', 'Length: 4', 'Minimum Reported PMTU: 1500', 'Return Minimum PMTU: 0', 'Return Flag: False'],
  ],
  [
    'tunnel payload forwarding',
    DSTOPTS,
    '4104 01020304',
    ['Tunnel Payload Forwarding (TPF) Information', 'Length: 4', 'TPF Information: 0x01020304'],
  ],
  [
    'RPL',
    HOPOPTS,
    '6304 a0 01 0100',
    [
      'RPL Option',
      'Length: 4',
      'Flag: 0xa0, Down, Forwarding Error',
      '  1... .... = Down: True',
      '  .0.. .... = Rank Error: False',
      '  ..1. .... = Forwarding Error: True',
      '  ...0 0000 = Reserved: 0x00',
      'RPLInstanceID: 0x01',
      'Sender Rank: 0x0100',
    ],
  ],
  [
    'MPL by source',
    HOPOPTS,
    '6d02 20 01',
    [
      'MPL Option',
      '  [Expert Info (Comment/Protocol): Seed ID is the IPv6 Source Address]',
      'Length: 2',
      'Flag: 0x20, Seed ID Length: 0, Largest Sequence',
      '  00.. .... = Seed ID Length: 0 (0)',
      '  ..1. .... = Largest Sequence: True',
      '  ...0 .... = Version: False',
      '  .... 0000 = Reserved: 0x0',
      'Sequence: 0x01',
    ],
  ],
  [
    'MPL by seed',
    HOPOPTS,
    '6d04 40 01 abcd',
    [
      'MPL Option',
      'Length: 4',
      'Flag: 0x40, Seed ID Length: 16-bit unsigned integer',
      '  01.. .... = Seed ID Length: 16-bit unsigned integer (1)',
      '  ..0. .... = Largest Sequence: False',
      '  ...0 .... = Version: False',
      '  .... 0000 = Reserved: 0x0',
      'Sequence: 0x01',
      'Seed ID: abcd',
    ],
  ],
  [
    'endpoint',
    DSTOPTS,
    '8a02 abcd',
    [
      'Endpoint Identification',
      '  [Expert Info (Note/Deprecated): Option type is deprecated]',
      'Length: 2',
      'Unknown Option Payload: abcd',
      '  [Expert Info (Note/Undecoded): Unknown Data (not interpreted)]',
    ],
  ],
  ['nonce of ILNP', DSTOPTS, '8b04 01020304', ['ILNP Nonce', 'Length: 4', 'ILNP Nonce: 01020304']],
  ['line', DSTOPTS, '8c04 03 616263', ['Line-Identification Option', 'Length: 4', 'LineIDLen: 3', 'Line ID: abc']],
  [
    'line, shorter than its option',
    DSTOPTS,
    '8c05 03 616263 64',
    [
      'Line-Identification Option',
      'Length: 5',
      'LineIDLen: 3',
      'Line ID: abc',
      'Unknown Data: 64',
      '  [Expert Info (Note/Undecoded): Unknown Data (not interpreted)]',
    ],
  ],
  [
    'home address',
    DSTOPTS,
    'c910 fd00 0000 0000 0000 0000 0000 0000 0030',
    ['Home Address', 'Length: 16', 'MIPv6 Home Address: fd00::30'],
  ],
  [
    'home address, too short',
    DSTOPTS,
    'c90f fd00 0000 0000 0000 0000 0000 0000 00',
    [
      'Home Address',
      'Length: 15',
      '  [Expert Info (Error/Malformed): Home Address: Invalid length (15 bytes)]',
      'MIPv6 Home Address: fd00::1',
    ],
  ],
  [
    'depth-first forwarding',
    HOPOPTS,
    'ee03 60 0001',
    [
      'IP_DFF',
      'Length: 3',
      'Flags: 0x60, Duplicate (DUP)',
      '  01.. .... = Version (VER): 1',
      '  ..1. .... = Duplicate (DUP): True',
      '  ...0 .... = Return (RET): False',
      '  .... 0000 = Reserved: 0x0',
      'Sequence Number: 1 (0x0001)',
    ],
  ],
  ['experiment', HOPOPTS, '1e02 abcd', ['Experimental (0x1E)', 'Length: 2', 'Experimental Option: abcd']],
  [
    'unknown, to be skipped',
    HOPOPTS,
    '1f02 abcd',
    [
      'Unknown IPv6 Option (31)',
      'Length: 2',
      'Unknown Option Payload: abcd',
      '  [Expert Info (Note/Undecoded): Unknown Data (not interpreted)]',
    ],
  ],
  [
    'unknown, to be answered for',
    HOPOPTS,
    'ff02 abcd',
    [
      'Unknown IPv6 Option (255)',
      'Length: 2',
      'Unknown Option Payload: abcd',
      '  [Expert Info (Note/Undecoded): Unknown Data (not interpreted)]',
    ],
  ],
  [
    'more than its header has',
    HOPOPTS,
    '0510 0000',
    [
      'Router Alert',
      'Length: 16',
      '  [Expert Info (Error/Malformed): Router alert: Invalid Length (16 bytes)]',
      'Router Alert: MLD (0)',
    ],
  ],
]

/** What, the option whose type and length end its header, octets that were not captured, the list's line, lines. */
const BEYOND: readonly (readonly [string, string, number, string, readonly string[]])[] = [
  ['an unknown option', '1e04', 0, '58901 → 5004 Len=4', ['Length: 4', 'Experimental Option: e615138c']],
  ['an option of a few fields', '0500', 0, '58901 → 5004 Len=4', ['Length: 0', 'Router Alert: Unknown (58901)']],
  ['all of the packet', '1e0c', 0, '58901 → 5004 Len=4', ['Experimental Option: e615138c000ce538686f6c61']],
  ['more than the packet', '1e0d', 0, 'IPv6 hop-by-hop options[Malformed Packet]', ['Length: 13']],
  ['more than the capture', '1e0c', 1, 'IPv6 hop-by-hop options[Packet size limited during capture]', ['Length: 12']],
]

describe('an option', () => {
  it.each(OPTIONS)('%s', (_what, header, option, lines) => {
    expect(firstOption(header, option)).toEqual(lines)
  })
  it.each([
    ['1f02', '00', '0', '1f'],
    ['7f02', '01', '1', '1f'],
    ['bf02', '10', '1', '1f'],
    ['c502', '11', '0', '05'],
  ])('%s tells by its type what to do with a packet of which it is not known', (start, action, change, rest) => {
    const fields = fieldsOf(packet(optionsHex(`${start} abcd`), { next: HOPOPTS }))
    expect([
      fields['ipv6.opt.type.action'][0],
      fields['ipv6.opt.type.change'][0],
      fields['ipv6.opt.type.rest'][0],
    ]).toEqual([String(Number.parseInt(action, 2)), change, `0x${rest}`])
  })
  it('of one octet has no length, and others follow it', () => {
    const fields = fieldsOf(packet(optionsHex('00 00 0502 0000'), { next: HOPOPTS }))
    expect(fields['ipv6.opt.type']).toEqual(['0x00', '0x00', '0x05'])
    expect(fields['ipv6.opt.length']).toEqual(['2'])
  })
  it.each([
    ['0100', '<none>'],
    ['0103 000001', '000001'],
  ])('%s of padding is told in words or octets', (option, told) => {
    const registry = createRegistry()
    const out = new Text()
    const printer = fieldsPrinter(
      registry,
      registry.fields.filter(({ abbrev }) => abbrev === 'ipv6.opt.padn'),
      {
        ...FIELDS_DEFAULTS,
        occurrence: 'f',
      },
    )
    printer.frame(out, packetOf(new Session(registry), packet(optionsHex(option), { next: HOPOPTS })))
    expect(out.toString()).toBe(`${told}\n`)
  })
  it('beyond its header does not take what the packet carries', () => {
    const [row] = decode([packet(`1100 0500 0120 0000 ${DATAGRAM}`, { next: HOPOPTS })])
    expect(row.info).toBe('58901 → 5004 Len=4')
    expect(row.fields['ipv6.opt.invalid_len']).toHaveLength(1)
  })
  it.each(BEYOND)('%s beyond its header is shown as far as the packet goes', (_what, option, cut, info, lines) => {
    const frame = packet(`11000502 0000 ${option} ${DATAGRAM}`, { next: HOPOPTS })
    const whole = { ...frame, bytes: frame.bytes.subarray(0, frame.bytes.length - cut), length: frame.bytes.length }
    const [row] = decode([whole])
    expect(row.info).toBe(info)
    const below = row.lines.slice(row.lines.findLastIndex((line) => line.includes('Low-Order Bits')) + 1)
    expect(below.map((line) => line.trim())).toEqual(expect.arrayContaining([...lines]))
  })
})

describe('an options header', () => {
  const frame = packet(optionsHex('0502 0000', UDP) + DATAGRAM, { next: HOPOPTS })
  it('stands below IPv6, and what it carries beside IPv6', () => {
    const [{ lines, protocol }] = decode([frame])
    const headlines = lines.filter((line) => /^( {2})?(Internet|IPv6 Hop|User|Data \()/.test(line))
    expect(headlines).toEqual([
      'Internet Protocol Version 6, Src: fd00::10, Dst: ff15::5004',
      '  IPv6 Hop-by-Hop Option',
      'User Datagram Protocol, Src Port: 58901, Dst Port: 5004',
      'Data (4 bytes)',
    ])
    expect(protocol).toBe('UDP')
  })
  it('says what comes next and how long it is', () => {
    expect(linesBelow(frame, 'IPv6 Hop-by-Hop').slice(0, 3)).toEqual([
      'Next Header: UDP (17)',
      'Length: 0',
      '[Length: 8 bytes]',
    ])
  })
  it('may be long', () => {
    const fields = fieldsOf(packet(optionsHex(`01fc ${'00'.repeat(252)} 0102 0000`), { next: DSTOPTS }))
    expect([fields['ipv6.dstopts.len'], fields['ipv6.dstopts.len_oct']]).toEqual([['32'], ['264']])
    expect(fields['ipv6.opt.padn']).toHaveLength(3)
  })
  it.each([
    [HOPOPTS, '3b', 'IPv6 no next header'],
    [HOPOPTS, '92', 'Unknown IP Protocol: Unassigned (146)'],
    [DSTOPTS, '3b', 'IPv6 no next header'],
  ])('%s is not what the list speaks of where %s comes next', (header, next, info) => {
    expect(decode([packet(optionsHex('0102 0000', next), { next: header })])[0]).toMatchObject({
      protocol: 'IPv6',
      info,
    })
  })
  it.each([
    [HOPOPTS, '3b01 0104 00000000', 'IPv6 hop-by-hop options[Malformed Packet]'],
    [DSTOPTS, '3b01 0104 00000000', 'IPv6 destination options[Malformed Packet]'],
    [HOPOPTS, '3c00 0104 00000000 3b', 'IPv6 hop-by-hop options , IPv6 destination options[Malformed Packet]'],
  ])('%s that is longer than the packet', (header, payload, info) => {
    expect(decode([packet(payload, { next: header })])[0].info).toBe(info)
  })
  it('of the first octet alone is not shown', () => {
    const fields = fieldsOf(packet('3b', { next: HOPOPTS }))
    expect([fields['ipv6.hopopts'], fields['ipv6.hopopts.nxt']]).toEqual([undefined, undefined])
  })
  it('for every hop has to be the first', () => {
    const late = packet(optionsHex('0102 0000', HOPOPTS) + optionsHex('0502 0000'), { next: DSTOPTS })
    expect(fieldsOf(late)['ipv6.hopopts.not_first']).toHaveLength(1)
    expect(fieldsOf(frame)['ipv6.hopopts.not_first']).toBeUndefined()
  })
})

describe('a home address', () => {
  const home = hexOf('fd00::30')
  const at = (option: string) => packet(optionsHex(option, UDP) + DATAGRAM, { next: DSTOPTS, from: HERE })
  it('is whom the packet is from', () => {
    expect(decode([at(`c910 ${home}`)])[0].source).toBe('fd00::30')
    expect(decode([at(`ca10 ${home}`)])[0].source).toBe('fd00::10')
    expect(decode([at(`c90f ${home}`)])[0].source).toBe('fd00::30')
    expect(decode([at(`01 10 ${home}`)])[0].source).toBe('fd00::10')
  })
  it('begins a conversation of its own', () => {
    const frames = [at('0102 0000'), at(`c910 ${home}`), at('0102 0000')]
    expect(decode(frames).map(({ fields }) => fields['udp.stream'])).toEqual([['0'], ['1'], ['0']])
  })
})
