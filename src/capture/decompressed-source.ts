import type { ByteSource } from './byte-source.ts'
import { DamagedCompression, type Decoder } from './decoder.ts'
import { CaptureFileError } from './errors.ts'

/** The content of compressed octets, as if it lay there plain. */
export class DecompressedSource implements ByteSource {
  readonly name: string
  readonly live: boolean
  readonly #source: ByteSource
  readonly #decoder: Decoder
  #stretch: Uint8Array = new Uint8Array(0)
  #at = 0
  #given = 0
  #closed = false

  /** @param source what `decoder` reads: closed with this, and asked how far it is */
  constructor(source: ByteSource, decoder: Decoder) {
    this.name = source.name
    this.live = source.live
    this.#source = source
    this.#decoder = decoder
  }

  get taken(): number {
    return this.#source.taken
  }
  get total(): number | undefined {
    return this.#source.total
  }

  async read(into: Uint8Array, at: number, room: number): Promise<number> {
    while (this.#at === this.#stretch.length) {
      if (this.#closed) return 0
      let stretch: Uint8Array | undefined
      try {
        stretch = await this.#decoder.next()
      } catch (error) {
        if (this.#closed) return 0
        if (!(error instanceof DamagedCompression)) throw error
        throw new CaptureFileError(this.name, error.message, this.#given, error.advice)
      }
      if (stretch === undefined) return 0
      this.#stretch = stretch
      this.#at = 0
    }
    const n = Math.min(room, this.#stretch.length - this.#at)
    into.set(this.#stretch.subarray(this.#at, this.#at + n), at)
    this.#at += n
    this.#given += n
    return n
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#decoder.close()
    await this.#source.close()
  }
}
