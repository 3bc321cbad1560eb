/**
 * Streams: what one source sends from one port to one group and port, on each segment. Every frame is counted, so the
 * way to a known stream allocates nothing.
 */
import { u16 } from '../../decode/bytes.ts'
import { BROKEN, CUT, QUOTED, REBUILT } from '../../decode/layers.ts'
import type { Packet } from '../../decode/packet.ts'
import type { Registry } from '../../decode/registry.ts'
import { destinationOffset, isGroup, sourceOffset, type Version, widthOf } from '../addresses.ts'
import { spacedHeadersOf, transportHeadersOf } from '../transport-headers.ts'
import { type AddressKey, byAddress, isKey, keyAt, textOf } from './address.ts'
import { Clock, seconds } from './clock.ts'
import type { Counter } from './counter.ts'
import { type Kind, Memory, NO_MEMORY, type Remembered } from './memory.ts'
import { Peaks, type Windowed } from './peaks.ts'
import { Quality, type QualityRow, qualityRow } from './quality.ts'
import { Room } from './room.ts'
import { type Place, placeOf } from './rows.ts'
import { isPromising, looksLikeIt, Probe, payloadAt } from './rtp-sources.ts'
import type { Runner, Running } from './running.ts'
import { type Segment, Segments } from './segments.ts'

const MOST = 65_536
/** Streams whose numbers are followed, and packet identifiers within all transport streams. */
const MOST_FOLLOWED = 16_384
const MOST_PIDS = 65_536
const UDP_HEADER = 8

const NO_TTLS: readonly number[] = []
/** More octets than a datagram carries. */
const NO_SIZE = 0x3fff_ffff

export class Stream implements Windowed, Runner<Stream>, Remembered {
  // What each datagram changes comes first, so that it stands together.
  packets = 0
  octets = 0
  last = 0
  gap = -1
  /** When those who watch it want to be told of its next datagram, however ordinary that is. */
  wake = 0
  least = NO_SIZE
  most = 0
  /** TTL of the newest datagram. */
  ttl = -1
  memory = NO_MEMORY
  /** What the numbers that it carries tell; undefined if it carried none so far. */
  quality: Quality | undefined
  /** Whether it runs, and the streams that were heard last before and after it. */
  isListed = false
  before: Stream | undefined
  after: Stream | undefined
  probe: Probe | undefined
  gapAt = 0
  ttls: readonly number[] = NO_TTLS
  octetsNow = 0
  packetsNow = 0
  mostOctets = 0
  mostPackets = 0

  /** @param number in the order in which they were met, from 1 */
  constructor(
    readonly number: number,
    readonly segment: Segment,
    readonly version: Version,
    readonly source: AddressKey,
    readonly group: AddressKey,
    readonly ports: number,
    readonly first: number,
    /** Another stream with the same hash. */
    readonly next: Stream | undefined,
  ) {}
}

const kind: Kind = { places: 0 }

/** What somebody remembers of each stream. To be made once for all captures. */
export class StreamMemory<What> extends Memory<Stream, What> {
  constructor() {
    super(kind)
  }
}

export interface StreamRow extends Place, QualityRow {
  readonly source: string
  readonly source_port: number
  readonly group: string
  readonly destination_port: number
  readonly packets: number
  readonly bytes: number
  readonly first: number
  readonly last: number
  readonly mean_rate: number | null
  readonly mean_packets: number | null
  /** Of the busiest window, and its seconds; null if nobody looked for it. */
  readonly peak_rate: number | null
  readonly peak_packets: number | null
  readonly window: number | null
  readonly longest_gap: number | null
  readonly longest_gap_at: number | null
  readonly ttls: readonly number[]
  readonly least_size: number
  readonly most_size: number
}

/** The numbers of the protocols that a stream consists of. */
class Parts {
  readonly udp: number
  readonly ip: number
  readonly ipv6: number

  constructor(readonly registry: Registry) {
    const number = (abbrev: string): number => registry.protocol(abbrev)?.id ?? -1
    this.udp = number('udp')
    this.ip = number('ip')
    this.ipv6 = number('ipv6')
  }
}

/** Is told of each datagram before it is counted, and after its numbers were followed: of its stream, and of the layers of its IP header and of UDP. */
export interface Told {
  tell(p: Packet, stream: Stream, header: number, udp: number): void
}

/** Joins of hosts that may have been without the data: routers and switches keep it from links and ports without members. */
export interface Openings {
  /** True if there was one to the group after that time. Asked for each datagram. */
  opensAfter(time: number, segment: Segment, version: Version, group: AddressKey): boolean
}

export interface StreamsOptions {
  /** Seconds over which peaks are looked for; 0 if nobody asks for them. */
  readonly window?: number
  /** Streams that are remembered. */
  readonly most?: number
  /** Where these are told apart by others too, theirs. */
  readonly segments?: Segments
  readonly clock?: Clock
  readonly told?: Told
  /** Tells of streams that begin and stop. */
  readonly running?: Running<Stream>
  /** A number in datagrams that counts them. */
  readonly counter?: Counter
  /** Who knows of members. Without it, all that is missing in the numbers of a stream counts as lost. */
  readonly openings?: Openings
}

export class Streams {
  readonly room: Room
  readonly segments: Segments
  private readonly peaks: Peaks<Stream> | undefined
  private readonly clock: Clock
  private readonly told: Told | undefined
  private readonly running: Running<Stream> | undefined
  private readonly counter: Counter | undefined
  private readonly openings: Openings | undefined
  private readonly known = new Map<number, Stream>()
  private parts: Parts | undefined
  /** For streams whose numbers are followed, and for packet identifiers. */
  readonly followed = new Room(MOST_FOLLOWED)
  readonly pids = new Room(MOST_PIDS)

  constructor({ window = 0.1, most = MOST, segments, clock, told, running, counter, openings }: StreamsOptions = {}) {
    this.room = new Room(most)
    this.segments = segments ?? new Segments()
    this.clock = clock ?? new Clock()
    this.peaks = window > 0 ? new Peaks(window) : undefined
    this.told = told
    this.running = running
    this.counter = counter
    this.openings = openings
  }

  /** Packets that left their window early, for want of room. */
  get hurried(): number {
    return this.peaks?.hurried ?? 0
  }

  /** Time passes. @param stamp seconds since the first frame of the capture */
  advance(stamp: number): void {
    this.clock.advance(stamp)
    this.pass()
  }

  /** Time has passed, by a clock that goes with others. */
  pass(): void {
    this.running?.pass(this.clock.now)
  }

  /** Takes in a frame. @param stamp seconds since the first frame of the capture */
  see(p: Packet, stamp: number): void {
    this.advance(stamp)
    this.take(p)
  }

  /** Takes in a frame, now. */
  take(p: Packet): void {
    if (this.parts?.registry !== p.session.registry) this.parts = new Parts(p.session.registry)
    const { udp, ip, ipv6 } = this.parts
    const { n, id, at, end, flags } = p.layers
    let header = -1
    for (let i = 1; i < n; i++) {
      if (id[i] === ip || id[i] === ipv6) header = i
      else if (id[i] === udp && header > 0) {
        const version = id[header] === ip ? 4 : 6
        const isSound = ((flags[i] | flags[header]) & (QUOTED | BROKEN)) === 0 && (flags[header] & CUT) === 0
        // The ports and the length: the rest may have been cut off.
        if (isSound && at[i] + 6 <= end[i] && isGroup(p.bytes, at[header] + destinationOffset(version), version)) {
          const segment = this.segments.of(p, header)
          if (segment !== undefined) this.count(p, header, i, segment, version)
        }
        header = -1
      }
    }
  }

  /**
   * Counts a datagram to a group, now.
   * @param header layer of its IP header
   * @param i      layer of UDP
   * @param known  the stream that it is of, if that is known
   * @returns the stream; undefined if there is no room for it
   */
  count(p: Packet, header: number, i: number, segment: Segment, version: Version, known?: Stream): Stream | undefined {
    const { now } = this.clock
    const { bytes: b, layers } = p
    const at = layers.at[header]
    const stream = known ?? this.find(b, segment, version, at + sourceOffset(version), layers.at[i], now)
    if (stream === undefined) return undefined
    this.follow(p, stream, i, now)
    this.told?.tell(p, stream, header, i)
    // The frame that completes a datagram stands for all of its fragments.
    const rest = (layers.flags[i] & REBUILT) === 0 ? 0 : fragmentsBefore(p, i)
    const octets = p.length + rest
    const size = Math.max(0, layers.reported[i] - layers.at[i] - UDP_HEADER)
    const ttl = b[at + (version === 4 ? 8 : 7)]
    if (stream.packets > 0 && now - stream.last > stream.gap) {
      stream.gap = now - stream.last
      stream.gapAt = stream.last
    }
    stream.packets++
    stream.octets += octets
    stream.last = now
    if (size < stream.least) stream.least = size
    if (size > stream.most) stream.most = size
    if (ttl !== stream.ttl) {
      stream.ttl = ttl
      if (!stream.ttls.includes(ttl)) stream.ttls = stream.ttls.concat([ttl])
    }
    this.peaks?.add(stream, now, octets)
    this.running?.goesOn(stream, now)
    return stream
  }

  /** Follows the numbers that the datagram carries in layer `i`. */
  private follow(p: Packet, stream: Stream, i: number, now: number): void {
    const { bytes: b, layers } = p
    const o = layers.at[i] + UDP_HEADER
    const e = layers.end[i]
    const number = this.counter === undefined ? -1 : this.counter.read(p)
    if (this.openings !== undefined && isResumed(stream, this.openings)) {
      stream.probe?.resume()
      stream.quality?.resume()
    }
    if (stream.quality === undefined) {
      if (!(number >= 0 || isWorthIt(stream, b, o, e, p.number, now)) || !this.followed.take()) return
      stream.quality = new Quality(this.pids, stream.probe ?? new Probe())
    }
    stream.quality.take(b, o, e, e === layers.reported[i], p.number, now)
    if (this.counter !== undefined && number >= 0) stream.quality.count(number, this.counter.modulus, now)
  }

  /** The stream that the addresses at `source` and the ports at `ports` are of; undefined if there is no room for it. */
  private find(
    b: Uint8Array,
    segment: Segment,
    version: Version,
    source: number,
    ports: number,
    now: number,
  ): Stream | undefined {
    const width = widthOf(version)
    const both = u16(b, ports) * 0x1_0000 + u16(b, ports + 2)
    let hash = Math.imul(segment.number ^ both, 0x9e3779b1)
    for (let k = 0; k < 2 * width; k++) hash = Math.imul(hash ^ b[source + k] ^ (hash >>> 15), 0x85ebca6b)
    const first = this.known.get(hash)
    for (let one = first; one !== undefined; one = one.next) {
      const isIt = one.ports === both && one.segment === segment && one.version === version
      if (isIt && isKey(one.source, b, source) && isKey(one.group, b, source + width)) return one
    }
    if (!this.room.take()) return undefined
    const group = keyAt(b, source + width, version)
    const made = new Stream(this.room.held, segment, version, keyAt(b, source, version), group, both, now, first)
    this.known.set(hash, made)
    return made
  }

  /** A stream as it is now. */
  row(stream: Stream): StreamRow {
    return rowOf(stream, this.peaks?.window)
  }

  /** All streams, in no order that means anything. */
  *all(): Generator<Stream> {
    for (const first of this.known.values()) for (let s: Stream | undefined = first; s; s = s.next) yield s
  }

  /** All streams, by segment, group and source. */
  sorted(): Stream[] {
    return [...this.all()].sort(
      (x, y) =>
        x.segment.number - y.segment.number ||
        byAddress(x.group, y.group) ||
        (x.ports % 0x1_0000) - (y.ports % 0x1_0000) ||
        byAddress(x.source, y.source) ||
        x.ports - y.ports,
    )
  }

  /** The same, as they are now. */
  rows(): StreamRow[] {
    return this.sorted().map((stream) => this.row(stream))
  }
}

/** True if a host joined since the stream's last datagram from which it may have been kept: what it missed is not lost. */
export const isResumed = ({ segment, version, group, packets, last }: Stream, openings: Openings): boolean =>
  packets > 0 && openings.opensAfter(last, segment, version, group)

/** True if a datagram shows that the stream has numbers, or is likely to. */
function isWorthIt(stream: Stream, b: Uint8Array, o: number, e: number, frame: number, now: number): boolean {
  if (!looksLikeIt(b, o, e)) {
    return transportHeadersOf(b, o, e, frame) !== undefined || spacedHeadersOf(b, o, e) !== undefined
  }
  stream.probe ??= new Probe()
  const isOne = isPromising(stream.probe.take(b, o, frame, now))
  return isOne || transportHeadersOf(b, payloadAt(b, o, e), e, frame) !== undefined
}

const texts = new StreamMemory<string>()
const groups = new StreamMemory<readonly string[]>()

/** The ends of a stream: `192.168.1.10:4000 to 239.1.1.1:5000`. */
export const streamText = (stream: Stream): string => texts.of(stream) ?? texts.keep(stream, textOfEnds(stream))

/** The group of a stream, as findings name groups. */
export const groupsOf = (stream: Stream): readonly string[] =>
  groups.of(stream) ?? groups.keep(stream, [textOf(stream.group)])

function textOfEnds({ source, group, ports }: Stream): string {
  const end = (key: AddressKey, port: number): string =>
    key.length === 4 ? `${textOf(key)}:${port}` : `[${textOf(key)}]:${port}`
  return `${end(source, Math.floor(ports / 0x1_0000))} to ${end(group, ports % 0x1_0000)}`
}

/** Octets of the frames that brought the other pieces of a rebuilt datagram: each has the headers that the last one has. */
function fragmentsBefore({ number, start, layers: { body, flags }, session }: Packet, i: number): number {
  const headers = (flags[i - 1] & REBUILT) === 0 ? body[i - 1] - start : 0
  const pieces = session.datagrams.get(i - 1)?.pieces ?? []
  return pieces.reduce((sum, { frame, size }) => (frame === number ? sum : sum + headers + size), 0)
}

function rowOf(stream: Stream, window: number | undefined): StreamRow {
  const { packets, octets, first, last, ports } = stream
  const lasted = last - first
  const { interface: name, vlans, tunnel } = placeOf(stream.segment)
  return {
    interface: name,
    vlans,
    tunnel,
    source: textOf(stream.source),
    source_port: Math.floor(ports / 0x1_0000),
    group: textOf(stream.group),
    destination_port: ports % 0x1_0000,
    packets,
    bytes: octets,
    first: seconds(first),
    last: seconds(last),
    mean_rate: lasted > 0 ? (8 * octets) / lasted : null,
    mean_packets: lasted > 0 ? packets / lasted : null,
    peak_rate: window === undefined ? null : (8 * stream.mostOctets) / window,
    peak_packets: window === undefined ? null : stream.mostPackets,
    window: window ?? null,
    longest_gap: packets > 1 ? seconds(stream.gap) : null,
    longest_gap_at: packets > 1 ? seconds(stream.gapAt) : null,
    ttls: [...stream.ttls].sort((x, y) => x - y),
    least_size: stream.least,
    most_size: stream.most,
    ...qualityRow(stream.quality),
  }
}
