import type { ByteSource } from './byte-source.ts'
import { CaptureFileError } from './errors.ts'

/** One kind of compression, taken apart stretch by stretch. */
export interface Decoder {
  /**
   * The next stretch of content, valid until the next call; undefined at the end.
   * What a damaged file holds before the damage is handed out first.
   * @throws DamagedCompression, or what the source underneath throws
   */
  next(): Promise<Uint8Array | undefined>
  close(): void
}

/** Says what is wrong with compressed octets; the one who knows file and offset makes a CaptureFileError of it. */
export class DamagedCompression extends Error {
  readonly advice: string | undefined

  constructor(reason: string, advice?: string) {
    super(reason)
    this.advice = advice
  }
}

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

/** Wraps a source whose first octets say that it is compressed. The code for it is loaded now: most captures are plain. */
export async function decompress(source: ByteSource, format: 'gzip' | 'zstd' | 'lz4'): Promise<ByteSource> {
  if (format === 'gzip') {
    const { GzipDecoder } = await import('./gzip.ts')
    return new DecompressedSource(source, await GzipDecoder.of(source))
  }
  if (format === 'zstd') {
    const { ZstdDecoder } = await import('./zstd.ts')
    return new DecompressedSource(source, await ZstdDecoder.of(source))
  }
  const { Lz4Decoder } = await import('./lz4.ts')
  return new DecompressedSource(source, new Lz4Decoder(source))
}
