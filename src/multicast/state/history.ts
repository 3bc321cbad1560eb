/** Who was in which group when: what the state of memberships forgets when they go on. */
import { textOf } from './address.ts'
import { seconds } from './clock.ts'
import type { Group } from './group.ts'
import { type Ended, type Ending, type Member, MemberMemory } from './member.ts'
import type { Link, Memberships, Watcher } from './memberships.ts'
import { Room } from './room.ts'
import { hostText, type Membership, membersOf, type Place, placeOf } from './rows.ts'

const MOST = 262_144

/** Seconds since the first frame of the capture. */
export interface Span {
  readonly state: 'member' | 'unknown'
  readonly from: number
  readonly to: number
  /** What it began with, where something did: a message that says so. */
  readonly begins: 'join' | null
  /** What it ended by; null for what went on, or was still so at the end. */
  readonly ends: Ending | null
}

export interface HistoryRow extends Place {
  readonly group: string
  readonly host: string
  readonly spans: readonly Span[]
}

/** A membership from its first message to its end. */
class Stay {
  /** Times in which it was unknown whether it went on; it did. */
  doubts: readonly (readonly [from: number, to: number])[] = NONE

  constructor(
    readonly first: number,
    readonly isJoin: boolean,
    public end: Ended | undefined,
  ) {}
}

const NONE: Stay['doubts'] = []

/** All of each member. */
const stays = new MemberMemory<readonly Stay[]>()

export class History implements Watcher {
  readonly room = new Room(MOST)

  begins(_link: Link, _group: Group, member: Member): void {
    this.add(member, new Stay(member.first, member.joined !== undefined, undefined))
  }

  resumes(_link: Link, _group: Group, member: Member, since: number, now: number): void {
    const stay = stays.of(member)?.at(-1)
    if (stay === undefined || !this.room.take()) return
    const from = Math.max(stay.first, stay.doubts.at(-1)?.[1] ?? 0, since)
    stay.doubts = [...stay.doubts, [from, Math.max(from, now)]]
  }

  ends(_link: Link, _group: Group, member: Member): void {
    const stay = stays.of(member)?.at(-1)
    const { ended: end, first } = member
    if (stay !== undefined && stay.end === undefined) stay.end = end
    else this.add(member, new Stay(first, false, end))
  }

  forgets(member: Member): void {
    for (const { doubts } of stays.of(member) ?? []) this.room.give(1 + doubts.length)
  }

  /** The history of all members that are known now, by group and host. */
  rows(memberships: Memberships): HistoryRow[] {
    return membersOf(memberships).map((membership) => this.row(memberships, membership))
  }

  /** The history of one of them. */
  row(memberships: Memberships, { link, group, member }: Membership): HistoryRow {
    const { now } = memberships
    const { state } = group.stateOf(member, now, memberships.around(link))
    const doubtful = state === 'unknown' ? member.sureUntil : undefined
    const { interface: name, vlans, tunnel } = placeOf(link.segment)
    return {
      interface: name,
      vlans,
      tunnel,
      group: textOf(group.address),
      host: hostText(member.host, link.ip),
      spans: this.spansOf(stays.of(member) ?? [], now, doubtful),
    }
  }

  /** @param doubtful since when it is unknown whether the last one goes on */
  private spansOf(stays: readonly Stay[], now: number, doubtful: number | undefined): Span[] {
    const spans: Span[] = []
    let before = 0
    for (const { first, isJoin, doubts, end } of stays) {
      const last = Math.max(first, end?.at ?? now)
      // Who answers a query, or leaves, joined before: nobody saw when.
      if (!isJoin && first > before) spans.push(span('unknown', before, first))
      const opening = spans.length
      let at = first
      const all = end === undefined && doubtful !== undefined ? [...doubts, [doubtful, now] as const] : doubts
      for (const [from, to] of all) {
        const begin = Math.max(at, Math.min(from, last))
        if (begin > at) spans.push(span('member', at, begin))
        if (to > begin) spans.push(span('unknown', begin, to))
        at = Math.max(at, to)
      }
      if (last > at || end !== undefined || all.length === 0) spans.push(span('member', at, Math.max(at, last)))
      if (isJoin) spans[opening] = { ...spans[opening], begins: 'join' }
      if (end !== undefined) spans[spans.length - 1] = { ...spans[spans.length - 1], ends: end.by }
      before = Math.max(at, last)
    }
    return spans
  }

  private add(member: Member, stay: Stay): void {
    if (!this.room.take()) return
    stays.keep(member, (stays.of(member) ?? []).concat([stay]))
  }
}

const span = (state: Span['state'], from: number, to: number): Span => ({
  state,
  from: seconds(from),
  to: seconds(to),
  begins: null,
  ends: null,
})
