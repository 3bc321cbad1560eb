import {
  Batch,
  type CaptureInterface,
  type CaptureSection,
  type FrameSource,
  type InterfaceCounts,
  isBefore,
  ROOM_FOR_REBUILT,
} from './batch.ts'
import type { InterfaceList } from './interface-list.ts'

const FRAMES = 4096
const BYTES = 1024 * 1024

/** One of the files: its batch at hand, and which frame of it is next. */
interface Strand {
  readonly source: FrameSource
  batch: Batch | undefined
  i: number
}

/**
 * Several captures as one: of the frames that are next in their files, the earliest comes first.
 *
 * As mergecap does it, each file keeps its own order even where its times go back, and a frame without a time comes at
 * once. Where times are equal, the file named first comes first. A damaged file ends there; the others go on, and the
 * damage is reported after the last frame.
 */
export class MergedStream implements FrameSource {
  readonly #strands: Strand[]
  readonly #list: InterfaceList
  readonly #batch = new Batch(FRAMES)
  #failure: Error | undefined
  #started = false
  #closed = false

  /** @param sources captures that share `list` */
  constructor(sources: readonly FrameSource[], list: InterfaceList) {
    this.#strands = sources.map((source) => ({ source, batch: undefined, i: 0 }))
    this.#list = list
    this.#batch.bytes = new Uint8Array(BYTES + ROOM_FOR_REBUILT)
  }

  get interfaces(): readonly CaptureInterface[] {
    return this.#list.interfaces
  }

  get sections(): readonly CaptureSection[] {
    return this.#list.sections
  }

  get counts(): readonly (InterfaceCounts | undefined)[] {
    return this.#list.counts
  }

  get progress(): { readonly read: number; readonly total: number | undefined } {
    let read = 0
    let total: number | undefined = 0
    for (const { source } of this.#strands) {
      read += source.progress.read
      const one: number | undefined = source.progress.total
      total = total === undefined || one === undefined ? undefined : total + one
    }
    return { read, total }
  }

  async next(): Promise<Batch | undefined> {
    if (!this.#started) {
      this.#started = true
      // One after the other, not at once: interfaces are numbered in the order of the files.
      for (const strand of this.#strands) await this.#advance(strand)
    }
    const out = this.#batch
    out.n = 0
    out.used = 0
    out.options = undefined
    while (!this.#closed) {
      const first = this.#earliest(undefined)
      if (first === undefined) break
      const second = this.#earliest(first)
      if (!this.#copyUntil(first, second)) return out
      if (first.batch !== undefined && first.i === first.batch.n) await this.#advance(first)
    }
    if (this.#closed) return undefined
    if (out.n > 0) return out
    if (this.#failure !== undefined) throw this.#failure
    return undefined
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all(this.#strands.map(({ source }) => source.close()))
  }

  async #advance(strand: Strand): Promise<void> {
    strand.i = 0
    try {
      strand.batch = await strand.source.next()
    } catch (error) {
      strand.batch = undefined
      this.#failure ??= error as Error
    }
  }

  /** The strand whose next frame is the earliest, not looking at `without`; the first of equals. */
  #earliest(without: Strand | undefined): Strand | undefined {
    let best: Strand | undefined
    for (const strand of this.#strands) {
      if (strand === without || strand.batch === undefined) continue
      if (best === undefined || comesBefore(strand, best)) best = strand
    }
    return best
  }

  /** Copies frames of `strand` while they come before the next of `rival`; false where the batch is full. */
  #copyUntil(strand: Strand, rival: Strand | undefined): boolean {
    const from = strand.batch as Batch
    const out = this.#batch
    const rivalIsFirst = rival !== undefined && this.#strands.indexOf(rival) < this.#strands.indexOf(strand)
    while (strand.i < from.n) {
      if (rival !== undefined && (rivalIsFirst ? !comesBefore(strand, rival) : comesBefore(rival, strand))) return true
      const size = from.cap[strand.i]
      if (out.n === FRAMES || (out.n > 0 && out.used + size > BYTES)) return false
      if (out.used + size + ROOM_FOR_REBUILT > out.bytes.length) {
        out.bytes = new Uint8Array(size + ROOM_FOR_REBUILT)
      }
      out.append(from, strand.i++)
    }
    return true
  }
}

function comesBefore(a: Strand, b: Strand): boolean {
  return isBefore(a.batch as Batch, a.i, b.batch as Batch, b.i)
}
