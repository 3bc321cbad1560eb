import type { Readable } from 'node:stream'
import type { ByteSource } from './byte-source.ts'
import { readError } from './read-error.ts'

/** One of Node's streams, such as the output of a process. */
export class StreamSource implements ByteSource {
  readonly live = true
  readonly total = undefined
  readonly #chunks: AsyncIterator<Uint8Array>
  #left: Uint8Array = new Uint8Array(0)
  #taken = 0
  #closed = false

  constructor(
    readonly name: string,
    private readonly stream: Readable,
  ) {
    this.#chunks = stream[Symbol.asyncIterator]()
  }

  get taken(): number {
    return this.#taken
  }

  async read(into: Uint8Array, at: number, room: number): Promise<number> {
    while (this.#left.length === 0) {
      try {
        const { value, done } = await this.#chunks.next()
        if (done || this.#closed) return 0
        this.#left = value
      } catch (error) {
        if (this.#closed) return 0
        throw readError(this.name, error as Error, this.#taken)
      }
    }
    const n = Math.min(room, this.#left.length)
    into.set(this.#left.subarray(0, n), at)
    this.#left = this.#left.subarray(n)
    this.#taken += n
    return n
  }

  async close(): Promise<void> {
    this.#closed = true
    this.stream.destroy()
  }
}
