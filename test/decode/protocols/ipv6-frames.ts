/** Frames of IPv6 as tests write them down, with lengths and checksums filled in. */
import { decode, type Frame, frameOf } from '../../helpers.ts'

/** Link type of packets that begin with an IPv6 header. */
const RAW_IPV6 = 229
const ICMPV6 = 58

export const HERE = 'fd000000000000000000000000000010'
export const THERE = 'fd000000000000000000000000000020'
export const GROUP = 'ff150000000000000000000000005004'
/** A datagram of UDP from port 58901 to 5004, its data `hola`, from HERE to GROUP. */
export const DATAGRAM = 'e615138c000ce538686f6c61'
export const UDP = '11'

export interface Header {
  /** Next header, in hexadecimal digits; 59, nothing, without it. */
  readonly next?: string
  /** Version, traffic class and flow label. */
  readonly first?: string
  /** The payload length that it claims, if not the right one. */
  readonly claims?: number
  readonly hops?: string
  readonly from?: string
  readonly to?: string
}

const digits = (value: number, octetCount: number): string => value.toString(16).padStart(2 * octetCount, '0')
const bare = (hex: string): string => hex.replace(/\s+/g, '')

/** Digits of an IPv6 packet. */
export function packetHex(payload: string, header: Header = {}): string {
  const { next = '3b', first = '60000000', hops = '40', from = HERE, to = GROUP } = header
  const body = bare(payload)
  return first + digits(header.claims ?? body.length / 2, 2) + next + hops + from + to + body
}

/** An IPv6 packet as a frame of its own. */
export const packet = (payload: string, header: Header = {}): Frame =>
  frameOf(packetHex(payload, header), { link: RAW_IPV6 })

/** Digits of a header of options, filled up with padding. */
export function optionsHex(options: string, next = '3b'): string {
  const body = bare(options)
  const short = (16 - ((body.length / 2 + 2) % 8)) % 8
  const fill = short === 0 ? '' : short === 1 ? '00' : `01${digits(short - 2, 1)}${'00'.repeat(short - 2)}`
  return next + digits((body.length / 2 + 2 + short) / 8 - 1, 1) + body + fill
}

/** The sum of 16-bit words that checksums are made of (RFC 1071). */
function sum(hex: string): number {
  let total = 0
  for (let k = 0; k < hex.length; k += 4) total += Number.parseInt(hex.slice(k, k + 4).padEnd(4, '0'), 16)
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16)
  return total
}

/**
 * Digits of a message of ICMPv6, the checksum put in behind type and code.
 * @param to where it goes in the end
 */
export function messageHex(typeAndCode: string, rest: string, from = HERE, to = GROUP): string {
  const body = bare(rest)
  const pseudo = from + to + digits(4 + body.length / 2, 4) + digits(ICMPV6, 4)
  return typeAndCode + digits(0xffff - sum(`${pseudo}${typeAndCode}0000${body}`), 2) + body
}

/** A message of ICMPv6 in an IPv6 packet. */
export const message = (typeAndCode: string, rest: string, header: Header = {}): Frame =>
  packet(messageHex(typeAndCode, rest, header.from, header.to), { next: digits(ICMPV6, 1), ...header })

/** Lines of the detail tree below the first that begins with `headline`, moved to the left; remarks in one line. */
export function linesBelow(frame: Frame | string, headline: string): string[] {
  const [{ lines }] = decode([frame])
  const from = lines.findIndex((line) => line.trimStart().startsWith(headline))
  if (from < 0) return []
  const depth = depthOf(lines[from])
  const below = lines.slice(from + 1)
  const end = below.findIndex((line) => depthOf(line) <= depth)
  return withoutDetails(below.slice(0, end < 0 ? below.length : end)).map((line) => line.slice(depth + 2))
}

const depthOf = (line: string): number => line.search(/\S/)

/** Leaves out what stands below remarks, and what finds malformed packets. */
function withoutDetails(lines: readonly string[]): string[] {
  let remark = Number.POSITIVE_INFINITY
  return lines.filter((line) => {
    const depth = depthOf(line)
    if (depth > remark || line.endsWith(' Malformed Packet')) return false
    remark = line.startsWith('[Expert Info', depth) ? depth : Number.POSITIVE_INFINITY
    return true
  })
}

/** The octets of an address that text writes down, in hexadecimal digits. */
export function hexOf(address: string): string {
  const [before, after] = address.split('::')
  const groups = (text: string | undefined) => (text ? text.split(':').map((group) => group.padStart(4, '0')) : [])
  const [first, last] = [groups(before), groups(after)]
  return [...first, ...Array<string>(8 - first.length - last.length).fill('0000'), ...last].join('')
}
