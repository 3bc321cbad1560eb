/** What is counted and measured of a stream that was matched: pairs, losses, order. */
import { type Matching, NONE } from './match.ts'
import type { LossRow } from './rows.ts'

/** Frames of lost datagrams that a row names. */
const MOST_NAMED = 1000

/** When datagrams were sent and how long they took to a place, by two clocks. */
export interface Pairs {
  readonly times: Float64Array
  readonly delays: Float64Array
  /** Least and longest delay. */
  readonly range: readonly [least: number, most: number]
}

/** Undefined if a place shares nothing with the reference. */
export function pairsOf(matching: Matching, p: number): Pairs | undefined {
  const { n, at, reference, arrivals, time } = matching
  const most = Math.min(n, arrivals[p].length)
  const times = new Float64Array(most)
  const delays = new Float64Array(most)
  let k = 0
  let least = Number.POSITIVE_INFINITY
  let longest = Number.NEGATIVE_INFINITY
  // The first that were added are the reference's, in the order in which it saw them.
  for (let u = 0; u < n; u++) {
    if (at[p][u] === NONE || at[reference][u] === NONE) continue
    times[k] = time[u]
    const delay = matching.timeAt(p, at[p][u]) - time[u]
    delays[k++] = delay
    if (delay < least) least = delay
    if (delay > longest) longest = delay
  }
  if (k === 0) return undefined
  return { times: times.subarray(0, k), delays: delays.subarray(0, k), range: [least, longest] }
}

/** What a place did not see though it must have. */
export interface Loss {
  seen: number
  judged: number
  lost: number
  bursts: number
  longest: number
  leftOut: number
  readonly losses: readonly LossRow[]
}

/**
 * @param names   of the places
 * @param order   the datagrams in the order in which they were sent
 * @param covered for each, whether this place must have seen it
 */
export function lossOf(
  matching: Matching,
  names: readonly string[],
  p: number,
  order: Int32Array,
  covered: Uint8Array,
): Loss {
  const { at, reference, time } = matching
  const losses: (LossRow & { frames: number[] })[] = []
  const loss = { seen: 0, judged: 0, lost: 0, bursts: 0, longest: 0, leftOut: 0, losses }
  let run = 0
  for (const u of order) {
    const isSeen = at[p][u] !== NONE
    if (isSeen) loss.seen++
    if (covered[u] === 0) continue
    loss.judged++
    if (isSeen) {
      run = 0
      continue
    }
    loss.lost++
    if (run++ === 0) loss.bursts++
    if (run > loss.longest) loss.longest = run
    const q = at[reference][u] !== NONE ? reference : at.findIndex((seen) => seen[u] !== NONE)
    const frame = matching.frameAt(q, at[q][u])
    if (loss.lost > MOST_NAMED) loss.leftOut++
    else if (run > 1 && losses[losses.length - 1].seen_at === names[q]) losses[losses.length - 1].frames.push(frame)
    else losses.push({ seen_at: names[q], frames: [frame], at: time[u] })
  }
  return loss
}

/** How often a place saw something after what was sent later (RFC 4737 §3). */
export function reorderOf(matching: Matching, p: number): { reordered: number; reordered_by: number } {
  const { n, at, reference, arrivals } = matching
  const sent = new Int32Array(arrivals[p].length).fill(NONE)
  for (let u = 0; u < n; u++) if (at[p][u] !== NONE) sent[at[p][u]] = at[reference][u]
  let latest = NONE
  let reordered = 0
  let most = 0
  for (const one of sent) {
    if (one === NONE) continue
    if (one < latest) {
      reordered++
      if (latest - one > most) most = latest - one
    } else latest = one
  }
  return { reordered, reordered_by: most }
}
