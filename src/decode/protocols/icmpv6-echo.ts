/** Echo requests and their replies, in one pass: a reply knows its request (RFC 4443 §4). */
import { u32 } from '../bytes.ts'
import { GOOD } from '../checksum.ts'
import { QUOTED } from '../layers.ts'
import type { Packet } from '../packet.ts'
import type { Tracker } from '../tracker.ts'
import { ipv6Text } from '../values.ts'
import { statusOf } from './icmpv6-checksum.ts'
import { icmpv6Fields } from './icmpv6-fields.ts'

export const ECHO_REQUEST = 128
export const ECHO_REPLY = 129
/** Requests that wait for a reply, at the most. */
const LIMIT = 65_536

interface Request {
  readonly frame: number
  readonly sec: number
  readonly nsec: number
}

/** What is known of a reply: the frame of its request, and how long that was ago, in milliseconds. */
export interface Answered {
  readonly frame: number
  readonly milliseconds: number
}

export class Echoes implements Tracker {
  private readonly waiting = new Map<string, Request>()
  private readonly answered = new Map<number, Answered>()
  private frame = 0

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
    if (type === ECHO_REQUEST) this.remember(`${source} ${destination} ${keyOf(p, i)}`, p)
    else this.answer(`${destination} ${source} ${keyOf(p, i)}`, p, i)
  }

  private remember(key: string, { number: frame, sec, nsec }: Packet): void {
    this.waiting.delete(key)
    this.waiting.set(key, { frame, sec, nsec })
    if (this.waiting.size <= LIMIT) return
    const oldest = this.waiting.keys().next()
    if (!oldest.done) this.waiting.delete(oldest.value)
  }

  private answer(key: string, p: Packet, i: number): void {
    const request = this.waiting.get(key)
    if (request === undefined) return
    this.waiting.delete(key)
    if (this.frame !== p.number) this.answered.clear()
    this.frame = p.number
    const milliseconds = (p.sec - request.sec) * 1e3 + (p.nsec - request.nsec) / 1e6
    this.answered.set(i, { frame: request.frame, milliseconds })
  }

  /** What is known of the reply in layer `i` of the current frame. */
  of(p: Packet, i: number): Answered | undefined {
    return this.frame === p.number ? this.answered.get(i) : undefined
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

/** What the session's tracker knows of the reply in layer `i`. */
export function answered(p: Packet, i: number): Answered | undefined {
  const tracker = p.session.trackers[icmpv6Fields.type.protocol.id]
  return tracker instanceof Echoes ? tracker.of(p, i) : undefined
}
