/** Options of neighbour discovery: type, length in units of 8 octets, value (RFC 4861 §4.6). */
import { u16, u32, u48 } from '../bytes.ts'
import { readNames } from '../domain-names.ts'
import type { Field } from '../field.ts'
import type { Packet } from '../packet.ts'
import { eachOption, putFlags, remarkBelow } from '../parts.ts'
import type { Tree } from '../tree.ts'
import { etherText, ipv6Text } from '../values.ts'
import { ndOptions, preferences, prefixLengths, registrationStatus } from '../words/icmpv6.ts'
import { icmpv6Fields as f } from './icmpv6-fields.ts'
import { euiText } from './icmpv6-option-fields.ts'

export const REDIRECTED = 4
const ADDRESS = 16
const EUI64_OPTION = 16

/** An option: its first octet, and how many there are. */
interface Placed {
  readonly t: Tree
  readonly b: Uint8Array
  readonly at: number
  readonly size: number
}

interface Option {
  /** Octets that it has to have. */
  readonly least?: number
  /** What its line says behind its name. */
  readonly says?: (b: Uint8Array, at: number, size: number) => string
  /** Emits what stands behind type and length. @returns octets of the option that are told of */
  readonly show: (option: Placed) => number
}

/** Fields side by side behind type and length. What has no value of its own is as long as the number before it says. */
const row =
  (...all: (Field | number)[]) =>
  ({ t, at }: Placed): number => {
    let o = at + 2
    for (const [k, field] of all.entries()) {
      if (typeof field === 'number') continue
      const before = all[k - 1]
      const size = typeof before === 'number' ? before : field.size
      t.put(field, o, size)
      o += size
    }
    return o - at
  }

/** A value that is one field from `from` on. */
const whole =
  (field: Field, from = 2) =>
  ({ t, at, size }: Placed): number => {
    t.put(field, at + from, size - from)
    return size
  }

const addressAt = (offset: number) => (b: Uint8Array, at: number) => ` ${ipv6Text(b, at + offset)}`
const addressesFrom = (offset: number) => (b: Uint8Array, at: number, size: number) => {
  let text = ''
  for (let o = offset; o + ADDRESS <= size; o += ADDRESS) text += ` ${ipv6Text(b, at + o)}`
  return text
}

const addressList: Option = {
  least: 8,
  says: addressesFrom(8),
  show: ({ t, at, size }) => {
    t.put(f['opt.reserved'], at + 2, 6)
    return putAddresses(t, f['opt.ipv6_address'], at, 8, size)
  },
}

const OPTIONS: Readonly<Record<number, Option>> = {
  1: linkAddress(f['opt.src_linkaddr'], f['opt.src_linkaddr_eui64']),
  2: linkAddress(f['opt.target_linkaddr'], f['opt.target_linkaddr_eui64']),
  3: {
    least: 32,
    says: (b, at) => ` : ${ipv6Text(b, at + 16)}/${b[at + 2]}`,
    show: prefixInformation,
  },
  [REDIRECTED]: { least: 8, show: redirected },
  5: { least: 8, says: (b, at) => ` : ${u32(b, at + 4)}`, show: row(2, f['opt.reserved'], f['opt.mtu']) },
  7: {
    least: 8,
    says: (b, at) => ` : ${u32(b, at + 4)}`,
    show: row(2, f['opt.reserved'], f['opt.advertisement_interval']),
  },
  8: { least: 8, show: row(2, f['opt.reserved'], f['opt.home_agent_preference'], f['opt.home_agent_lifetime']) },
  9: addressList,
  10: addressList,
  12: {
    least: 20,
    show: ({ t, at, size }) => {
      t.put(f['opt.reserved'], at + 2, 2)
      t.put(f['opt.rsa.key_hash'], at + 4)
      t.put(f['opt.digital_signature_padding'], at + 20, size - 20)
      return size
    },
  },
  13: { least: 16, show: timestamp },
  14: { show: whole(f['opt.nonce']) },
  23: { least: 24, show: mobilityAnchor },
  24: { least: 8, says: routeText, show: routeInformation },
  25: {
    least: 8,
    says: addressesFrom(8),
    show: ({ t, at, size }) => {
      t.put(f['opt.reserved'], at + 2, 2)
      t.put(f['opt.rdnss.lifetime'], at + 4)
      return putAddresses(t, f['opt.rdnss'], at, 8, size)
    },
  },
  26: {
    least: 8,
    show: ({ t, b, at }) => {
      putFlags(t, b, f['opt.efo'], at + 2, FLAG_EXPANSION)
      t.put(f['opt.reserved'], at + 4, 4)
      return 8
    },
  },
  31: { least: 8, says: searchListText, show: searchList },
  33: {
    least: 16,
    says: (b, at) =>
      ` : ${u16(b, at + 6) === 0 ? 'Deregister' : 'Register'} ${euiText(b, at + 8)} ${registrationStatus[b[at + 2]] ?? 'Unknown'}`,
    show: row(f['opt.aro.status'], 3, f['opt.reserved'], f['opt.aro.registration_lifetime'], f['opt.aro.eui64']),
  },
  34: { least: 16, says: (b, at, size) => ` ${ipv6Text(prefix(b, at + 8, size - 8), 0)}/${b[at + 2]}`, show: context },
  35: {
    least: 24,
    says: (b, at) =>
      ` : Version ${u16(b, at + 4)}.${u16(b, at + 2)}, Valid Lifetime : ${u16(b, at + 6)}, 6LBR :${addressAt(8)(b, at)}`,
    show: row(
      f['opt.abro.version_low'],
      f['opt.abro.version_high'],
      f['opt.abro.valid_lifetime'],
      f['opt.abro.6lbr_address'],
    ),
  },
  36: {
    least: 8,
    show: ({ t, at }) => {
      t.put(f['opt.6cio.unassigned1'], at + 2)
      t.put(f['opt.6cio.flag_g'], at + 2)
      t.put(f['opt.6cio.unassigned2'], at + 4)
      return 8
    },
  },
  37: { show: captivePortal },
  38: { least: 16, show: pref64 },
}

/**
 * Emits the options from `at` on to the end of layer `i`.
 * @param until the option at which to stop, which has a packet in it; -1 for none
 */
export function showNdOptions(t: Tree, p: Packet, i: number, at: number, until = -1): void {
  const b = p.bytes
  const end = p.layers.end[i]
  let isOver = false
  eachOption(b, at, end, { unit: 8 }, (type, o, size) => {
    if (isOver || !t.ok) return
    const fits = o + size <= end
    const option = OPTIONS[type]
    const length = o + 1 < end ? size : 0
    t.put(f.opt, o, Math.min(length, end - o), titleOf(option, type, b, o, length, fits))
    t.open()
    t.put(f['opt.type'], o)
    t.put(f['opt.length'], o + 1)
    remarkBelow(t, t.ok && length === 0, f.invalid_option_length)
    if (length > 0) showValue({ t, b, at: o, size }, option)
    // What stands open is closed behind the packet.
    isOver = o === until
    if (!isOver) t.close()
  })
}

function titleOf(
  option: Option | undefined,
  type: number,
  b: Uint8Array,
  at: number,
  size: number,
  fits: boolean,
): string {
  const name = `ICMPv6 Option (${ndOptions[type] ?? `Unknown ${type}`}`
  if (!fits || size < Math.max(2, option?.least ?? 0)) return name
  return `${name}${option?.says?.(b, at, size) ?? ''})`
}

function showValue(placed: Placed, option: Option | undefined): void {
  const { t, at, size } = placed
  if (option === undefined) {
    t.remark(f['undecoded.option'])
    t.put(f.data, at + 2, size - 2)
    return
  }
  if (size < (option.least ?? 0)) t.fail()
  if (!t.has(at, size)) return
  const shown = option.show(placed)
  if (shown < size) putUnknown(t, at + shown, size - shown)
}

/** What nobody knows the meaning of. */
export function putUnknown(t: Tree, at: number, size: number): void {
  t.put(f.unknown_data, at, size)
  remarkBelow(t, t.ok, f['unknown_data.expert'])
}

/** An address of which only the first octets are there. */
function prefix(b: Uint8Array, at: number, size: number): Uint8Array {
  const address = new Uint8Array(ADDRESS)
  address.set(b.subarray(at, at + Math.min(size, ADDRESS)))
  return address
}

/** Addresses up to the end of an option. @returns octets of the option that are told of */
function putAddresses(t: Tree, field: Field, at: number, from: number, size: number): number {
  let o = from
  for (; o + ADDRESS <= size; o += ADDRESS) t.put(field, at + o)
  if (o < size) t.fail()
  return size
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
      const isEui = isEui64(b, at, size)
      const length = isEui ? 8 : size - 2
      if (isEui) {
        t.put(f['opt.linkaddr_eui64'], at + 2)
        t.put(ownEui64, at + 2)
      }
      t.put(isEui ? f['opt.linkaddr'] : f['opt.linkaddr'], at + 2, length)
      t.put(own, at + 2, length)
      if (isEui) t.put(f['opt.padding'], at + 10, 6)
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

/** RFC 4861 §4.6.3: what stands in it is shown as the packet that it is. */
function redirected({ t, at, size }: Placed): number {
  t.put(f['opt.reserved'], at + 2, 6)
  if (size > 8) t.put(f['opt.redirected_packet'], at + 8, size - 8)
  return size
}

/** RFC 3971 §5.3.1: seconds, and 65,536ths of a second. */
function timestamp({ t, b, at }: Placed): number {
  t.put(f['opt.reserved'], at + 2, 6)
  const time = BigInt(u48(b, at + 8)) * 1_000_000_000n + BigInt(Math.round((u16(b, at + 14) * 1e9) / 65_536))
  t.set(f['opt.timestamp'], at + 8, 8, time)
  return 16
}

/** RFC 4140 §4.4. */
function mobilityAnchor({ t, b, at }: Placed): number {
  t.put(f['opt.map.distance'], at + 2)
  t.put(f['opt.map.preference'], at + 2)
  putFlags(t, b, f['opt.map.flag'], at + 3, [f['opt.map.flag.r'], f['opt.map.flag.reserved']])
  t.put(f['opt.map.valid_lifetime'], at + 4)
  t.put(f['opt.map.global_address'], at + 8)
  return 24
}

const ROUTE_FLAGS = [f['opt.route_info.flag.route_preference'], f['opt.route_info.flag.reserved']]

/** The prefix of a route fills no more than it has to: 0, 8 or 16 octets (RFC 4191 §2.3). */
function routeText(b: Uint8Array, at: number, size: number): string {
  const preference = ` : ${preferences[(b[at + 3] >> 3) & 3]}`
  return size > 24 ? preference : `${preference} ${ipv6Text(prefix(b, at + 8, size - 8), 0)}/${b[at + 2]}`
}

function routeInformation({ t, b, at, size }: Placed): number {
  t.put(f['opt.prefix.length'], at + 2)
  putFlags(t, b, f['opt.route_info.flag'], at + 3, ROUTE_FLAGS)
  t.put(f['opt.route_lifetime'], at + 4)
  if (size > 24) return 8
  if (size > 8) t.set(f['opt.prefix'], at + 8, size - 8, prefix(b, at + 8, size - 8))
  return size
}

const FLAG_EXPANSION = [
  f['opt.efo.m'],
  f['opt.efo.o'],
  f['opt.efo.h'],
  f['opt.efo.prf'],
  f['opt.efo.p'],
  f['opt.efo.rsv'],
]

function searchListText(b: Uint8Array, at: number, size: number): string {
  const { names } = readNames(b, at + 8, at + size)
  return names.map(({ name }) => ` ${name}`).join('')
}

/** RFC 8106 §5.2: names, then zeros to fill the option up. */
function searchList({ t, b, at, size }: Placed): number {
  t.put(f['opt.reserved'], at + 2, 2)
  t.put(f['opt.dnssl.lifetime'], at + 4)
  const { names, end, broken } = readNames(b, at + 8, at + size)
  for (const { name, at: o, size: length } of names) t.set(f['opt.dnssl'], o, length, name)
  if (broken) t.fail()
  if (end < at + size) t.put(f['opt.padding'], end, at + size - end)
  return size
}

const CONTEXT_FLAGS = [f['opt.6co.flag.c'], f['opt.6co.flag.cid'], f['opt.6co.flag.reserved']]

/** RFC 6775 §4.2. */
function context({ t, b, at, size }: Placed): number {
  const length = Math.min(size - 8, ADDRESS)
  t.put(f['opt.6co.context_length'], at + 2)
  putFlags(t, b, f['opt.6co.flag'], at + 3, CONTEXT_FLAGS)
  t.put(f['opt.reserved'], at + 4, 2)
  t.put(f['opt.6co.valid_lifetime'], at + 6)
  t.set(f['opt.6co.context_prefix'], at + 8, length, prefix(b, at + 8, length))
  return 8 + length
}

/** RFC 8910 §2.3: filled up with zeros. */
function captivePortal({ t, b, at, size }: Placed): number {
  const text = new TextDecoder().decode(b.subarray(at + 2, at + size))
  t.set(f['opt.captive_portal'], at + 2, size - 2, text.split('\0')[0])
  return size
}

/** RFC 8781 §4: as much of the prefix as its length says, the rest is none of the option's business. */
function pref64({ t, b, at }: Placed): number {
  const length = prefixLengths[b[at + 3] & 7]
  t.put(f['opt.pref64.scaled_lifetime'], at + 2)
  t.put(f['opt.pref64.plc'], at + 2)
  if (length === undefined) return 16
  t.set(f['opt.pref64.prefix'], at + 4, length / 8, prefix(b, at + 4, length / 8))
  return 16
}
