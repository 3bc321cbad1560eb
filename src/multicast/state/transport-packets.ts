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

/** The packets of one identifier. */
export class PacketCounter {
  packets = 0
  /** Places where the counter is not what it should be, and packets that are missing at least. */
  errors = 0
  missing = 0
  /** Packets that came twice, which is allowed once. */
  duplicates = 0
  /** The newest counter; -1 before the first. */
  last = -1
  private isRepeated = false

  constructor(readonly pid: number) {}

  /** Takes in the packet at `o`. @returns packets that are missing before it; -1 for one too many of the same */
  take(b: Uint8Array, o: number): number {
    this.packets++
    const counter = b[o + 3] & 0x0f
    const { last } = this
    // A counter that is announced to jump, and the first one.
    const isFree = last < 0 || ((b[o + 3] & ADAPTATION) !== 0 && b[o + 4] > 0 && (b[o + 5] & DISCONTINUITY) !== 0)
    const counts = (b[o + 3] & PAYLOAD) !== 0
    this.last = counter
    if (isFree) {
      this.isRepeated = false
      return 0
    }
    if (counter === last) {
      // Without a payload, the counter stands still.
      if (!counts) return 0
      this.duplicates++
      if (!this.isRepeated) {
        this.isRepeated = true
        return 0
      }
      this.errors++
      return -1
    }
    this.isRepeated = false
    const missing = (counter - last - (counts ? 1 : 0) + COUNTS) % COUNTS
    if (missing === 0) return 0
    this.errors++
    this.missing += missing
    return missing
  }
}

/** Places for counters, at first; twice as many as there are counters at least. */
const FEWEST_PLACES = 32

/** Counters by packet identifier: each packet asks for one, and each datagram holds seven. */
class PacketCounters {
  readonly all: PacketCounter[] = []
  private places: (PacketCounter | undefined)[] = new Array(FEWEST_PLACES).fill(undefined)

  of(pid: number): PacketCounter | undefined {
    return this.places[this.placeOf(pid)]
  }

  add(counter: PacketCounter): void {
    this.all.push(counter)
    if (2 * this.all.length > this.places.length) {
      this.places = new Array(2 * this.places.length).fill(undefined)
      for (const one of this.all) this.places[this.placeOf(one.pid)] = one
    } else this.places[this.placeOf(counter.pid)] = counter
  }

  /** The place of that identifier's counter, or the empty one that it would have. */
  private placeOf(pid: number): number {
    const { places } = this
    const last = places.length - 1
    let place = pid & last
    for (let there = places[place]; there !== undefined && there.pid !== pid; there = places[place]) {
      place = (place + 1) & last
    }
    return place
  }
}

export class TransportPackets {
  private readonly known = new PacketCounters()
  packets = 0
  /** Packets whose sender says that they are damaged. */
  damaged = 0
  /** Where the counter of the newest datagram was first wrong: what it should follow, what it is, and packets missing. */
  wrong: PacketCounter | undefined
  from = 0
  to = 0
  /** -1 for the same packet a third time. */
  missing = 0
  /** True if the newest datagram carried what counts. */
  counts = false

  /** @param room for the identifiers of all streams */
  constructor(private readonly room: Room) {}

  get isOne(): boolean {
    return this.packets >= ENOUGH
  }

  get counters(): readonly PacketCounter[] {
    return this.known.all
  }

  /** Takes in the transport packets from `o` to before `e`. */
  take(b: Uint8Array, o: number, e: number): void {
    this.wrong = undefined
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
    if (pid === NULL_PID || (b[o + 3] & (PAYLOAD | ADAPTATION)) === 0) return
    let counter = this.known.of(pid)
    if (counter === undefined) {
      if (this.known.all.length >= MOST_PIDS || !this.room.take()) return
      counter = new PacketCounter(pid)
      this.known.add(counter)
    }
    if ((b[o + 3] & PAYLOAD) !== 0) this.counts = true
    const from = counter.last
    const missing = counter.take(b, o)
    if (missing === 0 || this.wrong !== undefined) return
    this.from = from
    this.to = b[o + 3] & 0x0f
    this.wrong = counter
    this.missing = missing
  }
}

/** True for whole transport packets, and nothing else. */
export function areTransportPackets(b: Uint8Array, o: number, e: number): boolean {
  if (e <= o || (e - o) % PACKET !== 0) return false
  for (let at = o; at < e; at += PACKET) if (b[at] !== SYNC) return false
  return true
}
