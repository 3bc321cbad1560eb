/** Domain names as lists of labels (RFC 1035 §3.1), without the compression that DNS knows. */

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
