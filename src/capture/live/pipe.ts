/** A pipe that somebody writes a capture to, taken for an interface. */
import { close, constants, existsSync, fstatSync, open, statSync } from 'node:fs'
import { type Batch, type FrameSource, ROOM_FOR_REBUILT } from '../batch.ts'
import type { ByteSource } from '../byte-source.ts'
import { CaptureFileError, LiveCaptureError } from '../errors.ts'
import { openStandardInput } from '../file-source.ts'
import { InterfaceList } from '../interface-list.ts'
import { openSource } from '../open.ts'
import { PipeSource } from '../pipe-source.ts'
import type { LiveInput } from './driver.ts'

/** Frames come in small portions, as they are written. */
const SIZES = { chunk: 256 * 1024, frames: 1024 }
/** Milliseconds that frames may take which were written before the end was asked for. */
const ON_THE_WAY = 100

/** Whether a name stands for standard input or a pipe, and not for a network interface. */
export function isPipe(name: string): boolean {
  if (name === '-' || name.includes('/')) return true
  return statSync(name, { throwIfNoEntry: false })?.isFIFO() === true && !existsSync(`/sys/class/net/${name}`)
}

/**
 * Opens a pipe, without waiting for whoever writes to it.
 *
 * @param name    path of a FIFO, or `-` for standard input
 * @param snaplen octets kept of each frame
 * @throws LiveCaptureError, CaptureFileError
 */
export async function openPipe(name: string, snaplen: number): Promise<PipeInput> {
  return new PipeInput(name, name === '-' ? await openStandardInput() : await openFifo(name), snaplen)
}

async function openFifo(path: string): Promise<ByteSource> {
  // Opened as usual, it would be waited for in a thread that nothing calls back.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK
  const fd = await new Promise<number>((resolve, reject) =>
    open(path, flags, (error, fd) => (error === null ? resolve(fd) : reject(refusal(path, error)))),
  )
  if (fstatSync(fd).isFIFO()) return PipeSource.of(path, fd)
  close(fd)
  throw new LiveCaptureError(
    'setting',
    path,
    'is neither an interface nor a pipe',
    `castshark read ${path} reads files`,
  )
}

function refusal(path: string, { code, message }: NodeJS.ErrnoException): LiveCaptureError {
  if (code === 'ENOENT') return new LiveCaptureError('interface', path, 'there is no such pipe', `mkfifo ${path}`)
  return new LiveCaptureError(code === 'EACCES' ? 'permission' : 'failed', path, `cannot be opened: ${message}`)
}

/** Frames come as whoever writes them has stamped them; back-pressure keeps them from being lost. */
export class PipeInput implements LiveInput {
  readonly interfaceName: string
  readonly warnings: readonly string[] = []
  readonly isBehind = false
  readonly #name: string
  readonly #bytes: ByteSource
  readonly #snaplen: number
  #list = new InterfaceList()
  /** Undefined until the header has come, which says what will. */
  #frames: FrameSource | undefined
  /** Ends the wait for frames. */
  #end: (() => void) | undefined
  #hasEnded = false
  #isOver = false
  #isStopped = false

  constructor(name: string, bytes: ByteSource, snaplen: number) {
    this.interfaceName = name === '-' ? 'standard input' : name
    this.#name = name
    this.#bytes = bytes
    this.#snaplen = snaplen
  }

  get how(): string {
    return `a pipe, with the stamps of whoever wrote to it${this.#hasEnded ? ', and closed it' : ''}`
  }

  /** True until it is known what will come. */
  get isAwaited(): boolean {
    return this.#frames === undefined && !this.#isOver
  }

  /** @param list takes in the interfaces that are met: that of pcap with its header, those of pcapng as they come */
  begin(list: InterfaceList): void {
    this.#list = list.under(this.#name)
  }

  async next(): Promise<Batch | undefined> {
    if (this.#isOver) return undefined
    const batch = await new Promise<Batch | undefined>((resolve, reject) => {
      this.#end = () => resolve(undefined)
      this.#arrival().then(resolve, reject)
    }).catch((error) => {
      // The end was asked for in the middle of a frame: that is no damage.
      if (this.#isStopped && error instanceof CaptureFileError) return undefined
      throw error
    })
    if (batch === undefined || this.#isOver) return undefined
    const { cap, n } = batch
    for (let k = 0; k < n; k++) if (cap[k] > this.#snaplen) cap[k] = this.#snaplen
    return batch
  }

  stop(): void {
    if (this.#isStopped) return
    this.#isStopped = true
    setTimeout(() => this.#over(), ON_THE_WAY)
  }

  statistics(): undefined {
    return undefined
  }

  async close(): Promise<void> {
    this.#over()
    await this.#bytes.close()
  }

  async #arrival(): Promise<Batch | undefined> {
    this.#frames ??= await openSource(this.#bytes, this.#list, { ...SIZES, room: ROOM_FOR_REBUILT })
    const batch = await this.#frames.next()
    this.#hasEnded = batch === undefined && !this.#isOver
    return batch
  }

  #over(): void {
    this.#isOver = true
    this.#end?.()
  }
}
