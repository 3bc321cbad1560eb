/** Fields of the routing header of IPv6 (RFC 8200 §4.4). */
import { bytes, expert, fields, i32, ipv6, line, u8, u16, u32, varies } from '../field.ts'
import type { Packet } from '../packet.ts'
import type { Tree } from '../tree.ts'
import { routingTypes } from '../words/ipv6-routing-types.ts'
import { extensionSpecs } from './ipv6-extensions.ts'

/** A routing header: where its addresses stand, and what it says of them. */
export interface Route {
  readonly t: Tree
  readonly p: Packet
  readonly b: Uint8Array
  readonly at: number
  /** Behind the last octet of the header that is there. */
  readonly end: number
  /** Octets of the header by its own account. */
  readonly size: number
  readonly segmentsLeft: number
  /** First octet of the IPv6 header. */
  readonly header: number
}

export const SOURCE_ROUTE = 0
export const MOBILE = 2

/** Addresses are whole, and a mobile node has one home (RFC 6275 §6.4.1). */
function hasWrongLength({ bytes: b, layers }: Packet, i: number): boolean {
  const at = layers.at[i]
  if (at + 3 > layers.end[i]) return false
  const type = b[at + 2]
  return (type === SOURCE_ROUTE && b[at + 1] % 2 !== 0) || (type === MOBILE && b[at + 1] !== 2)
}

export const routingFields = fields('ipv6.routing', {
  ...extensionSpecs,
  type: u8(varies, 'Type', { words: routingTypes }),
  segleft: u8(varies, 'Segments Left'),
  unknown_data: bytes(varies, 0, 'Type-Specific Data'),
  'src.reserved': bytes(varies, 4, 'Reserved'),
  'src.addr': ipv6(varies, 'Address'),
  'mipv6.reserved': bytes(varies, 4, 'Reserved'),
  'mipv6.home_address': ipv6(varies, 'Home Address'),
  'rpl.cmprI': u32(varies, 'Compressed Internal Octets (CmprI)', { mask: 0xf000_0000 }),
  'rpl.cmprE': u32(varies, 'Compressed Final Octets (CmprE)', { mask: 0x0f00_0000 }),
  'rpl.pad': u32(varies, 'Padding Bytes', { mask: 0x00f0_0000 }),
  'rpl.reserved': u32(varies, 'Reserved', { mask: 0x000f_ffff }),
  'rpl.addr_count': i32(varies, 'Total Address Count'),
  'rpl.address': bytes(varies, 0, 'Address'),
  'rpl.full_address': ipv6(varies, 'Full Address'),
  'srh.last_entry': u8(varies, 'Last Entry'),
  'srh.flags': u8(varies, 'Flags', { base: 'hex' }),
  'srh.tag': bytes(varies, 2, 'Tag'),
  'srh.addr': ipv6(varies, 'Address'),
  crh_list: line('Segment Identifiers'),
  'crh16.current_sid': u16(varies, 'Current SID'),
  'crh32.current_sid': u32(varies, 'Current SID'),
  'crh16.sid': u16(varies, 'Segment ID'),
  'crh32.sid': u32(varies, 'Segment ID'),
  'rpl.cmprI_cmprE_pad': expert('Warning', 'Protocol', 'When cmprI equals 0 and cmprE equals 0, pad MUST equal 0'),
  'rpl.addr_count_ge0': expert(
    'Error',
    'Malformed',
    'Calculated total address count must be greater than or equal to 0',
  ),
  'rpl.reserved_not0': expert('Note', 'Protocol', 'Reserved field must equal 0'),
  invalid_length: expert('Error', 'Malformed', 'Invalid IPv6 Routing header length', {
    in: 'len',
    when: hasWrongLength,
    show: (_zero, { bytes: b, layers }, i) =>
      b[layers.at[i] + 2] === MOBILE
        ? 'IPv6 Type 2 Routing Header extension header length must equal 2'
        : 'IPv6 Routing Header extension header length must not be odd',
  }),
  invalid_segleft: expert(
    'Warning',
    'Protocol',
    'IPv6 Routing Header segments left field must not exceed address count',
  ),
  undecoded: expert('Note', 'Undecoded', 'Undecoded IPv6 routing header field'),
  deprecated: expert('Note', 'Deprecated', 'Routing header type is deprecated'),
})

/** More segments are left than the header has. */
export const tooManySegments = (type: string, count: number): string =>
  `IPv6 ${type} Routing Header segments left field must not exceed address count (${count})`

/** Remarks on what a route may hold. */
export const routeFields = fields('ipv6', {
  'dst_addr.not_multicast': expert('Warning', 'Protocol', 'Destination address must not be a multicast address'),
  'src_route_list.mult_inst_same_addr': expert(
    'Warning',
    'Protocol',
    'Multiple instances of the same address must not appear in the source route list',
  ),
  'src_route_list.src_addr': expert('Warning', 'Protocol', 'Source address must not appear in the source route list'),
  'src_route_list.dst_addr': expert(
    'Warning',
    'Protocol',
    'Destination address must not appear in the source route list',
  ),
  'src_route_list.multicast_addr': expert(
    'Warning',
    'Protocol',
    'Multicast addresses must not appear in the source route list',
  ),
})
