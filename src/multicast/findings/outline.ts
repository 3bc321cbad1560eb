/**
 * Frames that are like others: one IP header without options, UDP or TCP in it whole, and nothing odd; not to a group of
 * the link nor from nobody, where what is spoken matters.
 */
import { u16 } from '../../decode/bytes.ts'
import { fold, sumOfWords } from '../../decode/checksum.ts'
import type { Packet } from '../../decode/packet.ts'
import { type Layout, layoutOf, SLL, SLL2 } from '../../decode/protocols/sll-layout.ts'
import { isGroup, isHost, isUnspecified, sourceOffset, staysOnLink, type Version, widthOf } from '../addresses.ts'
import { type Lent, sumOfPayload } from '../digest.ts'
import { TCP, UDP } from '../ip-protocols.ts'
import { ROLE, roleOf } from '../roles.ts'

const UDP_HEADER = 8
const TCP_HEADER = 20
const FRAGMENT = 0x3fff
const IPV4_HEADER = 20
const IPV6_HEADER = 40
/** Octets of link-layer headers: none, or as many as Ethernet has at least. */
export const MOST_LINK = 48

const ETHERNET = 1
/** Octets of its header without tags, and where in it the type of what follows stands. */
const ETHERNET_LAYOUT = { size: 14, type: 12 }
const VLAN = 0x8100
const VLAN_HEADER = 4
const IPV4_TYPE = 0x0800
const IPV6_TYPE = 0x86dd
/** Version 4, a header of five words. */
const PLAIN = 0x45

/** How the checksums of a frame stand that is like others. */
export const RIGHT = 0
const UNFINISHED_UDP = 1
const UNFINISHED_IP = 2
const WRONG_UDP = 4
const WRONG_IP = 8
export const OTHERWISE = -1

/** True if one of them is wrong. */
export const isWrong = (sums: number): boolean => (sums & (WRONG_UDP | WRONG_IP)) !== 0

/** In a note of a guess: how the checksums stand, what the frame is, and octets up to where its IP header says that it ends. */
export const SUMS = 0x0f
const IS_LIKE_OTHERS = 0x10
const IS_TAGGED = 0x20
const IS_VERSION_6 = 0x40
const IS_DATAGRAM = 0x80
const IS_TO_GROUP = 0x100
const LENGTH_AT = 9

/** True if the note is of what one host sends another, with right checksums. */
export const isBetweenHosts = (note: number): boolean =>
  (note & (IS_LIKE_OTHERS | IS_TO_GROUP | SUMS)) === IS_LIKE_OTHERS
/** True if the note is of a datagram. */
export const isOfDatagram = (note: number): boolean => (note & IS_DATAGRAM) !== 0

/** The link-layer header of frames of that link type, without tags; undefined where little is known of it. */
function headerOf(link: number): Pick<Layout, 'size' | 'type'> | undefined {
  if (link === ETHERNET) return ETHERNET_LAYOUT
  return link === SLL || link === SLL2 ? layoutOf(link) : undefined
}

/** Where the headers of a frame stand, if it is like others. */
export class Outline {
  /** Its first octet, and that of the IP header. */
  link = 0
  ip = 0
  /** First octet of what IP carries, where that was captured up to, and where it would end. */
  transport = 0
  end = 0
  reported = 0
  version: Version = 4
  isToGroup = false
  isDatagram = false
  /** Layer of the IP header; what it carries stands in the next. */
  layer = 0

  /** Where the addresses stand. */
  get addresses(): number {
    return this.ip + sourceOffset(this.version)
  }

  /** Where, on Ethernet, the types begin that lead to the IP header. */
  get types(): number {
    return this.link + ETHERNET_LAYOUT.type
  }

  /**
   * True for what one host sends another over Ethernet if there is nothing to be found in its addresses and TTL: then nothing
   * is said of it by itself, whichever two hosts they are.
   */
  isCommonplace({ bytes: b, iface, layers: { view } }: Lent): boolean {
    const { link, ip, addresses, version, isToGroup } = this
    if (isToGroup || iface.link !== ETHERNET) return false
    const sender = link + 6
    // What begins with so many zeros may be on loopback.
    if (((b[link] | b[sender]) & 1) !== 0 || view.getInt32(sender) === 0) return false
    if (b[ip + (version === 4 ? 8 : 7)] === 0) return false
    return isHost(b[addresses], version) && isHost(b[addresses + widthOf(version)], version)
  }

  /** Of a frame in which all layers were looked for. @returns false if it is not like others */
  read(p: Packet): boolean {
    const { bytes: b, layers } = p
    const { n, at, end, reported, flags } = layers
    let ip = 1
    let role: number = ROLE.other
    for (; ip < n; ip++) {
      role = roleOf(p, ip)
      if (role === ROLE.ipv4 || role === ROLE.ipv6) break
      if (role !== ROLE.ethernet && role !== ROLE.tag && role !== ROLE.cooked) return false
    }
    const transport = ip + 1
    if (transport >= n || at[ip] - at[1] > MOST_LINK) return false
    for (let k = 1; k <= transport; k++) if (flags[k] !== 0) return false
    // What follows may be another packet, in a tunnel.
    for (let k = transport + 1; k < n; k++) {
      const inner = roleOf(p, k)
      if (inner === ROLE.ethernet || inner === ROLE.ipv4 || inner === ROLE.ipv6) return false
    }
    this.layer = ip
    this.link = at[1]
    this.ip = at[ip]
    this.transport = at[transport]
    this.end = end[transport]
    this.reported = reported[transport]
    this.version = role === ROLE.ipv4 ? 4 : 6
    return this.isPlain(b)
  }

  /**
   * The same of a frame at which nobody looked so far, if nothing is hidden behind its ports. @returns false if that cannot
   * be told without a look at all layers: much is left to those who look closely.
   */
  guess(p: Lent): boolean {
    const { start, end, length, bytes: b } = p
    const { link } = p.iface
    const header = headerOf(link)
    if (header === undefined || end - start !== length || end - start < header.size + VLAN_HEADER) return false
    const { view } = p.layers
    let ip = start + header.size
    let type = view.getUint16(start + header.type)
    this.layer = 2
    if (type === VLAN && link === ETHERNET) {
      ip += VLAN_HEADER
      type = view.getUint16(ip - 2)
      this.layer = 3
    }
    const version: Version = type === IPV4_TYPE ? 4 : 6
    const size = version === 4 ? IPV4_HEADER : IPV6_HEADER
    if ((version === 6 && type !== IPV6_TYPE) || ip + size + UDP_HEADER > end) return false
    if (version === 6 && b[ip] >>> 4 !== 6) return false
    this.link = start
    this.ip = ip
    this.transport = ip + size
    this.reported = version === 4 ? ip + view.getUint16(ip + 2) : ip + IPV6_HEADER + view.getUint16(ip + 4)
    this.end = this.reported
    this.version = version
    if (this.end > end || this.transport + UDP_HEADER > this.end || !this.isPlain(b)) return false
    if (this.isDatagram) return true
    const segment = (b[this.transport + 12] >>> 4) * 4
    return segment >= TCP_HEADER && this.transport + segment <= this.end
  }

  /** What was found out by `guess` and `sums`, in a number other than 0. */
  noteOf(sums: number): number {
    let note = IS_LIKE_OTHERS | sums | ((this.reported - this.link) << LENGTH_AT)
    if (this.layer === 3) note |= IS_TAGGED
    if (this.version === 6) note |= IS_VERSION_6
    if (this.isDatagram) note |= IS_DATAGRAM
    if (this.isToGroup) note |= IS_TO_GROUP
    return note
  }

  /** Takes in what somebody noted of the same frame; 0 is no note. @returns how its checksums stand, or OTHERWISE */
  recall({ start, iface }: Lent, note: number): number {
    if ((note & IS_LIKE_OTHERS) === 0) return OTHERWISE
    this.layer = (note & IS_TAGGED) === 0 ? 2 : 3
    this.version = (note & IS_VERSION_6) === 0 ? 4 : 6
    this.isDatagram = (note & IS_DATAGRAM) !== 0
    this.isToGroup = (note & IS_TO_GROUP) !== 0
    this.link = start
    // Only frames with such a header are noted.
    const { size } = headerOf(iface.link) ?? ETHERNET_LAYOUT
    this.ip = start + size + (this.layer === 2 ? 0 : VLAN_HEADER)
    this.transport = this.ip + (this.version === 4 ? IPV4_HEADER : IPV6_HEADER)
    this.reported = start + (note >>> LENGTH_AT)
    this.end = this.reported
    return note & SUMS
  }

  /** What holds of the octets, wherever they stand. */
  private isPlain(b: Uint8Array): boolean {
    const { ip, transport, end, reported, version } = this
    if (transport !== ip + (version === 4 ? IPV4_HEADER : IPV6_HEADER) || transport + UDP_HEADER > end) return false
    if (version === 4 && (b[ip] !== PLAIN || (u16(b, ip + 6) & FRAGMENT) !== 0)) return false
    const protocol = b[ip + (version === 4 ? 9 : 6)]
    this.isDatagram = protocol === UDP
    if (protocol === UDP) {
      if (u16(b, transport + 4) !== reported - transport) return false
    } else if (protocol !== TCP) return false
    const from = this.addresses
    if (isUnspecified(b, from, version)) return false
    const to = from + widthOf(version)
    this.isToGroup = isGroup(b, to, version)
    return !this.isToGroup || !staysOnLink(b, to, version)
  }

  /** How its checksums stand. */
  sums(p: Lent): number {
    const { bytes: b } = p
    const { view } = p.layers
    const { ip, transport, end, reported, version, isToGroup } = this
    const addresses = sumOfWords(view, this.addresses, version === 4 ? 2 : 8)
    let state = RIGHT
    if (version === 4 && fold(sumOfWords(view, ip, 3) + addresses) !== 0xffff) {
      state |= u16(b, ip + 10) === 0 ? UNFINISHED_IP : WRONG_IP
    }
    if (!this.isDatagram) return state
    const length = reported - transport
    const is = u16(b, transport + 6)
    if (is === 0) return version === 6 ? OTHERWISE : state
    // Where a part was cut off, nobody can tell.
    if (end !== reported) return state
    const pseudo = addresses + UDP + length
    const carried = sumOfPayload(p, transport, end, isToGroup)
    if (fold(pseudo + sumOfWords(view, transport, 2) + carried) === 0xffff) return state
    return state | (is === fold(pseudo) ? UNFINISHED_UDP : WRONG_UDP)
  }
}
