/** Where a datagram with a source route is for in the end (RFC 791 §3.1). */

/** Octets of an IPv4 header without options. */
export const LEAST = 20
const LOOSE = 131
const STRICT = 137
const END = 0
const NO_OPERATION = 1
/** The pointer counts from the option's first octet, which is 1; the first address stands at 4. */
export const FIRST = 4

/** Number of addresses in a route option of `size` octets. */
export const addressesIn = (size: number): number => Math.floor((size - FIRST + 1) / 4)

/**
 * Where the final destination of a datagram stands that a source route still leads on; -1 without one. The header, which
 * begins at `o`, then holds the next stop as its destination. The walk asks this of every header with options, so it
 * loops over them by itself: `eachOption` would make a function each time.
 */
export function finalDestination(b: Uint8Array, o: number, e: number): number {
  const end = Math.min(o + (b[o] & 0x0f) * 4, e)
  for (let at = o + LEAST; at < end && b[at] !== END; ) {
    if (b[at] === NO_OPERATION) {
      at++
      continue
    }
    const size = at + 1 < end ? b[at + 1] : 0
    if (size < 2 || at + size > end) return -1
    if ((b[at] === LOOSE || b[at] === STRICT) && size >= FIRST + 3) {
      const pointer = b[at + 2]
      const count = addressesIn(size)
      const leads = pointer >= FIRST && (pointer & 3) === 0 && pointer < FIRST + 4 * count
      if (leads) return at + FIRST - 1 + 4 * (count - 1)
    }
    at += size
  }
  return -1
}
