/**
 * Numbers that count up by one from datagram to datagram and begin again at their end: what is missing, late or there twice
 * (RFC 3550 §A.1, which keeps no account of duplicates and takes them for others that were lost).
 */

/** What a number is to those before it. */
export const FIRST = 0
export const NEXT = 1
/** It is ahead: `skipped` numbers are missing before it. */
export const GAP = 2
/** It was missing until now. */
export const LATE = 3
export const DUPLICATE = 4
/** It is far from where the count stands. If the next one follows it, the count began anew. */
export const STRAY = 5
export const RESTART = 6

/** RFC 3550 §A.1: so far ahead is a gap still, and so far behind is late. */
const MOST_AHEAD = 3000
const MOST_BEHIND = 100
/** Numbers of which it is remembered whether they came; more than are late. */
const WINDOW = 128

export class Sequence {
  /** Different numbers that came. */
  received = 0
  /** Numbers that are missing now. */
  missing = 0
  /** Places where numbers are missing now. */
  gaps = 0
  late = 0
  duplicates = 0
  restarts = 0
  /** Numbers that belong to no count. */
  strays = 0
  /** Numbers that the newest one skipped. */
  skipped = 0

  /** The greatest number that came, and how many it is ahead of the first one. */
  private newest = -1
  private ahead = 0
  /** The number that would make a count of a stray one. */
  private expected = -1
  private readonly came = new Uint32Array(WINDOW / 32)
  private readonly mostAhead: number
  private readonly mostBehind: number
  private firstAt = 0
  private lastAt = 0

  /** @param modulus how many numbers there are; 256 at least */
  constructor(private readonly modulus: number) {
    this.mostAhead = Math.min(MOST_AHEAD, modulus / 4)
    this.mostBehind = Math.min(MOST_BEHIND, modulus / 4)
  }

  /** True if more of the numbers belong to a count than to none; a single one tells nothing. */
  get counts(): boolean {
    return this.received + this.duplicates > 1 && this.strays < this.received
  }

  /** Numbers up to the newest without one missing among them, as far back as that is remembered. */
  get unbroken(): number {
    let k = 0
    while (k < WINDOW && this.isMarked(this.ahead - k)) k++
    return k
  }

  /** Takes in the next number. @param now seconds */
  take(number: number, now: number): number {
    const { modulus, newest } = this
    if (newest < 0) {
      this.begin(number, now)
      return FIRST
    }
    const delta = (number - newest + modulus) % modulus
    if (delta !== 0 && (delta < this.mostAhead || this.isPause(delta, now))) return this.advance(number, delta, now)
    const behind = delta === 0 ? 0 : modulus - delta
    if (behind < this.mostBehind) return this.lookBack(behind)
    if (number !== this.expected) {
      this.expected = (number + 1) % modulus
      this.strays++
      return STRAY
    }
    // The stray one before it was the first of a count of its own.
    this.strays--
    this.received++
    this.restarts++
    this.begin(number, now)
    return RESTART
  }

  /** What comes next may follow anything: the count went on where nobody could see it. */
  resume(): void {
    this.newest = -1
  }

  private begin(number: number, now: number): void {
    this.newest = number
    this.ahead = 0
    this.expected = -1
    this.received++
    this.firstAt = now
    this.lastAt = now
    this.came.fill(0)
    this.mark(0)
  }

  private advance(number: number, delta: number, now: number): number {
    if (delta >= WINDOW) this.came.fill(0)
    else for (let k = 1; k < delta; k++) this.unmark(this.ahead + k)
    this.newest = number
    this.ahead += delta
    this.mark(this.ahead)
    this.received++
    this.lastAt = now
    this.expected = -1
    this.skipped = delta - 1
    if (delta === 1) return NEXT
    this.gaps++
    this.missing += delta - 1
    return GAP
  }

  private lookBack(behind: number): number {
    const place = this.ahead - behind
    if (this.isMarked(place)) {
      this.duplicates++
      return DUPLICATE
    }
    this.mark(place)
    this.received++
    this.late++
    // What came before the first one was never missed.
    if (place >= 0) {
      this.missing--
      // The gap is shorter now; or it is none any more, or two.
      this.gaps += 1 - Number(this.isMarked(place - 1)) - Number(this.isMarked(place + 1))
    }
    return LATE
  }

  /** True if nothing came for as long as so many numbers take: they were lost, and the count went on meanwhile. */
  private isPause(delta: number, now: number): boolean {
    const lasted = this.lastAt - this.firstAt
    if (delta >= this.modulus / 2 || lasted <= 0) return false
    const meanwhile = ((now - this.lastAt) * this.ahead) / lasted
    return delta > meanwhile / 2 && delta < meanwhile * 2
  }

  private mark(place: number): void {
    const k = place & (WINDOW - 1)
    this.came[k >>> 5] |= 1 << (k & 31)
  }

  private unmark(place: number): void {
    const k = place & (WINDOW - 1)
    this.came[k >>> 5] &= ~(1 << (k & 31))
  }

  private isMarked(place: number): boolean {
    const k = place & (WINDOW - 1)
    return (this.came[k >>> 5] & (1 << (k & 31))) !== 0
  }
}
