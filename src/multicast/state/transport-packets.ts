/** The continuity counters of MPEG transport streams, by packet identifier (ISO/IEC 13818-1 §2.4.3.3). */
import { NULL_PID, PACKET, pidOf, SYNC } from '../../decode/protocols/mp2t-fields.ts'
import type { Room } from './room.ts'

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

/** Words of a record in the table, which stands in one piece: seven packets of each datagram are looked up there. */
const WIDTH = 8
/** The identifier, and one more: nothing stands where 0 does. */
const KEY = 0
const COUNTER = 1
/** 1 if the newest packet repeated the one before it. */
const REPEATED = 2
const PACKETS = 3
const ERRORS = 4
const MISSING = 5
const DUPLICATES = 6
/** Records that there is room for at first. Half of the table stays empty. */
const FEWEST = 16

export class TransportPackets {
  packets = 0
  /** Packets whose sender says that they are damaged. */
  damaged = 0
  /** Identifier whose counter was the first wrong one in the newest datagram, -1 if none was: what it follows, what it is. */
  wrong = -1
  from = 0
  to = 0
  /** Packets missing there; -1 for the same packet a third time. */
  missing = 0
  /** True if the newest datagram carried what counts. */
  counts = false
  private table = new Int32Array(2 * FEWEST * WIDTH)
  private known = 0

  /** @param room for the identifiers of all streams */
  constructor(private readonly room: Room) {}

  get isOne(): boolean {
    return this.packets >= ENOUGH
  }

  /** By identifier. */
  get counters(): PacketCounter[] {
    const { table } = this
    const found: PacketCounter[] = []
    for (let r = 0; r < table.length; r += WIDTH) {
      if (table[r + KEY] === 0) continue
      const [packets, errors, missing, duplicates] = table.subarray(r + PACKETS, r + WIDTH)
      found.push({ pid: table[r + KEY] - 1, packets, errors, missing, duplicates })
    }
    return found.sort((x, y) => x.pid - y.pid)
  }

  /** Takes in the transport packets from `o` to before `e`. */
  take(b: Uint8Array, o: number, e: number): void {
    this.wrong = -1
    this.counts = false
    for (let at = o; at + PACKET <= e; at += PACKET) this.takeOne(b, at)
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
    let r = this.recordOf(pid)
    const { table } = this
    if (table[r + KEY] === 0) {
      r = this.meet(pid, r)
      if (r >= 0) this.keep(r, counter)
      return
    }
    const from = table[r + COUNTER]
    // A counter that is announced to jump may be anything.
    const isFree = (control & ADAPTATION) !== 0 && b[o + 4] > 0 && (b[o + 5] & DISCONTINUITY) !== 0
    const missing = isFree ? 0 : this.missingAt(r, (counter - from + COUNTS) % COUNTS, counts)
    this.keep(r, counter)
    if (isFree) table[r + REPEATED] = 0
    if (missing === 0 || this.wrong >= 0) return
    this.wrong = pid
    this.from = from
    this.to = counter
    this.missing = missing
  }

  private keep(r: number, counter: number): void {
    this.table[r + PACKETS]++
    this.table[r + COUNTER] = counter
  }

  /** @returns packets that are missing before one whose counter is so many ahead; -1 for one too many of the same */
  private missingAt(r: number, ahead: number, counts: boolean): number {
    const { table } = this
    if (ahead === 0) {
      // Without a payload, the counter stands still.
      if (!counts) return 0
      table[r + DUPLICATES]++
      if (table[r + REPEATED] === 0) {
        table[r + REPEATED] = 1
        return 0
      }
      table[r + ERRORS]++
      return -1
    }
    table[r + REPEATED] = 0
    const missing = counts ? ahead - 1 : ahead
    if (missing === 0) return 0
    table[r + ERRORS]++
    table[r + MISSING] += missing
    return missing
  }

  /** Where the record of that identifier stands, or would stand. */
  private recordOf(pid: number): number {
    const { table } = this
    const last = table.length - WIDTH
    let r = (pid * WIDTH) & last
    while (table[r + KEY] !== 0 && table[r + KEY] !== pid + 1) r = (r + WIDTH) & last
    return r
  }

  /** Makes a record. @returns where it stands; -1 if there is no room */
  private meet(pid: number, r: number): number {
    if (this.known >= MOST_PIDS || !this.room.take()) return -1
    this.known++
    const isFull = 2 * this.known * WIDTH > this.table.length
    if (isFull) this.widen()
    const at = isFull ? this.recordOf(pid) : r
    this.table[at + KEY] = pid + 1
    return at
  }

  private widen(): void {
    const { table } = this
    this.table = new Int32Array(2 * table.length)
    for (let r = 0; r < table.length; r += WIDTH) {
      if (table[r + KEY] !== 0) this.table.set(table.subarray(r, r + WIDTH), this.recordOf(table[r + KEY] - 1))
    }
  }
}

/** True for whole transport packets, and nothing else. */
export function areTransportPackets(b: Uint8Array, o: number, e: number): boolean {
  if (e <= o || (e - o) % PACKET !== 0) return false
  for (let at = o; at < e; at += PACKET) if (b[at] !== SYNC) return false
  return true
}
