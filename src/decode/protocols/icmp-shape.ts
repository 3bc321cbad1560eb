/** What an ICMP message holds, told by its type: how long its own part is, and whether it quotes a packet. */
import { u16, u32 } from '../bytes.ts'
import { fold, sumOf } from '../checksum.ts'
import type { Layers } from '../layers.ts'

export const ECHO_REPLY = 0
export const UNREACHABLE = 3
export const SOURCE_QUENCH = 4
export const REDIRECT = 5
export const ECHO = 8
export const ROUTER_ADVERTISEMENT = 9
export const TIME_EXCEEDED = 11
export const PARAMETER_PROBLEM = 12
export const TIMESTAMP = 13
export const TIMESTAMP_REPLY = 14
export const INFORMATION = 15
export const INFORMATION_REPLY = 16
export const MASK = 17
export const MASK_REPLY = 18
export const EXTENDED_ECHO = 42
export const EXTENDED_ECHO_REPLY = 43

/** Octets before what the types have of their own or carry. */
export const HEADER = 8
/** Octets of a quoted datagram in front of extensions where no length says how many (RFC 4884 §5.5). */
const QUOTED = 128
/** Octets of a router's entry, in units of four (RFC 1256 §3). */
export const ROUTER_ENTRY = 2
/** Version of the extensions (RFC 4884 §7), and that of the drafts before it. */
const EXTENDED = 2
const DRAFT = 1
const IPV4 = 0x0800
const IPV6 = 0x86dd
const DAY = 86_400
const MICROSECONDS = 1_000_000

export const hasLength = (type: number): boolean =>
  type === UNREACHABLE || type === TIME_EXCEEDED || type === PARAMETER_PROBLEM
export const quotes = (type: number): boolean => hasLength(type) || type === SOURCE_QUENCH || type === REDIRECT
const isEcho = (type: number): boolean => type === ECHO || type === ECHO_REPLY

/** Octets of the quoted datagram that the message itself tells; 0 if it does not (RFC 4884 §4). */
export const toldLength = (b: Uint8Array, o: number): number => (hasLength(b[o]) ? b[o + 5] * 4 : 0)

/**
 * Octets of the quoted datagram where extensions follow it; -1 where all that is there belongs to it. No datagram with
 * extensions has less than 128 octets, so a length below is none. Without a length, extensions follow 128 octets in
 * which the datagram is whole, or after which they are told by version and checksum (RFC 4884 §5.5).
 */
export function quotedLength(b: Uint8Array, o: number, e: number): number {
  if (!hasLength(b[o])) return -1
  const told = toldLength(b, o)
  const size = Math.max(told, QUOTED)
  const end = o + HEADER + size
  if (end >= e) return -1
  return told >= QUOTED || u16(b, o + HEADER + 2) <= QUOTED || areExtensions(b, end, e) ? size : -1
}

export const isExtended = (b: Uint8Array, o: number): boolean => b[o] >> 4 === EXTENDED || b[o] >> 4 === DRAFT

const areExtensions = (b: Uint8Array, o: number, e: number): boolean =>
  o + 4 <= e && isExtended(b, o) && u16(b, o + 2) !== 0 && fold(sumOf(b, o, e - o)) === 0xffff

/**
 * The time that ping puts in front of its data, as seconds and microseconds in the sender's byte order; -1 if there is
 * none: nothing within a day of `now`.
 * @returns microseconds since 1970 UTC
 */
export function timeAt(b: Uint8Array, at: number, end: number, now: number): number {
  if (at + 8 > end) return -1
  const big = timeOf(u32(b, at), u32(b, at + 4), now)
  return big >= 0 ? big : timeOf(reversed(b, at), reversed(b, at + 4), now)
}

const reversed = (b: Uint8Array, at: number): number =>
  (b[at] | (b[at + 1] << 8) | (b[at + 2] << 16) | (b[at + 3] << 24)) >>> 0

function timeOf(seconds: number, microseconds: number, now: number): number {
  if (microseconds >= MICROSECONDS || Math.abs(seconds - now) >= DAY) return -1
  return seconds * MICROSECONDS + microseconds
}

/** Octets before what is carried: the data of an echo, a quoted packet. Of other messages: all. */
export function headerLength(b: Uint8Array, o: number, e: number, { sec }: Layers): number {
  const type = b[o]
  if (isEcho(type)) return timeAt(b, o + HEADER, e, sec) < 0 ? HEADER : HEADER + 8
  if (quotes(type)) return HEADER
  if (type === ROUTER_ADVERTISEMENT && o + HEADER <= e && b[o + 5] !== ROUTER_ENTRY) return HEADER
  return Math.max(HEADER_LEAST, e - o)
}

/** Octets that every message has. */
export const HEADER_LEAST = 6

/** EtherType of the packet that the message quotes, told by its version if that was captured; -1 if it quotes none. */
export function quotedType(b: Uint8Array, o: number, e: number): number {
  if (!quotes(b[o])) return -1
  return o + HEADER < e && b[o + HEADER] >> 4 === 6 ? IPV6 : IPV4
}
