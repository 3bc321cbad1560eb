/** The fields of DHCP's options, each of the kind that says how it is read: RFC 2132 and those that its table names. */
import {
  bytes,
  ether,
  expert,
  type FieldSpec,
  flag,
  i32,
  ipv4,
  line,
  type More,
  string,
  u8,
  u16,
  u32,
  varies,
} from '../field.ts'
import { plural } from '../phrases.ts'
import { agentSuboptions, architectures, messageTypes, optionName } from '../words/dhcp-options.ts'
import { hardwareTypes } from '../words/hardware-types.ts'

const FOREVER = 0xffff_ffff
const UNITS: readonly [number, string][] = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
]

/** `1 day, 3 hours` */
function spell(seconds: number): string {
  if (seconds === FOREVER) return 'infinity'
  if (seconds === 0) return '0 seconds'
  let left = Math.abs(seconds)
  const parts: string[] = []
  for (const [size, unit] of UNITS) {
    const count = Math.floor(left / size)
    left -= count * size
    if (count > 0) parts.push(plural(count, unit))
  }
  return `${seconds < 0 ? '-' : ''}${parts.join(', ')}`
}

const inSeconds: More = { show: (value) => `(${value}s) ${spell(value)}` }

const address = (name: string): FieldSpec => ipv4(varies, name)
const text = (name: string): FieldSpec => string(varies, name)
const time = (name: string): FieldSpec => u32(varies, name, inSeconds)
const truth = (name: string, words: string[]): FieldSpec => ({ kind: 'bool', name, at: varies, size: 1, words })
const octets = (name: string): FieldSpec => bytes(varies, 0, name)

const SWITCH = ['Disabled', 'Enabled']
const YES = ['No', 'Yes']

export const optionSpecs = {
  'option.type': u8(varies, 'Option'),
  'option.length': u8(varies, 'Length'),
  'option.suboption_length': u8(varies, 'Length'),
  'option.value': octets('Value'),
  // An option that is decoded shows its octets only to those who ask for them.
  'option.value, decoded': bytes(varies, 0, 'Value', { is: 'option.value', hidden: true }),
  'option.padding': octets('Padding'),
  'option.end': u8(varies, 'Option End'),
  'option.subnet_mask': address('Subnet Mask'),
  'option.time_offset': i32(varies, 'Time Offset', inSeconds),
  'option.router': address('Router'),
  'option.time_server': address('Time Server'),
  'option.name_server': address('Name Server'),
  'option.domain_name_server': address('Domain Name Server'),
  'option.log_server': address('Log Server'),
  'option.quotes_server': address('Quotes Server'),
  'option.lpr_server': address('LPR Server'),
  'option.impress_server': address('Impress Server'),
  'option.resource_location_server': address('Resource Location Server'),
  'option.hostname': text('Host Name'),
  'option.boot_file_size': u16(varies, 'Boot File Size'),
  'option.merit_dump_file': text('Merit Dump File'),
  'option.domain_name': text('Domain Name'),
  'option.swap_server': address('Swap Server'),
  'option.root_path': text('Root Path'),
  'option.extension_path': text('Extensions Path'),
  'option.ip_forwarding': truth('IP Forwarding', SWITCH),
  'option.non_local_source_routing': truth('Non-Local Source Routing', SWITCH),
  'option.policy_filter.ip': address('IP Address'),
  'option.policy_filter.subnet_mask': address('Subnet Mask'),
  'option.max_datagram_reassembly_size': u16(varies, 'Maximum Datagram Reassembly Size'),
  'option.default_ip_ttl': u8(varies, 'Default IP Time-to-Live'),
  'option.path_mtu_aging_timeout': time('Path MTU Aging Timeout'),
  'option.path_mtu_plateau_table_item': u16(varies, 'Path MTU Plateau Table Item'),
  'option.interface_mtu': u16(varies, 'Interface MTU'),
  'option.all_subnets_are_local': truth('All Subnets are Local', YES),
  'option.broadcast_address': address('Broadcast Address'),
  'option.perform_mask_discovery': truth('Perform Mask Discovery', SWITCH),
  'option.mask_supplier': truth('Mask Supplier', YES),
  'option.perform_router_discover': truth('Perform Router Discover', SWITCH),
  'option.router_solicitation_address': address('Router Solicitation Address'),
  'option.static_route.ip': address('Destination IP Address'),
  'option.static_route.router': address('Destination Router'),
  'option.trailer_encapsulation': truth('Trailer Encapsulation', SWITCH),
  'option.arp_cache_timeout': time('ARP Cache Timeout'),
  'option.ethernet_encapsulation': truth('Ethernet Encapsulation', SWITCH),
  'option.tcp_default_ttl': u8(varies, 'TCP Default TTL'),
  'option.tcp_keepalive_interval': time('TCP Keepalive Interval'),
  'option.tcp_keepalive_garbage': truth('TCP Keepalive Garbage', SWITCH),
  'option.nis_domain': text('Network Information Service Domain'),
  'option.nis_server': address('Network Information Service Server'),
  'option.ntp_server': address('Network Time Protocol Server'),
  'option.netbios_over_tcpip_name_server': address('NetBIOS over TCP/IP Name Server'),
  'option.netbios_over_tcpip_dd_name_server': address('NetBIOS over TCP/IP Datagram Distribution Name Server'),
  'option.netbios_over_tcpip_node_type': u8(varies, 'NetBIOS over TCP/IP Node Type', {
    words: { 1: 'B-node', 2: 'P-node', 4: 'M-node', 8: 'H-node' },
  }),
  'option.netbios_over_tcpip_scope': text('NetBIOS over TCP/IP Scope'),
  'option.xwindows_system_font_server': address('X Window System Font Server'),
  'option.xwindows_system_display_manager': address('X Window System Display Manager'),
  'option.requested_ip_address': address('Requested IP Address'),
  'option.ip_address_lease_time': time('IP Address Lease Time'),
  'option.option_overload': u8(varies, 'Option Overload', {
    words: {
      1: 'Boot file name holds options',
      2: 'Server host name holds options',
      3: 'Boot file and server host names hold options',
    },
  }),
  'option.option_overload, file': line('Boot file name option overload'),
  'option.option_overload, sname': line('Server host name option overload'),
  'option.option_overload.file_end_missing': expert('Error', 'Protocol', 'file overload end option missing'),
  'option.option_overload.sname_end_missing': expert('Error', 'Protocol', 'sname overload end option missing'),
  'option.dhcp': u8(varies, 'DHCP', { words: messageTypes, doc: 'What the message is' }),
  'option.dhcp_server_id': address('DHCP Server Identifier'),
  'option.request_list_item': u8(varies, 'Parameter Request List Item', {
    show: (value) => `(${value}) ${optionName(value)}`,
  }),
  'option.message': text('Message'),
  'option.dhcp_max_message_size': u16(varies, 'Maximum DHCP Message Size'),
  'option.renewal_time_value': time('Renewal Time Value'),
  'option.rebinding_time_value': time('Rebinding Time Value'),
  'option.vendor_class_id': text('Vendor class identifier'),
  // RFC 2132 §9.14, RFC 4361 §6.1
  'hw.type, client': u8(varies, 'Hardware type', { base: 'hex', words: hardwareTypes, is: 'hw.type' }),
  'hw.mac_addr, client': ether(varies, 'Client MAC address', { is: 'hw.mac_addr' }),
  client_hardware_address: string(varies, 'Client hardware address'),
  'client_id.type': u8(varies, 'Type'),
  'client_id.undef': text('Client Identifier'),
  'client_id.iaid': text('IAID'),
  'client_id.duid_type': u16(varies, 'DUID Type', {
    words: {
      1: 'link-layer address plus time',
      2: 'assigned by vendor based on Enterprise number',
      3: 'link-layer address',
    },
  }),
  'client_id.duid_llt_hw_type': u16(varies, 'Hardware type', { words: hardwareTypes }),
  'client_id.duid_ll_hw_type': u16(varies, 'Hardware type', { words: hardwareTypes }),
  'client_id.time': u32(varies, 'Time'),
  'client_id.enterprise_num': u32(varies, 'Enterprise-number'),
  client_id: octets('Identifier'),
  'client_id.link_layer_address': text('Link layer address'),
  'option.nis_plus_domain': text('Network Information Service+ Domain'),
  'option.nis_plus_server': address('Network Information Service+ Server'),
  'option.tftp_server_name': text('TFTP Server Name'),
  'option.bootfile_name': text('Bootfile name'),
  'option.mobile_ip_home_agent': address('Mobile IP Home Agent'),
  'option.smtp_server': address('SMTP Server'),
  'option.pop3_server': address('POP3 Server'),
  'option.nntp_server': address('NNTP Server'),
  'option.default_www_server': address('Default WWW Server'),
  'option.default_finger_server': address('Default Finger Server'),
  'option.default_irc_server': address('Default IRC Server'),
  'option.streettalk_server': address('StreetTalk Server'),
  'option.streettalk_da_server': address('StreetTalk Directory Assistance Server'),
  // RFC 3004 §4
  'option.user_class': u8(varies, 'Instance of User Class', { show: (value) => `[${value}]` }),
  'option.user_class.length': u8(varies, 'User Class Length'),
  'option.user_class.data': octets('User Class Data'),
  'option.user_class.text': text('User Class Data (Text)'),
  'option.nonstd_data': expert('Note', 'Protocol', 'Non standard compliant option data'),
  // RFC 4702 §2
  'fqdn.flags': u8(varies, 'Flags', { base: 'hex' }),
  'fqdn.mbz': u8(varies, 'Reserved flags', { mask: 0xf0, base: 'hex' }),
  'fqdn.n': flag(varies, 1, 0x08, 'Server DDNS', { words: ['Some server updates', 'No server updates'] }),
  'fqdn.e': flag(varies, 1, 0x04, 'Encoding', { words: ['ASCII encoding', 'Binary encoding'] }),
  'fqdn.o': flag(varies, 1, 0x02, 'Server overrides', { words: ['No override', 'Override'] }),
  'fqdn.s': flag(varies, 1, 0x01, 'Server', { words: ['Client', 'Server'] }),
  'fqdn.rcode1': u8(varies, 'A-RR result'),
  'fqdn.rcode2': u8(varies, 'PTR-RR result'),
  'fqdn.name': text('Client name'),
  // RFC 3046 and those after it
  'option.agent_information_option.suboption': u8(varies, 'Option 82 Suboption', { words: agentSuboptions }),
  'option.agent_information_option.value': octets('Value'),
  'option.agent_information_option.value, decoded': bytes(varies, 0, 'Value', {
    is: 'option.agent_information_option.value',
    hidden: true,
  }),
  'option.agent_information_option.agent_circuit_id': octets('Agent Circuit ID'),
  'option.agent_information_option.agent_remote_id': octets('Agent Remote ID'),
  'option.agent_information_option.reserved': octets('Reserved'),
  'option.agent_information_option.docsis_device_class': u32(varies, 'DOCSIS Device Class', { base: 'hex' }),
  'option.agent_information_option.link_selection': address('Link selection'),
  'option.agent_information_option.subscriber_id': text('Subscriber ID'),
  'option.agent_information_option.radius_attributes': octets('RADIUS Attributes'),
  'option.agent_information_option.authentication': octets('Authentication'),
  'option.agent_information_option.vi.enterprise': u32(varies, 'Enterprise'),
  'option.agent_information_option.vi.data_length': u8(varies, 'Data Length'),
  'option.agent_information_option.flags': u8(varies, 'Flags', { base: 'hex' }),
  'option.agent_information_option.server_id_override': address('Server ID Override'),
  'option.agent_information_option.relay_agent_id': octets('Relay Agent Identifier'),
  'option.agent_information_option.ani_network_name': text('Access Network Name'),
  'option.agent_information_option.ani_ap_name': text('Access Point Name'),
  'option.agent_information_option.ani_ap_bssid': ether(varies, 'Access Point BSSID'),
  'option.agent_information_option.ani_operator_id': octets('Access Network Operator ID'),
  'option.agent_information_option.ani_operator_realm': text('Access Network Operator Realm'),
  'option.agent_information_option.link_selection_cisco': address('Link selection (Cisco proprietary)'),
  'option.agent_information_option.server_id_override_cisco': address('Server ID Override (Cisco proprietary)'),
  'option.client_last_transaction_time': time('Client last transaction time'),
  'option.associated_ip_option': address('Associated IP option'),
  'option.client_system_architecture': u16(varies, 'Client System Architecture', { words: architectures }),
  client_network_id_major: u8(varies, 'Major Version'),
  client_network_id_minor: u8(varies, 'Minor Version'),
  'option.tz_pcode': text('TZ PCode'),
  'option.tz_tcode': text('TZ TCode'),
  'option.captive_portal': text('Captive Portal'),
  'option.dhcp_auto_configuration': u8(varies, 'DHCP Auto-Configuration', {
    words: ['DoNotAutoConfigure', 'AutoConfigure'],
  }),
  'option.subnet_selection_option': address('Subnet Selection Option'),
  'option.dhcp_dns_domain_search_list_fqdn': text('FQDN'),
  'option.classless_static_route': octets('Subnet/MaskWidth-Router'),
  'option.classless_static.route': expert('Error', 'Protocol', 'Mask width > 32'),
  'option.capwap_access_controller': address('CAPWAP Access Controllers'),
  'option.forcerenew_nonce.algorithm': u8(varies, 'Algorithm', { words: { 1: 'HMAC-MD5' } }),
  'option.tftp_server_address': address('TFTP Server Address'),
  'option.mudurl': text('MUDURL'),
  'option.pxe_config_file': text('PXELINUX configuration file'),
  'option.pxe_path_prefix': text('PXELINUX path prefix'),
  'option.private_proxy_autodiscovery': text('Private/Proxy autodiscovery'),
  bad_length: expert('Error', 'Protocol', "length isn't 0"),
  missing_subopt_length: expert('Error', 'Protocol', 'no room left in option for suboption length'),
  missing_subopt_value: expert('Error', 'Protocol', 'no room left in option for suboption value'),
  'malformed.duid': expert('Error', 'Protocol', 'DUID: malformed option'),
  end_option_missing: expert('Error', 'Protocol', 'End option missing'),
} satisfies Record<string, FieldSpec>
