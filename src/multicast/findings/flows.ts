/**
 * What is to be found about frames, each by itself, for very many frames: most of them are like one before, with another
 * payload, and what was found about that one holds for them. So checksums and lengths are verified anew, and the rest is
 * looked up by what stands in the headers.
 */
import { u16 } from '../../decode/bytes.ts'
import { fold, sumOf } from '../../decode/checksum.ts'
import type { Packet } from '../../decode/packet.ts'
import { isGroup, staysOnLink, type Version } from '../addresses.ts'
import { analysisOf } from '../analysis.ts'
import { ROLE, roleOf } from '../roles.ts'
import type { Found } from './finding.ts'

const TCP = 6
const UDP = 17
const UDP_HEADER = 8
const FRAGMENT = 0x3fff

/** Flows that are remembered; another one that falls into the same place drives one out. */
const PLACES = 4096
/** Octets of link-layer headers, and of all that tells flows apart: those, TTL, protocol, addresses, ports. */
const MOST_LINK = 48
const MOST_KEY = 96

/** How the checksums of a frame stand that is like others. */
const RIGHT = 0
const UNFINISHED_UDP = 1
const UNFINISHED_IP = 2
const OTHERWISE = -1

/** Frames that are like one another. */
export interface Flow {
  /** What is to be found about each of them, by itself. */
  readonly findings: readonly Found[]
}

export class Flows {
  private readonly keys = new Uint8Array(PLACES * MOST_KEY)
  private readonly sizes = new Uint8Array(PLACES)
  /** Interface and state of the checksums. */
  private readonly kinds = new Int32Array(PLACES).fill(-1)
  private readonly known: (Flow | undefined)[] = new Array(PLACES).fill(undefined)
  private readonly key = new Uint8Array(MOST_KEY)

  /** The flow that the frame is of, the same object for all of them; undefined if it is not like others. */
  of(p: Packet): Flow | undefined {
    const ip = plainHeader(p)
    if (ip < 0) return undefined
    const { bytes: b, layers } = p
    const version: Version = roleOf(p, ip) === ROLE.ipv4 ? 4 : 6
    const sums = sumsOf(p, ip, version)
    if (sums === OTHERWISE) return undefined
    const size = this.fill(b, layers.at[1], layers.at[ip], layers.at[ip + 1], version)
    const kind = p.iface.id * 4 + sums
    const place = this.placeOf(size)
    const known = this.known[place]
    if (known !== undefined && this.kinds[place] === kind && this.isKnown(place, size)) return known
    const flow = { findings: analysisOf(p).findings }
    this.known[place] = flow
    this.kinds[place] = kind
    this.sizes[place] = size
    this.keys.set(this.key, place * MOST_KEY)
    return flow
  }

  /** Gathers what tells the flow apart. @returns octets of it */
  private fill(b: Uint8Array, link: number, ip: number, transport: number, version: Version): number {
    const { key } = this
    let n = 0
    for (let k = link; k < ip; k++) key[n++] = b[k]
    // TTL and protocol, or next header and hop limit.
    const limits = ip + (version === 4 ? 8 : 6)
    key[n++] = b[limits]
    key[n++] = b[limits + 1]
    for (let k = ip + (version === 4 ? 12 : 8); k < transport; k++) key[n++] = b[k]
    for (let k = transport; k < transport + 4; k++) key[n++] = b[k]
    return n
  }

  private placeOf(size: number): number {
    const { key } = this
    let hash = size
    for (let k = 0; k < size; k++) hash = Math.imul(hash ^ key[k], 0x0100_0193)
    return ((hash ^ (hash >>> 13)) >>> 0) % PLACES
  }

  private isKnown(place: number, size: number): boolean {
    const { key, keys } = this
    if (this.sizes[place] !== size) return false
    const at = place * MOST_KEY
    for (let k = 0; k < size; k++) if (keys[at + k] !== key[k]) return false
    return true
  }
}

/**
 * Layer of the IP header of a frame that is like others: one header without options, UDP or TCP in it whole, and nothing
 * odd; not to a group of the link, where what is spoken matters. -1 for other frames.
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
  const to = start + (version === 4 ? 16 : 24)
  return isGroup(b, to, version) && staysOnLink(b, to, version) ? -1 : ip
}

/** How the checksums stand of a frame that is like others. */
function sumsOf({ bytes: b, layers: { at, end, reported } }: Packet, ip: number, version: Version): number {
  const start = at[ip]
  let state = RIGHT
  if (version === 4 && fold(sumOf(b, start, 20)) !== 0xffff) {
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
  const pseudo = version === 4 ? sumOf(b, start + 12, 8, UDP + length) : sumOf(b, start + 8, 32, UDP + length)
  if (fold(sumOf(b, udp, length, pseudo)) === 0xffff) return state
  return is === fold(pseudo) ? state | UNFINISHED_UDP : OTHERWISE
}
