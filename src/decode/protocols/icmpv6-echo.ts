/** Echo requests and their replies, in one pass: a reply knows its request (RFC 4443 §4). */
import { u32 } from '../bytes.ts'
import { GOOD } from '../checksum.ts'
import { QUOTED } from '../layers.ts'
import type { Packet } from '../packet.ts'
import { type Request, Requests } from '../requests.ts'
import type { Tracker } from '../tracker.ts'
import { ipv6Text } from '../values.ts'
import { statusOf } from './icmpv6-checksum.ts'
import { icmpv6Fields } from './icmpv6-fields.ts'

export const ECHO_REQUEST = 128
export const ECHO_REPLY = 129

export class Echoes implements Tracker {
  readonly requests = new Requests()

  see(p: Packet, i: number): void {
    const { bytes: b, layers } = p
    const at = layers.at[i]
    const type = b[at]
    if ((type !== ECHO_REQUEST && type !== ECHO_REPLY) || at + 8 > layers.end[i]) return
    if ((layers.flags[i] & QUOTED) !== 0 || statusOf(p, i) !== GOOD) return
    const ip = p.before(i, p.session.registry.field('ipv6.src')?.protocol.id ?? -1)
    if (ip < 0) return
    const source = ipv6Text(b, layers.at[ip] + 8)
    const destination = ipv6Text(b, layers.at[ip] + 24)
    if (type === ECHO_REQUEST) this.requests.ask(`${source} ${destination} ${keyOf(p, i)}`, p)
    else this.requests.answer(`${destination} ${source} ${keyOf(p, i)}`, p, i)
  }
}

/**
 * What request and reply have in common beside their addresses: identifier and sequence number, and the data. For that
 * stands the checksum, in which the two differ by their types only.
 */
function keyOf({ bytes: b, layers }: Packet, i: number): string {
  const at = layers.at[i]
  const checksum = (b[at + 2] << 8) | b[at + 3]
  const common = b[at] === ECHO_REPLY ? checksum + 0x0100 : checksum
  return `${u32(b, at + 4)} ${(common & 0xffff) + (common >> 16)}`
}

/** The request that layer `i` of the current frame replies to, as far as the session knows. */
export function requestOf(p: Packet, i: number): Request | undefined {
  const tracker = p.session.trackers[icmpv6Fields.type.protocol.id]
  return tracker instanceof Echoes ? tracker.requests.of(p, i) : undefined
}
