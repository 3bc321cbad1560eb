import type { Decompress } from 'fzstd'
import type { ByteSource } from './byte-source.ts'
import { DamagedCompression, type Decoder } from './decoder.ts'
import { Intake } from './intake.ts'

const MAGIC = 0xfd2f_b528
/** Largest block of any frame (RFC 8878 §3.1.1.2.4). */
const LARGEST_BLOCK = 128 * 1024
/** Most octets of content that a frame may make us keep to refer back to; `zstd -19` needs 8 MiB, --ultra up to 128. */
const LARGEST_WINDOW = 32 * 1024 * 1024

const REASONS: Readonly<Record<number, string>> = {
  0: 'invalid data',
  2: 'an invalid type of block',
  3: 'an invalid table',
  4: 'a reference to before the start',
  5: 'a premature end',
}

/**
 * Zstandard (RFC 8878), by fzstd; also several frames one after the other, and skippable ones.
 *
 * fzstd makes content of all blocks that it is given, at once: it gets one after the other, so that a bomb's content
 * never waits in memory. It does not verify content checksums.
 */
export class ZstdDecoder implements Decoder {
  readonly #intake: Intake
  readonly #Decompress: typeof Decompress
  #frame: Decompress | undefined
  #checksum = 0
  #stretches: Uint8Array[] = []

  static async of(source: ByteSource): Promise<ZstdDecoder> {
    const { Decompress } = await import('fzstd')
    return new ZstdDecoder(source, Decompress)
  }

  private constructor(source: ByteSource, Class: typeof Decompress) {
    this.#intake = new Intake(source, 2 * LARGEST_BLOCK)
    this.#Decompress = Class
  }

  async next(): Promise<Uint8Array | undefined> {
    for (;;) {
      const stretch = this.#stretches.shift()
      if (stretch !== undefined) {
        if (stretch.length > 0) return stretch
      } else if (this.#frame !== undefined) await this.#block(this.#frame)
      else if (!(await this.#header())) return undefined
    }
  }

  close(): void {
    this.#stretches = []
  }

  /** Reads what stands in front of a frame's blocks; false at the end. */
  async #header(): Promise<boolean> {
    const intake = this.#intake
    if (!(await intake.need(1))) return false
    if (!(await intake.need(5))) throw cutOff()
    const magic = intake.number(0, 4)
    if (magic >>> 4 === 0x0184_d2a5) {
      if (!(await intake.need(8)) || !(await intake.skip(8 + intake.number(4, 4)))) throw cutOff()
      return true
    }
    if (magic !== MAGIC) throw damaged('something else follows a frame')
    const descriptor = intake.number(4, 1)
    const single = (descriptor & 0x20) !== 0
    const sizeOctets = [single ? 1 : 0, 2, 4, 8][descriptor >> 6]
    const dictionaryOctets = [0, 1, 2, 4][descriptor & 3]
    const size = 5 + (single ? 0 : 1) + dictionaryOctets + sizeOctets
    if (!(await intake.need(size))) throw cutOff()
    if (intake.number(single ? 5 : 6, dictionaryOctets) !== 0) {
      throw new DamagedCompression(
        'the zstd compression needs a dictionary',
        'decompress it first: zstd -d -D DICT FILE',
      )
    }
    if (windowSize(intake, single, size, sizeOctets) > LARGEST_WINDOW) {
      throw new DamagedCompression(
        `the zstd compression refers back further than ${LARGEST_WINDOW / 1024 / 1024} MiB`,
        'decompress it first: zstd -d --long=31 FILE',
      )
    }
    this.#checksum = (descriptor & 4) === 0 ? 0 : 4
    this.#frame = new this.#Decompress((stretch) => this.#stretches.push(stretch))
    // A copy: fzstd keeps what is too short to begin with.
    this.#push(this.#frame, intake.bytes.slice(intake.at, intake.at + size), false)
    intake.at += size
    return true
  }

  async #block(frame: Decompress): Promise<void> {
    const intake = this.#intake
    if (!(await intake.need(3))) throw cutOff()
    const word = intake.number(0, 3)
    const last = (word & 1) === 1
    const runLength = ((word >> 1) & 3) === 1
    const length = word >> 3
    if (length > LARGEST_BLOCK) throw damaged(`a block claims ${length} octets`)
    const size = 3 + (runLength ? 1 : length) + (last ? this.#checksum : 0)
    if (!(await intake.need(size))) throw cutOff()
    this.#push(frame, intake.bytes.slice(intake.at, intake.at + size), last)
    intake.at += size
    if (last) this.#frame = undefined
  }

  #push(frame: Decompress, octets: Uint8Array, last: boolean): void {
    try {
      frame.push(octets, last)
    } catch (error) {
      const code = (error as { code?: number }).code
      throw damaged(REASONS[code ?? -1] ?? 'invalid data')
    }
  }
}

/** How far back a frame's blocks may refer (RFC 8878 §3.1.1.1.2); a single segment's is its whole content. */
function windowSize(intake: Intake, single: boolean, size: number, sizeOctets: number): number {
  if (!single) {
    const word = intake.number(5, 1)
    const base = 2 ** (10 + (word >> 3))
    return base + (base / 8) * (word & 7)
  }
  const low = intake.number(size - sizeOctets, Math.min(4, sizeOctets))
  const high = sizeOctets === 8 ? intake.number(size - 4, 4) : 0
  return high * 2 ** 32 + low + (sizeOctets === 2 ? 256 : 0)
}

function cutOff(): DamagedCompression {
  return new DamagedCompression('the zstd compression is cut off')
}

function damaged(what: string): DamagedCompression {
  return new DamagedCompression(`the zstd compression is damaged (${what})`)
}
