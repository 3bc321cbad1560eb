/** An IP header that travels in a frame, with what stands below and above it. Headers that ICMP quotes are none. */
import { allZero, u16 } from '../decode/bytes.ts'
import { BROKEN, CUT, FRAGMENT, PIECE, QUOTED } from '../decode/layers.ts'
import type { Packet } from '../decode/packet.ts'
import { addressText, destinationOffset, isGroup, sourceOffset, type Version } from './addresses.ts'
import { hardwareOf } from './cooked.ts'
import { ROLE, roleOf } from './roles.ts'

const IPV4_HEADER = 20
const IPV6_HEADER = 40

export class IpHeader {
  /** First octet of the header. */
  readonly at: number
  /** Where the addresses stand. */
  readonly source: number
  readonly destination: number
  readonly ttl: number
  /** True if it is sent to a group. */
  readonly toGroup: boolean
  /** Layer of the Ethernet header that delivers it; -1 if it is delivered otherwise. */
  readonly link: number
  /** Where the MAC address stands that it is delivered to; -1 without one, and where the frame never left the host. */
  readonly mac: number
  /** Layer of what it carries, behind extension headers; -1 where that cannot be known. */
  readonly above: number
  /** Number of the protocol that it carries; -1 where an extension header that would tell was cut off, or is broken. */
  readonly protocol: number

  constructor(
    readonly p: Packet,
    readonly i: number,
    readonly version: Version,
  ) {
    const { bytes: b, layers } = p
    const at = layers.at[i]
    this.at = at
    this.source = at + sourceOffset(version)
    this.destination = at + destinationOffset(version)
    this.ttl = b[at + (version === 4 ? 8 : 7)]
    this.toGroup = isGroup(b, this.destination, version)
    this.link = linkOf(p, i)
    this.mac = this.link < 0 || isOnLoopback(p) ? -1 : layers.at[this.link]
    let last = i
    let number = b[at + (version === 4 ? 9 : 6)]
    while (last + 1 < layers.n && isExtension(p, last + 1) && isOwn(p, last + 1)) {
      last++
      number = b[layers.at[last]]
    }
    const isThere = last + 1 < layers.n
    const isUntold = isThere && isExtension(p, last + 1)
    this.protocol = isUntold ? -1 : number
    const isOpaque = p.isUnfinished(last) && (!isThere || (layers.flags[last + 1] & PIECE) === 0)
    this.above = isOpaque || isUntold || !isThere ? -1 : last + 1
  }

  /** True if it carries a piece of a datagram; that its pieces are all there changes nothing. */
  get isFragment(): boolean {
    const { layers } = this.p
    for (let k = this.i; k < layers.n && (k === this.i || isExtension(this.p, k)); k++) {
      if ((layers.flags[k] & FRAGMENT) !== 0) return true
    }
    return false
  }

  /** True if it says that it carries more than the frame holds: what a length within should be, nobody can tell then. */
  get isShort(): boolean {
    const { p, at, i, version } = this
    const claims = version === 4 ? u16(p.bytes, at + 2) : IPV6_HEADER + u16(p.bytes, at + 4)
    return at + claims > p.layers.reported[i]
  }

  get from(): string {
    return addressText(this.p.bytes, this.source, this.version)
  }

  get to(): string {
    return addressText(this.p.bytes, this.destination, this.version)
  }

  /** Name of the field for how far it may go. */
  get limitName(): string {
    return this.version === 4 ? 'TTL' : 'hop limit'
  }

  /** True if what it carries is of that role, with at least `size` octets captured. */
  carries(role: number, size: number): boolean {
    const { above, p } = this
    if (above < 0 || roleOf(p, above) !== role) return false
    return p.layers.at[above] + size <= p.layers.end[above]
  }

  /** True if the first `size` octets of what it carries were captured, or all where those are fewer. */
  shows(size: number): boolean {
    const { above } = this
    if (above < 0) return false
    const { at, end, reported } = this.p.layers
    return end[above] - at[above] >= Math.min(size, reported[above] - at[above])
  }

  /** Octet `offset` of what it carries. */
  octet(offset: number): number {
    return this.p.bytes[this.p.layers.at[this.above] + offset]
  }

  /** Two octets of what it carries. */
  word(offset: number): number {
    return u16(this.p.bytes, this.p.layers.at[this.above] + offset)
  }
}

function isExtension(p: Packet, i: number): boolean {
  const role = roleOf(p, i)
  return role === ROLE.extension || role === ROLE.hopByHop || role === ROLE.fragment
}

const isOwn = (p: Packet, i: number): boolean => (p.layers.flags[i] & (QUOTED | CUT | BROKEN)) === 0

/** A Register's flags, behind PIM's header; without a datagram, its header names but source and group (RFC 7761 §4.9.3). */
const REGISTER_FLAGS = 4
const NULL_REGISTER = 0x40

/** True for the header in a Register that carries no datagram: what else it says may be anything. */
const isDummy = (p: Packet, i: number): boolean =>
  roleOf(p, i - 1) === ROLE.pim && (p.bytes[p.layers.at[i - 1] + REGISTER_FLAGS] & NULL_REGISTER) !== 0

/** Version of the IP header in layer `i`; undefined where there is none that travels, or not all of it was captured. */
export function versionOf(p: Packet, i: number): Version | undefined {
  const role = roleOf(p, i)
  if ((role !== ROLE.ipv4 && role !== ROLE.ipv6) || !isOwn(p, i) || isDummy(p, i)) return undefined
  const room = p.layers.end[i] - p.layers.at[i]
  if (role === ROLE.ipv4) return room >= IPV4_HEADER ? 4 : undefined
  return room >= IPV6_HEADER ? 6 : undefined
}

/** The IP headers of a frame, outermost first. */
export function ipHeadersOf(p: Packet): IpHeader[] {
  const found: IpHeader[] = []
  for (let i = 1; i < p.layers.n; i++) {
    const version = versionOf(p, i)
    if (version !== undefined) found.push(new IpHeader(p, i, version))
  }
  return found
}

/** Layer of the outermost IP header of a frame; -1 without one. */
export function outermostOf(p: Packet): number {
  for (let i = 1; i < p.layers.n; i++) if (versionOf(p, i) !== undefined) return i
  return -1
}

/** Source of the outermost packet, if it is there. */
export const sourceOf = (p: Packet): string | undefined => ipHeadersOf(p)[0]?.from

/** Layer of the Ethernet header that delivers what stands in layer `i`; -1 if there is none. */
export function linkOf(p: Packet, i: number): number {
  let k = i - 1
  while (k > 0 && roleOf(p, k) === ROLE.tag) k--
  return k > 0 && roleOf(p, k) === ROLE.ethernet && p.layers.at[k] + 12 <= p.layers.end[k] ? k : -1
}

/** Link types of BSD's loopback interfaces, and Linux's hardware type of its own. */
const NULL = 0
const LOOP = 108
const LOOPBACK_HARDWARE = 772

/** True if the frame never left the host: what is said there is not said on a wire. */
export function isOnLoopback(p: Packet): boolean {
  const { link, name } = p.iface
  if (link === NULL || link === LOOP || name === 'lo' || name === 'lo0') return true
  const { bytes: b, layers } = p
  if (layers.n < 2) return false
  const at = layers.at[1]
  switch (roleOf(p, 1)) {
    case ROLE.ethernet:
      return at + 12 <= layers.end[1] && allZero(b, at, at + 12)
    case ROLE.cooked:
      return hardwareOf(p, 1) === LOOPBACK_HARDWARE
    default:
      return false
  }
}
