/** A group on a segment: its members, and what can be said of them at a time. */
import { RECORD } from '../membership-message.ts'
import { type AddressKey, isNobody } from './address.ts'
import type { Chain } from './chain.ts'
import { type Ended, type FilterMode, Member } from './member.ts'
import { Members } from './members.ts'
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
  /** What was unknown since some time is known now: it was a member all along, or might have been until now. */
  resumes(group: Group, member: Member, since: number, now: number): void
  /** The membership has ended, now or, without a message, some time before: `member.ended` tells. */
  ends(group: Group, member: Member): void
}

/** Where the group is. */
export interface Home {
  readonly groups: Map<AddressKey, Group>
  /** Time of the newest general query; 0, the beginning of the capture, without one: there may have been one before. */
  readonly asked: number
  /** Of the newest that the host did not send itself: queriers that are members do not hear their own. */
  askedOf(host: AddressKey): number
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
  /** The one before it. */
  readonly askedBefore: number
  /** The newest version: IGMPv3 or MLDv2. */
  readonly newest: number
}

/** A query about the group: whoever was not heard since is due to end so soon. */
interface Lowered {
  readonly from: number
  readonly due: number
}

const MOST_LOWERED = 8
/** Members, times sources, that are looked at for a query about sources. */
const MOST_LOOKS = 1024
/** Last Member Query Interval, where a query leaves no time to answer (RFC 2236 §8.8, RFC 3376 §8.8, RFC 2710 §7.8). */
const LAST_MEMBER_QUERY_INTERVAL = 1
/** Seconds for which a leave is said again and asked about. */
const LEAVING = 10
/** Seconds that hosts of IGMPv1 take to answer, whatever a query says (RFC 1112, appendix I). */
const VERSION_1_RESPONSE = 10
const NONE: readonly Lowered[] = []

/** What reports of older versions bring about. */
class Older {
  /** They let others keep silent: the newest, and until when it is good. */
  last = -1
  due = -1
  /** That of the newest. */
  version = 0
  /** By version, until when routers treat the group so (RFC 3376 §7.3.2, RFC 3810 §8.3.2). */
  readonly until = [0, 0, 0]

  postpone(seconds: number): void {
    this.due += seconds
    for (const [version, time] of this.until.entries()) if (time > 0) this.until[version] += seconds
  }
}

const MEMBER: MemberState = { state: 'member' }
const SUPPRESSED: MemberState = { state: 'member', why: 'suppressed' }
const BEGAN_BEFORE: MemberState = { state: 'unknown', why: 'began before' }
const NOT_ASKED: MemberState = { state: 'unknown', why: 'not asked' }

export class Group {
  readonly members = new Members()
  first = 0
  last = 0
  /** Time of the newest query about the group, and of the newest one about all of its sources. */
  queried = 0
  private asked = 0
  /** When the capturing host left it. */
  private leftHere = Number.NEGATIVE_INFINITY
  /** Before this time none of its memberships ends by itself, unless a query is not answered. */
  next = Number.POSITIVE_INFINITY
  /** When it was last looked for those that ended by themselves, and whether the time of some was over unasked. */
  private settled = 0
  private isOpen = false
  /**
   * When a host joined last from which data may have been kept until then: it found nobody in the group, as far as is
   * known, had left it, or joins for more sources.
   */
  opened = Number.NEGATIVE_INFINITY
  /** False if the last one to go left no message: it may have been cut off. */
  private wasLeft = true
  /** Members that ended. */
  private ended = 0
  private lowered = NONE
  private older: Older | undefined

  /** @param over where memberships are listed that ended, in that order */
  constructor(
    readonly address: AddressKey,
    readonly home: Home,
    private readonly over: Chain<Member>,
  ) {}

  /** A host says something about the group. */
  hear(host: string, report: Report, change: Change, now: number, around: Surroundings): void {
    const says = meaningOf(change)
    this.last = now
    const wasEmpty = this.size === 0
    if (report.isOwn && says === 'leaves') this.leftHere = now
    const due = now + around.interval
    const isOlder = report.version < around.newest
    if (isOlder && change.type === RECORD.isEx) this.silence(now, due, report.version, around)
    const known = this.members.get(host)
    const member = known ?? (says === 'nothing' ? undefined : this.meet(host, around))
    if (member === undefined) return
    const state = known === undefined ? undefined : this.stateOf(member, now, around)
    if (state?.state === 'timed out' && member.ended === undefined) this.expire(member, state.ended, around)
    if (state?.state === 'unknown') around.heed?.resumes(this, member, member.sureUntil, now)
    const isAnew = state === undefined || state.state === 'left' || state.state === 'timed out'
    // Those who leave what nobody saw them join were members all the same; those who say it twice are not again.
    const begins = isAnew && (says === 'joins' || known === undefined)
    // Whoever said that it left does not answer for the group any more, nor swaps sources in it.
    const isAgain = state?.state === 'left' && (isOlder || change.type === RECORD.allow)
    if (begins) member.begin(now, says === 'joins' && (isAgain || this.isJoin(change, report.version, now, around)))
    const wasEnded = member.ended !== undefined
    const isMore = !begins && change.type === RECORD.allow && member.lacks(change.sources)
    member.reports++
    member.last = now
    member.frame = report.frame
    member.version = report.version
    member.mac = report.mac ?? member.mac
    if (!(wasEnded && says !== 'joins')) member.apply(change, now, due, isOlder)
    if (member.ended === undefined) {
      this.comes(member)
      this.next = Math.min(this.next, member.due)
    } else this.goes(member)
    const wasWithout = state === undefined ? wasEmpty && this.wasLeft : state.state === 'left'
    if (isMore || (begins && wasWithout && member.joined !== undefined)) this.opened = now
    if (begins && (says === 'joins' || member.ended === undefined)) around.heed?.begins(this, member)
    if (member.ended !== undefined && !wasEnded) around.heed?.ends(this, member)
  }

  /**
   * A query about the group lowers the time that is left to its members (RFC 2236 §3), to those who chose sources if it
   * names these (RFC 3376 §6.6.1, RFC 3810 §7.6.1).
   */
  query(query: Query, robustness: number, now: number): void {
    const { response, suppress, sources } = query
    this.queried = now
    if (this.isForOnePort(query, now)) return
    // Whose time was over while nobody asked.
    this.next = now
    const due = now + (response || LAST_MEMBER_QUERY_INTERVAL) * robustness
    if (sources.length > 0) {
      if (!suppress) this.lowerSources(sources, due)
      return
    }
    this.asked = now
    if (!suppress) this.lowered = [...this.lowered, { from: now, due }].slice(-MOST_LOWERED)
  }

  /**
   * True if a switch may ask at the port alone where somebody left (RFC 4541 §2.1.1): it has no address, or asks all hosts
   * about the group as bridges of Linux do, or who left is the host that captured. Others, whose reports switches flood, do
   * not hear that.
   */
  private isForOnePort({ from, isElsewhere }: Query, now: number): boolean {
    return isNobody(from) || isElsewhere || now - this.leftHere <= LEAVING
  }

  private lowerSources(sources: readonly AddressKey[], due: number): void {
    if (this.members.size * sources.length > MOST_LOOKS) return
    for (const member of this.members.values()) member.lower(sources, due)
  }

  /** It got known how long reports are good for: so much longer than was taken for granted. */
  postpone(seconds: number, now: number): void {
    for (const member of this.members.values()) member.postpone(seconds)
    this.older?.postpone(seconds)
    this.next = now
  }

  /** True if a host was asked what it wants of the group, after a time. */
  askedAfter(host: string, heard: number): boolean {
    return Math.max(this.home.askedOf(host), this.asked) > heard
  }

  stateOf(member: Member, now: number, { askedBefore, response }: Surroundings): MemberState {
    const { ended, due } = member
    if (ended !== undefined)
      return { state: ended.by === 'timeout' || ended.by === 'query' ? 'timed out' : 'left', ended }
    if (member.mode === undefined && !member.wasAsked) return BEGAN_BEFORE
    if (member.mode === undefined && now < due) return { state: 'unknown', why: 'began before', until: due }
    const { older } = this
    const isSilenced = older !== undefined && older.last > member.last
    if (now < due) return isSilenced ? SUPPRESSED : MEMBER
    let end = due
    let latest = member.dueByItself
    let heard = member.last
    let wasAsked = member.wasAsked
    if (isSilenced) {
      heard = older.last
      // Who speaks the first version takes its time, whatever the others speak.
      end = Math.max(due, this.lower(heard, older.due, Math.min(older.version, member.version)))
      latest = Math.max(latest, older.due)
      wasAsked = this.askedAfter(member.host, heard)
      if (now < end) return { state: 'unknown', why: 'suppressed', until: end }
    }
    if (!wasAsked) return NOT_ASKED
    const isLowered = end < latest
    // Who was asked once, so late that it may still answer when its time is over, as when another querier took over.
    const asked = this.home.askedOf(member.host)
    const answered = asked + response
    const isOnce = asked > heard && askedBefore <= heard && this.asked <= heard
    if (isOnce && !isLowered && answered > end && now < answered) {
      return { state: 'unknown', why: 'not asked', until: answered }
    }
    return { state: 'timed out', ended: { at: end, by: isLowered ? 'query' : 'timeout' } }
  }

  /** The oldest version that hosts in the group speak; undefined if all speak the newest. */
  compatibility(now: number): { version: number; until: number } | undefined {
    const until = this.older?.until ?? []
    const version = until.findIndex((time) => now < time)
    return version < 0 ? undefined : { version, until: until[version] }
  }

  /** What routers have to forward: the modes and sources of all members together (RFC 3376 §3.2). */
  filterAt(now: number, around: Surroundings): { mode: FilterMode; sources: AddressKey[] } | undefined {
    const some = [...this.members.values()].filter((one) => !('ended' in this.stateOf(one, now, around)) && one.mode)
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

  /** True if memberships may have ended by themselves. */
  isDue(now: number): boolean {
    return this.next <= now || (this.isOpen && this.settled <= this.home.asked)
  }

  /** Writes down what ended by itself. */
  settle(now: number, around: Surroundings): void {
    this.settled = now
    this.isOpen = false
    this.next = Number.POSITIVE_INFINITY
    for (const member of this.members.values()) {
      if (member.ended !== undefined) continue
      const state = this.stateOf(member, now, around)
      if (state.state === 'timed out') this.expire(member, state.ended, around)
      else if (state.state === 'member') this.next = Math.min(this.next, member.due)
      else if (state.state === 'unknown' && state.until !== undefined) this.next = Math.min(this.next, state.until)
      // What else is unknown stays so until a message tells more.
      else this.isOpen = true
    }
  }

  /** Writes down that a membership ended by itself. */
  private expire(member: Member, { at, by }: Ended, around: Surroundings): void {
    if (member.mode === undefined) around.heed?.resumes(this, member, member.sureUntil, at)
    member.end(at, by)
    this.goes(member)
    around.heed?.ends(this, member)
  }

  /** How many hosts are in it, or may be. */
  get size(): number {
    return this.members.size - this.ended
  }

  /** Forgets a host. */
  drop(member: Member): void {
    this.comes(member)
    this.members.delete(member)
    member.forget()
  }

  private comes(member: Member): void {
    if (!member.isListed) return
    this.over.remove(member)
    this.ended--
  }

  private goes(member: Member): void {
    if (member.isListed) return
    this.over.append(member)
    this.ended++
    if (this.size === 0) this.wasLeft = member.ended?.by !== 'timeout' && member.ended?.by !== 'query'
  }

  private meet(host: string, { members, sources }: Surroundings): Member | undefined {
    if (!members.take()) return undefined
    const member = new Member(this, host, sources)
    this.members.add(member)
    return member
  }

  /** A report that lets other hosts keep silent. */
  private silence(now: number, due: number, version: number, around: Surroundings): void {
    this.older ??= new Older()
    const { older } = this
    // Whose time was over while nobody reported in their stead is gone before this one does.
    if (now >= this.lower(older.last, older.due, older.version)) this.settle(now, around)
    older.last = now
    older.due = due
    older.version = version
    older.until[version] = due
  }

  /** The time `due` of something heard `last` in a version, lowered by queries that came afterwards. */
  lower(last: number, due: number, version: number): number {
    const query = firstAfter(this.lowered, last)
    if (query === undefined) return due
    return Math.min(due, this.isSlow(version) ? Math.max(query.due, query.from + VERSION_1_RESPONSE) : query.due)
  }

  /** True if the host joins now; a report that may answer a query tells only that it joined before. */
  private isJoin({ type, isSwap }: Change, version: number, now: number, around: Surroundings): boolean {
    // Who goes over to INCLUDE was in EXCLUDE before, who gives up sources had some (RFC 3376 §5.1).
    if (version === around.newest) return type === RECORD.toEx || (type === RECORD.allow && !isSwap)
    const response = this.isSlow(version) ? Math.max(around.response, VERSION_1_RESPONSE) : around.response
    return now - Math.max(this.home.asked, this.queried) > response
  }

  /** True for hosts of IGMPv1, which heed no time that a query leaves. */
  private isSlow(version: number): boolean {
    return version === 1 && this.address.length === 4
  }
}

function firstAfter(queries: readonly Lowered[], last: number): Lowered | undefined {
  // The newest stands last, and most members were heard since.
  if (queries.length === 0 || queries[queries.length - 1].from <= last) return undefined
  return queries.find(({ from }) => from > last)
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
