/**
 * Who asks for groups and who is in them, on each segment: what a router or a snooping switch would know that heard the
 * same frames and never spoke (RFC 2236, RFC 3376, RFC 2710, RFC 3810).
 *
 * However long it runs, what it remembers is bounded. Where there is no room, memberships that ended make place; what
 * then finds none is counted and left out.
 */
import type { Packet } from '../../decode/packet.ts'
import type { Version } from '../addresses.ts'
import { ipHeadersOf, isOnLoopback } from '../ip-header.ts'
import { type MembershipMessage, membershipMessageOf } from '../membership-message.ts'
import type { AddressKey } from './address.ts'
import { Chain } from './chain.ts'
import { Clock } from './clock.ts'
import { Group, type Heed, type Surroundings } from './group.ts'
import { DEFAULTS, type Intervals, membershipInterval, otherQuerierInterval } from './intervals.ts'
import type { Member } from './member.ts'
import { type Querier, Queriers } from './queriers.ts'
import { Room } from './room.ts'
import { hostOf, type Ignored, type Query, type Report, saidBy } from './said.ts'
import { type Segment, Segments } from './segments.ts'

export interface Limits {
  readonly groups: number
  readonly members: number
  readonly sources: number
  readonly queriers: number
}

const LIMITS: Limits = { groups: 65_536, members: 65_536, sources: 262_144, queriers: 4096 }

/** When there is no room, memberships that ended by themselves are looked for after so much time, and so many messages. */
const SWEEP_SECONDS = 10
const SWEEP_MESSAGES = 4096

/**
 * So many memberships may be looked at for each message, on average, to find those that end by themselves: few are found
 * at once, and a flood of messages about thousands costs no more than it must.
 */
const LOOKS = 16

/** Changes of the Group Membership Interval before anybody told it: each takes a look at all members. */
const MOST_GUESSES = 8
/** Groups on a link of which nothing was heard and that were asked about, the newest of them. */
const MOST_QUERIED = 64

const lastOf = (group: AddressKey): number => group.charCodeAt(group.length - 1)

/** Who wants to know what happens when it happens. */
export interface Watcher {
  /** A host joins, or is found to be a member. */
  begins?(link: Link, group: Group, member: Member): void
  /** A host of which that was unknown since some time is known to be a member. */
  resumes?(link: Link, group: Group, member: Member, since: number, now: number): void
  ends?(link: Link, group: Group, member: Member): void
  /** Nothing is known of it any more: it ended, and made place for others. */
  forgets?(member: Member): void
  /** Another querier is elected, or none is left. @param at when that came to be */
  elects?(link: Link, querier: Querier | undefined, before: Querier | undefined, at: number): void
}

/** IGMP or MLD on a segment. */
export class Link {
  readonly groups = new Map<AddressKey, Group>()
  readonly queriers: Queriers
  readonly heed: Heed | undefined
  /** How long reports are taken to be good for; and how many times that may still change. */
  private guessed = membershipInterval(DEFAULTS)
  private guesses = MOST_GUESSES
  /** When it was asked about groups of which nothing was heard: a report may be the answer. */
  readonly queried = new Map<AddressKey, number>()
  /** The querier, as far as watchers know. */
  elected: Querier | undefined
  /** Of the newest general query. */
  asked = 0
  response: number
  /** When the one before it came. */
  askedBefore = 0

  constructor(
    readonly segment: Segment,
    readonly ip: Version,
    room: Room,
    watchers: readonly Watcher[],
  ) {
    this.heed = watchers.length === 0 ? undefined : this.heedOf(watchers)
    this.queriers = new Queriers(ip, room)
    this.response = this.queriers.intervals.response
  }

  get newest(): number {
    return this.ip === 4 ? 3 : 2
  }

  askedOf(host: AddressKey): number {
    const { known } = this.queriers
    if (!known.has(host)) return this.asked
    return [...known.values()].reduce(
      (newest, { address, last }) => (address === host ? newest : Math.max(newest, last)),
      0,
    )
  }

  /**
   * A querier was heard. As long as it was not known how often one asks, what it tells now was in force all the time; but
   * what was over by then stays so, as whoever watches was told of it.
   */
  learn(now: number, around: Surroundings): void {
    if (this.guesses === 0) return
    const interval = membershipInterval(this.queriers.intervals)
    const later = interval - this.guessed
    this.guessed = interval
    this.guesses = this.queriers.isTold ? 0 : this.guesses - Number(later !== 0)
    if (later === 0) return
    for (const group of this.groups.values()) {
      group.settle(now, around)
      group.postpone(later, now)
    }
  }

  /** Somebody asks about a group of which nothing was heard. */
  asksAbout(group: AddressKey, now: number): void {
    this.queried.delete(group)
    this.queried.set(group, now)
    if (this.queried.size <= MOST_QUERIED) return
    const [[oldest]] = this.queried
    this.queried.delete(oldest)
  }

  private heedOf(watchers: readonly Watcher[]): Heed {
    return {
      begins: (group, member) => {
        for (const watcher of watchers) watcher.begins?.(this, group, member)
      },
      resumes: (group, member, since, now) => {
        for (const watcher of watchers) watcher.resumes?.(this, group, member, since, now)
      },
      ends: (group, member) => {
        for (const watcher of watchers) watcher.ends?.(this, group, member)
      },
    }
  }
}

/** A message that was heeded: what it says, and where. */
export interface Heard {
  readonly link: Link
  readonly said: Query | Report
  /** True if it never left the host: no switch or router hears it. */
  readonly isInside: boolean
}

/** Each segment has two links. */
const keyOf = ({ number }: Segment, ip: Version): number => 2 * number + (ip === 4 ? 0 : 1)

export class Memberships {
  readonly links = new Map<number, Link>()
  /** Messages that nobody heeds, by the reason. */
  readonly ignored = new Map<Ignored, number>()
  readonly rooms: Readonly<Record<keyof Limits | 'segments', Room>>
  /** Memberships that ended, in that order: they make place. */
  private readonly over = new Chain<Member>()
  private swept = 0
  private refused = SWEEP_MESSAGES
  /** Memberships that ended and made place for others. */
  forgotten = 0

  /** When a host joined last that may have been without a group's data, by the last octet of groups: most have another one. */
  private readonly opened = new Float64Array(256).fill(Number.NEGATIVE_INFINITY)

  /** Before this time nothing ends by itself. */
  private due = 0
  private looks = 0

  /** @param segments where they are told apart by others too, theirs */
  constructor(
    limits: Partial<Limits> = {},
    readonly segments = new Segments(),
    private readonly watchers: readonly Watcher[] = [],
    private readonly clock = new Clock(),
  ) {
    const { groups, members, sources, queriers } = { ...LIMITS, ...limits }
    this.rooms = {
      groups: new Room(groups),
      members: new Room(members),
      sources: new Room(sources),
      queriers: new Room(queriers),
      segments: this.segments.room,
    }
  }

  /** The time of what was heard last. */
  get now(): number {
    return this.clock.now
  }

  /** Time passes. @param stamp seconds since the first frame of the capture */
  advance(stamp: number): void {
    this.looks = this.rooms.members.most
    this.clock.advance(stamp)
    this.pass()
  }

  /** A frame comes, before its messages are heard. @param stamp seconds since the first frame of the capture */
  come(stamp: number): void {
    this.clock.advance(stamp)
    this.pass()
  }

  /** Takes in a frame. @param stamp seconds since the first frame of the capture */
  see(p: Packet, stamp: number): void {
    this.come(stamp)
    for (const header of ipHeadersOf(p)) {
      const message = membershipMessageOf(header)
      if (message !== undefined) this.hear(message)
    }
  }

  /** Takes in a message, now. @returns what it says; undefined if nobody heeds it */
  hear(message: MembershipMessage): Heard | undefined {
    const said = saidBy(message)
    if (typeof said === 'string') {
      this.ignored.set(said, (this.ignored.get(said) ?? 0) + 1)
      return undefined
    }
    const segment = this.segments.of(message.header.p, message.header.i)
    if (segment === undefined) return undefined
    const link = this.linkOf(segment, said.ip)
    if (said.kind === 'query') this.hearQuery(link, said)
    else this.hearReport(link, said)
    return { link, said, isInside: isOnLoopback(message.header.p) }
  }

  /** How many hosts reported anything, counted up to `most`. */
  hosts(most: number): number {
    const hosts = new Set<string>()
    for (const { groups } of this.links.values()) {
      for (const { members } of groups.values()) {
        for (const { host } of members.values()) if (hosts.add(host).size >= most) return most
      }
    }
    return hosts.size
  }

  /** The longest intervals that are in force on a link; the defaults where nothing was heard. */
  get slowest(): Intervals {
    const all = [...this.links.values()].map(({ queriers }) => queriers.intervals)
    return all.length === 0
      ? DEFAULTS
      : all.reduce((a, b) => (otherQuerierInterval(b) > otherQuerierInterval(a) ? b : a))
  }

  /** What is in force on a link. */
  around({ queriers, askedBefore, response, newest, heed }: Link): Surroundings {
    const { members, sources } = this.rooms
    return {
      heed,
      members,
      sources,
      interval: membershipInterval(queriers.intervals),
      askedBefore,
      response,
      newest,
    }
  }

  /** What is known of a segment; undefined if nothing was heard there. */
  linkOn(segment: Segment, ip: Version): Link | undefined {
    return this.links.get(keyOf(segment, ip))
  }

  /** True if a host joined the group after that time that may have been without its data. */
  opensAfter(time: number, segment: Segment, ip: Version, group: AddressKey): boolean {
    if (this.opened[lastOf(group)] <= time) return false
    const known = this.linkOn(segment, ip)?.groups.get(group)
    return known !== undefined && known.opened > time
  }

  private linkOf(segment: Segment, ip: Version): Link {
    let link = this.linkOn(segment, ip)
    if (link === undefined) {
      link = new Link(segment, ip, this.rooms.queriers, this.watchers)
      this.links.set(keyOf(segment, ip), link)
    }
    return link
  }

  private hearQuery(link: Link, query: Query): void {
    const { now } = this.clock
    this.elect(link, now)
    link.queriers.hear(query, now)
    this.elect(link, now)
    link.learn(now, this.around(link))
    // Who does not answer it ends sooner.
    this.due = now
    if (query.group === undefined) {
      // A query that comes twice, or again before hosts have answered, is the same one.
      if (now - link.asked >= link.response) link.askedBefore = link.asked
      link.asked = now
      link.response = query.response
      return
    }
    const group = link.groups.get(query.group)
    if (group !== undefined) group.query(query, link.queriers.intervals.robustness, now)
    else link.asksAbout(query.group, now)
  }

  private hearReport(link: Link, report: Report): void {
    const { now } = this.clock
    const around = this.around(link)
    const host = hostOf(report)
    this.due = Math.min(this.due, now + around.interval)
    for (const change of report.changes) {
      if (this.isFull && link.groups.get(change.group)?.members.get(host) === undefined) this.forgetOne()
      const group = link.groups.get(change.group) ?? this.meet(link, change.group)
      if (group === undefined) continue
      group.hear(host, report, change, now, around)
      const { opened } = this
      opened[lastOf(group.address)] = Math.max(opened[lastOf(group.address)], group.opened)
      if (group.members.size === 0) this.drop(group)
    }
  }

  /** Finds what ended by itself, where anybody wants to know at once. */
  private pass(): void {
    const { groups, members } = this.rooms
    const { now } = this.clock
    this.looks = Math.min(this.looks + LOOKS, members.most)
    if (this.watchers.length === 0 || now < this.due || this.looks < groups.held) return
    this.looks -= groups.held
    this.due = Number.POSITIVE_INFINITY
    for (const link of this.links.values()) {
      const around = this.around(link)
      for (const group of link.groups.values()) {
        if (group.isDue(now)) {
          this.looks -= group.members.size
          group.settle(now, around)
        }
        this.due = Math.min(this.due, group.next)
      }
      this.elect(link, now)
      if (link.elected !== undefined) this.due = Math.min(this.due, link.queriers.electedUntil)
    }
  }

  /** Tells of another querier. */
  private elect(link: Link, now: number): void {
    const { elected: before, queriers } = link
    if (this.watchers.length === 0) return
    const lostAt = before === undefined ? now : queriers.presentUntil(before)
    const found = queriers.elected(now)
    if (found === before) return
    link.elected = found
    for (const watcher of this.watchers) watcher.elects?.(link, found, before, Math.min(now, lostAt))
  }

  private meet(link: Link, address: AddressKey): Group | undefined {
    const { groups } = this.rooms
    while (groups.held >= groups.most && this.forgetOne()) {}
    if (!groups.take()) return undefined
    const group = new Group(address, link, this.over)
    group.first = this.clock.now
    group.queried = link.queried.get(address) ?? 0
    link.groups.set(address, group)
    return group
  }

  /** A group of which no host is known is none. */
  private drop(group: Group): void {
    group.home.groups.delete(group.address)
    this.rooms.groups.give()
  }

  private get isFull(): boolean {
    const { members } = this.rooms
    return members.held >= members.most
  }

  /** Lets the membership go that ended first. @returns false if none did */
  private forgetOne(): boolean {
    if (this.over.first === undefined) this.sweep()
    const { first: member } = this.over
    if (member === undefined) return false
    const { group } = member
    group.drop(member)
    this.rooms.members.give()
    this.forgotten++
    for (const watcher of this.watchers) watcher.forgets?.(member)
    if (group.members.size === 0) this.drop(group)
    return true
  }

  /** Finds memberships that ended by themselves: not often, for all are looked at. */
  private sweep(): void {
    const { now } = this.clock
    this.refused++
    if (now - this.swept < SWEEP_SECONDS || this.refused < SWEEP_MESSAGES) return
    this.swept = now
    this.refused = 0
    for (const link of this.links.values()) {
      const around = this.around(link)
      for (const group of link.groups.values()) if (group.isDue(now)) group.settle(now, around)
    }
  }
}
