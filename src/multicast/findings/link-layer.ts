/** Findings about the MAC addresses that multicast travels with. */
import type { Packet } from '../../decode/packet.ts'
import { layoutOf } from '../../decode/protocols/sll-layout.ts'
import { isAddress, isBroadcastMac, isGroup, isGroupMac, isMacOf, isUnspecified, macOf, macText } from '../addresses.ts'
import { hardwareOf } from '../cooked.ts'
import { whyFlooded } from '../group-rules.ts'
import type { IpHeader } from '../ip-header.ts'
import { ROLE, roleOf } from '../roles.ts'
import type { Finding } from './finding.ts'

/** The MAC address that the header's group belongs in, where it has one. */
export function expectedMac(header: IpHeader): Uint8Array {
  return macOf(header.p.bytes, header.destination, header.version)
}

/** Whether the frame goes to the MAC address of its group; undefined where there is none to compare. */
export function isMacRight(header: IpHeader): boolean | undefined {
  const at = header.mac
  if (at < 0) return undefined
  return isMacOf(header.p.bytes, at, header.destination, header.version)
}

const mappingOf = ({ version }: IpHeader): string => (version === 4 ? 'RFC 1112 §6.4' : 'RFC 2464 §7')

export const macMismatch: Finding = {
  id: 'mac-mismatch',
  severity: 'error',
  title: "A group's datagram in a group MAC address that is not the group's",
  why:
    "A member's network card listens to the MAC addresses of its groups and drops the others, so members do not " +
    'get the frame; whoever joined a group that has this MAC address gets what he did not ask for.',
  reference: 'RFC 1112 §6.4, RFC 2464 §7',
  advice: 'Correct the mapping in the sender, or in whatever rewrites frames: network cards of members drop these.',
  in: 'group',
  see: (header) => {
    const at = header.mac
    const { bytes: b } = header.p
    if (at < 0 || !isGroupMac(b, at) || isBroadcastMac(b, at) || isMacRight(header)) return undefined
    return {
      said: `${header.to} belongs in ${macText(expectedMac(header))}, and the frame goes to ${macText(b, at)}`,
      reference: mappingOf(header),
    }
  },
}

export const macUnicast: Finding = {
  id: 'mac-unicast',
  severity: 'note',
  title: "A group's datagram in a unicast MAC address",
  why:
    'Only the station with that MAC address gets the frame. Members elsewhere go without it, unless each is ' +
    'sent a copy.',
  reference: 'RFC 1112 §6.4, RFC 6085 §3',
  advice:
    'Nothing, if an access point or load balancer turns multicast into unicast on purpose; otherwise look for it.',
  in: 'group',
  see: (header) => {
    const at = header.mac
    const { bytes: b } = header.p
    if (at < 0 || isGroupMac(b, at)) return undefined
    return {
      said: `${header.to} is sent to the unicast MAC address ${macText(b, at)}, not to ${macText(expectedMac(header))}`,
      reference: header.version === 4 ? 'RFC 1112 §6.4' : 'RFC 6085 §3',
    }
  },
}

export const macBroadcast: Finding = {
  id: 'mac-broadcast',
  severity: 'warning',
  title: "A group's datagram in the broadcast MAC address",
  why:
    'Every host on the link has to look at the frame, whether or not it is a member, and a snooping switch ' +
    'floods it to all ports.',
  reference: 'RFC 1112 §6.4, RFC 2464 §7',
  advice: 'Let the sender map groups to group MAC addresses: broadcast disturbs every host, and snooping cannot help.',
  in: 'group',
  see: (header) => {
    const at = header.mac
    if (at < 0 || !isBroadcastMac(header.p.bytes, at)) return undefined
    return {
      said: `${header.to} is broadcast to ff:ff:ff:ff:ff:ff, and belongs in ${macText(expectedMac(header))}`,
      reference: mappingOf(header),
    }
  },
}

/** Sessions of BFD on the links of an aggregate begin with this address: nobody knows his peer's yet (RFC 7130). */
const BFD_ON_LAG = Uint8Array.of(0x01, 0x00, 0x5e, 0x90, 0x00, 0x01)

/** True for IPv4's limited broadcast. */
const isBroadcast = ({ p: { bytes: b }, destination: at, version }: IpHeader): boolean =>
  version === 4 && (b[at] & b[at + 1] & b[at + 2] & b[at + 3]) === 0xff

export const macGroupUnicastIp: Finding = {
  id: 'mac-group-unicast-ip',
  severity: 'warning',
  title: 'A unicast IP destination in a group MAC address',
  why:
    'Switches flood the frame to every port, several hosts receive what is for one, and a router that keeps to ' +
    'the rules drops it.',
  reference: 'RFC 1812 §5.3.4',
  advice: 'Find out who resolves this address to a group MAC (a cluster?): routers must not forward such datagrams.',
  in: 'packet',
  see: (header) => {
    const at = header.mac
    const { bytes: b } = header.p
    if (at < 0 || !isGroupMac(b, at) || isBroadcastMac(b, at) || header.toGroup) return undefined
    if (isAddress(b, at, BFD_ON_LAG) || isBroadcast(header) || isUnspecified(b, header.destination, header.version))
      return undefined
    return `the unicast address ${header.to} is sent to the group MAC address ${macText(b, at)}`
  },
}

export const macControlAlias: Finding = {
  id: 'mac-control-alias',
  severity: 'warning',
  title: "A group with a MAC address of 224.0.0.0/24's",
  why:
    'Switches must let 224.0.0.0/24 pass everywhere and many tell groups by their MAC address: the stream loads ' +
    'every port, whoever joined it.',
  reference: 'RFC 4541 §2.1.2, RFC 1112 §6.4',
  advice: 'Choose a group whose last 23 bits are not 0.0.0 to 0.0.255: switches flood these to every port.',
  in: 'named',
  see: ({ p, version }, at) => whyFlooded(p.bytes, at, version),
}

/** Where a header of Ethernet has the MAC address of the sender, and the hardware type of such links. */
const ETHERNET_SENDER = 6
const ETHERNET_HARDWARE = 1

/** Where the MAC address stands that a frame comes from; -1 if there is none, or it was cut off. */
function senderAt(p: Packet, i: number): number {
  const { bytes: b, layers, iface } = p
  const at = layers.at[i]
  const isCooked = roleOf(p, i) === ROLE.cooked
  const { length, address } = layoutOf(iface.link)
  const place = at + (isCooked ? address : ETHERNET_SENDER)
  if (place + 6 > layers.end[i]) return -1
  return isCooked && (hardwareOf(p, i) !== ETHERNET_HARDWARE || b[at + length] !== 6) ? -1 : place
}

export const sourceMacGroup: Finding = {
  id: 'source-mac-group',
  severity: 'error',
  title: 'A group MAC address as the source of a frame',
  why: 'A switch cannot learn where a group is: it drops the frame, or floods what is sent back.',
  reference: 'IEEE 802.3 §3.2.3',
  advice: 'Correct the sender, or what rewrites its frames: switches drop frames from a group address.',
  in: 'link',
  see: (p, i) => {
    const at = senderAt(p, i)
    if (at < 0 || !isGroupMac(p.bytes, at)) return undefined
    return `the frame says that it comes from the group MAC address ${macText(p.bytes, at)}`
  },
}

export const sourceMulticast: Finding = {
  id: 'source-multicast',
  severity: 'error',
  title: 'A multicast address as the source of a datagram',
  why:
    'Nobody can answer a group, and reverse-path checks find no way to it: hosts and routers discard the ' +
    'datagram without a word.',
  reference: 'RFC 1112 §7.2, RFC 4291 §2.7',
  advice: 'Let the sender bind to an address of its own: every receiver discards such datagrams.',
  in: 'packet',
  see: (header) => {
    if (!isGroup(header.p.bytes, header.source, header.version)) return undefined
    const reference = header.version === 4 ? 'RFC 1112 §7.2' : 'RFC 4291 §2.7'
    return { said: `the source ${header.from} is a multicast address`, reference }
  },
}
