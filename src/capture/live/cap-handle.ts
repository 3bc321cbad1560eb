/** An interface that the package `cap` captures from. */
import type { Capturing } from 'cap'
import { Batch, ROOM_FOR_REBUILT } from '../batch.ts'
import { LiveCaptureError } from '../errors.ts'
import { type Directions, directions } from './directions.ts'
import { howOf, type LiveHandle, type LiveSettings } from './driver.ts'
import { octets } from './ffi.ts'

/** Octets that the package keeps of a frame; it cannot be told otherwise. */
const KEPT = 65_535
/** Frames, and octets, that are handed out at once. */
const FRAMES = 2048
const SIZE = 1024 * 1024
/** Batches that may wait: what comes beyond is lost. */
const MOST_WAITING = 64
/** Milliseconds that frames may take from the kernel to here. */
const ON_THE_WAY = 30

/** What is to be said of each capture. */
const UNTOLD = 'the driver cap tells neither what the kernel lost nor how long cut frames were'
// Its listener asserts that all is well (cap 0.2.1, src/binding.cc, cb_packets).
const MORTAL = 'the driver cap ends the program where the interface goes away'

export class CapHandle implements LiveHandle {
  readonly interfaceName: string
  readonly precision = 6
  readonly promiscuous = true
  readonly stamps = 'arrival here'
  readonly snaplen: number
  readonly filter: string | undefined
  readonly direction = undefined
  link = -1
  /** Frames that were lost for want of room here. What the kernel lost, the package does not tell. */
  #lost = 0
  readonly #cap: Capturing
  /** Where the package writes each frame. It keeps no reference, and were it collected the process would die. */
  readonly #frame = Buffer.allocUnsafeSlow(KEPT)
  readonly #bufferSize: number
  readonly #waiting: Batch[] = []
  readonly #free: Batch[] = []
  /** What is being filled, and what is lent. */
  #filling = newBatch()
  #lent: Batch | undefined
  #left: number
  /** Notes which way frames went, where their link type tells. */
  #direct: Directions | undefined
  #ended = false
  #closed = false
  #wake: (() => void) | undefined

  constructor(cap: Capturing, name: string, { snaplen, bufferSize, most, filter }: LiveSettings) {
    this.#cap = cap
    this.interfaceName = name
    this.snaplen = Math.min(snaplen, KEPT)
    this.filter = filter
    this.#bufferSize = bufferSize
    this.#left = most ?? Number.POSITIVE_INFINITY
  }

  /**
   * @param linkOf LINKTYPE_ number of what the package calls it
   * @throws what the package throws; LiveCaptureError
   */
  begin(linkOf: (name: string) => number | undefined): void {
    const name = this.#cap.open(this.interfaceName, this.filter ?? '', this.#bufferSize, this.#frame)
    const link = linkOf(name)
    if (link === undefined) {
      this.#cap.close()
      throw new LiveCaptureError('failed', this.interfaceName, `the driver cap does not know its link type: ${name}`)
    }
    this.link = link
    this.#direct = directions(link)
    this.#cap.on('packet', (size) => this.#take(size))
  }

  get warnings(): readonly string[] {
    const limits = [UNTOLD, MORTAL]
    return this.#lost === 0 ? limits : [...limits, `${this.#lost} frames were lost for want of memory`]
  }

  get how(): string {
    return howOf('cap', this)
  }

  get isBehind(): boolean {
    return this.#waiting.length > MOST_WAITING / 2
  }

  async next(): Promise<Batch | undefined> {
    if (this.#lent !== undefined) this.#free.push(this.#lent)
    this.#lent = undefined
    while (this.#waiting.length === 0 && this.#filling.n === 0) {
      if (this.#ended) return undefined
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    const batch = this.#waiting.shift() ?? this.#turn()
    this.#lent = batch
    this.#direct?.(batch)
    return this.#closed ? undefined : batch
  }

  stop(): void {
    setTimeout(() => this.#end(), ON_THE_WAY)
  }

  statistics(): undefined {
    return undefined
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#cap.close()
    this.#end()
  }

  #end(): void {
    this.#ended = true
    this.#awake()
  }

  #awake(): void {
    const wake = this.#wake
    this.#wake = undefined
    // The package calls from below Node's queue of tasks, where no promise goes on.
    if (wake !== undefined) setImmediate(wake)
  }

  #take(size: number): void {
    if (this.#left === 0 || this.#ended) return
    let batch = this.#filling
    if (batch.n === FRAMES || batch.used + size > SIZE) {
      if (this.#waiting.length >= MOST_WAITING) {
        this.#lost++
        return
      }
      this.#waiting.push(this.#turn())
      batch = this.#filling
    }
    const now = performance.timeOrigin + performance.now()
    const { n, used } = batch
    batch.bytes.set(this.#frame.subarray(0, size), used)
    batch.at[n] = used
    batch.cap[n] = Math.min(size, this.snaplen)
    batch.len[n] = size
    batch.sec[n] = Math.floor(now / 1000)
    batch.nsec[n] = Math.floor((now % 1000) * 1000) * 1000
    batch.used += size
    batch.n++
    if (--this.#left === 0) this.#ended = true
    this.#awake()
  }

  /** Begins another batch. @returns the one before */
  #turn(): Batch {
    const full = this.#filling
    const next = this.#free.pop() ?? newBatch()
    next.n = 0
    next.used = 0
    this.#filling = next
    return full
  }
}

function newBatch(): Batch {
  const batch = new Batch(FRAMES)
  batch.bytes = octets(SIZE + ROOM_FOR_REBUILT)
  return batch
}
