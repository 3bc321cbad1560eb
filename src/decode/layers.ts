/**
 * Which protocols a frame holds and where: what a walk over it leaves behind.
 *
 * Columns of typed arrays, refilled for every frame. Layer 0 is the frame itself.
 */
import type { Announced } from './announced.ts'

/** More layers than any sane frame has; a frame that nests deeper is cut there and says so. */
export const MAX_LAYERS = 64

/** The layer stands in a packet that an ICMP error quotes: its addresses are not those of this frame. */
export const QUOTED = 1
/** The layer's octets come from a datagram that was put together from fragments. */
export const REBUILT = 2
/** The layer carries a piece of a datagram: its payload is opaque. */
export const FRAGMENT = 4
/** The frame ends before the layer's header does. */
export const CUT = 8
/** The header contradicts itself (a wrong version or length): its payload is opaque. */
export const BROKEN = 16
/** The layer's octets are the first piece of a datagram that was not put together: they may end anywhere. */
export const PIECE = 32
/** The header says more than its fields do by themselves: their values are those that its tree holds. */
export const ODD = 64

export class Layers {
  /** Streams that earlier frames announced; undefined where nobody asks for them. */
  announced: Announced | undefined
  /** Number of layers. */
  n = 0
  /** Seconds since 1970 UTC at which the frame was captured. */
  sec = 0
  /** View of the octets in which they were found. */
  view: DataView = new DataView(new ArrayBuffer(0))
  /** LINKTYPE_ number of the interface that the frame was captured on. */
  link = 0
  /** True if the frame nests deeper than `MAX_LAYERS`. */
  tooDeep = false
  /** Protocol, by its number in the registry. */
  readonly id = new Int16Array(MAX_LAYERS)
  /** First octet. */
  readonly at = new Int32Array(MAX_LAYERS)
  /** First octet of the payload. */
  readonly body = new Int32Array(MAX_LAYERS)
  /** Behind the last octet that belongs to the layer and was captured. */
  readonly end = new Int32Array(MAX_LAYERS)
  /** Behind the last octet that belongs to the layer by the lengths that headers report. */
  readonly reported = new Int32Array(MAX_LAYERS)
  /** QUOTED, REBUILT, FRAGMENT, CUT, BROKEN, PIECE, ODD. */
  readonly flags = new Uint8Array(MAX_LAYERS)
}
