/** The fields of TCP's header (RFC 9293 §3.1; accurate ECN, RFC 9768). */
import { u16, u32 } from '../bytes.ts'
import {
  alias,
  computed,
  expert,
  type FieldSpec,
  fields,
  flag,
  type More,
  type Severity,
  u8,
  u16 as uint16,
  u32 as uint32,
} from '../field.ts'
import { BROKEN, PIECE, QUOTED } from '../layers.ts'
import type { Packet } from '../packet.ts'
import { plural } from '../phrases.ts'
import { Text } from '../text.ts'
import { checksumFields, type TransportChecksum } from '../transport-checksum.ts'
import { hexText } from '../values.ts'
import { ACK, FIN, flagLetters, flagsOf, RST, SYN, URG, writeFlags } from './tcp-flags.ts'
import { headerLength, LEAST, optionsEnd, segmentLength } from './tcp-header.ts'
import { optionsTitle, putOptions } from './tcp-options.ts'
import { isRelative, knownOf, relativeBack, sequenceOf } from './tcp-sequence.ts'
import { STEP, UNKNOWN, UNUSED } from './tcp-tracker.ts'

const SET = ['Not set', 'Set']
const SHORT =
  'Short segment. Segment/fragment does not contain a full TCP header ' +
  '(might be NMAP or someone else deliberately sending unusual packets)'

const words = new Text()
const utf8 = new TextDecoder()

/** Octets up to behind the window: less of a header says nothing of its segment. */
const WINDOW_END = 16

type Compute<T> = (p: Packet, i: number) => T | undefined

/** A computation for headers of which that much is there. */
const known =
  <T>(compute: Compute<T>): Compute<T> =>
  (p, i) =>
    p.layers.at[i] + WINDOW_END <= p.layers.end[i] ? compute(p, i) : undefined

/** The same, for headers that do not say of themselves that they are too short to be one. */
const sound = <T>(compute: Compute<T>): Compute<T> =>
  known((p, i) => ((p.layers.flags[i] & BROKEN) === 0 ? compute(p, i) : undefined))

/** True if the header does not fit into its segment. */
const isShort = (p: Packet, i: number): boolean => segmentLength(p, i) < 0

/** True if nobody knows how long the segment is. */
const isOpen = (p: Packet, i: number): boolean => isShort(p, i) || (p.layers.flags[i] & PIECE) !== 0

/** The same, for segments of known length. */
const fitting = <T>(compute: Compute<T>): Compute<T> => known((p, i) => (isOpen(p, i) ? undefined : compute(p, i)))

const has = (p: Packet, i: number, flag: number): boolean => (flagsOf(p, i) & flag) !== 0

/** The sequence number behind the segment: SYN and FIN count as an octet. */
function nextSequence(p: Packet, i: number): number {
  return (sequenceOf(p, i) + segmentLength(p, i) + (has(p, i, SYN | FIN) ? 1 : 0)) >>> 0
}

/** What is acknowledged; as it stands where the flag says that nothing is. */
function acknowledged(p: Packet, i: number): number {
  const number = u32(p.bytes, p.layers.at[i] + 8)
  return has(p, i, ACK) ? relativeBack(p, i, number) : number
}

const scaleOf: Compute<number> = (p, i) => (has(p, i, SYN) ? undefined : knownOf(p, i)?.scale[i])

/** The window in octets: as it stands in a SYN, scaled elsewhere (RFC 7323 §2.2). */
export function windowOf(p: Packet, i: number): number {
  const window = u16(p.bytes, p.layers.at[i] + 14)
  const scale = scaleOf(p, i)
  return scale !== undefined && scale >= 0 ? window * 2 ** scale : window
}

function scaleFactor(p: Packet, i: number): number | undefined {
  const scale = scaleOf(p, i)
  return scale !== undefined && scale >= 0 ? 2 ** scale : scale
}

function scaleText(value: number): string {
  if (value === UNKNOWN) return '-1 (unknown)'
  return value === UNUSED ? '-2 (no window scaling used)' : String(value)
}

function flagsTitle(p: Packet, i: number): string {
  writeFlags(words.clear(), flagsOf(p, i))
  return `Flags: ${hexText(flagsOf(p, i), 3)} (${words})`
}

/** A control bit, among the twelve that Wireshark shows. */
const bit = (mask: number, name: string): FieldSpec => flag(12, 2, mask, name, { words: SET, bits: 12, in: 'flags' })

/** What a control bit means for the connection. */
const remark = (
  key: string,
  severity: Severity,
  message: string,
  when: (p: Packet, i: number) => boolean,
  more: More = {},
) => expert(severity, 'Sequence', message, { in: key, when, ...more })

/** The port that a connection is opened to: that of whoever answers with SYN and ACK. */
const serverPort = (p: Packet, i: number): number => u16(p.bytes, p.layers.at[i] + (has(p, i, ACK) ? 0 : 2))

/** A remark on SYN that names the server. */
const opening = (message: string, when: (p: Packet, i: number) => boolean): FieldSpec =>
  remark('flags.syn', 'Chat', message, when, { show: (_value, p, i) => `${message}: server port ${serverPort(p, i)}` })

/** How a sequence number reads. */
const numbered =
  (what: string) =>
  (value: number, p: Packet, i: number): string =>
    isRelative(p, i) ? `${value}    (relative ${what} number)` : String(value)

const octets = (count: number): string => plural(count, 'byte')

/** Octets behind the header; undefined if there are none. A reset's are no data. */
function payloadOf(p: Packet, i: number): Uint8Array | undefined {
  const { bytes, layers } = p
  return layers.body[i] < layers.end[i] && !has(p, i, RST) ? bytes.subarray(layers.body[i], layers.end[i]) : undefined
}

/** A reset may say in words why it is one (RFC 9293 §3.5.3). */
function resetCause(p: Packet, i: number): string | undefined {
  const { bytes, layers } = p
  if (layers.body[i] >= layers.end[i] || !has(p, i, RST)) return undefined
  return utf8.decode(bytes.subarray(layers.body[i], layers.end[i]))
}

function optionsOf(p: Packet, i: number): Uint8Array | undefined {
  const at = p.layers.at[i] + LEAST
  const end = optionsEnd(p, i)
  return at < end ? p.bytes.subarray(at, end) : undefined
}

const checksum: TransportChecksum = { at: 16, number: 6, name: 'TCP', preference: 'tcp.check_checksum' }
const sum = checksumFields(checksum)

const sinceFirst = (p: Packet, i: number): bigint | undefined => knownOf(p, i)?.streams.sinceFirst(p, i)
const sincePrevious = (p: Packet, i: number): bigint | undefined => knownOf(p, i)?.streams.sincePrevious(p, i)
const stateful = true

export const headerFields = fields('tcp', {
  srcport: uint16(0, 'Source Port', { base: 'port', also: ['port'], alsoBehind: 'dstport' }),
  dstport: uint16(2, 'Destination Port', { base: 'port', also: ['port'], alsoBehind: 'dstport' }),
  port: alias('uint16', 'Source or Destination Port', { base: 'port' }),
  stream: computed('uint32', 'Stream index', (p, i) => knownOf(p, i)?.streams.numberOf(p, i), { stateful }),
  completeness: computed('uint8', 'Conversation completeness', (p, i) => knownOf(p, i)?.steps[i], {
    stateful,
    show: (value) => `${completenessOf(value)} (${value})`,
  }),
  short: computed(
    'none',
    SHORT,
    known((p, i) => (isShort(p, i) && !isQuoted(p, i) ? '' : undefined)),
    { bare: true, text: true },
  ),
  short_segment: expert('Warning', 'Malformed', SHORT, { in: 'short' }),
  len: computed('uint32', 'TCP Segment Len', fitting(segmentLength), { from: 12 }),
  seq: computed('uint32', 'Sequence Number', known(sequenceOf), {
    bare: true,
    stateful,
    from: 4,
    show: numbered('sequence'),
  }),
  seq_raw: uint32(4, 'Sequence Number (raw)'),
  nxtseq: computed('uint32', 'Next Sequence Number', sound(fitting(nextSequence)), {
    stateful,
    show: numbered('sequence'),
  }),
  ack: computed('uint32', 'Acknowledgment Number', sound(acknowledged), {
    bare: true,
    stateful,
    from: 8,
    show: (value, p, i) => (has(p, i, ACK) ? numbered('ack')(value, p, i) : String(value)),
  }),
  'ack.nonzero': expert(
    'Note',
    'Protocol',
    'The acknowledgment number field is nonzero while the ACK flag is not set',
    { in: 'ack', when: (p, i) => !has(p, i, ACK) && u32(p.bytes, p.layers.at[i] + 8) !== 0 },
  ),
  ack_raw: uint32(8, 'Acknowledgment number (raw)', { when: (p, i) => (p.layers.flags[i] & BROKEN) === 0 }),
  hdr_len: u8(12, 'Header Length', { mask: 0xf0, scale: 4, show: (value) => `${value} bytes (${value / 4})` }),
  bogus_header_length: expert('Error', 'Protocol', 'Bogus TCP header length', {
    in: 'hdr_len',
    when: (p, i) => headerLength(p, i) < LEAST,
    show: (_value, p, i) => `Bogus TCP header length (${headerLength(p, i)}, must be at least ${LEAST})`,
    fatal: true,
  }),
  flags: uint16(12, 'Flags', { mask: 0xfff, base: 'hex', title: flagsTitle }),
  'flags.res': bit(0xe00, 'Reserved'),
  'flags.ae': bit(0x100, 'Accurate ECN'),
  'flags.cwr': bit(0x080, 'Congestion Window Reduced'),
  'flags.ece': bit(0x040, 'ECN-Echo'),
  'flags.urg': bit(URG, 'Urgent'),
  'flags.ack': bit(ACK, 'Acknowledgment'),
  'flags.push': bit(0x008, 'Push'),
  'flags.reset': bit(RST, 'Reset'),
  'connection.rst': remark('flags.reset', 'Warning', 'Connection reset (RST)', (p, i) => has(p, i, RST)),
  'flags.syn': bit(SYN, 'Syn'),
  'connection.syn': opening('Connection establish request (SYN)', (p, i) => has(p, i, SYN) && !has(p, i, ACK)),
  'connection.synack': opening(
    'Connection establish acknowledge (SYN+ACK)',
    (p, i) => has(p, i, SYN) && has(p, i, ACK),
  ),
  'flags.fin': bit(FIN, 'Fin'),
  'connection.fin': remark('flags.fin', 'Chat', 'Connection finish (FIN)', (p, i) => has(p, i, FIN)),
  'flags.str': computed(
    'string',
    'TCP Flags',
    known((p, i) => flagLetters(flagsOf(p, i))),
    { in: 'flags', from: 12 },
  ),
  'connection.fin_active': remark(
    'flags.str',
    'Note',
    'This frame initiates the connection closing',
    (p, i) => has(p, i, FIN) && knownOf(p, i)?.finished[i] === 1,
  ),
  'connection.fin_passive': remark(
    'flags.str',
    'Note',
    'This frame undergoes the connection closing',
    (p, i) => has(p, i, FIN) && knownOf(p, i)?.finished[i] === 2,
  ),
  window_size_value: uint16(14, 'Window'),
  window_size: computed('uint32', 'Calculated window size', sound(windowOf), { stateful, from: 14 }),
  window_size_scalefactor: computed('int32', 'Window size scaling factor', sound(scaleFactor), {
    stateful,
    from: 14,
    show: scaleText,
  }),
  checksum: sum.checksum,
  'checksum_bad.expert': sum.bad,
  checksum_calculated: sum.calculated,
  'checksum.status': sum.status,
  urgent_pointer: uint16(18, 'Urgent Pointer'),
  'urgent_pointer.non_zero': expert(
    'Note',
    'Protocol',
    'The urgent pointer field is nonzero while the URG flag is not set',
    { in: 'urgent_pointer', when: (p, i) => !has(p, i, URG) && u16(p.bytes, p.layers.at[i] + 18) !== 0 },
  ),
  options: computed('bytes', 'TCP Options', sound(optionsOf), { bare: true, title: optionsTitle, below: putOptions }),
  timestamps: computed('none', 'Timestamps', (p, i) => (sinceFirst(p, i) === undefined ? undefined : ''), {
    text: true,
    stateful,
  }),
  time_relative: computed('reltime', 'Time since first frame in this TCP stream', sinceFirst, {
    in: 'timestamps',
    stateful,
  }),
  time_delta: computed('reltime', 'Time since previous frame in this TCP stream', sincePrevious, {
    in: 'timestamps',
    stateful,
  }),
  reset_cause: computed('string', 'Reset cause', sound(resetCause), { bare: true }),
  payload: computed('bytes', 'TCP payload', sound(payloadOf), {
    bare: true,
    title: (p, i) => `TCP payload (${octets(segmentLength(p, i))})`,
  }),
})

/** How far a connection had come before the segment. */
function completenessOf(steps: number): string {
  const isOver = (steps & (STEP.fin | STEP.rst)) !== 0
  switch (steps & ~(STEP.fin | STEP.rst)) {
    case STEP.syn:
      return isOver ? 'Incomplete' : 'Incomplete, SYN_SENT'
    case STEP.syn | STEP.synAck:
      return isOver ? 'Incomplete' : 'Incomplete, CLIENT_ESTABLISHED'
    case STEP.syn | STEP.synAck | STEP.ack:
      return isOver ? 'Complete, NO_DATA' : 'Incomplete, ESTABLISHED'
    case STEP.syn | STEP.synAck | STEP.ack | STEP.data:
      return isOver ? 'Complete, WITH_DATA' : 'Incomplete, DATA'
    default:
      return 'Incomplete'
  }
}

function isQuoted(p: Packet, i: number): boolean {
  return (p.layers.flags[i] & QUOTED) !== 0
}
