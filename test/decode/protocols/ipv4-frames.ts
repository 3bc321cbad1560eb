/** Frames of IPv4 as tests write them down, with lengths and checksums filled in. */
import { type Frame, frameOf } from '../../helpers.ts'

/** Link type of packets that begin with an IPv4 header. */
const RAW_IPV4 = 228

export const HERE = 'c0a8010a'
export const THERE = 'c0a80114'
/** 239.1.1.1. */
export const GROUP = 'ef010101'
/** A datagram of UDP from port 1000 to 2000, its data `hola`. */
export const DATAGRAM = '03e807d0000c0000686f6c61'
export const UDP = '11'

export interface Header {
  /** Protocol number, in hexadecimal digits; that of UDP without it. */
  readonly number?: string
  readonly options?: string
  readonly id?: number
  /** Flags and fragment offset, in units of 8 octets. */
  readonly fragment?: number
  readonly ttl?: string
  readonly tos?: string
  readonly from?: string
  readonly to?: string
  /** First octet, if not the right one. */
  readonly first?: string
  /** The total length that it claims, if not the right one. */
  readonly claims?: number
  readonly checksum?: string
}

export const bare = (hex: string): string => hex.replace(/\s+/g, '')
const word = (value: number): string => value.toString(16).padStart(4, '0')

/** The checksum of digits (RFC 1071), as digits. */
export function checksumOf(hex: string): string {
  let total = 0
  for (let k = 0; k < hex.length; k += 4) total += Number.parseInt(hex.slice(k, k + 4).padEnd(4, '0'), 16)
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16)
  return word(0xffff - total)
}

/** Digits with the checksum over them put in at octet `at`, where there are zeros. */
export function summed(hex: string, at = 2): string {
  const digits = bare(hex)
  return digits.slice(0, 2 * at) + checksumOf(digits) + digits.slice(2 * at + 4)
}

/** Digits of an IPv4 packet. */
export function packetHex(payload: string, header: Header = {}): string {
  const { number = UDP, id = 1, fragment = 0, ttl = '40', tos = '00', from = HERE, to = THERE } = header
  const body = bare(payload)
  const options = bare(header.options ?? '')
  const filled = options.padEnd(Math.ceil(options.length / 8) * 8, '0')
  const size = 20 + filled.length / 2
  const first = header.first ?? `4${(size / 4).toString(16)}`
  const claims = word(header.claims ?? size + body.length / 2)
  const fixed = `${first}${tos}${claims}${word(id)}${word(fragment)}${ttl}${number}0000${from}${to}${filled}`
  const checksum = header.checksum ?? checksumOf(fixed)
  return fixed.slice(0, 20) + checksum + fixed.slice(24) + body
}

/** An IPv4 packet as a frame of its own. */
export const packet = (payload: string, header: Header = {}, more: Omit<Frame, 'bytes'> = {}): Frame =>
  frameOf(packetHex(payload, header), { link: RAW_IPV4, ...more })

/** The frame as a capture holds it that keeps only `size` octets of each. */
export const cutTo = (frame: Frame, size: number): Frame => ({
  ...frame,
  bytes: frame.bytes.slice(0, size),
  length: frame.bytes.length,
})
