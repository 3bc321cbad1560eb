/** What an address says of the group it stands for: its name, its range, how far its datagrams get. */
import { u32 } from '../decode/bytes.ts'
import { ipv6Text } from '../decode/values.ts'
import { addressText, type Version } from './addresses.ts'
import { ipv4GroupName } from './words/ipv4-groups.ts'
import { ipv4Range } from './words/ipv4-ranges.ts'
import { ipv6GroupName } from './words/ipv6-groups.ts'

/** IANA's name of the group. */
export function groupName(b: Uint8Array, at: number, version: Version): string | undefined {
  const text = addressText(b, at, version)
  return version === 4 ? ipv4GroupName(text) : ipv6GroupName(b, at, text)
}

/** The range that the group is of. */
export const groupRange = (b: Uint8Array, at: number, version: Version): string =>
  version === 4 ? ipv4Range(u32(b, at)) : ipv6Range(b, at)

/** By the scope nibble (RFC 4291 §2.7, RFC 7346 §2). */
const SCOPES: Readonly<Record<number, string>> = {
  0: 'reserved scope 0',
  1: 'interface-local',
  2: 'link-local',
  3: 'realm-local',
  4: 'admin-local',
  5: 'site-local',
  8: 'organisation-local',
  14: 'global',
  15: 'reserved scope f',
}

const RENDEZVOUS = 0x4
const PREFIX = 0x2
const TRANSIENT = 0x1

/** Flags and scope, and what the flags say of the rest (RFC 4291 §2.7, RFC 3306 §4, RFC 3956 §3). */
function ipv6Range(b: Uint8Array, at: number): string {
  const flags = b[at + 1] >> 4
  const scope = b[at + 1] & 0x0f
  const parts = [SCOPES[scope] ?? `unassigned scope ${scope.toString(16)}`]
  parts.push((flags & TRANSIENT) === 0 ? 'permanent' : 'transient')
  const length = b[at + 3]
  const prefix = `${ipv6Text(prefixOctets(b, at, Math.min(length, 64)), 0)}/${length}`
  if ((flags & RENDEZVOUS) !== 0) {
    const point = rendezvousPoint(b, at)
    parts.push(point === undefined ? 'embedded RP, invalid' : `embedded RP ${point}`)
  } else if (flags === (PREFIX | TRANSIENT) && u32(b, at) << 16 === 0) parts.push('SSM')
  else if ((flags & PREFIX) !== 0) parts.push(`prefix ${prefix}`)
  return parts.join(', ')
}

/** The first `length` bits of the prefix that the group holds, as an address. */
function prefixOctets(b: Uint8Array, at: number, length: number): Uint8Array {
  const octets = new Uint8Array(16)
  for (let bit = 0; bit < length; bit++) {
    octets[bit >> 3] |= b[at + 4 + (bit >> 3)] & (0x80 >> (bit & 7))
  }
  return octets
}

/** The address of the rendezvous point that the group embeds; undefined if it embeds none that can be one (RFC 3956 §4). */
function rendezvousPoint(b: Uint8Array, at: number): string | undefined {
  const id = b[at + 2] & 0x0f
  const length = b[at + 3]
  if ((b[at + 1] >> 4) % 8 !== 7 || id === 0 || length === 0 || length > 64) return undefined
  const point = prefixOctets(b, at, length)
  point[15] |= id
  const isImpossible = u32(point, 0) >>> 16 === 0 || u32(point, 0) >>> 22 === 0x3fa || point[0] === 0xff
  return isImpossible ? undefined : ipv6Text(point, 0)
}

/** How far a datagram with that TTL or hop limit gets by custom, where routers keep to the usual thresholds. */
export function reachOf(ttl: number): string {
  if (ttl === 0) return 'host'
  if (ttl === 1) return 'subnet'
  if (ttl <= 32) return 'site'
  if (ttl <= 64) return 'region'
  return ttl <= 128 ? 'continent' : 'unrestricted'
}
