/** What is known about a frame before its first octet is read, and what the capture file says about it. */
import { computed, expert, type FieldSpec, fields, type More, string, varies } from '../field.ts'
import type { Packet } from '../packet.ts'
import { plural } from '../phrases.ts'
import { protocol } from '../protocol.ts'
import { between } from '../session.ts'
import { LAYER, type Tree } from '../tree.ts'
import { encapsulationNames, encapsulations } from '../words/encapsulations.ts'
import { pktComment } from './pkt_comment.ts'

const NANOSECONDS = 1_000_000_000
const SET = ['Not set', 'Set']
const DIRECTION = ['Unknown', 'Inbound', 'Outbound']
const RECEPTION = ['Not specified', 'Unicast', 'Multicast', 'Broadcast', 'Promiscuous']

const HARDWARE = 0
const EBPF_TC = 1
const EBPF_XDP = 2
const VERDICTS = ['Hardware', 'eBPF_TC', 'eBPF_XDP']
/** What eBPF programs answer: the TC_ACT_ and XDP_ codes of Linux. */
const TC_ACTIONS: Readonly<Record<number, string>> = {
  [-1]: 'TC_ACT_UNSPEC',
  0: 'TC_ACT_OK',
  1: 'TC_ACT_RECLASSIFY',
  2: 'TC_ACT_SHOT',
  3: 'TC_ACT_PIPE',
  4: 'TC_ACT_STOLEN',
  5: 'TC_ACT_QUEUED',
  6: 'TC_ACT_REPEAT',
  7: 'TC_ACT_REDIRECT',
  8: 'TC_ACT_TRAP',
}
const XDP_ACTIONS = ['XDP_ABORTED', 'XDP_DROP', 'XDP_PASS', 'XDP_TX', 'XDP_REDIRECT']

/** The time that was asked for last: two fields are when the frame came. */
const newest = { sec: 0, nsec: 0, time: 0n }

/** Nanoseconds since 1970 UTC. */
function arrival({ sec, nsec }: Packet): bigint {
  if (newest.sec !== sec || newest.nsec !== nsec) {
    newest.sec = sec
    newest.nsec = nsec
    newest.time = BigInt(sec) * 1_000_000_000n + BigInt(nsec)
  }
  return newest.time
}

/** A time, for frames that have one: those of simple packet blocks have none. */
const timed = (name: string, compute: (p: Packet) => bigint, more: More = {}): FieldSpec =>
  computed('reltime', name, (p) => (p.options?.noTime ? undefined : compute(p)), more)

const sinceShown = (p: Packet): bigint => (p.session.shown.any ? between(p.session.shown, p) : 0n)
const encapsulation = (p: Packet): number => encapsulations[p.iface.link] ?? 0
const octetCount = (octets: number): string => plural(octets, 'byte')
const octetsAndBits = (octets: number): string => `${octetCount(octets)} (${octets * 8} bits)`

/** What tshark calls the interface; undefined where the file's format has no interfaces. */
function interfaceName({ iface }: Packet): string | undefined {
  return iface.number === undefined ? undefined : (iface.name ?? iface.description ?? 'unknown')
}

/** Some bits of the flags word that pcapng keeps on a frame. */
function flagBits(mask: number, name: string, more: More = {}): FieldSpec {
  const shift = 31 - Math.clz32(mask & -mask)
  const compute = (p: Packet): number | undefined => {
    const flags = p.options?.flags
    return flags === undefined ? undefined : (flags & mask) >>> shift
  }
  return { ...computed('uint32', name, compute, { in: 'packet_flags', bare: true, mask, ...more }), size: 4 }
}
const flagBit = (mask: number, name: string): FieldSpec => ({ ...flagBits(mask, name, { words: SET }), kind: 'bool' })

/** Whether the frame came in (1) or went out (0); undefined where the file does not say. */
function direction(p: Packet): number | undefined {
  const bits = (p.options?.flags ?? 0) & 3
  if (bits === 0 || bits === 3) return undefined
  return bits === 1 ? 1 : 0
}

/** The frame's first verdict of a kind, without the octet that says so. */
function verdictOf(p: Packet, isKind: (kind: number) => boolean): Uint8Array | undefined {
  return p.options?.verdicts?.find(([kind]) => isKind(kind))?.subarray(1)
}

/** A verdict that is octets. */
const octetsVerdict = (name: string, isKind: (kind: number) => boolean): FieldSpec =>
  computed('bytes', name, (p) => verdictOf(p, isKind), { in: 'verdict', bare: true })

/** A verdict that is a number: 64 bits, little endian. */
function codeVerdict(name: string, kind: number, words: Readonly<Record<number, string>>): FieldSpec {
  const compute = (p: Packet): bigint | undefined => {
    const octets = verdictOf(p, (k) => k === kind)
    if (octets === undefined || octets.length < 8) return undefined
    const unsigned = octets.subarray(0, 8).reduceRight((sum, octet) => (sum << 8n) | BigInt(octet), 0n)
    return BigInt.asIntN(64, unsigned)
  }
  const title = (p: Packet): string => {
    const value = compute(p) ?? 0n
    return `${name}: ${words[Number(value)] ?? 'Unknown'} (${value})`
  }
  return computed('int64', name, compute, { in: 'verdict', bare: true, title })
}

function verdictTitle(p: Packet): string {
  const kinds = (p.options?.verdicts ?? []).map(([kind]) => `${VERDICTS[kind] ?? 'Unknown'} (${kind})`)
  return `Verdict: ${kinds.join(', ')}`
}

/** The protocols of the frame, outermost first, each as its declaration has it. */
function protocolsOf(p: Packet): string {
  const { layers } = p
  const { protocols } = p.session.registry
  let names = ''
  for (let i = 1; i < layers.n; i++) {
    const { abbrev, spec } = protocols[layers.id[i]]
    const { inProtocols = abbrev } = spec
    const name = typeof inProtocols === 'function' ? inProtocols(p, i) : inProtocols
    if (name !== '') names += names === '' ? name : `:${name}`
  }
  return names
}

const f = fields('frame', {
  section_number: computed('uint32', 'Section number', (p) => p.iface.section, { bare: true }),
  interface_id: computed('uint32', 'Interface id', (p) => p.iface.number, {
    bare: true,
    show: (id, p) => `${id} (${interfaceName(p)})`,
  }),
  interface_name: computed('string', 'Interface name', interfaceName, { bare: true, in: 'interface_id' }),
  interface_description: computed('string', 'Interface description', (p) => p.iface.description, {
    bare: true,
    in: 'interface_id',
  }),
  interface_queue: computed('uint32', 'Interface queue', (p) => p.options?.queue, { bare: true }),
  packet_flags: computed('uint32', 'Packet flags', (p) => p.options?.flags, { bare: true, base: 'hex' }),
  packet_flags_direction: flagBits(0x0000_0003, 'Direction', {
    base: 'hex',
    show: (value) => `${DIRECTION[value] ?? 'Unknown'} (0x${value})`,
  }),
  packet_flags_reception_type: flagBits(0x0000_001c, 'Reception type', { words: RECEPTION }),
  packet_flags_fcs_length: flagBits(0x0000_01e0, 'FCS length'),
  packet_flags_reserved: flagBits(0x0000_fe00, 'Reserved'),
  packet_flags_crc_error: flagBit(0x0100_0000, 'CRC error'),
  packet_flags_packet_too_error: flagBit(0x0200_0000, 'Packet too long error'),
  packet_flags_packet_too_short_error: flagBit(0x0400_0000, 'Packet too short error'),
  packet_flags_wrong_inter_frame_gap_error: flagBit(0x0800_0000, 'Wrong interframe gap error'),
  packet_flags_unaligned_frame_error: flagBit(0x1000_0000, 'Unaligned frame error'),
  packet_flags_start_frame_delimiter_error: flagBit(0x2000_0000, 'Start frame delimiter error'),
  packet_flags_preamble_error: flagBit(0x4000_0000, 'Preamble error'),
  packet_flags_symbol_error: flagBit(0x8000_0000, 'Symbol error'),
  packet_id: computed('uint64', 'Packet id', (p) => p.options?.packetId, { bare: true }),
  verdict: computed('string', 'Verdict', (p) => (p.options?.verdicts?.length ? '' : undefined), {
    bare: true,
    title: verdictTitle,
  }),
  'verdict.hw': octetsVerdict('Hardware', (kind) => kind === HARDWARE),
  'verdict.ebpf_tc': codeVerdict('eBPF TC', EBPF_TC, TC_ACTIONS),
  'verdict.ebpf_xdp': codeVerdict('eBPF XDP', EBPF_XDP, XDP_ACTIONS),
  'verdict.unknown': octetsVerdict('Unknown', (kind) => kind > EBPF_XDP),
  encap_type: computed('int16', 'Encapsulation type', encapsulation, { bare: true, words: encapsulationNames }),
  time: { ...timed('Arrival Time', arrival, { bare: true }), kind: 'abstime' },
  time_invalid: expert('Warning', 'Malformed', 'Arrival Time: Fractional second out of range (0-1000000000)', {
    in: 'time',
    when: (p) => !(p.nsec >= 0 && p.nsec < NANOSECONDS),
  }),
  offset_shift: timed('Time shift for this packet', () => 0n),
  time_epoch: timed('Epoch Time', arrival, { bare: true }),
  time_delta: timed('Time delta from previous captured frame', (p) =>
    p.number === 1 ? 0n : between(p.session.previous, p),
  ),
  time_delta_displayed: timed('Time delta from previous displayed frame', sinceShown),
  time_relative: timed('Time since reference or first frame', (p) => between(p.session.first, p)),
  number: computed('uint32', 'Frame Number', (p) => p.number, { bare: true }),
  len: computed('uint32', 'Frame Length', (p) => p.length, {
    bare: true,
    show: octetsAndBits,
    doc: 'Octets on the wire',
  }),
  len_lt_caplen: expert('Error', 'Malformed', 'Frame length is less than captured length', {
    in: 'len',
    when: (p) => p.length < p.captured,
  }),
  cap_len: computed('uint32', 'Capture Length', (p) => p.captured, {
    bare: true,
    show: octetsAndBits,
    doc: 'Octets in the capture',
  }),
  drop_count: computed('uint64', 'Drop Count', (p) => p.options?.dropCount, { bare: true }),
  marked: computed('bool', 'Frame is marked', () => 0),
  ignored: computed('bool', 'Frame is ignored', () => 0),
  p2p_dir: computed('int8', 'Point-to-Point Direction', direction, { bare: true, words: ['Sent', 'Received'] }),
  protocols: computed('string', 'Protocols in frame', protocolsOf, { ofLayers: true }),
  comment: string(varies, 'Comment'),
  'comment.expert': expert('Comment', 'Comment', 'Formatted comment'),
})

/** The comments that the file holds on the frame stand above all else, as a protocol of their own. */
function before(t: Tree, p: Packet): void {
  const { comments } = p.options ?? {}
  if (comments === undefined || comments.length === 0) return
  t.add(pktComment.headline, p.start, 0, undefined, undefined, LAYER)
  t.open()
  for (const comment of comments) {
    t.set(f.comment, p.start, 0, comment, comment)
    t.open()
    t.remark(f['comment.expert'], comment)
    t.close()
  }
  t.close()
}

function title(p: Packet): string {
  const { number, length, captured, iface } = p
  const way = direction(p)
  const bits = (octets: number, where: string): string => `${octetCount(octets)} ${where} (${octets * 8} bits)`
  let text = `Frame ${number}: ${bits(length, 'on wire')}, ${bits(captured, 'captured')}`
  if (iface.number !== undefined) text += ` on interface ${interfaceName(p)}, id ${iface.number}`
  return way === undefined ? text : `${text} (${way === 1 ? 'inbound' : 'outbound'})`
}

export const frame = protocol({
  abbrev: 'frame',
  name: 'Frame',
  fields: f,
  shape: { least: 0 },
  inProtocols: '',
  title,
  before,
  // They speak where no other layer does: for link layers that nobody knows.
  columns: {
    protocol: 'UNKNOWN',
    info: (out, p) => {
      const known = encapsulations[p.iface.link]
      out.add(known === undefined ? 'LINKTYPE = ' : 'WTAP_ENCAP = ').dec(known ?? p.iface.link)
    },
    untracked: true,
  },
})
