/** Fields for addresses of other kinds that an IPv6 address holds. */
import { alias, bytes, ether, expert, ipv4, u16, varies } from '../field.ts'

/** Their fields: for the source, for the destination, and for either. */
export const addressSpecs = {
  src_slaac_mac: ether(varies, 'Source SLAAC MAC'),
  src_isatap_ipv4: ipv4(varies, 'Source ISATAP IPv4'),
  src_6to4_gw_ipv4: ipv4(varies, 'Source 6to4 Gateway IPv4'),
  src_6to4_sla_id: u16(varies, 'Source 6to4 SLA ID'),
  src_ts_ipv4: ipv4(varies, 'Source Teredo Server IPv4'),
  src_tc_port: u16(varies, 'Source Teredo Port'),
  src_tc_ipv4: ipv4(varies, 'Source Teredo Client IPv4'),
  src_embed_ipv4: ipv4(varies, 'Source Embedded IPv4'),
  dst_slaac_mac: ether(varies, 'Destination SLAAC MAC'),
  dst_isatap_ipv4: ipv4(varies, 'Destination ISATAP IPv4'),
  dst_6to4_gw_ipv4: ipv4(varies, 'Destination 6to4 Gateway IPv4'),
  dst_6to4_sla_id: u16(varies, 'Destination 6to4 SLA ID'),
  dst_ts_ipv4: ipv4(varies, 'Destination Teredo Server IPv4'),
  dst_tc_port: u16(varies, 'Destination Teredo Port'),
  dst_tc_ipv4: ipv4(varies, 'Destination Teredo Client IPv4'),
  dst_embed_ipv4: ipv4(varies, 'Destination Embedded IPv4'),
  slaac_mac: alias('ether', 'SLAAC MAC'),
  isatap_ipv4: alias('ipv4', 'ISATAP IPv4'),
  '6to4_gw_ipv4': alias('ipv4', '6to4 Gateway IPv4'),
  '6to4_sla_id': alias('uint16', '6to4 SLA ID'),
  ts_ipv4: alias('ipv4', 'Teredo Server IPv4'),
  tc_port: alias('uint16', 'Teredo Port'),
  tc_ipv4: alias('ipv4', 'Teredo Client IPv4'),
  embed_ipv4_prefix: bytes(varies, 12, 'Embedded IPv4 Prefix'),
  embed_ipv4: ipv4(varies, 'Embedded IPv4'),
  embed_ipv4_u: bytes(varies, 1, 'Embedded IPv4 u field'),
  embed_ipv4_suffix: bytes(varies, 0, 'Embedded IPv4 Suffix'),
  'embed_ipv4.u.nonzero': expert('Warning', 'Protocol', 'Embedded IPv4: u octet not zero'),
}
