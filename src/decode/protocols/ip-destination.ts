/** Where a datagram with a source route is for in the end (RFC 791 §3.1). */
import { eachOption } from '../parts.ts'

/** Octets of an IPv4 header without options. */
export const LEAST = 20
const LOOSE = 131
const STRICT = 137
const LIST = { single: [1], last: 0 } as const
/** The pointer counts from the option's first octet, which is 1; the first address stands at 4. */
export const FIRST = 4

/** Number of addresses in a route option of `size` octets. */
export const addressesIn = (size: number): number => Math.floor((size - FIRST + 1) / 4)

/**
 * Where the final destination of a datagram stands that a source route still leads on; -1 without one. The header, which
 * begins at `o`, then holds the next stop as its destination.
 */
export function finalDestination(b: Uint8Array, o: number, e: number): number {
  // Most headers have no options, and nobody has to look for one.
  if ((b[o] & 0x0f) * 4 <= LEAST) return -1
  const end = Math.min(o + (b[o] & 0x0f) * 4, e)
  let found = -1
  eachOption(b, o + LEAST, end, LIST, (type, at, size) => {
    if ((type !== LOOSE && type !== STRICT) || at + size > end || size < FIRST + 3) return
    const pointer = b[at + 2]
    const count = addressesIn(size)
    const leads = pointer >= FIRST && (pointer & 3) === 0 && pointer < FIRST + 4 * count
    if (leads && found < 0) found = at + FIRST - 1 + 4 * (count - 1)
  })
  return found
}
