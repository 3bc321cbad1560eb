/** What layers are to multicast, told by their protocols' numbers: comparing names for each layer would take too long. */
import type { Packet } from '../decode/packet.ts'
import type { Registry } from '../decode/registry.ts'

export const ROLE = {
  other: 0,
  ethernet: 1,
  /** What may stand between Ethernet and the packet that it delivers by itself: tags, and no header that routes. */
  tag: 2,
  ipv4: 3,
  ipv6: 4,
  /** An extension header of IPv6, or the authentication header of either version. */
  extension: 5,
  hopByHop: 6,
  fragment: 7,
  udp: 8,
  igmp: 9,
  icmp: 10,
  icmpv6: 11,
  cooked: 12,
  arp: 13,
  /** An entry of the stack of labels under which a packet travels. */
  label: 14,
  pim: 15,
} as const

const ROLES: Readonly<Record<string, number>> = {
  eth: ROLE.ethernet,
  vlan: ROLE.tag,
  ieee8021ad: ROLE.tag,
  llc: ROLE.tag,
  cmd: ROLE.tag,
  macsec: ROLE.tag,
  avsp: ROLE.tag,
  ip: ROLE.ipv4,
  ipv6: ROLE.ipv6,
  'ipv6.hopopts': ROLE.hopByHop,
  'ipv6.dstopts': ROLE.extension,
  'ipv6.routing': ROLE.extension,
  ah: ROLE.extension,
  'ipv6.fraghdr': ROLE.fragment,
  udp: ROLE.udp,
  igmp: ROLE.igmp,
  icmp: ROLE.icmp,
  icmpv6: ROLE.icmpv6,
  sll: ROLE.cooked,
  arp: ROLE.arp,
  mpls: ROLE.label,
  pim: ROLE.pim,
}

/** By number, the roles of the protocols of the registry that was asked about last. */
let roles = new Uint8Array(0)
let known: Registry | undefined

/** The role of layer `i`. */
export function roleOf(p: Packet, i: number): number {
  const { registry } = p.session
  if (registry !== known) {
    roles = Uint8Array.from(registry.protocols, ({ abbrev }) => ROLES[abbrev] ?? ROLE.other)
    known = registry
  }
  return roles[p.layers.id[i]]
}
