/** The fields of the IPv4 header (RFC 791, RFC 1349, RFC 2474, RFC 3168). */
import { u16, u32 } from '../bytes.ts'
import { BAD, checksumStatus, checksumWord, expected, fold, GOOD, sumOf, UNVERIFIED } from '../checksum.ts'
import { alias, computed, expert, type Field, fields, flag, ipv4, u8, u16 as uint16 } from '../field.ts'
import { QUOTED } from '../layers.ts'
import type { Packet } from '../packet.ts'
import type { Tree } from '../tree.ts'
import { GENERATED } from '../tree.ts'
import { hexText } from '../values.ts'
import { dscps, ecns, trafficClassText } from '../words/dscp.ts'
import { ipProtocols } from '../words/ip-protocols.ts'
import { precedences, serviceText } from '../words/tos.ts'
import { finalDestination, LEAST } from './ip-destination.ts'
import { optionFields } from './ip-option-fields.ts'

const SET = ['Not set', 'Set']
const EVIL = ['Not evil', 'Evil']
const LOW = ['Normal', 'Low']
const HIGH = ['Normal', 'High']

export const versionAt = (p: Packet, i: number): number => p.bytes[p.layers.at[i]] >> 4
/**
 * True if the packet is not of version 4, and what carries it did not say that it were: only an EtherType tells the
 * versions apart.
 */
export function isOfAnyVersion(p: Packet, i: number): boolean {
  const { layers, session } = p
  if (layers.at[i] >= layers.end[i] || versionAt(p, i) === 4) return false
  const { shape, quotes } = session.registry.protocols[layers.id[i - 1]].spec
  return quotes === true || shape.next?.[0]?.table !== 'eth.type'
}
export const headerLength = (p: Packet, i: number): number => (p.bytes[p.layers.at[i]] & 0x0f) * 4
export const totalLength = (p: Packet, i: number): number => u16(p.bytes, p.layers.at[i] + 2)
/** Octets that what carries the datagram has room for. */
const room = (p: Packet, i: number): number => p.layers.reported[i] - p.layers.at[i]
const isSet = (p: Packet, name: string): boolean => p.prefs.get(name) === true

const isShort = (p: Packet, i: number): boolean => totalLength(p, i) < headerLength(p, i) && totalLength(p, i) !== 0
const isLong = (p: Packet, i: number): boolean => totalLength(p, i) > room(p, i) && (p.layers.flags[i] & QUOTED) === 0

export const lengthMessage = (p: Packet, i: number): string =>
  isShort(p, i) ? 'Bogus IP length' : `IPv4 total length exceeds packet length (${room(p, i)} bytes)`
export const headerMessage = (p: Packet, i: number): string =>
  `Bogus IP header length (${headerLength(p, i)}, must be at least ${LEAST})`

const lengthText = (value: number, p: Packet, i: number): string =>
  isShort(p, i) ? `${value} bytes (bogus, less than header length ${headerLength(p, i)})` : String(value)

const flagText = (value: number): string => {
  const names = ['More fragments', "Don't fragment", 'Reserved bit'].filter((_, bit) => (value >> bit) & 1)
  return [hexText(value, 1), ...names.reverse()].join(', ')
}

const headerSum = (p: Packet, i: number): number => sumOf(p.bytes, p.layers.at[i], headerLength(p, i))

function isVerified(p: Packet, i: number): boolean {
  return isSet(p, 'ip.check_checksum') && p.layers.at[i] + Math.max(LEAST, headerLength(p, i)) <= p.layers.end[i]
}

function statusOf(p: Packet, i: number): number {
  if (!isVerified(p, i)) return UNVERIFIED
  return fold(headerSum(p, i)) === 0xffff ? GOOD : BAD
}

function calculated(p: Packet, i: number): number | undefined {
  return isVerified(p, i) ? expected(p.bytes, p.layers.at[i] + 10, headerSum(p, i)) : undefined
}

function checksumText(value: number, p: Packet, i: number): string {
  const shown = hexText(value, 4)
  switch (statusOf(p, i)) {
    case GOOD:
      return `${shown} [correct]`
    case BAD:
      return `${shown} incorrect, should be ${hexText(calculated(p, i) ?? 0, 4)}(may be caused by "IP checksum offload"?)`
    default:
      return `${shown} [${isSet(p, 'ip.check_checksum') ? 'not all data available' : 'validation disabled'}]`
  }
}

/** TTL that protocols of the Local Network Control Block, 224.0.0.0/24, send with; 0 for any. */
const LOCAL_TTL: Readonly<Record<number, number>> = {
  18: 255, // VRRP, RFC 5798 §5.1.1.3
  102: 255, // HSRP version 2, GLBP
  251: 255, // mDNS, RFC 6762 §11
  252: 0, // LLMNR, RFC 4795 §2.5
}
const LOCAL_BLOCK = 0xe000_0000
const IGMP = 2
const LEAST_TTL = 5
/** OSPF and PIM speak to neighbours with low TTLs. */
const NEIGHBOURLY = [89, 103]

/** Where the datagram goes in the end, with or without a source route. */
function destinationAt({ bytes: b, layers }: Packet, i: number): number {
  const last = finalDestination(b, layers.at[i], layers.end[i])
  return u32(b, last < 0 ? layers.at[i] + 16 : last)
}

const ttlAt = (p: Packet, i: number): number => p.bytes[p.layers.at[i] + 8]
/** 0 where none is expected, as the header does not reach so far or the destination is elsewhere. */
function expectedTtl(p: Packet, i: number): number {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  if (at + LEAST > layers.end[i]) return 0
  const destination = destinationAt(p, i)
  if ((destination & 0xffff_ff00) >>> 0 !== LOCAL_BLOCK) return 0
  // RFC 3376 §4: whatever the group.
  return b[at + 9] === IGMP ? 1 : (LOCAL_TTL[destination & 0xff] ?? 1)
}
const isStray = (p: Packet, i: number): boolean => expectedTtl(p, i) !== 0 && ttlAt(p, i) !== expectedTtl(p, i)

function isLow(p: Packet, i: number): boolean {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  if (at + LEAST > layers.end[i] || b[at + 8] >= LEAST_TTL || NEIGHBOURLY.includes(b[at + 9])) return false
  return destinationAt(p, i) >>> 28 !== 0xe
}

/** A length of zero stands for what did not fit into the field: all that is there (TCP segmentation offload). */
function putLength(t: Tree, p: Packet, i: number): void {
  const at = p.layers.at[i] + 2
  if (totalLength(p, i) !== 0) {
    t.put(f.len, at)
    return
  }
  const said = `Total Length: ${room(p, i)} bytes (reported as 0, presumed to be because of "TCP segmentation offload" (TSO))`
  t.add(f.len, at, 2, room(p, i), said, GENERATED)
}

function putDestination(t: Tree, p: Packet, i: number): void {
  const at = p.layers.at[i]
  t.put(finalDestination(p.bytes, at, p.layers.end[i]) < 0 ? f.dst : optionFields.cur_rt, at + 16)
}

const isService = (p: Packet): boolean => p.prefs.get('ip.decode_tos_as_diffserv') === false

const f = fields('ip', {
  version: u8(0, 'Version', { mask: 0xf0, unmasked: true }),
  bogus_ip_version: expert('Error', 'Protocol', 'Bogus IPv4 version', {
    in: 'version',
    when: (p, i) => versionAt(p, i) !== 4,
    show: (_, p, i) => (isOfAnyVersion(p, i) ? 'Bogus IP version' : 'Bogus IPv4 version'),
    fatal: true,
  }),
  hdr_len: u8(0, 'Header Length', {
    mask: 0x0f,
    scale: 4,
    unmasked: true,
    show: (v) => `${v} bytes (${v / 4})`,
  }),
  bogus_header_length: expert('Error', 'Protocol', 'Bogus IP header length', {
    in: 'hdr_len',
    when: (p, i) => headerLength(p, i) < LEAST,
    show: (_, p, i) => headerMessage(p, i),
    fatal: true,
  }),
  dsfield: u8(1, 'Differentiated Services Field', { base: 'hex', show: trafficClassText, when: (p) => !isService(p) }),
  'dsfield.dscp': u8(1, 'Differentiated Services Codepoint', { mask: 0xfc, words: dscps, in: 'dsfield' }),
  'dsfield.ecn': u8(1, 'Explicit Congestion Notification', { mask: 0x03, words: ecns, in: 'dsfield' }),
  tos: u8(1, 'Type of Service', { when: isService, show: serviceText }),
  'tos.precedence': u8(1, 'Precedence', { mask: 0xe0, words: precedences, in: 'tos' }),
  'tos.delay': flag(1, 1, 0x10, 'Delay', { words: LOW, in: 'tos' }),
  'tos.throughput': flag(1, 1, 0x08, 'Throughput', { words: HIGH, in: 'tos' }),
  'tos.reliability': flag(1, 1, 0x04, 'Reliability', { words: HIGH, in: 'tos' }),
  'tos.cost': flag(1, 1, 0x02, 'Cost', { words: LOW, in: 'tos' }),
  len: uint16(2, 'Total Length', { show: lengthText, oddly: putLength }),
  bogus_ip_length: expert('Error', 'Protocol', 'Bogus IP length', {
    in: 'len',
    when: (p, i) => isShort(p, i) || isLong(p, i),
    show: (_, p, i) => lengthMessage(p, i),
    fatal: isShort,
  }),
  id: uint16(4, 'Identification', { base: 'hex_dec' }),
  flags: u8(6, 'Flags', { mask: 0xe0, base: 'hex', show: flagText }),
  'flags.sf': flag(6, 1, 0x80, 'Security flag', {
    words: EVIL,
    in: 'flags',
    when: (p) => isSet(p, 'ip.security_flag'),
    doc: 'RFC 3514: set by packets with evil intent',
  }),
  'flags.rb': flag(6, 1, 0x80, 'Reserved bit', {
    words: SET,
    in: 'flags',
    when: (p) => !isSet(p, 'ip.security_flag'),
  }),
  'flags.df': flag(6, 1, 0x40, "Don't fragment", { words: SET, in: 'flags' }),
  'flags.mf': flag(6, 1, 0x20, 'More fragments', { words: SET, in: 'flags' }),
  evil_packet: expert('Warning', 'Protocol', 'Packet has evil intent', {
    in: 'flags',
    when: (p, i) => isSet(p, 'ip.security_flag') && (p.bytes[p.layers.at[i] + 6] & 0x80) !== 0,
  }),
  frag_offset: uint16(6, 'Fragment Offset', {
    mask: 0x1fff,
    show: (units) => String(units * 8),
    doc: 'In units of 8 octets',
  }),
  ttl: u8(8, 'Time to Live', { doc: '1 keeps a datagram on its link' }),
  'ttl.lncb': expert('Note', 'Sequence', 'TTL unexpected for local network control group', {
    in: 'ttl',
    when: isStray,
    show: (_, p, i) =>
      `"Time To Live" != ${expectedTtl(p, i)} for a packet sent to the Local Network Control Block (see RFC 3171)`,
  }),
  'ttl.too_small': expert('Note', 'Sequence', 'Low TTL', {
    in: 'ttl',
    when: isLow,
    show: (_, p, i) => `"Time To Live" only ${ttlAt(p, i)}`,
  }),
  proto: u8(9, 'Protocol', { words: ipProtocols }),
  checksum: uint16(10, 'Header Checksum', { base: 'hex', show: checksumText }),
  'checksum_bad.expert': expert('Error', 'Checksum', 'Bad checksum', {
    in: 'checksum',
    when: (p, i) => statusOf(p, i) === BAD,
    show: (_, p, i) => `Bad checksum [should be ${hexText(calculated(p, i) ?? 0, 4)}]`,
  }),
  'checksum.status': computed('uint8', 'Header checksum status', statusOf, {
    words: checksumStatus,
    show: checksumWord,
    from: 10,
  }),
  checksum_calculated: computed('uint16', 'Calculated Checksum', calculated, { base: 'hex', from: 10 }),
  src: ipv4(12, 'Source Address', { also: ['addr', 'src_host', 'host'] }),
  dst: ipv4(16, 'Destination Address', { also: ['addr', 'dst_host', 'host'], oddly: putDestination }),
  addr: alias('ipv4', 'Source or Destination Address'),
  src_host: alias('string', 'Source Host', { reads: 'ipv4' }),
  dst_host: alias('string', 'Destination Host', { reads: 'ipv4' }),
  host: alias('string', 'Source or Destination Host', { reads: 'ipv4' }),
})

export const ipFields: Readonly<Record<keyof typeof f, Field>> = f
