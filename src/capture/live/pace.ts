/** When frames are due that are sent again, and how to wait for that moment. */

/**
 * How quickly: with the gaps that they were captured with divided by `factor`, so many frames `perSecond`, or one after
 * the other (`max`).
 */
export type Speed = { readonly factor: number } | { readonly perSecond: number } | 'max'

/**
 * The time at which each frame is due, in milliseconds since the first. Each is counted from the first, not from the one
 * before: what one frame is late delays no other.
 */
export class Schedule {
  readonly #speed: Speed
  /** Frames so far, in this round and in all. */
  #frames = 0
  #all = 0
  /** When this round began, and when its latest frame was due. */
  #begun = 0
  #due = 0
  #sec = 0
  #nsec = 0

  constructor(speed: Speed) {
    this.#speed = speed
  }

  /** The frame that follows, by its stamp. One that is stamped before the frame before it is due with that one. */
  next(sec: number, nsec: number): number {
    const speed = this.#speed
    if (speed === 'max') return 0
    if ('perSecond' in speed) return (1000 * this.#all++) / speed.perSecond
    if (this.#frames++ === 0) {
      this.#sec = sec
      this.#nsec = nsec
    }
    const elapsed = 1000 * (sec - this.#sec) + (nsec - this.#nsec) / 1e6
    this.#due = Math.max(this.#due, this.#begun + elapsed / speed.factor)
    return this.#due
  }

  /** The frames begin anew: the first is due behind the last by as much as lay between two frames on average. */
  again(): void {
    const gap = this.#frames > 1 ? (this.#due - this.#begun) / (this.#frames - 1) : 0
    this.#begun = this.#due + gap
    this.#due = this.#begun
    this.#frames = 0
  }
}

/** Milliseconds that a timer of Node's may be late by, and that it takes the system to wake a thread. */
const TIMER = 1.5
const WAKING = 0.15
/** Milliseconds after which everything else that the program has to see to gets a turn, and that a sleep takes at most. */
const TURN = 10
const LONGEST_SLEEP = 200

/** Waits for moments that are told in milliseconds since its beginning. */
export class Clock {
  #begun = performance.now()
  readonly #cell = new Int32Array(new SharedArrayBuffer(4))
  #turn = 0
  #wake: (() => void) | undefined
  /** True once nobody wants to wait any longer. */
  isStopped = false

  /** Milliseconds since the beginning. */
  get now(): number {
    return performance.now() - this.#begun
  }

  /** Time begins now. */
  begin(): void {
    this.#begun = performance.now()
    this.#turn = 0
  }

  stop(): void {
    this.isStopped = true
    this.#wake?.()
  }

  /** True if there is something to wait for: the moment, or a turn for others. */
  isEarly(due: number): boolean {
    const { now } = this
    return now < due || now > this.#turn + TURN
  }

  /**
   * Waits: with a timer while there is time, then asleep on this thread, and awake at the end, because no timer is as
   * exact.
   * @param meanwhile called now and then
   */
  async until(due: number, meanwhile: () => void): Promise<void> {
    for (;;) {
      const left = due - this.now
      if (left > TIMER + 1) await this.#sleep(Math.min(left - TIMER, LONGEST_SLEEP))
      else if (this.now > this.#turn + TURN) await this.#sleep(0)
      else if (left > WAKING) Atomics.wait(this.#cell, 0, 0, left - WAKING)
      if (this.isStopped || this.now >= due) return
      meanwhile()
    }
  }

  async #sleep(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      if (milliseconds === 0) setImmediate(resolve)
      else setTimeout(resolve, milliseconds)
    })
    this.#turn = this.now
  }
}
