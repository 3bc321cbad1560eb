/** A place where a capture was made: what it saw of which stream. */
import { u16, u32, u48 } from '../../decode/bytes.ts'
import { REBUILT } from '../../decode/layers.ts'
import type { Packet } from '../../decode/packet.ts'
import type { CaptureFacts } from '../capture-facts.ts'
import { ROLE, roleOf } from '../roles.ts'
import { Room } from '../state/room.ts'
import { type Stream, Streams } from '../state/streams.ts'
import { Columns } from './columns.ts'
import { type Flow, type Flows, Values } from './flows.ts'
import { hash, hashed } from './hash.ts'

/** Streams that are told apart at a place. */
const MOST_STREAMS = 16_384
/** Octets of UDP's header. */
const UDP_HEADER = 8
/** Octets of a payload that have to be there, unless it is shorter, or an identification tells what it is. */
const FEWEST = 8
/** Any number: hashes are compared with others that began with it. */
const SEED = 0x5004

/** What a place saw of a stream, besides its datagrams. */
export class Sight {
  readonly ttls = new Values<number>()
  readonly dscps = new Values<number>()
  readonly from = new Values<number>()
  readonly to = new Values<number>()
  /** VLANs and tunnels that it came in, as text; nothing for neither. */
  readonly carriers = new Values<string>()
  /** Interfaces, VLANs and tunnels that it came by. */
  links = 0
  /** Datagrams that came in fragments. */
  fragmented = 0

  constructor(readonly flow: Flow) {}
}

export class Place {
  readonly columns = new Columns()
  readonly sights = new Map<Flow, Sight>()
  readonly room: Room
  /** Until when what it saw is known, in seconds since its first frame. */
  until = 0
  /** When its first frame came, in milliseconds since 1970. */
  began: number | undefined
  /** Display filter, and whether the capture was read to its end. */
  facts: CaptureFacts | undefined
  /** Datagrams of whose payload something was cut off, and octets of payload that are there of all of them. */
  cut = 0
  /** Datagrams of whose payload too little was captured. */
  blind = 0
  shortest = Number.POSITIVE_INFINITY
  /** Fragments to groups, by all and by those that were put together. */
  pieces = 0
  rebuilt = 0
  readonly streams: Streams
  private readonly known = new Map<Stream, Sight>()
  private stamp = 0
  private newest: Stream | undefined
  private sight: Sight | undefined

  /**
   * @param name    as it is told
   * @param flows   of all places
   * @param most    datagrams that are kept
   * @param compared octets of payload that are compared
   */
  constructor(
    readonly name: string,
    private readonly flows: Flows,
    most: number,
    private readonly compared: number,
  ) {
    this.room = new Room(most)
    this.streams = new Streams({
      window: 0,
      most: MOST_STREAMS,
      told: { tell: (p, stream, header, udp) => this.take(p, stream, header, udp) },
    })
  }

  /** Takes in a frame. @param stamp seconds since the first frame of the capture */
  see(p: Packet, stamp: number): void {
    this.stamp = stamp
    this.countPieces(p)
    this.streams.see(p, stamp)
  }

  advance(): void {}

  end(facts: CaptureFacts): void {
    this.facts = facts
    this.began = facts.began
    // What there was no room for was not seen.
    if (this.room.leftOut === 0) this.until = facts.lasted
  }

  private take(p: Packet, stream: Stream, header: number, udp: number): void {
    const { bytes: b, layers } = p
    const at = layers.at[header]
    const isIpv4 = stream.version === 4
    const id = isIpv4 ? u16(b, at + 4) : fragmentId(p, header, udp)
    if (!this.hashPayload(p, udp, id === 0 ? FEWEST : 0)) {
      this.blind++
      return
    }
    if (!this.room.take()) return
    if (stream !== this.newest) {
      this.newest = stream
      this.sight = this.known.get(stream) ?? this.meet(stream)
    }
    const sight = this.sight as Sight
    const ttl = b[at + (isIpv4 ? 8 : 7)]
    sight.ttls.add(ttl)
    sight.dscps.add(isIpv4 ? b[at + 1] >> 2 : ((b[at] << 2) | (b[at + 1] >> 6)) & 0x3f)
    this.addLink(p, header, sight)
    if ((layers.flags[udp] & REBUILT) !== 0) sight.fragmented++
    const { columns } = this
    columns.widen()
    const e = columns.n++
    columns.high[e] = hashed.high
    columns.low[e] = hashed.low
    columns.id[e] = id
    columns.time[e] = this.stamp
    columns.frame[e] = p.number
    columns.ttl[e] = ttl
    columns.stream[e] = sight.flow.number
    if (this.stamp > this.until) this.until = this.stamp
  }

  /**
   * What the payload is, as far as it is compared. A checksum does not count: the sender's may be unfinished.
   * @returns false if fewer octets of it were captured than `fewest`
   */
  private hashPayload(p: Packet, udp: number, fewest: number): boolean {
    const { bytes: b, layers } = p
    const from = layers.at[udp] + UDP_HEADER
    const length = layers.at[udp] + 6 <= layers.end[udp] ? u16(b, layers.at[udp] + 4) : 0
    const rest = Math.max(0, layers.reported[udp] - from)
    const size = length < UDP_HEADER ? rest : Math.min(rest, length - UDP_HEADER)
    const there = Math.max(0, Math.min(size, layers.end[udp] - from))
    if (there < size && there < fewest) return false
    if (there < Math.min(size, this.compared)) {
      this.cut++
      if (there < this.shortest) this.shortest = there
    }
    hash(layers.view, from, Math.min(there, this.compared), SEED ^ size)
    return true
  }

  private meet(stream: Stream): Sight {
    const flow = this.flows.meet(stream.source, stream.group, stream.ports)
    const sight = this.sights.get(flow) ?? new Sight(flow)
    const { vlans, tunnel } = stream.segment
    const vlan = vlans.length === 0 ? [] : [`VLAN ${vlans.join('.')}`]
    sight.carriers.add([...vlan, ...(tunnel === undefined ? [] : [`tunnel ${tunnel}`])].join(', '))
    sight.links++
    this.sights.set(flow, sight)
    this.known.set(stream, sight)
    return sight
  }

  private addLink(p: Packet, header: number, sight: Sight): void {
    const { layers } = p
    let k = header - 1
    while (k > 0 && roleOf(p, k) === ROLE.tag) k--
    if (k <= 0 || roleOf(p, k) !== ROLE.ethernet || layers.at[k] + 12 > layers.end[k]) return
    sight.to.add(u48(p.bytes, layers.at[k]))
    sight.from.add(u48(p.bytes, layers.at[k] + 6))
  }

  private countPieces(p: Packet): void {
    const { layers, session } = p
    for (const [, { pieces }] of session.datagrams) this.rebuilt += pieces.length
    for (let i = 1; i < layers.n; i++) {
      const role = roleOf(p, i)
      if (role !== ROLE.ipv4 && role !== ROLE.fragment) continue
      const at = layers.at[i]
      if (at + 8 > layers.end[i]) continue
      const isPiece =
        role === ROLE.ipv4
          ? ((p.bytes[at + 6] & 0x3f) | p.bytes[at + 7]) !== 0 && p.bytes[at + 16] >> 4 === 0xe
          : (u16(p.bytes, at + 2) & 0xfff9) !== 0
      if (isPiece) this.pieces++
    }
  }
}

/** The identification that a fragmented datagram of IPv6 has; 0 for others, which have none. */
function fragmentId(p: Packet, header: number, udp: number): number {
  for (let k = header + 1; k < udp; k++) {
    if (roleOf(p, k) === ROLE.fragment) return u32(p.bytes, p.layers.at[k] + 4)
  }
  return 0
}
