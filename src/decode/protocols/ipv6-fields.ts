/** All fields of IPv6: of its header (RFC 8200 §3), of the options behind it, and of rebuilt datagrams. */
import { u16 } from '../bytes.ts'
import { alias, expert, type Field, fields, ipv6, u8, u24, u32, u16 as uint16 } from '../field.ts'
import { fragmentSpecs } from '../fragments.ts'
import { QUOTED } from '../layers.ts'
import type { Packet } from '../packet.ts'
import { remarkBelow } from '../parts.ts'
import type { Tree } from '../tree.ts'
import { hexText } from '../values.ts'
import { dscps, ecns, trafficClassText } from '../words/dscp.ts'
import { ipProtocols } from '../words/ip-protocols.ts'
import { ip } from './ip.ts'
import { addressSpecs } from './ipv6-address-fields.ts'
import { ioamSpecs } from './ipv6-ioam-fields.ts'
import { HEADER, jumboLength } from './ipv6-length.ts'
import { optionSpecs } from './ipv6-option-fields.ts'

const NO_NEXT_HEADER = 59
const HOP_BY_HOP = 0

/** An option's value: where it stands, and in which packet. */
export interface OptionValue {
  readonly t: Tree
  readonly p: Packet
  /** Layer of the extension header. */
  readonly i: number
  readonly b: Uint8Array
  readonly at: number
  readonly size: number
}

/** Octets of an option that nobody interprets. */
export function putUnknown(t: Tree, field: Field, at: number, size: number): void {
  t.put(field, at, size)
  remarkBelow(t, true, ipv6Fields['opt.unknown_data.expert'])
}

const isWhole = ({ layers }: Packet, i: number): boolean => layers.at[i] + HEADER <= layers.end[i]
const payloadLength = (p: Packet, i: number): number => u16(p.bytes, p.layers.at[i] + 4)
/** -1 where it is not there. */
const nextHeader = ({ bytes: b, layers }: Packet, i: number): number =>
  layers.at[i] + 6 < layers.end[i] ? b[layers.at[i] + 6] : -1
const jumbo = (p: Packet, i: number): number => jumboLength(p.bytes, p.layers.at[i], p.layers.end[i])

/** Octets that are there behind the header, by the lengths of what carries the packet. */
const framing = (p: Packet, i: number): number => p.layers.reported[i] - p.layers.at[i] - HEADER

/** A packet in an error message is cut on purpose. */
const isQuoted = (p: Packet, i: number): boolean => (p.layers.flags[i] & QUOTED) !== 0

const NO_JUMBO = 'IPv6 payload length equals 0 and Hop-By-Hop present and Jumbo Payload option missing'

/** Found by whoever asks for `ip.version`, whichever version that is. */
const asIpVersion = fields('ip', {
  version: u8(0, 'Version', {
    mask: 0xf0,
    is: ip.fieldOf('version'),
    hidden: true,
    title: (p, _i, at) => {
      const version = p.bytes[at] >> 4
      const bits = version.toString(2).padStart(4, '0')
      return `${bits} .... = Version: ${version} [This field makes the filter match on "ip.version == ${version}" possible]`
    },
  }),
}).version

const headerSpecs = {
  version: u8(0, 'Version', { mask: 0xf0, unmasked: true, also: [asIpVersion] }),
  bogus_ipv6_version: expert('Error', 'Malformed', 'Bogus IPv6 version', {
    in: 'version',
    when: (p, i) => p.bytes[p.layers.at[i]] >> 4 !== 6,
    fatal: true,
  }),
  invalid_header: expert('Error', 'Malformed', 'IPv6 header must be exactly 40 bytes', {
    when: (p, i) => framing(p, i) < 0,
  }),
  tclass: u32(0, 'Traffic Class', { mask: 0x0ff0_0000, base: 'hex', show: trafficClassText }),
  'tclass.dscp': u32(0, 'Differentiated Services Codepoint', { mask: 0x0fc0_0000, words: dscps, in: 'tclass' }),
  'tclass.ecn': u32(0, 'Explicit Congestion Notification', { mask: 0x0030_0000, words: ecns, in: 'tclass' }),
  flow: u24(1, 'Flow Label', { mask: 0x0f_ffff, base: 'hex', show: (value) => hexText(value, 5) }),
  plen: uint16(4, 'Payload Length', {
    show: (value, p, i) => (value === 0 && jumbo(p, i) > 0 ? '0 (Jumbogram)' : `${value}`),
    doc: 'Octets behind the header; 0 for a jumbogram',
  }),
  'opt.jumbo.missing': expert('Error', 'Malformed', NO_JUMBO, {
    in: 'plen',
    when: (p, i) => isWhole(p, i) && payloadLength(p, i) === 0 && nextHeader(p, i) === HOP_BY_HOP && jumbo(p, i) === 0,
  }),
  plen_zero: expert(
    'Chat',
    'Protocol',
    'IPv6 payload length equals 0 (maybe because of "TCP segmentation offload" (TSO))',
    {
      in: 'plen',
      when: (p, i) => payloadLength(p, i) === 0 && nextHeader(p, i) > HOP_BY_HOP && nextHeader(p, i) !== NO_NEXT_HEADER,
    },
  ),
  plen_exceeds_framing: expert('Warning', 'Protocol', 'IPv6 payload length does not match expected framing length', {
    in: 'plen',
    show: (_zero, p, i) => `IPv6 payload length exceeds framing length (${framing(p, i)} bytes)`,
    when: (p, i) =>
      !isQuoted(p, i) && isWhole(p, i) && framing(p, i) >= 0 && (payloadLength(p, i) || jumbo(p, i)) > framing(p, i),
  }),
  nxt: u8(6, 'Next Header', { words: ipProtocols }),
  hlim: u8(7, 'Hop Limit', { doc: '1 keeps a packet on its link' }),
  src: ipv6(8, 'Source Address', { also: ['addr', 'src_host', 'host'] }),
  dst: ipv6(24, 'Destination Address', { also: ['addr', 'dst_host', 'host'] }),
  addr: alias('ipv6', 'Source or Destination Address'),
  src_host: alias('string', 'Source Host', { reads: 'ipv6' }),
  dst_host: alias('string', 'Destination Host', { reads: 'ipv6' }),
  host: alias('string', 'Source or Destination Host', { reads: 'ipv6' }),
}

export const ipv6Fields = fields('ipv6', {
  ...headerSpecs,
  ...addressSpecs,
  ...optionSpecs,
  ...ioamSpecs,
  ...fragmentSpecs('IPv6'),
})

/** First octet of the IPv6 header that the extension header `i` extends. */
export const headerOf = (p: Packet, i: number): number => p.layers.at[p.before(i, ipv6Fields.version.protocol.id)]
