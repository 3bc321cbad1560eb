/** Members who do not answer. */
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
}

/** The newest general queries of a segment that are remembered, and hosts of which it is known when they reported. */
const MOST_QUERIES = 16
const MOST_HOSTS = 256

class Silent implements Watch {
  private readonly links = new Map<Link, Asked[]>()
  /** When hosts reported anything, the last time. */
  private readonly reports = new Map<Link, Map<AddressKey, number>>()

  heard({ link, said }: Heard, { now }: Known): undefined {
    if (said.kind === 'report') {
      const hosts = this.reports.get(link) ?? new Map<AddressKey, number>()
      if (hosts.size === 0) this.reports.set(link, hosts)
      if (hosts.size < MOST_HOSTS || hosts.has(said.from)) hosts.set(said.from, now)
      return
    }
    if (said.group !== undefined) return
    const asked = this.links.get(link) ?? []
    if (asked.length === 0) this.links.set(link, asked)
    asked.push({ at: now, due: now + said.response, frame: said.frame })
    if (asked.length > MOST_QUERIES) asked.shift()
  }

  end(known: Known): Ending[] {
    const { memberships, vantage, now } = known
    if (vantage.blind !== undefined) return []
    const endings: Ending[] = []
    for (const link of memberships.links.values()) {
      const asked = (this.links.get(link) ?? []).filter(({ due }) => due < now)
      for (const group of link.groups.values()) {
        if (isOfLink(group.address)) continue
        for (const member of group.members.values()) {
          const ending = this.endOf(link, group, member, asked, known)
          if (ending !== undefined) endings.push(ending)
          if (endings.length >= MOST_FRAMES) return endings
        }
      }
    }
    return endings
  }

  private endOf(link: Link, group: Group, member: Member, asked: readonly Asked[], known: Known): Ending | undefined {
    const { now, memberships, where } = known
    const { robustness } = link.queriers.intervals
    const state = group.stateOf(member, now, memberships.around(link))
    const isOut = state.state === 'timed out'
    // Whom nobody asked, or whom the report of another kept silent, did nothing wrong (RFC 2236 §3).
    if (!isOut && (state.state !== 'member' || state.why !== undefined)) return undefined
    // What it says afterwards shows that it was there, and that its answers are not to be seen here.
    if (isOut && member.last > state.ended.at) return undefined
    if (!this.showsReportsOf(member.host, link, member.last, known)) return undefined
    const missed = asked.filter(({ at }) => at > member.last)
    // One answer may get lost: that is what the robustness is for.
    if (!isOut && missed.length < Math.max(2, robustness)) return undefined
    const host = hostText(member.host, link.ip === 4 ? 4 : 16)
    const times =
      missed.length === 0
        ? 'a query about the group'
        : `${missed.length} general quer${missed.length === 1 ? 'y' : 'ies'}`
    return {
      said: `${host} reported ${textOf(group.address)} at ${Number(member.last.toFixed(3))} s, and did not answer ${times} since${where(link.segment)}`,
      groups: [textOf(group.address)],
      frames: [member.frame, ...missed.map(({ frame }) => frame)],
    }
  }

  /**
   * True if the capture would show a report of the host. On another host, behind a switch that listens to IGMP, only those
   * are seen that the switch has no better place for yet: the first of all.
   */
  private showsReportsOf(host: AddressKey, link: Link, since: number, { vantage }: Known): boolean {
    if (!vantage.isOnHost || vantage.isOn(host)) return true
    return [...(this.reports.get(link) ?? [])].some(([from, at]) => at > since && !vantage.isOn(from))
  }
}

export const memberSilent: Finding = {
  id: 'member-silent',
  severity: 'note',
  title: 'A member that did not answer queries that it should have',
  why:
    'Routers and snooping switches stop the stream when the membership times out, though the program on the host still ' +
    'waits for it: it looks like a stream that breaks off after some minutes.',
  reference: 'RFC 3376 §5.2, RFC 2236 §3, RFC 3810 §6.2',
  advice:
    'See whether queries reach the host and whether its firewall lets IGMP or MLD out; or whether it left the net.',
  in: 'history',
  watch: () => new Silent(),
}
