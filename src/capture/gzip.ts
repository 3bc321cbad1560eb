import type { createGunzip, Gunzip } from 'node:zlib'
import type { ByteSource } from './byte-source.ts'
import { DamagedCompression, type Decoder } from './decoder.ts'

/** Compressed octets given to zlib at once. */
const PIECE = 32 * 1024
/** Content that zlib collects before it hands it out: what a bomb can make of a piece waits inside it. */
const STRETCH = 128 * 1024

const REASONS: Readonly<Record<string, string>> = {
  Z_BUF_ERROR: 'the gzip compression is cut off',
  Z_DATA_ERROR: 'the gzip compression is damaged',
}

/**
 * gzip (RFC 1952), by Node's zlib; also several members one after the other.
 *
 * zlib keeps to itself what it made of a piece in which it then finds a damage. To give frames before a damage
 * nevertheless, the octets are read again where possible, and from that piece on given to it one by one.
 */
export class GzipDecoder implements Decoder {
  readonly #create: typeof createGunzip
  readonly #reopen: (() => Promise<ByteSource>) | undefined
  readonly #buffer = Buffer.alloc(PIECE)
  #source: ByteSource
  #zlib: Gunzip
  /** Compressed octets that zlib has taken, and content that it has given. */
  #taken = 0
  #given = 0
  #writing = false
  #ended = false
  #failure: NodeJS.ErrnoException | undefined
  #wake: (() => void) | undefined
  #closed = false
  /** On the second way through: where single octets begin, and content that has been handed out before. */
  #careful: { readonly from: number; drop: number } | undefined

  static async of(source: ByteSource): Promise<GzipDecoder> {
    const { createGunzip } = await import('node:zlib')
    return new GzipDecoder(source, createGunzip)
  }

  private constructor(source: ByteSource, create: typeof createGunzip) {
    this.#source = source
    this.#reopen = source.reopen
    this.#create = create
    this.#zlib = this.#start()
  }

  async next(): Promise<Uint8Array | undefined> {
    for (;;) {
      const stretch = await this.#pull()
      if (stretch === undefined) return undefined
      const drop = Math.min(this.#careful?.drop ?? 0, stretch.length)
      if (drop === 0) return stretch
      if (this.#careful !== undefined) this.#careful.drop -= drop
      if (drop < stretch.length) return stretch.subarray(drop)
    }
  }

  close(): void {
    this.#closed = true
    this.#zlib.destroy()
    if (this.#careful !== undefined) void this.#source.close()
    this.#alert()
  }

  #start(): Gunzip {
    this.#taken = 0
    this.#given = 0
    this.#writing = false
    this.#ended = false
    this.#failure = undefined
    const zlib = this.#create({ chunkSize: STRETCH })
    const alert = () => this.#alert()
    zlib.on('readable', alert)
    zlib.on('end', () => {
      this.#ended = true
      alert()
    })
    zlib.on('error', (error) => {
      this.#failure = error
      alert()
    })
    return zlib
  }

  #alert(): void {
    this.#wake?.()
    this.#wake = undefined
  }

  async #pull(): Promise<Uint8Array | undefined> {
    while (!this.#closed) {
      // Everything zlib has made is taken before it gets more: it throws away what waits when it finds a damage.
      const stretch = this.#zlib.read() as Buffer | null
      if (stretch !== null) {
        this.#given += stretch.length
        return stretch
      }
      if (this.#ended) return undefined
      if (this.#failure !== undefined) await this.#again(this.#failure)
      if (!this.#writing) await this.#feed()
      else await new Promise<void>((resolve) => (this.#wake = resolve))
    }
    return undefined
  }

  async #feed(): Promise<void> {
    const left = this.#careful === undefined ? PIECE : this.#careful.from - this.#taken
    const n = await this.#source.read(this.#buffer, 0, left > 0 ? Math.min(left, PIECE) : 1)
    if (this.#closed) return
    this.#writing = true
    if (n === 0) {
      this.#zlib.end()
      return
    }
    const zlib = this.#zlib
    zlib.write(this.#buffer.subarray(0, n), (error) => {
      if (zlib !== this.#zlib || error) return
      this.#taken += n
      this.#writing = false
      this.#alert()
    })
  }

  /** Begins the second way through, or gives up. */
  async #again(failure: NodeJS.ErrnoException): Promise<void> {
    if (this.#careful !== undefined || this.#reopen === undefined) {
      const reason = REASONS[failure.code ?? ''] ?? 'the gzip compression cannot be undone'
      throw new DamagedCompression(`${reason} (zlib: ${failure.message})`)
    }
    this.#careful = { from: this.#taken, drop: this.#given }
    this.#source = await this.#reopen()
    this.#zlib = this.#start()
  }
}
