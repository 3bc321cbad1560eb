/** Watches a capture from its first frame to its last, for all findings. */
import type { Frames, Packet } from '../../decode/packet.ts'
import type { Shortcut } from '../../decode/shortcut.ts'
import { analysisOf } from '../analysis.ts'
import type { CaptureFacts } from '../capture-facts.ts'
import type { IpHeader } from '../ip-header.ts'
import { Clock } from '../state/clock.ts'
import { type Limits, type Watcher as Listener, Memberships } from '../state/memberships.ts'
import { type Segment, Segments } from '../state/segments.ts'
import {
  type Stream,
  StreamMemory,
  Streams,
  type StreamsOptions,
  type Told as ToldOfStreams,
} from '../state/streams.ts'
import { ethernetBefore, wayOf } from './course.ts'
import { type About, type Found, foundBy, NOTHING_FOUND, note } from './finding.ts'
import { type Flow, Flows } from './flows.ts'
import { findings, worstFirst } from './index.ts'
import { lookOf, Vantage } from './vantage.ts'
import { type Answer, type Datagram, type Known, PAUSE, type Watch } from './watch.ts'

/** Streams that are remembered: each takes more, as many remember something of it. */
const MOST_STREAMS = 32_768

export interface WatcherOptions {
  /** Whether anybody will ask for what it takes the whole capture to know; true without it. */
  readonly ends?: boolean
  /** How much is remembered, where that is not the usual. */
  readonly limits?: Partial<Limits> & { readonly streams?: number }
  /** Who else wants to know of memberships when they begin and end, and what of streams. */
  readonly listeners?: readonly Listener[]
  readonly streams?: Pick<StreamsOptions, 'window' | 'running' | 'counter'>
}

/** Somebody who watches, and for what. */
interface Post {
  readonly about: About
  readonly watch: Watch
}

type Event = 'named' | 'begins' | 'differs' | 'datagram' | 'pauses' | 'stirs' | 'heard' | 'packet'

/** Events at which something may be found before the end. */
const LIVELY: readonly Event[] = ['named', 'differs', 'datagram', 'pauses', 'stirs', 'heard', 'packet']

/** Those who have to be told of something: most watch for one thing alone. */
type Told<K extends Event> = readonly { readonly about: About; readonly tell: Required<Watch>[K] }[]

/** The flow that the newest datagram of a stream is of, if it is like others. */
const flows = new StreamMemory<Flow | undefined>()

export class Watcher implements Known, Shortcut, ToldOfStreams {
  readonly memberships: Memberships
  readonly streams: Streams
  readonly vantage = new Vantage()
  private readonly clock = new Clock()
  readonly segments = new Segments()
  private readonly posts: readonly Post[]
  private readonly ofNamed: Told<'named'>
  private readonly learners: readonly Watch[]
  private readonly ofBeginnings: Told<'begins'>
  private readonly ofDifferences: Told<'differs'>
  private readonly ofDatagrams: Told<'datagram'>
  private readonly ofPauses: Told<'pauses'>
  private readonly ofStirring: Told<'stirs'>
  private readonly ofHeard: Told<'heard'>
  private readonly ofPackets: Told<'packet'>
  readonly flows = new Flows()
  private datagram: { -readonly [K in keyof Datagram]: Datagram[K] } | undefined
  /** The flow that the newest frame is of, if there is nothing more to be found about it than about the others. */
  flow: Flow | undefined
  /** Whether the host that captured the newest frame seems to have sent it. */
  isOwn = false
  /** The flow that the newest frame is of, if it is like others. */
  private like: Flow | undefined
  /** What was found about the newest frame besides what it shows by itself. */
  private fresh: Found[] = []
  /** What is said of its group, as of those of the same flow before it. */
  private named: readonly Found[] = NOTHING_FOUND

  constructor(options: WatcherOptions = {}) {
    const { ends = true, limits = {}, listeners = [], streams = {} } = options
    this.memberships = new Memberships(limits, this.segments, listeners, this.clock)
    this.streams = new Streams({
      window: 0,
      ...streams,
      most: limits.streams ?? MOST_STREAMS,
      segments: this.segments,
      clock: this.clock,
      told: this,
      openings: this.memberships,
    })
    this.posts = findings
      .flatMap((about) => (about.in === 'history' ? [{ about, watch: about.watch() }] : []))
      .filter(({ watch }) => ends || LIVELY.some((event) => watch[event] !== undefined))
    const told = <K extends Event>(event: K): Told<K> =>
      this.posts.flatMap(({ about, watch }) => {
        const tell = watch[event] as Required<Watch>[K] | undefined
        return tell === undefined ? [] : [{ about, tell: tell.bind(watch) as typeof tell }]
      })
    this.ofNamed = told('named')
    this.learners = this.posts.map(({ watch }) => watch).filter(({ named }) => named !== undefined)
    this.ofBeginnings = told('begins')
    this.ofDifferences = told('differs')
    this.ofDatagrams = told('datagram')
    this.ofPauses = told('pauses')
    this.ofStirring = told('stirs')
    this.ofHeard = told('heard')
    this.ofPackets = told('packet')
  }

  /** Seconds since the first frame. */
  get now(): number {
    return this.clock.now
  }

  /** Time passes in which nothing was seen. @param stamp seconds since the first frame of the capture */
  advance(stamp: number): void {
    this.memberships.advance(stamp)
    this.streams.pass()
  }

  /**
   * Takes in a frame, all layers of which were looked for.
   * @param stamp seconds since the first frame of the capture
   * @returns every finding about it, worst first: of the frame by itself, and of the frames before it together with it
   */
  see(p: Packet, stamp: number): readonly Found[] {
    this.memberships.come(stamp)
    this.streams.pass()
    if (this.fresh.length > 0) this.fresh = []
    this.named = NOTHING_FOUND
    this.flow = undefined
    const flow = this.flows.of(p)
    this.like = flow
    const findings = flow?.findingsOf(p) ?? analysisOf(p).own
    const look = flow?.shape.look ?? lookOf(p, findings)
    this.isOwn = look.isOwn
    this.vantage.see(p, stamp, look)
    if (flow?.shape.isDatagram && flow.shape.isToGroup) this.follow(p, flow)
    else if (flow === undefined || flow.shape.isToGroup) this.look(p)
    const { fresh, named } = this
    if (fresh.length === 0 && named.length === 0) {
      if (flow?.shape.isExact) this.flow = flow
      return findings
    }
    if (findings.length === 0 && fresh.length === 0) return named
    return [...findings, ...named, ...fresh].sort(worstFirst)
  }

  take(p: Packet, notes: Int32Array | undefined, k: number): boolean {
    return this.flows.take(p, notes, k)
  }

  /** What hosts send each other is of no interest but for how the capture was made. */
  passes({ notes, options }: Frames, k: number, stamp: number): boolean {
    if (notes === undefined || options?.has(k)) return false
    const flow = this.flows.between(notes, k)
    if (flow === undefined || !this.vantage.passes(stamp, flow.shape.look)) return false
    this.memberships.come(stamp)
    this.streams.pass()
    return true
  }

  /** A frame of which nothing is known. */
  private look(p: Packet): void {
    const { toGroups, messages } = analysisOf(p)
    for (const message of messages) {
      const heard = this.memberships.hear(message)
      if (heard !== undefined) for (const { about, tell } of this.ofHeard) this.note(about, tell(heard, this))
      for (const at of message.joins) this.name(message.header, at)
    }
    for (const header of toGroups) {
      this.name(header, header.destination)
      const segment = this.ofPackets.length === 0 ? undefined : this.segments.of(p, header.i)
      if (segment === undefined) continue
      for (const { about, tell } of this.ofPackets) this.note(about, tell(header, segment, this))
    }
    if (toGroups.length > 0) this.streams.take(p)
  }

  /** A datagram of a stream that is like others before it: nothing is looked for that is known of those. */
  private follow(p: Packet, flow: Flow): void {
    if (flow.learnt !== this.learnt) {
      const [header] = analysisOf(p).toGroups
      this.name(header, header.destination)
      flow.named = this.fresh
      flow.learnt = this.learnt
      this.fresh = []
    }
    this.named = flow.named
    const { shape, stream } = flow
    const { ip, version } = shape
    flow.segment ??= this.segments.of(p, ip)
    if (flow.segment !== undefined) flow.stream = this.streams.count(p, ip, ip + 1, flow.segment, version, stream)
  }

  /** How much those learnt of groups who are told of them: as long as it is the same, they say the same again. */
  private get learnt(): number {
    let sum = 0
    for (let k = 0; k < this.learners.length; k++) sum += this.learners[k].learnt ?? Number.NaN
    return sum
  }

  readonly where = ({ interface: name, vlans, tunnel, isMixed }: Segment): string => {
    if (isMixed)
      return `, ${tunnel === undefined ? 'on interfaces' : `in ${tunnel}`} that the capture does not tell apart`
    if (this.segments.room.held < 2) return ''
    const tags = vlans.length === 0 ? '' : `, VLAN ${vlans.join(' in ')}`
    return ` on ${/^\d/.test(name) ? 'interface ' : ''}${name}${tags}${tunnel === undefined ? '' : `, in the tunnel ${tunnel}`}`
  }

  /**
   * The capture is over.
   * @param stamp seconds since its first frame
   * @param facts how it was made, as far as anybody tells: without them, that nothing was filtered is taken for granted
   * @returns what it takes the whole capture to know, worst first, with the frames that show it
   */
  end(stamp: number, facts?: CaptureFacts): readonly Found[] {
    this.advance(stamp)
    this.vantage.facts = facts
    return this.posts
      .flatMap(({ about, watch }) => (watch.end?.(this) ?? []).map((ending) => foundBy(about, ending, ending.groups)))
      .sort(worstFirst)
  }

  private name(header: IpHeader, at: number): void {
    const segment = this.segments.of(header.p, header.i)
    if (segment === undefined) return
    for (const { about, tell } of this.ofNamed) this.note(about, tell(header, at, segment, this))
  }

  /** Tells of a datagram. */
  tell(p: Packet, stream: Stream, header: number, udp: number): void {
    // One object for all: streams leave no garbage.
    this.datagram ??= { p, stream, header, udp, way: -1, link: -1 }
    const { datagram, like } = this
    datagram.p = p
    datagram.stream = stream
    datagram.header = header
    datagram.udp = udp
    datagram.way = like === undefined ? wayOf(p) : like.shape.way
    const link = like === undefined ? ethernetBefore(p, header) : like.shape.link
    datagram.link = link < 0 ? -1 : p.layers.at[link]
    if (stream.packets === 0) for (const { about, tell } of this.ofBeginnings) this.note(about, tell(datagram, this))
    if (this.isAnother(stream)) {
      for (const { about, tell } of this.ofDifferences) this.note(about, tell(datagram, this))
    }
    for (const { about, tell } of this.ofDatagrams) this.note(about, tell(datagram, this))
    if (this.pauses(stream)) for (const { about, tell } of this.ofPauses) this.note(about, tell(datagram, this))
    if (!this.stirs(stream)) return
    stream.wake = Number.POSITIVE_INFINITY
    for (const { about, tell } of this.ofStirring) this.note(about, tell(datagram, this))
  }

  /** True if the newest datagram does not just go on with its stream. */
  private stirs({ packets, wake, quality }: Stream): boolean {
    return packets === 0 || this.clock.now >= wake || quality?.isOdd === true
  }

  /** True if it came long after the one before it. */
  private pauses({ packets, last }: Stream): boolean {
    return packets > 0 && this.clock.now - last >= PAUSE
  }

  /** True if the newest frame may be of another flow than the one before it in the stream. */
  private isAnother(stream: Stream): boolean {
    const { like } = this
    if (like !== undefined && flows.of(stream) === like) return false
    flows.keep(stream, like)
    return true
  }

  /** Keeps what was found about the newest frame. */
  private note(about: About, answer: Answer | undefined): void {
    if (answer !== undefined) note(this.fresh, about, answer, answer.groups)
  }
}
