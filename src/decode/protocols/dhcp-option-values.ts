/** What stands in the options of DHCP: RFC 2132, and those that a comment names. */
import { readPackedNames } from '../domain-names.ts'
import type { Field } from '../field.ts'
import { putFlags, remarkBelow } from '../parts.ts'
import { etherText, ipv4Text } from '../values.ts'
import { showAgent } from './dhcp-agent.ts'
import { dhcpFields as f } from './dhcp-fields.ts'
import { type Option, textOf } from './dhcp-value.ts'

/** An option that is more than a value or a list of them. */
export interface Special {
  /** What is wrong with it: its octets are shown then; empty if only nobody knows what they mean. */
  readonly trouble: (option: Option) => string | undefined
  readonly show: (option: Option) => void
}

/** Options that hold several values of their field. */
export const LISTS: ReadonlySet<number> = new Set([
  ...[3, 4, 5, 6, 7, 8, 9, 10, 11, 25, 41, 42, 44, 45, 48, 49, 55, 65, 68, 69, 70, 71, 72, 73, 74, 75, 76, 92, 93],
  ...[118, 138, 145, 150],
])

/** Values of two addresses each. */
const pairs = (first: Field, second: Field): Special => ({
  trouble: ({ size }) => (size % 8 === 0 ? undefined : "Option length isn't a multiple of 8"),
  show: ({ t, at, size }) => {
    for (let o = at; o < at + size && t.ok; o += 8) {
      t.put(first, o)
      t.put(second, o + 4)
    }
  },
})

/** RFC 3442: of a destination, only the octets that matter are there. */
const routes: Special = {
  trouble: ({ b, at, size }) => {
    if (size < 5) return "length isn't >= 5"
    let o = at
    while (o < at + size && b[o] <= 32) o += routeSize(b[o])
    return o < at + size || o === at + size ? undefined : 'option ends within a route'
  },
  show: ({ t, b, at, size }) => {
    let o = at
    while (o < at + size && b[o] <= 32) {
      t.put(f['option.classless_static_route'], o, routeSize(b[o]), ` ${routeText(b, o)}`)
      o += routeSize(b[o])
    }
    if (o < at + size) t.remark(f['option.classless_static.route'], `Mask width (${b[o]}) > 32`)
  },
}

const routeSize = (width: number): number => 5 + Math.ceil(width / 8)

function routeText(b: Uint8Array, at: number): string {
  const octets = Math.ceil(b[at] / 8)
  const router = ipv4Text(b, at + 1 + octets)
  if (octets === 0) return `default-${router}`
  const destination = [0, 1, 2, 3].map((k) => (k < octets ? b[at + 1 + k] : 0))
  return `${destination.join('.')}/${b[at]}-${router}`
}

/** RFC 3397 §2: names may point back within the option; where several options are one list, none is readable alone. */
const searchList: Special = {
  trouble: ({ b, at, size }) => (readPackedNames(b, at, at + size) === undefined ? '' : undefined),
  show: ({ t, b, at, size }) => {
    for (const { name, at: o, size: length } of readPackedNames(b, at, at + size) ?? []) {
      t.set(f['option.dhcp_dns_domain_search_list_fqdn'], o, length, name)
    }
  },
}

/** RFC 3004 §4: classes with the length of each before it. Some clients send the text of one, and nothing else. */
const userClasses: Special = {
  trouble: ({ size }) => (size < 2 ? "length isn't >= 2" : undefined),
  show: ({ t, b, at, size }) => {
    const end = at + size
    let o = at
    for (let count = 0; o < end && t.ok; count++) {
      const length = b[o]
      if (length === 0 || o + 1 + length > end) break
      t.set(f['option.user_class'], o, 1 + length, count)
      t.open()
      t.put(f['option.user_class.length'], o)
      t.put(f['option.user_class.data'], o + 1, length)
      t.close()
      o += 1 + length
    }
    if (o === end) return
    t.set(f['option.user_class.text'], o, end - o, textOf(b, o, end - o))
    remarkBelow(t, t.ok, f['option.nonstd_data'])
  },
}

const FQDN_FLAGS = [f['fqdn.mbz'], f['fqdn.n'], f['fqdn.e'], f['fqdn.o'], f['fqdn.s']]
/** The name is in the form of RFC 1035, and not in ASCII. */
const ENCODED = 0x04

/** RFC 4702 §2. */
const fullName: Special = {
  trouble: ({ size }) => (size < 3 ? "length isn't >= 3" : undefined),
  show: ({ t, b, at, size }) => {
    putFlags(t, b, f['fqdn.flags'], at, FQDN_FLAGS)
    t.put(f['fqdn.rcode1'], at + 1)
    t.put(f['fqdn.rcode2'], at + 2)
    if (size === 3) return
    const name = (b[at] & ENCODED) === 0 ? undefined : labelsOf(b, at + 3, at + size)
    t.set(f['fqdn.name'], at + 3, size - 3, name ?? textOf(b, at + 3, size - 3))
  },
}

/** A name of labels, of which the last one may be missing: hosts without a domain send only their own. */
function labelsOf(b: Uint8Array, at: number, end: number): string | undefined {
  const labels: string[] = []
  let o = at
  while (o < end && b[o] !== 0) {
    if (b[o] > 63 || o + 1 + b[o] > end) return undefined
    labels.push(textOf(b, o + 1, b[o]))
    o += 1 + b[o]
  }
  return labels.join('.')
}

const TEXT = 0
const DUID = 255
const LAST_HARDWARE = 48

/** RFC 2132 §9.14, and RFC 4361 §6.1 for those that DHCPv6 knows as well. */
const clientId: Special = {
  trouble: ({ b, at, size }) => {
    if (size === 0) return ''
    if (b[at] === DUID)
      return size < (DUID_LEAST[b[at + 5] * 256 + b[at + 6]] ?? 7) ? 'DUID: malformed option' : undefined
    if (b[at] === TEXT) return size > 1 ? undefined : ''
    return size === 7 && b[at] < LAST_HARDWARE ? undefined : ''
  },
  show: (option) => {
    const { t, b, at, size } = option
    const [type] = b.subarray(at)
    if (type === DUID) return showDuid(option)
    if (type === TEXT) {
      t.put(f['client_id.type'], at)
      t.set(f['client_id.undef'], at + 1, size - 1, textOf(b, at + 1, size - 1))
      return
    }
    t.put(f['hw.type, client'], at)
    if (type === 1 || type === 6) t.put(f['hw.mac_addr, client'], at + 1)
    else t.set(f.client_hardware_address, at + 1, 6, hexOf(b, at + 1, 6))
  },
}

/** Octets that an identifier has at least, by the type of its DUID (RFC 8415 §11). */
const DUID_LEAST: Readonly<Record<number, number>> = { 1: 13, 2: 11, 3: 9 }
const ETHERNET = 1

function showDuid({ t, b, at, size }: Option): void {
  const type = b[at + 5] * 256 + b[at + 6]
  const address = (o: number) =>
    t.set(f['client_id.link_layer_address'], o, at + size - o, linkAddress(b, o, at + size - o, b[at + 8]))
  t.set(f['client_id.iaid'], at + 1, 4, hexOf(b, at + 1, 4))
  t.put(f['client_id.duid_type'], at + 5)
  if (type === 1) {
    t.put(f['client_id.duid_llt_hw_type'], at + 7)
    t.put(f['client_id.time'], at + 9)
    if (size > 13) address(at + 13)
  } else if (type === 2) {
    t.put(f['client_id.enterprise_num'], at + 7)
    if (size > 11) t.put(f.client_id, at + 11, size - 11)
  } else if (type === 3) {
    t.put(f['client_id.duid_ll_hw_type'], at + 7)
    if (size > 9) address(at + 9)
  }
}

const linkAddress = (b: Uint8Array, at: number, size: number, type: number): string =>
  size === 6 && type === ETHERNET ? etherText(b, at) : hexOf(b, at, size)

const hexOf = (b: Uint8Array, at: number, size: number): string =>
  Array.from(b.subarray(at, at + size), (octet) => octet.toString(16).padStart(2, '0')).join('')

/** RFC 4578 §2.2: the first octet says that the others are a version. */
const networkInterface: Special = {
  trouble: ({ size }) => (size === 3 ? undefined : "length isn't 3"),
  show: ({ t, at }) => {
    t.put(f.client_network_id_major, at + 1)
    t.put(f.client_network_id_minor, at + 2)
  },
}

/** Options by code: a field if it is one value or a list of them. Of all others the octets are shown. */
export const VALUES: Readonly<Record<number, Field | Special>> = {
  1: f['option.subnet_mask'],
  2: f['option.time_offset'],
  3: f['option.router'],
  4: f['option.time_server'],
  5: f['option.name_server'],
  6: f['option.domain_name_server'],
  7: f['option.log_server'],
  8: f['option.quotes_server'],
  9: f['option.lpr_server'],
  10: f['option.impress_server'],
  11: f['option.resource_location_server'],
  12: f['option.hostname'],
  13: f['option.boot_file_size'],
  14: f['option.merit_dump_file'],
  15: f['option.domain_name'],
  16: f['option.swap_server'],
  17: f['option.root_path'],
  18: f['option.extension_path'],
  19: f['option.ip_forwarding'],
  20: f['option.non_local_source_routing'],
  21: pairs(f['option.policy_filter.ip'], f['option.policy_filter.subnet_mask']),
  22: f['option.max_datagram_reassembly_size'],
  23: f['option.default_ip_ttl'],
  24: f['option.path_mtu_aging_timeout'],
  25: f['option.path_mtu_plateau_table_item'],
  26: f['option.interface_mtu'],
  27: f['option.all_subnets_are_local'],
  28: f['option.broadcast_address'],
  29: f['option.perform_mask_discovery'],
  30: f['option.mask_supplier'],
  31: f['option.perform_router_discover'],
  32: f['option.router_solicitation_address'],
  33: pairs(f['option.static_route.ip'], f['option.static_route.router']),
  34: f['option.trailer_encapsulation'],
  35: f['option.arp_cache_timeout'],
  36: f['option.ethernet_encapsulation'],
  37: f['option.tcp_default_ttl'],
  38: f['option.tcp_keepalive_interval'],
  39: f['option.tcp_keepalive_garbage'],
  40: f['option.nis_domain'],
  41: f['option.nis_server'],
  42: f['option.ntp_server'],
  44: f['option.netbios_over_tcpip_name_server'],
  45: f['option.netbios_over_tcpip_dd_name_server'],
  46: f['option.netbios_over_tcpip_node_type'],
  47: f['option.netbios_over_tcpip_scope'],
  48: f['option.xwindows_system_font_server'],
  49: f['option.xwindows_system_display_manager'],
  50: f['option.requested_ip_address'],
  51: f['option.ip_address_lease_time'],
  52: f['option.option_overload'],
  53: f['option.dhcp'],
  54: f['option.dhcp_server_id'],
  55: f['option.request_list_item'],
  56: f['option.message'],
  57: f['option.dhcp_max_message_size'],
  58: f['option.renewal_time_value'],
  59: f['option.rebinding_time_value'],
  60: f['option.vendor_class_id'],
  61: clientId,
  64: f['option.nis_plus_domain'],
  65: f['option.nis_plus_server'],
  66: f['option.tftp_server_name'],
  67: f['option.bootfile_name'],
  68: f['option.mobile_ip_home_agent'],
  69: f['option.smtp_server'],
  70: f['option.pop3_server'],
  71: f['option.nntp_server'],
  72: f['option.default_www_server'],
  73: f['option.default_finger_server'],
  74: f['option.default_irc_server'],
  75: f['option.streettalk_server'],
  76: f['option.streettalk_da_server'],
  77: userClasses,
  81: fullName,
  82: { trouble: () => undefined, show: showAgent },
  91: f['option.client_last_transaction_time'],
  92: f['option.associated_ip_option'],
  93: f['option.client_system_architecture'],
  94: networkInterface,
  100: f['option.tz_pcode'],
  101: f['option.tz_tcode'],
  114: f['option.captive_portal'],
  116: f['option.dhcp_auto_configuration'],
  118: f['option.subnet_selection_option'],
  119: searchList,
  121: routes,
  138: f['option.capwap_access_controller'],
  145: f['option.forcerenew_nonce.algorithm'],
  150: f['option.tftp_server_address'],
  160: f['option.captive_portal'],
  161: f['option.mudurl'],
  209: f['option.pxe_config_file'],
  210: f['option.pxe_path_prefix'],
  249: routes,
  252: f['option.private_proxy_autodiscovery'],
}
