/** What is known at a time, as rows of tables: names and values as people and programs get them. */
import { macText, type Version, widthOf } from '../addresses.ts'
import { groupName } from '../ranges.ts'
import { type AddressKey, byAddress, octetsOf, textOf } from './address.ts'
import { maybeSeconds, seconds } from './clock.ts'
import type { Group } from './group.ts'
import { membershipInterval, otherQuerierInterval } from './intervals.ts'
import type { Member } from './member.ts'
import type { Link, Memberships } from './memberships.ts'
import type { Querier } from './queriers.ts'
import type { Segment } from './segments.ts'

/** Where a row was seen. */
export interface Place {
  readonly interface: string
  readonly vlans: readonly number[]
  readonly tunnel: string | null
}

export interface QuerierRow extends Place {
  readonly querier: string
  readonly mac: string | null
  /** Such as IGMPv3; null if it asked about single groups only. */
  readonly version: string | null
  readonly state: string
  /** First query, and last general one, in seconds since the first frame. */
  readonly first: number
  readonly last: number | null
  readonly elected_since: number | null
  readonly queries: number
  readonly general_queries: number
  /** What it tells; where it tells nothing, what was measured, or the default. Seconds. */
  readonly robustness: number
  readonly query_interval: number
  readonly query_interval_measured: boolean
  readonly response_interval: number
  /** Names of those of the three that are defaults. */
  readonly defaults: readonly string[]
  readonly membership_interval: number
  readonly querier_interval: number
  /** What the queries heard make hosts on the segment speak. */
  readonly hosts_speak: string
}

export interface GroupRow extends Place {
  readonly group: string
  readonly name: string | null
  readonly members: number
  readonly unknown: number
  readonly left: number
  readonly timed_out: number
  /** What routers have to forward; null if nobody is known to be in it. */
  readonly mode: string | null
  readonly sources: readonly string[]
  /** Version that older hosts make routers treat the group as; null if there are none. */
  readonly compatibility: string | null
  readonly compatibility_until: number | null
  readonly first: number
  readonly last: number
  readonly querier: string | null
}

export interface MemberRow extends Place {
  readonly group: string
  readonly host: string
  readonly mac: string | null
  /** Such as IGMPv3. */
  readonly version: string
  readonly state: string
  readonly why: string | null
  readonly mode: string | null
  readonly sources: readonly string[]
  readonly sources_left_out: number
  /** When it joined; null if that may have been before `first`. */
  readonly joined: number | null
  readonly first: number
  readonly last: number
  readonly due: number | null
  readonly ended: number | null
  readonly ended_by: string | null
  readonly memberships: number
  readonly reports: number
}

/**
 * What is the same for all rows of a segment. They name its parts one by one: to spread it in front of so many others takes
 * V8 a hundred times as long.
 */
export const placeOf = ({ interface: name, vlans, tunnel }: Segment): Place => ({
  interface: name,
  vlans,
  tunnel: tunnel ?? null,
})

const macTextOf = (key: AddressKey | undefined): string | null => (key === undefined ? null : macText(octetsOf(key)))

const protocolOf = ({ ip }: Link, version: number): string => `${ip === 4 ? 'IGMPv' : 'MLDv'}${version}`

const texts = (keys: readonly AddressKey[]): string[] => [...keys].sort(byAddress).map(textOf)

/** Each link in the order of its segment, IPv4 first. */
const linksOf = ({ links }: Memberships): Link[] =>
  [...links.values()].sort((a, b) => a.segment.number - b.segment.number || a.ip - b.ip)

/** Queriers, the elected one of each segment first. */
export function querierRows(memberships: Memberships): QuerierRow[] {
  const { now } = memberships
  return linksOf(memberships).flatMap((link) => {
    const { queriers } = link
    const elected = queriers.elected(now)
    const rank = (one: Querier): number => Number(one !== elected)
    return [...queriers.known.values()]
      .sort((a, b) => rank(a) - rank(b) || byAddress(a.address, b.address))
      .map((one) => querierRow(link, one, now))
  })
}

/** A querier as it is now. */
export function querierRow(link: Link, one: Querier, now: number): QuerierRow {
  const { queriers } = link
  const { intervals } = one
  const told = {
    robustness: one.robustness,
    query_interval: one.query ?? one.measured,
    response_interval: one.response,
  }
  const state = queriers.stateOf(one, now)
  const { interface: name, vlans, tunnel } = placeOf(link.segment)
  return {
    interface: name,
    vlans,
    tunnel,
    querier: textOf(one.address),
    mac: macTextOf(one.mac),
    version: one.generalQueries === 0 ? null : protocolOf(link, one.version),
    state,
    first: seconds(one.since),
    last: one.generalQueries === 0 ? null : seconds(one.last),
    elected_since: state === 'elected' ? seconds(queriers.electedSince) : null,
    queries: one.queries,
    general_queries: one.generalQueries,
    robustness: intervals.robustness,
    query_interval: seconds(intervals.query),
    query_interval_measured: one.query === undefined && one.measured !== undefined,
    response_interval: intervals.response,
    defaults: Object.entries(told).flatMap(([name, value]) => (value === undefined ? [name] : [])),
    membership_interval: seconds(membershipInterval(intervals)),
    querier_interval: seconds(otherQuerierInterval(intervals)),
    hosts_speak: protocolOf(link, queriers.spoken(now)),
  }
}

const groupsOf = (link: Link): Group[] => [...link.groups.values()].sort((a, b) => byAddress(a.address, b.address))

export interface GroupHere {
  readonly link: Link
  readonly group: Group
}

export interface Membership extends GroupHere {
  readonly member: Member
}

/** Groups in the order of their addresses. */
export const groupsIn = (memberships: Memberships): GroupHere[] =>
  linksOf(memberships).flatMap((link) => groupsOf(link).map((group) => ({ link, group })))

export const groupRows = (memberships: Memberships): GroupRow[] =>
  groupsIn(memberships).map(({ link, group }) => groupRow(memberships, link, group))

/** A group as it is now. */
export function groupRow(memberships: Memberships, link: Link, group: Group): GroupRow {
  const { now } = memberships
  const around = memberships.around(link)
  const count = { member: 0, unknown: 0, left: 0, 'timed out': 0 }
  for (const member of group.members.values()) count[group.stateOf(member, now, around).state]++
  const filter = group.filterAt(now, around)
  const older = group.compatibility(now)
  const querier = link.queriers.elected(now)
  const { interface: name, vlans, tunnel } = placeOf(link.segment)
  return {
    interface: name,
    vlans,
    tunnel,
    group: textOf(group.address),
    name: groupName(octetsOf(group.address), 0, link.ip) ?? null,
    members: count.member,
    unknown: count.unknown,
    left: count.left,
    timed_out: count['timed out'],
    mode: filter?.mode ?? null,
    sources: texts(filter?.sources ?? []),
    compatibility: older === undefined ? null : protocolOf(link, older.version),
    compatibility_until: maybeSeconds(older?.until),
    first: seconds(group.first),
    last: seconds(group.last),
    querier: querier === undefined ? null : textOf(querier.address),
  }
}

/** Members by group, then by host. @param of those of one group alone */
export const membersOf = (memberships: Memberships, of?: AddressKey): Membership[] =>
  linksOf(memberships).flatMap((link) =>
    (of === undefined ? groupsOf(link) : [link.groups.get(of) ?? []].flat()).flatMap((group) =>
      [...group.members.values()].sort((a, b) => byAddress(a.host, b.host)).map((member) => ({ link, group, member })),
    ),
  )

export const memberRows = (memberships: Memberships, of?: AddressKey): MemberRow[] =>
  membersOf(memberships, of).map(({ link, group, member }) => memberRow(memberships, link, group, member))

/** A membership as it is now. */
export function memberRow(memberships: Memberships, link: Link, group: Group, member: Member): MemberRow {
  const { now } = memberships
  const found = group.stateOf(member, now, memberships.around(link))
  const ended = 'ended' in found ? found.ended : undefined
  const { interface: name, vlans, tunnel } = placeOf(link.segment)
  return {
    interface: name,
    vlans,
    tunnel,
    group: textOf(group.address),
    host: hostText(member.host, link.ip),
    mac: macTextOf(member.mac),
    version: protocolOf(link, member.version),
    state: found.state,
    why: 'why' in found ? (found.why ?? null) : null,
    mode: ended === undefined ? (member.modeAt(now) ?? null) : null,
    sources: ended === undefined ? texts(member.sourcesAt(now)) : [],
    sources_left_out: member.sourcesLeftOut,
    joined: maybeSeconds(member.joined),
    first: seconds(member.first),
    last: seconds(member.last),
    due: ended === undefined && member.mode !== undefined ? seconds(member.due) : null,
    ended: maybeSeconds(ended?.at),
    ended_by: ended?.by ?? null,
    memberships: member.memberships,
    reports: member.reports,
  }
}

/** The same of one group; whose membership ended with the filter that it had, if that was one all the time. */
export function memberRowsToTheLast(memberships: Memberships, of: AddressKey): MemberRow[] {
  return membersOf(memberships, of).map(({ link, group, member }) => {
    const row = memberRow(memberships, link, group, member)
    if (row.ended === null || member.gaveUp) return row
    const { last } = member
    return { ...row, mode: member.modeAt(last) ?? null, sources: texts(member.sourcesAt(last)) }
  })
}

/** A host without an address goes by its station's. */
export function hostText(host: string, ip: Version): string {
  const width = widthOf(ip)
  const address = host.slice(0, width)
  const mac = host.length > width ? macTextOf(host.slice(width)) : null
  return mac === null ? textOf(address) : `${textOf(address)} (${mac})`
}
