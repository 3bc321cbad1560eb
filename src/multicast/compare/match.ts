/**
 * The datagrams of one stream, each with where it was seen. A datagram is known by its payload, and by its identification
 * where it has one; what repeats itself is told apart by time, as far as that goes.
 */
import { alignment, type Seen } from './align.ts'
import type { Columns } from './columns.ts'

/** Nothing at a place. */
export const NONE = -1

/** Times are no more exact than that, by any clock. */
const MICROSECOND = 1e-6

/** Seconds within which a datagram comes again; later, its identification has been round. */
export const AGAIN = 2

/** Seconds within which copies of all frames come, as of a mirrored port, or of several interfaces. */
const SOON = 0.01
/** Where all come so many times at most, nearly all that is left without copies is there once. */
const MOST_COPIES = 4
const NEARLY = 0.9

/** Where datagrams were kept. */
export interface Kept {
  readonly columns: Columns
}

/** By how much a place's times may be later than the reference's. */
export interface Hint {
  readonly offset: number
  /** True if other streams tell; else it is what clocks say. */
  readonly isSure: boolean
}

/** What a place saw of a stream: numbers in its columns, in the order in which they came. */
export type Arrivals = Int32Array

export class Matching {
  /** Datagrams in all. */
  n = 0
  /** When each was sent, by the clock of the reference. */
  readonly time: Float64Array
  /** By place, where among its arrivals each datagram stands; NONE if it was not seen. */
  readonly at: readonly Int32Array[]
  /** By place, which of its arrivals brought what had come before. */
  readonly again: readonly number[][]
  /** By place, the least time that passed since the reference, by their two clocks; undefined if they share nothing. */
  readonly offset: (number | undefined)[]
  /** Datagrams that are like others, and were told apart by time alone. */
  alike = 0

  /** Datagrams by their hash: the first of those that are the same. */
  private readonly slots: Int32Array
  private readonly mask: number
  /** The next that is the same; of the first, the last. */
  private readonly next: Int32Array
  private readonly last: Int32Array
  /** Place that a datagram was first met at. */
  private readonly home: Uint16Array
  /** By place, the one of some that are the same up to which all are taken. */
  private readonly taken: readonly Map<number, number>[]
  /** Whether the reference saw the same payload again, under no identification. */
  private repeats = false
  /** What the reference saw again so soon are copies, though no identification tells. */
  private hasCopies = false
  /** Seconds between two datagrams there, on average. */
  private gapAtReference = 0

  /**
   * @param arrivals  of the stream, by place
   * @param reference the place that the others are held against
   * @param heedsId   whether identifications are compared
   * @param hint      what offset to expect at a place, where no datagram tells that is like no other
   */
  constructor(
    private readonly places: readonly Kept[],
    readonly arrivals: readonly Arrivals[],
    readonly reference: number,
    private readonly heedsId: boolean,
    private readonly hint: (place: number) => Hint,
  ) {
    const most = arrivals.reduce((sum, { length }) => sum + length, 0)
    const size = 2 ** Math.ceil(Math.log2(2 * most + 2))
    this.slots = new Int32Array(size).fill(NONE)
    this.mask = size - 1
    this.next = new Int32Array(most).fill(NONE)
    this.last = new Int32Array(most).fill(NONE)
    this.home = new Uint16Array(most)
    this.time = new Float64Array(most)
    this.at = arrivals.map(() => new Int32Array(most).fill(NONE))
    this.again = arrivals.map(() => [])
    this.offset = arrivals.map(() => undefined)
    this.taken = arrivals.map(() => new Map())
    this.fill()
    if (this.repeats && this.seemsCopied()) {
      this.hasCopies = true
      this.clear()
      this.fill()
    }
    for (const p of arrivals.keys()) {
      if (p === reference) continue
      this.pairUnique(p)
      this.pairOthers(p)
    }
  }

  /** Number of the frame that brought arrival `k` at a place. */
  frameAt(p: number, k: number): number {
    return this.places[p].columns.frame[this.arrivals[p][k]]
  }

  /** Time of arrival `k` at a place, by its own clock. */
  timeAt(p: number, k: number): number {
    return this.places[p].columns.time[this.arrivals[p][k]]
  }

  /** What the reference saw. */
  private fill(): void {
    const p = this.reference
    this.offset[p] = 0
    for (let k = 0; k < this.arrivals[p].length; k++) {
      const slot = this.slotOf(p, k)
      const first = this.slots[slot]
      if (first !== NONE && this.isAgain(p, k, this.at[p][this.last[first]])) this.again[p].push(k)
      else {
        if (first !== NONE && !this.isIdentified(p, k)) this.repeats = true
        this.add(p, k, slot, this.timeAt(p, k))
      }
    }
    if (this.n > 1) this.gapAtReference = (this.time[this.n - 1] - this.time[0]) / (this.n - 1)
  }

  private clear(): void {
    this.n = 0
    this.repeats = false
    this.again[this.reference].length = 0
    for (const all of [this.slots, this.next, this.last, this.at[this.reference]]) all.fill(NONE)
  }

  /** True if payloads are all different at the reference, but that many come several times at once. */
  private seemsCopied(): boolean {
    let kinds = 0
    let copies = 0
    for (const first of this.slots) {
      if (first === NONE) continue
      kinds++
      for (let u = first, v = this.after(u, first); v !== NONE; u = v, v = this.after(v, first)) {
        if (this.gap(u, this.time[v]) < SOON) copies++
      }
    }
    return MOST_COPIES * kinds >= this.n && kinds >= NEARLY * (this.n - copies)
  }

  /** Pairs what there is one of at the reference: that tells how the clocks stand. */
  private pairUnique(p: number): void {
    const at = this.at[p]
    let least = Number.POSITIVE_INFINITY
    for (let k = 0; k < this.arrivals[p].length; k++) {
      const u = this.slots[this.slotOf(p, k)]
      if (u === NONE || this.last[u] !== u || at[u] !== NONE || this.at[this.reference][u] === NONE) continue
      at[u] = k
      const delay = this.timeAt(p, k) - this.time[u]
      if (delay < least) least = delay
    }
    if (least < Number.POSITIVE_INFINITY) this.offset[p] = least
  }

  private pairOthers(p: number): void {
    const at = this.at[p]
    const offset = this.offset[p] ?? this.expected(p)
    for (let k = 0; k < this.arrivals[p].length; k++) {
      const slot = this.slotOf(p, k)
      const first = this.slots[slot]
      const sent = this.timeAt(p, k) - offset
      if (first === NONE) this.add(p, k, slot, sent)
      else if (this.last[first] === first && at[first] === k) continue
      else this.pair(p, k, slot, sent)
    }
  }

  /** What offset to expect at a place, where each datagram is like others. */
  private expected(p: number): number {
    const { offset, isSure } = this.hint(p)
    if (isSure || this.arrivals[p].length === 0) return offset
    return alignment(this.seenAt(this.reference), this.seenAt(p), offset) ?? offset
  }

  private seenAt(p: number): Seen {
    const all = this.arrivals[p]
    const { time } = this.places[p].columns
    return { times: Float64Array.from(all, (e) => time[e]), kinds: all.map((_, k) => this.slotOf(p, k)) }
  }

  /** Finds the datagram among those that are the same. */
  private pair(p: number, k: number, slot: number, sent: number): void {
    const first = this.slots[slot]
    const at = this.at[p]
    const before = this.taken[p].get(first)
    let u = before === undefined ? first : this.after(before, first)
    while (u !== NONE && at[u] !== NONE) u = this.after(u, first)
    // What was sent before the reference saw the first is none of those.
    if (sent < this.time[0] - this.gapAtReference) u = NONE
    // The nearest in time of those that are left.
    for (let v = u === NONE ? NONE : this.after(u, first); v !== NONE; v = this.after(v, first)) {
      if (this.gap(v, sent) > this.gap(u, sent)) break
      u = v
    }
    // It may be nearer to the one that was taken last: then it is that one again.
    const isNearer = before !== undefined && (u === NONE || this.gap(before, sent) < this.gap(u, sent) + MICROSECOND)
    if (isNearer && this.isAgain(p, k, at[before])) this.again[p].push(k)
    else if (u !== NONE) {
      at[u] = k
      this.taken[p].set(first, u)
      if (this.last[first] !== first) this.alike++
    } else if (this.isAgain(p, k, at[this.last[first]])) this.again[p].push(k)
    else this.add(p, k, slot, sent)
  }

  /** Seconds between a datagram and the time when one seems to have been sent. */
  private gap(u: number, sent: number): number {
    return Math.abs(this.time[u] - sent)
  }

  /** The next one that is the same; NONE behind the last. */
  private after(u: number, first: number): number {
    return u === this.last[first] ? NONE : this.next[u]
  }

  /** True if arrival `k` is arrival `before` once more, rather than a datagram that happens to be like it. */
  private isAgain(p: number, k: number, before: number): boolean {
    if (before === NONE) return false
    const apart = Math.abs(this.timeAt(p, k) - this.timeAt(p, before))
    if (apart >= AGAIN) return false
    if (this.isIdentified(p, k)) return true
    const { ttl } = this.places[p].columns
    if (ttl[this.arrivals[p][k]] !== ttl[this.arrivals[p][before]]) return true
    // What nobody else saw twice was not sent twice.
    return p === this.reference ? this.hasCopies && apart < SOON : !this.repeats
  }

  private isIdentified(p: number, k: number): boolean {
    return this.heedsId && this.places[p].columns.id[this.arrivals[p][k]] !== 0
  }

  private add(p: number, k: number, slot: number, sent: number): void {
    const u = this.n++
    const first = this.slots[slot]
    if (first === NONE) {
      this.slots[slot] = u
      this.last[u] = u
    } else {
      this.next[this.last[first]] = u
      this.last[first] = u
    }
    this.home[u] = p
    this.time[u] = sent
    this.at[p][u] = k
  }

  /** Where the datagram stands in the table, or would. */
  private slotOf(p: number, k: number): number {
    const { high, low, id } = this.places[p].columns
    const e = this.arrivals[p][k]
    const own = this.heedsId ? id[e] : 0
    const mixed = high[e] ^ Math.imul(low[e], 0x85ebca6b) ^ Math.imul(own, 0x9e3779b1)
    // Numbers that follow each other must not stand close together.
    let slot = (mixed ^ (mixed >>> 15)) & this.mask
    for (;;) {
      const u = this.slots[slot]
      if (u === NONE) return slot
      const q = this.home[u]
      const other = this.places[q].columns
      const o = this.arrivals[q][this.at[q][u]]
      const isIt = other.high[o] === high[e] && other.low[o] === low[e] && (!this.heedsId || other.id[o] === own)
      if (isIt) return slot
      slot = (slot + 1) & this.mask
    }
  }
}
