/** Packets of RTP that are missing, and did not come late. */
import { u16 } from '../../decode/bytes.ts'
import { plural } from '../../decode/phrases.ts'
import { type Early, type RtpSource, SourceMemory } from '../state/rtp-sources.ts'
import { GAP, LATE, NEXT, Sequence } from '../state/sequence.ts'
import { groupsOf, type Stream, streamText } from '../state/streams.ts'
import type { Finding } from './finding.ts'
import type { Answer, Datagram, Ending, Known, Watch } from './watch.ts'

/** So many packets behind a gap, nobody waits for what is missing in it any more. */
const PATIENCE = 16
const NUMBERS = 0x1_0000
const UDP_HEADER = 8

/** Numbers that are missing, and may still come. */
interface Gap {
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
}

/** Gaps of a source that are not told yet: it may turn out to be none. */
const MOST = 64

/** Sources of streams are bounded, and so are gaps: each waits for PATIENCE packets. */
const open = new SourceMemory<Gap[]>()

class Gaps implements Watch {
  stirs({ p, stream, udp }: Datagram, known: Known): (Answer & Pick<Ending, 'frames'>) | undefined {
    const rtp = stream.quality?.rtp
    const source = rtp?.newest
    if (rtp === undefined || source === undefined) return undefined
    const { outcome } = rtp
    const gaps = open.of(source) ?? open.keep(source, gapsAmong(stream, source))
    if (outcome === NEXT && gaps.length === 0) return undefined
    // Whether a packet comes late shows by those that follow.
    stream.wake = 0
    const number = u16(p.bytes, p.layers.at[udp] + UDP_HEADER + 2)
    heed(gaps, stream, source, { number, frame: p.number }, outcome, source.sequence.skipped)
    const [gap] = gaps
    if (!source.isOne || gap === undefined || gap.since < PATIENCE) return undefined
    gaps.shift()
    return gap.missing > 0 ? ending(gap, known) : undefined
  }

  end(known: Known): Ending[] {
    return [...known.streams.all()]
      .flatMap(({ quality }) => quality?.sources ?? [])
      .flatMap((source) => open.of(source) ?? [])
      .filter(({ missing }) => missing > 0)
      .map((gap) => ending(gap, known))
  }
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

/** Notes what a packet tells of gaps: before it is a new one, or it fills one, or is one more behind them. */
function heed(
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
  if (gaps.length >= MOST) gaps.shift()
  const first = (number - size + NUMBERS) % NUMBERS
  gaps.push({ stream, source, size, first, frame, missing: size, since: 0 })
}

const ending = (gap: Gap, { where }: Known): Ending => ({
  said: () => textOfGap(gap, where(gap.stream.segment)),
  groups: groupsOf(gap.stream),
  frames: [gap.frame],
})

function textOfGap({ stream, source, first, size, missing, frame }: Gap, where: string): string {
  const last = (first + size - 1) % NUMBERS
  const numbers = size === 1 ? `sequence number ${first} is` : `sequence numbers ${first} to ${last} are`
  const some = missing === size ? '' : ` but for ${size - missing} that came late`
  const count = plural(missing, 'packet')
  return (
    `${count} lost before frame ${frame}: ${numbers} missing${some}, in ${streamText(stream)}, ` +
    `SSRC 0x${source.ssrc.toString(16).padStart(8, '0')}${where}`
  )
}

export const rtpLoss: Finding = {
  id: 'rtp-loss',
  severity: 'warning',
  title: 'Packets of an RTP stream are missing',
  why:
    'Multicast is not sent again: what is lost is lost for every receiver behind that place. A packet of video is a torn ' +
    'picture, one of audio a click, one of market data a gap to be asked for.',
  reference: 'RFC 3550 §5.1, §A.1',
  advice:
    'Capture at the sender and behind each switch and router on the way, and see from where on numbers are missing. ' +
    'Look at drops of ports (bursts that outrun a buffer: the peak rate of castshark streams), at policers, at duplex and ' +
    'optics, and at the receive buffer of the host that captured.',
  in: 'history',
  watch: () => new Gaps(),
  maySettle: true,
}
