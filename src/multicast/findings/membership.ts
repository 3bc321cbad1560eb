/**
 * Findings about messages of IGMP and MLD. They say the same of both, with other addresses and other sections: each pair
 * of findings is one rule, told twice.
 */
import { u16 } from '../../decode/bytes.ts'
import { eachOption } from '../../decode/parts.ts'
import { distinct, plural } from '../../decode/phrases.ts'
import { hexText } from '../../decode/values.ts'
import {
  addressText,
  isAddress,
  isGroup,
  isLinkLocal,
  isSourceSpecific,
  isUnspecified,
  linkScope,
  widthOf,
} from '../addresses.ts'
import type { MembershipMessage } from '../membership-message.ts'
import { ROLE, roleOf } from '../roles.ts'
import type { About, Finding, Seen } from './finding.ts'

interface Rule extends Omit<About, 'reference'> {
  /** What says so, by the version of the message. */
  readonly sections: Readonly<Record<number, string>>
  readonly in: 'igmp' | 'mld'
  readonly see: (message: MembershipMessage) => string | Seen | undefined
}

/** A finding that cites the text of the version that a message is of. */
const rule = ({ sections, see, ...about }: Rule): Finding => ({
  ...about,
  reference: Object.values(sections).join(', '),
  see: (message: MembershipMessage) => {
    const seen = see(message)
    if (seen === undefined) return undefined
    return { reference: sections[message.version], ...(typeof seen === 'string' ? { said: seen } : seen) }
  },
})

export const igmpTtl = rule({
  id: 'igmp-ttl',
  severity: 'error',
  title: 'An IGMP message with another TTL than 1',
  why:
    'IGMP is for the link. With another TTL it may be forwarded to where it has no business, or be ignored as ' +
    'something that came from afar: the join does not happen.',
  sections: { 1: 'RFC 1112 Appendix I', 2: 'RFC 2236 §2', 3: 'RFC 3376 §4' },
  advice: 'Correct the sender: IGMP is for the neighbours alone, and hosts may ignore what claims to have come far.',
  in: 'igmp',
  see: (m) => (m.header.ttl === 1 ? undefined : `the ${m.name} has TTL ${m.header.ttl}, and must have 1`),
})

export const mldHopLimit = rule({
  id: 'mld-hop-limit',
  severity: 'error',
  title: 'An MLD message with another hop limit than 1',
  why: 'Receivers must drop it: the join, leave or query is on the wire and has no effect.',
  sections: { 1: 'RFC 2710 §3', 2: 'RFC 3810 §5' },
  advice: 'Correct the sender: nodes and routers drop MLD messages with another hop limit.',
  in: 'mld',
  see: (m) => (m.header.ttl === 1 ? undefined : `the ${m.name} has hop limit ${m.header.ttl}, and must have 1`),
})

/** The sentence about a checksum that does not fit the message. */
function wrongSum(m: MembershipMessage): string | undefined {
  const { rightSum } = m
  if (rightSum === undefined) return undefined
  return `the checksum of the ${m.name} is ${hexText(u16(m.bytes, m.at + 2), 4)}, and should be ${hexText(rightSum, 4)}`
}

export const igmpChecksum = rule({
  id: 'igmp-checksum',
  severity: 'error',
  title: 'An IGMP checksum that is wrong',
  why:
    'Routers, switches and hosts discard the message: a join, a leave or a query that is on the wire, and has ' +
    'no effect.',
  sections: { 1: 'RFC 1112 Appendix I', 2: 'RFC 2236 §2.3', 3: 'RFC 3376 §4.1.2 and §4.2.2' },
  advice: 'Correct what builds the message; the checksum covers all of the IP payload. Receivers drop it as it is.',
  in: 'igmp',
  see: wrongSum,
})

export const mldChecksum = rule({
  id: 'mld-checksum',
  severity: 'error',
  title: 'An MLD checksum that is wrong',
  why: 'ICMPv6 with a wrong checksum is discarded: the join, leave or query has no effect.',
  sections: { 1: 'RFC 2710 §3.3', 2: 'RFC 3810 §5.1.2 and §5.2.2' },
  advice: 'Correct what builds the message; the checksum covers the addresses too. Receivers drop it as it is.',
  in: 'mld',
  see: wrongSum,
})

const ALL_SYSTEMS = { 4: Uint8Array.of(224, 0, 0, 1), 6: linkScope(1) } as const
/** RFC 1112 §4. */
const NO_GROUP = Uint8Array.of(224, 0, 0, 0)

/** Why a message has no business with the group; undefined if it may be about it. */
export function whyStrange({ bytes: b, ip }: MembershipMessage, group: number): string | undefined {
  if (!isGroup(b, group, ip)) return 'which is no group'
  if (isAddress(b, group, NO_GROUP)) return 'which is never assigned to a group'
  if (isAddress(b, group, ALL_SYSTEMS[ip])) return 'which everybody is a member of'
  const scope = ip === 6 ? b[group + 1] & 0x0f : undefined
  if (scope === 0) return 'whose scope 0 is reserved'
  return scope === 1 ? 'whose scope ends at the interface' : undefined
}

/** The groups that the message has no business with; why it has none with the first. */
function strangeGroup(m: MembershipMessage): string | Seen | undefined {
  const { bytes: b, ip } = m
  const textOf = (group: number): string => addressText(b, group, ip)
  if (m.isGeneral && m.namesNone) {
    return m.sources > 0 ? `the ${m.name} names ${plural(m.sources, 'source')} and no group` : undefined
  }
  if (m.isGeneral) return `the ${m.name} is about ${textOf(m.group)}, and a query of version 1 asks about all groups`
  const strange = m.places.filter((place) => whyStrange(m, place) !== undefined)
  if (strange.length === 0) return undefined
  return {
    said: `the ${m.name} is about ${textOf(strange[0])}, ${whyStrange(m, strange[0])}`,
    groups: distinct(strange.filter((group) => isGroup(b, group, ip)).map(textOf)),
  }
}

export const igmpGroup = rule({
  id: 'igmp-group',
  severity: 'error',
  title: 'An IGMP message about an address that is no group, or about 224.0.0.1',
  why:
    'Nobody is to act on such a message; devices that do not look closely make state for an address that is ' +
    'never sent to, or flood because of it.',
  sections: { 1: 'RFC 1112 Appendix I', 2: 'RFC 2236 §2.4 and §6', 3: 'RFC 3376 §4.1.3, §4.2.8 and §5' },
  advice: 'Correct the sender: routers and switches ignore such a message, or build state that nobody needs.',
  in: 'igmp',
  see: strangeGroup,
})

export const mldGroup = rule({
  id: 'mld-group',
  severity: 'error',
  title: 'An MLD message about an address that is no group, about ff02::1, or about scope 0 or 1',
  why:
    'Nobody is to act on such a message; devices that do not look closely make state for an address that is ' +
    'never sent to.',
  sections: { 1: 'RFC 2710 §3.6 and §4', 2: 'RFC 3810 §5.1.5, §5.2.8 and §6' },
  advice: 'Correct the sender: routers and switches ignore such a message, or build state that nobody needs.',
  in: 'mld',
  see: strangeGroup,
})

/** Flag E of a query or report: what stands behind is an extension (RFC 9279 §3). */
function isExtended({ kind, bytes: b, at, ip }: MembershipMessage): boolean {
  const place = kind === 'query' ? at + (ip === 4 ? 8 : 24) : at + 4
  return (b[place] & 0x80) !== 0
}

/** What is wrong with the length of the message. */
function wrongLength(m: MembershipMessage): string | Seen | undefined {
  const { length, least, claimed, header } = m
  if (header.isShort) return undefined
  if (length < least) return `the ${m.name} has ${plural(length, 'octet')}, and needs ${least}`
  if (m.isBetween) {
    const said = `a query of ${length} octets is of no version: it is ignored`
    return { said, reference: m.ip === 4 ? 'RFC 3376 §7.1' : 'RFC 3810 §8.1' }
  }
  if (claimed === undefined) return undefined
  if (claimed > length) return `the counters of the ${m.name} say more than its ${length} octets hold`
  // Messages of the first versions may go on (RFC 2236 §2.5, RFC 2710 §3.7).
  const isOfLists = m.kind === 'records' || (m.kind === 'query' && length > least)
  if (!isOfLists || claimed === length || isExtended(m)) return undefined
  return `the ${m.name} has ${plural(length - claimed, 'octet')} behind its end`
}

export const igmpLength = rule({
  id: 'igmp-length',
  severity: 'warning',
  title: 'An IGMP message of a length that does not fit',
  why:
    'A receiver takes the message for another version, reads a part of its groups, or ignores it: joins are ' +
    'lost without an error anywhere.',
  sections: { 1: 'RFC 1112 Appendix I', 2: 'RFC 2236 §2.5', 3: 'RFC 3376 §4.1.10, §4.2.11 and §7.1' },
  advice: 'Correct what builds the message: its lengths and counters have to agree with the IP header.',
  in: 'igmp',
  see: wrongLength,
})

export const mldLength = rule({
  id: 'mld-length',
  severity: 'warning',
  title: 'An MLD message of a length that does not fit',
  why:
    'A receiver takes the message for another version, reads a part of its groups, or ignores it: joins are ' +
    'lost without an error anywhere.',
  sections: { 1: 'RFC 2710 §3.7', 2: 'RFC 3810 §5.1.12, §5.2.11 and §8.1' },
  advice: 'Correct what builds the message: its lengths and counters have to agree with the IPv6 header.',
  in: 'mld',
  see: wrongLength,
})

const ROUTER_ALERT = 148
const IPV4_OPTIONS = { single: [1], last: 0 } as const

/** True if the IPv4 header has the Router Alert option (RFC 2113 §2.1). */
function alertsRouters({ header, bytes: b }: MembershipMessage): boolean {
  let found = false
  const end = Math.min(header.at + (b[header.at] & 0x0f) * 4, header.p.layers.end[header.i])
  eachOption(b, header.at + 20, end, IPV4_OPTIONS, (type, o, size) => {
    if (type === ROUTER_ALERT && size === 4 && o + 4 <= end) found = true
  })
  return found
}

export const igmpRouterAlert = rule({
  id: 'igmp-router-alert',
  severity: 'warning',
  title: 'An IGMP message from version 2 on without the Router Alert option',
  why:
    'Routers find IGMP to groups that they did not join by this option alone; without it a report to a group ' +
    'can pass them unread.',
  sections: { 2: 'RFC 2236 §2', 3: 'RFC 3376 §4 and §9' },
  advice: 'Let the sender add the option: routers may not look at the message, and hosts may ignore such queries.',
  in: 'igmp',
  see: (m) => (m.version === 1 || alertsRouters(m) ? undefined : `the ${m.name} comes without the Router Alert option`),
})

const IPV6_ALERT = 5
const IPV6_OPTIONS = { single: [0], uncounted: 2 } as const

/** True if a hop-by-hop header has the Router Alert option for MLD (RFC 2711 §2.1). */
function alertsIpv6Routers({ header, bytes: b }: MembershipMessage): boolean {
  const { p, i } = header
  const { layers } = p
  if (i + 1 >= layers.n || roleOf(p, i + 1) !== ROLE.hopByHop) return false
  const at = layers.at[i + 1]
  const end = Math.min(at + 8 * (b[at + 1] + 1), layers.end[i + 1])
  let found = false
  eachOption(b, at + 2, end, IPV6_OPTIONS, (type, o, size) => {
    if (type === IPV6_ALERT && size === 4 && o + 4 <= end && b[o + 2] === 0 && b[o + 3] === 0) found = true
  })
  return found
}

export const mldRouterAlert = rule({
  id: 'mld-router-alert',
  severity: 'warning',
  title: 'An MLD message without the Router Alert option',
  why: 'Receivers drop MLD without the option, and routers may not look into the packet at all.',
  sections: { 1: 'RFC 2710 §3', 2: 'RFC 3810 §5' },
  advice: 'Let the sender add a hop-by-hop header with the option: receivers drop the message without it.',
  in: 'mld',
  see: (m) => (alertsIpv6Routers(m) ? undefined : `the ${m.name} comes without the Router Alert option`),
})

export const mldSource = rule({
  id: 'mld-source',
  severity: 'error',
  title: 'An MLD message from an address that is not link-local',
  why: 'Receivers must drop it: a join from a global address is as good as none.',
  sections: { 1: 'RFC 2710 §3, RFC 3590 §4', 2: 'RFC 3810 §5.1.14 and §5.2.13' },
  advice: 'Let the sender use its link-local address: receivers drop the message otherwise.',
  in: 'mld',
  see: (m) => {
    const { header, bytes: b } = m
    if (isLinkLocal(b, header.source)) return undefined
    // A host that has no address yet may report all the same.
    if (m.kind !== 'query' && isUnspecified(b, header.source, 6)) return undefined
    return `the ${m.name} comes from ${header.from}, which is not link-local`
  },
})

const ALL_ROUTERS = { 4: Uint8Array.of(224, 0, 0, 2), 6: linkScope(2) } as const
const REPORTS = { 4: Uint8Array.of(224, 0, 0, 22), 6: linkScope(0x16) } as const

/** The address that the message belongs to; undefined where that cannot be known. */
export function placeFor(m: MembershipMessage): Uint8Array | undefined {
  const { ip, bytes: b, group } = m
  if (m.kind === 'records') return REPORTS[ip]
  if (m.kind === 'leave') return ALL_ROUTERS[ip]
  if (m.isGeneral) return ALL_SYSTEMS[ip]
  return group >= 0 && isGroup(b, group, ip) ? b.subarray(group, group + widthOf(ip)) : undefined
}

/** What else is in use: a query about a group to everybody, and a leave to the group itself (RFC 2236 §9). */
function isCustomary(m: MembershipMessage): boolean {
  const { bytes: b, header, group, ip } = m
  if (group < 0) return false
  if (m.kind === 'query' && !m.isGeneral) return isAddress(b, header.destination, ALL_SYSTEMS[ip])
  return m.kind === 'leave' && isAddress(b, header.destination, b.subarray(group, group + widthOf(ip)))
}

function wrongDestination(m: MembershipMessage) {
  const { bytes: b, header, ip } = m
  const place = placeFor(m)
  if (place === undefined || isAddress(b, header.destination, place)) return undefined
  const about = m.group >= 0 && !m.isGeneral ? ` for ${addressText(b, m.group, ip)}` : ''
  const said = `the ${m.name}${about} goes to ${header.to}, and belongs to ${addressText(place, 0, ip)}`
  return isCustomary(m) ? { said, severity: 'note' as const } : { said }
}

export const igmpDestination = rule({
  id: 'igmp-destination',
  severity: 'error',
  title: 'An IGMP message to an address that its RFC does not name',
  why:
    'Routers and snooping switches wait for each kind of message at its own address: one that is sent elsewhere ' +
    'may never be heard.',
  sections: { 1: 'RFC 1112 Appendix I', 2: 'RFC 2236 §9', 3: 'RFC 3376 §4.1.12 and §4.2.14' },
  advice: 'Correct the sender: those whom the message is for do not hear it, or must ignore it.',
  in: 'igmp',
  see: wrongDestination,
})

export const mldDestination = rule({
  id: 'mld-destination',
  severity: 'error',
  title: 'An MLD message to an address that its RFC does not name',
  why:
    'Routers and snooping switches wait for each kind of message at its own address: one that is sent elsewhere ' +
    'may never be heard.',
  sections: { 1: 'RFC 2710 §8', 2: 'RFC 3810 §5.1.15 and §5.2.14' },
  advice: 'Correct the sender: those whom the message is for do not hear it, or must ignore it.',
  in: 'mld',
  see: wrongDestination,
})

/** The joins of the message that take every source of groups of source-specific multicast. */
function joinsAnySource(m: MembershipMessage): Seen | undefined {
  const { bytes: b, ip } = m
  const joined = m.unfilteredJoins.filter((group) => isSourceSpecific(b, group, ip))
  if (joined.length === 0) return undefined
  const groups = joined.map((group) => addressText(b, group, ip))
  return {
    said: `the ${m.name} joins ${groups[0]} for any source, and that group is for named sources`,
    reference: `${m.kind === 'report' ? 'RFC 4604 §2.2.1 and §3.5' : 'RFC 4604 §2.2.2 and §3.1'}, RFC 4607 §1`,
    groups: distinct(groups),
  }
}

export const ssmAnySource: Finding = {
  id: 'ssm-any-source',
  severity: 'warning',
  title: 'A join for any source of a group of source-specific multicast',
  why:
    'Routers ignore a join without sources in the range of source-specific multicast: the host believes that it ' +
    'joined and never gets a datagram.',
  reference: 'RFC 4604 §2.2.1, §2.2.2, §3.1 and §3.5, RFC 4607 §1',
  advice:
    'Let the application join with the source (IP_ADD_SOURCE_MEMBERSHIP), and no querier ask in an older version, which ' +
    'keeps hosts from naming sources: routers ignore the message as it is.',
  in: 'membership',
  see: joinsAnySource,
}
