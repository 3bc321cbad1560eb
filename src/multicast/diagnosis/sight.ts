/** What a capture could have seen: nobody may call absent what it could not. */
import type { CaptureFacts } from '../capture-facts.ts'
import { filterMark } from '../findings/filter-mark.ts'
import { textOf } from '../state/address.ts'
import type { MemberRow, Place } from '../state/rows.ts'
import { askedInVain } from './asked.ts'
import { segmentKey } from './flow.ts'
import type { Case } from './step.ts'
import { some } from './words.ts'

export interface Sight {
  /** Why multicast is seen here whether or not anybody joined it; undefined if it may not be. */
  readonly isFlooded: string | undefined
  /** Why data may be missing that was on the wire; undefined if nothing tells of a reason. */
  readonly dataGap: string | undefined
  /** The same of queries and reports. */
  readonly messageGap: string | undefined
  /** The same of fragments behind the first, which filters of ports do not let through. */
  readonly pieceGap: string | undefined
}

/** Seconds after which a stream would have been seen. */
const LONG = 10

export function sightOf(about: Case): Sight {
  const { facts, vantage, question, evidence } = about
  const filters = filtersOf(facts)
  // Who captures knows whether he filters; a file may not tell.
  const mark = facts.isLive || filters.length > 0 ? undefined : filterMark(vantage)
  const part = facts.isWhole || facts.isLive ? undefined : 'the capture was not read to its end'
  const alone = mark && `the capture holds nothing but ${mark.holds}, as if it were filtered`
  const { unread } = vantage
  const dataGap =
    part ?? filters[0]?.said ?? (mark?.data || mark?.addresses.includes(question.group) ? undefined : alone) ?? unread
  const hidden = filters.find(({ text }) => !lets(text, MESSAGES[question.version]))
  return {
    pieceGap: filters[0]?.said ?? alone,
    isFlooded: dataGap === undefined ? floodedBy(about) : undefined,
    dataGap,
    messageGap:
      part ?? hidden?.said ?? (mark?.messages ? undefined : alone) ?? (evidence.messages === 0 ? unread : undefined),
  }
}

/** Filters that are told. */
function filtersOf({ displayFilter, interfaces }: CaptureFacts): { text: string; said: string }[] {
  const captured = interfaces.flatMap(({ captureFilter }) => (captureFilter ? [captureFilter] : []))
  return [
    ...(displayFilter ? [{ text: displayFilter, said: `only frames that match ${displayFilter} were heeded` }] : []),
    ...captured.map((text) => ({ text, said: `the capture was filtered (${text})` })),
  ]
}

/**
 * What lets all messages of IGMP, or of MLD, through, by itself. In filters of captures "icmp6" is not among it: MLD has a
 * header in front (RFC 3810 §5), behind which libpcap does not look.
 */
const MESSAGES = {
  4: /^(igmp|ip|mcast|(ip )?proto (2|\\?igmp)|(ip |ether )?multicast)$/,
  6: /^(icmpv6|ip6|ipv6|mcast|(ip6 |ether )?multicast)$/,
} as const

/** True for a filter that names it as one of several alternatives, and nothing more involved. */
const lets = (filter: string, alternative: RegExp): boolean =>
  !/[()!&]|\b(and|not)\b/.test(filter) && filter.split(/\s+or\s+|\|\|/).some((one) => alternative.test(one.trim()))

/**
 * Data of other groups that nobody joined, where nobody joined this one either: switches that let the one through do the
 * other. Of a group that somebody joined it tells nothing: that may go to him alone (RFC 4541 §2.1.2).
 */
function floodedBy(about: Case): string | undefined {
  const { unwanted, members, end } = about
  if (end < LONG || unwanted.length === 0 || members.length > 0 || askedInVain(about) === undefined) return undefined
  return `${some(unwanted)} ${unwanted.length === 1 ? 'is' : 'are'}, too, which nobody joined`
}

/** True for a host that is the one which captured, as far as anybody tells. */
export const isHere = ({ facts, evidence }: Case, host: string): boolean =>
  facts.addresses?.includes(host) ?? evidence.own.has(host)

/** Why data for a member may take another way than by where it was captured, behind switches; undefined if it is seen. */
export function passesBy(about: Case, member: MemberRow): string | undefined {
  const { facts, vantage, evidence, queriers } = about
  const { cable } = evidence
  const isThere = (place: Place): boolean => segmentKey(place) === segmentKey(member)
  if (isHere(about, member.host) || cable.isMirrored) return undefined
  const routers = queriers.filter(isThere)
  if (routers.some(({ querier }) => isHere(about, querier))) return undefined
  const alone = `switches that snoop send it to ${member.host} alone`
  const { ends } = cable
  const isMember = ends.some((mac) => mac === member.mac)
  const others = ends.filter((mac) => mac !== member.mac && !routers.some((router) => router.mac === mac))
  // Who is at one end of a cable talks to a gateway; to it alone, if he talks to nobody else.
  if (ends.length > 0 && others.every((mac) => isMember && cable.isGateway(mac))) return undefined
  if (others.length > 0 && !isMember) return `it seems to have been captured at the port of ${others[0]}, and ${alone}`
  if (facts.addresses !== undefined || vantage.knowsOwn) return `it was captured on another host, and ${alone}`
  const hosts = [...evidence.reporters.values()].filter(({ place }) => isThere(place)).map(({ host }) => host)
  if (hosts.some((host) => vantage.isMadeBy(host) && textOf(host) === member.host)) return undefined
  if (hosts.length < 2) return undefined
  if (member.state === 'timed out') return `no answer of ${member.host} to later queries was seen here, and ${alone}`
  if (!REACHES_ALL.test(member.version)) return undefined
  return `reports of several hosts are seen here, which some switches send to all ports, and ${alone}`
}

/** Reports that go to a group of their own, which switches may flood. */
const REACHES_ALL = /IGMPv3|MLDv2/
