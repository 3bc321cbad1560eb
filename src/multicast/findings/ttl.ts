/** Findings about TTL and hop limit. */
import { staysOnLink } from '../addresses.ts'
import { type IpHeader, isOnLoopback } from '../ip-header.ts'
import { IGMP, PIM } from '../ip-protocols.ts'
import { membershipMessageOf } from '../membership-message.ts'
import { ROLE } from '../roles.ts'
import type { Finding } from './finding.ts'
import { demandOn } from './link-local-ttls.ts'

/** PTP's events and messages (IEEE 1588, annex D), and WS-Discovery (OASIS, §2.4): they are to be sent with a TTL of 1. */
const PRESCRIBE_ONE = [319, 320, 3702]

export const ttlZero: Finding = {
  id: 'ttl-zero',
  severity: 'error',
  title: 'A TTL or hop limit of 0 on the wire',
  why:
    'Hosts on the link may take it, and no router lets it pass. Nobody is to send it: the sender, or a device on the ' +
    'way, does not keep to the rules.',
  reference: 'RFC 1122 §3.2.1.7, RFC 8200 §3',
  advice: 'Look for a router that does not drop what it counted down to 0, or a sender that sets 0 and sends anyway.',
  in: 'packet',
  see: (header) => {
    if (header.ttl !== 0 || isOnLoopback(header.p)) return undefined
    const reference = header.version === 4 ? 'RFC 1122 §3.2.1.7' : 'RFC 8200 §3'
    return { said: `the datagram to ${header.to} has ${header.limitName} 0 and was sent all the same`, reference }
  },
}

/** True for 224.0.0.0/24 and ff02::/16. */
const isOfLink = ({ p: { bytes: b }, destination: at, version }: IpHeader): boolean =>
  version === 4 ? staysOnLink(b, at, version) : b[at + 1] === 0x02

export const ttlLinkLocal: Finding = {
  id: 'ttl-link-local',
  severity: 'warning',
  title: 'A TTL that is not the one demanded of what is spoken to a group of the link',
  why:
    'Where a protocol demands 255, receivers drop anything else as forged or forwarded; where it demands 1, a ' +
    'higher TTL could let it leave the link.',
  reference: 'the table of TTLs below',
  advice: 'Set the TTL that the protocol prescribes; where another one arrives, ask whether a router let it through.',
  in: 'group',
  see: (header) => {
    // 0 is another finding, and membership messages have findings of their own.
    if (!isOfLink(header) || header.ttl === 0 || membershipMessageOf(header) !== undefined) return undefined
    const demand = demandOn(header)
    if (demand === undefined || demand.ttls.includes(header.ttl)) return undefined
    const wanted = demand.ttls.join(' or ')
    return {
      said: `${header.limitName} ${header.ttl} to ${header.to}, where ${demand.protocol} has ${wanted}`,
      severity: demand.strict ? 'warning' : 'note',
      reference: demand.reference,
    }
  },
}

function prescribesOne(header: IpHeader): boolean {
  if (header.protocol === IGMP || header.protocol === PIM || membershipMessageOf(header) !== undefined) return true
  if (header.carries(ROLE.udp, 4)) return PRESCRIBE_ONE.includes(header.word(2))
  // What it carries cannot be seen in a fragment, or where the capture is cut.
  return !header.shows(4)
}

export const ttlOne: Finding = {
  id: 'ttl-one',
  severity: 'note',
  title: 'A group that routers could forward, with a TTL of 1',
  why:
    'Receivers on the same link get the stream and those behind a router never do. It is the usual cause of ' +
    '"works in the laboratory": 1 is what sockets begin with.',
  reference: 'RFC 1112 §6.1, RFC 3493 §5.2',
  advice: 'Set IP_MULTICAST_TTL or IPV6_MULTICAST_HOPS, which are 1 by default, if receivers are behind a router.',
  in: 'group',
  see: (header) => {
    const { p, destination, version } = header
    if (header.ttl !== 1 || staysOnLink(p.bytes, destination, version) || prescribesOne(header)) return undefined
    const reference = version === 4 ? 'RFC 1112 §6.1' : 'RFC 3493 §5.2'
    return { said: `${header.limitName} 1 to ${header.to}: no router will forward it`, reference }
  },
}
