/**
 * Decoding one capture from its first frame to its last: what is kept from frame to frame lives here.
 */

import { Announced } from './announced.ts'
import type { Apart } from './apart.ts'
import { viewOf } from './bytes.ts'
import { FRAGMENT, PIECE, QUOTED, REBUILT } from './layers.ts'
import type { Frames, LinkInterface, PacketOptions } from './packet.ts'
import { fcsLength, Packet } from './packet.ts'
import type { Protocol } from './protocol.ts'
import { type Datagram, type Piece, Reassembly } from './reassembly.ts'
import type { Registry } from './registry.ts'
import type { Shortcut } from './shortcut.ts'
import type { TimeFormat } from './time-column.ts'
import type { Tracker } from './tracker.ts'
import { interpretedWalk, NOBODY_ELSE, reaching, readersOf, type Walk, type Wanted } from './walk.ts'
import { generatedWalk, mayGenerate } from './walk-generated.ts'

/** Settings by full name, `ip.check_checksum`. */
export type Prefs = ReadonlyMap<string, boolean | number | string>

export interface SessionOptions {
  /** Settings that differ from what the protocols declare. */
  readonly preferences?: Iterable<readonly [string, boolean | number | string]>
  /** Protocols that have to be found; all without it. */
  readonly wanted?: ReadonlySet<Protocol>
  /** Whether protocols keep track of conversations: all, or those that the packet list asks; true without it. */
  readonly stateful?: boolean | 'columns'
  /** The same of protocols that stand apart; without it, for whom they add to the tree if all others keep track. */
  readonly apart?: Apart
  /** How the Time column reads; relative to the first frame without it. */
  readonly timeFormat?: TimeFormat
  /** For whoever needs no more of frames than what it finds. */
  readonly shortcut?: Shortcut
}

/** For so many frames, compiling a walk takes longer than it saves. */
const FEW = 200

/** Table in which protocols hang under the link types of capture files. */
export const LINK_TABLE = 'link'

/** True if somebody decodes what frames of that link type carry. */
export const decodesLink = (registry: Registry, link: number): boolean =>
  (registry.table(LINK_TABLE).get(link)?.spec.shape.next?.length ?? 0) > 0

export class Session {
  readonly prefs: Prefs
  readonly timeFormat: TimeFormat
  /** What the protocols remember, by their number. */
  readonly trackers: readonly (Tracker | undefined)[]
  /** Time of the first frame, of the one before, and of the last one shown; nanoseconds are kept apart. */
  readonly first = { sec: 0, nsec: 0 }
  readonly previous = { sec: 0, nsec: 0 }
  readonly shown = { sec: 0, nsec: 0, any: false }
  /** Frames read so far. */
  count = 0
  /** Datagrams that were completed by the current frame, by number of the layer that carried the last piece. */
  readonly datagrams = new Map<number, Datagram>()

  /** Trackers of protocols that stand apart: they have to see every frame, with all its layers. */
  readonly overall: readonly Tracker[]
  /** Streams that frames announced so far. */
  readonly announced = new Announced()
  /** Protocols that stand apart and have something to say of frames. */
  readonly appending: readonly Protocol[]

  private readonly wanted: Wanted
  private walk: Walk
  /** Frames until a quicker walk pays for being made, where the platform lets us make one. */
  private fewLeft = mayGenerate ? FEW : 0
  private readonly packet: Packet
  private readonly reassembly = new Reassembly()
  private readonly frameId: number
  private readonly dataId: number
  private readonly stateful: boolean
  readonly shortcut: Shortcut | undefined

  constructor(
    readonly registry: Registry,
    options: SessionOptions = {},
  ) {
    const prefs = new Map<string, boolean | number | string>()
    for (const { abbrev, spec } of registry.protocols) {
      for (const [name, { initial }] of Object.entries(spec.preferences ?? {})) prefs.set(`${abbrev}.${name}`, initial)
    }
    for (const [name, value] of options.preferences ?? []) prefs.set(name, value)
    this.prefs = prefs
    for (const declared of registry.protocols) {
      const { setting } = declared.spec.guess ?? {}
      if (setting !== undefined && prefs.get(`${declared.abbrev}.${setting}`) === true)
        registry.switchGuess(declared, true)
    }
    this.timeFormat = options.timeFormat ?? 'r'
    const stateful = options.stateful ?? true
    const { apart = stateful === true ? 'shown' : false } = options
    this.appending = registry.protocols.filter(
      ({ spec }) => spec.appendix !== undefined && spec.appears?.(prefs) !== false,
    )
    const found = reaching(registry, options.wanted)
    this.trackers = registry.protocols.map((declared) => {
      const { spec } = declared
      if (spec.announces) return found.has(declared) ? spec.track?.() : undefined
      const isTracked = spec.apart
        ? apart === true || (apart === 'shown' && this.appending.includes(declared))
        : stateful === true || (stateful === 'columns' && !spec.columns?.untracked)
      return isTracked ? spec.track?.() : undefined
    })
    this.stateful = this.trackers.some((tracker) => tracker !== undefined)
    this.overall = this.trackers.filter((_, id) => registry.protocols[id].spec.apart).filter((one) => one !== undefined)
    this.wanted = options.wanted
    this.shortcut = options.shortcut
    this.walk = interpretedWalk(registry, options.wanted)
    this.dataId = registry.protocol(NOBODY_ELSE)?.id ?? -1
    this.frameId = registry.protocol('frame')?.id ?? -1
    this.packet = new Packet(this)
    this.packet.layers.announced = this.announced
  }

  /** Decodes frame `k` of a batch. The packet is lent until the next call. */
  decode(frames: Frames, k: number, interfaces: readonly LinkInterface[]): Packet {
    const p = this.packet
    if (p.bytes !== frames.bytes) {
      p.bytes = frames.bytes
      p.layers.view = viewOf(p.bytes)
    }
    p.start = frames.at[k]
    p.end = p.start + frames.cap[k]
    p.length = frames.len[k]
    p.sec = frames.sec[k]
    p.nsec = frames.nsec[k]
    const iface = interfaces[frames.iface[k]]
    if (iface !== this.iface) this.meet(iface)
    p.iface = iface
    p.options = frames.options === undefined ? undefined : frames.options.get(k)
    p.number = ++this.count
    if (this.count === 1) {
      this.first.sec = p.sec
      this.first.nsec = p.nsec
    } else {
      this.previous.sec = this.lastSec
      this.previous.nsec = this.lastNsec
    }
    this.lastSec = p.sec
    this.lastNsec = p.nsec
    const fcs = p.options === undefined ? this.fcs : this.fcsOf(iface, p.options)
    if (this.shortcut !== undefined && fcs === 0 && this.shortcut.take(p, frames.notes, k)) return p
    const { layers } = p
    layers.tooDeep = false
    layers.link = p.iface.link
    layers.sec = p.sec
    layers.n = 1
    layers.id[0] = this.frameId
    layers.at[0] = p.start
    layers.body[0] = p.start
    layers.end[0] = p.end
    // A reported length beyond any frame would not fit into the column; one below what was captured is none.
    layers.reported[0] = Math.max(p.start + Math.min(p.length, 0x3fff_ffff), p.end)
    layers.flags[0] = 0
    p.rebuiltAt = -1
    if (this.datagrams.size > 0) this.datagrams.clear()
    const whole = layers.reported[0]
    const reported = whole - (whole >= p.start + this.least + fcs ? fcs : 0)
    const end = reported < p.end ? reported : p.end
    if (this.fewLeft > 0 && --this.fewLeft === 0) this.walk = generatedWalk(this.registry, this.wanted)
    this.walk(p.bytes, p.start, end, reported, this.outermost, layers, 0)
    if ((layers.flags[layers.n - 1] & FRAGMENT) !== 0) {
      this.rebuild(p, frames.used)
      this.leaveOpaque(p)
    }
    if (this.stateful) this.track(p)
    return p
  }

  /** Seconds since the first frame. */
  since(sec: number, nsec: number): number {
    const { first } = this
    return sec - first.sec + (nsec - first.nsec) / 1e9
  }

  /** True if all that mattered of frame `k` is that it came, and whoever made the shortcut took it in. */
  passes(frames: Frames, k: number): boolean {
    const { shortcut } = this
    if (shortcut?.passes === undefined || this.count === 0) return false
    if (!shortcut.passes(frames, k, this.since(frames.sec[k], frames.nsec[k]))) return false
    this.pass(frames, k, k + 1)
    return true
  }

  /** What is the same for all frames of an interface, found out once. */
  private meet(iface: LinkInterface): void {
    this.iface = iface
    this.outermost = this.outermostOf(iface)
    this.fcs = this.fcsOf(iface)
    this.least = this.registry.protocols[this.outermost]?.spec.shape.least ?? 0
  }

  /** Number of the protocol that frames of the interface begin with; -1 if none is wanted. */
  outermostOf(iface: LinkInterface): number {
    return this.registry.table(LINK_TABLE).get(iface.link)?.id ?? this.dataId
  }

  /** Octets of the frame check sequence behind frames, where the link layer has one and the file tells. */
  fcsOf(iface: LinkInterface, options?: PacketOptions): number {
    return this.registry.protocols[this.outermostOf(iface)]?.spec.shape.fcs ? (fcsLength(iface, options) ?? 0) : 0
  }

  private iface: LinkInterface | undefined
  /** Protocol that frames of the interface begin with. */
  private outermost = -1
  private fcs = 0
  /** Octets that its header has at least. */
  private least = 0
  private lastSec = 0
  private lastNsec = 0

  /** Passes over frames of a batch, `from` up to before `to`, that nobody asked for and that hold nothing heeded. */
  pass({ sec, nsec }: Frames, from: number, to: number): void {
    if (to <= from) return
    if (this.count === 0) {
      this.first.sec = sec[from]
      this.first.nsec = nsec[from]
    }
    this.count += to - from
    this.lastSec = sec[to - 1]
    this.lastNsec = nsec[to - 1]
  }

  /** Protocols whose layers must not be passed over: later frames depend on what is remembered of them. */
  get heeded(): readonly Protocol[] {
    const found = reaching(this.registry, this.wanted)
    return [...found].filter(({ id, spec }) => this.trackers[id] !== undefined || spec.piece !== undefined)
  }

  /** Remembers that the frame was shown: the next one's `frame.time_delta_displayed` counts from it. */
  show(p: Packet): void {
    this.shown.sec = p.sec
    this.shown.nsec = p.nsec
    this.shown.any = true
  }

  /** Keeps the piece that the last layer carries; if it completes a datagram, walks on through it. */
  private rebuild(p: Packet, room: number): void {
    const { layers } = p
    for (let to = aligned(room); (layers.flags[layers.n - 1] & FRAGMENT) !== 0; ) {
      const i = layers.n - 1
      const declared = this.registry.protocols[layers.id[i]]
      const piece = declared.spec.piece?.(p, i)
      if (piece === undefined) return
      if (piece.alone || (layers.flags[i] & QUOTED) !== 0) {
        this.readFirst(p, i, piece)
        if (layers.n - 1 === i) return
        continue
      }
      const datagram = this.reassembly.add(piece, p.bytes, p.number, p.sec, to)
      if (datagram === undefined) return
      const { size } = datagram
      p.rebuiltAt = to
      this.datagrams.set(i, datagram)
      const id = this.following(declared, p, i)
      if (id >= 0) this.walk(p.bytes, to, to + size, to + size, id, layers, (layers.flags[i] & ~FRAGMENT) | REBUILT)
      if (layers.n - 1 === i) return
      to = aligned(to + size)
    }
  }

  /** Walks on through the first piece of a datagram as far as it goes. */
  private readFirst(p: Packet, i: number, { offset }: Piece): void {
    const { at, body, end, reported, flags, id } = p.layers
    if (offset > 0 || body[i] >= reported[i]) return
    const declared = this.registry.protocols[id[i]]
    const next = this.following(declared, p, i)
    if (next < 0 || at[i] >= body[i]) return
    this.walk(p.bytes, body[i], end[i], reported[i], next, p.layers, (flags[i] & ~FRAGMENT) | PIECE)
  }

  /** A piece that nothing was put together from is data to the eye. */
  private leaveOpaque(p: Packet): void {
    const { layers } = p
    const i = layers.n - 1
    const flags = layers.flags[i]
    if ((flags & FRAGMENT) === 0 || layers.body[i] >= layers.end[i] || this.dataId < 0) return
    this.walk(p.bytes, layers.body[i], layers.end[i], layers.reported[i], this.dataId, layers, flags & ~FRAGMENT)
  }

  /** Number of the protocol that the payload of layer `i` belongs to. */
  private following(declared: Protocol, p: Packet, i: number): number {
    for (const { table, key } of declared.spec.shape.next ?? []) {
      for (const reader of readersOf(key)) {
        const value = reader(p.bytes, p.layers.at[i], p.layers.end[i], p.layers)
        const found = value < 0 ? undefined : this.registry.table(table).get(value)
        if (found !== undefined) return found.id
      }
    }
    return this.dataId
  }

  private track(p: Packet): void {
    const { layers } = p
    for (let i = 0; i < layers.n; i++) this.trackers[layers.id[i]]?.see(p, i)
    for (const tracker of this.overall) tracker.see(p, 0)
  }
}

/** The place where processors write a word at a time: there or behind it. */
const aligned = (at: number): number => (at + 7) & ~7

/** Time between two stamps in nanoseconds. */
export function between(from: { sec: number; nsec: number }, to: { sec: number; nsec: number }): bigint {
  const rough = (to.sec - from.sec) * 1e9 + (to.nsec - from.nsec)
  // Where a double holds each nanosecond, one bigint is made rather than four.
  if (Number.isSafeInteger(rough)) return BigInt(rough)
  return BigInt(to.sec - from.sec) * 1_000_000_000n + BigInt(to.nsec - from.nsec)
}
