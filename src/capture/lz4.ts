import type { ByteSource } from './byte-source.ts'
import { DamagedCompression, type Decoder } from './decoder.ts'
import { Intake } from './intake.ts'
import { decodeBlock } from './lz4-block.ts'
import { XxHash32 } from './xxh32.ts'

const MAGIC = 0x184d_2204
/** How far back a reference can reach. */
const HISTORY = 64 * 1024

interface Frame {
  readonly linked: boolean
  readonly blockChecksums: boolean
  readonly contentChecksum: XxHash32 | undefined
  readonly largestBlock: number
}

/**
 * LZ4's frame format (lz4_Frame_format.md, version 1.6), also several frames one after the other and skippable ones.
 *
 * Written here since the libraries there are either need a compiler at install or cannot go block by block, as streams
 * without bound need it.
 */
export class Lz4Decoder implements Decoder {
  readonly #intake: Intake
  #frame: Frame | undefined
  /** Content: up to `HISTORY` octets of what has been handed out, then the block being made. */
  #content = new Uint8Array(0)
  /** End of the history within `#content`. */
  #start = 0
  #wrong: string | undefined

  constructor(source: ByteSource) {
    this.#intake = new Intake(source, 256 * 1024)
  }

  async next(): Promise<Uint8Array | undefined> {
    for (;;) {
      if (this.#wrong !== undefined) throw damaged(this.#wrong)
      const stretch = this.#frame === undefined ? undefined : await this.#block(this.#frame)
      if (stretch !== undefined && stretch.length > 0) return stretch
      if (stretch === undefined && this.#wrong === undefined && !(await this.#header())) return undefined
    }
  }

  close(): void {
    this.#frame = undefined
  }

  /** Reads a frame's descriptor; false at the end. */
  async #header(): Promise<boolean> {
    const intake = this.#intake
    if (!(await intake.need(1))) return false
    if (!(await intake.need(7))) throw cutOff()
    const magic = intake.number(0, 4)
    if (magic >>> 4 === 0x0184_d2a5) {
      if (!(await intake.need(8)) || !(await intake.skip(8 + intake.number(4, 4)))) throw cutOff()
      return true
    }
    if (magic !== MAGIC) throw damaged('something else follows a frame')
    const flags = intake.number(4, 1)
    if (flags >> 6 !== 1) throw damaged('its version is not known')
    const size = 6 + ((flags & 8) === 0 ? 0 : 8) + ((flags & 1) === 0 ? 0 : 4)
    if (!(await intake.need(size + 1))) throw cutOff()
    const descriptor = intake.bytes.subarray(intake.at + 4, intake.at + size)
    if (((new XxHash32().update(descriptor).digest() >> 8) & 0xff) !== intake.number(size, 1)) {
      throw damaged('the checksum of a frame header is wrong')
    }
    if ((flags & 1) !== 0) {
      throw new DamagedCompression('the lz4 compression needs a dictionary', 'decompress it first: lz4 -d -D DICT FILE')
    }
    const code = (intake.number(5, 1) >> 4) & 7
    if (code < 4) throw damaged('the size of its blocks is not known')
    this.#frame = {
      linked: (flags & 0x20) === 0,
      blockChecksums: (flags & 0x10) !== 0,
      contentChecksum: (flags & 4) === 0 ? undefined : new XxHash32(),
      largestBlock: 2 ** (8 + 2 * code),
    }
    intake.at += size + 1
    this.#start = 0
    if (this.#content.length < HISTORY + this.#frame.largestBlock) {
      this.#content = new Uint8Array(HISTORY + this.#frame.largestBlock)
    }
    return true
  }

  /** The content of the next block; undefined after the last, or where the frame is wrong from its start on. */
  async #block(frame: Frame): Promise<Uint8Array | undefined> {
    const intake = this.#intake
    if (!(await intake.need(4))) throw cutOff()
    const word = intake.number(0, 4)
    intake.at += 4
    if (word === 0) {
      await this.#end(frame)
      return undefined
    }
    const plain = word >= 0x8000_0000
    const size = plain ? word - 0x8000_0000 : word
    if (size > frame.largestBlock) throw damaged(`a block claims ${size} octets, more than its frame allows`)
    const whole = size + (frame.blockChecksums ? 4 : 0)
    if (!(await intake.need(whole))) this.#wrong = 'it is cut off'
    const there = Math.min(size, intake.length)
    const stretch = this.#decode(frame, plain, there)
    if (this.#wrong === undefined && frame.blockChecksums) {
      const block = intake.bytes.subarray(intake.at, intake.at + size)
      if (new XxHash32().update(block).digest() !== intake.number(size, 4)) {
        // Whatever this block's content is, it is not what was compressed.
        this.#wrong = 'the checksum of a block is wrong'
        return undefined
      }
    }
    intake.at += Math.min(whole, intake.length)
    frame.contentChecksum?.update(stretch)
    return stretch
  }

  #decode(frame: Frame, plain: boolean, size: number): Uint8Array {
    const { bytes, at } = this.#intake
    if (!frame.linked) this.#start = 0
    else if (this.#start > HISTORY) {
      this.#content.copyWithin(0, this.#start - HISTORY, this.#start)
      this.#start = HISTORY
    }
    const start = this.#start
    if (plain) {
      this.#content.set(bytes.subarray(at, at + size), start)
      this.#start = start + size
    } else {
      const { end, wrong } = decodeBlock(bytes, at, at + size, this.#content, start, start + frame.largestBlock, 0)
      this.#wrong ??= wrong
      this.#start = end
    }
    return this.#content.subarray(start, this.#start)
  }

  async #end(frame: Frame): Promise<void> {
    const intake = this.#intake
    this.#frame = undefined
    if (frame.contentChecksum === undefined) return
    if (!(await intake.need(4))) throw cutOff()
    if (frame.contentChecksum.digest() !== intake.number(0, 4)) throw damaged('the checksum of its content is wrong')
    intake.at += 4
  }
}

function cutOff(): DamagedCompression {
  return damaged('it is cut off')
}

function damaged(what: string): DamagedCompression {
  return new DamagedCompression(`the lz4 compression is damaged (${what})`)
}
