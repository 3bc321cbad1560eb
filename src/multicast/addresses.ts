/** Multicast addresses of IPv4 and IPv6, and the link-layer addresses that they are sent to. */
import { allZero, u32 } from '../decode/bytes.ts'
import { etherText, ipv4Text, ipv6Text } from '../decode/values.ts'

/** Version of an IP header. */
export type Version = 4 | 6

/** Octets of an address. */
export const widthOf = (version: Version): 4 | 16 => (version === 4 ? 4 : 16)

/** Where the addresses stand in an IP header. */
export const sourceOffset = (version: Version): 12 | 8 => (version === 4 ? 12 : 8)
export const destinationOffset = (version: Version): 16 | 24 => (version === 4 ? 16 : 24)

/** True if the address at `at` is a group's: 224.0.0.0/4 (RFC 1112 §4), ff00::/8 (RFC 4291 §2.7). */
export const isGroup = (b: Uint8Array, at: number, version: Version): boolean =>
  version === 4 ? b[at] >> 4 === 0xe : b[at] === 0xff

/** True if an address that begins so is one of a host, and not of loopback. */
export const isHost = (octet: number, version: Version): boolean =>
  octet !== 0 && (version === 4 ? octet < 224 && octet !== 127 : octet !== 0xff)

/** The number of an IPv4 address. */
export const quad = (a: number, b: number, c: number, d: number): number => ((a << 24) | (b << 16) | (c << 8) | d) >>> 0

export const addressText = (b: Uint8Array, at: number, version: Version): string =>
  version === 4 ? ipv4Text(b, at) : ipv6Text(b, at)

/** The MAC address that a group is sent to: 23 bits of IPv4's (RFC 1112 §6.4), 32 of IPv6's (RFC 2464 §7). */
export function macOf(b: Uint8Array, at: number, version: Version): Uint8Array {
  return version === 4
    ? Uint8Array.of(0x01, 0x00, 0x5e, b[at + 1] & 0x7f, b[at + 2], b[at + 3])
    : Uint8Array.of(0x33, 0x33, b[at + 12], b[at + 13], b[at + 14], b[at + 15])
}

/** True if the MAC address at `mac` is the one that the group at `at` is sent to. */
export function isMacOf(b: Uint8Array, mac: number, at: number, version: Version): boolean {
  const kept = version === 4 ? 3 : 4
  const group = at + widthOf(version) - kept
  const isPrefix =
    version === 4
      ? b[mac] === 0x01 && b[mac + 1] === 0x00 && b[mac + 2] === 0x5e && b[mac + 3] === (b[group] & 0x7f)
      : b[mac] === 0x33 && b[mac + 1] === 0x33 && b[mac + 2] === b[group]
  if (!isPrefix) return false
  for (let k = 1; k < kept; k++) if (b[mac + 6 - kept + k] !== b[group + k]) return false
  return true
}

export const macText = (b: Uint8Array, at = 0): string => etherText(b, at)

/** True for a MAC address of several stations, broadcast among them. */
export const isGroupMac = (b: Uint8Array, at: number): boolean => (b[at] & 1) === 1

export function isBroadcastMac(b: Uint8Array, at: number): boolean {
  for (let k = 0; k < 6; k++) if (b[at + k] !== 0xff) return false
  return true
}

/** True for a group that no router forwards: 224.0.0.0/24 (RFC 5771 §4), interface- and link-local scope (RFC 7346 §2). */
export const staysOnLink = (b: Uint8Array, at: number, version: Version): boolean =>
  version === 4 ? u32(b, at) >>> 8 === 0xe0_0000 : (b[at + 1] & 0x0f) <= 2

/** True for groups of source-specific multicast: 232.0.0.0/8, ff3x::/32 (RFC 4607 §1). */
export const isSourceSpecific = (b: Uint8Array, at: number, version: Version): boolean =>
  version === 4 ? b[at] === 232 : b[at] === 0xff && b[at + 1] >> 4 === 3 && b[at + 2] === 0 && b[at + 3] === 0

/** True for an address of zeros: none, or in a query every group. */
export const isUnspecified = (b: Uint8Array, at: number, version: Version): boolean =>
  allZero(b, at, at + widthOf(version))

/** True for fe80::/10 (RFC 4291 §2.5.6). */
export const isLinkLocal = (b: Uint8Array, at: number): boolean => b[at] === 0xfe && (b[at + 1] & 0xc0) === 0x80

/** True if the address at `at` is the one that `octets` spell. */
export function isAddress(b: Uint8Array, at: number, octets: Uint8Array): boolean {
  for (let k = 0; k < octets.length; k++) if (b[at + k] !== octets[k]) return false
  return true
}

/** A group of ff02::/96, by its last four octets. */
export function linkScope(low: number): Uint8Array {
  const octets = new Uint8Array(16)
  octets.set([0xff, 0x02])
  octets.set([low >>> 24, (low >>> 16) & 0xff, (low >>> 8) & 0xff, low & 0xff], 12)
  return octets
}
