/**
 * The sources of RTP within a stream. Nothing in RTP tells that it is RTP: a source is one when 16 packets of it came in
 * sequence.
 */
import { u16, u32 } from '../../decode/bytes.ts'
import { clockOf, isReserved } from '../../decode/words/rtp.ts'
import { type Kind, Memory, NO_MEMORY, type Remembered } from './memory.ts'
import { DUPLICATE, NEXT, Sequence } from './sequence.ts'

const HEADER = 12
const VERSION = 2
const NUMBERS = 0x1_0000
const TICKS = 0x1_0000_0000
/** Packets in sequence that make a source of what looks like one. */
const ENOUGH = 16
/** Packets in sequence from which on it is worth remembering more: very many datagrams look like RTP for once. */
const PROMISING = 3
/** Sources of a stream that are remembered. */
const MOST = 16

/** Clocks that media have, in ticks a second. */
const CLOCKS = [8000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 90_000, 96_000, 192_000]
/** Seconds over which an unknown clock is measured, and how far it may be off. */
const MEASURED = 1
const TOLERANCE = 0.02

export class RtpSource implements Remembered {
  memory = NO_MEMORY
  readonly sequence = new Sequence(NUMBERS)
  packets = PROMISING - 1
  type = -1
  isOne = false
  /** Ticks a second; 0 as long as nobody knows. */
  clock = 0
  isMeasured = false
  /** Interarrival jitter in ticks (RFC 3550 §A.8), and its greatest value. */
  jitter = 0
  mostJitter = 0
  private run = PROMISING - 1
  private stamp = 0
  private at = 0
  private firstAt = 0
  private ticks = 0

  private isFresh = true

  /** @param sequence the number that it has come to by PROMISING packets, the last of which is still to be taken in */
  constructor(
    readonly ssrc: number,
    sequence: number,
    now: number,
  ) {
    for (let k = PROMISING - 1; k > 0; k--) this.sequence.take((sequence - k + NUMBERS) % NUMBERS, now)
  }

  /** Takes in a packet. @returns what its number is to those before it (sequence.ts) */
  take(b: Uint8Array, o: number, now: number): number {
    const stamp = u32(b, o + 4)
    const type = b[o + 1] & 0x7f
    const outcome = this.sequence.take(u16(b, o + 2), now)
    this.run = outcome === NEXT ? this.run + 1 : 1
    if (this.run >= ENOUGH) this.isOne = true
    if (type !== this.type) this.change(type, now)
    // A copy says nothing of how evenly a stream arrives.
    if (outcome === DUPLICATE) {
      this.packets++
      return outcome
    }
    this.packets++
    if (this.isFresh) this.isFresh = false
    else this.measure(stamp, now)
    this.stamp = stamp
    this.at = now
    return outcome
  }

  /** Another payload type may have another clock. */
  private change(type: number, now: number): void {
    this.type = type
    this.clock = clockOf(type) ?? 0
    this.isMeasured = this.clock === 0
    this.firstAt = now
    this.ticks = 0
  }

  private measure(stamp: number, now: number): void {
    const passed = signed(stamp - this.stamp)
    if (this.clock === 0) {
      this.ticks += passed
      const lasted = now - this.firstAt
      if (lasted < MEASURED) return
      const measured = this.ticks / lasted
      this.clock = CLOCKS.find((clock) => Math.abs(measured - clock) < clock * TOLERANCE) ?? 0
      this.firstAt = now
      this.ticks = 0
      return
    }
    const off = Math.abs((now - this.at) * this.clock - passed)
    this.jitter += (off - this.jitter) / 16
    if (this.jitter > this.mostJitter) this.mostJitter = this.jitter
  }
}

const kind: Kind = { places: 0 }

/** What somebody remembers of each source. To be made once for all captures. */
export class SourceMemory<What> extends Memory<RtpSource, What> {
  constructor() {
    super(kind)
  }
}

/** The difference of two time stamps, which begin again at their end. */
function signed(difference: number): number {
  const ticks = (difference + TICKS) % TICKS
  return ticks >= TICKS / 2 ? ticks - TICKS : ticks
}

/** Looks out for sources: for the two that it met last, how many packets of them came in sequence. */
export class Probe {
  private ssrc = -1
  private next = -1
  private run = 0
  private otherSsrc = -1
  private otherNext = -1
  private otherRun = 0

  /** Takes in what looks like the header of a packet. @returns true if it is the last of PROMISING ones in sequence */
  take(b: Uint8Array, o: number): boolean {
    const ssrc = u32(b, o + 8)
    const number = u16(b, o + 2)
    if (ssrc !== this.ssrc) {
      const { ssrc: before, next, run } = this
      const isOther = ssrc === this.otherSsrc
      this.ssrc = ssrc
      this.next = isOther ? this.otherNext : -1
      this.run = isOther ? this.otherRun : 0
      this.otherSsrc = before
      this.otherNext = next
      this.otherRun = run
    }
    const next = (number + 1) % NUMBERS
    // The same packet again changes nothing.
    if (next !== this.next) this.run = number === this.next ? this.run + 1 : 1
    this.next = next
    return this.run >= PROMISING
  }
}

export class RtpSources {
  /** Sources, and what may turn out to be one; the newest last. */
  readonly all: RtpSource[] = []
  /** The source of the newest datagram, and what its number is to those before it; undefined if it looks like none. */
  newest: RtpSource | undefined
  outcome = 0

  constructor(private readonly probe: Probe) {}

  /** Takes in a datagram that carries the octets from `o` to before `e`. */
  take(b: Uint8Array, o: number, e: number, now: number): void {
    this.newest = undefined
    if (!looksLikeIt(b, o, e)) return
    this.newest = this.of(b, o, now)
    if (this.newest !== undefined) this.outcome = this.newest.take(b, o, now)
  }

  private of(b: Uint8Array, o: number, now: number): RtpSource | undefined {
    const { all } = this
    const ssrc = u32(b, o + 8)
    for (let k = 0; k < all.length; k++) if (all[k].ssrc === ssrc) return all[k]
    if (!this.probe.take(b, o)) return undefined
    if (all.length >= MOST)
      all.splice(
        Math.max(
          0,
          all.findIndex(({ isOne }) => !isOne),
        ),
        1,
      )
    const made = new RtpSource(ssrc, u16(b, o + 2), now)
    all.push(made)
    return made
  }
}

/** True for the fixed header of a packet that is not RTCP's (RFC 5761 §4). */
export const looksLikeIt = (b: Uint8Array, o: number, e: number): boolean =>
  o + HEADER <= e && b[o] >>> 6 === VERSION && !isReserved(b[o + 1] & 0x7f)

/** First octet of what an RTP packet carries; behind `e` if its header is not all there. */
export function payloadAt(b: Uint8Array, o: number, e: number): number {
  const fixed = o + HEADER + 4 * (b[o] & 0x0f)
  if ((b[o] & 0x10) === 0) return fixed
  return fixed + 4 <= e ? fixed + 4 + 4 * u16(b, fixed + 2) : e + 1
}
