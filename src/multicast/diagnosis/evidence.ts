/** What the frames of a capture show of one stream: its datagrams, and the messages about its group. */
import { BROKEN, CUT, QUOTED } from '../../decode/layers.ts'
import type { Packet } from '../../decode/packet.ts'
import { destinationOffset, staysOnLink, widthOf } from '../addresses.ts'
import { analysisOf } from '../analysis.ts'
import { directionOf } from '../direction.ts'
import type { Found } from '../findings/finding.ts'
import type { Flow } from '../findings/flows.ts'
import { IpHeader } from '../ip-header.ts'
import { PIM } from '../ip-protocols.ts'
import type { MembershipMessage } from '../membership-message.ts'
import { ROLE, roleOf } from '../roles.ts'
import { type AddressKey, isNobody, octetsOf, textOf } from '../state/address.ts'
import { type Place, placeOf } from '../state/rows.ts'
import { saidBy, type Wrong } from '../state/said.ts'
import { Segments } from '../state/segments.ts'
import { Cable } from './cable.ts'
import { segmentKey } from './flow.ts'
import { FrameNumbers } from './frame-numbers.ts'
import type { Question } from './question.ts'
import { RouterJoins } from './router-joins.ts'
import { Sent } from './sent.ts'

/** A message of IGMP or MLD about the group. */
export interface Mention {
  readonly frame: number
  readonly at: number
  readonly hostText: string
  readonly kind: 'join' | 'leave' | 'query' | 'other'
  readonly name: string
  readonly place: Place
}

/** Who asks, on one segment. */
export class Asker {
  readonly frames = new FrameNumbers()
  readonly hostText: string
  last = 0
  /** When it asked the time before the last one. */
  before = Number.NEGATIVE_INFINITY

  constructor(
    host: AddressKey,
    readonly place: Place,
    readonly first: number,
  ) {
    this.hostText = textOf(host)
  }
}

export interface Reporter {
  readonly host: AddressKey
  readonly place: Place
  readonly last: number
}

/** Messages that nobody heeds for one reason; the first one's sender stands for all. */
interface Ignored {
  readonly from: string
  readonly name: string
  readonly frames: FrameNumbers
}

const MOST_MENTIONS = 10_000
const MOST_HOSTS = 1024
const MOST_GROUPS = 64

/** Findings for which routers and switches may not heed a report. */
const COUNTS: ReadonlySet<string> = new Set(['error', 'warning'])

/** Findings about messages of IGMP and MLD. */
const ABOUT_MESSAGES = /^(igmp|mld)-(?!versions)/

export class Evidence {
  readonly sent: Sent
  readonly mentions: Mention[] = []
  readonly askers = new Map<string, Asker>()
  /** Hosts that reported any group, where, and when they did last. */
  readonly reporters = new Map<string, Reporter>()
  /** Hosts whose messages left the host that captured, where the capture tells. */
  readonly own = new Set<string>()
  /** Who is at the end of the cable. */
  readonly cable = new Cable()
  /** Other groups that they reported, of those that routers forward. */
  readonly otherGroups = new Set<AddressKey>()
  /** Routers that joined by PIM. */
  readonly routerJoins = new RouterJoins()
  /** Messages of the group's version of IGMP or MLD that tell something. */
  messages = 0
  /** Reports about the group that nobody heeds, by the reason. */
  readonly ignored = new Map<Wrong, Ignored>()
  /** The same of queries for all groups. */
  readonly ignoredQueries = new Map<Wrong, Ignored>()
  /** What is wrong with reports about the group that are heeded all the same. */
  readonly doubts = new Map<string, { readonly host: string; readonly said: string }>()
  private readonly segments = new Segments()
  private readonly octets: Uint8Array

  constructor(readonly question: Question) {
    this.sent = new Sent(this.segments)
    this.octets = Uint8Array.from(question.group, (octet) => octet.charCodeAt(0))
  }

  /** Takes in a frame, and what was found about it. @param flow the one that it is of, where that is known */
  see(p: Packet, stamp: number, found: readonly Found[], isSentHere: boolean, flow: Flow | undefined): void {
    const { layers } = p
    const { version } = this.question
    this.cable.see(p)
    if (flow !== undefined) {
      // It holds nothing but this one packet, and no message.
      if (flow.shape.version === version) this.packet(p, flow.shape.ip, stamp, found, isSentHere)
      return
    }
    const wanted = version === 4 ? ROLE.ipv4 : ROLE.ipv6
    const speaks = version === 4 ? ROLE.igmp : ROLE.icmpv6
    for (let i = 1; i < layers.n; i++) {
      const role = roleOf(p, i)
      if (role === wanted) this.packet(p, i, stamp, found, isSentHere)
      else if (role === speaks) {
        for (const message of analysisOf(p).messages) if (message.ip === version) this.message(message, p, stamp, found)
        return
      }
    }
  }

  private isToGroup({ bytes: b }: Packet, at: number): boolean {
    const { octets } = this
    for (let k = octets.length - 1; k >= 0; k--) if (b[at + k] !== octets[k]) return false
    return true
  }

  private packet(p: Packet, i: number, stamp: number, found: readonly Found[], isSentHere: boolean): void {
    const { layers } = p
    const { version } = this.question
    const to = layers.at[i] + destinationOffset(version)
    if ((layers.flags[i] & (QUOTED | BROKEN | CUT)) !== 0 || to + widthOf(version) > layers.end[i]) return
    if (this.isToGroup(p, to)) this.sent.see(new IpHeader(p, i, version), stamp, found, isSentHere)
    else if (p.bytes[layers.at[i] + (version === 4 ? 9 : 6)] === PIM) {
      this.routerJoins.see(new IpHeader(p, i, version), stamp, (at) => this.isToGroup(p, at))
    }
  }

  /** Keeps what is wrong with a report that is heeded here, and may not be elsewhere. */
  private doubt(host: string, found: readonly Found[]): void {
    for (const { about, severity, said } of found) {
      if (!COUNTS.has(severity) || !ABOUT_MESSAGES.test(about.id) || this.doubts.size >= MOST_HOSTS) continue
      this.doubts.set(`${host} ${about.id}`, { host, said })
    }
  }

  private message(message: MembershipMessage, p: Packet, stamp: number, found: readonly Found[]): void {
    const segment = this.segments.of(p, message.header.i)
    if (segment === undefined) return
    const said = saidBy(message)
    const isIt = (at: number): boolean => this.isToGroup(p, at)
    if (typeof said === 'string') {
      if (said === 'cut') return
      if (message.isGeneral) ignore(this.ignoredQueries, message, said)
      else if (message.joins.some(isIt)) ignore(this.ignored, message, said)
      return
    }
    this.messages++
    if (directionOf(p) === 'out' && this.own.size < MOST_HOSTS) this.own.add(textOf(said.from))
    const place = placeOf(segment)
    const key = `${said.from} ${segmentKey(place)}`
    const mention = (kind: Mention['kind']): void => {
      if (this.mentions.length >= MOST_MENTIONS) return
      this.mentions.push({ frame: p.number, at: stamp, hostText: textOf(said.from), kind, name: message.name, place })
    }
    if (said.kind === 'query') {
      if (said.group === this.question.group) mention('query')
      if (said.group !== undefined) return
      let asker = this.askers.get(key)
      if (asker === undefined) {
        if (this.askers.size >= MOST_HOSTS) return
        asker = new Asker(said.from, place, stamp)
        this.askers.set(key, asker)
      }
      asker.frames.add(p.number)
      if (stamp > asker.first) asker.before = asker.last
      asker.last = stamp
      return
    }
    // Who has no address yet may be any of the others.
    if (!isNobody(said.from) && (this.reporters.size < MOST_HOSTS || this.reporters.has(key))) {
      this.reporters.set(key, { host: said.from, place, last: stamp })
    }
    if (message.joins.some(isIt)) {
      mention('join')
      this.doubt(textOf(said.from), found)
    } else if (message.leaves.some(isIt)) mention('leave')
    else if (said.changes.some(({ group }) => group === this.question.group)) mention('other')
    for (const { group } of said.changes) {
      if (this.otherGroups.size >= MOST_GROUPS) break
      if (group !== this.question.group && !staysOnLink(octetsOf(group), 0, this.question.version))
        this.otherGroups.add(group)
    }
  }
}

function ignore(all: Map<Wrong, Ignored>, { header, name }: MembershipMessage, reason: Wrong): void {
  let known = all.get(reason)
  if (known === undefined) {
    known = { from: header.from, name, frames: new FrameNumbers() }
    all.set(reason, known)
  }
  known.frames.add(header.p.number)
}
