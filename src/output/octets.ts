/**
 * Octets in hexadecimal, written once: a payload stands in a frame's output up to five times, and copying text is many
 * times as fast as making it.
 */
import type { Text } from '../decode/text.ts'

/** Shorter runs are made as fast as they are found. */
const LEAST = 32

interface Written {
  out: Text | undefined
  b: Uint8Array | undefined
  at: number
  size: number
  /** Where the text stands in `out`. */
  from: number
}

const nothing = (): Written => ({ out: undefined, b: undefined, at: 0, size: 0, from: 0 })
/** What was written last, without and with separators. */
const plain = nothing()
const separated = nothing()

/** To be called before the output of a frame: what was written before may have been flushed. */
export function forgetOctets(): void {
  plain.out = undefined
  separated.out = undefined
}

/** Writes octets in hexadecimal with `separator` (a character's code; 0 for none) between them. */
export function writeOctets(out: Text, b: Uint8Array, at: number, size: number, separator: number): void {
  if (size < LEAST) {
    out.octets(b, at, size, separator)
    return
  }
  const last = separator === 0 ? plain : separated
  const length = separator === 0 ? 2 * size : 3 * size - 1
  if (last.out === out && last.b === b && last.at === at && last.size === size) {
    out.room(length)
    out.bytes.copyWithin(out.n, last.from, last.from + length)
    out.n += length
    return
  }
  last.out = out
  last.b = b
  last.at = at
  last.size = size
  last.from = out.n
  out.octets(b, at, size, separator)
}
