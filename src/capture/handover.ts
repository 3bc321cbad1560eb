/**
 * Frames that another thread reads: it fills batches in memory that both see, some ahead of the one that is decoded. What
 * it takes to read, to decompress, and to look at frames for the first time costs the decoding thread nothing.
 */
import { type EventEmitter, on } from 'node:events'
import type { MessagePort, Worker } from 'node:worker_threads'
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

/** The end of a line to another thread. */
export type Line = Worker | MessagePort

/** What ends a line: that of a port, and that of a worker. */
const CLOSING = { close: ['close', 'exit'] }

/** What the other thread says, in order. It fails as the thread does. */
const heard = <What>(line: Line): AsyncIterator<[What]> =>
  on(line as unknown as EventEmitter, 'message', CLOSING) as AsyncIterator<[What]>

/** What the reading thread says. */
interface Message {
  /** Where the columns of the batches are that take turns: once the capture is open. */
  readonly columns?: readonly Columns[]
  readonly batch?: Handed
  readonly hasEnded?: boolean
  readonly failure?: Failure
  /** What was met since the message before. */
  readonly interfaces: readonly CaptureInterface[]
  readonly sections: readonly CaptureSection[]
  readonly progress: FrameSource['progress']
  /** At the end. */
  readonly counts?: FrameSource['counts']
}

interface Handed {
  /** Which of those that take turns. */
  readonly id: number
  readonly octets: ArrayBufferLike
  readonly n: number
  readonly used: number
  readonly options: Map<number, FrameOptions> | undefined
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

/**
 * Reads a capture to its end, for another thread.
 *
 * @param line to whoever decodes: says which batches are free again
 */
export async function handOver(path: string, line: Line, taker: NoteTaker): Promise<void> {
  const returned = heard<number>(line)
  const columns = Array.from({ length: BATCHES }, () => columnsFor(taker.wordsFor(USUAL_SIZES.frames)))
  const batches = columns.map(batchIn)
  const free = [...batches.keys()]
  const told = { interfaces: 0, sections: 0 }
  const tell = (message: Partial<Message>, source?: FrameSource): void => {
    const { interfaces = [], sections = [], progress = { read: 0, total: undefined } } = source ?? {}
    line.postMessage({
      ...message,
      interfaces: interfaces.slice(told.interfaces),
      sections: sections.slice(told.sections),
      progress,
    } satisfies Message)
    told.interfaces = interfaces.length
    told.sections = sections.length
  }
  let source: FrameSource | undefined
  try {
    source = await openToLend(path, BATCHES - 1)
    tell({ columns }, source)
    for (;;) {
      if (free.length === 0) {
        const { done, value } = await returned.next()
        // Nobody wants any more.
        if (done) return
        free.push(value[0])
      }
      const from = await source.next()
      if (from === undefined) break
      const id = free.pop() as number
      const batch = batches[id]
      batch.copyColumns(from)
      batch.bytes = from.bytes
      batch.options = from.options
      taker.look(batch, source.interfaces)
      const { n, used, options } = from
      tell({ batch: { id, octets: from.bytes.buffer, n, used, options } }, source)
    }
    tell({ hasEnded: true, counts: source.counts }, source)
  } catch (error) {
    tell({ failure: failureOf(error), counts: source?.counts }, source)
  } finally {
    await source?.close()
    await returned.return?.()
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
  readonly #line: Line
  readonly #hangUp: () => Promise<unknown>
  readonly #messages: AsyncIterator<[Message]>
  #batches: readonly Batch[] = []
  /** Number of the batch that is lent. */
  #lent = -1
  #failure: Failure | undefined
  #done = false

  private constructor(line: Line, hangUp: () => Promise<unknown>) {
    this.#line = line
    this.#hangUp = hangUp
    this.#messages = heard<Message>(line)
  }

  /**
   * Waits until the capture is open.
   * @param hangUp ends the other thread, whatever it does
   * @throws whatever kept the other thread from opening it
   */
  static async open(line: Line, hangUp: () => Promise<unknown>): Promise<HandedStream> {
    const made = new HandedStream(line, hangUp)
    await made.#hear()
    const failure = made.#failure
    if (failure === undefined) return made
    await made.close()
    throw errorOf(failure)
  }

  async next(): Promise<Batch | undefined> {
    if (this.#lent >= 0) this.#line.postMessage(this.#lent)
    this.#lent = -1
    const batch = this.#done ? undefined : await this.#hear()
    if (batch === undefined && this.#failure !== undefined) throw errorOf(this.#failure)
    return batch
  }

  async close(): Promise<void> {
    this.#done = true
    this.#failure = undefined
    await this.#hangUp()
  }

  /** The next batch; undefined if the other thread says something else. */
  async #hear(): Promise<Batch | undefined> {
    const { done, value } = await this.#messages.next()
    if (done || this.#done) {
      if (!this.#done) this.#failure = { error: new Error('the thread that reads has ended') }
      this.#done = true
      return undefined
    }
    const [{ columns, batch, hasEnded = false, failure, interfaces, sections, progress, counts }] = value
    for (const one of interfaces) this.interfaces.push(one)
    for (const one of sections) this.sections.push(one)
    this.progress = progress
    if (columns !== undefined) this.#batches = columns.map(batchIn)
    if (counts !== undefined) this.counts = counts
    this.#failure = failure
    this.#done = hasEnded || failure !== undefined
    return batch && this.#take(batch)
  }

  #take({ id, octets, n, used, options }: Handed): Batch {
    const batch = this.#batches[id]
    batch.bytes = new Uint8Array(octets)
    batch.n = n
    batch.used = used
    batch.options = options
    this.#lent = id
    return batch
  }
}
