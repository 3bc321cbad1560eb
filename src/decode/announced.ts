/** Streams that other packets announced: what datagrams to an address and port are from then on. */
import { u16 } from './bytes.ts'
import type { Layers } from './layers.ts'

/** Streams that are remembered at a time: the newest. */
const MOST = 4096

/** Table in which protocols hang that may be announced, and what they hang under. */
export const ANNOUNCED = 'announced'
export const RTP = 1

/** Who announced a stream: how, and in which frame. */
export interface Announcement {
  readonly method: string
  readonly frame: number
  /** What it is, in the table of what may be announced. */
  readonly what: number
}

export class Announced {
  private readonly streams = new Map<string, Announcement>()
  private readonly ports = new Set<number>()

  /** True if anything was announced so far. */
  get any(): boolean {
    return this.ports.size > 0
  }

  /** @param address octets of the address, as characters */
  add(address: string, port: number, announcement: Announcement): void {
    const key = `${port} ${address}`
    this.streams.delete(key)
    this.streams.set(key, announcement)
    this.ports.add(port)
    if (this.streams.size <= MOST) return
    for (const oldest of this.streams.keys()) {
      this.streams.delete(oldest)
      return
    }
  }

  /** What the datagram is whose ports stand at `o`, as the newest of the layers found so far or as layer `i`. */
  find(b: Uint8Array, o: number, layers: Layers, i = layers.n - 1): Announcement | undefined {
    const from = u16(b, o)
    const to = u16(b, o + 2)
    const { ports } = this
    if (!ports.has(to) && !ports.has(from)) return undefined
    // Between addresses and ports there may be extension headers, which never begin as IP does.
    for (let k = i - 1; k > 0; k--) {
      const at = layers.at[k]
      const version = b[at] >>> 4
      if (version !== 4 && version !== 6) continue
      const [first, size] = version === 4 ? [at + 12, 4] : [at + 8, 16]
      return this.of(b, first + size, size, to) ?? this.of(b, first, size, from)
    }
    return undefined
  }

  private of(b: Uint8Array, at: number, size: number, port: number): Announcement | undefined {
    return this.streams.get(`${port} ${String.fromCharCode(...b.subarray(at, at + size))}`)
  }
}

/** What a datagram was announced to be, in the table of what may be announced; -1 if nobody did. */
export function announcedAs(b: Uint8Array, o: number, _e: number, layers: Layers): number {
  const { announced } = layers
  return announced?.any ? (announced.find(b, o, layers)?.what ?? -1) : -1
}
