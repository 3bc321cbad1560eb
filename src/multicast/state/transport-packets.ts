/** The continuity counters of MPEG transport streams, by packet identifier (ISO/IEC 13818-1 §2.4.3.3). */
import { NULL_PID } from '../../decode/protocols/mp2t-fields.ts'
import type { TransportHeaders } from '../transport-headers.ts'
import type { Room } from './room.ts'
import { DUPLICATE, LATE, NEXT } from './sequence.ts'

const LAST_COUNT = 15
/** Bits of a packet's header, which is a word; its identifier and its counter are other ones. */
const ERROR = 0x80_0000
const PAYLOAD = 0x10
const ADAPTATION = 0x20
const pidOf = (header: number): number => (header >>> 8) & 0x1fff
/** In the octet behind the length of an adaptation field. */
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

const NOTHING = { packets: 0, errors: 0, missing: 0, duplicates: 0 }

/** Where packets of an identifier are missing between two datagrams that have numbers of their own. */
export interface Hole {
  readonly after: number
  readonly before: number
  /** How many are missing still. */
  left: number
}

/** Such places of an identifier that are remembered. */
const MOST_HOLES = 8

/**
 * Words of a record in the table, which stands in one piece: seven packets of each datagram are looked up there. The
 * first holds the identifier and one more, behind that the newest counter, whether that packet was there twice, and the
 * last bits of its datagram's number.
 */
const WIDTH = 4
const PACKETS = 1
const GAPS = 2
const MISSING = 3
const IDENTIFIER = 0x3fff
const COUNTER_AT = 14
const REPEATED = 1 << 18
const NUMBER_AT = 19
const NUMBERS = 1 << 13
/** By how much a datagram is ahead of another one, of whose numbers the last bits are known. */
const ahead = (number: number, other: number): number => (number - other) & (NUMBERS - 1)
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
  /** The same, as long as they may come late. */
  hole: Hole | undefined
  /** True if the newest datagram carried what counts. */
  counts = false
  private table = new Int32Array(2 * FEWEST * WIDTH)
  /** What was counted before the stream resumed, by identifier. */
  private past = new Map<number, PacketCounter>()
  /** Packets that came twice, by identifier: few do; and places where one came a third time. */
  private readonly duplicates = new Map<number, number>()
  private readonly thirds = new Map<number, number>()
  /** By identifier, the newest places where packets are missing that may come late. */
  private readonly holes = new Map<number, Hole[]>()
  /** Number of the newest datagram. */
  private number = 0
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
    const { table, duplicates, thirds, past } = this
    const found: PacketCounter[] = []
    for (let r = 0; r < table.length; r += WIDTH) {
      if (table[r] === 0) continue
      const pid = (table[r] & IDENTIFIER) - 1
      const [packets, gaps, missing] = table.subarray(r + PACKETS, r + WIDTH)
      const before = past.get(pid) ?? NOTHING
      found.push({
        pid,
        packets: packets + before.packets,
        errors: gaps + before.errors + (thirds.get(pid) ?? 0),
        missing: missing + before.missing,
        duplicates: (duplicates.get(pid) ?? 0) + before.duplicates,
      })
    }
    return found.sort((x, y) => x.pid - y.pid)
  }

  /** What comes next may follow anything: what was counted so far is put aside, and the next packet is a first one. */
  resume(): void {
    this.past = new Map(this.counters.map((one) => [one.pid, one]))
    const { table } = this
    for (let r = 0; r < table.length; r += WIDTH) table.fill(0, r + PACKETS, r + WIDTH)
    this.duplicates.clear()
    this.thirds.clear()
    this.holes.clear()
  }

  /**
   * Takes in the transport packets from `o` on.
   * @param number  that their datagram has of its own, if it has one
   * @param outcome what that is to those before it (sequence.ts)
   */
  take(b: Uint8Array, o: number, headers: TransportHeaders, number = 0, outcome = NEXT): void {
    this.counts = false
    this.number = number
    const { words, first, n, lead, step, mark } = headers
    this.packets += n
    const isCopy = outcome === DUPLICATE || (mark === this.mark && this.jumps(headers))
    this.mark = mark
    const isAside = isCopy || outcome === LATE
    for (let k = 0; k < n; k++) {
      const header = words[first + k]
      if (isAside && (isCopy || this.isPassed(header))) this.takeAside(header, isCopy)
      else if (!this.goesOn(header)) this.takeOne(header, b, o + lead + k * step)
    }
  }

  /** Takes in a packet that is the next one of its identifier, as nearly all are. @returns false if it is another one */
  private goesOn(header: number): boolean {
    const { table } = this
    const pid = pidOf(header)
    const r = this.placeOf(pid)
    const state = table[r]
    if ((header & (ERROR | PAYLOAD)) !== PAYLOAD || (state & IDENTIFIER) !== pid + 1) return false
    if (((header - (state >>> COUNTER_AT)) & LAST_COUNT) !== 1) return false
    this.counts = true
    table[r] = (pid + 1) | ((header & LAST_COUNT) << COUNTER_AT) | (this.number << NUMBER_AT)
    table[r + PACKETS]++
    return true
  }

  /** True if counters do not go on in these packets. */
  private jumps({ words, first, n }: TransportHeaders): boolean {
    for (let k = 0; k < n; k++) {
      const header = words[first + k]
      const state = this.table[this.placeOf(pidOf(header))]
      const step = (header - (state >>> COUNTER_AT)) & LAST_COUNT
      if (state !== 0 && (header & PAYLOAD) !== 0 && step > 1) return true
    }
    return false
  }

  /** True if a packet of that identifier came in a datagram behind this one, which is late. */
  private isPassed(header: number): boolean {
    const state = this.table[this.placeOf(pidOf(header))]
    const behind = ahead(state >>> NUMBER_AT, this.number)
    return state !== 0 && behind > 0 && behind < NUMBERS / 2
  }

  /** Takes in a packet that was there before, or that was missing until now: the counter went on without it. */
  private takeAside(header: number, isCopy: boolean): void {
    const pid = pidOf(header)
    if ((header & ERROR) !== 0 || pid === NULL_PID || (header & PAYLOAD) === 0) return
    this.counts = true
    const r = this.recordOf(pid)
    if (r < 0) return
    this.table[r + PACKETS]++
    if (isCopy) this.duplicates.set(pid, (this.duplicates.get(pid) ?? 0) + 1)
    else if (this.table[r + MISSING] > 0) this.fill(r, pid)
  }

  /** A packet is not missing any more; where it is the last one, there is no gap. */
  private fill(r: number, pid: number): void {
    const { table, holes, number } = this
    table[r + MISSING]--
    const hole = holes.get(pid)?.find(({ after, before }) => ahead(number, after) < ahead(before, after))
    if (hole !== undefined) hole.left--
    if (hole?.left === 0) table[r + GAPS]--
  }

  /** Packets are missing behind datagram `after`; they may come late if datagrams have numbers. */
  private open(pid: number, after: number, missing: number): Hole | undefined {
    const { holes, number } = this
    if (ahead(number, after) === 0) return undefined
    const open = holes.get(pid) ?? []
    if (open.length === 0) holes.set(pid, open)
    else if (open.length === MOST_HOLES) open.shift()
    const hole = { after, before: number, left: missing }
    open.push(hole)
    return hole
  }

  /** Takes in the packet at `at`. */
  private takeOne(header: number, b: Uint8Array, at: number): void {
    if ((header & ERROR) !== 0) {
      this.damaged++
      return
    }
    const pid = pidOf(header)
    if (pid === NULL_PID || (header & (PAYLOAD | ADAPTATION)) === 0) return
    const counts = (header & PAYLOAD) !== 0
    if (counts) this.counts = true
    const counter = header & LAST_COUNT
    const r = this.recordOf(pid)
    if (r < 0) return
    const { table } = this
    const state = table[r]
    const from = (state >>> COUNTER_AT) & LAST_COUNT
    table[r] = (pid + 1) | (counter << COUNTER_AT) | (this.number << NUMBER_AT)
    table[r + PACKETS]++
    const step = (counter - from) & LAST_COUNT
    // The first one, and a counter that is announced to jump, may be anything.
    const isFree = (header & ADAPTATION) !== 0 && b[at + 4] > 0 && (b[at + 5] & DISCONTINUITY) !== 0
    if (isFree || table[r + PACKETS] === 1) return
    const missing = step === 0 ? this.repeat(r, pid, counts, (state & REPEATED) !== 0) : counts ? step - 1 : step
    if (missing === 0) return
    if (missing < 0) this.thirds.set(pid, (this.thirds.get(pid) ?? 0) + 1)
    else {
      table[r + GAPS]++
      table[r + MISSING] += missing
    }
    const hole = missing < 0 ? undefined : this.open(pid, state >>> NUMBER_AT, missing)
    if (this.wrong >= 0) return
    this.wrong = pid
    this.from = from
    this.to = counter
    this.missing = missing
    this.hole = hole
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
