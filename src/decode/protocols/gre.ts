/** Generic Routing Encapsulation (RFC 2784, 2890), its first form with routing (RFC 1701), and PPTP's (RFC 2637). */
import { u16 } from '../bytes.ts'
import { BAD, checksumStatus, checksumWord, expected, fold, GOOD, sumOf, UNVERIFIED } from '../checksum.ts'
import { putChecksum } from '../checksum-line.ts'
import { bytes, expert, fields, flag, heading, u8, u32, u16 as uint16, varies } from '../field.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import { isWhole } from '../pseudo-header.ts'
import type { Text } from '../text.ts'
import type { Tree } from '../tree.ts'
import { bitPattern, hexText } from '../values.ts'
import { greProtocols } from '../words/gre-protocols.ts'

const CHECKSUM = 0x8000
const ROUTING = 0x4000
const KEY = 0x2000
const SEQUENCE = 0x1000
const ACKNOWLEDGMENT = 0x0080
const VERSION = 0x0007
/** RFC 2637 §4.1: has an acknowledgment number, and says in its key how long the payload is. */
const ENHANCED = 1
const PPP = 0x880b
const RESERVED_BESIDE = 0x0078
const LEAST = 4
const NO_YES = ['No', 'Yes']

const flagsOf = (p: Packet, i: number): number => u16(p.bytes, p.layers.at[i])
const isEnhancedAt = (b: Uint8Array, o: number): boolean => (u16(b, o) & VERSION) === ENHANCED && u16(b, o + 2) === PPP
const isEnhanced = (p: Packet, i: number): boolean => isEnhancedAt(p.bytes, p.layers.at[i])
const protocolOf = (p: Packet, i: number): number => u16(p.bytes, p.layers.at[i] + 2)
const bit = (mask: number, name: string) => flag(0, 2, mask, name, { words: NO_YES, in: 'flags_and_version' })

/** Beside the acknowledgment bit (RFC 2637 §4.1), which is one of the reserved ones elsewhere. */
function putReserved(t: Tree, p: Packet, i: number): void {
  const flags = flagsOf(p, i)
  const value = (flags & RESERVED_BESIDE) >> 3
  const said = `${bitPattern(RESERVED_BESIDE, flags, 2)} = ${f['flags.reserved'].name}: ${value}`
  t.set(f['flags.reserved'], p.layers.at[i], 2, value, said)
}

const f = fields('gre', {
  flags_and_version: uint16(0, 'Flags and Version', { base: 'hex' }),
  'flags.checksum': bit(CHECKSUM, 'Checksum Bit'),
  'flags.routing': bit(ROUTING, 'Routing Bit'),
  'flags.key': bit(KEY, 'Key Bit'),
  'flags.sequence_number': bit(SEQUENCE, 'Sequence Number Bit'),
  'flags.strict_source_route': bit(0x0800, 'Strict Source Route Bit'),
  'flags.recursion_control': uint16(0, 'Recursion control', { mask: 0x0700, in: 'flags_and_version' }),
  'flags.ack': flag(0, 2, ACKNOWLEDGMENT, 'Acknowledgment', {
    words: NO_YES,
    in: 'flags_and_version',
    when: isEnhanced,
  }),
  'flags.reserved': uint16(0, 'Flags (Reserved)', {
    mask: 0x00f8,
    in: 'flags_and_version',
    oddly: putReserved,
  }),
  'flags.version': uint16(0, 'Version', {
    mask: VERSION,
    words: ['GRE', 'Enhanced GRE'],
    in: 'flags_and_version',
  }),
  proto: uint16(2, 'Protocol Type', { base: 'hex', words: greProtocols }),
  checksum: uint16(varies, 'Checksum', { base: 'hex' }),
  'checksum.incorrect': expert('Warning', 'Protocol', 'Incorrect GRE Checksum'),
  'checksum.status': u8(varies, 'Checksum Status', { words: checksumStatus, show: checksumWord }),
  offset: uint16(varies, 'Offset'),
  key: u32(varies, 'Key', { base: 'hex' }),
  'key.payload_length': uint16(varies, 'Payload Length'),
  'key.call_id': uint16(varies, 'Call ID'),
  sequence_number: u32(varies, 'Sequence Number'),
  ack_number: u32(varies, 'Acknowledgment Number'),
  routing: heading('Routing'),
  'routing.address_family': uint16(varies, 'Address Family'),
  'routing.sre_offset': u8(varies, 'SRE Offset'),
  'routing.src_length': u8(varies, 'SRE Length'),
  'routing.information': bytes(varies, 0, 'Routing Information'),
})

/** Octets of the header: each flag stands for a field (RFC 2890 §2). Beyond `e` where not all of it is there. */
function headerLength(b: Uint8Array, o: number, e: number): number {
  const flags = u16(b, o)
  let at = o + LEAST
  if ((flags & (CHECKSUM | ROUTING)) !== 0) at += 4
  if ((flags & KEY) !== 0) at += 4
  if ((flags & SEQUENCE) !== 0) at += 4
  if ((flags & VERSION) === ENHANCED && (flags & ACKNOWLEDGMENT) !== 0) at += 4
  if ((flags & ROUTING) === 0) return at - o
  while (at + 4 <= e) {
    const isLast = u16(b, at) === 0 && b[at + 3] === 0
    at += 4 + b[at + 3]
    if (isLast) return at - o
  }
  return e - o + 1
}

const CHECKSUM_FIELDS = {
  sum: f.checksum,
  status: f['checksum.status'],
  bad: f['checksum.incorrect'],
  called: 'Incorrect GRE Checksum',
}

function checksum(t: Tree, p: Packet, i: number, at: number): void {
  if (!t.has(at, 2)) return
  const { bytes: b, layers } = p
  const first = layers.at[i]
  const isThere = (flagsOf(p, i) & CHECKSUM) !== 0 && isWhole(p, i)
  const sum = isThere ? sumOf(b, first, layers.end[i] - first) : 0
  const status = !isThere ? UNVERIFIED : fold(sum) === 0xffff ? GOOD : BAD
  putChecksum(t, b, at, { status, right: expected(b, at, sum) }, CHECKSUM_FIELDS)
  t.put(f.offset, at + 2)
}

/** Source route entries up to the one of no family and no length (RFC 1701). */
function routing(t: Tree, p: Packet, from: number): void {
  const { bytes: b } = p
  for (let at = from; t.ok; ) {
    if (!t.has(at, 4)) return
    const size = b[at + 3]
    t.put(f.routing, at, 0)
    t.put(f['routing.address_family'], at)
    t.put(f['routing.sre_offset'], at + 2)
    t.put(f['routing.src_length'], at + 3)
    if (u16(b, at) === 0 && size === 0) return
    if (size > 0) t.put(f['routing.information'], at + 4, size)
    at += 4 + size
  }
}

function rest(t: Tree, p: Packet, i: number): void {
  const flags = flagsOf(p, i)
  let at = p.layers.at[i] + LEAST
  if ((flags & (CHECKSUM | ROUTING)) !== 0) {
    checksum(t, p, i, at)
    at += 4
  }
  if ((flags & KEY) !== 0) {
    if (isEnhanced(p, i)) {
      t.put(f['key.payload_length'], at)
      t.put(f['key.call_id'], at + 2)
    } else t.put(f.key, at)
    at += 4
  }
  if ((flags & SEQUENCE) !== 0) {
    t.put(f.sequence_number, at)
    at += 4
  }
  if ((flags & VERSION) === ENHANCED && (flags & ACKNOWLEDGMENT) !== 0) {
    t.put(f.ack_number, at)
    at += 4
  }
  if ((flags & ROUTING) !== 0) routing(t, p, at)
}

function info(out: Text, p: Packet, i: number): void {
  if (p.layers.at[i] + LEAST > p.layers.end[i]) return
  const type = protocolOf(p, i)
  const name = greProtocols(type)
  out.add('Encapsulated ')
  if (name !== undefined) out.add(name)
  else out.add(`0x${type.toString(16).toUpperCase().padStart(4, '0')} (unknown)`)
}

export const gre = protocol({
  abbrev: 'gre',
  name: 'Generic Routing Encapsulation',
  on: { 'ip.proto': [47] },
  fields: f,
  shape: {
    least: LEAST,
    header: headerLength,
    odd: isEnhancedAt,
    next: [
      { table: 'gre.proto', key: f.proto },
      { table: 'eth.type', key: f.proto },
    ],
    mayEnd: true,
  },
  title: (p, i) => {
    const { at, end } = p.layers
    if (at[i] + LEAST > end[i]) return 'Generic Routing Encapsulation'
    const type = protocolOf(p, i)
    return `Generic Routing Encapsulation (${greProtocols(type) ?? `${hexText(type, 4)} - unknown`})`
  },
  rest,
  shownFrom: LEAST,
  columns: { protocol: 'GRE', speaks: LEAST, info, fromTree: true },
  keepsUnknown: true,
})
