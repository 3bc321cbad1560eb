/** The frames of a capture that a filter lets through. */
import { Batch, type FrameSource } from '../capture/batch.ts'
import type { Packet } from '../decode/packet.ts'
import { NOT_WANTED, Sifting, UNSURE, WANTED } from '../decode/sieve.ts'
import type { Plan } from './plan.ts'

/**
 * The frames of a batch that are shown, one by one. What passes over the others never waits: code that may wait runs
 * slower.
 */
export class ShownFrames {
  /** Number of the frame within the batch. */
  k = -1

  private readonly sifting: Sifting | undefined
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
    this.verdicts = this.sifting?.sift(batch, this.source.interfaces)
    return this
  }

  /** The next frame, decoded; undefined at the end of the batch. */
  next(): Packet | undefined {
    const { batch, most, verdicts } = this
    const { session } = this.plan
    while (++this.k < batch.n && session.count < most) {
      const verdict = verdicts === undefined ? UNSURE : verdicts[this.k]
      if (verdict === NOT_WANTED) session.pass(batch, this.k)
      else {
        const p = this.decode()
        if (verdict === WANTED || this.isShown(p)) return p
      }
    }
    return undefined
  }

  /** How many there are up to the end of the batch. Those that the sieve is sure of are not decoded. */
  count(): number {
    const { batch, most, verdicts } = this
    const { session } = this.plan
    let count = 0
    while (++this.k < batch.n && session.count < most) {
      const verdict = verdicts === undefined ? UNSURE : verdicts[this.k]
      if (verdict !== UNSURE) {
        session.pass(batch, this.k)
        if (verdict === WANTED) count++
      } else {
        const p = this.decode()
        if (this.isShown(p)) {
          session.show(p)
          count++
        }
      }
    }
    return count
  }

  private decode(): Packet {
    const { session, statistics } = this.plan
    const p = session.decode(this.batch, this.k, this.source.interfaces)
    statistics?.add(p)
    return p
  }

  private isShown(p: Packet): boolean {
    const { filter } = this.plan
    return filter === undefined || filter.matches(p)
  }
}
