/** Frames of one interface or several as they arrive, in the shape in which files hand them out. */
import { release, type } from 'node:os'
import type { Batch, CaptureInterface, CaptureSection, FrameSource } from '../batch.ts'
import { InterfaceList } from '../interface-list.ts'
import type { LiveHandle, LiveInput, LiveStatistics } from './driver.ts'
import { PipeInput } from './pipe.ts'
import { TimeOrder } from './time-order.ts'

export interface LiveSourceOptions {
  /** Program that captures, for the record. */
  readonly application?: string
  /** Ends after so many frames of all inputs together. */
  readonly most?: number
}

/** Interfaces, and pipes, being captured from. Frames of several come in the order of their stamps. */
export class LiveSource implements FrameSource {
  readonly inputs: readonly LiveInput[]
  /** Told when it is asked, by `statistics`. */
  readonly counts = []
  /** Frames handed out, of all interfaces and of each. */
  captured = 0
  readonly #capturedBy: number[] = []
  readonly #list = new InterfaceList(true)
  /** By id of the interface; undefined for those of pipes. */
  readonly #handles: (LiveHandle | undefined)[] = []
  readonly #os = `${type()} ${release()}`
  readonly #most: number
  readonly #filled = new Set<Batch>()
  /** Undefined for a single input, whose batches are handed on as they are. */
  readonly #order: TimeOrder | undefined
  #begun = false
  /** Inputs from which more may come, and those that are not asked for more while too much is held. */
  #open: number
  readonly #paused: number[] = []
  #arrival: (() => void) | undefined
  #read = 0
  #failure: unknown
  #closing: Promise<void> | undefined

  constructor(inputs: readonly LiveInput[], { application, most }: LiveSourceOptions = {}) {
    this.inputs = inputs
    this.#open = inputs.length
    this.#most = most ?? Number.POSITIVE_INFINITY
    this.#order = inputs.length > 1 ? new TimeOrder(inputs.length) : undefined
    this.#list.sections.push({ os: this.#os, application })
    for (const input of inputs) {
      if (input instanceof PipeInput) input.begin(this.#list)
      else this.#describe(input as LiveHandle)
    }
  }

  get interfaces(): readonly CaptureInterface[] {
    return this.#list.interfaces
  }

  get sections(): readonly CaptureSection[] {
    return this.#list.sections
  }

  get progress(): { readonly read: number; readonly total: undefined } {
    return { read: this.#read, total: undefined }
  }

  /** Pipes of which it is not known yet what they will bring: their interfaces come behind those that are known. */
  get awaited(): readonly string[] {
    return this.inputs.filter((input) => input instanceof PipeInput && input.isAwaited).map((one) => one.interfaceName)
  }

  /** True while more is waiting than was taken. */
  get isBehind(): boolean {
    return this.#order?.isFull === true || this.inputs.some((input) => input.isBehind)
  }

  async next(): Promise<Batch | undefined> {
    if (this.captured >= this.#most) return undefined
    if (!this.#begun) {
      this.#begun = true
      const order = this.#order
      if (order !== undefined) for (const k of this.inputs.keys()) this.#ask(order, k)
    }
    const batch = this.#order === undefined ? await this.#alone() : await this.#inOrder(this.#order)
    if (batch !== undefined) return this.#counted(batch)
    const failure = this.#failure
    this.#failure = undefined
    if (failure !== undefined && this.#closing === undefined) throw failure
    return undefined
  }

  /** Frames that came before now are still handed out, then the end. */
  stop(): void {
    for (const input of this.inputs) input.stop()
  }

  /** By id of the interface; undefined for those whose driver does not count, and for pipes. */
  statistics(): readonly (LiveStatistics | undefined)[] {
    return this.#list.interfaces.map(({ id }) => this.#handles[id]?.statistics())
  }

  /** What captures from the interface with that id; undefined for one of a pipe. */
  handleOf(id: number): LiveHandle | undefined {
    return this.#handles[id]
  }

  /** Takes back the frames from `n` on of the batch that is lent: they do not count as captured. */
  cut(batch: Batch, n: number): void {
    this.#count(batch, n, batch.n, -1)
    batch.n = n
  }

  /** Frames handed out of the interface with that id. */
  capturedBy(id: number): number {
    return this.#capturedBy[id] ?? 0
  }

  close(): Promise<void> {
    this.#closing ??= Promise.all(this.inputs.map((input) => input.close())).then(() => undefined)
    this.#awake()
    return this.#closing
  }

  #describe(handle: LiveHandle): void {
    const { interfaceName: name, link, snaplen, precision, filter } = handle
    this.#handles[this.#list.add({ link, name, filter, os: this.#os, snaplen, precision })] = handle
  }

  /** The next batch of the only input. */
  async #alone(): Promise<Batch | undefined> {
    if (this.#open === 0) return undefined
    try {
      const batch = await this.inputs[0].next()
      if (batch !== undefined) return this.#own(0, batch)
    } catch (error) {
      this.#failure = error
    }
    this.#open = 0
    return undefined
  }

  async #inOrder(order: TimeOrder): Promise<Batch | undefined> {
    for (;;) {
      const batch = this.#closing === undefined ? order.take(performance.now()) : undefined
      while (!order.isFull && this.#paused.length > 0) this.#ask(order, this.#paused.shift() as number)
      if (batch !== undefined) return batch
      const wait = order.wait(performance.now())
      if (this.#closing !== undefined || (this.#open === 0 && wait === undefined)) return undefined
      await this.#arrives(wait)
    }
  }

  /** Waits until something arrives, or so many milliseconds. */
  async #arrives(wait: number | undefined): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      this.#arrival = resolve
      if (wait !== undefined) timer = setTimeout(resolve, wait)
    })
    clearTimeout(timer)
    this.#arrival = undefined
  }

  #awake(): void {
    this.#arrival?.()
  }

  #ask(order: TimeOrder, k: number): void {
    this.inputs[k]
      .next()
      .catch((error) => {
        // One that broke off ends the capture, once what the others have is handed out.
        this.#failure ??= error
        this.stop()
        return undefined
      })
      .then((batch) => {
        if (batch === undefined) {
          this.#open--
          order.end(k)
        } else {
          order.add(k, this.#own(k, batch), performance.now())
          if (order.isFull) this.#paused.push(k)
          else this.#ask(order, k)
        }
        this.#awake()
      })
  }

  /** Writes down which interface a batch is of. */
  #own(k: number, batch: Batch): Batch {
    const id = this.#handles.indexOf(this.inputs[k] as LiveHandle)
    if (id < 0 || this.#filled.has(batch)) return batch
    // Once: a handle lends the same batch again and again.
    batch.iface.fill(id)
    this.#filled.add(batch)
    return batch
  }

  #counted(batch: Batch): Batch {
    const left = this.#most - this.captured
    if (batch.n >= left) {
      batch.n = left
      this.stop()
    }
    this.#count(batch, 0, batch.n, 1)
    this.#read += batch.used
    return batch
  }

  #count({ iface }: Batch, from: number, to: number, step: 1 | -1): void {
    this.captured += step * (to - from)
    for (let k = from; k < to; k++) {
      const id = iface[k]
      this.#capturedBy[id] = (this.#capturedBy[id] ?? 0) + step
    }
  }
}
