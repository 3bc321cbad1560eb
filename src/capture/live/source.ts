/** Frames of one interface or several as they arrive, in the shape in which files hand them out. */
import { release, type } from 'node:os'
import type { Batch, CaptureInterface, CaptureSection, FrameSource, InterfaceCounts } from '../batch.ts'
import type { LiveHandle, LiveStatistics } from './driver.ts'

export interface LiveSourceOptions {
  /** Capture filter, for the record. */
  readonly filter?: string
  /** Program that captures, for the record. */
  readonly application?: string
  /** Ends after so many frames of all interfaces together. */
  readonly most?: number
}

/** What one handle has to say: frames, or its end. */
interface Arrival {
  readonly k: number
  readonly batch: Batch | undefined
}

/** Interfaces being captured from. */
export class LiveSource implements FrameSource {
  readonly interfaces: readonly CaptureInterface[]
  readonly sections: readonly CaptureSection[]
  /** Frames handed out, of all interfaces and of each. */
  captured = 0
  readonly #capturedBy: number[]
  readonly handles: readonly LiveHandle[]
  readonly #most: number
  readonly #filled = new Set<Batch>()
  readonly #arrived: Arrival[] = []
  #arrival: (() => void) | undefined
  /** Handles from which more may come. */
  #open: number
  /** The one whose batch is lent; none asks for frames before it is asked for some itself. */
  #lent: number | undefined
  #begun = false
  #read = 0
  #failure: unknown
  #closing: Promise<void> | undefined

  constructor(handles: readonly LiveHandle[], { filter, application, most }: LiveSourceOptions = {}) {
    const os = `${type()} ${release()}`
    this.handles = handles
    this.#capturedBy = handles.map(() => 0)
    this.#open = handles.length
    this.#most = most ?? Number.POSITIVE_INFINITY
    this.sections = [{ os, application }]
    this.interfaces = handles.map(({ interfaceName: name, link, snaplen, precision }, id) => {
      return { id, number: id, section: 1, link, name, filter, os, snaplen, precision }
    })
  }

  /** Asked of the handles anew. */
  get counts(): readonly (InterfaceCounts | undefined)[] {
    return this.statistics().map(
      (counted) => counted && { dropped: counted.dropped, droppedByInterface: counted.droppedByInterface },
    )
  }

  get progress(): { readonly read: number; readonly total: undefined } {
    return { read: this.#read, total: undefined }
  }

  /** True while more is waiting than was taken. */
  get isBehind(): boolean {
    return this.handles.some((handle) => handle.isBehind)
  }

  async next(): Promise<Batch | undefined> {
    if (!this.#begun) {
      this.#begun = true
      for (const k of this.handles.keys()) this.#ask(k)
    }
    if (this.#lent !== undefined) this.#ask(this.#lent)
    this.#lent = undefined
    for (;;) {
      const arrival = this.#arrived.shift()
      if (arrival?.batch !== undefined) {
        const batch = this.#taken(arrival.k, arrival.batch)
        if (batch.n > 0) return batch
      } else if (arrival !== undefined) {
        this.#open--
      } else if (this.#open === 0 || this.#closing !== undefined) {
        break
      } else {
        await new Promise<void>((resolve) => {
          this.#arrival = resolve
        })
      }
    }
    const failure = this.#failure
    this.#failure = undefined
    if (failure !== undefined) throw failure
    return undefined
  }

  /** Frames that came before now are still handed out, then the end. */
  stop(): void {
    for (const handle of this.handles) handle.stop()
  }

  /** Of all interfaces, in their order; undefined for those whose driver does not count. */
  statistics(): readonly (LiveStatistics | undefined)[] {
    return this.handles.map((handle) => handle.statistics())
  }

  /** Takes back the frames from `n` on of the batch that is lent: they do not count as captured. */
  cut(batch: Batch, n: number): void {
    this.captured -= batch.n - n
    this.#capturedBy[batch.iface[0]] -= batch.n - n
    batch.n = n
  }

  /** Frames handed out of the interface with that id. */
  capturedBy(id: number): number {
    return this.#capturedBy[id]
  }

  close(): Promise<void> {
    this.#closing ??= Promise.all(this.handles.map((handle) => handle.close())).then(() => undefined)
    this.#arrival?.()
    return this.#closing
  }

  #taken(k: number, batch: Batch): Batch {
    this.#lent = k
    // Written once: the handle lends the same batch again and again.
    if (!this.#filled.has(batch)) batch.iface.fill(k)
    this.#filled.add(batch)
    const left = this.#most - this.captured
    if (batch.n >= left) {
      batch.n = left
      this.stop()
    }
    this.captured += batch.n
    this.#capturedBy[k] += batch.n
    this.#read += batch.used
    return batch
  }

  #ask(k: number): void {
    this.handles[k]
      .next()
      .catch((error) => {
        // One that broke off ends the capture, once what the others have is handed out.
        this.#failure ??= error
        this.stop()
        return undefined
      })
      .then((batch) => {
        this.#arrived.push({ k, batch })
        this.#arrival?.()
        this.#arrival = undefined
      })
  }
}
