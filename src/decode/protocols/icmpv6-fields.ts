/** Fields of ICMPv6 (RFC 4443) and of the messages that use it. */
import { BAD, checksumStatus, checksumWord } from '../checksum.ts'
import {
  bytes,
  computed,
  expert,
  fields,
  flag,
  heading,
  ipv4,
  ipv6,
  string,
  u8,
  u16,
  u32,
  u64,
  varies,
} from '../field.ts'
import type { Packet } from '../packet.ts'
import { codeWord, icmpv6Types, neighborStates, nodeQueries, preferences, recordTypes } from '../words/icmpv6.ts'
import { checksumRemark, checksumText, statusOf } from './icmpv6-checksum.ts'
import { eui, ndOptionSpecs } from './icmpv6-option-fields.ts'

const SET = ['Not set', 'Set']

/** `Code: 1 (Administratively prohibited)`, for types whose codes say something. */
function codeTitle({ bytes: b }: Packet, _i: number, at: number): string {
  const word = codeWord(b[at - 1], b[at])
  return word === undefined ? `Code: ${b[at]}` : `Code: ${b[at]} (${word})`
}

export const icmpv6Fields = fields('icmpv6', {
  type: u8(0, 'Type', { words: icmpv6Types }),
  code: u8(1, 'Code', { title: codeTitle }),
  checksum: u16(2, 'Checksum', { base: 'hex', show: checksumText }),
  'checksum_bad.expert': expert('Warning', 'Checksum', 'Bad checksum', {
    in: 'checksum',
    when: (p, i) => statusOf(p, i) === BAD,
    show: (_status, p, i) => checksumRemark(p, i),
  }),
  'checksum.status': computed('uint8', 'Checksum Status', statusOf, {
    words: checksumStatus,
    show: checksumWord,
    from: 2,
  }),
  reserved: bytes(varies, 0, 'Reserved'),
  data: bytes(varies, 0, 'Data'),
  unknown_data: bytes(varies, 0, 'Unknown Data'),
  'unknown_data.expert': expert('Error', 'Malformed', 'Unknown Data (not interpreted)'),
  'undecoded.type': expert('Note', 'Undecoded', 'Undecoded type'),
  mtu: u32(varies, 'MTU'),
  pointer: u32(varies, 'Pointer'),
  length: u8(varies, 'Length of original datagram'),
  'echo.identifier': u16(varies, 'Identifier', { base: 'hex' }),
  'echo.sequence_number': u16(varies, 'Sequence'),
  resp_in: { kind: 'framenum', name: 'Response In', at: varies, size: 0, stateful: true },
  no_resp: expert('Warning', 'Sequence', 'No response seen'),
  resp_not_found: expert('Note', 'Sequence', 'Response not found'),
  resp_to: { kind: 'framenum', name: 'Response To', at: varies, size: 0, stateful: true },
  resptime: {
    kind: 'double',
    name: 'Response Time',
    at: varies,
    size: 0,
    stateful: true,
    show: (value) => `${value.toFixed(3)} ms`,
  },
  nonce: bytes(varies, 0, 'Nonce'),
  // Extended echo (RFC 8335)
  'ext.echo.seq': u8(varies, 'Sequence number', { base: 'dec_hex' }),
  'ext.echo.req.res': u8(varies, 'Reserved', { mask: 0xfe, base: 'hex' }),
  'ext.echo.req.local': flag(varies, 1, 0x01, 'Local bit', { words: SET }),
  'ext.echo.rsp.state': u8(varies, 'State', { mask: 0xe0, words: neighborStates }),
  'ext.echo.rsp.res': u8(varies, 'Reserved', { mask: 0x18, base: 'hex' }),
  'ext.echo.rsp.active': flag(varies, 1, 0x04, 'Active bit', { words: SET }),
  'ext.echo.rsp.ipv4': flag(varies, 1, 0x02, 'IPv4 bit', { words: SET }),
  'ext.echo.rsp.ipv6': flag(varies, 1, 0x01, 'IPv6 bit', { words: SET }),
  // Neighbour discovery (RFC 4861 §4)
  'nd.ra.cur_hop_limit': u8(varies, 'Cur hop limit'),
  'nd.ra.flag': u8(varies, 'Flags', { base: 'hex' }),
  'nd.ra.flag.m': flag(varies, 1, 0x80, 'Managed address configuration', { words: SET }),
  'nd.ra.flag.o': flag(varies, 1, 0x40, 'Other configuration', { words: SET }),
  'nd.ra.flag.h': flag(varies, 1, 0x20, 'Home Agent', { words: SET }),
  'nd.ra.flag.prf': u8(varies, 'Prf (Default Router Preference)', { mask: 0x18, words: preferences }),
  'nd.ra.flag.p': flag(varies, 1, 0x04, 'Proxy', { words: SET }),
  'nd.ra.flag.rsv': u8(varies, 'Reserved', { mask: 0x03 }),
  'nd.ra.router_lifetime': u16(varies, 'Router lifetime (s)'),
  'nd.ra.reachable_time': u32(varies, 'Reachable time (ms)'),
  'nd.ra.retrans_timer': u32(varies, 'Retrans timer (ms)'),
  'nd.ns.target_address': ipv6(varies, 'Target Address'),
  'nd.na.flag': u32(varies, 'Flags', { base: 'hex' }),
  'nd.na.flag.r': flag(varies, 4, 0x8000_0000, 'Router', { words: SET }),
  'nd.na.flag.s': flag(varies, 4, 0x4000_0000, 'Solicited', { words: SET }),
  'nd.na.flag.o': flag(varies, 4, 0x2000_0000, 'Override', { words: SET }),
  'nd.na.flag.rsv': u32(varies, 'Reserved', { mask: 0x1fff_ffff }),
  'nd.na.target_address': ipv6(varies, 'Target Address'),
  'nd.rd.target_address': ipv6(varies, 'Target Address'),
  'rd.na.destination_address': ipv6(varies, 'Destination Address'),
  ...ndOptionSpecs,
  // Multicast listener discovery (RFC 2710 §3, RFC 3810 §5)
  'mld.maximum_response_delay': u16(varies, 'Maximum Response Delay [ms]'),
  'mld.maximum_response_code': u16(varies, 'Maximum Response Code', { doc: 'In milliseconds, as the code says' }),
  'mld.multicast_address': ipv6(varies, 'Multicast Address'),
  'mld.flag': u8(varies, 'Flags', { base: 'hex' }),
  'mld.flag.s': flag(varies, 1, 0x08, 'Suppress Router-Side Processing'),
  'mld.flag.qrv': u8(varies, "QRV (Querier's Robustness Variable)", { mask: 0x07 }),
  'mld.flag.reserved': u8(varies, 'Reserved', { mask: 0xf0 }),
  'mld.qqi': u8(varies, "QQIC (Querier's Query Interval Code)", { doc: 'In seconds, as the code says' }),
  'mld.nb_sources': u16(varies, 'Number of Sources'),
  'mld.source_address': ipv6(varies, 'Source Address'),
  'mldr.nb_mcast_records': u16(varies, 'Number of Multicast Address Records'),
  'mldr.mar': heading('Multicast Address Record'),
  'mldr.mar.record_type': u8(varies, 'Record Type', { words: recordTypes }),
  'mldr.mar.aux_data_len': u8(varies, 'Aux Data Len', { doc: 'Units of 4 octets' }),
  'mldr.mar.nb_sources': u16(varies, 'Number of Sources'),
  'mldr.mar.multicast_address': ipv6(varies, 'Multicast Address'),
  'mldr.mar.source_address': ipv6(varies, 'Source Address'),
  'mldr.mar.auxiliary_data': bytes(varies, 0, 'Auxiliary Data'),
  // Multicast router discovery (RFC 4286 §3)
  'mcast_ra.query_interval': u16(varies, 'Query Interval'),
  'mcast_ra.robustness_variable': u16(varies, 'Robustness Variable'),
  // Node information (RFC 4620 §4)
  'ni.qtype': u16(varies, 'Qtype', { words: nodeQueries }),
  'ni.flag': u16(varies, 'Flags', { base: 'hex' }),
  'ni.flag.g': flag(varies, 2, 0x0020, 'Global-scope addresses', { words: SET }),
  'ni.flag.s': flag(varies, 2, 0x0010, 'Site-local addresses', { words: SET }),
  'ni.flag.l': flag(varies, 2, 0x0008, 'Link-local addresses', { words: SET }),
  'ni.flag.c': flag(varies, 2, 0x0004, 'Compression', { words: SET }),
  'ni.flag.a': flag(varies, 2, 0x0002, 'Unicast Addresses', {
    words: ['Unicast addresses on the queried interface', 'All unicast address'],
  }),
  'ni.flag.t': flag(varies, 2, 0x0001, 'Truncated', { words: SET }),
  'ni.flag.rsv': u16(varies, 'Reserved', { mask: 0xffc0, base: 'hex' }),
  'ni.nonce': u64(varies, 'Nonce', { base: 'hex' }),
  'ni.query.subject_ipv6': ipv6(varies, 'IPv6 subject address'),
  'ni.query.subject_fqdn': string(varies, 'FQDN subject'),
  'ni.query.subject_ipv4': ipv4(varies, 'IPv4 subject address'),
  'ni.reply.node_ttl': u32(varies, 'TTL'),
  'ni.reply.node_name': string(varies, 'Name Node'),
  'ni.reply.node_address': ipv6(varies, 'IPv6 Node address'),
  'ni.reply.ipv4_address': ipv4(varies, 'IPv4 Node address'),
  // Mobility (RFC 6275 §6.5 to §6.8)
  'mip6.identifier': u16(varies, 'Identifier', { base: 'dec_hex' }),
  'mip6.home_agent_address': ipv6(varies, 'Home Agent Address'),
  'mip6.flag': u16(varies, 'Flags', { base: 'hex' }),
  'mip6.flag.m': flag(varies, 2, 0x8000, 'Managed address configuration', { words: SET }),
  'mip6.flag.o': flag(varies, 2, 0x4000, 'Other configuration', { words: SET }),
  'mip6.flag.rsv': u16(varies, 'Reserved', { mask: 0x3fff }),
  // Certification paths (RFC 3971 §6.4)
  'send.identifier': u16(varies, 'Identifier'),
  'send.all_components': u16(varies, 'All Components'),
  'send.component': u16(varies, 'Component'),
  // Duplicate addresses in 6LoWPAN (RFC 6775 §4.4)
  '6lowpannd.da.status': u8(varies, 'Status', { words: ['Success', 'Duplicate Exists', 'Neighbor Cache Full'] }),
  '6lowpannd.da.rsv': u8(varies, 'Reserved'),
  '6lowpannd.da.lifetime': u16(varies, 'Lifetime'),
  '6lowpannd.da.eui64': eui('EUI-64'),
  '6lowpannd.da.reg_addr': ipv6(varies, 'Registered Address'),
})
