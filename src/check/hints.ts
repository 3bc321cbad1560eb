/** What to change in a program, by the field that is not as expected; and which section says so. */

export interface Hint {
  /** The section that says so, if any does. */
  readonly reference?: string
  readonly advice: string
}

/**
 * @param wanted the value that was expected, as it was written; undefined where there is not one
 * @param actual the one that is there, where one is
 */
type Make = (wanted: string | undefined, actual: string | undefined) => Hint

const or = (wanted: string | undefined, otherwise: string): string => wanted ?? otherwise
const quoted = (wanted: string | undefined, otherwise: string): string => `'${wanted ?? otherwise}'`

const ttl: Make = (wanted) => ({
  reference: 'RFC 1112 §6.1',
  advice: `Set the TTL of what is sent to groups, which is 1 if nobody does: socket.setMulticastTTL(${or(wanted, 'N')}) in Node, IP_MULTICAST_TTL elsewhere (IP_TTL, setTTL, is for unicast).`,
})
const hopLimit: Make = (wanted) => ({
  reference: 'RFC 3493 §5.2',
  advice: `Set the hop limit of what is sent to groups, which is 1 if nobody does: socket.setMulticastTTL(${or(wanted, 'N')}) on a udp6 socket in Node, IPV6_MULTICAST_HOPS elsewhere.`,
})
const destination: Make = (wanted) => ({
  reference: 'RFC 1112 §6.2',
  advice: `Send to ${or(wanted, 'the group')}: look at the address that is given to send() or connect(), and at what sets it.`,
})
/** True for numbers of two octets, of which one is the other as a host has it that begins with the lower one. */
const areSwapped = (one: string | undefined, other: string | undefined): boolean =>
  one !== other && Number(one) === ((Number(other) & 0xff) << 8) + (Number(other) >> 8)

const port: Make = (wanted, actual) => ({
  reference: 'RFC 768',
  advice: areSwapped(wanted, actual)
    ? `${actual} is ${wanted} with its octets swapped: write htons(${wanted}) where the address is filled in.`
    : `Send to port ${or(wanted, 'N')}: look at the port that is given to send(), and at which of the two ports it is (a source port is set by bind()).`,
})
const sourcePort: Make = (wanted) => ({
  reference: 'RFC 768',
  advice: `Bind the sending socket to port ${or(wanted, 'N')} before it sends; it is given any port otherwise.`,
})
const source: Make = () => ({
  reference: 'RFC 3493 §5.2',
  advice:
    'Choose the interface that groups are sent by: socket.setMulticastInterface(address) in Node, IP_MULTICAST_IF elsewhere; else the route to the group decides.',
})
const join: Make = (wanted) => ({
  reference: 'RFC 3376 §2, §5.1',
  advice: `Join the group: socket.addMembership(${quoted(wanted, 'group')}) once the socket is bound, IP_ADD_MEMBERSHIP elsewhere. The kernel sends the report, if no other socket of the host is in the group already, on the interface that is named or that the route to the group has.`,
})
const leave: Make = (wanted) => ({
  reference: 'RFC 3376 §2, RFC 2236 §3',
  advice: `Leave the group: socket.dropMembership(${quoted(wanted, 'group')}) in Node, IP_DROP_MEMBERSHIP elsewhere, or end the program; the kernel says so when the last socket has left, and in IGMPv1 never.`,
})
const join6: Make = (wanted) => ({
  reference: 'RFC 3810 §4, §6.1',
  advice: `Join the group: socket.addMembership(${quoted(wanted, 'group')}, '::%interface') in Node, IPV6_JOIN_GROUP elsewhere; it needs an interface.`,
})
const leave6: Make = (wanted) => ({
  reference: 'RFC 3810 §4, RFC 2710 §4',
  advice: `Leave the group: socket.dropMembership(${quoted(wanted, 'group')}) in Node, IPV6_LEAVE_GROUP elsewhere, or end the program.`,
})
const mac: Make = () => ({
  reference: 'RFC 1112 §6.4',
  advice:
    'A group has one MAC address, 01:00:5e and its lower 23 bits, which the kernel puts there: look at who builds the Ethernet header (raw sockets, libpcap), or at a switch or access point that turns multicast into unicast.',
})
const routerAlert: Make = () => ({
  reference: 'RFC 2236 §2, RFC 3376 §4, RFC 2113',
  advice:
    'IGMPv2 and v3 messages carry the Router Alert option (octets 94 04 00 00), which the kernel adds: who sends them by a raw socket has to set IP_OPTIONS; IGMPv1 has none.',
})
const routerAlert6: Make = () => ({
  reference: 'RFC 2710 §3, RFC 3810 §5',
  advice:
    'MLD messages carry the Router Alert in a hop-by-hop header (octets 3a 00 05 02 00 00 01 00), which the kernel adds: who sends them by a raw socket has to set IPV6_HOPOPTS.',
})
const text: Make = (wanted) => ({
  advice: `Look at what is sent: ${or(wanted, 'the text')}, without a line feed or a closing zero if none is written, in UTF-8.`,
})
const version: Make = () => ({
  reference: 'RFC 3376 §7.2.1',
  advice:
    'The kernel chooses the version: that of the oldest querier that it hears, or what sysctl net.ipv4.conf.INTERFACE.force_igmp_version says.',
})
const checksum: Make = () => ({
  reference: 'RFC 768, RFC 1122 §4.1.3.4',
  advice:
    'Captured on the sending host, checksums are often left to the network card: capture elsewhere, or say vantage: sender.',
})

/** By the field that is not as expected. */
export const HINTS: Readonly<Record<string, Make>> = {
  'ip.ttl': ttl,
  'ipv6.hlim': hopLimit,
  'mcast.ttl.reach': ttl,
  'ip.dst': destination,
  'ipv6.dst': destination,
  'ip.addr': destination,
  'ipv6.addr': destination,
  'mcast.group': destination,
  'mcast.group6': destination,
  'ip.src': source,
  'ipv6.src': source,
  'udp.dstport': port,
  'udp.port': port,
  'udp.srcport': sourcePort,
  'mcast.join': join,
  'mcast.leave': leave,
  'mcast.join6': join6,
  'mcast.leave6': leave6,
  'igmp.maddr': join,
  'eth.dst': mac,
  'eth.addr': mac,
  'mcast.mac.ok': mac,
  'mcast.mac.expected': mac,
  'ip.opt.type': routerAlert,
  'ip.opt.ra': routerAlert,
  'ip.options.routeralert': routerAlert,
  'ipv6.opt.router_alert': routerAlert6,
  'ipv6.hopopts': routerAlert6,
  'data.text': text,
  'data.data': text,
  'igmp.type': version,
  'igmp.version': version,
  'udp.checksum.status': checksum,
  'udp.checksum': checksum,
  'ip.checksum.status': checksum,
}

export const hintFor = (field: string, wanted?: string, actual?: string): Hint | undefined =>
  HINTS[field]?.(wanted, actual)
