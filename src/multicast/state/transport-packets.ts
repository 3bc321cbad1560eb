/** The continuity counters of MPEG transport streams, by packet identifier (ISO/IEC 13818-1 §2.4.3.3). */
import { u32 } from '../../decode/bytes.ts'
import { NULL_PID, PACKET, pidOf, SYNC } from '../../decode/protocols/mp2t-fields.ts'
import type { Room } from './room.ts'
import { DUPLICATE, LATE, NEXT } from './sequence.ts'

const COUNTS = 16
const PAYLOAD = 0x10
const ADAPTATION = 0x20
const ERROR = 0x80
const DISCONTINUITY = 0x80
/** Packet identifiers of a stream that are followed: real ones have a few dozen. */
const MOST_PIDS = 256
/** Packets that make a transport stream of what looks like one. */
const ENOUGH = 8

/** What is known of the packets of one identifier. */
export interface PacketCounter {
  readonly pid: number
  readonly packets: number
  /** Places where the counter is not what it should be, and packets that are missing at least. */
  readonly errors: number
  readonly missing: number
  /** Packets that came twice, which is allowed once. */
  readonly duplicates: number
}

/**
 * Words of a record in the table, which stands in one piece: seven packets of each datagram are looked up there. The
 * first holds the identifier and one more, behind that the newest counter, and whether that packet was there twice.
 */
const WIDTH = 4
const PACKETS = 1
const ERRORS = 2
const MISSING = 3
const IDENTIFIER = 0x3fff
const COUNTER_AT = 14
const REPEATED = 1 << 18
/** Records that there is room for at first. Half of the table stays empty. */
const FEWEST = 16

export class TransportPackets {
  packets = 0
  /** Packets whose sender says that they are damaged. */
  damaged = 0
  /** Identifier of the first wrong counter since somebody set this to -1, as for each datagram; what it follows and is. */
  wrong = -1
  from = 0
  to = 0
  /** Packets missing there; -1 for the same packet a third time. */
  missing = 0
  /** True if the newest datagram carried what counts. */
  counts = false
  private table = new Int32Array(2 * FEWEST * WIDTH)
  /** Packets that came twice, by identifier: few do. */
  private readonly duplicates = new Map<number, number>()
  private known = 0
  /** Some of the newest datagram, to know it again. */
  private mark = 0

  /** @param room for the identifiers of all streams */
  constructor(private readonly room: Room) {}

  get isOne(): boolean {
    return this.packets >= ENOUGH
  }

  /** By identifier. */
  get counters(): PacketCounter[] {
    const { table, duplicates } = this
    const found: PacketCounter[] = []
    for (let r = 0; r < table.length; r += WIDTH) {
      if (table[r] === 0) continue
      const pid = (table[r] & IDENTIFIER) - 1
      const [packets, errors, missing] = table.subarray(r + PACKETS, r + WIDTH)
      found.push({ pid, packets, errors, missing, duplicates: duplicates.get(pid) ?? 0 })
    }
    return found.sort((x, y) => x.pid - y.pid)
  }

  /**
   * Takes in the transport packets from `o` to before `e`.
   * @param outcome what the number is to those before it that their datagram has of its own (sequence.ts)
   */
  take(b: Uint8Array, o: number, e: number, outcome = NEXT): void {
    this.counts = false
    const mark = markOf(b, o, e)
    const isCopy = outcome === DUPLICATE || (mark === this.mark && this.jumps(b, o, e))
    this.mark = mark
    if (isCopy || outcome === LATE) this.takeAside(b, o, e, isCopy)
    else for (let at = o; at + PACKET <= e; at += PACKET) this.takeOne(b, at)
  }

  /** True if counters do not go on in these packets. */
  private jumps(b: Uint8Array, o: number, e: number): boolean {
    for (let at = o; at + PACKET <= e; at += PACKET) {
      const state = this.table[this.placeOf(pidOf(b, at))]
      const ahead = (b[at + 3] - (state >>> COUNTER_AT) + COUNTS) % COUNTS
      if (state !== 0 && (b[at + 3] & PAYLOAD) !== 0 && ahead > 1) return true
    }
    return false
  }

  /** Takes in packets that were there before, or that were missing until now: the counters went on without them. */
  private takeAside(b: Uint8Array, o: number, e: number, isCopy: boolean): void {
    for (let at = o; at + PACKET <= e; at += PACKET) this.takeOneAside(b, at, isCopy)
  }

  private takeOneAside(b: Uint8Array, o: number, isCopy: boolean): void {
    this.packets++
    const pid = pidOf(b, o)
    if ((b[o + 1] & ERROR) !== 0 || pid === NULL_PID || (b[o + 3] & PAYLOAD) === 0) return
    this.counts = true
    const r = this.recordOf(pid)
    if (r < 0) return
    this.table[r + PACKETS]++
    if (isCopy) this.duplicates.set(pid, (this.duplicates.get(pid) ?? 0) + 1)
    else if (this.table[r + MISSING] > 0) this.table[r + MISSING]--
  }

  private takeOne(b: Uint8Array, o: number): void {
    this.packets++
    if ((b[o + 1] & ERROR) !== 0) {
      this.damaged++
      return
    }
    const pid = pidOf(b, o)
    const control = b[o + 3]
    if (pid === NULL_PID || (control & (PAYLOAD | ADAPTATION)) === 0) return
    const counts = (control & PAYLOAD) !== 0
    if (counts) this.counts = true
    const counter = control & 0x0f
    const r = this.recordOf(pid)
    if (r < 0) return
    const { table } = this
    const state = table[r]
    const from = (state >>> COUNTER_AT) & 0x0f
    table[r] = (pid + 1) | (counter << COUNTER_AT)
    table[r + PACKETS]++
    // The first one, and a counter that is announced to jump, may be anything.
    const isFree = (control & ADAPTATION) !== 0 && b[o + 4] > 0 && (b[o + 5] & DISCONTINUITY) !== 0
    if (isFree || table[r + PACKETS] === 1) return
    const ahead = (counter - from + COUNTS) % COUNTS
    const missing = ahead === 0 ? this.repeat(r, pid, counts, (state & REPEATED) !== 0) : counts ? ahead - 1 : ahead
    if (missing === 0) return
    table[r + ERRORS]++
    if (missing > 0) table[r + MISSING] += missing
    if (this.wrong >= 0) return
    this.wrong = pid
    this.from = from
    this.to = counter
    this.missing = missing
  }

  /** A packet with the counter of the one before it. @returns -1 for one too many, else 0 */
  private repeat(r: number, pid: number, counts: boolean, isRepeated: boolean): number {
    if (counts || isRepeated) this.table[r] |= REPEATED
    // Without a payload, the counter stands still.
    if (!counts) return 0
    this.duplicates.set(pid, (this.duplicates.get(pid) ?? 0) + 1)
    return isRepeated ? -1 : 0
  }

  /** Where the record of that identifier stands; -1 if there is none, and no room for it. */
  private recordOf(pid: number): number {
    const r = this.placeOf(pid)
    if (this.table[r] !== 0) return r
    if (this.known >= MOST_PIDS || !this.room.take()) return -1
    this.known++
    if (2 * this.known * WIDTH <= this.table.length) return r
    this.widen()
    return this.placeOf(pid)
  }

  /** Where the record of that identifier stands, or would stand. */
  private placeOf(pid: number): number {
    const { table } = this
    const last = table.length - WIDTH
    let r = (pid * WIDTH) & last
    while (table[r] !== 0 && (table[r] & IDENTIFIER) !== pid + 1) r = (r + WIDTH) & last
    return r
  }

  private widen(): void {
    const { table } = this
    this.table = new Int32Array(2 * table.length)
    for (let r = 0; r < table.length; r += WIDTH) {
      if (table[r] === 0) continue
      this.table.set(table.subarray(r, r + WIDTH), this.placeOf((table[r] & IDENTIFIER) - 1))
    }
  }
}

/**
 * The headers of a datagram's packets, by which it is told from the one before it: not all of them are the same in another
 * one, though it begins and ends with null packets as well.
 */
function markOf(b: Uint8Array, o: number, e: number): number {
  let mark = 0
  for (let at = o; at + PACKET <= e; at += PACKET) mark = Math.imul(mark ^ u32(b, at), 0x9e3779b1)
  return mark
}

/** True for whole transport packets, and nothing else. */
export function areTransportPackets(b: Uint8Array, o: number, e: number): boolean {
  if (e <= o || (e - o) % PACKET !== 0) return false
  for (let at = o; at < e; at += PACKET) if (b[at] !== SYNC) return false
  return true
}
