/** What two feeds lost, each and both, and how far they are apart. */
import { noun, plural } from '../../decode/phrases.ts'
import { type Spread, spreadOf } from './delays.ts'
import { type FeedColumns, type Feeds, UNNUMBERED } from './feeds.ts'
import type { KnownBy } from './known-by.ts'
import { Matching, NONE } from './match.ts'
import { lossOf, pairsOf, reorderOf } from './measures.ts'
import { alikeText } from './notes.ts'
import { Numbering } from './numbering.ts'
import type { LossRow } from './rows.ts'

export interface FeedRow {
  readonly group: string
  readonly port: number | null
  readonly sources: readonly string[]
  /** Different datagrams, and arrivals of what had arrived before. */
  readonly seen: number
  readonly duplicates: number
  readonly reordered: number
  /** Datagrams that it did not bring while both were captured: `losses` are those that the other one brought. */
  readonly lost: number
  readonly bursts: number
  readonly longest_burst: number
  readonly losses: readonly LossRow[]
  readonly losses_left_out: number
  /** Datagrams of both that this one brought first. */
  readonly first: number
}

export interface FeedsRow {
  readonly feeds: readonly FeedRow[]
  readonly matched_by: KnownBy
  /** Datagrams of the time in which both were captured: those that were sent, by their numbers, or that either brought. */
  readonly expected: number
  /** Null where nothing tells. */
  readonly lost_of_both: number | null
  readonly in_both: number
  /** Seconds by which the second is later; null without a datagram of both. */
  readonly skew: Spread | null
  readonly notes: readonly string[]
}

/** @param by what datagrams are known by; found out without it */
export function feedsRow(feeds: Feeds, by?: KnownBy): FeedsRow {
  const { both } = feeds
  const isRtp = both.every((feed) => feed.isRtp)
  const matchedBy = by ?? (feeds.counter !== undefined ? 'counter' : isRtp ? 'rtp' : 'payload')
  const notes: string[] = []
  const numbered = matchedBy === 'payload' ? undefined : number(feeds, matchedBy === 'rtp', notes)
  const arrivals = both.map(({ columns }) => Int32Array.from({ length: columns.n }, (_, e) => e))
  const kept = arrivals.map((all, f) =>
    numbered === undefined ? all : all.filter((e) => both[f].columns.numbers[e] !== UNNUMBERED),
  )
  const matching = new Matching(both, kept, 0, numbered !== undefined, () => ({ offset: 0, isSure: true }))
  const order = orderOf(matching, numbered)
  const covered = coverageOf(matching, order)
  const names = both.map(({ asked }) => asked.text)
  const missing = numbered === undefined ? undefined : missingIn(matching, order, covered, numbered)
  if (missing === null) notes.push('The numbers do not rise by the same step, so it is not known what both feeds lost.')
  const pairs = pairsOf(matching, 1)
  const behind = pairs === undefined ? 0 : pairs.delays.reduce((sum, delay) => sum + Number(delay < 0), 0)
  const inBoth = pairs?.delays.length ?? 0
  const rows = both.map(({ asked, sources }, f): FeedRow => {
    const loss = lossOf(matching, names, f, order, covered)
    return {
      group: asked.groupText,
      port: asked.port ?? null,
      sources: sources.all,
      seen: loss.seen,
      duplicates: matching.again[f].length,
      reordered: numbered === undefined ? reorderOf(matching, f).reordered : lateIn(matching, order, f),
      lost: loss.lost + (missing ?? 0),
      bursts: loss.bursts,
      longest_burst: loss.longest,
      losses: loss.losses,
      losses_left_out: loss.leftOut,
      first: f === 0 ? inBoth - behind : behind,
    }
  })
  if (matching.alike > 0) notes.push(`${alikeText(matching.alike)}.`)
  const judged = covered.reduce((sum, one) => sum + one, 0)
  const skew = pairs === undefined ? null : spreadOf(pairs.delays)
  if (skew !== null) notes.push(...both.flatMap((_, f) => outside(matching, order, f, names, skew)))
  return {
    feeds: rows,
    matched_by: matchedBy,
    expected: judged + (missing ?? 0),
    lost_of_both: missing ?? null,
    in_both: inBoth,
    skew,
    notes,
  }
}

/** Values without an end, by feed and datagram; counts that began anew are apart. */
interface Numbered {
  readonly values: readonly Float64Array[]
  readonly counts: readonly Uint32Array[]
}

/** Replaces hashes by numbers: datagrams that have the same are the same. */
function number({ both, modulus }: Feeds, heedsSource: boolean, notes: string[]): Numbered {
  const [a, b] = both.map(({ columns }) => columns)
  const values = [new Float64Array(a.n), new Float64Array(b.n)]
  const counts = [new Uint32Array(a.n), new Uint32Array(b.n)]
  const numberings = new Map<number, Numbering>()
  const isShared = heedsSource && sharesSources(both)
  if (heedsSource && !isShared && a.n > 0 && b.n > 0)
    notes.push('The feeds have different synchronisation sources (SSRC).')
  const sources = new Map<number, number>()
  let unnumbered = 0
  const take = (f: number, e: number): void => {
    const { columns } = both[f]
    const value = columns.numbers[e]
    if (value === UNNUMBERED) {
      unnumbered++
      return
    }
    const source = isShared ? columns.ssrc[e] : 0
    let numbering = numberings.get(source)
    if (numbering === undefined) {
      numbering = new Numbering(modulus)
      numberings.set(source, numbering)
      sources.set(source, sources.size)
    }
    numbering.take(value, { feed: f, octets: columns.low[e] | 0, next: nextOf(columns, e, isShared) })
    values[f][e] = numbering.value
    counts[f][e] = (sources.get(source) as number) * 0x1_0000 + numbering.count
    columns.high[e] = Math.floor(numbering.value / 0x1_0000_0000) ^ Math.imul(counts[f][e], 0x9e3779b1)
    columns.low[e] = numbering.value
    columns.id[e] = counts[f][e] + 1
  }
  // As they came, whichever feed they came by.
  for (let x = 0, y = 0; x < a.n || y < b.n; ) {
    if (y >= b.n || (x < a.n && a.time[x] <= b.time[y])) take(0, x++)
    else take(1, y++)
  }
  const restarts = [...numberings.values()].reduce((sum, one) => sum + one.restarts, 0)
  if (restarts > 0) notes.push(`The count began anew ${restarts === 1 ? 'once' : `${restarts} times`}.`)
  if (unnumbered > 0)
    notes.push(`${plural(unnumbered, 'datagram')} without a number ${noun(unnumbered, 'is', 'are')} left out.`)
  return { values, counts }
}

/** Datagrams behind one that are looked at for the next of its source. */
const MOST_BETWEEN = 16

/** The number behind that of datagram `e` in its feed; undefined if it has none that is near. */
function nextOf({ n, numbers, ssrc }: FeedColumns, e: number, isShared: boolean): number | undefined {
  for (let k = e + 1; k < Math.min(n, e + MOST_BETWEEN); k++) {
    if (numbers[k] !== UNNUMBERED && (!isShared || ssrc[k] === ssrc[e])) return numbers[k]
  }
  return undefined
}

function sharesSources(both: Feeds['both']): boolean {
  const [a, b] = both.map(({ columns }) => new Set(columns.ssrc.subarray(0, columns.n)))
  return [...a].some((ssrc) => ssrc !== 0 && b.has(ssrc))
}

/** By number, or by time where there is none. */
function orderOf(matching: Matching, numbered: Numbered | undefined): Int32Array {
  const { n, time } = matching
  const order = Int32Array.from({ length: n }, (_, u) => u)
  if (numbered === undefined) return order.sort((x, y) => time[x] - time[y])
  const { counts, values } = keysOf(matching, numbered)
  return order.sort((x, y) => counts[x] - counts[y] || values[x] - values[y])
}

/** Count and value of each datagram. */
function keysOf({ n, at, arrivals }: Matching, numbered: Numbered) {
  const counts = new Float64Array(n)
  const values = new Float64Array(n)
  for (let u = 0; u < n; u++) {
    const f = at[0][u] === NONE ? 1 : 0
    const e = arrivals[f][at[f][u]]
    counts[u] = numbered.counts[f][e]
    values[u] = numbered.values[f][e]
  }
  return { counts, values }
}

/** From where both feeds have begun to where the first of them ends. */
function coverageOf({ n, at }: Matching, order: Int32Array): Uint8Array {
  const covered = new Uint8Array(n)
  const ends = at.map((seen) => [
    order.findIndex((u) => seen[u] !== NONE),
    order.findLastIndex((u) => seen[u] !== NONE),
  ])
  if (ends.some(([first]) => first < 0)) return covered
  const from = Math.max(...ends.map(([first]) => first))
  const to = Math.min(...ends.map(([, last]) => last))
  for (let r = from; r <= to; r++) covered[order[r]] = 1
  return covered
}

/** What the other feed brought when this one had not begun, or had ended, by more than their skew: a sentence, if there is any. */
function outside(matching: Matching, order: Int32Array, f: number, names: readonly string[], skew: Spread): string[] {
  const { at, time } = matching
  const isSeen = (u: number): boolean => at[f][u] !== NONE
  const first = order.findIndex(isSeen)
  const last = order.findLastIndex(isSeen)
  const apart = Math.max(Math.abs(skew.least), Math.abs(skew.most))
  const before = order.subarray(0, first).filter((u) => time[u] < time[order[first]] - apart)
  const behind = order.subarray(last + 1).filter((u) => time[u] > time[order[last]] + apart)
  const count = before.length + behind.length
  if (count === 0) return []
  const what = `${plural(count, 'datagram')} of ${names[1 - f]} came before the first or after the last one of ${names[f]}`
  return [`${what}, and ${noun(count, 'is', 'are')} not judged: whether that was sent then is not known.`]
}

/** A share of steps that are as long as most. */
const REGULAR = 0.9

/** Numbers that neither feed brought; null if what is missing cannot be told by them. */
function missingIn(matching: Matching, order: Int32Array, covered: Uint8Array, numbered: Numbered): number | null {
  const { counts, values } = keysOf(matching, numbered)
  const steps = new Map<number, number>()
  let all = 0
  const each = (see: (step: number) => void): void => {
    for (let r = 1; r < order.length; r++) {
      const [u, v] = [order[r - 1], order[r]]
      if (covered[u] === 1 && covered[v] === 1 && counts[u] === counts[v]) see(values[v] - values[u])
    }
  }
  each((step) => {
    all++
    if (steps.size < 1000 || steps.has(step)) steps.set(step, (steps.get(step) ?? 0) + 1)
  })
  const [usual, often] = [...steps].reduce((most, one) => (one[1] > most[1] ? one : most), [1, 0])
  if (usual === 0 || (all > 0 && often < REGULAR * all)) return null
  let missing = 0
  each((step) => {
    missing += Math.max(0, Math.round(step / usual) - 1)
  })
  return missing
}

/** How often a feed brought something after what has a greater number. */
function lateIn({ at }: Matching, order: Int32Array, f: number): number {
  const rank = new Int32Array(at[f].length).fill(NONE)
  for (const [r, u] of order.entries()) if (at[f][u] !== NONE) rank[at[f][u]] = r
  let latest = NONE
  let late = 0
  for (const one of rank) {
    if (one === NONE) continue
    if (one < latest) late++
    else latest = one
  }
  return late
}
