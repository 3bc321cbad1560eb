/**
 * Batches that take turns between two threads: how far each of them is, in memory that both see. A message for every batch
 * would cost either thread more than many a batch takes to decode.
 */
import type { Batch } from './batch.ts'

/** In the counts of both threads: batches handed over, batches given back, and whether somebody waits for the next one. */
const HANDED = 0
const BACK = 1
const WAITS = 2
const COUNTS = 3
/** Of each batch: its frames, where their octets end, in which window they stand; how much was read by then, and said. */
const N = 0
const USED = 1
const WINDOW = 2
const READ = 3
const SAID = 4
const FACTS = 5

const WORD = 4
const DOUBLE = 8

/** What stands beside a batch's columns. */
export interface Facts {
  /** Which of the windows told of holds its octets. */
  readonly window: number
  /** Octets of the capture that were read by then. */
  readonly read: number
  /** Messages that were sent by then: they come first. */
  readonly said: number
}

export class Turns {
  private readonly counts: Int32Array
  private readonly facts: Float64Array

  /** @param memory that the other thread made; without it, this one does */
  constructor(
    private readonly most: number,
    readonly memory = {
      counts: new SharedArrayBuffer(COUNTS * WORD),
      facts: new SharedArrayBuffer(most * FACTS * DOUBLE),
    },
  ) {
    this.counts = new Int32Array(memory.counts)
    this.facts = new Float64Array(memory.facts)
  }

  /** Which of those that take turns is batch `number`, counted from 0. */
  placeOf(number: number): number {
    return number % this.most
  }

  get handed(): number {
    return Atomics.load(this.counts, HANDED)
  }

  /** True if one more can be filled. */
  get hasRoom(): boolean {
    return this.handed - this.back < this.most
  }

  private get back(): number {
    return Atomics.load(this.counts, BACK)
  }

  private isEnough(back: number): boolean {
    return this.handed - back <= this.most >> 1
  }

  /** Resolves once half of the batches can be filled: not with each that comes back, as it takes time to be woken. */
  async room(): Promise<void> {
    for (let back = this.back; !this.isEnough(back); back = this.back) {
      await Atomics.waitAsync(this.counts, BACK, back).value
    }
  }

  /** Hands the next batch over. @returns true if somebody waits for it, who has to be told */
  hand(batch: Batch, { window, read, said }: Facts): boolean {
    const { facts, counts } = this
    const at = this.placeOf(this.handed) * FACTS
    facts[at + N] = batch.n
    facts[at + USED] = batch.used
    facts[at + WINDOW] = window
    facts[at + READ] = read
    facts[at + SAID] = said
    Atomics.add(counts, HANDED, 1)
    return Atomics.exchange(counts, WAITS, 0) === 1
  }

  /** What stands beside batch `number`, which was handed over; fills in how much the batch holds. */
  take(number: number, batch: Batch): Facts {
    const { facts } = this
    const at = this.placeOf(number) * FACTS
    batch.n = facts[at + N]
    batch.used = facts[at + USED]
    return { window: facts[at + WINDOW], read: facts[at + READ], said: facts[at + SAID] }
  }

  /** The oldest batch that was taken may be filled again. */
  giveBack(): void {
    const back = Atomics.add(this.counts, BACK, 1) + 1
    if (this.isEnough(back)) Atomics.notify(this.counts, BACK)
  }

  /** Nobody decodes any more. */
  giveAllBack(): void {
    Atomics.store(this.counts, BACK, this.handed)
    Atomics.notify(this.counts, BACK)
  }

  /** Says that somebody waits for batch `number`. @returns false if it is there by now */
  waitFor(number: number): boolean {
    Atomics.store(this.counts, WAITS, 1)
    if (this.handed <= number) return true
    Atomics.store(this.counts, WAITS, 0)
    return false
  }
}
