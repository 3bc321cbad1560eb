/** Fields of the options of neighbour discovery (RFC 4861 §4.6 and those named below). */
import {
  bytes,
  eui64,
  expert,
  type FieldSpec,
  flag,
  heading,
  ipv6,
  type More,
  string,
  u8,
  u16,
  u32,
  varies,
} from '../field.ts'
import { ndOptions, preferences, prefixLengths, registrationStatus } from '../words/icmpv6.ts'

const SET = ['Not set', 'Set']
const FOREVER = 0xffff_ffff

/** A time in seconds; all ones is for ever. */
const lifetime = (name: string, zero?: string): FieldSpec =>
  u32(varies, name, {
    show: (value) => {
      const word = value === FOREVER ? 'Infinity' : value === 0 ? zero : undefined
      return word === undefined ? `${value}` : `${word} (${value})`
    },
  })

/** Eight octets with colons between them. */
export const euiText = (b: Uint8Array, at: number): string =>
  [...b.subarray(at, at + 8)].map((octet) => octet.toString(16).padStart(2, '0')).join(':')

/** An identifier of 64 bits, which Wireshark writes twice: by name, and as it is. */
export const eui = (name: string, more: More = {}): FieldSpec =>
  eui64(varies, name, { title: (p, _i, at) => `${name}: ${euiText(p.bytes, at)} (${euiText(p.bytes, at)})`, ...more })

export const ndOptionSpecs = {
  opt: heading('ICMPv6 Option'),
  'opt.type': u8(varies, 'Type', { words: ndOptions }),
  'opt.length': u8(varies, 'Length', {
    show: (value) => `${value} (${8 * value} bytes)`,
    doc: 'Units of 8 octets, all of the option',
  }),
  'opt.reserved': heading('Reserved'),
  'opt.padding': heading('Padding'),
  'opt.linkaddr': bytes(varies, 0, 'Link-layer address', { hardware: true }),
  'opt.src_linkaddr': bytes(varies, 0, 'Source Link-layer address', { hardware: true, hidden: true }),
  'opt.target_linkaddr': bytes(varies, 0, 'Target Link-layer address', { hardware: true, hidden: true }),
  'opt.linkaddr_eui64': eui('Link-layer address'),
  'opt.src_linkaddr_eui64': eui('Source Link-layer address', { hidden: true }),
  'opt.target_linkaddr_eui64': eui('Target Link-layer address', { hidden: true }),
  'opt.prefix.length': u8(varies, 'Prefix Length'),
  'opt.prefix.flag': u8(varies, 'Flag', { base: 'hex' }),
  'opt.prefix.flag.l': flag(varies, 1, 0x80, 'On-link flag(L)', { words: SET }),
  'opt.prefix.flag.a': flag(varies, 1, 0x40, 'Autonomous address-configuration flag(A)', { words: SET }),
  'opt.prefix.flag.r': flag(varies, 1, 0x20, 'Router address flag(R)', { words: SET }),
  'opt.prefix.flag.reserved': u8(varies, 'Reserved', { mask: 0x1f }),
  'opt.prefix.valid_lifetime': lifetime('Valid Lifetime'),
  'opt.prefix.preferred_lifetime': lifetime('Preferred Lifetime'),
  'opt.prefix': ipv6(varies, 'Prefix'),
  // RFC 3971 §5.3
  'opt.rsa.key_hash': bytes(varies, 16, 'Key Hash'),
  'opt.digital_signature_padding': heading('Digital Signature and Padding'),
  'opt.timestamp': { kind: 'abstime', name: 'Timestamp', at: varies, size: 8 } as const,
  'opt.nonce': bytes(varies, 0, 'Nonce'),
  // RFC 6275 §7
  'opt.advertisement_interval': u32(varies, 'Advertisement Interval'),
  'opt.home_agent_preference': u16(varies, 'Home Agent Preference'),
  'opt.home_agent_lifetime': u16(varies, 'Home Agent Lifetime'),
  // RFC 3122 §3
  'opt.ipv6_address': ipv6(varies, 'IPv6 Address'),
  // RFC 4140 §4.4
  'opt.map.distance': u8(varies, 'Distance', { mask: 0xf0 }),
  'opt.map.preference': u8(varies, 'Preference', { mask: 0x0f }),
  'opt.map.flag': u8(varies, 'Flag', { base: 'hex' }),
  'opt.map.flag.r': flag(varies, 1, 0x80, 'RCoA Flag'),
  'opt.map.flag.reserved': u8(varies, 'Reserved', { mask: 0x7f }),
  'opt.map.valid_lifetime': u32(varies, 'Valid Lifetime'),
  'opt.map.global_address': ipv6(varies, 'Global Address'),
  // RFC 4191 §2.3
  'opt.route_info.flag': u8(varies, 'Flag', { base: 'hex' }),
  'opt.route_info.flag.route_preference': u8(varies, 'Route Preference', { mask: 0x18, words: preferences }),
  'opt.route_info.flag.reserved': u8(varies, 'Reserved', { mask: 0xe7 }),
  'opt.route_lifetime': lifetime('Route Lifetime'),
  'opt.redirected_packet': heading('Redirected Packet'),
  'opt.mtu': u32(varies, 'MTU'),
  // RFC 8106 §5
  'opt.rdnss.lifetime': lifetime('Lifetime', 'RDNSS address MUST no longer be used'),
  'opt.rdnss': ipv6(varies, 'Recursive DNS Servers'),
  'opt.dnssl.lifetime': lifetime('Lifetime', 'DNSSL domain name MUST no longer be used'),
  'opt.dnssl': string(varies, 'Domain Names'),
  // RFC 5175 §4
  'opt.efo': u16(varies, 'Flags Expansion Option', { base: 'hex' }),
  'opt.efo.m': flag(varies, 2, 0x8000, 'Managed address configuration', { words: SET }),
  'opt.efo.o': flag(varies, 2, 0x4000, 'Other configuration', { words: SET }),
  'opt.efo.h': flag(varies, 2, 0x2000, 'Home Agent', { words: SET }),
  'opt.efo.prf': u16(varies, 'Prf (Default Router Preference)', { mask: 0x1800, words: preferences }),
  'opt.efo.p': flag(varies, 2, 0x0400, 'Proxy', { words: SET }),
  'opt.efo.rsv': u16(varies, 'Reserved', { mask: 0x02ff }),
  // RFC 6775 §4
  'opt.aro.status': u8(varies, 'Status', { words: registrationStatus }),
  'opt.aro.registration_lifetime': u16(varies, 'Registration Lifetime'),
  'opt.aro.eui64': eui('EUI-64'),
  'opt.6co.context_length': u8(varies, 'Context Length'),
  'opt.6co.flag': u8(varies, 'Flag', { base: 'hex' }),
  'opt.6co.flag.c': flag(varies, 1, 0x10, 'Compression Flag', { words: SET }),
  'opt.6co.flag.cid': u8(varies, 'CID', { mask: 0x0f }),
  'opt.6co.flag.reserved': u8(varies, 'Reserved', { mask: 0xe0 }),
  'opt.6co.valid_lifetime': u16(varies, 'Lifetime'),
  'opt.6co.context_prefix': ipv6(varies, 'Context Prefix'),
  'opt.abro.version_low': u16(varies, 'Version Low'),
  'opt.abro.version_high': u16(varies, 'Version'),
  'opt.abro.valid_lifetime': u16(varies, 'Valid Lifetime'),
  'opt.abro.6lbr_address': ipv6(varies, '6LBR Address'),
  // RFC 7400 §3.3
  'opt.6cio.unassigned1': u16(varies, 'Unassigned', { mask: 0xfffe, base: 'hex' }),
  'opt.6cio.flag_g': u16(varies, 'G', { mask: 0x0001, base: 'hex' }),
  'opt.6cio.unassigned2': u32(varies, 'Unassigned', { base: 'hex' }),
  // RFC 8910 §2.3
  'opt.captive_portal': string(varies, 'Captive Portal'),
  // RFC 8781 §4
  'opt.pref64.scaled_lifetime': u16(varies, 'Scaled Lifetime', { mask: 0xfff8 }),
  'opt.pref64.plc': u16(varies, 'PLC (Prefix Length Code)', {
    mask: 0x0007,
    base: 'hex',
    words: (value) => (prefixLengths[value] === undefined ? undefined : `${prefixLengths[value]} bits prefix length`),
  }),
  'opt.pref64.prefix': ipv6(varies, 'Prefix'),
  invalid_option_length: expert('Error', 'Malformed', 'Invalid Option Length'),
  'undecoded.option': expert('Note', 'Undecoded', 'Undecoded option'),
}
