/** The frames of a capture that a filter lets through. */
import { Batch, type FrameSource } from '../capture/batch.ts'
import type { Packet } from '../decode/packet.ts'
import { NOT_WANTED, Sifting, WANTED } from '../decode/sieve.ts'
import type { Plan } from './plan.ts'

/**
 * The frames of a batch that are shown, one by one. What passes over the others never waits: code that may wait runs
 * slower.
 */
export class ShownFrames {
  /** Number of the frame within the batch. */
  k = -1

  private readonly sifting: Sifting | undefined
  /** Behind the last frame of the batch that is read. */
  private end = 0
  private batch = new Batch(0)
  private verdicts: Uint8Array | undefined

  /** @param most frames that are read, shown or not */
  constructor(
    private readonly source: FrameSource,
    private readonly plan: Plan,
    private readonly most: number,
  ) {
    const { session, filter, statistics } = plan
    const test = statistics === undefined ? filter?.sieve : undefined
    this.sifting = test && new Sifting(session, filter?.wanted, test)
  }

  /** Turns to another batch. */
  of(batch: Batch): this {
    this.batch = batch
    this.k = -1
    this.end = Math.min(batch.n, this.most - this.plan.session.count)
    this.verdicts = this.sifting?.sift(batch, this.source.interfaces)
    return this
  }

  /** The next frame, decoded; undefined at the end of the batch. */
  next(): Packet | undefined {
    for (;;) {
      if (this.verdicts !== undefined) this.pass(this.verdicts, NOT_WANTED)
      if (++this.k >= this.end) return undefined
      if (this.plan.session.passes(this.batch, this.k)) continue
      const isWanted = this.verdicts?.[this.k] === WANTED
      const p = this.decode()
      if (isWanted || this.isShown(p)) return p
    }
  }

  /** How many there are up to the end of the batch. Those that the sieve is sure of are not decoded. */
  count(): number {
    let count = 0
    for (;;) {
      if (this.verdicts !== undefined) count += this.pass(this.verdicts, WANTED)
      if (++this.k >= this.end) return count
      const p = this.decode()
      if (!this.isShown(p)) continue
      this.plan.session.show(p)
      count++
    }
  }

  /** Passes over the frames that come next and whose verdict is `most` at most. @returns how many of them are wanted */
  private pass(verdicts: Uint8Array, most: number): number {
    const { end } = this
    const from = this.k + 1
    let wanted = 0
    let k = from
    for (; k < end && verdicts[k] <= most; k++) wanted += verdicts[k]
    this.plan.session.pass(this.batch, from, k)
    this.k = k - 1
    return wanted
  }

  private decode(): Packet {
    const { session, statistics } = this.plan
    const p = session.decode(this.batch, this.k, this.source.interfaces)
    statistics?.add(p)
    if (this.sifting === undefined) return p
    this.sifting.learn(p)
    // What the frame told may make others of those behind it.
    if (!this.sifting.holds) this.verdicts = undefined
    return p
  }

  private isShown(p: Packet): boolean {
    const { filter } = this.plan
    return filter === undefined || filter.matches(p)
  }
}
