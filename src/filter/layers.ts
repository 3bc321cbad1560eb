/** Which layers a filter means, and how far they reach. */
import { BROKEN } from '../decode/layers.ts'
import type { Packet } from '../decode/packet.ts'
import type { Protocol } from '../decode/protocol.ts'
import type { Range } from './syntax.ts'

/** True if layer `i` is one of those that `ranges` count (from 1), among the layers of its protocol. */
export function isAmong(ranges: readonly Range[], p: Packet, i: number): boolean {
  const { id, n } = p.layers
  let number = 0
  let count = 0
  for (let k = 0; k < n; k++) {
    if (id[k] !== id[i]) continue
    count++
    if (k <= i) number++
  }
  for (const { from, length, to } of ranges) {
    const first = from < 0 ? count + from + 1 : from
    const last = to === undefined ? (length === undefined ? count : first + length - 1) : to < 0 ? count + to + 1 : to
    if (number >= first && number <= last) return true
  }
  return false
}

/** Octets of layer `i`: those of its header, where something follows, or (`whole`) all that it carries too. */
export function extentOf({ layers }: Packet, i: number, { spec }: Protocol, whole: boolean): number {
  const all = whole || (spec.covers ?? (spec.shape.next === undefined ? 'all' : 'header')) === 'all'
  if (all) return layers.end[i] - layers.at[i]
  // Where the header contradicts itself, it is as long as it has to be.
  const body = (layers.flags[i] & BROKEN) === 0 ? layers.body[i] : layers.at[i] + spec.shape.least
  return Math.min(body, layers.end[i]) - layers.at[i]
}
