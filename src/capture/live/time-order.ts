/**
 * Frames of several inputs in the order of their stamps.
 *
 * The kernel hands frames over in blocks, up to a tenth of a second after they came, so that those of one interface
 * arrive before earlier ones of another. A frame is held until every other input has shown a later one, and no longer
 * than `HELD` after it arrived: within that time all that came before it has arrived too. Each input keeps its own order.
 */
import { Batch, isBefore, ROOM_FOR_REBUILT } from '../batch.ts'
import { HANDED_OVER_AFTER } from './driver.ts'

/** Milliseconds that a frame is held at most. */
const HELD = 2.5 * HANDED_OVER_AFTER
/** Octets that are held at most: beyond, nothing is waited for. */
const MOST = 64 * 2 ** 20
/** Frames and octets of a batch that is put together out of several. */
const FRAMES = 4096
const OCTETS = 2 ** 20

interface Held {
  readonly batch: Batch
  readonly arrived: number
}

/** What is held of one input, the oldest first, and which frame of the oldest batch is next. */
interface Strand {
  readonly held: Held[]
  i: number
  hasEnded: boolean
}

export class TimeOrder {
  readonly #strands: readonly Strand[]
  readonly #free: Batch[] = []
  readonly #mixed = new Batch(FRAMES)
  #octets = 0
  #lent: Batch | undefined

  /** @param inputs how many there are */
  constructor(inputs: number) {
    this.#strands = Array.from({ length: inputs }, () => ({ held: [], i: 0, hasEnded: false }))
    this.#mixed.bytes = new Uint8Array(OCTETS + ROOM_FOR_REBUILT)
  }

  /** True if no more should be added before something is taken. */
  get isFull(): boolean {
    return this.#octets >= MOST
  }

  /** Takes in a copy of what an input handed out. */
  add(input: number, batch: Batch, now: number): void {
    const own = this.#free.pop()
    const copy = own !== undefined && own.capacity >= batch.n ? own : new Batch(Math.max(FRAMES, batch.n))
    copy.copy(batch)
    this.#octets += batch.used
    this.#strands[input].held.push({ batch: copy, arrived: now })
  }

  /** Nothing more comes from an input. */
  end(input: number): void {
    this.#strands[input].hasEnded = true
  }

  /** Frames before which nothing is expected any more; undefined if there are none now. Lent until the next call. */
  take(now: number): Batch | undefined {
    this.#giveBack()
    const out = this.#mixed
    out.n = 0
    out.used = 0
    out.options = undefined
    for (;;) {
      const first = this.#earliest(undefined)
      if (first === undefined || !this.#isSettled(first, now)) break
      const second = this.#earliest(first)
      if (out.n === 0 && isWholeBefore(first, second)) return this.#lend(first)
      if (!this.#copyUntil(first, second)) break
    }
    return out.n > 0 ? out : undefined
  }

  /** Milliseconds until `take` will have something, if nothing arrives before; undefined if nothing is held. */
  wait(now: number): number | undefined {
    const first = this.#earliest(undefined)
    return first && Math.max(0, first.held[0].arrived + HELD - now)
  }

  /** The strand whose next frame is the earliest, not looking at `without`; the first of equals. */
  #earliest(without: Strand | undefined): Strand | undefined {
    let best: Strand | undefined
    for (const strand of this.#strands) {
      if (strand === without || strand.held.length === 0) continue
      if (best === undefined || comesBefore(strand, best)) best = strand
    }
    return best
  }

  /** Whether nothing can come any more before a strand's next frame. */
  #isSettled({ held }: Strand, now: number): boolean {
    if (this.isFull || now - held[0].arrived >= HELD) return true
    return this.#strands.every((strand) => strand.hasEnded || strand.held.length > 0)
  }

  /** Copies frames of `strand` while they come before the next of `rival`; false where the batch is full. */
  #copyUntil(strand: Strand, rival: Strand | undefined): boolean {
    const out = this.#mixed
    const from = strand.held[0].batch
    const rivalIsFirst = rival !== undefined && this.#strands.indexOf(rival) < this.#strands.indexOf(strand)
    while (strand.i < from.n) {
      if (rival !== undefined && (rivalIsFirst ? !comesBefore(strand, rival) : comesBefore(rival, strand))) return true
      const size = from.cap[strand.i]
      if (out.n === FRAMES || (out.n > 0 && out.used + size > OCTETS)) return false
      if (out.used + size + ROOM_FOR_REBUILT > out.bytes.length) out.bytes = new Uint8Array(size + ROOM_FOR_REBUILT)
      out.append(from, strand.i++)
    }
    this.#release(strand)
    return true
  }

  #lend(strand: Strand): Batch {
    this.#lent = strand.held[0].batch
    strand.held.shift()
    return this.#lent
  }

  #giveBack(): void {
    if (this.#lent === undefined) return
    this.#forget(this.#lent)
    this.#lent = undefined
  }

  #release(strand: Strand): void {
    strand.i = 0
    this.#forget((strand.held.shift() as Held).batch)
  }

  #forget(batch: Batch): void {
    this.#octets -= batch.used
    // A few: after a burst, memory is given back.
    if (this.#free.length < 2 * this.#strands.length) this.#free.push(batch)
  }
}

/** Whether all of the oldest batch of a strand comes before the next frame of another. */
function isWholeBefore(strand: Strand, other: Strand | undefined): boolean {
  if (strand.i > 0) return false
  if (other === undefined) return true
  const { batch } = strand.held[0]
  return isBefore(batch, batch.n - 1, other.held[0].batch, other.i)
}

const comesBefore = (x: Strand, y: Strand): boolean => isBefore(x.held[0].batch, x.i, y.held[0].batch, y.i)
