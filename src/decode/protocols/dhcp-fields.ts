/** The fields of DHCP's and BOOTP's header (RFC 951 §3, RFC 2131 §2), and those of the options behind it. */
import { bytes, ether, expert, fields, flag, ipv4, line, string, u8, u16, u32, varies } from '../field.ts'
import { hexText } from '../values.ts'
import { hardwareTypes } from '../words/hardware-types.ts'
import { optionSpecs } from './dhcp-option-fields.ts'

/** Octets from the first of the message on. */
export const HARDWARE = 28
export const HARDWARE_SIZE = 16
export const SERVER = 44
export const SERVER_SIZE = 64
export const FILE = 108
export const FILE_SIZE = 128
export const COOKIE = 236
export const OPTIONS = 240

/** Of the flags, only the uppermost says something (RFC 2131 §2). */
const flagsText = (value: number): string =>
  value >= 0x8000 ? `${hexText(value, 4)}, Broadcast flag (Broadcast)` : `${hexText(value, 4)} (Unicast)`

export const dhcpFields = fields('dhcp', {
  type: u8(0, 'Message type', { words: { 1: 'Boot Request', 2: 'Boot Reply' } }),
  'hw.type': u8(1, 'Hardware type', { base: 'hex', words: hardwareTypes }),
  'hw.len': u8(2, 'Hardware address length'),
  hops: u8(3, 'Hops'),
  id: u32(4, 'Transaction ID', { base: 'hex' }),
  secs: u16(8, 'Seconds elapsed', {
    doc: 'Since the client began to ask; in the byte order of the client, if the octets say so',
    oddly: (t, p, i) => {
      const at = p.layers.at[i] + 8
      t.set(dhcpFields.secs, at, 2, p.bytes[at])
      t.open()
      t.remark(dhcpFields.secs_le)
      t.close()
    },
  }),
  secs_le: expert('Note', 'Protocol', 'Seconds elapsed appears to be encoded as little-endian'),
  flags: u16(10, 'Bootp flags', { base: 'hex', show: flagsText }),
  'flags.bc': flag(10, 2, 0x8000, 'Broadcast flag', { in: 'flags', words: ['Unicast', 'Broadcast'] }),
  'flags.reserved': u16(10, 'Reserved flags', { in: 'flags', mask: 0x7fff, base: 'hex' }),
  'ip.client': ipv4(12, 'Client IP address'),
  'ip.your': ipv4(16, 'Your (client) IP address'),
  'ip.server': ipv4(20, 'Next server IP address'),
  'ip.relay': ipv4(24, 'Relay agent IP address'),
  'hw.mac_addr': ether(varies, 'Client MAC address'),
  'hw.addr': bytes(varies, HARDWARE_SIZE, 'Client hardware address'),
  'no address': line('Client address not given'),
  client_address_not_given: expert('Note', 'Protocol', 'Client address not given'),
  'hw.addr_padding': bytes(varies, 0, 'Client hardware address padding'),
  server: string(varies, 'Server host name'),
  'server, overloaded': line('Server name option overloaded by DHCP'),
  server_name_overloaded_by_dhcp: expert('Note', 'Protocol', 'Server name option overloaded by DHCP'),
  file: string(varies, 'Boot file name'),
  'file, overloaded': line('Boot file name option overloaded by DHCP'),
  boot_filename_overloaded_by_dhcp: expert('Note', 'Protocol', 'Boot file name option overloaded by DHCP'),
  bootp: { kind: 'bool', name: 'Frame is BOOTP', at: varies, size: 0, hidden: true },
  cookie: ipv4(varies, 'Magic cookie', { title: () => 'Magic cookie: DHCP' }),
  vendor_specific_options: bytes(varies, 64, 'Bootp vendor specific options'),
  ...optionSpecs,
})
