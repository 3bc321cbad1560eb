/**
 * A host in a group, as far as its own messages tell.
 *
 * It is kept as a router keeps a group with this one host in it (RFC 3376 §6.4, RFC 3810 §7.4), with one difference: what
 * a router has to ask about, because another host might want it, is known of a single host at once.
 */
import { RECORD } from '../membership-message.ts'
import type { AddressKey } from './address.ts'
import type { Linked } from './chain.ts'
import type { Group } from './group.ts'
import { type Kind, Memory, NO_MEMORY, type Remembered } from './memory.ts'
import type { Room } from './room.ts'
import type { Change } from './said.ts'

/** RFC 3376 §3.1: only from these sources, or from all but these. */
export type FilterMode = 'include' | 'exclude'

/** How a membership ended: by a message, by a time that passed, or by a query that nobody answered. */
export type Ending = 'leave' | 'TO_IN' | 'BLOCK' | 'timeout' | 'query'

export interface Ended {
  readonly at: number
  readonly by: Ending
}

/** Sources of one host; more are counted. */
const MOST_SOURCES = 1024

/** A source that a host wants: one for all of a record, which are many. */
interface Wanted {
  /** When it said so last, and when that is due to end by itself. */
  readonly heard: number
  readonly due: number
  /** When it is due to end because of a query about it that was not answered. */
  readonly lowered: number
}

// Most members name no sources: they share these, which stay empty.
const NOTHING_WANTED = new Map<AddressKey, Wanted>()
const NO_SOURCES = new Set<AddressKey>()

export class Member implements Linked<Member>, Remembered {
  /** Version of IGMP or MLD of its last message, and what that was. */
  version = 0
  /** Undefined if it cannot be known: it blocked sources of a membership that nobody saw begin. */
  mode: FilterMode | undefined
  private wanted = NOTHING_WANTED
  private blocked = NO_SOURCES
  /** Sources for which there was no room. */
  sourcesLeftOut = 0
  /** True if it wanted sources in this membership that it does not want any more. */
  gaveUp = false
  mac: AddressKey | undefined
  /** First message of this membership, and whether it says that the host joins. */
  first = 0
  private isJoin = false
  last = 0
  /** Number of the frame of its last message. */
  frame = 0
  /** Times that it became a member. */
  memberships = 0
  reports = 0
  ended: Ended | undefined
  /** When mode EXCLUDE is due to end; also of the versions without sources, and of sources for which there was no room. */
  private groupDue = 0
  /** Once it ended it is listed with the others that did. */
  before: Member | undefined
  after: Member | undefined
  isListed = false
  memory = NO_MEMORY

  constructor(
    readonly group: Group,
    readonly host: string,
    private readonly room: Room,
  ) {}

  /** When it joined; undefined if that may have been before its first message. */
  get joined(): number | undefined {
    return this.isJoin ? this.first : undefined
  }

  /** When the membership is due to end unless it is renewed: sooner than by itself if a query was not answered. */
  get due(): number {
    let due = this.isOfSources ? 0 : this.allDue
    // Most want no sources, and to look for some takes longer than all else.
    if (this.wanted.size === 0) return due
    for (const { due: own, lowered } of this.wanted.values()) due = Math.max(due, Math.min(own, lowered))
    return due
  }

  /** Until when it is known to be a member. */
  get sureUntil(): number {
    return this.mode === undefined ? this.last : this.due
  }

  /** When it would be without queries about the group. */
  get dueByItself(): number {
    let due = this.isOfSources ? 0 : this.groupDue
    if (this.wanted.size === 0) return due
    for (const { due: own } of this.wanted.values()) due = Math.max(due, own)
    return due
  }

  /** False if something of it that is due to end would have gone on, for all that is known: nobody asked for an answer. */
  get wasAsked(): boolean {
    if (!this.isOfSources && !this.group.askedAfter(this.host, this.last)) return false
    if (this.wanted.size === 0) return true
    for (const one of this.wanted.values()) if (!this.wasAskedFor(one)) return false
    return true
  }

  /** True if it chose its sources, and some of these are not among them. */
  lacks(sources: readonly AddressKey[]): boolean {
    return this.mode === 'include' && sources.some((source) => !this.wanted.has(source))
  }

  /** True if nothing holds it but the sources that it wants, all of which are known. */
  private get isOfSources(): boolean {
    return this.mode === 'include' && this.sourcesLeftOut === 0
  }

  private get allDue(): number {
    return this.group.lower(this.last, this.groupDue, this.version)
  }

  private wasAskedFor({ heard, lowered }: Wanted): boolean {
    return lowered < Number.POSITIVE_INFINITY || this.group.askedAfter(this.host, heard)
  }

  /** The mode at a time: EXCLUDE that was not renewed goes over to INCLUDE of the sources that were (RFC 3376 §6.5). */
  modeAt(now: number): FilterMode | undefined {
    const goesOn = this.mode !== 'exclude' || this.wanted.size === 0 || now < this.allDue
    return goesOn || !this.group.askedAfter(this.host, this.last) ? this.mode : 'include'
  }

  /** The sources that the mode is about, at a time. */
  sourcesAt(now: number): AddressKey[] {
    if (this.modeAt(now) === 'exclude') return [...this.blocked]
    return [...this.wanted].filter(([, one]) => this.ended !== undefined || !this.isOver(one, now)).map(([one]) => one)
  }

  private isOver(one: Wanted, now: number): boolean {
    return now >= Math.min(one.due, one.lowered) && this.wasAskedFor(one)
  }

  /**
   * What a record does.
   * @param due     when what it renews is due to end
   * @param isOlder whether it stands for a message of a version without records
   */
  apply({ type, sources }: Change, now: number, due: number, isOlder: boolean): void {
    this.settle(now)
    // Records that name sources say nothing without them.
    if (sources.length === 0 && (type === RECORD.isIn || type === RECORD.allow || type === RECORD.block)) return
    switch (type) {
      case RECORD.isEx:
      case RECORD.toEx:
        this.mode = 'exclude'
        this.forget()
        this.block(sources)
        this.groupDue = due
        return
      case RECORD.toIn:
        if (sources.length === 0) return this.end(now, isOlder ? 'leave' : 'TO_IN')
        if (this.mode !== 'include') this.forget()
        this.mode = 'include'
        this.want(sources, now, due)
        return
      case RECORD.isIn:
        // An answer to a query about sources, which says nothing of the mode (RFC 3376 §5.2, §6.4.1).
        this.mode ??= 'include'
        this.want(sources, now, due)
        this.unblock(sources)
        return
      case RECORD.allow:
        this.mode ??= 'include'
        if (this.mode === 'exclude') this.unblock(sources)
        else this.want(sources, now, due)
        return
      case RECORD.block:
        if (this.mode === 'exclude') this.block(sources)
        else if (this.mode === 'include') {
          // What it wanted to the last is kept, as it is by other ways to leave.
          if (this.isAll(sources)) this.end(now, 'BLOCK')
          else this.unwant(sources)
        } else this.groupDue = due
        return
    }
  }

  /** A membership begins anew. */
  begin(now: number, isJoin: boolean): void {
    this.ended = undefined
    this.mode = undefined
    this.gaveUp = false
    this.forget()
    this.first = now
    this.isJoin = isJoin
    this.memberships++
  }

  /** A query asked about sources: those that it wants are due to end so soon (RFC 3376 §6.6.1, RFC 3810 §7.6.1). */
  lower(sources: readonly AddressKey[], due: number): void {
    for (const source of sources) {
      const one = this.wanted.get(source)
      if (one !== undefined && due < one.lowered) this.wanted.set(source, { ...one, lowered: due })
    }
  }

  /** It is due so much later: it got known how long reports are good for. */
  postpone(seconds: number): void {
    this.groupDue += seconds
    for (const [source, one] of this.wanted) this.wanted.set(source, { ...one, due: one.due + seconds })
  }

  end(at: number, by: Ending): void {
    this.ended = { at, by }
  }

  /** Lets go of all sources. */
  forget(): void {
    this.sourcesLeftOut = 0
    const held = this.wanted.size + this.blocked.size
    // To clear a table is to make another one, even where it is empty.
    if (held === 0) return
    this.room.give(held)
    this.wanted.clear()
    this.blocked.clear()
  }

  private settle(now: number): void {
    if (this.modeAt(now) !== this.mode) {
      this.mode = 'include'
      this.room.give(this.blocked.size)
      this.blocked.clear()
    }
    if (this.wanted.size === 0) return
    for (const [source, one] of this.wanted) if (this.isOver(one, now)) this.unwant([source])
  }

  private want(sources: readonly AddressKey[], heard: number, due: number): void {
    const one = { heard, due, lowered: Number.POSITIVE_INFINITY }
    for (const source of sources) {
      if (!this.wanted.has(source) && !this.hasRoom()) {
        if (this.mode === 'include') this.groupDue = due
        continue
      }
      if (this.wanted === NOTHING_WANTED) this.wanted = new Map()
      this.wanted.set(source, one)
    }
  }

  private block(sources: readonly AddressKey[]): void {
    for (const source of sources) {
      if (this.blocked.has(source) || !this.hasRoom()) continue
      if (this.blocked === NO_SOURCES) this.blocked = new Set()
      this.blocked.add(source)
    }
  }

  private unwant(sources: readonly AddressKey[]): void {
    for (const source of sources) {
      if (!this.wanted.delete(source)) continue
      this.gaveUp = true
      this.room.give()
    }
  }

  /** True if it wants none but these. */
  private isAll(sources: readonly AddressKey[]): boolean {
    if (this.sourcesLeftOut > 0) return false
    const named = new Set(sources)
    for (const source of this.wanted.keys()) if (!named.has(source)) return false
    return true
  }

  private unblock(sources: readonly AddressKey[]): void {
    for (const source of sources) if (this.blocked.delete(source)) this.room.give()
  }

  private hasRoom(): boolean {
    const has = this.wanted.size + this.blocked.size < MOST_SOURCES && this.room.take()
    if (!has) this.sourcesLeftOut++
    return has
  }
}

const kind: Kind = { places: 0 }

/** What somebody remembers of each member. To be made once for all captures. */
export class MemberMemory<What> extends Memory<Member, What> {
  constructor() {
    super(kind)
  }
}
