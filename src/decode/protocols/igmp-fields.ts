/** The fields of IGMP messages of all versions. */
import { checksumStatus, checksumWord } from '../checksum.ts'
import { bytes, computed, expert, fields, flag, ipv4, line, u8, u16, u24, u32, varies } from '../field.ts'
import type { Packet } from '../packet.ts'
import { hexText, ipv4Text } from '../values.ts'
import { forwardingCodes, groupTypes, igmpTypes, recordTypes, replies, routingProtocols } from '../words/igmp.ts'
import { lengthOf, TRACE, versionOf } from './igmp-shape.ts'

/** Octets of a traceroute query, which holds no response blocks; longer ones are on their way through the routers. */
export const TRACE_LENGTH = 24

const S = ['Do not suppress router side processing', 'SUPPRESS router side processing']

/** Name of the message of that type in the layer. */
export function messageName(type: number, p: Packet, i: number): string | undefined {
  if (type !== TRACE) return igmpTypes[type]
  return lengthOf(p, i) === TRACE_LENGTH ? 'Traceroute Query' : 'Traceroute Request'
}

const blockText = (p: Packet, at: number): string => {
  const routing = routingProtocols[p.bytes[at + 28]] ?? 'Unknown'
  const code = forwardingCodes[p.bytes[at + 31]] ?? 'Unknown'
  const way = `${ipv4Text(p.bytes, at + 4)} -> ${ipv4Text(p.bytes, at + 8)}`
  return `Response data block: ${way},  Proto: ${routing},  Forwarding Code: ${code}`
}

export const igmpFields = fields('igmp', {
  version: computed('uint8', 'IGMP Version', versionOf),
  type: u8(0, 'Type', {
    base: 'hex',
    words: igmpTypes,
    show: (value, p, i) => `${messageName(value, p, i) ?? 'Unknown'} (${hexText(value, 2)})`,
  }),
  reserved: bytes(varies, 0, 'Reserved'),
  group_type: u8(varies, 'Type Of Group', { words: groupTypes }),
  reply: u8(varies, 'Reply', { words: replies }),
  'reply.pending': u8(varies, 'Reply Pending', { doc: 'Seconds until the request is to be repeated' }),
  checksum: u16(varies, 'Checksum', { base: 'hex' }),
  bad_checksum: expert('Error', 'Checksum', 'Bad checksum'),
  'checksum.status': u8(varies, 'Checksum Status', { words: checksumStatus, show: checksumWord }),
  identifier: u32(varies, 'Identifier'),
  access_key: bytes(varies, 8, 'Access Key'),
  max_resp: u8(varies, 'Max Resp Time', { doc: 'Tenths of a second, the floating point of version 3 decoded' }),
  'max_resp.exp': u8(varies, 'Exponent', { mask: 0x70, base: 'hex' }),
  'max_resp.mant': u8(varies, 'Mantissa', { mask: 0x0f, base: 'hex' }),
  s: flag(varies, 1, 0x08, 'S', { words: S }),
  qrv: u8(varies, 'QRV', { mask: 0x07, doc: "Querier's robustness variable" }),
  qqic: u8(varies, 'QQIC', { doc: "Code of the querier's query interval: seconds up to 127, floating point above" }),
  num_src: u16(varies, 'Num Src'),
  saddr: ipv4(varies, 'Source Address'),
  num_grp_recs: u16(varies, 'Num Group Records'),
  record: line('Group Record', {
    title: (p, _i, at) => `Group Record : ${ipv4Text(p.bytes, at + 4)}  ${recordTypes[p.bytes[at]] ?? ''}`,
  }),
  record_type: u8(varies, 'Record Type', { words: recordTypes }),
  aux_data_len: u8(varies, 'Aux Data Len', { doc: 'In units of 32 bits' }),
  maddr: ipv4(varies, 'Multicast Address'),
  aux_data: bytes(varies, 0, 'Aux Data'),
  data: bytes(varies, 0, 'Data'),
  'mtrace.max_hops': u8(varies, '# hops'),
  'mtrace.saddr': ipv4(varies, 'Source Address'),
  'mtrace.raddr': ipv4(varies, 'Receiver Address'),
  'mtrace.rspaddr': ipv4(varies, 'Response Address'),
  'mtrace.resp_ttl': u8(varies, 'Response TTL'),
  'mtrace.q_id': u24(varies, 'Query ID'),
  'mtrace.block': line('Response data block', { title: (p, _i, at) => blockText(p, at) }),
  'mtrace.q_arrival': u32(varies, 'Query Arrival'),
  'mtrace.q_inaddr': ipv4(varies, 'In itf addr'),
  'mtrace.q_outaddr': ipv4(varies, 'Out itf addr'),
  'mtrace.q_prevrtr': ipv4(varies, 'Previous rtr addr'),
  'mtrace.q_inpkt': u32(varies, 'In pkts'),
  'mtrace.q_outpkt': u32(varies, 'Out pkts'),
  'mtrace.q_total': u32(varies, 'S,G pkt count'),
  'mtrace.q_rtg_proto': u8(varies, 'Rtg Protocol', { words: routingProtocols }),
  'mtrace.q_fwd_ttl': u8(varies, 'FwdTTL'),
  'mtrace.q_mbz': u8(varies, 'MBZ', { mask: 0x80, base: 'hex' }),
  'mtrace.q_s': u8(varies, 'S', { mask: 0x40, base: 'hex' }),
  'mtrace.q_src_mask': u8(varies, 'Src Mask', { mask: 0x3f, base: 'hex' }),
  'mtrace.q_fwd_code': u8(varies, 'Forwarding Code', { base: 'hex', words: forwardingCodes }),
})
