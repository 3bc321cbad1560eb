/** How well a stream arrives, by the numbers that it carries: RTP's, those of transport packets, or one that people name. */
import { spacedHeadersOf, type TransportHeaders, transportHeadersOf } from '../transport-headers.ts'
import { firstPacket } from './merged.ts'
import type { Room } from './room.ts'
import { carriedAt, type Figures, numberAt, type Probe, type RtpSource, RtpSources } from './rtp-sources.ts'
import { NEXT, Sequence } from './sequence.ts'
import { type PacketCounter, TransportPackets } from './transport-packets.ts'

const ENOUGH_SPACED = 8

export class Quality {
  readonly rtp: RtpSources
  ts: TransportPackets | undefined
  /** True if a number of the newest datagram is not the one that follows those before it, or makes a source of them. */
  isOdd = false
  /** A number that people named, as it counted up. */
  counter: Sequence | undefined
  /** Datagrams one after the other that look like transport packets which stand apart, up to those that make them such. */
  private spaced = 0
  /** Octets of the first packet of the newest datagram: of several, where a network card put them together. */
  private size = 0

  /**
   * @param room  for the packet identifiers of all streams
   * @param probe what looked out for RTP so far
   */
  constructor(
    private readonly room: Room,
    probe: Probe,
  ) {
    this.rtp = new RtpSources(probe)
  }

  /**
   * Takes in a datagram that carries the octets from `o` to before `e`.
   * @param isWhole false if more was cut off
   * @param frame   number of the frame
   */
  take(b: Uint8Array, o: number, e: number, isWhole: boolean, frame: number, now: number): void {
    const { rtp } = this
    rtp.take(b, o, e, frame, now)
    this.isOdd = rtp.newest !== undefined && (rtp.outcome !== NEXT || rtp.isNew)
    if (this.ts !== undefined) this.ts.wrong = -1
    const { newest } = rtp
    this.size = newest === undefined ? e - o : firstPacket(b, o, e, this.size)
    for (let at = o; at < e; at += this.size) {
      const end = Math.min(at + this.size, e)
      if (at > o) newest?.goOn(b, at, now)
      if (isWhole) this.takeTransport(b, at, end, frame)
    }
    if (this.ts !== undefined && this.ts.wrong >= 0) this.isOdd = true
  }

  /** What comes next may follow anything: the stream was not sent here for a time. */
  resume(): void {
    this.rtp.resume()
    this.ts?.resume()
    this.counter?.resume()
  }

  private takeTransport(b: Uint8Array, at: number, e: number, frame: number): void {
    const o = carriedAt(b, at, e)
    const headers = transportHeadersOf(b, o, e, frame) ?? this.spacedHeaders(b, o, e)
    if (headers === undefined) return
    this.ts ??= new TransportPackets(this.room)
    this.ts.take(b, o, headers, o > at ? numberAt(b, at) : 0, this.rtp.outcome)
  }

  /** Packets that stand apart may be anything that has an octet in that place: not where many datagrams have it, one by one. */
  private spacedHeaders(b: Uint8Array, o: number, e: number): TransportHeaders | undefined {
    const headers = spacedHeadersOf(b, o, e)
    if (this.spaced < ENOUGH_SPACED) this.spaced = headers === undefined ? 0 : this.spaced + 1
    return this.spaced < ENOUGH_SPACED ? undefined : headers
  }

  /** Takes in the number that people named. */
  count(number: number, modulus: number, now: number): void {
    this.counter ??= new Sequence(modulus)
    this.counter.take(number, now)
  }

  /** Sources that are sources of RTP. */
  get sources(): readonly RtpSource[] {
    return this.rtp.all.filter(({ isOne }) => isOne)
  }
}

/** What a stream's numbers tell, as fields of its row. */
export interface QualityRow {
  /** What carries the numbers: such as RTP, MPEG-TS, RTP and MPEG-TS, counter; null if nothing is known to. */
  readonly numbers: string | null
  /** Datagrams lost, and their share of all that were sent; null without numbers of datagrams. */
  readonly lost: number | null
  readonly lost_share: number | null
  readonly gaps: number | null
  readonly reordered: number | null
  readonly duplicates: number | null
  readonly restarts: number | null
  /** Seconds: the newest value, and the greatest; null if nothing tells the clock. */
  readonly jitter: number | null
  readonly most_jitter: number | null
  readonly rtp: readonly RtpRow[]
  readonly ts: TsRow | null
}

export interface RtpRow {
  readonly ssrc: string
  readonly payload_type: number
  readonly packets: number
  readonly lost: number
  readonly gaps: number
  readonly reordered: number
  readonly duplicates: number
  readonly restarts: number
  /** Ticks a second, and whether that was measured rather than known from the payload type. */
  readonly clock: number | null
  readonly clock_measured: boolean
  readonly jitter: number | null
  readonly most_jitter: number | null
}

export interface TsRow {
  readonly packets: number
  readonly errors: number
  readonly missing: number
  readonly damaged: number
  readonly pids: readonly PacketCounter[]
}

const NOTHING: QualityRow = {
  numbers: null,
  lost: null,
  lost_share: null,
  gaps: null,
  reordered: null,
  duplicates: null,
  restarts: null,
  jitter: null,
  most_jitter: null,
  rtp: [],
  ts: null,
}

export function qualityRow(quality: Quality | undefined): QualityRow {
  if (quality === undefined) return NOTHING
  const { sources } = quality
  // RTP's own numbers are better than any that people name for all streams at once.
  const counter = sources.length === 0 && quality.counter?.counts === true ? quality.counter : undefined
  const ts = quality.ts?.isOne ? quality.ts : undefined
  const sequences: Figures[] = sources.map(({ sequence }) => sequence)
  if (sources.length > 0) sequences.push(quality.rtp.gone)
  if (counter !== undefined) sequences.push(counter)
  const rtp = sources.map(rtpRow)
  const names = [
    ...(sources.length > 0 ? ['RTP'] : []),
    ...(ts !== undefined ? ['MPEG-TS'] : []),
    ...(counter !== undefined ? ['counter'] : []),
  ]
  const sum = (of: (figures: Figures) => number): number | null =>
    sequences.length === 0 ? null : sequences.reduce((all, figures) => all + of(figures), 0)
  const lost = sum(({ missing }) => missing)
  const sent = sum(({ received, missing }) => received + missing)
  return {
    numbers: names.length === 0 ? null : names.join(' and '),
    lost,
    lost_share: lost === null || sent === null || sent === 0 ? null : lost / sent,
    gaps: sum(({ gaps }) => gaps),
    reordered: sum(({ late }) => late),
    duplicates: sum(({ duplicates }) => duplicates),
    restarts: sum(({ restarts }) => restarts),
    jitter: most(rtp.map(({ jitter }) => jitter)),
    most_jitter: most([...rtp.map(({ most_jitter }) => most_jitter), quality.rtp.mostJitter]),
    rtp,
    ts: ts === undefined ? null : tsRow(ts),
  }
}

function most(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : Math.max(...known)
}

function rtpRow({ ssrc, type, packets, sequence, clock, isMeasured, jitter, mostJitter }: RtpSource): RtpRow {
  const { missing, gaps, late, duplicates, restarts } = sequence
  return {
    ssrc: `0x${ssrc.toString(16).padStart(8, '0')}`,
    payload_type: type,
    packets,
    lost: missing,
    gaps,
    reordered: late,
    duplicates,
    restarts,
    clock: clock === 0 ? null : clock,
    clock_measured: isMeasured && clock !== 0,
    jitter: clock === 0 ? null : jitter / clock,
    most_jitter: clock === 0 ? null : mostJitter / clock,
  }
}

function tsRow({ counters, packets, damaged }: TransportPackets): TsRow {
  return {
    packets,
    errors: counters.reduce((sum, { errors }) => sum + errors, 0),
    missing: counters.reduce((sum, { missing }) => sum + missing, 0),
    damaged,
    pids: counters,
  }
}
