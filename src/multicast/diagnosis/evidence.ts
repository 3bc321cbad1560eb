/** What the frames of a capture show of one stream: its datagrams, and the messages about its group. */
import { BROKEN, CUT, PIECE, QUOTED } from '../../decode/layers.ts'
import type { Packet } from '../../decode/packet.ts'
import { isBroadcastMac, isGroupMac, isMacOf, macText, widthOf } from '../addresses.ts'
import { analysisOf } from '../analysis.ts'
import type { Found } from '../findings/finding.ts'
import { IpHeader } from '../ip-header.ts'
import type { MembershipMessage } from '../membership-message.ts'
import { ROLE, roleOf } from '../roles.ts'
import { type AddressKey, keyAt, textOf } from '../state/address.ts'
import { type Place, placeOf } from '../state/rows.ts'
import { type Ignored, saidBy } from '../state/said.ts'
import { Segments } from '../state/segments.ts'
import { FrameNumbers } from './frame-numbers.ts'
import type { Question } from './question.ts'

/** Where a segment's things are kept together. */
export const segmentKey = ({ interface: name, vlans, tunnel }: Place): string =>
  `${name} ${vlans.join('.')} ${tunnel ?? ''}`

/** Datagrams of one source and its port to the group and one port, on one segment. */
export class Flow {
  readonly frames = new FrameNumbers()
  readonly ttls = new Map<number, FrameNumbers>()
  /** By what their MAC address is to the group. */
  readonly macs = new Map<MacKind, FrameNumbers>()
  /** MAC address that sent the first. */
  sender: string | undefined
  /** A destination MAC address that is not the group's. */
  otherMac: string | undefined
  /** Sent by the host that captured. */
  readonly sentHere = new FrameNumbers()
  /** Errors and warnings that single datagrams show. */
  readonly faults = new Map<string, { readonly found: Found; readonly frames: FrameNumbers }>()
  octets = 0
  last = 0
  lastFrame = 0
  longestGap = 0
  /** Stamps of the first datagrams, to find the one that followed a join. */
  readonly stamps: number[] = []
  readonly numbers: number[] = []

  constructor(
    readonly source: AddressKey,
    readonly sourcePort: number,
    readonly port: number,
    readonly place: Place,
    readonly first: number,
  ) {}

  get sourceText(): string {
    return textOf(this.source)
  }
}

export type MacKind = 'right' | 'wrong' | 'unicast' | 'broadcast' | 'none'

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

  constructor(
    host: AddressKey,
    readonly place: Place,
    readonly first: number,
  ) {
    this.hostText = textOf(host)
  }
}

const MOST_FLOWS = 256
const MOST_MENTIONS = 10_000
const MOST_HOSTS = 1024
/** Datagrams of each flow whose times are kept. */
const MOST_STAMPS = 10_000

/** What is sent to groups, too, and is no data: ICMP, IGMP, ICMPv6 with MLD, PIM. */
const CONTROL = [1, 2, 58, 103]

/** Findings by which a datagram does not get, or not unharmed, to where it should. */
const COUNTS = new Set(['error', 'warning'])

/** Findings about messages of IGMP and MLD. */
const ABOUT_MESSAGES = /^(igmp|mld)-(?!versions)/

export class Evidence {
  readonly flows = new Map<string, Flow>()
  /** Datagrams of flows for which there was no room. */
  flowsLeftOut = 0
  readonly mentions: Mention[] = []
  readonly askers = new Map<string, Asker>()
  /** Hosts that reported any group, and when and where. */
  readonly reporters = new Map<string, { readonly host: AddressKey; readonly place: Place }>()
  /** Messages of the group's version of IGMP or MLD. */
  messages = 0
  /** Reports about the group that nobody heeds, by the reason. */
  readonly ignored = new Map<Ignored, { readonly from: string; readonly name: string; readonly frames: FrameNumbers }>()
  /** What is wrong with reports about the group that are heeded all the same. */
  readonly doubts = new Map<string, { readonly host: string; readonly said: string }>()
  private readonly segments = new Segments()
  private readonly octets: Uint8Array
  private newest: Flow | undefined

  constructor(readonly question: Question) {
    this.octets = Uint8Array.from(question.group, (octet) => octet.charCodeAt(0))
  }

  /** Takes in a frame, and what was found about it. */
  see(p: Packet, stamp: number, found: readonly Found[], isSentHere: boolean): void {
    const { layers } = p
    const { version } = this.question
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
    const { layers, bytes: b } = p
    const { version } = this.question
    const start = layers.at[i]
    const source = start + (version === 4 ? 12 : 8)
    const to = source + widthOf(version)
    if ((layers.flags[i] & (QUOTED | BROKEN | CUT)) !== 0 || to + widthOf(version) > layers.end[i]) return
    if (!this.isToGroup(p, to)) return
    const header = new IpHeader(p, i, version)
    if (CONTROL.includes(header.protocol)) return
    const hasPorts = header.carries(ROLE.udp, 4)
    // A later piece of a datagram has no ports: the one that completes it, or the first, stands for it.
    if (header.isFragment && !hasPorts) return
    const ports = hasPorts ? header.word(0) * 0x1_0000 + header.word(2) : 0
    const flow = this.flowOf(p, header, ports, stamp)
    if (flow === undefined) return
    const number = p.number
    flow.frames.add(number)
    if (flow.stamps.length < MOST_STAMPS) {
      flow.stamps.push(stamp)
      flow.numbers.push(number)
    }
    if (flow.frames.count > 1) flow.longestGap = Math.max(flow.longestGap, stamp - flow.last)
    flow.last = Math.max(flow.last, stamp)
    flow.lastFrame = number
    flow.octets += p.length
    numbersOf(flow.ttls, header.ttl).add(number)
    const kind = macKind(header)
    numbersOf(flow.macs, kind).add(number)
    if (kind !== 'right' && kind !== 'none') flow.otherMac ??= macText(b, header.mac)
    if (header.link >= 0) flow.sender ??= macText(b, layers.at[header.link] + 6)
    if (isSentHere) flow.sentHere.add(number)
    if (found.length > 0 && (layers.flags[header.above] & PIECE) === 0) this.note(flow, found, number)
  }

  private note(flow: Flow, found: readonly Found[], number: number): void {
    for (const one of found) {
      if (!COUNTS.has(one.severity)) continue
      const { id } = one.about
      let fault = flow.faults.get(id)
      if (fault === undefined) {
        fault = { found: one, frames: new FrameNumbers() }
        flow.faults.set(id, fault)
      }
      fault.frames.add(number)
    }
  }

  private flowOf(p: Packet, header: IpHeader, ports: number, stamp: number): Flow | undefined {
    const { version } = this.question
    const segment = this.segments.of(p, header.i)
    if (segment === undefined) return undefined
    const place = placeOf(segment)
    const source = keyAt(p.bytes, header.source, version)
    const { newest } = this
    const [from, port] = [Math.floor(ports / 0x1_0000), ports % 0x1_0000]
    if (newest?.source === source && newest.port === port && newest.sourcePort === from) {
      if (segmentKey(newest.place) === segmentKey(place)) return newest
    }
    const key = `${source} ${ports} ${segmentKey(place)}`
    let flow = this.flows.get(key)
    if (flow === undefined) {
      if (this.flows.size >= MOST_FLOWS) {
        this.flowsLeftOut++
        return undefined
      }
      flow = new Flow(source, from, port, place, stamp)
      this.flows.set(key, flow)
    }
    this.newest = flow
    return flow
  }

  /** Keeps what is wrong with a report that is heeded here, and may not be elsewhere. */
  private doubt(host: string, found: readonly Found[]): void {
    for (const { about, severity, said } of found) {
      if (!COUNTS.has(severity) || !ABOUT_MESSAGES.test(about.id) || this.doubts.size >= MOST_HOSTS) continue
      this.doubts.set(`${host} ${about.id}`, { host, said })
    }
  }

  private ignore({ header, name }: MembershipMessage, frame: number, reason: Ignored): void {
    let known = this.ignored.get(reason)
    if (known === undefined) {
      known = { from: header.from, name, frames: new FrameNumbers() }
      this.ignored.set(reason, known)
    }
    known.frames.add(frame)
  }

  private message(message: MembershipMessage, p: Packet, stamp: number, found: readonly Found[]): void {
    const segment = this.segments.of(p, message.header.i)
    if (segment === undefined) return
    const said = saidBy(message)
    this.messages++
    const isIt = (at: number): boolean => this.isToGroup(p, at)
    if (typeof said === 'string') {
      if (message.joins.some(isIt)) this.ignore(message, p.number, said)
      return
    }
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
      asker.last = stamp
      return
    }
    if (this.reporters.size < MOST_HOSTS) this.reporters.set(key, { host: said.from, place })
    if (message.joins.some(isIt)) {
      mention('join')
      this.doubt(textOf(said.from), found)
    } else if (message.leaves.some(isIt)) mention('leave')
    else if (said.changes.some(({ group }) => group === this.question.group)) mention('other')
  }
}

/** What the MAC address that a packet goes to is to its group. */
function macKind({ p: { bytes: b }, mac, destination, version }: IpHeader): MacKind {
  if (mac < 0) return 'none'
  if (isMacOf(b, mac, destination, version)) return 'right'
  if (!isGroupMac(b, mac)) return 'unicast'
  return isBroadcastMac(b, mac) ? 'broadcast' : 'wrong'
}

function numbersOf<Key>(all: Map<Key, FrameNumbers>, key: Key): FrameNumbers {
  let numbers = all.get(key)
  if (numbers === undefined) {
    numbers = new FrameNumbers()
    all.set(key, numbers)
  }
  return numbers
}
