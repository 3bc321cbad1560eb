/**
 * What is to be found about frames, each by itself, for very many frames: most of them are like one before, with another
 * payload, and what was found about that one holds for them. So checksums and lengths are verified anew, and the rest is
 * looked up by what stands in the headers.
 */
import { u16 } from '../../decode/bytes.ts'
import { fold, sumOf, sumOfWords } from '../../decode/checksum.ts'
import type { Packet } from '../../decode/packet.ts'
import type { Note } from '../../decode/protocol.ts'
import { isGroup, isUnspecified, staysOnLink, type Version } from '../addresses.ts'
import { analysisOf } from '../analysis.ts'
import { digestOf } from '../digest.ts'
import { ROLE, roleOf } from '../roles.ts'
import type { Segment } from '../state/segments.ts'
import type { Stream } from '../state/streams.ts'
import type { Found } from './finding.ts'
import { type Look, lookOf } from './vantage.ts'

const TCP = 6
const UDP = 17
const UDP_HEADER = 8
const FRAGMENT = 0x3fff
const WORD = 4
/** The way that a frame went, in its flags in pcapng. */
const WAYS = 3

/** Flows that are remembered; another one that falls into the same place drives one out. */
const PLACES_BITS = 15
const PLACES = 1 << PLACES_BITS
/** Octets of source and destination port. */
const PORTS = 4
/** Octets of link-layer headers: none, or as many as Ethernet has at least. Words of all that tells flows apart. */
const MOST_LINK = 48
const MOST_WORDS = 24

/** How the checksums of a frame stand that is like others. */
const RIGHT = 0
const UNFINISHED_UDP = 1
const UNFINISHED_IP = 2
const OTHERWISE = -1

/** Frames that are like one another. */
export class Flow {
  /** For what output makes of all that is to be said of each of them. */
  note: Note | undefined
  /** On which segment they are, and in which stream, once somebody found out. */
  segment: Segment | undefined
  stream: Stream | undefined
  /** What was last said of them for the sake of their group, and how much was learnt of groups by then. */
  named: readonly Found[] = NOTHING
  learnt = -1

  constructor(
    /** What is to be found about each of them, by itself. */
    readonly findings: readonly Found[],
    /** Layer of their IP header; that of UDP or TCP is the next. */
    readonly ip: number,
    readonly version: Version,
    /** True if they are sent to a group; and if they are datagrams of UDP. */
    readonly isToGroup: boolean,
    readonly isDatagram: boolean,
    /** True if the findings' words hold for all of them, down to the last number. */
    readonly isExact: boolean,
    /** What each of them tells of how it was captured. */
    readonly look: Look,
  ) {}
}

const NOTHING: readonly Found[] = []

export class Flows {
  private readonly known: (Flow | undefined)[] = new Array(PLACES).fill(undefined)
  /** What tells the flow of each place apart, and that of the newest frame. */
  private readonly keys = new Int32Array(PLACES * MOST_WORDS)
  private readonly key = new Int32Array(MOST_WORDS)

  /** The flow that the frame is of, the same object for all of them; undefined if it is not like others. */
  of(p: Packet): Flow | undefined {
    const ip = plainHeader(p)
    if (ip < 0) return undefined
    const version: Version = roleOf(p, ip) === ROLE.ipv4 ? 4 : 6
    const { at } = p.layers
    const isToGroup = isGroup(p.bytes, destinationAt(at[ip], version), version)
    const sums = sumsOf(p, ip, version, isToGroup)
    if (sums === OTHERWISE) return undefined
    // What two hosts send to one another is the same to us whatever its ports are.
    const size = this.readKey(p, at[1], at[ip], at[ip + 1] + (isToGroup ? PORTS : 0), version, sums)
    const place = this.placeOf(size)
    const known = this.known[place]
    if (known !== undefined && this.isAt(place, size)) return known
    const { own } = analysisOf(p)
    const isDatagram = roleOf(p, ip + 1) === ROLE.udp
    const flow = new Flow(own, ip, version, isToGroup, isDatagram, sums === RIGHT, lookOf(p, own))
    this.known[place] = flow
    this.keys.set(this.key, place * MOST_WORDS)
    return flow
  }

  /**
   * Reads what tells the newest frame's flow apart: interface and way, state of the checksums, TTL and protocol, what
   * stands before IP, addresses, ports. @returns its words
   */
  private readKey(p: Packet, link: number, ip: number, stop: number, version: Version, sums: number): number {
    const { key } = this
    const { view } = p.layers
    const way = (p.options?.flags ?? 0) & WAYS
    let n = 0
    key[n++] = (p.iface.id * 4 + way) * 4 + sums
    key[n++] = ((ip - link) * 0x10_0000) | (version * 0x1_0000) | view.getUint16(ip + (version === 4 ? 8 : 6))
    for (let k = link; k < ip; k += WORD) key[n++] = view.getInt32(Math.min(k, ip - WORD))
    for (let k = ip + (version === 4 ? 12 : 8); k < stop; k += WORD) key[n++] = view.getInt32(k)
    return n
  }

  /** Where the flow is remembered whose key was read. */
  private placeOf(size: number): number {
    const { key } = this
    let hash = size
    // A rotation brings what multiplying moved up back to where the next one moves it on.
    for (let k = 0; k < size; k++) hash = Math.imul((hash << 13) ^ (hash >>> 19) ^ key[k], 0x9e37_79b1)
    return hash >>> (32 - PLACES_BITS)
  }

  /** True if the key that was read is that of the place. */
  private isAt(place: number, size: number): boolean {
    const { key, keys } = this
    const first = place * MOST_WORDS
    for (let k = 0; k < size; k++) if (keys[first + k] !== key[k]) return false
    return true
  }
}

const destinationAt = (ip: number, version: Version): number => ip + (version === 4 ? 16 : 24)

/**
 * Layer of the IP header of a frame that is like others: one header without options, UDP or TCP in it whole, and nothing
 * odd; not to a group of the link nor from nobody, where what is spoken matters. -1 for other frames.
 */
function plainHeader(p: Packet): number {
  const { bytes: b, layers } = p
  const { n, at, end, reported, flags } = layers
  let ip = 1
  let role: number = ROLE.other
  for (; ip < n; ip++) {
    role = roleOf(p, ip)
    if (role === ROLE.ipv4 || role === ROLE.ipv6) break
    if (role !== ROLE.ethernet && role !== ROLE.tag && role !== ROLE.cooked) return -1
  }
  const transport = ip + 1
  if (transport >= n || at[ip] - at[1] > MOST_LINK) return -1
  for (let k = 1; k <= transport; k++) if (flags[k] !== 0) return -1
  // What follows may be another packet, in a tunnel.
  for (let k = transport + 1; k < n; k++) {
    const inner = roleOf(p, k)
    if (inner === ROLE.ethernet || inner === ROLE.ipv4 || inner === ROLE.ipv6) return -1
  }
  const start = at[ip]
  const version: Version = role === ROLE.ipv4 ? 4 : 6
  const header = version === 4 ? 20 : 40
  if (at[transport] !== start + header || at[transport] + UDP_HEADER > end[transport]) return -1
  if (version === 4 && (b[start] !== 0x45 || (u16(b, start + 6) & FRAGMENT) !== 0)) return -1
  const protocol = b[start + (version === 4 ? 9 : 6)]
  if (protocol === UDP) {
    if (u16(b, at[transport] + 4) !== reported[transport] - at[transport]) return -1
  } else if (protocol !== TCP) return -1
  if (isUnspecified(b, start + (version === 4 ? 12 : 8), version)) return -1
  const to = destinationAt(start, version)
  return isGroup(b, to, version) && staysOnLink(b, to, version) ? -1 : ip
}

/** How the checksums stand of a frame that is like others. */
function sumsOf(p: Packet, ip: number, version: Version, isToGroup: boolean): number {
  const {
    bytes: b,
    layers: { at, end, reported, view },
  } = p
  const start = at[ip]
  const addresses = version === 4 ? sumOfWords(view, start + 12, 2) : sumOfWords(view, start + 8, 8)
  let state = RIGHT
  if (version === 4 && fold(sumOfWords(view, start, 3) + addresses) !== 0xffff) {
    if (u16(b, start + 10) !== 0) return OTHERWISE
    state |= UNFINISHED_IP
  }
  if (b[start + (version === 4 ? 9 : 6)] !== UDP) return state
  const udp = at[ip + 1]
  const length = reported[ip + 1] - udp
  const is = u16(b, udp + 6)
  if (is === 0) return version === 6 ? OTHERWISE : state
  // Where a part was cut off, nobody can tell.
  if (end[ip + 1] !== reported[ip + 1]) return state
  const pseudo = addresses + UDP + length
  const carried = isToGroup ? digestOf(p, ip + 1).sum : sumOf(b, udp + UDP_HEADER, length - UDP_HEADER)
  if (fold(pseudo + sumOfWords(view, udp, 2) + carried) === 0xffff) return state
  return is === fold(pseudo) ? state | UNFINISHED_UDP : OTHERWISE
}
