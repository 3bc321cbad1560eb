/** Gaps in the numbers of RTP: whether packets are lost, or come late, shows by those that follow. */
import { type Early, type RtpSource, SourceMemory } from '../state/rtp-sources.ts'
import { GAP, LATE, NEXT, Sequence } from '../state/sequence.ts'
import type { Stream } from '../state/streams.ts'

/** So many packets behind a gap, nobody waits for what is missing in it any more. */
const PATIENCE = 16
const NUMBERS = 0x1_0000

/** Numbers that are missing, and may still come. */
export interface Gap {
  readonly stream: Stream
  readonly source: RtpSource
  /** The first of them, and how many there were. */
  readonly first: number
  readonly size: number
  /** The frame behind them. */
  readonly frame: number
  /** How many are missing still, and packets that came since. */
  missing: number
  since: number
  /** There are too many others to wait for these. */
  isGivenUp: boolean
}

/** Gaps of a source that may turn out to be none. */
const MOST = 64

/** Sources of streams are bounded, and so are gaps: each waits for PATIENCE packets. */
const open = new SourceMemory<Gap[]>()

/** Those of a source, the oldest first. */
export const gapsOf = (stream: Stream, source: RtpSource): Gap[] =>
  open.of(source) ?? open.keep(source, gapsAmong(stream, source))

/** The last of the numbers. */
export const lastOf = ({ first, size }: Gap): number => (first + size - 1) % NUMBERS

/** True if nothing that may come changes what is said of it. */
export const isDecided = ({ missing, since, isGivenUp }: Gap): boolean =>
  missing === 0 || isGivenUp || since >= PATIENCE

/** Gaps in the source of a stream's newest datagram that what comes late may fill. */
export function openGaps({ quality }: Stream): Gap[] {
  const source = quality?.rtp.newest
  return ((source && open.of(source)) ?? []).filter((gap) => !isDecided(gap))
}

/** Gaps among the packets by which a source is known. */
function gapsAmong(stream: Stream, source: RtpSource): Gap[] {
  const gaps: Gap[] = []
  const sequence = new Sequence(NUMBERS)
  for (const early of source.early) {
    const outcome = sequence.take(early.number, early.at)
    heed(gaps, stream, source, early, outcome, sequence.skipped)
  }
  return gaps
}

/**
 * Notes what a packet tells of gaps: before it is a new one, or it fills one, or is one more behind them.
 * @param outcome what its number is to those before it (sequence.ts)
 * @param size    numbers that it skipped, if it skipped some
 */
export function heed(
  gaps: Gap[],
  stream: Stream,
  source: RtpSource,
  { number, frame }: Pick<Early, 'number' | 'frame'>,
  outcome: number,
  size: number,
): void {
  if (outcome === LATE) {
    const gap = gaps.find(({ first, size }) => (number - first + NUMBERS) % NUMBERS < size)
    if (gap !== undefined) gap.missing--
  }
  if (outcome !== GAP && outcome !== NEXT) return
  for (const gap of gaps) gap.since++
  if (outcome !== GAP) return
  const oldest = gaps.length >= MOST ? gaps.shift() : undefined
  if (oldest !== undefined) oldest.isGivenUp = true
  const first = (number - size + NUMBERS) % NUMBERS
  gaps.push({ stream, source, size, first, frame, missing: size, since: 0, isGivenUp: false })
}
