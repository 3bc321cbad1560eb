/** How long an IPv6 packet is: its payload length, or that of a jumbo payload option (RFC 2675). */
import { u16, u32 } from '../bytes.ts'

export const HEADER = 40
const HOP_BY_HOP = 0
const PAD1 = 0
const JUMBO = 0xc2
/** Shorter payloads need no jumbo option and may not have one (RFC 2675 §3). */
const LEAST_JUMBO = 65_536

/**
 * Octets of the packet whose header is at `o`, header included. What segmentation offload left with a payload length of
 * zero counts as having none, and so does what is cut within its header: -1.
 */
export function lengthOf(b: Uint8Array, o: number, e: number): number {
  if (o + HEADER > e) return -1
  return HEADER + (u16(b, o + 4) || jumboLength(b, o, e))
}

/** The length that a jumbo payload option gives to the packet at `o`; 0 where there is no such option, or a wrong one. */
export function jumboLength(b: Uint8Array, o: number, e: number): number {
  if (u16(b, o + 4) !== 0 || b[o + 6] !== HOP_BY_HOP || o + HEADER + 2 > e) return 0
  const end = Math.min(e, o + HEADER + 8 * (b[o + HEADER + 1] + 1))
  const at = findOption(b, o + HEADER + 2, end, JUMBO, 4)
  return at >= 0 && u32(b, at) >= LEAST_JUMBO ? u32(b, at) : 0
}

/** Where the value of the first option of a type stands between `at` and `end`; -1 if there is none, or not of `size`. */
function findOption(b: Uint8Array, at: number, end: number, type: number, size: number): number {
  let k = at
  while (k + 1 < end) {
    if (b[k] === PAD1) k++
    else if (b[k] !== type) k += 2 + b[k + 1]
    else return b[k + 1] === size && k + 2 + size <= end ? k + 2 : -1
  }
  return -1
}
