/** Members who do not answer. */
import { plural } from '../../decode/phrases.ts'
import { RECORD } from '../membership-message.ts'
import { type AddressKey, textOf } from '../state/address.ts'
import type { Group } from '../state/group.ts'
import type { Member } from '../state/member.ts'
import type { Heard, Link } from '../state/memberships.ts'
import { hostText } from '../state/rows.ts'
import type { Finding } from './finding.ts'
import { isOfLink } from './groups-of-protocols.ts'
import { type Ending, type Known, MOST_FRAMES, type Watch } from './watch.ts'

/** A general query, and by when hosts have answered. */
interface Asked {
  readonly at: number
  readonly due: number
  readonly frame: number
  readonly from: AddressKey
}

/** The newest general queries of a segment that are remembered, and hosts of which it is known when they reported. */
const MOST_QUERIES = 16
const MOST_HOSTS = 256

/** The newest answer of a host, and whether it came in an older version. */
interface Answered {
  readonly at: number
  readonly isOlder: boolean
}

class Silent implements Watch {
  private readonly links = new Map<Link, Asked[]>()
  /** What hosts said last about the groups that they are in. */
  private readonly reports = new Map<Link, Map<AddressKey, Answered>>()

  heard({ link, said }: Heard, { now }: Known): undefined {
    if (said.kind === 'report') {
      const isOlder = said.version < link.newest
      // Leaves go to all routers, and a switch may flood them; as it does what older hosts send to groups of the link.
      if (!said.changes.some(({ type, group }) => isAnswer(type) && !(isOlder && isOfLink(group)))) return
      const hosts = this.reports.get(link) ?? new Map<AddressKey, Answered>()
      if (hosts.size === 0) this.reports.set(link, hosts)
      if (hosts.size >= MOST_HOSTS && !hosts.has(said.from)) return
      hosts.set(said.from, { at: now, isOlder })
      return
    }
    if (said.group !== undefined) return
    const asked = this.links.get(link) ?? []
    if (asked.length === 0) this.links.set(link, asked)
    // One answer is due to a query that comes twice, or again before its time is over.
    const before = asked.at(-1)
    if (before !== undefined && now < before.due) return
    asked.push({ at: now, due: now + said.response, frame: said.frame, from: said.from })
    if (asked.length > MOST_QUERIES) asked.shift()
  }

  end(known: Known): Ending[] {
    const { memberships, vantage, now } = known
    if (vantage.blind !== undefined) return []
    const endings: Ending[] = []
    for (const link of memberships.links.values()) {
      const asked = (this.links.get(link) ?? []).filter(({ due }) => due < now)
      const silences = silencesOf(link, asked, known)
      const silent = new Set(silences.map(({ member }) => member.host))
      const since = Math.min(...silences.map(({ missed: [first], member }) => first?.at ?? member.last))
      const others = [...(this.reports.get(link) ?? [])].filter(([host, { at }]) => at >= since && !silent.has(host))
      for (const silence of silences) {
        if (endings.length >= MOST_FRAMES) return endings
        if (silence.spoke || !showsReportsOf(silence.member, link, silent, new Map(others), known)) continue
        endings.push(endingOf(silence, link, known))
      }
    }
    return endings
  }
}

const isAnswer = (type: number): boolean => type === RECORD.isEx || type === RECORD.isIn

/** A member of which an answer was due. */
interface Silence {
  readonly group: Group
  readonly member: Member
  readonly missed: readonly Asked[]
  /** It said something after its time was over: it was there, and its answers are not to be seen here. */
  readonly spoke: boolean
}

function silencesOf(link: Link, asked: readonly Asked[], { memberships, now }: Known): Silence[] {
  const found: Silence[] = []
  const around = memberships.around(link)
  // One answer may get lost: that is what the robustness is for.
  const { robustness } = link.queriers.intervals
  const least = Math.max(2, robustness)
  for (const group of link.groups.values()) {
    if (isOfLink(group.address)) continue
    for (const member of group.members.values()) {
      const state = group.stateOf(member, now, around)
      // Queriers that are members do not hear their own queries.
      const missed = asked.filter(({ at, from }) => at > member.last && from !== member.host)
      if (state.state === 'timed out') {
        const isEnough = state.ended.by === 'query' || missed.length >= robustness
        if (isEnough) found.push({ group, member, missed, spoke: member.last > state.ended.at })
      }
      // Whom nobody asked, or whom the report of another kept silent, did nothing wrong (RFC 2236 §3).
      else if (state.state === 'member' && state.why === undefined && missed.length >= least)
        found.push({ group, member, missed, spoke: false })
      if (found.length >= MOST_FRAMES) return found
    }
  }
  return found
}

/**
 * True if the capture would show that the host answers. On another host, behind a switch that listens to IGMP, only first
 * reports are seen, as long as the switch knows of no querier, and those of that host itself; behind bridges of Linux, those
 * of the newest version too.
 * @param others who did answer
 */
function showsReportsOf(
  { host, version }: Member,
  { newest }: Link,
  silent: ReadonlySet<AddressKey>,
  others: ReadonlyMap<AddressKey, Answered>,
  { vantage }: Known,
): boolean {
  if (vantage.isMadeBy(host)) return true
  if (silent.size > 1 && others.size < 2) return false
  const older = [...others.values()].filter(({ isOlder }) => isOlder).length
  if (version < newest && others.size > 0 && older < 2) return false
  return !vantage.isOnHost || [...others.keys()].some((other) => !vantage.isOn(other))
}

/** How a sentence of this finding begins, about a host in a group. */
export const beginningOf = (host: string, group: string): string => `${host} reported ${group} at `

function endingOf({ group, member, missed }: Silence, link: Link, { where }: Known): Ending {
  const host = hostText(member.host, link.ip)
  const times =
    missed.length === 0 ? 'a query about the group' : `${plural(missed.length, 'general query', 'general queries')}`
  return {
    said: `${beginningOf(host, textOf(group.address))}${Number(member.last.toFixed(3))} s, and did not answer ${times} since${where(link.segment)}`,
    reference: link.ip === 4 ? 'RFC 3376 §5.2, RFC 2236 §3' : 'RFC 3810 §6.2, RFC 2710 §4',
    groups: [textOf(group.address)],
    frames: [member.frame, ...missed.map(({ frame }) => frame)],
  }
}

export const memberSilent: Finding = {
  id: 'member-silent',
  severity: 'note',
  title: 'A member that did not answer queries that it should have',
  why:
    'Routers and snooping switches stop the stream when the membership times out, though the program on the host still ' +
    'waits for it: it looks like a stream that breaks off after some minutes.',
  reference: 'RFC 3376 §5.2, RFC 2236 §3, RFC 3810 §6.2, RFC 2710 §4',
  advice:
    'See whether queries reach the host and whether its firewall lets IGMP or MLD out; or whether it left the net.',
  in: 'history',
  watch: () => new Silent(),
}
