/**
 * The sources of RTP within a stream. Nothing in RTP tells that it is RTP: a source is one when 16 packets of it came in
 * sequence, or many of which few are missing.
 */
import { u16, u32 } from '../../decode/bytes.ts'
import { clockOf, isControl, isReserved } from '../../decode/words/rtp.ts'
import { type Kind, Memory, NO_MEMORY, type Remembered } from './memory.ts'
import { DUPLICATE, LATE, NEXT, Sequence } from './sequence.ts'

const HEADER = 12
const VERSION = 2
const NUMBERS = 0x1_0000
/** Packets in sequence that make a source of what looks like one. */
const ENOUGH = 16
/** So many do it too if few are missing: where every tenth is lost, or late, no 16 come in sequence. */
const MANY = 64
const FEW = 1 / 5
/** Packets in sequence from which on it is worth remembering more: very many datagrams look like RTP for once. */
const PROMISING = 3
/** Packets of a source that are kept until it is promising. */
const MOST_EARLY = 8
/** Sources of a stream that may be promising at a time: few, but where more of them take turns. */
const FEW_CANDIDATES = 4
const MOST_CANDIDATES = 16
/** Others that are met while it is looked out for one that had to go. */
const LOOKED_OUT = 2 * MOST_CANDIDATES
/** Sources of a stream that are remembered. */
const MOST = 16

/** Clocks that media have, in ticks a second. */
const CLOCKS = [8000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 90_000, 96_000, 192_000]
/** Seconds over which an unknown clock is measured, and how far it may be off. */
const MEASURED = 1
const TOLERANCE = 0.02

/** A packet of what may be a source: number, time stamp, payload type; when and in which frame it came. */
export interface Early {
  readonly number: number
  readonly stamp: number
  readonly type: number
  readonly at: number
  readonly frame: number
}

export class RtpSource implements Remembered {
  memory = NO_MEMORY
  readonly sequence = new Sequence(NUMBERS)
  packets = 0
  type = -1
  isOne = false
  /** Ticks a second; 0 as long as nobody knows. */
  clock = 0
  isMeasured = true
  /** Interarrival jitter in ticks (RFC 3550 §A.8), and its greatest value. */
  jitter = 0
  mostJitter = 0
  private stamp = 0
  private at = 0
  private firstAt = 0
  private ticks = 0

  private isFresh = true

  /** @param early packets of it that came before it was promising */
  constructor(
    readonly ssrc: number,
    readonly early: readonly Early[],
  ) {
    for (const { number, stamp, type, at } of early) this.take(number, stamp, type, at)
  }

  /** Takes in a packet. @returns what its number is to those before it (sequence.ts) */
  take(number: number, stamp: number, type: number, now: number): number {
    const { sequence } = this
    const outcome = sequence.take(number, now)
    this.packets++
    if (!this.isOne) this.isOne = sequence.unbroken >= ENOUGH || isMostlyThere(sequence)
    if (type !== this.type) this.change(type)
    // A copy says nothing of how evenly a stream arrives.
    if (outcome === DUPLICATE) return outcome
    if (this.isFresh) {
      this.isFresh = false
      this.firstAt = now
    } else this.measure(stamp, now)
    this.stamp = stamp
    this.at = now
    return outcome
  }

  /** Takes in the packet at `o`, which came in one datagram with the one before it: when by itself, nobody knows. */
  goOn(b: Uint8Array, o: number, now: number): void {
    this.sequence.take(numberAt(b, o), now)
    this.packets++
  }

  /** Another payload type may have another clock; what has none of its own, such as events in audio, goes by that of the source. */
  private change(type: number): void {
    this.type = type
    const clock = clockOf(type)
    if (clock === undefined || clock === this.clock) return
    if (this.clock > 0) {
      this.jitter *= clock / this.clock
      this.mostJitter *= clock / this.clock
    }
    this.clock = clock
    this.isMeasured = false
    this.isFresh = true
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

/** The difference of two time stamps, which begin again behind 32 bits. */
const signed = (difference: number): number => difference | 0

/** True if so many packets came, and so few are missing among them, that their numbers are no chance. */
const isMostlyThere = ({ received, missing, strays, restarts }: Sequence): boolean =>
  received >= MANY && missing <= FEW * (received + missing) && strays === 0 && restarts === 0

/** Looks out for sources: keeps the first packets of the few that it met last. */
export class Probe {
  private readonly candidates: Candidate[] = []
  private most = FEW_CANDIDATES
  /** One that had to go, and how long it is looked out for: what looks like RTP by chance does not come again. */
  private gone = -1
  private looks = 0

  /**
   * Takes in what looks like the header of a packet; the same one again changes nothing.
   * @returns packets of its source, this one last
   */
  take(b: Uint8Array, o: number, frame: number, now: number): readonly Early[] {
    const { packets } = this.candidateOf(u32(b, o + 8), frame)
    const number = numberAt(b, o)
    if (packets.at(-1)?.frame !== frame) {
      if (packets.length >= MOST_EARLY) packets.shift()
      packets.push({ number, stamp: stampAt(b, o), type: typeAt(b, o), at: now, frame })
    }
    return packets
  }

  /** It is a source: nobody need look out for it. */
  release(ssrc: number): void {
    const { candidates } = this
    const k = candidates.findIndex((one) => one.ssrc === ssrc)
    if (k >= 0) candidates.splice(k, 1)
  }

  /** What comes next may follow anything. */
  resume(): void {
    this.candidates.length = 0
  }

  private candidateOf(ssrc: number, frame: number): Candidate {
    const { candidates } = this
    for (let k = 0; k < candidates.length; k++) if (candidates[k].ssrc === ssrc) return candidates[k]
    const met = { ssrc, packets: [] }
    if (ssrc === this.gone) {
      this.most = Math.min(2 * this.most, MOST_CANDIDATES)
      this.looks = 0
    }
    // If it were the oldest that goes, of more sources that take turns none would ever stay.
    const place = candidates.length < this.most ? candidates.length : drawn(frame, this.most)
    if (place < candidates.length && --this.looks < 0) {
      this.gone = candidates[place].ssrc
      this.looks = LOOKED_OUT
    }
    candidates[place] = met
    return met
  }
}

/** A number below `most` that follows from another one, and seems not to. */
const drawn = (from: number, most: number): number => (Math.imul(from, 0x9e37_79b1) >>> 16) % most

/** How far each of the packets is behind the last of them. */
const behind = (packets: readonly Early[]): number[] =>
  packets.map(({ number }) => (packets[packets.length - 1].number - number + NUMBERS) % NUMBERS)

/** True if the last of the packets is the last of PROMISING numbers in sequence. */
export function isPromising(packets: readonly Early[]): boolean {
  if (packets.length < PROMISING) return false
  const found = behind(packets)
  for (let k = 1; k < PROMISING; k++) if (!found.includes(k)) return false
  return true
}

/** What the number of the last packet is to those before it. */
function outcomeAmong(packets: readonly Early[]): number {
  const found = behind(packets).slice(0, -1)
  if (found.includes(0)) return DUPLICATE
  return found.some((distance) => distance > NUMBERS / 2) ? LATE : NEXT
}

/** What may be a source. */
interface Candidate {
  readonly ssrc: number
  readonly packets: Early[]
}

/** Sequence number of the packet at `o`. */
export const numberAt = (b: Uint8Array, o: number): number => u16(b, o + 2)
const stampAt = (b: Uint8Array, o: number): number => u32(b, o + 4)
const typeAt = (b: Uint8Array, o: number): number => b[o + 1] & 0x7f

const FIGURES = ['received', 'missing', 'gaps', 'late', 'duplicates', 'restarts'] as const
/** What is told of the numbers of several sources together. */
export type Figures = Record<(typeof FIGURES)[number], number>

export class RtpSources {
  /** Sources, and what may turn out to be one; the newest last. */
  readonly all: RtpSource[] = []
  /** Of those that there was no room for any more; and in seconds, the greatest jitter, if a clock was known. */
  readonly gone: Figures = { received: 0, missing: 0, gaps: 0, late: 0, duplicates: 0, restarts: 0 }
  mostJitter: number | null = null
  /** The source of the newest datagram; undefined if it is of none that is known. */
  newest: RtpSource | undefined
  /** What its number is to those before it (sequence.ts), also where it just looks like RTP. */
  outcome = NEXT
  /** True if that datagram is the first by which the source is known; and the one that had to make room for it. */
  isNew = false
  forgotten: RtpSource | undefined

  constructor(private readonly probe: Probe) {}

  /** Takes in a datagram that carries the octets from `o` to before `e`. */
  take(b: Uint8Array, o: number, e: number, frame: number, now: number): void {
    this.newest = undefined
    this.outcome = NEXT
    this.isNew = false
    this.forgotten = undefined
    if (!hasHeader(b, o, e)) return
    const known = this.known(u32(b, o + 8))
    // A source may have such a payload type where RTCP goes to another port.
    if (!looksLikeIt(b, o, e) && known?.type !== typeAt(b, o)) return
    this.newest = known ?? this.meet(b, o, frame, now)
    if (this.newest !== undefined) this.outcome = this.newest.take(numberAt(b, o), stampAt(b, o), typeAt(b, o), now)
  }

  /** What comes next may follow anything. */
  resume(): void {
    for (const { sequence } of this.all) sequence.resume()
  }

  private known(ssrc: number): RtpSource | undefined {
    const { all } = this
    for (let k = 0; k < all.length; k++) if (all[k].ssrc === ssrc) return all[k]
    return undefined
  }

  private meet(b: Uint8Array, o: number, frame: number, now: number): RtpSource | undefined {
    const { all } = this
    const packets = this.probe.take(b, o, frame, now)
    if (!isPromising(packets)) {
      this.outcome = outcomeAmong(packets)
      return undefined
    }
    if (all.length >= MOST) this.forget()
    const made = new RtpSource(u32(b, o + 8), packets.slice(0, -1))
    this.probe.release(made.ssrc)
    all.push(made)
    this.isNew = true
    return made
  }

  /** Makes room for another source: what turned out to be none goes first, then the oldest, whose figures are kept. */
  private forget(): void {
    const { all, gone } = this
    const k = all.findIndex(({ isOne }) => !isOne)
    const [source] = all.splice(Math.max(0, k), 1)
    if (!source.isOne) return
    this.forgotten = source
    const { sequence, mostJitter, clock } = source
    for (const figure of FIGURES) gone[figure] += sequence[figure]
    if (clock > 0) this.mostJitter = Math.max(this.mostJitter ?? 0, mostJitter / clock)
  }
}

const hasHeader = (b: Uint8Array, o: number, e: number): boolean => o + HEADER <= e && b[o] >>> 6 === VERSION

/** True for the fixed header of a packet that is not RTCP's (RFC 5761 §4). */
export const looksLikeIt = (b: Uint8Array, o: number, e: number): boolean =>
  hasHeader(b, o, e) && !isReserved(typeAt(b, o)) && !isControl(b[o + 1])

/** First octet of what an RTP packet carries; behind `e` if its header is not all there. */
export function payloadAt(b: Uint8Array, o: number, e: number): number {
  const fixed = o + HEADER + 4 * (b[o] & 0x0f)
  if ((b[o] & 0x10) === 0) return fixed
  return fixed + 4 <= e ? fixed + 4 + 4 * u16(b, fixed + 2) : e + 1
}

/** First octet of what a datagram carries, behind the header of RTP where it has one. */
export const carriedAt = (b: Uint8Array, o: number, e: number): number =>
  looksLikeIt(b, o, e) ? payloadAt(b, o, e) : o
