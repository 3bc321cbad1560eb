/** The time that passes in a capture. */

/** Seconds by which frames of several interfaces may be out of order: that is no step of the clock. */
const DISORDER = 0.1

/**
 * Seconds since the capture's first frame, never falling: where the capture's clock was set back, time goes on from
 * where it was, and where it is set right again, it is right again.
 */
export class Clock {
  now = 0
  /** Seconds by which the clock was set back. */
  private behind = 0

  /** @param stamp seconds since the capture's first frame, as the frame tells */
  advance(stamp: number): void {
    const earliest = this.now - DISORDER
    if (stamp >= earliest) this.behind = 0
    else if (stamp + this.behind < earliest) this.behind = this.now - stamp
    this.now = Math.max(this.now, stamp + this.behind)
  }
}

/** A time in seconds as rows tell it: to the nanosecond, which is as far as sums of times hold. */
export const seconds = (time: number): number => Number(time.toFixed(9))

/** The same of a time that nobody may know. */
export const maybeSeconds = (time: number | undefined): number | null => (time === undefined ? null : seconds(time))
