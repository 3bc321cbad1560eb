/** Checksums made right, innermost first, in frames whose headers were changed. */
import { u16 } from '../decode/bytes.ts'
import { expected, fold, sumOf } from '../decode/checksum.ts'
import { PIECE, REBUILT } from '../decode/layers.ts'
import type { Packet } from '../decode/packet.ts'
import { isWhole, pseudoHeaderSum } from '../decode/pseudo-header.ts'
import type { IpHeader } from './ip-header.ts'

/** The checksum of what an IP packet carries. */
interface Sum {
  /** Where it stands in the header. */
  readonly at: number
  /** IP protocol number, where it covers the addresses too. */
  readonly number?: number
  /** Zero says that there is none: over IPv4 (RFC 768), and for tunnels over IPv6 (RFC 6936). */
  readonly mayBeNone?: true
  /** Where the header says how much is covered (RFC 3828 §3.1). */
  readonly coverage?: number
}

const SUMS: Readonly<Record<string, Sum>> = {
  udp: { at: 6, number: 17, mayBeNone: true },
  udplite: { at: 6, number: 136, coverage: 4 },
  tcp: { at: 16, number: 6 },
  igmp: { at: 2 },
  icmp: { at: 2 },
  icmpv6: { at: 2, number: 58 },
}

/** Writes a number of 16 bits. @returns whether it was another */
function put(b: Uint8Array, at: number, value: number): boolean {
  if (u16(b, at) === value) return false
  b[at] = value >>> 8
  b[at + 1] = value & 0xff
  return true
}

/** Makes the checksum of an IPv4 header right. @returns whether it was not */
export function rightHeaderSum({ p, i, at, version }: IpHeader): boolean {
  if (version !== 4) return false
  const b = p.bytes
  return put(b, at + 10, expected(b, at + 10, sumOf(b, at, p.layers.body[i] - at)))
}

/** Where the checksum of what the packet carries stands; undefined where it has none, or it is not there. */
function sumAbove({ p, above }: IpHeader): { readonly sum: Sum; readonly place: number } | undefined {
  if (above < 0) return undefined
  const { layers } = p
  const sum = SUMS[p.session.registry.protocols[layers.id[above]].abbrev]
  if (sum === undefined || (layers.flags[above] & REBUILT) !== 0) return undefined
  const place = layers.at[above] + sum.at
  if (place + 2 > layers.end[above] || (sum.mayBeNone && u16(p.bytes, place) === 0)) return undefined
  return { sum, place }
}

/** Makes the checksum of what the packet carries right, if all of that is there. @returns whether it was not */
export function rightSumAbove(header: IpHeader): boolean {
  const found = sumAbove(header)
  const { p, above } = header
  if (found === undefined || !isWhole(p, above)) return false
  const { sum, place } = found
  const total = totalOf(sum, p, above)
  if (total === undefined) return false
  const value = expected(p.bytes, place, total)
  // Zero would say that there is none, or is not allowed; all ones are the same number (RFC 768, RFC 8200 §8.1).
  return put(p.bytes, place, value === 0 && sum.number !== undefined && sum.number !== 6 ? 0xffff : value)
}

/** The sum over all that is covered; undefined where that cannot be known. */
function totalOf({ number, coverage }: Sum, p: Packet, i: number): number | undefined {
  const { layers, bytes } = p
  const at = layers.at[i]
  const length = layers.end[i] - at
  const covered = coverage === undefined ? length : u16(bytes, at + coverage) || length
  if (covered > length) return undefined
  const pseudo = number === undefined ? 0 : pseudoHeaderSum(p, i, number, length)
  return pseudo === undefined ? undefined : sumOf(bytes, at, covered, pseudo)
}

/**
 * Brings the checksum in the first fragment of a datagram up to date with a change of address (RFC 1624): it covers
 * octets that are elsewhere.
 *
 * @param before sum over the address as it was, `after`: as it is
 */
export function adjustSumAbove(header: IpHeader, before: number, after: number): void {
  const found = sumAbove(header)
  const { p, above } = header
  if (found === undefined || (p.layers.flags[above] & PIECE) === 0 || found.sum.number === undefined) return
  const { place } = found
  const complement = ~u16(p.bytes, place) & 0xffff
  const value = ~fold(complement + (~fold(before) & 0xffff) + after) & 0xffff
  put(p.bytes, place, value === 0 ? 0xffff : value)
}
