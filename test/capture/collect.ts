import {
  type CaptureInterface,
  type CaptureSection,
  type FrameOptions,
  type FrameSource,
  type InterfaceCounts,
  ROOM_FOR_REBUILT,
} from '../../src/capture/batch.ts'
import type { ByteSource } from '../../src/capture/byte-source.ts'
import { CaptureFileError } from '../../src/capture/errors.ts'
import { USUAL_SIZES } from '../../src/capture/frame-stream.ts'
import { InterfaceList } from '../../src/capture/interface-list.ts'
import { type CaptureInput, openCapture, openSource } from '../../src/capture/open.ts'

export interface Frame {
  data: Uint8Array
  len: number
  sec: number
  nsec: number
  iface: number
  options: FrameOptions | undefined
}

export interface Collected {
  frames: Frame[]
  interfaces: readonly CaptureInterface[]
  sections: readonly CaptureSection[]
  counts: readonly (InterfaceCounts | undefined)[]
  /** What ended it, if not its end. */
  error: CaptureFileError | undefined
}

/** Reads to the end, holding every batch to what the interface promises. */
export async function collect(source: FrameSource, room = ROOM_FOR_REBUILT): Promise<Collected> {
  const frames: Frame[] = []
  let error: CaptureFileError | undefined
  try {
    for (let b = await source.next(); b !== undefined; b = await source.next()) {
      if (b.n < 1 || b.n > b.capacity) throw new Error(`a batch of ${b.n} frames`)
      if (b.used + room > b.bytes.length) throw new Error('no room behind the frames')
      for (let i = 0; i < b.n; i++) {
        const at = b.at[i]
        const cap = b.cap[i]
        if (at < 0 || cap < 0 || at + cap > b.used)
          throw new Error(`frame ${i} stands at ${at}, ${cap} octets of ${b.used}`)
        if (source.interfaces[b.iface[i]] === undefined) throw new Error(`frame ${i} has no interface`)
        frames.push({
          data: b.bytes.slice(at, at + cap),
          len: b.len[i],
          sec: b.sec[i],
          nsec: b.nsec[i],
          iface: b.iface[i],
          options: b.options?.get(i),
        })
      }
      // The room belongs to the decoder: nothing that is still to come may stand there.
      b.bytes.fill(0xee, b.used, b.used + room)
    }
  } catch (caught) {
    if (!(caught instanceof CaptureFileError)) throw caught
    error = caught
  } finally {
    await source.close()
  }
  return { frames, interfaces: source.interfaces, sections: source.sections, counts: source.counts, error }
}

/** Opens and reads; a refusal at opening is an error like any other. */
export async function collectFrom(open: () => Promise<FrameSource>, room = ROOM_FOR_REBUILT): Promise<Collected> {
  let source: FrameSource
  try {
    source = await open()
  } catch (error) {
    if (!(error instanceof CaptureFileError)) throw error
    return { frames: [], interfaces: [], sections: [], counts: [], error }
  }
  return collect(source, room)
}

export const read = (...inputs: CaptureInput[]): Promise<Collected> => collectFrom(() => openCapture(inputs))

/** Octets that come in pieces of given sizes, over and over. */
export class PieceSource implements ByteSource {
  readonly name = 'pieces'
  readonly live: boolean
  readonly total = undefined
  taken = 0
  readonly #bytes: Uint8Array
  readonly #pieces: readonly number[]
  #i = 0

  constructor(bytes: Uint8Array, pieces: readonly number[], live = true) {
    this.#bytes = bytes
    this.#pieces = pieces
    this.live = live
  }

  async read(into: Uint8Array, at: number, room: number): Promise<number> {
    const n = Math.min(room, this.#pieces[this.#i++ % this.#pieces.length], this.#bytes.length - this.taken)
    into.set(this.#bytes.subarray(this.taken, this.taken + n), at)
    this.taken += n
    return n
  }

  async close(): Promise<void> {}
}

/** Reads octets that come in pieces, with windows of `chunk` octets. */
export async function readPieces(
  bytes: Uint8Array,
  pieces: readonly number[],
  { chunk = USUAL_SIZES.chunk, frames = 100, live = true } = {},
): Promise<Collected> {
  const room = 64
  const source = new PieceSource(bytes, pieces, live)
  return collectFrom(() => openSource(source, new InterfaceList(), { chunk, frames, room }), room)
}

/** Frames for a comparison: as text, since comparing long arrays octet by octet takes its time. */
export function comparable(frames: readonly Frame[]): object[] {
  return frames.map((frame) => ({ ...frame, data: Buffer.from(frame.data).toString('base64') }))
}
