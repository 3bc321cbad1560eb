/** What the frames themselves tell of how they were captured. */
import { BROKEN, CUT, QUOTED } from '../../decode/layers.ts'
import type { Packet } from '../../decode/packet.ts'
import { addressText, isGroup, widthOf } from '../addresses.ts'
import { analysisOf } from '../analysis.ts'
import { directionOf } from '../direction.ts'
import type { Found } from '../findings/finding.ts'
import { isOnLoopback } from '../ip-header.ts'
import { ROLE, roleOf } from '../roles.ts'

/** Seconds by which frames of several interfaces may be out of order: that is no step of the clock. */
const DISORDER = 1
const MOST_SENDERS = 64

export class Witness {
  frames = 0
  /** Frames without a time, and times that the clock was set back. */
  untimed = 0
  backwards = 0
  /** Frames with messages of IGMP or MLD, with datagrams to groups, and others: what a filter left out leaves a mark. */
  messages = 0
  data = 0
  others = 0
  /** Frames that never left the host. */
  onLoopback = 0
  /** Addresses that the capturing host seems to send from: by the direction of frames, or by unfinished checksums. */
  readonly senders = new Set<string>()
  private newest = Number.NEGATIVE_INFINITY

  /** Takes in a frame. @returns whether the host that captured it seems to have sent it */
  see(p: Packet, stamp: number, found: readonly Found[]): boolean {
    this.frames++
    if (p.options?.noTime) this.untimed++
    else {
      if (stamp < this.newest - DISORDER) this.backwards++
      this.newest = stamp
    }
    if (isOnLoopback(p)) this.onLoopback++
    this[kindOf(p)]++
    const isSent = directionOf(p) === 'out' || isUnfinished(found)
    if (isSent && this.senders.size < MOST_SENDERS) {
      const source = sourceOf(p)
      if (source !== undefined) this.senders.add(source)
    }
    return isSent
  }
}

/** What a frame is to those who wonder about filters. */
function kindOf(p: Packet): 'messages' | 'data' | 'others' {
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

function isUnfinished(found: readonly Found[]): boolean {
  for (let k = 0; k < found.length; k++) if (found[k].about.id === 'checksum-offload') return true
  return false
}

/** Source of the outermost packet. */
export function sourceOf(p: Packet): string | undefined {
  const { layers } = p
  for (let i = 1; i < layers.n; i++) {
    const role = roleOf(p, i)
    if (role !== ROLE.ipv4 && role !== ROLE.ipv6) continue
    const version = role === ROLE.ipv4 ? 4 : 6
    const at = layers.at[i] + (version === 4 ? 12 : 8)
    const isThere = (layers.flags[i] & (QUOTED | CUT | BROKEN)) === 0 && at + widthOf(version) <= layers.end[i]
    return isThere ? addressText(p.bytes, at, version) : undefined
  }
  return undefined
}
