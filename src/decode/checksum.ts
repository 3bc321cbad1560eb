/** The internet checksum (RFC 1071): ones' complement of the ones' complement sum of 16-bit words. */
import { u16 } from './bytes.ts'
import type { Words } from './field.ts'

/** Values of Wireshark's `.checksum.status` fields. */
export const BAD = 0
export const GOOD = 1
export const UNVERIFIED = 2
export const NOT_PRESENT = 3
export const ILLEGAL = 4

export const checksumStatus: Words = ['Bad', 'Good', 'Unverified', 'Not present', 'Illegal']

/** The same without the number behind it. */
export const checksumWord = (value: number): string => (checksumStatus as readonly string[])[value] ?? 'Unknown'

/** Adds `size` octets to a running sum; an odd last octet counts as the upper half of a word. */
export function sumOf(b: Uint8Array, at: number, size: number, sum = 0): number {
  const end = at + (size & ~1)
  // Upper and lower halves by themselves, four words at a time: payloads are long.
  let upper = 0
  let lower = 0
  let k = at
  for (; k + 8 <= end; k += 8) {
    upper += b[k] + b[k + 2] + b[k + 4] + b[k + 6]
    lower += b[k + 1] + b[k + 3] + b[k + 5] + b[k + 7]
  }
  for (; k < end; k += 2) {
    upper += b[k]
    lower += b[k + 1]
  }
  if (size & 1) upper += b[end]
  return sum + upper * 256 + lower
}

/** Folds a sum to 16 bits. The sum of data that holds its own right checksum folds to 0xffff. */
export function fold(sum: number): number {
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x1_0000)
  return sum
}

/**
 * The checksum that should stand at `place` within data whose sum, with what stands there now, is `sum`.
 */
export function expected(b: Uint8Array, place: number, sum: number): number {
  // Taking the present value out: subtracting it is adding its complement.
  return ~fold(fold(sum) + (~u16(b, place) & 0xffff)) & 0xffff
}
