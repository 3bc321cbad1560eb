/** Where a capture was made and how, as far as it tells: what it may not show, nobody may call absent. */
import { CUT } from '../../decode/layers.ts'
import type { Packet } from '../../decode/packet.ts'
import { isGroup, widthOf } from '../addresses.ts'
import { analysisOf } from '../analysis.ts'
import type { CaptureFacts } from '../capture-facts.ts'
import { directionOf } from '../direction.ts'
import { isOnLoopback } from '../ip-header.ts'
import { ROLE, roleOf } from '../roles.ts'
import { type AddressKey, keyAt, textOf } from '../state/address.ts'
import type { Found } from './finding.ts'

/** Hosts of which it is remembered that the capture was made on them, and those that are named. */
const MOST_HOSTS = 1024
const MOST_NAMED = 64
/** Seconds by which frames of several interfaces may be out of order: that is no step of the clock. */
const DISORDER = 1

/** What a frame tells of how it was captured: the same for all of a flow. */
export interface Look {
  /** What it is to those who wonder about filters: what a filter left out leaves a mark. */
  readonly kind: 'messages' | 'data' | 'others'
  /** True if it never left the host. */
  readonly isOnLoopback: boolean
  /** True if the host that captured it seems to have sent it, and its address. */
  readonly isOwn: boolean
  readonly host: AddressKey | undefined
}

/** @param findings what was found about the frame by itself */
export function lookOf(p: Packet, findings: readonly Found[]): Look {
  const isOwn = directionOf(p) === 'out' || findings.some(({ about }) => about.id === 'checksum-offload')
  const [outermost] = isOwn ? analysisOf(p).headers : []
  const host = outermost && keyAt(p.bytes, outermost.source, outermost.version)
  return { kind: kindOf(p), isOnLoopback: isOnLoopback(p), isOwn, host }
}

export class Vantage {
  /** How the capture was made, once it is over. */
  facts: CaptureFacts | undefined
  frames = 0
  /** Frames without a time, and times that the clock was set back. */
  untimed = 0
  backwards = 0
  /** Frames with messages of IGMP or MLD, with datagrams to groups, and others. */
  messages = 0
  data = 0
  others = 0
  /** Frames that never left the host. */
  onLoopback = 0
  /** Frames that were cut before it could be seen what they hold, or which groups they are about. */
  illegible = 0
  private newest = Number.NEGATIVE_INFINITY
  /** Addresses that the capturing host sends from: by the direction of frames, or by unfinished checksums. */
  private readonly hosts = new Set<AddressKey>()

  /** Takes in a frame. @param stamp seconds since the first frame of the capture */
  see(p: Packet, stamp: number, look: Look): void {
    this.frames++
    if (p.options?.noTime) this.untimed++
    else {
      if (stamp < this.newest - DISORDER) this.backwards++
      this.newest = stamp
    }
    this[look.kind]++
    if (look.isOnLoopback) this.onLoopback++
    if (p.captured < p.length && isIllegible(p)) this.illegible++
    if (look.host !== undefined && this.hosts.size < MOST_HOSTS) this.hosts.add(look.host)
  }

  /** True once a frame came that is no message of IGMP or MLD: until then, somebody may have captured these alone. */
  get showsOthers(): boolean {
    return this.data + this.others > 0
  }

  /** True if the capture was made on the host of that address, or on a router that sends on what comes from it. */
  isOn(host: AddressKey): boolean {
    return this.hosts.has(host)
  }

  /** Addresses that the capturing host sends from, the first of them. */
  get senders(): readonly string[] {
    return [...this.hosts].slice(0, MOST_NAMED).map(textOf)
  }

  /** Why frames may have been there that the capture does not show; undefined if nothing tells of such a reason. */
  get blind(): string | undefined {
    const filter = this.facts?.displayFilter ?? this.facts?.interfaces.find((one) => one.captureFilter)?.captureFilter
    if (filter !== undefined) return `the capture is filtered by ${filter}`
    return this.illegible > 0 ? `${this.illegible} frames were cut before it could be seen what they hold` : undefined
  }
}

/** True if what the frame holds was cut off, or the groups that its message is about. */
function isIllegible(p: Packet): boolean {
  const { layers } = p
  if ((layers.flags[layers.n - 1] & CUT) !== 0) return true
  return analysisOf(p).messages.some(({ at, length, end }) => at + length > end)
}

function kindOf(p: Packet): Look['kind'] {
  const { layers, bytes } = p
  for (let i = 1; i < layers.n; i++) {
    const role = roleOf(p, i)
    if (role === ROLE.igmp) return 'messages'
    if (role === ROLE.icmpv6) return analysisOf(p).messages.length > 0 ? 'messages' : 'others'
    if (role !== ROLE.udp) continue
    const version = roleOf(p, i - 1) === ROLE.ipv4 ? 4 : 6
    // Behind extension headers the address stands elsewhere: such frames are few, and no mark of a filter.
    const to = layers.at[i - 1] + (version === 4 ? 16 : 24)
    return to + widthOf(version) <= layers.at[i] && isGroup(bytes, to, version) ? 'data' : 'others'
  }
  return 'others'
}
