/** The time that passes in a capture. */

/** Frames of several interfaces are not quite in order: that is no step of the clock. */
const DISORDER = 1

/**
 * Seconds since the capture's first frame, never falling: where the capture's clock was set back, time goes on from
 * where it was.
 */
export class Clock {
  now = 0
  private offset = 0

  /** @param stamp seconds since the capture's first frame, as the frame tells */
  advance(stamp: number): number {
    if (stamp + this.offset < this.now - DISORDER) this.offset = this.now - stamp
    this.now = Math.max(this.now, stamp + this.offset)
    return this.now
  }
}
