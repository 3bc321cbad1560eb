/** Where a capture was made and how, as far as it tells: what it may not show, nobody may call absent. */
import { CUT } from '../../decode/layers.ts'
import type { Packet } from '../../decode/packet.ts'
import { grouped, noun } from '../../decode/phrases.ts'
import { decodesLink } from '../../decode/session.ts'
import { analysisOf } from '../analysis.ts'
import type { CaptureFacts } from '../capture-facts.ts'
import { directionOf } from '../direction.ts'
import { isOnLoopback } from '../ip-header.ts'
import { IGMP, UDP } from '../ip-protocols.ts'
import { type AddressKey, isNobody, keyAt, macKeyAt, textOf } from '../state/address.ts'
import type { Found } from './finding.ts'
import { SharedAddress } from './shared-address.ts'

/** Hosts of which it is remembered that the capture was made on them, and those that are named. */
const MOST_HOSTS = 1024
const MOST_NAMED = 64
/** Seconds by which frames of several interfaces may be out of order: that is no step of the clock. */
const DISORDER = 1

/**
 * What a frame is to those who wonder about filters: a message of IGMP or MLD, a datagram to a group, another one, or
 * neither; or of a link type that nobody decodes, and then it may be anything.
 */
const KIND = { message: 0, data: 1, datagram: 2, other: 3, undecoded: 4 } as const
type Kind = (typeof KIND)[keyof typeof KIND]

/** What a frame tells of how it was captured: the same for all of a flow. */
export interface Look {
  /** What it is to those who wonder about filters: what a filter left out leaves a mark. */
  readonly kind: Kind
  /** True if it never left the host. */
  readonly isOnLoopback: boolean
  /** True if the host that captured it seems to have sent it, and its address. */
  readonly isOwn: boolean
  /** True if the capture tells so; else it is guessed by unfinished checksums. */
  readonly isSure: boolean
  readonly host: AddressKey | undefined
  /** Whose it is, if it came in from elsewhere. */
  readonly stranger: AddressKey | undefined
  /** The MAC address that either of them sends from. */
  readonly station: AddressKey | undefined
}

/** @param findings what was found about the frame by itself */
export function lookOf(p: Packet, findings: readonly Found[]): Look {
  const direction = directionOf(p)
  const isSure = direction === 'out'
  const isOwn = isSure || (direction === undefined && findings.some(({ about }) => about.id === 'checksum-offload'))
  const onLoopback = isOnLoopback(p)
  const [outermost] = isOwn || (direction === 'in' && !onLoopback) ? analysisOf(p).headers : []
  const source = outermost && keyAt(p.bytes, outermost.source, outermost.version)
  return {
    kind: kindOf(p),
    isOnLoopback: onLoopback,
    isOwn,
    isSure,
    host: isOwn ? source : undefined,
    stranger: isOwn ? undefined : source,
    station: outermost && outermost.link >= 0 ? macKeyAt(p.bytes, p.layers.at[outermost.link] + 6) : undefined,
  }
}

export const isSameLook = (one: Look, other: Look): boolean =>
  one.kind === other.kind &&
  one.isOnLoopback === other.isOnLoopback &&
  one.isOwn === other.isOwn &&
  one.isSure === other.isSure &&
  one.host === other.host &&
  one.stranger === other.stranger &&
  one.station === other.station

export class Vantage {
  /** How the capture was made, once it is over. */
  facts: CaptureFacts | undefined
  frames = 0
  /** Frames without a time, and times that the clock was set back. */
  untimed = 0
  backwards = 0
  /** Frames that never left the host. */
  onLoopback = 0
  /** Frames that were cut before it could be seen what they hold, or which groups they are about. */
  illegible = 0
  /** Link types of frames that nobody decodes. */
  readonly unknownLinks = new Set<number>()
  /** True if the capture tells which frames the host sent that captured them. */
  knowsOwn = false
  /** Addresses that all frames are from or to. */
  readonly shared = new SharedAddress()
  private readonly kinds = new Float64Array(Object.keys(KIND).length)
  private newest = Number.NEGATIVE_INFINITY
  /** Addresses that the capturing host sends from: by the direction of frames, or by unfinished checksums. */
  private readonly hosts = new Set<AddressKey>()
  /** Those whose frames came in from elsewhere: what goes out of theirs was sent on by a router or bridge. */
  private readonly strangers = new Set<AddressKey>()
  /** The MAC address that the first of the hosts sends from, and whether all do. */
  private station: AddressKey | undefined
  private isOneStation = true

  /** Takes in a frame. @param stamp seconds since the first frame of the capture */
  see(p: Packet, stamp: number, look: Look): void {
    this.count(look)
    if (p.options?.noTime) this.untimed++
    else this.time(stamp)
    if (look.kind === KIND.undecoded) this.unknownLinks.add(p.iface.link)
    this.shared.see(p)
    if (look.isSure) this.knowsOwn = true
    if (p.captured < p.length && isIllegible(p)) this.illegible++
    const { host, stranger, station } = look
    if (stranger !== undefined && this.strangers.size < MOST_HOSTS) this.strangers.add(stranger)
    if (host === undefined) return
    if (this.hosts.size < MOST_HOSTS) this.hosts.add(host)
    this.station ??= station
    if (station !== this.station) this.isOneStation = false
  }

  /** Takes in one that tells no more than many before it, if that is so. @returns false if it has to be seen */
  passes(stamp: number, look: Look): boolean {
    if (!this.shared.isKnown || look.isSure || look.host !== undefined || look.stranger !== undefined) return false
    this.count(look)
    this.time(stamp)
    return true
  }

  private count({ kind, isOnLoopback }: Look): void {
    this.frames++
    this.kinds[kind]++
    if (isOnLoopback) this.onLoopback++
  }

  private time(stamp: number): void {
    if (stamp < this.newest - DISORDER) this.backwards++
    this.newest = stamp
  }

  /** Frames with messages of IGMP or MLD. */
  get messages(): number {
    return this.kinds[KIND.message]
  }

  /** Frames with datagrams of UDP to groups. */
  get data(): number {
    return this.kinds[KIND.data]
  }

  /** Frames with other datagrams of UDP. */
  get datagrams(): number {
    return this.kinds[KIND.datagram]
  }

  /** Frames of link types that nobody decodes. */
  get undecoded(): number {
    return this.kinds[KIND.undecoded]
  }

  /** True if frames came, and none of a link type that is decoded: that nothing was found is no answer then. */
  get sawNothing(): boolean {
    return this.frames > 0 && this.undecoded === this.frames
  }

  /** True once a frame came that is no message of IGMP or MLD: until then, somebody may have captured these alone. */
  get showsOthers(): boolean {
    return this.frames > this.messages
  }

  /** True if the capture was made on the host of that address, or on a router that sends on what comes from it. */
  isOn(host: AddressKey): boolean {
    return this.hosts.has(host)
  }

  /**
   * True if that host captured by itself, and no other one in its stead: on a virtual network all leave their checksums
   * unfinished, and a bridge sends on what others sent.
   */
  isMadeBy(host: AddressKey): boolean {
    if (!this.hosts.has(host) || this.strangers.has(host)) return false
    return this.knowsOwn || (this.facts?.addresses?.includes(textOf(host)) ?? this.isOneStation)
  }

  /** True if it was made on a host that sends, and not beside. */
  get isOnHost(): boolean {
    return this.hosts.size > 0
  }

  /** Addresses that the capturing host sends from, the first of them. */
  get senders(): readonly string[] {
    return [...this.hosts]
      .filter((host) => !this.strangers.has(host) && !isNobody(host))
      .slice(0, MOST_NAMED)
      .map(textOf)
  }

  /** Why frames may have been there that the capture does not show; undefined if nothing tells of such a reason. */
  get blind(): string | undefined {
    const filter = this.facts?.displayFilter ?? this.facts?.interfaces.find((one) => one.captureFilter)?.captureFilter
    if (filter !== undefined) return `the capture is filtered by ${filter}`
    return this.unread
  }

  /** Why it is not known what some frames hold; undefined if all could be read. */
  get unread(): string | undefined {
    const { undecoded, illegible } = this
    const frames = (count: number, was: string, were: string): string =>
      `${grouped(count)} ${noun(count, 'frame')} ${noun(count, was, were)}`
    if (undecoded > 0) return `${frames(undecoded, 'is', 'are')} of a link type that is not decoded`
    return illegible > 0 ? `${frames(illegible, 'was', 'were')} cut before it could be seen what they hold` : undefined
  }
}

/** True if what the frame holds was cut off, or the groups that its message is about. */
function isIllegible(p: Packet): boolean {
  const { layers } = p
  if ((layers.flags[layers.n - 1] & CUT) !== 0) return true
  return analysisOf(p).messages.some(({ at, length, end }) => at + length > end)
}

function kindOf(p: Packet): Kind {
  const { headers, messages } = analysisOf(p)
  if (headers.length === 0) return decodesLink(p.session.registry, p.iface.link) ? KIND.other : KIND.undecoded
  if (messages.length > 0) return KIND.message
  for (const { protocol, toGroup } of headers) {
    if (protocol === IGMP) return KIND.message
    if (protocol === UDP) return toGroup ? KIND.data : KIND.datagram
  }
  return KIND.other
}
