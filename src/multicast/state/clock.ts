/** The time that passes in a capture. */

/** Frames of several interfaces are not quite in order: that is no step of the clock. */
const DISORDER = 1

/**
 * Seconds since the capture's first frame, never falling: where the capture's clock was set back, time goes on from
 * where it was, and where it is set right again, it is right again.
 */
export class Clock {
  now = 0
  /** Seconds by which the clock was set back. */
  private behind = 0

  /** @param stamp seconds since the capture's first frame, as the frame tells */
  advance(stamp: number): number {
    const earliest = this.now - DISORDER
    if (stamp >= earliest) this.behind = 0
    else if (stamp + this.behind < earliest) this.behind = this.now - stamp
    this.now = Math.max(this.now, stamp + this.behind)
    return this.now
  }
}
