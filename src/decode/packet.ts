/**
 * One frame as the decoder lends it: its octets, its metadata, its layers, and what was found out about it.
 * The same object serves every frame; whoever wants to keep something copies it.
 */
import { FRAGMENT, Layers } from './layers.ts'
import type { Protocol } from './protocol.ts'
import type { Prefs, Session } from './session.ts'
import { Tree } from './tree.ts'

/** What a source tells about where a frame was captured. */
export interface LinkInterface {
  readonly id: number
  readonly link: number
  readonly number?: number
  readonly section?: number
  readonly name?: string
  readonly description?: string
  readonly fcsLength?: number
  readonly precision: number
}

/** What a file can say about a frame beyond its bytes. */
export interface PacketOptions {
  readonly comments?: readonly string[]
  readonly flags?: number
  readonly dropCount?: bigint
  readonly packetId?: bigint
  readonly queue?: number
  readonly verdicts?: readonly Uint8Array[]
  readonly noTime?: boolean
}

/** Frames in columns, as a source hands them out. */
export interface Frames {
  readonly n: number
  readonly bytes: Uint8Array
  readonly used: number
  readonly at: Int32Array
  readonly cap: Int32Array
  readonly len: Float64Array
  readonly sec: Float64Array
  readonly nsec: Float64Array
  readonly iface: Int32Array
  readonly options: ReadonlyMap<number, PacketOptions> | undefined
  /** What somebody found out of them before they are decoded, for whoever made the session's shortcut. */
  readonly notes?: Int32Array | undefined
}

/** Octets of the frame check sequence that the frame ends in, where the file tells. */
export function fcsLength(iface: LinkInterface, options: PacketOptions | undefined): number | undefined {
  const told = ((options?.flags ?? 0) >>> 5) & 0x0f
  return told !== 0 ? told : iface.fcsLength
}

export class Packet {
  /** Octets that all offsets point into: those of many frames, then room for rebuilt datagrams. */
  bytes: Uint8Array = new Uint8Array(0)
  /** First octet of the frame. */
  start = 0
  /** Behind the last captured octet. */
  end = 0
  /** Octets on the wire. */
  length = 0
  /** From 1. */
  number = 0
  /** Seconds since 1970 UTC and nanoseconds. */
  sec = 0
  nsec = 0
  iface: LinkInterface = { id: 0, link: 1, precision: 6 }
  options: PacketOptions | undefined
  readonly layers = new Layers()
  /** Filled when asked for; see dissect.ts. */
  tree = new Tree()
  /** For whoever needs fields in passing, without disturbing `tree`. */
  readonly spare = new Tree()
  /** First octet of the newest rebuilt datagram within `bytes`; -1 without one. */
  rebuiltAt = -1

  constructor(readonly session: Session) {}

  get prefs(): Prefs {
    return this.session.prefs
  }

  get captured(): number {
    return this.end - this.start
  }

  /**
   * What a protocol says of layer `i` in a line; undefined if it says nothing, if the header is not all there, or if the
   * layer is another protocol's (a remark on it).
   */
  headlineOf(i: number, { id, spec }: Protocol): string | undefined {
    const { layers } = this
    const needed = spec.columns?.speaks ?? spec.shape.least
    const isWhole = layers.id[i] === id && layers.at[i] + needed <= layers.end[i]
    return isWhole ? spec.title?.(this, i) : undefined
  }

  /** True if layer `i` extends the header before it (IPv6's extension headers) rather than being carried in it. */
  isNested(i: number): boolean {
    const { nested } = this.session.registry.protocols[this.layers.id[i]].spec
    return typeof nested === 'function' ? nested(this, i) : nested === true
  }

  /** True if layer `i` carries a piece of a datagram that this frame does not complete. */
  isUnfinished(i: number): boolean {
    return (this.layers.flags[i] & FRAGMENT) !== 0 && !this.session.datagrams.has(i)
  }

  /** Number of the nearest layer before `i` that is of protocol `id`; -1 if there is none. */
  before(i: number, id: number): number {
    let k = i - 1
    while (k >= 0 && this.layers.id[k] !== id) k--
    return k
  }
}
