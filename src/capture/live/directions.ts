/**
 * Which way frames went, where that is known: the header that the system gives frames of "any" says so (packet(7)), and
 * where only those of one way are captured, they went that way.
 */
import type { Batch, FrameOptions } from '../batch.ts'
import type { Direction } from './driver.ts'

/** Where the packet type stands: in LINKTYPE_LINUX_SLL the second octet of two, in LINKTYPE_LINUX_SLL2 one by itself. */
const PLACES: Readonly<Record<number, number>> = { 113: 1, 276: 10 }

/** epb_flags (draft-ietf-opsawg-pcapng §4.3.1): the way, and of those that came in, for whom they were. */
const INBOUND = 1
const OUTBOUND = 2
const UNICAST = 1 << 2
const MULTICAST = 2 << 2
const BROADCAST = 3 << 2
const PROMISCUOUS = 4 << 2

/** By packet type: PACKET_HOST, PACKET_BROADCAST, PACKET_MULTICAST, PACKET_OTHERHOST, PACKET_OUTGOING. */
const SAID: readonly FrameOptions[] = [
  { flags: INBOUND | UNICAST },
  { flags: INBOUND | BROADCAST },
  { flags: INBOUND | MULTICAST },
  { flags: INBOUND | PROMISCUOUS },
  { flags: OUTBOUND },
]

/** Notes it in the options of a batch's frames. */
export type Directions = (batch: Batch) => void

/** What does so for frames of a link type; undefined where nobody tells. @param only the way that all of them go */
export function directions(link: number, only?: Direction): Directions | undefined {
  const place = PLACES[link]
  if (place !== undefined) return (batch) => read(batch, place)
  return only === undefined ? undefined : (batch) => mark(batch, WAYS[only])
}

const WAYS: Readonly<Record<Direction, FrameOptions>> = { in: { flags: INBOUND }, out: { flags: OUTBOUND } }

function mark(batch: Batch, said: FrameOptions): void {
  const options = batch.options ?? new Map<number, FrameOptions>()
  options.clear()
  for (let k = 0; k < batch.n; k++) options.set(k, said)
  batch.options = options
}

function read(batch: Batch, place: number): void {
  const { bytes, at, cap, n } = batch
  const options = batch.options ?? new Map<number, FrameOptions>()
  options.clear()
  for (let k = 0; k < n; k++) {
    if (cap[k] <= place) continue
    const said = SAID[bytes[at[k] + place]]
    if (said !== undefined) options.set(k, said)
  }
  batch.options = options
}
