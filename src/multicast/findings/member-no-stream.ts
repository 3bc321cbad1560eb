/** Members who wait for data that does not come. */
import { PIECE } from '../../decode/layers.ts'
import type { IpHeader } from '../ip-header.ts'
import { IGMP, UDP } from '../ip-protocols.ts'
import { type AddressKey, keyAt, textOf } from '../state/address.ts'
import type { Group } from '../state/group.ts'
import type { Member } from '../state/member.ts'
import type { Link } from '../state/memberships.ts'
import { Room } from '../state/room.ts'
import { hostText } from '../state/rows.ts'
import type { Segment } from '../state/segments.ts'
import type { Finding } from './finding.ts'
import { isOfProtocol } from './groups-of-protocols.ts'
import type { Vantage } from './vantage.ts'
import { type Ending, type Known, MOST_FRAMES, type Watch } from './watch.ts'

/** Seconds for which a member has to wait before anybody wonders. */
const PATIENCE = 10
/** Groups, on their segments, of which it is remembered that something else than UDP came. */
const MOST_OTHERS = 4096

class Waiting implements Watch {
  /** When the newest packet came to a group that is not of UDP, or the pieces of one. */
  private readonly others = new Map<Segment, Map<AddressKey, number>>()
  private readonly room = new Room(MOST_OTHERS)

  packet(header: IpHeader, segment: Segment, { now }: Known): undefined {
    const { p, destination, version, protocol, above } = header
    const isWhole = above >= 0 && (p.layers.flags[above] & PIECE) === 0
    if (isWhole && protocol === UDP) return
    if (protocol === IGMP || isOfProtocol(keyAt(p.bytes, destination, version))) return
    const groups = this.others.get(segment) ?? new Map<AddressKey, number>()
    if (groups.size === 0) this.others.set(segment, groups)
    const group = keyAt(p.bytes, destination, version)
    if (groups.has(group) || this.room.take()) groups.set(group, now)
  }

  end(known: Known): Ending[] {
    const { memberships, streams, vantage } = known
    if (vantage.blind !== undefined) return []
    /** The newest datagram of each source to each group of a segment. */
    const sent = new Map<string, { source: AddressKey; last: number }[]>()
    for (const { segment, group, source, last } of streams.all()) {
      const key = `${segment.number} ${group}`
      const known = sent.get(key)
      if (known === undefined) sent.set(key, [{ source, last }])
      else known.push({ source, last })
    }
    const endings: Ending[] = []
    for (const link of memberships.links.values()) {
      for (const group of link.groups.values()) {
        if (isOfProtocol(group.address)) continue
        const came = sent.get(`${link.segment.number} ${group.address}`) ?? []
        const other = this.others.get(link.segment)?.get(group.address) ?? -1
        for (const member of group.members.values()) {
          const ending = endOf(link, group, member, came, other, known)
          if (ending !== undefined) endings.push(ending)
          if (endings.length >= MOST_FRAMES) return endings
        }
      }
    }
    return endings
  }
}

function endOf(
  link: Link,
  group: Group,
  member: Member,
  came: readonly { source: AddressKey; last: number }[],
  other: number,
  { now, where, vantage }: Known,
): Ending | undefined {
  const until = member.ended?.at ?? now
  if (until - member.first < PATIENCE || other >= member.first) return undefined
  // Sources that it chose are those that it waits for.
  const wanted = member.ended === undefined && member.modeAt(now) === 'include' ? member.sourcesAt(now) : []
  const isWanted = (source: AddressKey): boolean => wanted.length === 0 || wanted.includes(source)
  if (came.some(({ source, last }) => last >= member.first && isWanted(source))) return undefined
  const host = hostText(member.host, link.ip)
  const from = wanted.length === 0 ? '' : ` from ${wanted.slice(0, 4).map(textOf).join(', ')}`
  const waited = `${Number((until - member.first).toFixed(0))} s`
  return {
    said: `${host} was in ${textOf(group.address)} for ${waited}, and no datagram to it was seen${from}${where(link.segment)}${doubtOf(vantage, member.host)}`,
    groups: [textOf(group.address)],
    frames: [member.frame],
  }
}

/** Why the datagrams may have been sent all the same. */
function doubtOf(vantage: Vantage, host: string): string {
  if (!vantage.showsOthers) return '; but the capture holds IGMP and MLD alone, as if nothing else was captured'
  return vantage.isMadeBy(host)
    ? ''
    : '; unless the capture was made there, a switch that snoops may have kept them from it'
}

export const memberNoStream: Finding = {
  id: 'member-no-stream',
  severity: 'note',
  title: 'A join that no data followed',
  why:
    'The receiver does what it has to. Either nobody sends, or a router on the way does not forward: a TTL that ran out, ' +
    'no route back to the source, a boundary, or a join that the router did not accept.',
  reference: 'RFC 1112 §7.1, RFC 7761 §4.1',
  advice:
    'Capture beside the sender: if the stream is there, go from router to router towards it, TTL and routes first.',
  in: 'history',
  watch: () => new Waiting(),
}
