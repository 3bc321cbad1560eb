/** The internet checksum (RFC 1071): ones' complement of the ones' complement sum of 16-bit words. */
import { u16, viewOf } from './bytes.ts'
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

/** Octets from which on reading words pays. */
const LONG = 32

/** The octets that were summed last, read by the word. */
let summed: Uint8Array = new Uint8Array(0)
let words = viewOf(summed)

/** Adds `size` octets to a running sum; an odd last octet counts as the upper half of a word. */
export function sumOf(b: Uint8Array, at: number, size: number, sum = 0): number {
  const end = at + size
  let k = at
  // Payloads are long: eight words at a time, upper and lower halves of each two by themselves. The sums are of 32 bits,
  // enough for 256 KiB.
  if (size >= LONG) {
    if (b !== summed) {
      summed = b
      words = viewOf(b)
    }
    let upper = 0
    let lower = 0
    for (; k + 16 <= end; k += 16) {
      const v = words.getInt32(k)
      const w = words.getInt32(k + 4)
      const x = words.getInt32(k + 8)
      const y = words.getInt32(k + 12)
      upper = (upper + (v >>> 16) + (w >>> 16) + (x >>> 16) + (y >>> 16)) | 0
      lower = (lower + (v & 0xffff) + (w & 0xffff) + (x & 0xffff) + (y & 0xffff)) | 0
    }
    sum += (upper >>> 0) + (lower >>> 0)
  }
  let upper = 0
  let lower = 0
  for (; k + 2 <= end; k += 2) {
    upper += b[k]
    lower += b[k + 1]
  }
  if (k < end) upper += b[k]
  return sum + upper * 256 + lower
}

/** Folds a sum to 16 bits. The sum of data that holds its own right checksum folds to 0xffff. */
export function fold(sum: number): number {
  const some = sum > 0x7fff_ffff ? (sum & 0xffff) + Math.floor(sum / 0x1_0000) : sum
  // What is carried over may carry once more.
  const less = (some & 0xffff) + (some >>> 16)
  return (less & 0xffff) + (less >>> 16)
}

/** The sum of so many words of 32 bits: for headers, which are short and have whole words. */
export function sumOfWords(view: DataView, at: number, count: number): number {
  let sum = 0
  for (let k = at; k < at + 4 * count; k += 4) {
    const word = view.getInt32(k)
    sum += (word >>> 16) + (word & 0xffff)
  }
  return sum
}

/**
 * The checksum that should stand at `place` within data whose sum, with what stands there now, is `sum`.
 */
export function expected(b: Uint8Array, place: number, sum: number): number {
  // Taking the present value out: subtracting it is adding its complement.
  return ~fold(fold(sum) + (~u16(b, place) & 0xffff)) & 0xffff
}
