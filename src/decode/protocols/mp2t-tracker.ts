/** The continuity counters of transport streams, from packet to packet. */

import { u16 } from '../bytes.ts'
import { Conversations } from '../conversations.ts'
import { BROKEN, CUT, MAX_LAYERS, QUOTED } from '../layers.ts'
import type { Packet } from '../packet.ts'
import type { Tracker } from '../tracker.ts'
import { NULL_PID, pidOf } from './mp2t-fields.ts'

/** Streams that are remembered at a time; a power of two. */
const MOST = 1 << 12
/** Packet identifiers that are remembered at a time, over all streams. */
const MOST_PIDS = 1 << 14
const COUNTS = 16

/** What the counter of a packet tells. */
export interface Counted {
  /** Packets that are missing before it. */
  readonly skips: number
  /** The counter before it. */
  readonly last: number
  /** Packets that were missing so far, and places where they were, over all of the stream. */
  readonly skipped: number
  readonly gaps: number
}

export class Mp2tTracker implements Tracker {
  private readonly streams = new Conversations(MOST)
  /** Counter of the newest packet, by number of the stream and packet identifier. */
  private readonly counters = new Map<number, number>()
  /** By number of the stream. */
  private readonly sums = new Map<number, { skipped: number; gaps: number }>()
  private readonly counted: (Counted | undefined)[] = new Array(MAX_LAYERS).fill(undefined)
  private readonly frame = new Float64Array(MAX_LAYERS)

  see(p: Packet, i: number): void {
    const { bytes: b, layers } = p
    const at = layers.at[i]
    this.frame[i] = p.number
    this.counted[i] = undefined
    if ((layers.flags[i] & (CUT | BROKEN | QUOTED)) !== 0) return
    const pid = pidOf(b, at)
    if (pid === NULL_PID) return
    const stream = this.streamOf(p, i)
    const key = stream * 0x2000 + pid
    const last = this.counters.get(key)
    const counter = b[at + 3] & 0x0f
    remember(this.counters, key, counter, MOST_PIDS)
    if (last === undefined || counter === last) return
    const skips = (counter - last - 1 + COUNTS) % COUNTS
    if (skips === 0) return
    const sums = this.sums.get(stream) ?? { skipped: 0, gaps: 0 }
    sums.skipped += skips
    sums.gaps++
    remember(this.sums, stream, sums, MOST)
    this.counted[i] = { skips, last, skipped: sums.skipped, gaps: sums.gaps }
  }

  /** What the counter of layer `i` tells; undefined if nothing is missing. */
  countedOf(p: Packet, i: number): Counted | undefined {
    return this.frame[i] === p.number ? this.counted[i] : undefined
  }

  /** Number of the stream that layer `i` is of: that of the ports that carry it. */
  private streamOf(p: Packet, i: number): number {
    const { layers, session } = p
    let carrier = i - 1
    while (carrier > 0 && !('srcport' in session.registry.protocols[layers.id[carrier]].spec.fields)) carrier--
    if (carrier === 0) return 0
    const ports = layers.at[carrier]
    return this.streams.numberOf(this.streams.find(p, carrier, u16(p.bytes, ports), u16(p.bytes, ports + 2))) + 1
  }
}

/** Keeps a value, and forgets the oldest one where there are too many. */
function remember<Value>(values: Map<number, Value>, key: number, value: Value, most: number): void {
  values.set(key, value)
  if (values.size <= most) return
  for (const oldest of values.keys()) {
    values.delete(oldest)
    return
  }
}
