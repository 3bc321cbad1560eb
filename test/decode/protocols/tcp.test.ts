import { describe, expect, it } from 'vitest'
import { decode, fieldsOf, frameOf, settings } from '../../helpers.ts'

const hex = (value: number, digits: number): string => (value >>> 0).toString(16).padStart(digits, '0')

const FIN = 1
const SYN = 2
const RST = 4
const PSH = 8
const ACK = 16
const URG = 32

interface Shape {
  readonly flags?: number
  readonly seq?: number
  readonly ack?: number
  readonly window?: number
  readonly options?: string
  readonly data?: string
  readonly checksum?: string
  readonly urgent?: number
  /** From the server. */
  readonly back?: true
  readonly port?: number
  /** Header length in words, where it is not that of the options. */
  readonly words?: number
}

/** A segment between 192.168.1.10, port 40000, and 192.168.1.20, port 9000. */
function segment({ flags = ACK, seq = 1000, ack = 0, window = 1000, ...more }: Shape = {}): string {
  const { options = '', data = '', checksum = '1234', urgent = 0, back, port = 40000, words } = more
  const opt = options.replace(/ /g, '')
  const padded = opt.padEnd(Math.ceil(opt.length / 8) * 8, '0')
  const header = (words ?? 5 + padded.length / 8) * 0x1000 + flags
  const ends = back ? `2328${hex(port, 4)}` : `${hex(port, 4)}2328`
  const tcp = `${ends}${hex(seq, 8)}${hex(ack, 8)}${hex(header, 4)}${hex(window, 4)}${checksum}${hex(urgent, 4)}${padded}${data}`
  const [from, to] = back ? ['14', '0a'] : ['0a', '14']
  return `020000000114 02000000010a 0800 4500${hex(20 + tcp.length / 2, 4)}0000000040060000 c0a801${from} c0a801${to} ${tcp}`
}
const infos = (...shapes: Shape[]): string[] => decode(shapes.map(segment)).map(({ info }) => info)
const valuesOf = (field: string, ...shapes: Shape[]) =>
  decode(shapes.map(segment)).map(({ fields }) => fields[field]?.[0])
const linesOf = (shape: Shape): readonly string[] => decode([segment(shape)])[0].lines

describe('the packet list', () => {
  it.each([
    [SYN, '[SYN] Seq=0 Win=1000 Len=0'],
    [SYN | ACK, '[SYN, ACK] Seq=0 Ack=1 Win=1000 Len=0'],
    [FIN | PSH | URG, '[FIN, PSH, URG] Seq=1 Win=1000 Urg=7 Len=0'],
    [0, '[<None>] Seq=1 Win=1000 Len=0'],
    [0x1c2, '[SYN, ECE, CWR, AE] Seq=0 Win=1000 Len=0'],
    [0xe00, '[Reserved] Seq=1 Win=1000 Len=0'],
    [0xfff, '[FIN, SYN, RST, PSH, ACK, URG, ECE, CWR, AE, Reserved] Seq=0 Ack=1 Win=1000 Urg=7 Len=0'],
  ])('names control bits: %i', (flags, said) => {
    expect(infos({ flags, ack: 5, urgent: 7 })).toEqual([`40000 → 9000 ${said}`])
  })
  it.each([
    ['020405b4', ' MSS=1460'],
    ['030307', ' WS=128'],
    ['03030f', ' WS=16384'],
    ['0402', ' SACK_PERM'],
    ['080a 00000001 00000002', ' TSval=1 TSecr=2'],
    ['0606 00000003', ' ECHO=3'],
    ['0b06 00000009', ' CC=9'],
    [`1312 ${'00'.repeat(16)}`, ' MD5'],
    ['1c04 8005', ' USER_TO=5'],
    ['2202', ' TFO=R'],
    ['220a 0001020304050607', ' TFO=C'],
    ['fd04 f989', ' TFO=R'],
    ['fe04 1234', ' ExID=1234'],
    ['ac0b 000001 000002 000003', ' EE0B=1 ECEB=2 EE1B=3'],
    ['ae08 000001 000002', ' EE1B=1 ECEB=2'],
    ['c806 61626364', ''],
    ['020605b4', ''],
    ['0200', ''],
    ['0203 05', ''],
  ])('says of options what they hold: %s', (options, said) => {
    expect(infos({ flags: SYN, options })).toEqual([`40000 → 9000 [SYN] Seq=0 Win=1000 Len=0${said}`])
  })
  it('has a name of its own for Multipath TCP', () => {
    expect(decode([segment({ options: '1e04 5001' })])[0].protocol).toBe('MPTCP')
    expect(decode([segment({ options: '1e02' })])[0].protocol).toBe('TCP')
    expect(decode([segment({ options: 'c804 1e04' })])[0].protocol).toBe('TCP')
  })
})

describe('sequence numbers', () => {
  it('count from the first of their direction', () => {
    expect(
      infos(
        { flags: SYN, seq: 0xffff_fff0 },
        { flags: SYN | ACK, seq: 500, ack: 0xffff_fff1, back: true },
        { seq: 0xffff_fff1, ack: 501, data: '61'.repeat(20) },
        { seq: 5, ack: 501 },
      ).map((info) => info.match(/Seq.* Win/)?.[0]),
    ).toEqual(['Seq=0 Win', 'Seq=0 Ack=1 Win', 'Seq=1 Ack=1 Win', 'Seq=21 Ack=1 Win'])
  })
  it('begin at 1 where the beginning was not seen', () => {
    expect(infos({ seq: 77, ack: 5 }, { seq: 5, ack: 80, back: true }).map((info) => info.slice(12))).toEqual([
      ' [ACK] Seq=1 Ack=1 Win=1000 Len=0',
      ' [ACK] Seq=1 Ack=4 Win=1000 Len=0',
    ])
  })
  it('are shown raw as well, and only so where that is wanted', () => {
    const lines = linesOf({ flags: SYN, seq: 1000 })
    expect(lines).toContain('  Sequence Number: 0    (relative sequence number)')
    expect(lines).toContain('  Sequence Number (raw): 1000')
    expect(lines).toContain('  [Next Sequence Number: 1    (relative sequence number)]')
    const raw = decode([segment({ flags: SYN })], settings({ 'tcp.relative_sequence_numbers': false }))[0]
    expect(raw.lines).toContain('  Sequence Number: 1000')
    expect(raw.info).toContain('Seq=1000 ')
    expect(decode([segment({ flags: SYN })], { stateful: false })[0].info).toContain('Seq=1000 ')
  })
  it('count SYN and FIN as an octet', () => {
    expect(valuesOf('tcp.nxtseq', { flags: SYN, data: '616263' }, { flags: FIN | ACK, seq: 1004, data: '61' })).toEqual(
      ['4', '6'],
    )
  })
})

describe('streams', () => {
  it('begin anew with other sequence numbers', () => {
    const numbers = valuesOf(
      'tcp.stream',
      { flags: SYN, seq: 100 },
      { flags: SYN, seq: 100 },
      { flags: SYN, seq: 200 },
      { flags: SYN | ACK, seq: 9, ack: 201, back: true },
      { seq: 201, ack: 10 },
      { seq: 201, ack: 10, port: 40001 },
    )
    expect(numbers).toEqual(['0', '0', '1', '1', '1', '2'])
  })
  it('know when they began', () => {
    const at = (sec: number, shape: Shape = {}) => frameOf(segment(shape), { sec })
    const [, , last] = decode([at(1), at(3), at(4)])
    expect([last.fields['tcp.time_relative'], last.fields['tcp.time_delta']]).toEqual([
      ['3.000000000'],
      ['1.000000000'],
    ])
  })
})

describe('a connection', () => {
  // A segment tells how far its connection had come when it arrived.
  const open: readonly Shape[] = [
    { flags: SYN, seq: 100 },
    { flags: SYN | ACK, seq: 500, ack: 101, back: true },
    { seq: 101, ack: 501 },
  ]
  const data: Shape = { flags: PSH | ACK, seq: 101, ack: 501, data: '61' }
  const fin: Shape = { flags: FIN | ACK, seq: 102, ack: 501 }
  const lineOf = (...shapes: Shape[]) =>
    decode([...shapes, {}].map(segment))
      .at(-1)
      ?.lines.find((line) => line.includes('completeness'))
  it.each([
    [[], 'Incomplete (0)'],
    [open.slice(0, 1), 'Incomplete, SYN_SENT (1)'],
    [open.slice(0, 2), 'Incomplete, CLIENT_ESTABLISHED (3)'],
    [open, 'Incomplete, ESTABLISHED (7)'],
    [[...open, data], 'Incomplete, DATA (15)'],
    [[...open, fin], 'Complete, NO_DATA (23)'],
    [[...open, data, fin], 'Complete, WITH_DATA (31)'],
    [[...open, { flags: RST | ACK, seq: 101, ack: 501 }], 'Complete, NO_DATA (39)'],
    [[data], 'Incomplete (0)'],
  ] as const)('comes step by step: %#', (shapes, said) => {
    expect(lineOf(...shapes)).toBe(`  [Conversation completeness: ${said}]`)
  })
})

describe('windows', () => {
  const scaled = (mine: string, theirs: string) =>
    valuesOf(
      'tcp.window_size',
      { flags: SYN, seq: 1, options: mine },
      { flags: SYN | ACK, seq: 9, ack: 2, back: true, options: theirs },
      { seq: 2, ack: 10 },
      { seq: 10, ack: 2, back: true },
    )
  it('are scaled if both sides offer it, and not in a SYN', () => {
    expect(scaled('030307', '030303')).toEqual(['1000', '1000', '128000', '8000'])
    expect(scaled('03030f', '0303ff')).toEqual(['1000', '1000', '16384000', '16384000'])
    expect(scaled('030307', '')).toEqual(['1000', '1000', '1000', '1000'])
    expect(scaled('', '030303')).toEqual(['1000', '1000', '1000', '1000'])
  })
  it('tell whether that is known', () => {
    expect(valuesOf('tcp.window_size_scalefactor', { seq: 5 })).toEqual(['-1'])
    expect(valuesOf('tcp.window_size_scalefactor', { flags: SYN }, { seq: 1001 })).toEqual([undefined, '-2'])
    expect(linesOf({})).toContain('  [Window size scaling factor: -1 (unknown)]')
  })
})

describe('the detail tree', () => {
  it('shows twelve bits of flags', () => {
    const lines = linesOf({ flags: 0x112, ack: 5 })
    const from = lines.indexOf('  Flags: 0x112 (SYN, ACK, AE)')
    expect(lines.slice(from + 1, from + 4)).toEqual([
      '    000. .... .... = Reserved: Not set',
      '    ...1 .... .... = Accurate ECN: Set',
      '    .... 0... .... = Congestion Window Reduced: Not set',
    ])
    expect(lines).toContain('    [TCP Flags: ···A···A··S·]')
    expect(lines).toContain(
      '      [Expert Info (Chat/Sequence): Connection establish acknowledge (SYN+ACK): server port 40000]',
    )
  })
  it.each([
    [{ flags: SYN }, 'Connection establish request (SYN): server port 9000'],
    [{ flags: RST }, 'Connection reset (RST)'],
    [{ flags: FIN | ACK }, 'Connection finish (FIN)'],
    [{ flags: SYN, ack: 1 }, 'The acknowledgment number field is nonzero while the ACK flag is not set'],
    [{ urgent: 1 }, 'The urgent pointer field is nonzero while the URG flag is not set'],
    [{ options: '020405b4' }, 'The non-SYN packet does contain a MSS option'],
    [{ flags: SYN, options: '0402' }, 'The SYN packet does not contain a MSS option'],
    [{ options: '01010101' }, '4 NOP in a row - a router may have removed some options'],
    [{ options: '0402 010101010101010101 030307 0101' }, '4 NOP in a row - a router may have removed some options'],
    [{ options: '00010101' }, 'Non-zero header padding'],
    [{ flags: SYN, options: '03030f' }, 'Window scale shift exceeds 14'],
    [{ options: '020305' }, 'option length should be 4'],
    [{ options: '0200' }, 'Maximum segment size (with too-short option length = 0 bytes)'],
    [{ options: '0208' }, 'Maximum segment size (option length = 8 bytes says option goes past end of options)'],
    [{ options: '01010102' }, 'Maximum segment size (length byte past end of options)'],
    [{ words: 4 }, 'Bogus TCP header length (16, must be at least 20)'],
  ] as const)('remarks on %j', (shape, message) => {
    expect(decode([segment(shape)])[0].fields['_ws.expert.message']).toContain(message)
  })
  it.each([
    [{}],
    [{ flags: ACK, ack: 1 }],
    [{ urgent: 1, flags: URG }],
    [{ flags: SYN, options: '020405b4' }],
    [{ options: '01010100' }],
    // Rows that fill no word of four octets.
    [{ flags: SYN, options: '020405b4 0402 0101010101010101010101 030307' }],
    [{ options: '00000000' }],
  ] as const)('finds nothing to remark on in %j', (shape) => {
    const messages = decode([segment(shape)])[0].fields['_ws.expert.message'] ?? []
    expect(messages.filter((message) => !message.startsWith('Connection establish'))).toEqual([])
  })
  it('tells who closes a connection', () => {
    const closing = decode([
      segment({ flags: FIN | ACK, seq: 1, ack: 9 }),
      segment({ flags: FIN | ACK, seq: 9, ack: 2, back: true }),
    ])
    expect(closing[0].fields['tcp.connection.fin_active']).toHaveLength(1)
    expect(closing[1].fields['tcp.connection.fin_passive']).toHaveLength(1)
    expect(closing[1].fields['tcp.connection.fin_active']).toBeUndefined()
  })
  it('shows what a reset says', () => {
    const { fields } = decode([segment({ flags: RST | ACK, data: '676f6e65' })])[0]
    expect([fields['tcp.reset_cause'], fields['tcp.payload']]).toEqual([['gone'], undefined])
  })
  it('lists options by name', () => {
    const { lines, fields } = decode([segment({ flags: SYN, options: '020405b4 0402 01 c803ff' })])[0]
    expect(lines).toContain(
      '  Options: (12 bytes), Maximum segment size, SACK permitted, No-Operation (NOP), Unknown (0xc8), End of Option List (EOL), End of Option List (EOL)',
    )
    expect(fields['tcp.option_kind']).toEqual(['2', '4', '1', '200', '0', '0'])
    expect(fields['tcp.options.unknown.payload']).toEqual(['ff'])
  })
})

describe('options of the Space Communications Protocol Standards', () => {
  const of = (options: string) => decode([segment({ flags: SYN, options })])[0]
  it('name capabilities', () => {
    const { lines, fields, info } = of('1404 8905')
    expect(lines).toContain('      TCP SCPS Capabilities Vector: 0x89 (BETS, NLTS, RESERVED)')
    expect([fields['tcp.options.scpsflags.bets'], fields['tcp.options.scpsflags.snack1']]).toEqual([['1'], ['0']])
    expect(info).toContain(' SCPS[BETS, NLTS, RESERVED] Connection ID=5')
  })
  it('show nothing of what has another size', () => {
    const { lines, fields } = of('1406 80000000')
    expect(lines).toContain('    Illegal SCPS Extended Capabilities (6 bytes)')
    expect(fields['tcp.options.scps.vector']).toBeUndefined()
  })
  it('tell of holes', () => {
    const { fields } = of('1506 0002 0003')
    expect([fields['tcp.options.snack.offset'], fields['tcp.options.snack.size']]).toEqual([['2'], ['3']])
  })
})

describe('selective acknowledgments', () => {
  const edges = (options: string) => {
    const start: Shape[] = [
      { flags: SYN, seq: 100 },
      { flags: SYN | ACK, seq: 500, ack: 101, back: true },
    ]
    const [, , { fields, info }] = decode([...start, { seq: 101, ack: 501, options }].map(segment))
    const of = (name: string) => fields[`tcp.options.sack${name}`]
    return { left: of('_le'), right: of('_re'), count: of('.count'), dsack: of('.dsack_le'), info }
  }
  it('count from the first number of the other side', () => {
    expect(edges(`0512 ${hex(600, 8)}${hex(700, 8)} ${hex(800, 8)}${hex(900, 8)}`)).toMatchObject({
      left: ['100', '300'],
      right: ['200', '400'],
      count: ['2'],
      dsack: undefined,
      info: expect.stringMatching(/ SLE=100 SRE=200 SLE=300 SRE=400$/),
    })
  })
  it.each([
    [`050a ${hex(400, 8)}${hex(450, 8)}`, true],
    [`050a ${hex(501, 8)}${hex(600, 8)}`, false],
    [`0512 ${hex(620, 8)}${hex(640, 8)} ${hex(600, 8)}${hex(700, 8)}`, true],
    [`0512 ${hex(620, 8)}${hex(740, 8)} ${hex(600, 8)}${hex(700, 8)}`, false],
  ])('may tell of duplicates: %s', (options, isDuplicate) => {
    expect(edges(options).dsack !== undefined).toBe(isDuplicate)
  })
  it('end where the option does', () => {
    const { fields } = decode([segment({ options: '0509 00000001 000000' })])[0]
    expect(fields['tcp.suboption_malformed']).toHaveLength(1)
    expect(fields['tcp.options.sack.count']).toEqual(['0'])
  })
})

describe('Multipath TCP', () => {
  const names = (options: string): Record<string, readonly string[]> => {
    const found = Object.entries(fieldsOf(segment({ options }))).filter(([name]) => /mptcp\./.test(name))
    return Object.fromEntries(found.map(([name, values]) => [name.replace(/^.*mptcp\./, ''), values]))
  }
  it.each([
    ['1e0c 0081 0000000000000007', { version: ['0'], 'sha1.flag': ['1'], 'checksumreq.flags': ['1'], sendkey: ['7'] }],
    ['1e04 0101', { version: ['1'], 'sha256.flag': ['1'] }],
    ['1e0c 1002 00000003 00000004', { addrid: ['2'], recvtok: ['3'], sendrand: ['4'] }],
    ['1e10 1002 0000000000000003 00000004', { sendtrunchmac: ['3'], sendrand: ['4'] }],
    ['1e08 2001 00000009', { rawdataack: ['9'] }],
    ['1e0c 2003 0000000100000000', { rawdataack: ['4294967296'] }],
    [
      '1e14 2005 00000009 00000008 00000007 0006 abcd',
      { rawdataseqno: ['8'], subflowseqno: ['7'], datalvllen: ['6'], checksum: ['0xabcd'] },
    ],
    ['1e08 3401 c0a80101', { ipver: ['4'], addrid: ['1'], ipv4: ['192.168.1.1'] }],
    ['1e0a 3101 c0a80101 0050', { echo: ['1'], port: ['80'] }],
    ['1e10 3001 c0a80101 0000000000000005', { addaddrtrunchmac: ['5'] }],
    ['1e05 40 0102', { 'rm_addr.count': ['2'], addrid: ['1', '2'] }],
    ['1e04 5107', { 'backup.flag': ['1'], addrid: ['7'] }],
    ['1e0c 6000 0000000000000005', { rawdataseqno: ['5'] }],
    ['1e0c 7000 0000000000000005', { recvkey: ['5'] }],
    ['1e04 8101', { 'flag_T.flag': ['1'], rst_reason: ['0x01'] }],
    ['1e04 f000', { subtype: ['15'] }],
    ['1e03 20', { subtype: ['2'] }],
  ])('option %s', (options, values) => {
    expect(names(options)).toMatchObject(values)
  })
})

describe('headers that are not all there', () => {
  const whole = segment({ flags: SYN, options: '020405b4', data: '6162' }).replace(/ /g, '')
  it.each([
    [3, 'IPv4', '[Packet size limited during capture]'],
    [4, 'TCP', '40000 → 9000[Packet size limited during capture]'],
    [15, 'TCP', '40000 → 9000[Packet size limited during capture]'],
    [16, 'TCP', '40000 → 9000 [SYN] Seq=0 Win=1000[Packet size limited during capture]'],
    [20, 'TCP', '40000 → 9000 [SYN] Seq=0 Win=1000 Len=2[Packet size limited during capture]'],
    [24, 'TCP', '40000 → 9000 [SYN] Seq=0 Win=1000 Len=2 MSS=1460'],
  ])('show %i octets of what was captured', (count, protocol, info) => {
    const frame = frameOf(whole.slice(0, 2 * (34 + count)), { length: whole.length / 2 })
    expect(decode([frame])[0]).toMatchObject({ protocol, info })
  })
  it('are too long for their segment', () => {
    const [{ info, fields }] = decode([segment({ flags: SYN, words: 6 })])
    expect(info).toBe('40000 → 9000 [SYN] Seq=1000 Win=1000[Malformed Packet]')
    expect([fields['tcp.short_segment'], fields['tcp.len']]).toEqual([[''], undefined])
  })
  it('belong to segments of unknown length in the first of several fragments', () => {
    const first = segment({ data: '6162' }).replace('00000000400600', '00002000400600')
    const { fields } = decode([first], settings({ 'ip.defragment': false }))[0]
    expect([fields['tcp.srcport'], fields['tcp.len'], fields['tcp.nxtseq']]).toEqual([['40000'], undefined, undefined])
  })
  it('say that they are too short', () => {
    expect(infos({ flags: SYN, words: 0 })).toEqual([
      '40000 → 9000 [SYN] Seq=0 Win=1000, bogus TCP header length (0, must be at least 20)',
    ])
  })
})

describe('checksums', () => {
  it('are verified where that is asked for', () => {
    const check = settings({ 'tcp.check_checksum': true })
    const right = fieldsOf(segment(), check)['tcp.checksum_calculated']?.[0].slice(2)
    expect(fieldsOf(segment({ checksum: right }), check)['tcp.checksum.status']).toEqual(['1'])
    expect(fieldsOf(segment(), check)['tcp.checksum.status']).toEqual(['0'])
    expect(fieldsOf(segment())['tcp.checksum.status']).toEqual(['2'])
  })
})
