/** Frames that say the same as one before: what is sent twice, or captured twice. */
import type { Packet } from '../decode/packet.ts'
import type { FrameNote } from './verdicts.ts'
import { noteOf } from './words.ts'

const MOST_KEPT = 10_000

export interface Repeat {
  readonly frame: FrameNote
  /** The one that it repeats. */
  readonly of: { readonly number: number; readonly stamp: number }
  /** True if all octets are the same. */
  readonly whole: boolean
}

export class Repeats {
  first: Repeat | undefined
  private readonly seen = new Map<string, { number: number; stamp: number; whole: number }>()

  see(p: Packet, stamp: number): void {
    if (this.first !== undefined || this.seen.size >= MOST_KEPT) return
    const { layers, bytes, start, end } = p
    const last = layers.n - 1
    const frame = noteOf(p, stamp)
    const whole = hash(bytes, start, end)
    const key = `${frame.summary} ${hash(bytes, layers.at[last], layers.end[last])}`
    const before = this.seen.get(key)
    if (before === undefined) this.seen.set(key, { number: p.number, stamp, whole })
    else this.first = { frame, of: before, whole: before.whole === whole }
  }
}

/** FNV-1a. */
function hash(b: Uint8Array, from: number, to: number): number {
  let value = 0x811c9dc5
  for (let k = from; k < to; k++) value = Math.imul(value ^ b[k], 0x01000193)
  return value >>> 0
}
