/** Domain names as lists of labels (RFC 1035 §3.1), without the compression that DNS knows, or with it (§4.1.4). */

export interface PlacedName {
  /** The labels with dots between them; empty for the root. */
  readonly name: string
  readonly at: number
  /** Octets, the empty label at the end included. */
  readonly size: number
}

const utf8 = new TextDecoder()

/** The name at `at`, which has to end before `end`; undefined where it does not, or where it is compressed. */
export function readName(b: Uint8Array, at: number, end: number): PlacedName | undefined {
  const labels: string[] = []
  let o = at
  while (o < end && b[o] !== 0) {
    const next = o + 1 + b[o]
    if (b[o] > 63 || next >= end) return undefined
    labels.push(utf8.decode(b.subarray(o + 1, next)))
    o = next
  }
  return o < end ? { name: labels.join('.'), at, size: o + 1 - at } : undefined
}

/** Names one after another, until the first empty one. `broken` if one of them is none, and `end` is behind the last. */
export function readNames(
  b: Uint8Array,
  at: number,
  end: number,
): { names: PlacedName[]; end: number; broken: boolean } {
  const names: PlacedName[] = []
  let o = at
  while (o < end && b[o] !== 0) {
    const name = readName(b, o, end)
    if (name === undefined) return { names, end: o, broken: true }
    names.push(name)
    o += name.size
  }
  return { names, end: o, broken: false }
}

/** The two uppermost bits of what is no label, but a pointer. */
const POINTER = 0xc0
const LONGEST_NAME = 255

/**
 * Names one after another, up to `end`, which may point to what stands before them, counted from `start` on (RFC 3397
 * §2); undefined if one of them is none.
 */
export function readPackedNames(b: Uint8Array, start: number, end: number): PlacedName[] | undefined {
  const names: PlacedName[] = []
  let at = start
  while (at < end) {
    const labels: string[] = []
    let length = 0
    let behind = -1
    let o = at
    while (b[o] !== 0) {
      if (o >= end) return undefined
      if (b[o] >= POINTER) {
        if (o + 2 > end) return undefined
        const to = start + (b[o] & ~POINTER) * 256 + b[o + 1]
        // Only ever backward, and no name without an end: none goes round in circles.
        if (to >= o) return undefined
        if (behind < 0) behind = o + 2
        o = to
      } else {
        const next = o + 1 + b[o]
        length += next - o
        if (b[o] > 63 || next >= end || length >= LONGEST_NAME) return undefined
        labels.push(utf8.decode(b.subarray(o + 1, next)))
        o = next
      }
    }
    if (o >= end) return undefined
    if (behind < 0) behind = o + 1
    names.push({ name: labels.join('.'), at, size: behind - at })
    at = behind
  }
  return names
}
