/**
 * What is to be found about frames, each by itself, for very many frames: most of them are like one before, with another
 * payload, and what was found about that one holds for them. So checksums and lengths are verified anew, and the rest is
 * looked up by what stands in the headers.
 */
import type { Packet } from '../../decode/packet.ts'
import type { Note } from '../../decode/protocol.ts'
import type { Shortcut } from '../../decode/shortcut.ts'
import type { Version } from '../addresses.ts'
import { analysisOf } from '../analysis.ts'
import type { Segment } from '../state/segments.ts'
import type { Stream } from '../state/streams.ts'
import type { Found } from './finding.ts'
import { MOST_LINK, OTHERWISE, Outline, RIGHT } from './outline.ts'
import { type Look, lookOf } from './vantage.ts'

const WORD = 4
/** The way that a frame went, in its flags in pcapng. */
const WAYS = 3

/** Flows that are remembered, each in one of two places; another one drives one out where both are taken. */
const PLACES_BITS = 15
const PLACES = 1 << PLACES_BITS
/** Octets of source and destination port. */
const PORTS = 4
/** Words of all that tells flows apart. */
const MOST_WORDS = MOST_LINK / WORD + 12

const NOTHING: readonly Found[] = []

/** Frames that are like one another. */
export class Flow {
  /** What is to be found about each of them, by itself. */
  readonly findings: readonly Found[]
  /** What each of them tells of how it was captured. */
  readonly look: Look
  /** Layer of their IP header; that of UDP or TCP is the next. */
  readonly ip: number
  readonly version: Version
  /** True if they are sent to a group; and if they are datagrams of UDP. */
  readonly isToGroup: boolean
  readonly isDatagram: boolean
  /** True if the findings' words hold for all of them, down to the last number. */
  readonly isExact: boolean
  /** For what output makes of all that is to be said of each of them. */
  note: Note | undefined
  /** On which segment they are, and in which stream, once somebody found out. */
  segment: Segment | undefined
  stream: Stream | undefined
  /** What was last said of them for the sake of their group, and how much was learnt of groups by then. */
  named: readonly Found[] = NOTHING
  learnt = -1
  /** By layer, from 1 up to UDP or TCP: the number of its protocol, and where it begins in the frame. */
  private readonly protocols: readonly number[]
  private readonly places: readonly number[]

  /** @param p the first of them */
  constructor(p: Packet, { layer, version, isToGroup, isDatagram }: Outline, sums: number) {
    const { own } = analysisOf(p)
    const { id, at } = p.layers
    this.findings = own
    this.look = lookOf(p, own)
    this.ip = layer
    this.version = version
    this.isToGroup = isToGroup
    this.isDatagram = isDatagram
    this.isExact = sums === RIGHT
    this.protocols = Array.from(id.subarray(1, layer + 2))
    this.places = Array.from(at.subarray(1, layer + 2), (place) => place - p.start)
  }

  /** Fills the layers of another of them, as a walk would. */
  fill({ start, end, layers }: Packet, outline: Outline): void {
    const { protocols, places, ip } = this
    const { transport } = outline
    for (let k = 0; k < protocols.length; k++) {
      const i = k + 1
      layers.id[i] = protocols[k]
      layers.at[i] = start + places[k]
      layers.body[i] = k + 1 < places.length ? start + places[k + 1] : transport
      layers.end[i] = i < ip ? end : outline.end
      layers.reported[i] = i < ip ? end : outline.reported
      layers.flags[i] = 0
    }
    layers.n = protocols.length + 1
  }
}

export class Flows implements Shortcut {
  private readonly known: (Flow | undefined)[] = new Array(PLACES).fill(undefined)
  /** What tells the flow of each place apart, and that of the newest frame. */
  private readonly keys = new Int32Array(PLACES * MOST_WORDS)
  private readonly key = new Int32Array(MOST_WORDS)
  private readonly outline = new Outline()
  /** The flow of the frame whose layers were filled last, and that frame's number. */
  private taken: Flow | undefined
  private number = 0

  /** Fills the layers of a frame whose flow is known, up to UDP or TCP. */
  take(p: Packet): boolean {
    const { outline } = this
    this.taken = undefined
    if (!outline.guess(p)) return false
    const sums = outline.sums(p)
    if (sums === OTHERWISE) return false
    const size = this.readKey(p, sums)
    const known = this.placeAt(this.placeOf(size), size)
    const flow = known < 0 ? undefined : this.known[known]
    if (flow === undefined) return false
    flow.fill(p, outline)
    this.taken = flow
    this.number = p.number
    return true
  }

  /**
   * The flow that the frame is of, the same object for all of them; undefined if it is not like others. The first of them
   * leaves no more than its key: of a flood, none is like another.
   */
  of(p: Packet): Flow | undefined {
    if (this.taken !== undefined && this.number === p.number) return this.taken
    const { outline } = this
    if (!outline.read(p)) return undefined
    const sums = outline.sums(p)
    if (sums === OTHERWISE) return undefined
    const size = this.readKey(p, sums)
    const place = this.placeOf(size)
    const known = this.placeAt(place, size)
    if (known < 0) {
      this.note(place)
      return undefined
    }
    this.known[known] ??= new Flow(p, outline, sums)
    return this.known[known]
  }

  /**
   * Reads what tells the newest frame's flow apart: interface and way, state of the checksums, TTL and protocol, what
   * stands before IP, addresses; and ports of those to groups: what two hosts send to one another is the same to us
   * whatever its ports are. @returns its words
   */
  private readKey(p: Packet, sums: number): number {
    const { key } = this
    const { link, ip, version, transport, isToGroup } = this.outline
    const { view } = p.layers
    const way = p.options === undefined ? 0 : (p.options.flags ?? 0) & WAYS
    let n = 0
    key[n++] = (p.iface.id * 4 + way) * 4 + sums
    key[n++] = ((ip - link) * 0x10_0000) | (version * 0x1_0000) | view.getUint16(ip + (version === 4 ? 8 : 6))
    for (let k = link; k < ip; k += WORD) key[n++] = view.getInt32(Math.min(k, ip - WORD))
    const stop = isToGroup ? transport + PORTS : transport
    for (let k = ip + (version === 4 ? 12 : 8); k < stop; k += WORD) key[n++] = view.getInt32(k)
    return n
  }

  /** The first of two places where the flow may be remembered whose key was read; the other is beside it. */
  private placeOf(size: number): number {
    const { key } = this
    let hash = size
    // A rotation brings what multiplying moved up back to where the next one moves it on.
    for (let k = 0; k < size; k++) hash = Math.imul((hash << 13) ^ (hash >>> 19) ^ key[k], 0x9e37_79b1)
    return hash >>> (32 - PLACES_BITS)
  }

  /** Where the key that was read is remembered; -1 if it is not. */
  private placeAt(place: number, size: number): number {
    if (this.isAt(place, size)) return place
    return this.isAt(place ^ 1, size) ? place ^ 1 : -1
  }

  /** True if the key that was read is that of the place. */
  private isAt(place: number, size: number): boolean {
    const { key, keys } = this
    const first = place * MOST_WORDS
    for (let k = 0; k < size; k++) if (keys[first + k] !== key[k]) return false
    return true
  }

  /** Remembers the key that was read, where there is no flow; else one of two makes room. */
  private note(place: number): void {
    const { known } = this
    const to = known[place] !== undefined && known[place ^ 1] === undefined ? place ^ 1 : place
    known[to] = undefined
    this.keys.set(this.key, to * MOST_WORDS)
  }
}
