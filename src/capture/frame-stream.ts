import {
  Batch,
  type CaptureInterface,
  type CaptureSection,
  type FrameSource,
  type InterfaceCounts,
  ROOM_FOR_REBUILT,
} from './batch.ts'
import type { ByteSource } from './byte-source.ts'
import type { CaptureFileError } from './errors.ts'
import type { FrameReader } from './frame-reader.ts'
import type { InterfaceList } from './interface-list.ts'
import { ReadWindow } from './read-window.ts'

/** Octets in front of what is read, for the part of a record that the window before held. */
const HEAD = 64 * 1024

export interface StreamSizes {
  /** Octets asked for at once. */
  readonly chunk: number
  /** Frames a batch can hold. */
  readonly frames: number
  /** Octets kept free behind the frames. */
  readonly room: number
  /** Batches whose octets are still in use when the next one is asked for, by another thread; none without it. */
  readonly lent?: number
}

/**
 * Measured on 1M frames: 2 MiB a read costs a third less than 512 KiB (fewer trips to the thread pool), and 4 MiB
 * nothing less; batches above some thousand frames gain nothing and leave the processor's cache.
 */
export const USUAL_SIZES: StreamSizes = { chunk: 2 * 1024 * 1024, frames: 8192, room: ROOM_FOR_REBUILT }

/** A read under way. */
interface Read {
  readonly window: ReadWindow
  /** Where in the window its octets begin. */
  readonly start: number
  readonly reading: Promise<number>
}

/**
 * The frames of one file or pipe.
 *
 * Windows take turns: while one is being worked on, the next octets are read into the others, of which there are as many
 * as the source can read into at once. A record that straddles two is completed by copying its first part in front of the
 * second window's octets.
 */
export class FrameStream implements FrameSource {
  readonly #source: ByteSource
  readonly #reader: FrameReader
  readonly #list: InterfaceList
  readonly #sizes: StreamSizes
  readonly #batch: Batch
  #window: ReadWindow
  /** Batches handed out so far, and windows that may be read into again once those are back that came before. */
  #handed = 0
  readonly #left: { readonly window: ReadWindow; readonly after: number }[] = []
  /** Windows that are being read into, in order. */
  readonly #ahead: Read[] = []
  /** Octets in front of what is read into the other window. */
  #head = HEAD
  #failure: CaptureFileError | undefined
  #done = false

  constructor(source: ByteSource, reader: FrameReader, list: InterfaceList, sizes: StreamSizes) {
    this.#source = source
    this.#reader = reader
    this.#list = list
    this.#sizes = sizes
    this.#batch = new Batch(sizes.frames)
    this.#window = this.#newWindow()
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
    return { read: this.#source.taken, total: this.#source.total }
  }

  async next(): Promise<Batch | undefined> {
    const batch = this.#batch
    batch.n = 0
    batch.options = undefined
    while (!this.#done) {
      const window = this.#window
      this.#reader.scan(window, batch)
      if (batch.n > 0) {
        batch.bytes = window.bytes
        // Not the last frame's end: what follows is still to be scanned, and must not be written over.
        batch.used = window.end
        this.#handed++
        return batch
      }
      try {
        if (this.#reader.damage !== undefined) throw this.#reader.damage
        if (await this.#refill()) continue
        const wrong = this.#done ? undefined : this.#reader.ending(this.#window)
        if (wrong !== undefined) throw wrong
        this.#done = true
      } catch (error) {
        this.#failure = error as CaptureFileError
        this.#done = true
      }
    }
    if (this.#failure !== undefined) throw this.#failure
    return undefined
  }

  async close(): Promise<void> {
    this.#done = true
    this.#failure = undefined
    await this.#source.close()
  }

  /** Brings in more octets behind those left over; false at the end of the source. */
  async #refill(): Promise<boolean> {
    const next = this.#ahead.shift() ?? this.#read(this.#newWindow())
    const n = await next.reading
    if (n === 0 || this.#done) return false
    const old = this.#window
    const left = old.end - old.at
    let { window, start } = next
    window.end = start + n
    if (left > start) {
      // A record larger than the room in front: more room, as much as is there and no more than the record has shown.
      start = Math.max(left, Math.min(2 * start, start + this.#sizes.chunk))
      this.#head = Math.max(this.#head, start)
      const larger = this.#newWindow()
      larger.bytes.set(window.bytes.subarray(next.start, window.end), start)
      larger.end = start + n
      window = larger
    }
    window.at = window.end - n - left
    window.bytes.set(old.bytes.subarray(old.at, old.end), window.at)
    window.base = old.base + old.at - window.at
    this.#window = window
    this.#left.push({ window: old, after: this.#handed })
    while (this.#ahead.length < (this.#source.ahead ?? 1))
      this.#ahead.push(this.#read(this.#free() ?? this.#newWindow()))
    return true
  }

  /** A window that nobody uses any more; undefined if there is none, or if it is too small by now. */
  #free(): ReadWindow | undefined {
    const { lent = 0 } = this.#sizes
    const [first] = this.#left
    if (first === undefined || first.after + lent > this.#handed) return undefined
    this.#left.shift()
    return first.window.bytes.length >= this.#size ? first.window : undefined
  }

  get #size(): number {
    return this.#head + this.#sizes.chunk + this.#sizes.room
  }

  #read(window: ReadWindow): Read {
    const start = this.#head
    const reading = this.#source.read(window.bytes, start, this.#sizes.chunk)
    // Nobody may be waiting when it fails: whoever awaits it later still learns of it.
    reading.catch(() => undefined)
    return { window, start, reading }
  }

  #newWindow(): ReadWindow {
    if (this.#sizes.lent !== undefined) return new ReadWindow(new Uint8Array(new SharedArrayBuffer(this.#size)))
    // Not zeroed: no octet is ever looked at before it was read.
    const buffer = Buffer.allocUnsafeSlow(this.#size)
    return new ReadWindow(new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length))
  }
}
