/** Data that nobody wants, as far as anybody can see. */
import { type AddressKey, textOf } from '../state/address.ts'
import type { Group } from '../state/group.ts'
import type { Ended, Member } from '../state/member.ts'
import type { Heard, Link } from '../state/memberships.ts'
import { groupsOf, type Stream, StreamMemory, streamText } from '../state/streams.ts'
import type { Finding } from './finding.ts'
import { isOfLink, isOfProtocol } from './groups-of-protocols.ts'
import { type Answer, type Datagram, type Ending, type Known, MOST_FRAMES, type Watch } from './watch.ts'

/** What was heard of the members of a segment. */
interface Hearing {
  /** The newest general query that was answered by when hosts have to, if they wish to. */
  asked: { at: number; due: number; frame: number } | undefined
  /** The one before it: of the newest, the time may not be over. */
  before: { at: number; due: number; frame: number } | undefined
  /** Hosts that reported anything. */
  readonly hosts: Set<AddressKey>
}

const MOST_HOSTS = 64

/** Numbers of the first frames of streams. */
const firstFrames = new StreamMemory<number>()

class Unwanted implements Watch {
  private readonly links = new Map<Link, Hearing>()

  begins({ p, stream }: Datagram): undefined {
    firstFrames.keep(stream, p.number)
  }

  heard({ link, said }: Heard, { now }: Known): undefined {
    const hearing = this.links.get(link) ?? { asked: undefined, before: undefined, hosts: new Set() }
    this.links.set(link, hearing)
    if (said.kind === 'query') {
      if (said.group !== undefined) return
      hearing.before = hearing.asked
      hearing.asked = { at: now, due: now + said.response, frame: said.frame }
    } else if (hearing.hosts.size < MOST_HOSTS) hearing.hosts.add(said.from)
  }

  end(known: Known): Ending[] {
    const { streams, vantage, memberships, where } = known
    if (vantage.blind !== undefined) return []
    const endings: Ending[] = []
    for (const stream of streams.all()) {
      const { segment, version, source, group, last } = stream
      if (isOfLink(group) || vantage.isOn(source)) continue
      const link = memberships.linkOn(segment, version)
      const hearing = link && this.links.get(link)
      if (link === undefined || hearing === undefined || link.groups.has(group)) continue
      // Reports have to be seen here at all, of somebody else than the sender: a switch that snoops hides them.
      if (![...hearing.hosts].some((host) => host !== source)) continue
      // Members had their time to answer, and the stream went on.
      const query =
        [hearing.asked, hearing.before].find((one) => one !== undefined && one.due < last && one.at >= stream.first) ??
        [hearing.asked, hearing.before].find((one) => one !== undefined && one.due < last)
      if (query === undefined) continue
      endings.push({
        said:
          `${streamText(stream)} flows, and nobody was seen to join the group, nor answered the query in frame ${query.frame}${where(segment)}; ` +
          'members behind a switch that snoops cannot be seen from here',
        groups: [textOf(group)],
        frames: [firstFrames.of(stream) ?? 0, query.frame].sort((a, b) => a - b),
      })
      if (endings.length >= MOST_FRAMES) break
    }
    return endings
  }
}

export const streamNoMember: Finding = {
  id: 'stream-no-member',
  severity: 'note',
  title: 'Data for a group that nobody was seen to join',
  why:
    'Where switches do not snoop, or do not know the group, it loads every port for nobody; where its receivers should be ' +
    'here, their joins do not arrive, and the stream will not reach them through a router or switch.',
  reference: 'RFC 4541 §2.1.2, RFC 3376 §5.2',
  advice:
    'See whether a receiver joined this very group, on this interface; if there is none, ask why it is sent here.',
  in: 'history',
  watch: () => new Unwanted(),
}

/** Seconds after the last leave for which data may go on: routers ask first whether anybody is left (RFC 3376 §8.10). */
const PATIENCE = 10
/** Seconds between looks at the members of a group, and members that are looked at. */
const LOOKS = 1
const MOST_MEMBERS = 1024

/** What is known of a stream's members. */
interface Look {
  group: Group | undefined
  /** One who was there when they were looked at last. */
  there: Member | undefined
  next: number
  /** How the last member went; undefined while somebody may be there. */
  left: Ended | undefined
}

const looks = new StreamMemory<Look>()

class Leftover implements Watch {
  stirs({ stream }: Datagram, known: Known): Answer | undefined {
    const { now } = known
    let look = looks.of(stream)
    if (look === undefined) {
      const next = isOfProtocol(stream.group) ? Number.POSITIVE_INFINITY : 0
      look = looks.keep(stream, { group: undefined, there: undefined, next, left: undefined })
    }
    if (now >= look.next || (look.left !== undefined && look.group !== undefined && look.group.last > look.left.at)) {
      look.next = now + LOOKS
      look.left = lastLeave(stream, look, known)
    }
    const { left } = look
    // As long as nothing is said of them, its datagrams need not be looked at.
    stream.wake = Math.min(stream.wake, left === undefined ? look.next : left.at + PATIENCE)
    if (left === undefined || now - left.at <= PATIENCE || known.vantage.isOn(stream.source)) return undefined
    // Where messages were cut, nobody knows what else they said.
    if (known.vantage.blind !== undefined) return undefined
    const went = left.by === 'timeout' || left.by === 'query' ? 'timed out' : 'left'
    return {
      said: `${streamText(stream)} goes on after the last known member ${went} at ${Number(left.at.toFixed(3))} s${known.where(stream.segment)}`,
      groups: groupsOf(stream),
    }
  }
}

/** How and when the last member of a stream's group left or timed out; undefined if there was none, or one may be left. */
function lastLeave({ segment, version, group: address }: Stream, look: Look, known: Known): Ended | undefined {
  const { memberships, now } = known
  const link = memberships.linkOn(segment, version)
  const group = link?.groups.get(address)
  look.group = group
  if (link === undefined || group === undefined || group.members.size > MOST_MEMBERS) return undefined
  const around = memberships.around(link)
  const { there } = look
  // As long as that one is there, nobody needs to look at the others.
  const isKnown = there !== undefined && group.members.get(there.host) === there
  if (isKnown && !('ended' in group.stateOf(there, now, around))) return undefined
  let last: Ended | undefined
  for (const member of group.members.values()) {
    const state = group.stateOf(member, now, around)
    if (!('ended' in state)) {
      look.there = member
      return undefined
    }
    if (last === undefined || state.ended.at > last.at) last = state.ended
  }
  return last
}

export const streamAfterLeave: Finding = {
  id: 'stream-after-leave',
  severity: 'note',
  title: 'Data long after the last member left',
  why:
    'The link carries a stream that nobody here watches: the router or switch did not take the leave, keeps the group by ' +
    'configuration, or knows of a member that this capture cannot show.',
  reference: 'RFC 3376 §6.4.2 and §8.10, RFC 2236 §3',
  advice: 'See whether the leave drew a query about the group, and which ports the switch lists for it.',
  in: 'history',
  watch: () => new Leftover(),
}
