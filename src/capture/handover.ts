/**
 * Frames that another thread reads: it fills batches in memory that both see, some ahead of the one that is decoded. What
 * it takes to read, to decompress, and to look at frames for the first time costs the decoding thread nothing.
 */
import { type EventEmitter, on } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import type { MessagePort } from 'node:worker_threads'
import {
  Batch,
  type CaptureInterface,
  type CaptureSection,
  COLUMNS,
  type FrameOptions,
  type FrameSource,
  type InterfaceCounts,
} from './batch.ts'
import { CaptureFileError } from './errors.ts'
import { USUAL_SIZES } from './frame-stream.ts'
import { openToLend } from './open.ts'
import { Turns } from './turns.ts'

/** Batches that are under way: one is decoded, one filled, and the others are there for times at which either thread is held up. */
const BATCHES = 8

const WORD = 4

/** Looks at the frames of a batch before they are handed over. */
export interface NoteTaker {
  /** Words that the notes of a batch take that has room for so many frames. */
  wordsFor(frames: number): number
  /** Fills the batch's notes. */
  look(batch: Batch, interfaces: readonly CaptureInterface[]): void
}

/** Batches that are taken without a look at what else is to be done, such as a signal that came. */
const AT_ONCE = 16

/** What the other thread says, in order, until the line is closed. */
const heard = <What>(line: MessagePort): AsyncIterator<[What]> =>
  on(line as unknown as EventEmitter, 'message', { close: ['close'] }) as AsyncIterator<[What]>

/**
 * What the reading thread says besides what stands in memory that both see (turns.ts): seldom, but for pcapng that tells
 * more of single frames.
 */
interface Message {
  /** Once the capture is open. */
  readonly opened?: Opened
  /** What was met since the message before: of windows, the octets that are read into. */
  readonly interfaces: readonly CaptureInterface[]
  readonly sections: readonly CaptureSection[]
  readonly windows: readonly ArrayBufferLike[]
  /** Of the batch that comes next. */
  readonly options?: Map<number, FrameOptions>
  readonly end?: End
}

/** Where the batches are that take turns, and the octets of the capture, where that is known. */
interface Opened {
  readonly turns: Turns['memory']
  readonly columns: readonly Columns[]
  readonly total: number | undefined
}

interface End {
  readonly failure?: Failure
  readonly counts: FrameSource['counts']
}

/** Columns that several threads see. */
interface Columns {
  readonly memory: SharedArrayBuffer
  readonly notes: SharedArrayBuffer
}

const columnsFor = (words: number): Columns => ({
  memory: new SharedArrayBuffer(USUAL_SIZES.frames * COLUMNS),
  notes: new SharedArrayBuffer(words * WORD),
})

function batchIn({ memory, notes }: Columns): Batch {
  const batch = new Batch(USUAL_SIZES.frames, memory)
  batch.notes = new Int32Array(notes)
  return batch
}

/** Errors lose their class on the way. */
type Failure = Pick<CaptureFileError, 'file' | 'reason' | 'offset' | 'advice'> | { readonly error: unknown }

/** Sends messages, with each what was met since the one before. */
class Speaker {
  /** Messages that were sent. */
  said = 0
  private readonly windows: ArrayBufferLike[] = []
  /** Of each, how many the messages told of. */
  private readonly told = { interfaces: 0, sections: 0, windows: 0 }

  constructor(private readonly line: MessagePort) {}

  /** Number of the window that these octets are. */
  windowOf({ buffer }: Uint8Array): number {
    const known = this.windows.indexOf(buffer)
    return known < 0 ? this.windows.push(buffer) - 1 : known
  }

  /** True if something was met that was not told. */
  hasNews({ interfaces, sections }: Met): boolean {
    const { told, windows } = this
    return interfaces.length > told.interfaces || sections.length > told.sections || windows.length > told.windows
  }

  say(message: Partial<Message>, { interfaces, sections }: Met): void {
    const { told, windows } = this
    this.line.postMessage({
      ...message,
      interfaces: interfaces.slice(told.interfaces),
      sections: sections.slice(told.sections),
      windows: windows.slice(told.windows),
    } satisfies Message)
    this.said++
    told.interfaces = interfaces.length
    told.sections = sections.length
    told.windows = windows.length
  }
}

type Met = Pick<FrameSource, 'interfaces' | 'sections' | 'counts'>

/** Of a capture that could not be opened. */
const NOTHING_MET: Met = { interfaces: [], sections: [], counts: [] }

/**
 * Reads a capture to its end, for another thread, or until the line is closed.
 *
 * @param line to whoever decodes
 */
export async function handOver(path: string, line: MessagePort, taker: NoteTaker): Promise<void> {
  const columns = Array.from({ length: BATCHES }, () => columnsFor(taker.wordsFor(USUAL_SIZES.frames)))
  const batches = columns.map(batchIn)
  const turns = new Turns(BATCHES)
  const speaker = new Speaker(line)
  let isClosed = false
  line.once('close', () => {
    isClosed = true
    turns.giveAllBack()
  })
  line.ref()
  let source: FrameSource | undefined
  try {
    source = await openToLend(path, BATCHES - 1)
    speaker.say({ opened: { turns: turns.memory, columns, total: source.progress.total } }, source)
    for (;;) {
      if (!turns.hasRoom) await turns.room()
      // Nobody wants any more.
      if (isClosed) return
      const from = await source.next()
      if (from === undefined) break
      const batch = batches[turns.placeOf(turns.handed)]
      batch.copyColumns(from)
      batch.bytes = from.bytes
      batch.used = from.used
      batch.options = from.options
      taker.look(batch, source.interfaces)
      const window = speaker.windowOf(from.bytes)
      const { options } = from
      if (options !== undefined || speaker.hasNews(source)) speaker.say({ options }, source)
      if (turns.hand(batch, { window, read: source.progress.read, said: speaker.said })) speaker.say({}, source)
    }
    speaker.say({ end: { counts: source.counts } }, source)
  } catch (error) {
    const met = source ?? NOTHING_MET
    speaker.say({ end: { failure: failureOf(error), counts: met.counts } }, met)
  } finally {
    line.unref()
    await source?.close()
  }
}

const failureOf = (error: unknown): Failure => {
  if (!(error instanceof CaptureFileError)) return { error }
  const { file, reason, offset, advice } = error
  return { file, reason, offset, advice }
}

const errorOf = (failure: Failure): unknown =>
  'error' in failure
    ? failure.error
    : new CaptureFileError(failure.file, failure.reason, failure.offset, failure.advice)

/** The other end of the line. */
export class HandedStream implements FrameSource {
  readonly interfaces: CaptureInterface[] = []
  readonly sections: CaptureSection[] = []
  counts: readonly (InterfaceCounts | undefined)[] = []
  progress: FrameSource['progress'] = { read: 0, total: undefined }
  readonly #hangUp: () => Promise<unknown>
  readonly #messages: AsyncIterator<[Message]>
  #turns = new Turns(BATCHES)
  #batches: readonly Batch[] = []
  readonly #windows: Uint8Array[] = []
  #options: Map<number, FrameOptions> | undefined
  /** Messages that were heard, and batches that were taken; whether the newest of them is still lent. */
  #heard = 0
  #taken = 0
  #isLent = false
  #failure: Failure | undefined
  /** Nothing more is handed over; and nobody wants any more of what was. */
  #isOver = false
  #isLetGo = false

  private constructor(line: MessagePort, hangUp: () => Promise<unknown>) {
    this.#hangUp = hangUp
    this.#messages = heard<Message>(line)
  }

  /**
   * Waits until the capture is open.
   * @param hangUp ends the other thread, whatever it does
   * @throws whatever kept the other thread from opening it
   */
  static async open(line: MessagePort, hangUp: () => Promise<unknown>): Promise<HandedStream> {
    const made = new HandedStream(line, hangUp)
    await made.#hear()
    const failure = made.#failure
    if (failure === undefined) return made
    await made.close()
    throw errorOf(failure)
  }

  async next(): Promise<Batch | undefined> {
    if (this.#isLent) this.#turns.giveBack()
    this.#isLent = false
    if (this.#taken % AT_ONCE === AT_ONCE - 1) await setImmediate()
    while (!this.#isOver && this.#turns.handed === this.#taken) {
      if (this.#turns.waitFor(this.#taken)) await this.#hear()
    }
    const batch = this.#turns.handed > this.#taken ? await this.#take() : undefined
    if (batch === undefined && this.#failure !== undefined) throw errorOf(this.#failure)
    return batch
  }

  async close(): Promise<void> {
    this.#isOver = true
    this.#isLetGo = true
    this.#failure = undefined
    await this.#hangUp()
  }

  /** The next batch, which was handed over; undefined if nobody wants it any more, or what was said of it is lost. */
  async #take(): Promise<Batch | undefined> {
    const number = this.#taken
    const batch = this.#batches[this.#turns.placeOf(number)]
    const { window, read, said } = this.#turns.take(number, batch)
    while (!this.#isLetGo && this.#heard < said) await this.#hear()
    if (this.#isLetGo) return undefined
    this.#taken++
    this.#isLent = true
    batch.bytes = this.#windows[window]
    batch.options = this.#options
    this.#options = undefined
    this.progress = { read, total: this.progress.total }
    return batch
  }

  /** Takes in the next message. */
  async #hear(): Promise<void> {
    const { done, value } = await this.#messages.next()
    if (this.#isLetGo) return
    if (done) {
      this.#failure = { error: new Error('the thread that reads has ended') }
      this.#isOver = true
      this.#isLetGo = true
      return
    }
    const [{ opened, interfaces, sections, windows, options, end }] = value
    this.#heard++
    for (const one of interfaces) this.interfaces.push(one)
    for (const one of sections) this.sections.push(one)
    for (const one of windows) this.#windows.push(new Uint8Array(one))
    if (opened !== undefined) this.#open(opened)
    if (options !== undefined) this.#options = options
    if (end === undefined) return
    this.counts = end.counts
    this.#failure = end.failure
    this.#isOver = true
  }

  #open({ turns, columns, total }: Opened): void {
    this.#turns = new Turns(BATCHES, turns)
    this.#batches = columns.map(batchIn)
    this.progress = { read: 0, total }
  }
}
