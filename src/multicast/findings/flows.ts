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
import { ethernetBefore, wayOf } from './course.ts'
import type { Found } from './finding.ts'
import { MOST_LINK, OTHERWISE, Outline, RIGHT } from './outline.ts'
import { isSameLook, type Look, lookOf } from './vantage.ts'

const WORD = 4
/** The way that a frame went, in its flags in pcapng. */
const WAYS = 3

/** Flows that are remembered, each in one of two places; another one drives one out where both are taken. */
const PLACES_BITS = 15
const PLACES = 1 << PLACES_BITS
/** Octets of source and destination port. */
const PORTS = 4
/** Shapes that are remembered: a capture has few. Flows of others have one to themselves. */
const MOST_SHAPES = 32
/** Words of all that tells flows apart. */
const MOST_WORDS = MOST_LINK / WORD + 12

const NOTHING: readonly Found[] = []

/** What frames of very many flows have in common: as all of them refer to the same, it stays near the processor. */
export interface Shape {
  /** Layer of their IP header; that of UDP or TCP is the next. */
  readonly ip: number
  readonly version: Version
  /** True if they are sent to a group; and if they are datagrams of UDP. */
  readonly isToGroup: boolean
  readonly isDatagram: boolean
  /** True if the findings' words hold for all of them, down to the last number. */
  readonly isExact: boolean
  /** By layer, from 1 up to UDP or TCP: the number of its protocol, and where it begins in the frame. */
  readonly protocols: readonly number[]
  readonly places: readonly number[]
  /** Layer of the Ethernet header that delivers them; -1 without one. */
  readonly link: number
  /** The way that they went, by a number; undefined where nobody tells the interface. */
  readonly way: number | undefined
  /** What each of them tells of how it was captured. */
  readonly look: Look
}

/** Frames that are like one another. */
export class Flow {
  /** On which segment they are, and in which stream, once somebody found out. */
  segment: Segment | undefined
  stream: Stream | undefined
  /** What was last said of them for the sake of their group, and how much was learnt of groups by then. */
  named: readonly Found[] = NOTHING
  learnt = -1
  /** For what output makes of all that is to be said of each of them. */
  note: Note | undefined

  /** @param findings what is to be found about each of them, by itself */
  constructor(
    readonly shape: Shape,
    readonly findings: readonly Found[],
  ) {}

  /** Fills the layers of another of them, as a walk would. */
  fill({ start, end: last, layers }: Packet, outline: Outline): void {
    const { ip, protocols, places } = this.shape
    const { id, at, body, end, reported, flags } = layers
    for (let k = 0; k < protocols.length; k++) {
      const i = k + 1
      const place = start + places[k]
      id[i] = protocols[k]
      at[i] = place
      body[i - 1] = place
      end[i] = i < ip ? last : outline.end
      reported[i] = i < ip ? last : outline.reported
      flags[i] = 0
    }
    body[0] = start
    body[ip + 1] = outline.transport
    layers.n = protocols.length + 1
  }
}

export class Flows implements Shortcut {
  /** By place, the number of its flow, from 1; 0 as long as there is none. Numbers are given as places are taken. */
  private readonly numbers = new Uint16Array(PLACES)
  /** By number, the newest flow of its place, from its second frame on. Few are met often, and these stand together. */
  private readonly known: (Flow | undefined)[] = []
  /** What tells each of them apart, and that of the newest frame. */
  private readonly keys = new Int32Array(PLACES * MOST_WORDS)
  private readonly key = new Int32Array(MOST_WORDS)
  /** Words of the newest key. */
  private words = 0
  private readonly outline = new Outline()
  private readonly shapes: Shape[] = []
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
    const number = this.find(this.readKey(p, sums))
    const flow = number === 0 ? undefined : this.known[number - 1]
    if (flow === undefined) return false
    flow.fill(p, outline)
    this.taken = flow
    this.number = p.number
    return true
  }

  /** The flow that the frame is of, the same object for all but the first; undefined if it is not like others before. */
  of(p: Packet): Flow | undefined {
    if (this.taken !== undefined && this.number === p.number) return this.taken
    if (!this.outline.read(p)) return undefined
    const sums = this.outline.sums(p)
    if (sums === OTHERWISE) return undefined
    const place = this.readKey(p, sums)
    const number = this.find(place)
    if (number === 0) {
      this.note(place)
      return undefined
    }
    const known = this.known[number - 1]
    if (known !== undefined) return known
    const flow = this.flowOf(p, sums)
    this.known[number - 1] = flow
    return flow
  }

  /**
   * Reads what tells the newest frame's flow apart: interface and way, state of the checksums, TTL and protocol, what
   * stands before IP, addresses; and ports of those to groups: what two hosts send to one another is the same to us
   * whatever its ports are. @returns the first of two places where the flow may be remembered; the other is beside it
   */
  private readKey(p: Packet, sums: number): number {
    const { key } = this
    const { link, ip, addresses, version, transport, isToGroup } = this.outline
    const { view } = p.layers
    const way = p.options === undefined ? 0 : (p.options.flags ?? 0) & WAYS
    const where = (p.iface.id * 4 + way) * 4 + sums
    const shape = ((ip - link) * 0x10_0000) | (version * 0x1_0000) | view.getUint16(ip + (version === 4 ? 8 : 6))
    key[0] = where
    key[1] = shape
    let n = 2
    let hash = mixed(where, shape)
    for (let k = link; k < ip; k += WORD) {
      const place = k + WORD < ip ? k : ip - WORD
      const word = view.getInt32(place)
      key[n++] = word
      hash = mixed(hash, word)
    }
    const stop = isToGroup ? transport + PORTS : transport
    for (let k = addresses; k < stop; k += WORD) {
      const word = view.getInt32(k)
      key[n++] = word
      hash = mixed(hash, word)
    }
    this.words = n
    return hash >>> (32 - PLACES_BITS)
  }

  /** Number of the flow whose key was read; 0 if none is remembered. */
  private find(place: number): number {
    const number = this.numbers[place]
    if (this.isOf(number)) return number
    const other = this.numbers[place ^ 1]
    return this.isOf(other) ? other : 0
  }

  /** True if the key that was read is that of the flow. */
  private isOf(number: number): boolean {
    if (number === 0) return false
    const { key, keys, words } = this
    const first = (number - 1) * MOST_WORDS
    for (let k = 0; k < words; k++) if (keys[first + k] !== key[k]) return false
    return true
  }

  /** The flow that begins with that frame. */
  private flowOf(p: Packet, sums: number): Flow {
    const { outline, shapes } = this
    const { own } = analysisOf(p)
    const look = lookOf(p, own)
    const known = shapes.find((shape) => isShapeOf(shape, p, outline, sums, look))
    const shape = known ?? shapeOf(p, outline, sums, look)
    if (known === undefined && shapes.length < MOST_SHAPES) shapes.push(shape)
    return new Flow(shape, own)
  }

  /** Remembers the key that was read, in a free place; else it drives one out. */
  private note(place: number): void {
    const { numbers, known, keys, key } = this
    const to = numbers[place] !== 0 && numbers[place ^ 1] === 0 ? place ^ 1 : place
    if (numbers[to] === 0) numbers[to] = known.length + 1
    const number = numbers[to] - 1
    known[number] = undefined
    keys.set(key, number * MOST_WORDS)
  }
}

function shapeOf(p: Packet, outline: Outline, sums: number, look: Look): Shape {
  const { layer, version, isToGroup, isDatagram } = outline
  const { id, at } = p.layers
  return {
    ip: layer,
    version,
    isToGroup,
    isDatagram,
    isExact: sums === RIGHT,
    protocols: Array.from(id.subarray(1, layer + 2)),
    places: Array.from(at.subarray(1, layer + 2), (place) => place - p.start),
    link: ethernetBefore(p, layer),
    way: wayOf(p),
    look,
  }
}

/** True if that is what `shapeOf` would make of the frame: it takes less time to see. What its protocols are tells the rest. */
function isShapeOf(shape: Shape, p: Packet, { layer, isToGroup }: Outline, sums: number, look: Look): boolean {
  const { id, at } = p.layers
  const { protocols, places } = shape
  if (shape.ip !== layer) return false
  for (let k = 0; k <= layer; k++) {
    if (protocols[k] !== id[k + 1] || places[k] !== at[k + 1] - p.start) return false
  }
  return (
    shape.isToGroup === isToGroup &&
    shape.isExact === (sums === RIGHT) &&
    shape.way === wayOf(p) &&
    isSameLook(shape.look, look)
  )
}

/** A rotation brings what multiplying moved up back to where the next one moves it on. */
const mixed = (hash: number, word: number): number => Math.imul((hash << 13) ^ (hash >>> 19) ^ word, 0x9e37_79b1)
