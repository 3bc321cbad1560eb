/** An interface that libpcap captures from. */
import { Batch, ROOM_FOR_REBUILT } from '../batch.ts'
import { LiveCaptureError } from '../errors.ts'
import { type Directions, directions } from './directions.ts'
import { type Direction, howOf, type LiveHandle, type LiveStatistics } from './driver.ts'
import { LITTLE_ENDIAN } from './endian.ts'
import { type Library, octets, type Pointer } from './ffi.ts'
import { MemoryStream } from './memory-stream.ts'

/** Frames taken at once. */
const FRAMES = 4096
/** Octets that should be enough for what is taken at once, and fewest frames: large frames come in smaller portions. */
const PORTION = 4 * 1024 * 1024
const FEWEST = 64
/** So many full portions in a row are more than a burst. */
const MANY = 4
/** Octets of a record's header, and of a file's. */
const RECORD = 16
const FILE_HEADER = 24
/** Milliseconds between two looks at the counters, which begin anew at 2^32. */
const COUNTED_EVERY = 1000
/** Milliseconds that the kernel may take to hand over its last frames. */
const LAST_FRAMES = 250

/** What pcap_dispatch returns where it was interrupted, and in the case of an error. */
const INTERRUPTED = -2
/** How the C library calls EAGAIN. */
const NOTHING_YET = 'Resource temporarily unavailable'

export interface HandleFacts {
  readonly name: string
  readonly promiscuous: boolean
  readonly precision: 6 | 9
  readonly stampType: string
  readonly warnings: readonly string[]
  readonly filter: string | undefined
  readonly direction: Direction | undefined
  /** Ends after so many frames. */
  readonly most: number
}

/**
 * libpcap writes the frames, in the format of its files, to a stream in memory, without any of our code between two
 * frames (pcap_dispatch with pcap_dump, and open_memstream): a tenth of what asking for each frame costs. That happens
 * on another thread while the frames before are worked on here; between, Node waits for the interface as it does for
 * any socket.
 */
export class LibpcapHandle implements LiveHandle {
  readonly interfaceName: string
  readonly link: number
  readonly snaplen: number
  readonly precision: 6 | 9
  readonly promiscuous: boolean
  readonly stamps: string
  readonly warnings: readonly string[]
  readonly filter: string | undefined
  readonly direction: Direction | undefined
  readonly #pcap: Library
  readonly #p: Pointer
  readonly #stream: MemoryStream
  readonly #poll: import('koffi').node.PollHandle | undefined
  readonly #batch = new Batch(FRAMES)
  #view: DataView = new DataView(new ArrayBuffer(0))
  /** Notes which way frames went, where their link type tells. */
  readonly #direct: Directions | undefined
  /** Frames that are still wanted. */
  #left: number
  /** Frames to be taken at once. */
  #portion = 512
  /** Frames being brought in, most often while those before are worked on. */
  #filling: Promise<number> | undefined
  /** Portions that were full, one after the other. */
  #full = 0
  /** Wakes up who waits for frames. */
  #wake: (() => void) | undefined
  /** When it was stopped, in milliseconds since 1970. */
  #stoppedAt: number | undefined
  #closing: Promise<void> | undefined
  readonly #counted = octets(12)
  #received = 0
  #dropped = 0
  #droppedByInterface = 0
  #nextCount = 0

  /** @param p activated, non-blocking */
  constructor(pcap: Library, p: Pointer, facts: HandleFacts) {
    this.#pcap = pcap
    this.#p = p
    this.interfaceName = facts.name
    this.promiscuous = facts.promiscuous
    this.precision = facts.precision
    this.stamps = facts.stampType === 'host' ? 'kernel' : facts.stampType
    this.warnings = facts.warnings
    this.filter = facts.filter
    this.direction = facts.direction
    this.snaplen = pcap.snapshot(p)
    this.#left = facts.most
    this.#stream = new MemoryStream(pcap)
    this.link = headerOf(this.#stream, pcap, p)
    this.#direct = directions(this.link, facts.direction)
    const fd = pcap.descriptor(p)
    if (fd >= 0) {
      this.#poll = pcap.koffi.node.poll(fd, { readable: true }, () => {})
      this.#poll.stop()
    }
  }

  /** LINKTYPE_ number of an activated handle's frames; undefined where files have none for it. */
  static linkInFiles(pcap: Library, p: Pointer): number | undefined {
    const stream = new MemoryStream(pcap)
    try {
      return headerOf(stream, pcap, p)
    } catch {
      return undefined
    } finally {
      stream.close()
    }
  }

  get how(): string {
    return howOf('libpcap', this)
  }

  get isBehind(): boolean {
    return this.#full >= MANY
  }

  async next(): Promise<Batch | undefined> {
    this.#filling ??= this.#fill()
    const count = await this.#filling
    this.#filling = undefined
    if (count === 0 || this.#closing !== undefined) return undefined
    const batch = this.#take(count)
    this.#left -= batch.n
    if (this.#left > 0) {
      this.#filling = this.#fill()
      // Whoever asks for the next frames learns of a failure.
      this.#filling.catch(() => undefined)
    }
    return batch.n === 0 ? undefined : batch
  }

  stop(): void {
    this.#stoppedAt ??= Date.now()
    this.#wake?.()
  }

  statistics(): LiveStatistics {
    return { received: this.#received, dropped: this.#dropped, droppedByInterface: this.#droppedByInterface }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#left = 0
    this.stop()
    // Nothing may be freed that the other thread uses.
    await this.#filling?.catch(() => undefined)
    this.#count(true)
    this.#poll?.close()
    this.#pcap.close(this.#p)
    this.#stream.close()
  }

  /** Has frames written to the stream. @returns how many; 0 at the end */
  async #fill(): Promise<number> {
    while (this.#left > 0) {
      const asked = Math.min(this.#portion, this.#left)
      const count = this.#checked(await this.#pcap.dispatch(this.#p, asked, this.#pcap.dump, this.#stream.at))
      // At the end, too: nobody looks after the last frame.
      this.#count(count === 0 || count === this.#left)
      this.#full = count === asked ? this.#full + 1 : 0
      if (count > 0) return count
      if (this.#isOver()) return 0
      await this.#frames()
    }
    return 0
  }

  #isOver(): boolean {
    return this.#closing !== undefined || (this.#stoppedAt !== undefined && Date.now() > this.#stoppedAt + LAST_FRAMES)
  }

  /** Waits until there are frames, or an end to think of. */
  async #frames(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      // In the callback itself no promise could go on: it comes from below Node's own queue of tasks.
      this.#poll?.start({ readable: true }, () => {
        this.#poll?.stop()
        setImmediate(resolve)
      })
      if (this.#stoppedAt !== undefined || this.#poll === undefined) timer = setTimeout(resolve, 20)
    })
    clearTimeout(timer)
    this.#wake = undefined
    this.#poll?.stop()
  }

  /** How many frames libpcap says there were. @throws LiveCaptureError where it could not go on */
  #checked(count: number): number {
    if (count >= 0) return count
    if (count === INTERRUPTED) return 0
    const said = this.#pcap.problem(this.#p)
    // On nflog and nfqueue, libpcap takes for an error that nothing is there yet.
    if (said.endsWith(NOTHING_YET)) return 0
    const gone = /disappeared|went down|No such device|is not up/i.test(said)
    throw new LiveCaptureError(gone ? 'gone' : 'failed', this.interfaceName, said)
  }

  /** Copies the frames out of the stream, which is free for others then. */
  #take(count: number): Batch {
    const batch = this.#batch
    const size = this.#stream.written()
    if (batch.bytes.length < size + ROOM_FOR_REBUILT) {
      batch.bytes = octets(2 * size + ROOM_FOR_REBUILT)
      this.#view = new DataView(batch.bytes.buffer)
    }
    this.#stream.takeInto(batch.bytes, size)
    batch.used = size
    this.#portion = Math.max(FEWEST, Math.min(FRAMES, Math.floor((PORTION * count) / size)))
    if (this.#read(size) !== count) throw new LiveCaptureError('failed', this.interfaceName, 'memory is used up')
    if (this.#stoppedAt !== undefined && this.stamps === 'kernel') this.#cut(this.#stoppedAt)
    this.#direct?.(batch)
    return batch
  }

  /** Reads the records. @returns how many there are */
  #read(end: number): number {
    const { at, cap, len, sec, nsec } = this.#batch
    const view = this.#view
    const unit = this.precision === 9 ? 1 : 1000
    let n = 0
    let p = 0
    for (; p + RECORD <= end; n++) {
      const captured = view.getUint32(p + 8, LITTLE_ENDIAN)
      sec[n] = view.getUint32(p, LITTLE_ENDIAN)
      nsec[n] = view.getUint32(p + 4, LITTLE_ENDIAN) * unit
      cap[n] = captured
      len[n] = view.getUint32(p + 12, LITTLE_ENDIAN)
      at[n] = p + RECORD
      p += RECORD + captured
    }
    this.#batch.n = n
    return p === end ? n : -1
  }

  /** Leaves out frames that came after it was stopped. */
  #cut(milliseconds: number): void {
    const batch = this.#batch
    for (let k = 0; k < batch.n; k++) {
      if (1000 * batch.sec[k] + batch.nsec[k] / 1e6 <= milliseconds + 1) continue
      // These are the last: nothing is left to be read.
      batch.n = k
      this.#left = k
      return
    }
  }

  /** Looks at the counters. Only while nothing is under way on the other thread. */
  #count(now: boolean): void {
    if (!now && Date.now() < this.#nextCount) return
    this.#nextCount = Date.now() + COUNTED_EVERY
    if (this.#pcap.statistics(this.#p, this.#counted) !== 0) return
    const view = new DataView(this.#counted.buffer)
    this.#received = onward(this.#received, view.getUint32(0, LITTLE_ENDIAN))
    this.#dropped = onward(this.#dropped, view.getUint32(4, LITTLE_ENDIAN))
    this.#droppedByInterface = onward(this.#droppedByInterface, view.getUint32(8, LITTLE_ENDIAN))
  }
}

/** A count of which only the lower 32 bits are told. */
const onward = (before: number, low: number): number => before + ((low - before) >>> 0)

/** Has libpcap write a file's header. @returns the link type there */
function headerOf(stream: MemoryStream, pcap: Library, p: Pointer): number {
  if (pcap.openDump(p, stream.at) === null) throw new LiveCaptureError('failed', 'libpcap', pcap.problem(p))
  const header = octets(FILE_HEADER)
  stream.takeInto(header, Math.min(FILE_HEADER, stream.written()))
  return new DataView(header.buffer).getUint32(20, LITTLE_ENDIAN) & 0xffff
}
