/**
 * Numbers that two feeds count their datagrams by, which begin again at their end: told apart by how far they are from the
 * newest of their feed, or of the other one. A jump that no loss explains is a count that began anew; so is a step back to
 * numbers that the feed has used for something else, or to those before its first.
 */

/** How far numbers may be apart that are of one count, where their end comes soon. */
const MOST_APART = 10_000
/** Numbers beyond that do not come round. */
const WIDE = 2 ** 32
/** So far behind is late, and no new count (RFC 3550 §A.1); so far ahead may be what follows. */
const MOST_LATE = 100
/** Numbers of a feed of which it is remembered what they were used for. */
const FEWEST_KEPT = 64
const MOST_KEPT = 16_384

/** A datagram as a feed brought it. */
export interface Numbered {
  readonly feed: number
  /** Any number that differs where its octets do. */
  readonly octets: number
  /** The number that the feed brought next; undefined if that is not known. */
  readonly next: number | undefined
}

const ALONE: Numbered = { feed: 0, octets: 0, next: undefined }

/** How far a feed has come. */
class Course {
  /** Which count it is at, its greatest value there, and its first, with what that was used for. */
  count = -1
  value = 0
  private first = 0
  private firstOctets = 0
  private taken = 0
  private values = new Float64Array(0)
  private octets = new Int32Array(0)

  /** It is at that value, of that count. */
  reach(count: number, value: number, octets: number): void {
    if (count !== this.count) {
      this.count = count
      this.value = value
      this.first = value
      this.firstOctets = octets
      this.taken = 0
      this.values = new Float64Array(0)
      this.octets = new Int32Array(0)
    }
    if (value > this.value) this.value = value
    // Of sources that are there once, nothing is kept.
    if (this.taken++ === this.values.length + 1) this.widen()
    if (this.values.length > 0) this.keep(value, octets)
  }

  /** True if that value was used for other octets, or is from before all that is known of the count. */
  isOther(value: number, octets: number): boolean {
    if (value <= this.first) return value < this.first || octets !== this.firstOctets
    const { length } = this.values
    if (this.value - value >= length) return length >= MOST_KEPT
    const k = value % length
    return this.values[k] === value && this.octets[k] !== octets
  }

  private keep(value: number, octets: number): void {
    const k = value % this.values.length
    this.values[k] = value
    this.octets[k] = octets
  }

  private widen(): void {
    const { values, octets } = this
    if (values.length >= MOST_KEPT) return
    const size = Math.max(FEWEST_KEPT, 2 * values.length)
    this.values = new Float64Array(size).fill(-1)
    this.octets = new Int32Array(size)
    for (const [k, value] of values.entries()) if (value >= 0) this.keep(value, octets[k])
  }
}

export class Numbering {
  /** Counts that began anew. */
  restarts = 0
  /** Which count the newest number is of, and how far that one has come without its end. */
  count = 0
  value = 0
  /** By count, the greatest value. */
  private readonly newest: number[] = []
  private readonly courses: Course[] = []
  private readonly apart: number

  /** @param modulus how many numbers there are */
  constructor(private readonly modulus: number) {
    this.apart = modulus >= WIDE ? modulus / 4 : Math.min(MOST_APART, modulus / 4)
  }

  /** Takes in a number, into `count` and `value`. */
  take(number: number, { feed, octets, next }: Numbered = ALONE): void {
    this.courses[feed] ??= new Course()
    const course = this.courses[feed]
    const { newest } = this
    const at = this.nearestTo(course, number, octets, next)
    if (at === undefined) {
      if (newest.length > 0) this.restarts++
      this.count = newest.length
      // What is late at the beginning is not below 0.
      this.value = number + this.modulus
    } else {
      this.count = at.count
      this.value = at.value
    }
    newest[this.count] = Math.max(newest[this.count] ?? 0, this.value)
    course.reach(this.count, this.value, octets)
  }

  /** The count that a number is of, and its value; undefined if it begins one. */
  private nearestTo(course: Course, number: number, octets: number, next: number | undefined) {
    const { newest } = this
    const { length } = newest
    let isAnew = false
    if (course.count >= 0) {
      const value = course.value + this.distance(number, course.value)
      isAnew = next !== undefined && this.beginsAnew(course, value, octets, next)
      if (!isAnew && Math.abs(value - course.value) <= this.apart) return { count: course.count, value }
      // The other feed may be there already.
      for (let k = course.count + 1; k < length; k++) {
        const ahead = this.distance(number, newest[k])
        if (Math.abs(ahead) <= this.apart) return { count: k, value: newest[k] + ahead }
      }
    }
    // A feed that is late may still be at the count before.
    for (let k = length - 1; !isAnew && k >= Math.max(0, length - 2); k--) {
      const ahead = this.distance(number, newest[k])
      if (Math.abs(ahead) <= this.apart) return { count: k, value: newest[k] + ahead }
    }
    return undefined
  }

  /** True if a feed does not go on with its count, though the value is near. */
  private beginsAnew(course: Course, value: number, octets: number, next: number): boolean {
    if (course.value - value <= MOST_LATE) return false
    const step = this.distance(next, value)
    return step > 0 && step <= MOST_LATE && course.isOther(value, octets)
  }

  /** How much a number is ahead of a value, by the shorter way. */
  private distance(number: number, value: number): number {
    const ahead = (number - (value % this.modulus) + this.modulus) % this.modulus
    return ahead < this.modulus / 2 ? ahead : ahead - this.modulus
  }
}
