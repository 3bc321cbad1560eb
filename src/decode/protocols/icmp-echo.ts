/** Requests of ping and their replies, which repeat identifier, sequence number and data (RFC 792). */
import { u16, u32 } from '../bytes.ts'
import { fold } from '../checksum.ts'
import { QUOTED } from '../layers.ts'
import type { Packet } from '../packet.ts'
import { Requests } from '../requests.ts'
import type { Tracker } from '../tracker.ts'
import { ECHO, ECHO_REPLY, EXTENDED_ECHO, EXTENDED_ECHO_REPLY, HEADER } from './icmp-shape.ts'

export class EchoTracker implements Tracker {
  readonly requests = new Requests()

  see(p: Packet, i: number): void {
    const { bytes: b, layers } = p
    const at = layers.at[i]
    if ((layers.flags[i] & QUOTED) !== 0 || at + HEADER > layers.end[i]) return
    const isRequest = b[at] === ECHO || b[at] === EXTENDED_ECHO
    if (!isRequest && b[at] !== ECHO_REPLY && b[at] !== EXTENDED_ECHO_REPLY) return
    const ends = endsOf(p, i)
    if (ends === undefined) return
    const key = `${isRequest ? ends.there : ends.back} ${messageOf(b, at)}`
    if (isRequest) this.requests.ask(key, p)
    else this.requests.answer(key, p, i)
  }
}

/** Source and destination of the IP header around layer `i`, as they are and turned round. */
function endsOf({ bytes: b, layers, session }: Packet, i: number): { there: string; back: string } | undefined {
  const { abbrev } = session.registry.protocols[layers.id[i - 1]]
  if (abbrev !== 'ip') return undefined
  const source = u32(b, layers.at[i - 1] + 12)
  const destination = u32(b, layers.at[i - 1] + 16)
  return { there: `${source} ${destination}`, back: `${destination} ${source}` }
}

/**
 * What a message has in common with its reply: identifier, sequence number, and the sum of its data. The checksum is
 * that of the data and of a type which differs, so it is taken out.
 */
function messageOf(b: Uint8Array, at: number): string {
  const sum = fold((~u16(b, at + 2) & 0xffff) + (~u16(b, at) & 0xffff))
  const extended = b[at] === EXTENDED_ECHO || b[at] === EXTENDED_ECHO_REPLY
  // An extended reply has no data, and flags of its own beside the sequence number (RFC 8335 §3).
  return extended ? `${u16(b, at + 4)}.${b[at + 6]}` : `${u16(b, at + 4)} ${u16(b, at + 6)} ${sum === 0xffff ? 0 : sum}`
}
