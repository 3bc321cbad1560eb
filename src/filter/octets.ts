/** Comparing and searching runs of octets, and cutting pieces out of them. */
import type { Register } from './registers.ts'
import type { Range } from './syntax.ts'

/** Below 0, 0 or above 0: the longer is the greater, as in Wireshark; of two of one length, as memory is compared. */
export function compareOctets(b: Uint8Array, at: number, size: number, c: Uint8Array, from: number, n: number): number {
  if (size !== n) return size - n
  for (let k = 0; k < n; k++) {
    const difference = b[at + k] - c[from + k]
    if (difference !== 0) return difference
  }
  return 0
}

export function sameOctets(b: Uint8Array, at: number, size: number, c: Uint8Array, from: number, n: number): boolean {
  if (size !== n) return false
  for (let k = 0; k < n; k++) if (b[at + k] !== c[from + k]) return false
  return true
}

/** Compares the first `bits` bits of two addresses; what is too short for them is less. */
export function comparePrefix(b: Uint8Array, at: number, size: number, c: Uint8Array, bits: number): number {
  if (size * 8 < bits) return -1
  const whole = bits >> 3
  for (let k = 0; k < whole; k++) {
    const difference = b[at + k] - c[k]
    if (difference !== 0) return difference
  }
  const rest = bits & 7
  if (rest === 0) return 0
  const mask = (0xff00 >> rest) & 0xff
  return (b[at + whole] & mask) - (c[whole] & mask)
}

/** True if the octets of `c` stand somewhere in those of `b`. */
export function containsOctets(
  b: Uint8Array,
  at: number,
  size: number,
  c: Uint8Array,
  from: number,
  n: number,
): boolean {
  if (n === 0) return true
  const first = c[from]
  const last = at + size - n
  for (let k = b.indexOf(first, at); k >= 0 && k <= last; k = b.indexOf(first, k + 1)) {
    let j = 1
    while (j < n && b[k + j] === c[from + j]) j++
    if (j === n) return true
  }
  return false
}

/** First octet that a range means in a run of `size` octets, and how many; -1 if it is not all there. */
export function resolve({ from, length, to }: Range, size: number): readonly [number, number] {
  const first = from < 0 ? size + from : from
  if (first < 0) return OUTSIDE
  if (to !== undefined) {
    const last = to < 0 ? size + to : to
    return last < first || last >= size ? OUTSIDE : [first, last - first + 1]
  }
  const count = length ?? size - first
  return count < 1 || first + count > size ? OUTSIDE : [first, count]
}

const OUTSIDE: readonly [number, number] = [-1, 0]

/** Cuts `ranges` out of the octets of `from` and puts them into `to`; false if some are not there. */
export function slice(from: Register, ranges: readonly Range[], to: Register): boolean {
  if (ranges.length === 1) {
    const [first, count] = resolve(ranges[0], from.size)
    if (first < 0) return false
    to.octets(from.b, from.at + first, count)
    return true
  }
  const joined: number[] = []
  for (const range of ranges) {
    const [first, count] = resolve(range, from.size)
    if (first < 0) return false
    for (let k = 0; k < count; k++) joined.push(from.b[from.at + first + k])
  }
  const made = Uint8Array.from(joined)
  to.octets(made, 0, made.length)
  return true
}
