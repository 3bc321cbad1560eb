/**
 * Numbers that two feeds count their datagrams by, which begin again at their end: told apart by how far they are from the
 * newest, whichever feed that came by. A jump that no loss explains is a count that began anew.
 */

/** How far numbers may be apart that are of one count, where their end comes soon. */
const MOST_APART = 10_000
/** Numbers beyond that do not come round. */
const WIDE = 2 ** 32

export class Numbering {
  /** Counts that began anew. */
  restarts = 0
  /** Which count the newest number is of, and how far that one has come without its end. */
  count = 0
  value = 0
  /** By count, the greatest value. */
  private readonly newest: number[] = []
  private readonly apart: number

  /** @param modulus how many numbers there are */
  constructor(private readonly modulus: number) {
    this.apart = modulus >= WIDE ? modulus / 4 : Math.min(MOST_APART, modulus / 4)
  }

  /** Takes in a number, into `count` and `value`. */
  take(number: number): void {
    // A feed that is late may still be at the count before.
    for (let k = this.newest.length - 1; k >= Math.max(0, this.newest.length - 2); k--) {
      const distance = this.distance(number, this.newest[k])
      if (Math.abs(distance) > this.apart) continue
      this.count = k
      this.value = this.newest[k] + distance
      if (distance > 0) this.newest[k] = this.value
      return
    }
    if (this.newest.length > 0) this.restarts++
    this.count = this.newest.length
    // What is late at the beginning is not below 0.
    this.value = number + this.modulus
    this.newest.push(this.value)
  }

  /** How much a number is ahead of a value, by the shorter way. */
  private distance(number: number, value: number): number {
    const ahead = (number - (value % this.modulus) + this.modulus) % this.modulus
    return ahead < this.modulus / 2 ? ahead : ahead - this.modulus
  }
}
