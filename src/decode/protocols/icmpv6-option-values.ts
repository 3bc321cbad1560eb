/** The options of neighbour discovery that routers and hosts use (RFC 4861 §4.6 and those named below). */
import { u16, u32, u48 } from '../bytes.ts'
import { readNames } from '../domain-names.ts'
import type { Field } from '../field.ts'
import { putFlags } from '../parts.ts'
import { HIDDEN } from '../tree.ts'
import { etherText, ipv6Text } from '../values.ts'
import { preferences, prefixLengths } from '../words/icmpv6.ts'
import { icmpv6Fields as f } from './icmpv6-fields.ts'
import { addressesText, type Option, type Placed, prefixAt, putAddresses, row } from './icmpv6-option.ts'
import { euiText } from './icmpv6-option-fields.ts'

export const REDIRECTED = 4
const EUI64_OPTION = 16
/** The longest option of a route. */
const ROUTE_MOST = 24

export const discoveryOptions: Readonly<Record<number, Option>> = {
  1: linkAddress(f['opt.src_linkaddr'], f['opt.src_linkaddr_eui64']),
  2: linkAddress(f['opt.target_linkaddr'], f['opt.target_linkaddr_eui64']),
  3: { least: 32, says: (b, at) => ` : ${ipv6Text(b, at + 16)}/${b[at + 2]}`, show: prefixInformation },
  [REDIRECTED]: { least: 8, show: redirected },
  5: { least: 8, says: (b, at) => ` : ${u32(b, at + 4)}`, show: row([f['opt.reserved'], 2], f['opt.mtu']) },
  7: {
    least: 8,
    says: (b, at) => ` : ${u32(b, at + 4)}`,
    show: row([f['opt.reserved'], 2], f['opt.advertisement_interval']),
  },
  13: { least: 16, show: timestamp },
  14: { show: nonce },
  24: { least: 8, isWrong: (_b, _at, size) => size > ROUTE_MOST, says: routeText, show: routeInformation },
  25: { least: 8, says: addressesText(8), show: nameServers },
  26: { least: 8, show: flagExpansion },
  31: { least: 8, says: searchListText, show: searchList },
  37: { show: captivePortal },
  38: { least: 16, isWrong: (b, at) => prefixLengths[b[at + 3] & 7] === undefined, show: pref64 },
}

/** True if the option holds an identifier of 64 bits, filled up with zeros, rather than some other address. */
const isEui64 = (b: Uint8Array, at: number, size: number): boolean => size === EUI64_OPTION && u48(b, at + 10) === 0

/** The address that a link-layer address option tells; undefined where it is neither a MAC address nor an EUI-64. */
export function linkAddressText(b: Uint8Array, at: number, size: number): string | undefined {
  if (size === 8) return etherText(b, at + 2)
  return isEui64(b, at, size) ? euiText(b, at + 2) : undefined
}

function linkAddress(own: Field, ownEui64: Field): Option {
  return {
    says: (b, at, size) => {
      const text = linkAddressText(b, at, size)
      return text === undefined ? '' : ` : ${text}`
    },
    show: ({ t, b, at, size }) => {
      if (size === EUI64_OPTION && !t.has(at, size)) return size
      if (!isEui64(b, at, size)) {
        t.put(f['opt.linkaddr'], at + 2, size - 2)
        t.put(own, at + 2, size - 2)
        return size
      }
      t.put(f['opt.linkaddr_eui64'], at + 2)
      t.put(ownEui64, at + 2)
      if (own === f['opt.src_linkaddr'] && t.ok) {
        t.add(f['opt.linkaddr'], at + 2, 8, undefined, undefined, HIDDEN)
        t.put(own, at + 2, 8)
      }
      t.put(f['opt.padding'], at + 10, 6)
      return size
    },
  }
}

const PREFIX_FLAGS = [
  f['opt.prefix.flag.l'],
  f['opt.prefix.flag.a'],
  f['opt.prefix.flag.r'],
  f['opt.prefix.flag.reserved'],
]

/** RFC 4861 §4.6.2. */
function prefixInformation({ t, b, at }: Placed): number {
  t.put(f['opt.prefix.length'], at + 2)
  putFlags(t, b, f['opt.prefix.flag'], at + 3, PREFIX_FLAGS)
  t.put(f['opt.prefix.valid_lifetime'], at + 4)
  t.put(f['opt.prefix.preferred_lifetime'], at + 8)
  t.put(f['opt.reserved'], at + 12, 4)
  t.put(f['opt.prefix'], at + 16)
  return 32
}

/** RFC 4861 §4.6.3: what stands in it is a packet, and shown as one behind this. */
function redirected({ t, at, size }: Placed): number {
  t.put(f['opt.reserved'], at + 2, 6)
  if (size > 8) t.put(f['opt.redirected_packet'], at + 8, size - 8)
  return size
}

/** RFC 3971 §5.3.1: seconds, and 65,536ths of a second. */
function timestamp({ t, b, at }: Placed): number {
  t.put(f['opt.reserved'], at + 2, 6)
  if (!t.has(at + 8, 8)) return 8
  const time = BigInt(u48(b, at + 8)) * 1_000_000_000n + BigInt(Math.round((u16(b, at + 14) * 1e9) / 65_536))
  t.set(f['opt.timestamp'], at + 8, 8, time)
  return 16
}

/** RFC 3971 §5.3.2. */
function nonce({ t, at, size }: Placed): number {
  t.put(f['opt.nonce'], at + 2, size - 2)
  return size
}

/** The prefix of a route fills no more than it has to: 0, 8 or 16 octets (RFC 4191 §2.3). */
function routeText(b: Uint8Array, at: number, size: number): string {
  const preference = ` : ${preferences[(b[at + 3] >> 3) & 3]}`
  return size > ROUTE_MOST ? preference : `${preference} ${ipv6Text(prefixAt(b, at + 8, size - 8), 0)}/${b[at + 2]}`
}

const ROUTE_FLAGS = [f['opt.route_info.flag.route_preference'], f['opt.route_info.flag.reserved']]

function routeInformation({ t, b, at, size }: Placed): number {
  t.put(f['opt.prefix.length'], at + 2)
  putFlags(t, b, f['opt.route_info.flag'], at + 3, ROUTE_FLAGS)
  t.put(f['opt.route_lifetime'], at + 4)
  if (size > ROUTE_MOST) return 8
  if (size > 8) t.set(f['opt.prefix'], at + 8, size - 8, prefixAt(b, at + 8, size - 8))
  return size
}

/** RFC 8106 §5.1. */
function nameServers(option: Placed): number {
  const { t, at } = option
  t.put(f['opt.reserved'], at + 2, 2)
  t.put(f['opt.rdnss.lifetime'], at + 4)
  return putAddresses(option, f['opt.rdnss'], 8)
}

const FLAG_EXPANSION = [
  f['opt.efo.m'],
  f['opt.efo.o'],
  f['opt.efo.h'],
  f['opt.efo.prf'],
  f['opt.efo.p'],
  f['opt.efo.rsv'],
]

/** RFC 5175 §4. */
function flagExpansion({ t, b, at }: Placed): number {
  putFlags(t, b, f['opt.efo'], at + 2, FLAG_EXPANSION)
  t.put(f['opt.reserved'], at + 4, 4)
  return 8
}

function searchListText(b: Uint8Array, at: number, size: number): string {
  const { names } = readNames(b, at + 8, at + size)
  return names.map(({ name }) => ` ${name}`).join('')
}

/** RFC 8106 §5.2: names, then zeros to fill the option up. */
function searchList({ t, b, at, size }: Placed): number {
  t.put(f['opt.reserved'], at + 2, 2)
  t.put(f['opt.dnssl.lifetime'], at + 4)
  const { names, end, broken } = readNames(b, at + 8, Math.min(at + size, t.limit))
  for (const { name, at: o, size: length } of names) t.set(f['opt.dnssl'], o, length, name)
  if (broken && t.has(at, size)) t.fail()
  if (end < at + size) t.put(f['opt.padding'], end, at + size - end)
  return size
}

/** RFC 8910 §2.3: filled up with zeros. */
function captivePortal({ t, b, at, size }: Placed): number {
  const text = new TextDecoder().decode(b.subarray(at + 2, at + size))
  t.set(f['opt.captive_portal'], at + 2, size - 2, text.split('\0')[0])
  return size
}

/** RFC 8781 §4: as much of the prefix as its length says. */
function pref64({ t, b, at }: Placed): number {
  const length = prefixLengths[b[at + 3] & 7]
  t.put(f['opt.pref64.scaled_lifetime'], at + 2)
  t.put(f['opt.pref64.plc'], at + 2)
  if (length !== undefined) t.set(f['opt.pref64.prefix'], at + 4, length / 8, prefixAt(b, at + 4, length / 8))
  return 16
}
