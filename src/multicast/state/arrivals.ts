/** What comes of joins and leaves: how long until data of the group comes, and how long until none comes any more. */
import type { Packet } from '../../decode/packet.ts'
import type { AddressKey } from './address.ts'
import { Chain, type Linked } from './chain.ts'
import { maybeSeconds, seconds } from './clock.ts'
import type { Group } from './group.ts'
import { type Member, MemberMemory } from './member.ts'
import { type Limits, type Link, Memberships, type Watcher } from './memberships.ts'
import { Room } from './room.ts'
import { type GroupHere, type GroupRow, groupRow, type MemberRow, type Membership, memberRow } from './rows.ts'
import { type Segment, Segments } from './segments.ts'
import { type Stream, StreamMemory, Streams } from './streams.ts'

/** A wait in seconds; null where there is none to be known. */
export interface MemberWaits {
  /** From the join to the first datagram that the host wanted and did not send itself. */
  readonly join_to_first: number | null
  /** From the end of the last membership of the group to the last datagram since, as long as nobody joins. */
  readonly leave_to_last: number | null
}

export interface GroupWaits extends MemberWaits {
  /** Datagrams of UDP to the group, the first and the last of them. */
  readonly packets: number
  readonly first_packet: number | null
  readonly last_packet: number | null
}

/** What one membership waited for. As long as nothing came to it, it stands in a line with others. */
class Wait implements Linked<Wait> {
  toFirst: number | undefined
  toLast: number | undefined
  before: Wait | undefined
  after: Wait | undefined
  isListed = false

  constructor(
    readonly member: Member,
    readonly joined: number | undefined,
  ) {}
}

/** Data of a group on a segment. */
class Flow {
  packets = 0
  first = 0
  last = 0
  /** Memberships to which nothing came so far. */
  readonly waiting = new Chain<Wait>()
  /** The last one to end, as long as nobody joins, and when that was. */
  gone: { readonly wait: Wait; readonly at: number } | undefined
}

/** The newest membership of each, and the group's data. */
const waits = new MemberMemory<Wait>()
const flows = new StreamMemory<Flow>()

const MOST = 131_072
/** Memberships that a datagram is held against in vain: others have to wait for the next. */
const IN_VAIN = 16

export class Arrivals implements Watcher {
  readonly memberships: Memberships
  readonly streams: Streams
  readonly room = new Room(MOST)
  private readonly flows = new Map<Segment, Map<AddressKey, Flow>>()

  constructor(limits: Partial<Limits> = {}) {
    const segments = new Segments()
    this.memberships = new Memberships(limits, segments, [this])
    this.streams = new Streams({ window: 0, segments, told: { tell: (_, stream) => this.arrives(stream) } })
  }

  see(p: Packet, stamp: number): void {
    this.memberships.see(p, stamp)
    this.streams.see(p, stamp)
  }

  advance(stamp: number): void {
    this.memberships.advance(stamp)
    this.streams.advance(stamp)
  }

  begins({ segment }: Link, { address }: Group, member: Member): void {
    const wait = waits.keep(member, new Wait(member, member.joined))
    const flow = this.flowTo(segment, address)
    if (flow === undefined) return
    flow.gone = undefined
    if (wait.joined !== undefined) flow.waiting.append(wait)
  }

  ends({ segment }: Link, group: Group, member: Member): void {
    const flow = this.flowTo(segment, group.address)
    if (flow === undefined) return
    const wait = waits.of(member) ?? waits.keep(member, new Wait(member, undefined))
    flow.waiting.remove(wait)
    const at = member.ended?.at
    // As long as others are in the group, or may be, its data goes on.
    if (at === undefined || group.size > 0) return
    flow.gone = { wait, at }
    // It may be known only now, some time after it ended.
    if (flow.packets > 0 && flow.last > at) wait.toLast = flow.last - at
  }

  memberRow({ link, group, member }: Membership): MemberRow & MemberWaits {
    return Object.assign(memberRow(this.memberships, link, group, member), this.waitsOf(member))
  }

  groupRow({ link, group }: GroupHere): GroupRow & GroupWaits {
    const all = [...group.members.values()].map((member) => this.waitsOf(member))
    const longest = all.reduce<number | null>((most, { join_to_first: one }) => greater(most, one), null)
    const flow = this.flows.get(link.segment)?.get(group.address)
    const any = flow !== undefined && flow.packets > 0
    return Object.assign(groupRow(this.memberships, link, group), {
      packets: flow?.packets ?? 0,
      first_packet: any ? seconds(flow.first) : null,
      last_packet: any ? seconds(flow.last) : null,
      join_to_first: longest,
      leave_to_last: flow?.gone === undefined ? null : maybeSeconds(flow.gone.wait.toLast),
    })
  }

  private waitsOf(member: Member): MemberWaits {
    const wait = waits.of(member)
    return { join_to_first: maybeSeconds(wait?.toFirst), leave_to_last: maybeSeconds(wait?.toLast) }
  }

  /** A datagram comes, now. */
  private arrives(stream: Stream): void {
    let flow = flows.of(stream)
    if (flow === undefined) {
      flow = this.flowTo(stream.segment, stream.group)
      if (flow === undefined) return
      flows.keep(stream, flow)
    }
    const { now } = this.memberships
    if (flow.packets++ === 0) flow.first = now
    flow.last = now
    if (flow.waiting.first !== undefined) deliver(flow.waiting, stream.source, now)
    if (flow.gone !== undefined && flow.gone.wait.member.host !== stream.source) {
      flow.gone.wait.toLast = now - flow.gone.at
    }
  }

  /** Undefined if there is no room. */
  private flowTo(segment: Segment, group: AddressKey): Flow | undefined {
    let groups = this.flows.get(segment)
    if (groups === undefined) {
      groups = new Map()
      this.flows.set(segment, groups)
    }
    let flow = groups.get(group)
    if (flow === undefined && this.room.take()) {
      flow = new Flow()
      groups.set(group, flow)
    }
    return flow
  }
}

/** Looks whose wait is over. Those whose is not go to the end, so that all have their turn. */
function deliver(waiting: Chain<Wait>, source: AddressKey, now: number): void {
  const { last } = waiting
  let inVain = 0
  for (let wait = waiting.first; wait !== undefined && inVain < IN_VAIN; wait = waiting.first) {
    if (wait.joined !== undefined && wants(wait.member, source, now)) {
      waiting.remove(wait)
      wait.toFirst = now - wait.joined
    } else {
      inVain++
      waiting.append(wait)
    }
    if (wait === last) return
  }
}

/** Whether a datagram of that source is for the member: what it sent itself did not reach it over the wire. */
function wants(member: Member, source: AddressKey, now: number): boolean {
  if (member.host === source) return false
  const isNamed = member.sourcesAt(now).includes(source)
  return member.modeAt(now) === 'include' ? isNamed : !isNamed
}

const greater = (a: number | null, b: number | null): number | null => (a === null || (b !== null && b > a) ? b : a)
