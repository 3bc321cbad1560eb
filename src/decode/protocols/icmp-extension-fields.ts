/** The fields of ICMP extensions (RFC 4884 §7): label stacks (RFC 4950), interfaces (RFC 5837, RFC 8335). */
import { checksumStatus, checksumWord } from '../checksum.ts'
import { bytes, expert, fields, flag, heading, ipv4, ipv6, line, string, u8, u16, u24, u32, varies } from '../field.ts'
import { addressFamilies } from '../words/address-families.ts'

const NOT_SET = ['Not set', 'Set']
const PRESENT = ['Not Present', 'Present']
const CLASSES: Readonly<Record<number, string>> = {
  1: 'MPLS Label Stack Class',
  2: 'Interface Information Object',
  3: 'Interface Identification Object',
}
/** RFC 5837 §4.1. */
export const interfaceRoles = [
  'IP interface upon which datagram arrived',
  'sub-IP component of an IP interface upon which datagram arrived',
  'IP interface through which datagram would be forwarded',
  'IP next-hop to which datagram would be forwarded',
]

export const extensionFields = fields('icmp', {
  ext: heading('ICMP Multi-Part Extensions'),
  'ext.version': u8(varies, 'Version'),
  'ext.res': u16(varies, 'Reserved', { mask: 0x0fff, base: 'hex' }),
  'ext.checksum': u16(varies, 'Checksum', { base: 'hex' }),
  'ext.checksum_bad': expert('Warning', 'Checksum', 'Bad checksum'),
  'ext.checksum.status': u8(varies, 'Checksum Status', { words: checksumStatus, show: checksumWord }),
  'ext.object': line('Extension object'),
  'ext.length': u16(varies, 'Length'),
  'ext.class': u8(varies, 'Class', { words: CLASSES }),
  'ext.ctype': u8(varies, 'C-Type'),
  'ext.data': bytes(varies, 0, 'Data'),
  'mpls.entry': line('MPLS label'),
  'mpls.label': u24(varies, 'Label', { mask: 0xfffff0 }),
  'mpls.exp': u24(varies, 'Experimental', { mask: 0x00000e }),
  'mpls.s': flag(varies, 3, 0x000001, 'Stack bit', { words: NOT_SET }),
  'mpls.ttl': u8(varies, 'Time to live'),
  'mpls.data': bytes(varies, 0, 'Data'),
  'int_info.role': u8(varies, 'Interface Role', { mask: 0xc0, words: interfaceRoles }),
  'int_info.reserved': u8(varies, 'Reserved', { mask: 0x30 }),
  'int_info.ifindex': flag(varies, 1, 0x08, 'ifIndex'),
  'int_info.ipaddr': flag(varies, 1, 0x04, 'IP Address', { words: PRESENT }),
  'int_info.name_present': flag(varies, 1, 0x02, 'Interface Name', { words: PRESENT }),
  'int_info.mtu_present': flag(varies, 1, 0x01, 'MTU', { words: PRESENT }),
  'int_info.index': u32(varies, 'Interface Index'),
  'int_info.part': line('Sub-Object'),
  'int_info.afi': u16(varies, 'Address Family Identifier'),
  'int_info.ipv4': ipv4(varies, 'Source'),
  'int_info.ipv6': ipv6(varies, 'Source'),
  'int_info.ipunknown': bytes(varies, 0, 'Source'),
  'int_info.name_length': u8(varies, 'Name Length'),
  'int_info.name': string(varies, 'Name'),
  'int_info.mtu': u32(varies, 'Maximum Transmission Unit'),
  'int_ident.name': string(varies, 'Name'),
  'int_ident.index': u32(varies, 'Interface Index'),
  'int_ident.afi': u16(varies, 'Address Family Identifier', { words: addressFamilies }),
  'int_ident.addr_length': u8(varies, 'Address Length'),
  'int_ident.reserved': bytes(varies, 1, 'Reserved'),
  'int_ident.ipv4': ipv4(varies, 'Address'),
  'int_ident.ipv6': ipv6(varies, 'Address'),
  'int_ident.address': bytes(varies, 0, 'Address'),
})
