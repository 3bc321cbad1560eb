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

/** Seconds within which a file goes on where another one ended: programs write files one after the other. */
const GOES_ON = 10

/** One of the files: its batch at hand, and which frame of it is next. */
interface Strand {
  readonly source: FrameSource
  batch: Batch | undefined
  i: number
  /** Its interfaces so far, each with the one that it is: of a file before, which this one goes on with, or itself. */
  readonly same: Map<number, number>
  /** Files that it may go on with, the newest first; known once it has begun. */
  before: readonly Strand[]
  isBegun: boolean
  /** Seconds of the last frame that is known. */
  until: number
}

/**
 * Several captures as one: of the frames that are next in their files, the earliest comes first.
 *
 * As mergecap does it, each file keeps its own order even where its times go back, and a frame without a time comes at
 * once. Where times are equal, the file named first comes first. A damaged file ends there; the others go on, and the
 * damage is reported after the last frame. What a file shows that begins where another one ended is of the same interface,
 * as mergecap has it too, if it is called so.
 */
export class MergedStream implements FrameSource {
  readonly #strands: Strand[]
  readonly #list: InterfaceList
  readonly #batch = new Batch(FRAMES)
  readonly goesOn = new Map<number, number>()
  #failure: Error | undefined
  #started = false
  #closed = false

  /** @param sources captures that share `list` */
  constructor(sources: readonly FrameSource[], list: InterfaceList) {
    this.#strands = sources.map((source) => ({
      source,
      batch: undefined,
      i: 0,
      same: new Map(),
      before: [],
      isBegun: false,
      until: 0,
    }))
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
    const counts = [...this.#list.counts]
    for (const first of new Set(this.goesOn.values())) {
      const others = [...this.goesOn.keys()].filter((id) => this.goesOn.get(id) === first)
      counts[first] = countedIn([first, ...others].flatMap((id) => counts[id] ?? []))
      for (const id of others) counts[id] = undefined
    }
    return counts
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
      if (!first.isBegun) this.#begin(first)
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

  /** Finds out which files this one may go on with, before its first frame. */
  #begin(strand: Strand): void {
    strand.isBegun = true
    const began = (strand.batch as Batch).sec[strand.i]
    strand.before = this.#strands
      .filter(
        ({ batch, isBegun, until }) => batch === undefined && isBegun && began >= until && began <= until + GOES_ON,
      )
      .sort((a, b) => b.until - a.until)
    for (const id of strand.same.keys()) this.#meet(strand, id)
  }

  /** Finds out whether a file before has shown that interface. */
  #meet({ same, before }: Strand, id: number): void {
    const { interfaces } = this.#list
    const { name, link, snaplen } = interfaces[id]
    // Without a name, nobody knows which of several it is.
    if (name === undefined && before.length !== 1) return
    const taken = [...same.values()]
    const other = before
      .flatMap((one) => [...one.same.values()])
      .find((other) => {
        const one = interfaces[other]
        return one.name === name && one.link === link && one.snaplen === snaplen && !taken.includes(other)
      })
    if (other === undefined) return
    same.set(id, other)
    this.goesOn.set(id, other)
  }

  async #advance(strand: Strand): Promise<void> {
    strand.i = 0
    try {
      strand.batch = await strand.source.next()
    } catch (error) {
      strand.batch = undefined
      this.#failure ??= error as Error
    }
    const { batch, same } = strand
    if (batch === undefined || batch.n === 0) return
    strand.until = batch.sec[batch.n - 1]
    for (let k = 0; k < batch.n; k++) {
      const id = batch.iface[k]
      if ((k > 0 && id === batch.iface[k - 1]) || same.has(id)) continue
      same.set(id, id)
      if (strand.isBegun) this.#meet(strand, id)
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
      if (strand.before.length > 0) out.iface[out.n - 1] = strand.same.get(out.iface[out.n - 1]) as number
    }
    return true
  }
}

const COUNTS = ['received', 'droppedByInterface', 'filtered', 'dropped'] as const

/**
 * What was counted in files that go on with each other. Programs count from the beginning of a capture, over all of its
 * files; where a count falls, another capture began.
 */
function countedIn(files: readonly InterfaceCounts[]): InterfaceCounts | undefined {
  const isLast = (k: number): boolean =>
    k === files.length - 1 ||
    COUNTS.some((what) => (files[k + 1][what] ?? Number.POSITIVE_INFINITY) < (files[k][what] ?? 0))
  return files
    .filter((_, k) => isLast(k))
    .reduce<InterfaceCounts | undefined>((sum, one) => (sum === undefined ? one : added(sum, one)), undefined)
}

const added = (one: InterfaceCounts, other: InterfaceCounts): InterfaceCounts =>
  Object.fromEntries(
    COUNTS.filter((what) => (one[what] ?? other[what]) !== undefined).map((what) => [
      what,
      (one[what] ?? 0) + (other[what] ?? 0),
    ]),
  )

function comesBefore(a: Strand, b: Strand): boolean {
  return isBefore(a.batch as Batch, a.i, b.batch as Batch, b.i)
}
