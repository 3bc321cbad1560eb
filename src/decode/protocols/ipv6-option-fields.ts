/** Fields of the options in hop-by-hop and destination options headers (RFC 8200 §4.2 and those named below). */
import { bytes, expert, flag, heading, ipv6, string, u8, u16, u32, varies } from '../field.ts'
import { optionActions, optionNames, quickStartRates, routerAlerts, seedLengths } from '../words/ipv6-options.ts'

const NO_YES = ['No', 'Yes']

export const optionSpecs = {
  opt: heading('IPv6 Option'),
  'opt.type': u8(varies, 'Type', { base: 'hex', words: optionNames }),
  'opt.type.action': u8(varies, 'Action', { mask: 0xc0, words: optionActions }),
  'opt.type.change': flag(varies, 1, 0x20, 'May Change', { words: NO_YES }),
  'opt.type.rest': u8(varies, 'Low-Order Bits', { mask: 0x1f, base: 'hex' }),
  'opt.length': u8(varies, 'Length'),
  'opt.pad1': heading('Pad1'),
  'opt.padn': bytes(varies, 0, 'PadN', { none: '<none>' }),
  // RFC 9268
  'opt.pmtu.min': u16(varies, 'Minimum Reported PMTU'),
  'opt.pmtu.rtn': u16(varies, 'Return Minimum PMTU'),
  'opt.pmtu.r_flag': flag(varies, 1, 0, 'Return Flag'),
  // RFC 2711
  'opt.router_alert': u16(varies, 'Router Alert', { words: routerAlerts }),
  // RFC 2473 §4.1.1
  'opt.tel': u8(varies, 'Tunnel Encapsulation Limit'),
  // RFC 2675 §2
  'opt.jumbo': u32(varies, 'Payload Length'),
  // RFC 5570 §5.1
  'opt.calipso.doi': u32(varies, 'CALIPSO Domain of Interpretation'),
  'opt.calipso.cmpt.length': u8(varies, 'Compartment Length'),
  'opt.calipso.sens_level': u8(varies, 'Sensitivity Level'),
  'opt.calipso.checksum': u16(varies, 'Checksum', { base: 'hex' }),
  'opt.calipso.cmpt_bitmap': bytes(varies, 0, 'Compartment Bitmap'),
  // RFC 6621 §6.1.1
  'opt.smf_dpd.hash_bit': flag(varies, 1, 0x80, 'H-bit'),
  'opt.smf_dpd.tid_type': u8(varies, 'TaggerID Type', { mask: 0x70, words: ['NULL', 'DEFAULT', 'IPv4', 'IPv6'] }),
  'opt.smf_dpd.tid_len': u8(varies, 'TaggerID Length', { mask: 0x0f }),
  'opt.smf_dpd.tagger_id': bytes(varies, 0, 'TaggerID'),
  'opt.smf_dpd.ident': bytes(varies, 0, 'Identifier'),
  'opt.smf_dpd.hav': bytes(varies, 0, 'Hash Assist Value'),
  // RFC 8250 §3.2
  'opt.pdm.scale_dtlr': u8(varies, 'Scale DTLR'),
  'opt.pdm.scale_dtls': u8(varies, 'Scale DTLS'),
  'opt.pdm.psn_this_pkt': u16(varies, 'PSN This Packet'),
  'opt.pdm.psn_last_recv': u16(varies, 'PSN Last Received'),
  'opt.pdm.delta_last_recv': u16(varies, 'Delta Time Last Received'),
  'opt.pdm.delta_last_sent': u16(varies, 'Delta Time Last Sent'),
  // RFC 4782 §3.2
  'opt.qs_func': u8(varies, 'Function', { mask: 0xf0, words: { 0: 'Rate request', 8: 'Rate report' } }),
  'opt.qs_rate': u8(varies, 'Rate', { mask: 0x0f, words: quickStartRates }),
  'opt.qs_ttl': u8(varies, 'QS TTL'),
  'opt.qs_ttl_diff': u8(varies, 'TTL Diff'),
  'opt.qs_unused': u8(varies, 'Not Used'),
  'opt.qs_nonce': u32(varies, 'QS Nonce', { mask: 0xffff_fffc, base: 'hex' }),
  'opt.qs_reserved': u32(varies, 'Reserved', { mask: 3, base: 'hex', show: (value) => `0x${value.toString(16)}` }),
  'opt.tpf_information': u32(varies, 'TPF Information', { base: 'hex' }),
  // RFC 6275 §6.3
  'opt.mipv6.home_address': ipv6(varies, 'MIPv6 Home Address'),
  // RFC 6553 §3
  'opt.rpl.flag': u8(varies, 'Flag', { base: 'hex' }),
  'opt.rpl.flag.o': flag(varies, 1, 0x80, 'Down'),
  'opt.rpl.flag.r': flag(varies, 1, 0x40, 'Rank Error'),
  'opt.rpl.flag.f': flag(varies, 1, 0x20, 'Forwarding Error'),
  'opt.rpl.flag.rsv': u8(varies, 'Reserved', { mask: 0x1f, base: 'hex' }),
  'opt.rpl.instance_id': u8(varies, 'RPLInstanceID', { base: 'hex' }),
  'opt.rpl.sender_rank': u16(varies, 'Sender Rank', { base: 'hex' }),
  // RFC 6744 §2
  'opt.ilnp_nonce': bytes(varies, 0, 'ILNP Nonce'),
  // RFC 6788 §6.2
  'opt.lio.length': u8(varies, 'LineIDLen'),
  'opt.lio.line_id': string(varies, 'Line ID'),
  // RFC 7731 §6.1
  'opt.mpl.flag': u8(varies, 'Flag', { base: 'hex' }),
  'opt.mpl.flag.s': u8(varies, 'Seed ID Length', { mask: 0xc0, words: seedLengths }),
  'opt.mpl.flag.m': flag(varies, 1, 0x20, 'Largest Sequence'),
  'opt.mpl.flag.v': flag(varies, 1, 0x10, 'Version'),
  'opt.mpl.flag.rsv': u8(varies, 'Reserved', { mask: 0x0f, base: 'hex', show: (value) => `0x${value.toString(16)}` }),
  'opt.mpl.sequence': u8(varies, 'Sequence', { base: 'hex' }),
  'opt.mpl.seed_id': bytes(varies, 0, 'Seed ID'),
  // RFC 6971 §13.2
  'opt.dff.flags': u8(varies, 'Flags', { base: 'hex' }),
  'opt.dff.flag.ver': u8(varies, 'Version (VER)', { mask: 0xc0 }),
  'opt.dff.flag.dup': flag(varies, 1, 0x20, 'Duplicate (DUP)'),
  'opt.dff.flag.ret': flag(varies, 1, 0x10, 'Return (RET)'),
  'opt.dff.flag.rsv': u8(varies, 'Reserved', { mask: 0x0f, base: 'hex', show: (value) => `0x${value.toString(16)}` }),
  'opt.dff.sequence_number': u16(varies, 'Sequence Number', { base: 'dec_hex' }),
  'opt.experimental': bytes(varies, 0, 'Experimental Option'),
  opt_unknown_data: bytes(varies, 0, 'Unknown Data'),
  'opt.unknown': bytes(varies, 0, 'Unknown Option Payload'),
  'opt.jumbo.prohibited': expert(
    'Warning',
    'Protocol',
    'When IPv6 payload length does not equal 0 a Jumbo Payload option must not be present',
  ),
  'opt.jumbo.truncated': expert('Warning', 'Protocol', 'Jumbo Payload option present and jumbo length < 65536'),
  'opt.invalid_len': expert('Error', 'Malformed', 'Invalid IPv6 option length'),
  'opt.unknown_data.expert': expert('Note', 'Undecoded', 'Unknown Data (not interpreted)'),
  'opt.header_mismatch': expert('Warning', 'Protocol', 'Wrong options extension header for type'),
  'opt.deprecated': expert('Note', 'Deprecated', 'Option type is deprecated'),
  'opt.mpl.ipv6_src_seed_id': expert('Comment', 'Protocol', 'Seed ID is the IPv6 Source Address'),
}
