/** A group on a segment: its members, and what can be said of them at a time. */
import { RECORD } from '../membership-message.ts'
import type { AddressKey } from './address.ts'
import { type Ended, type FilterMode, Member } from './member.ts'
import type { Room } from './room.ts'
import type { Change, Query, Report } from './said.ts'

/** Why it cannot be known whether a host still is a member. */
export type Doubt =
  /** Another host answered in its stead (RFC 2236 §3, RFC 2710 §4, RFC 3376 §7.2.2). */
  | 'suppressed'
  /** No query asked for an answer. */
  | 'not asked'
  /** It blocked sources, and what it had joined before is not in the capture. */
  | 'began before'

export type MemberState =
  | { readonly state: 'member'; readonly why?: 'suppressed' }
  | { readonly state: 'unknown'; readonly why: Doubt; readonly until?: number }
  | { readonly state: 'left' | 'timed out'; readonly ended: Ended }

/** Who wants to know when memberships begin and end. */
export interface Heed {
  /** The host was no member, or is not known to have been one. */
  begins(group: Group, member: Member): void
  /** What was unknown since some time is known now: it was a member all along. */
  resumes(group: Group, member: Member, since: number, now: number): void
  /** The membership has ended, now or, without a message, some time before: `member.ended` tells. */
  ends(group: Group, member: Member): void
}

/** Where there is room, and what is in force on the segment. */
export interface Surroundings {
  readonly heed: Heed | undefined
  readonly members: Room
  readonly sources: Room
  /** Group Membership Interval. */
  readonly interval: number
  /** Seconds that hosts may take to answer the newest query. */
  readonly response: number
  /** Time of the newest general query; 0, the beginning of the capture, without one: there may have been one before. */
  readonly asked: number
  /** The newest version: IGMPv3 or MLDv2. */
  readonly newest: number
}

/** A query about the group: whoever was not heard since is due to end so soon. */
interface Lowered {
  readonly from: number
  readonly due: number
}

const MOST_LOWERED = 8

export class Group {
  readonly members = new Map<string, Member>()
  first = 0
  last = 0
  /** Time of the newest query about the group. */
  asked = 0
  /** Until when hosts of an older version make the routers treat it so (RFC 3376 §7.3.2, RFC 3810 §8.3.2). */
  private readonly olderUntil = [0, 0, 0]
  /** Members that did not end. */
  private readonly present = new Set<Member>()
  private lowered: Lowered[] = []
  /** Reports that silence others: since when they came without a break, the newest, and until when it is good. */
  private silencing = { since: 0, last: -1, due: -1 }

  /** @param over where memberships are listed that ended, in that order */
  constructor(
    readonly address: AddressKey,
    readonly home: Map<AddressKey, Group>,
    private readonly over: Map<Member, Group>,
  ) {}

  /** A host says something about the group. */
  hear(host: string, report: Report, change: Change, now: number, around: Surroundings): void {
    const says = meaningOf(change)
    this.last = now
    const due = now + around.interval
    const isOlder = report.version < around.newest
    if (isOlder && change.type === RECORD.isEx) this.silence(now, due, report.version, around)
    const known = this.members.get(host)
    const member = known ?? (says === 'nothing' ? undefined : this.meet(host, around))
    if (member === undefined) return
    const state = known === undefined ? undefined : this.stateOf(member, now, around)
    if (state?.state === 'timed out' && member.ended === undefined) this.expire(member, state.ended, around)
    if (state?.state === 'unknown') around.heed?.resumes(this, member, this.dueOf(member), now)
    const isAnew = state === undefined || state.state === 'left' || state.state === 'timed out'
    // Those who leave what nobody saw them join were members all the same; those who say it twice are not again.
    const begins = isAnew && (says === 'joins' || known === undefined)
    if (begins) member.begin(now, says === 'joins' && this.isJoin(change, isOlder, now, around))
    const wasEnded = member.ended !== undefined
    member.reports++
    member.last = now
    member.frame = report.frame
    member.version = report.version
    member.mac = report.mac ?? member.mac
    if (!(wasEnded && says !== 'joins')) member.apply(change, now, due, isOlder)
    if (member.ended === undefined) {
      this.present.add(member)
      this.over.delete(member)
    } else this.goes(member)
    if (begins && (says === 'joins' || member.ended === undefined)) around.heed?.begins(this, member)
    if (member.ended !== undefined && !wasEnded) around.heed?.ends(this, member)
  }

  /** A query about the group lowers the time that is left to its members (RFC 2236 §3, RFC 3376 §6.6.1). */
  query({ response, suppress, sources }: Query, robustness: number, now: number): void {
    this.asked = now
    if (suppress || sources.length > 0) return
    this.lowered.push({ from: now, due: now + response * robustness })
    if (this.lowered.length > MOST_LOWERED) this.lowered.shift()
  }

  stateOf(member: Member, now: number, { asked }: Surroundings): MemberState {
    const { ended } = member
    if (ended !== undefined)
      return { state: ended.by === 'timeout' || ended.by === 'query' ? 'timed out' : 'left', ended }
    if (member.mode === undefined) return { state: 'unknown', why: 'began before' }
    const due = this.dueOf(member)
    const { silencing } = this
    if (now < due) return silencing.last > member.last ? { state: 'member', why: 'suppressed' } : { state: 'member' }
    let end = due
    let latest = member.due
    let heard = member.last
    if (silencing.last > heard && silencing.since <= due) {
      heard = silencing.last
      end = Math.max(due, this.lower(heard, silencing.due))
      latest = Math.max(latest, silencing.due)
      if (now < end) return { state: 'unknown', why: 'suppressed', until: end }
    }
    if (Math.max(asked, this.asked) <= heard) return { state: 'unknown', why: 'not asked' }
    return { state: 'timed out', ended: { at: end, by: end < latest ? 'query' : 'timeout' } }
  }

  /** When the membership is due to end: sooner than by itself if a query was not answered. */
  dueOf(member: Member): number {
    return this.lower(member.last, member.due)
  }

  /** The oldest version that hosts in the group speak; undefined if all speak the newest. */
  compatibility(now: number): { version: number; until: number } | undefined {
    for (const version of [1, 2]) {
      if (now < this.olderUntil[version]) return { version, until: this.olderUntil[version] }
    }
    return undefined
  }

  /** What routers have to forward: the modes and sources of all members together (RFC 3376 §3.2). */
  filterAt(now: number, around: Surroundings): { mode: FilterMode; sources: AddressKey[] } | undefined {
    const some = [...this.present].filter((one) => this.stateOf(one, now, around).state !== 'timed out' && one.mode)
    if (some.length === 0) return undefined
    const wanted = new Set<AddressKey>()
    let blocked: Set<AddressKey> | undefined
    for (const one of some) {
      const sources = one.sourcesAt(now)
      if (one.modeAt(now) === 'include') for (const source of sources) wanted.add(source)
      else blocked = new Set(blocked === undefined ? sources : sources.filter((source) => blocked?.has(source)))
    }
    if (blocked === undefined) return { mode: 'include', sources: [...wanted] }
    // RFC 3376 §7.3.2: beside older hosts no source is blocked.
    const isOlder = this.compatibility(now) !== undefined
    return { mode: 'exclude', sources: isOlder ? [] : [...blocked].filter((source) => !wanted.has(source)) }
  }

  /** Writes down what ended by itself. @returns when the next of its memberships may end; never, without one */
  settle(now: number, around: Surroundings): number {
    let next = Number.POSITIVE_INFINITY
    for (const member of this.present) {
      const state = this.stateOf(member, now, around)
      if (state.state === 'timed out') this.expire(member, state.ended, around)
      else if (state.state === 'member') next = Math.min(next, this.dueOf(member))
      // What else is unknown stays so until a message tells more.
      else if (state.state === 'unknown' && state.until !== undefined) next = Math.min(next, state.until)
    }
    return next
  }

  /** Writes down that a membership ended by itself. */
  private expire(member: Member, { at, by }: Ended, around: Surroundings): void {
    member.end(at, by)
    this.goes(member)
    around.heed?.ends(this, member)
  }

  /** How many hosts are in it, or may be. */
  get size(): number {
    return this.present.size
  }

  /** Forgets a host. */
  drop(member: Member): void {
    this.members.delete(member.host)
    this.present.delete(member)
    this.over.delete(member)
    member.forget()
  }

  private goes(member: Member): void {
    this.present.delete(member)
    if (!this.over.has(member)) this.over.set(member, this)
  }

  private meet(host: string, { members, sources }: Surroundings): Member | undefined {
    if (!members.take()) return undefined
    const member = new Member(host, sources)
    this.members.set(host, member)
    return member
  }

  /** A report that lets other hosts keep silent. */
  private silence(now: number, due: number, version: number, around: Surroundings): void {
    if (now >= this.lower(this.silencing.last, this.silencing.due)) {
      this.settle(now, around)
      this.silencing.since = now
    }
    this.silencing.last = now
    this.silencing.due = due
    this.olderUntil[version] = due
  }

  /** The time `due` of something heard `last`, lowered by queries that came afterwards. */
  private lower(last: number, due: number): number {
    const query = this.lowered.find(({ from }) => from > last)
    return query === undefined ? due : Math.min(due, query.due)
  }

  /** True if the host joins now; a report that may answer a query tells only that it joined before. */
  private isJoin({ type }: Change, isOlder: boolean, now: number, { asked, response }: Surroundings): boolean {
    if (!isOlder) return type !== RECORD.isEx && type !== RECORD.isIn
    return now - Math.max(asked, this.asked) > response
  }
}

/** What a record makes of the host that sends it. */
function meaningOf({ type, sources }: Change): 'joins' | 'leaves' | 'nothing' {
  switch (type) {
    case RECORD.isEx:
    case RECORD.toEx:
      return 'joins'
    case RECORD.toIn:
      return sources.length > 0 ? 'joins' : 'leaves'
    case RECORD.isIn:
    case RECORD.allow:
      return sources.length > 0 ? 'joins' : 'nothing'
    case RECORD.block:
      return sources.length > 0 ? 'leaves' : 'nothing'
    default:
      return 'nothing'
  }
}
