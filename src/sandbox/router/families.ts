/** How the kernel's multicast routing is spoken to, for both versions of IP (<linux/mroute.h>, <linux/mroute6.h>). */
import { LITTLE_ENDIAN } from '../../capture/live/endian.ts'

/** A datagram for which the kernel knows no way. Addresses as hexadecimal digits. */
export interface Wayless {
  readonly source: string
  readonly group: string
  /** Number of the link that it came from. */
  readonly link: number
}

export interface Family {
  /** AF_ */
  readonly family: number
  /** Of the raw socket: IGMP, ICMPv6. */
  readonly protocol: number
  /** Of the socket's options: IPPROTO_IP, IPPROTO_IPV6. */
  readonly level: number
  /** Octets of an address. */
  readonly size: 4 | 16
  /** Option that joins a group, and groups to which reports and farewells go. */
  readonly join: number
  readonly groups: readonly string[]
  /** Request that makes an interface a link. */
  link(number: number, index: number): Uint8Array
  /** Request that lets what a source sends to a group through, from one link to others. */
  way(from: Wayless, to: readonly number[]): Uint8Array
  /** Request that joins a group on an interface. */
  membership(group: string, index: number): Uint8Array
  /** What the kernel asks; undefined if it is a message of a host. */
  asked(datagram: Uint8Array): Wayless | undefined
  /** IGMP or ICMPv6, without the header of IP. */
  messageOf(datagram: Uint8Array): Uint8Array
  /** Number of the interface that a message came from; undefined if the sender's address does not tell. */
  arrivedOn(sender: Uint8Array): number | undefined
}

/** MRT_INIT, MRT_ADD_VIF, MRT_ADD_MFC; of IPv6 they are called MRT6_. */
export const INIT = 200
export const ADD_LINK = 202
export const ADD_WAY = 204

/** IGMPMSG_NOCACHE, MRT6MSG_NOCACHE */
const NO_WAY = 1
const VIFF_USE_IFINDEX = 8
const AF_INET6 = 10

/** Fills a request. */
function made(size: number, fill: (view: DataView, put: (hex: string, at: number) => void) => void): Uint8Array {
  const room = Buffer.allocUnsafeSlow(size).fill(0)
  fill(new DataView(room.buffer), (hex, at) => room.write(hex, at, 'hex'))
  return room
}

const hex = (octets: Uint8Array, at: number, size: number): string =>
  Buffer.from(octets.subarray(at, at + size)).toString('hex')

export const IPV4: Family = {
  family: 2,
  protocol: 2,
  level: 0,
  size: 4,
  join: 35,
  // 224.0.0.2 and 224.0.0.22.
  groups: ['e0000002', 'e0000016'],
  link: (number, index) =>
    made(16, (view) => {
      view.setUint16(0, number, LITTLE_ENDIAN)
      view.setUint8(2, VIFF_USE_IFINDEX)
      view.setUint8(3, 1)
      view.setInt32(8, index, LITTLE_ENDIAN)
    }),
  way: ({ source, group, link }, to) =>
    made(60, (view, put) => {
      put(source, 0)
      put(group, 4)
      view.setUint16(8, link, LITTLE_ENDIAN)
      // The TTL that has to be exceeded.
      for (const number of to) view.setUint8(10 + number, 1)
    }),
  membership: (group, index) =>
    made(12, (view, put) => {
      put(group, 0)
      view.setInt32(8, index, LITTLE_ENDIAN)
    }),
  asked: (datagram) =>
    // Where a header of IP has the protocol, the kernel's messages have 0.
    datagram[9] === 0 && datagram[8] === NO_WAY
      ? { link: datagram[10], source: hex(datagram, 12, 4), group: hex(datagram, 16, 4) }
      : undefined,
  messageOf: (datagram) => datagram.subarray(4 * (datagram[0] & 0x0f)),
  arrivedOn: () => undefined,
}

export const IPV6: Family = {
  family: AF_INET6,
  protocol: 58,
  level: 41,
  size: 16,
  join: 20,
  // ff02::16
  groups: ['ff020000000000000000000000000016'],
  link: (number, index) =>
    made(12, (view) => {
      view.setUint16(0, number, LITTLE_ENDIAN)
      view.setUint8(3, 1)
      view.setUint16(4, index, LITTLE_ENDIAN)
    }),
  way: ({ source, group, link }, to) =>
    made(92, (view, put) => {
      // Two `struct sockaddr_in6`.
      for (const [k, address] of [source, group].entries()) {
        view.setUint16(28 * k, AF_INET6, LITTLE_ENDIAN)
        put(address, 28 * k + 8)
      }
      view.setUint16(56, link, LITTLE_ENDIAN)
      view.setUint32(
        60,
        to.reduce((bits, number) => bits | (1 << number), 0),
        LITTLE_ENDIAN,
      )
    }),
  membership: (group, index) =>
    made(20, (view, put) => {
      put(group, 0)
      view.setInt32(16, index, LITTLE_ENDIAN)
    }),
  asked: (datagram) =>
    datagram[0] === 0 && datagram[1] === NO_WAY
      ? { link: datagram[LITTLE_ENDIAN ? 2 : 3], source: hex(datagram, 8, 16), group: hex(datagram, 24, 16) }
      : undefined,
  messageOf: (datagram) => datagram,
  arrivedOn: (sender) => new DataView(sender.buffer, sender.byteOffset).getUint32(24, LITTLE_ENDIAN) || undefined,
}
