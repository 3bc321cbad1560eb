/** Which datagrams a place must have seen: loss is judged where captures overlap, and nowhere else. */
import { type Matching, NONE } from './match.ts'

/** How a place stands to the reference. */
export interface Standing {
  /** Least and longest delay; equal where the stream itself does not tell, undefined where nothing does. */
  readonly delay: readonly [least: number, most: number] | undefined
  /** Whether it saw datagrams, and shares none with the reference: then nobody knows which they are. */
  readonly isStrange: boolean
  /** Until when the capture lasts, by its clock. It begins at 0. */
  readonly until: number
}

/**
 * By place, for each datagram whether its capture was running when it must have arrived: between others that did arrive,
 * or between the beginning and the end of the capture, however long it took.
 *
 * @param order the datagrams in the order in which they were sent
 */
export function coverageOf(matching: Matching, order: Int32Array, standings: readonly Standing[]): Uint8Array[] {
  const { reference, time } = matching
  const isStrange = (u: number): boolean => matching.at.every((at, p) => at[u] === NONE || standings[p].isStrange)
  return matching.at.map((at, p) => {
    const covered = new Uint8Array(matching.n)
    const { delay, until } = standings[p]
    if (standings[p].isStrange) return covered
    let first = order.length
    let last = NONE
    for (let r = 0; r < order.length; r++) {
      if (at[order[r]] === NONE) continue
      if (r < first) first = r
      last = r
    }
    for (let r = 0; r < order.length; r++) {
      const u = order[r]
      if (matching.at[reference][u] === NONE && isStrange(u)) continue
      if (r >= first && r <= last) covered[u] = 1
      else if (delay !== undefined) {
        // When it was sent is not quite known where the reference did not see it: it took the least delay, or more.
        const doubt = matching.at[reference][u] === NONE ? doubtOf(matching, standings, u) : 0
        covered[u] = Number(time[u] - doubt + delay[0] >= 0 && time[u] + delay[1] <= until)
      }
    }
    return covered
  })
}

/** By how much sooner than supposed a datagram may have been sent. */
function doubtOf({ at }: Matching, standings: readonly Standing[], u: number): number {
  for (const [p, seen] of at.entries()) {
    const { delay } = standings[p]
    if (seen[u] !== NONE && delay !== undefined) return delay[1] - delay[0]
  }
  return Number.POSITIVE_INFINITY
}

/** The datagrams in the order in which they were sent. */
export function orderOf({ n, time }: Matching): Int32Array {
  const order = Int32Array.from({ length: n }, (_, u) => u)
  for (let u = 1; u < n; u++) if (time[u] < time[u - 1]) return order.sort((a, b) => time[a] - time[b] || a - b)
  return order
}
