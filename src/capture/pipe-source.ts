import type { Socket } from 'node:net'
import type { ByteSource } from './byte-source.ts'
import { readError } from './read-error.ts'

/** Linux's pipes hold 64 KiB unless told otherwise, so more than that is rarely there at once. */
const ROOM = 65_536

/**
 * A pipe or socket that somebody may still be writing to.
 *
 * Not read through the thread pool as files are: a thread that waits in read(2) cannot be called back, and the process
 * could not end before the writer does.
 */
export class PipeSource implements ByteSource {
  readonly name: string
  readonly live = true
  readonly total = undefined
  readonly #socket: Socket
  readonly #buffer = new Uint8Array(ROOM)
  #at = 0
  #end = 0
  #taken = 0
  #ended = false
  #failure: Error | undefined
  #wake: (() => void) | undefined

  /** Takes over an open descriptor, and closes it in the end. */
  static async of(name: string, fd: number): Promise<PipeSource> {
    // Loaded when needed: most captures are files, and start-up counts.
    const { Socket } = await import('node:net')
    return new PipeSource(name, fd, Socket)
  }

  private constructor(name: string, fd: number, SocketClass: typeof Socket) {
    this.name = name
    const wake = () => {
      this.#wake?.()
      this.#wake = undefined
    }
    this.#socket = new SocketClass({
      fd,
      readable: true,
      writable: false,
      // One buffer for the pipe's whole life: no garbage however much flows through.
      onread: {
        buffer: this.#buffer,
        callback: (n: number) => {
          this.#at = 0
          this.#end = n
          wake()
          return false
        },
      },
      // biome-ignore lint/suspicious/noExplicitAny: the types of Node 20 know `onread` for connections only
    } as any)
    this.#socket.pause()
    this.#socket.on('end', () => {
      this.#ended = true
      wake()
    })
    this.#socket.on('error', (error) => {
      this.#failure ??= error
      wake()
    })
    this.#socket.on('close', () => {
      this.#ended = true
      wake()
    })
  }

  get taken(): number {
    return this.#taken
  }

  async read(into: Uint8Array, at: number, room: number): Promise<number> {
    while (this.#at === this.#end) {
      if (this.#failure !== undefined) throw readError(this.name, this.#failure, this.#taken)
      if (this.#ended) return 0
      await new Promise<void>((resolve) => {
        this.#wake = resolve
        this.#socket.resume()
      })
    }
    const n = Math.min(room, this.#end - this.#at)
    into.set(this.#buffer.subarray(this.#at, this.#at + n), at)
    this.#at += n
    this.#taken += n
    return n
  }

  async close(): Promise<void> {
    this.#ended = true
    this.#at = this.#end
    this.#socket.destroy()
  }
}
