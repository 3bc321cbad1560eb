/** Packets of RTP that are missing, and did not come late. */
import { u16 } from '../../decode/bytes.ts'
import { plural } from '../../decode/phrases.ts'
import { textOf } from '../state/address.ts'
import { type RtpSource, SourceMemory } from '../state/rtp-sources.ts'
import { GAP, LATE, NEXT } from '../state/sequence.ts'
import { type Stream, streamText } from '../state/streams.ts'
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

/** Sources of streams are bounded, and so are gaps: each waits for PATIENCE packets. */
const open = new SourceMemory<Gap[]>()

class Gaps implements Watch {
  stirs({ p, stream, udp }: Datagram, known: Known): (Answer & Pick<Ending, 'frames'>) | undefined {
    const rtp = stream.quality?.rtp
    const source = rtp?.newest
    if (rtp === undefined || !source?.isOne) return undefined
    const { outcome } = rtp
    let gaps = open.of(source)
    if (outcome === NEXT && (gaps === undefined || gaps.length === 0)) return undefined
    gaps ??= open.keep(source, [])
    // Whether a packet comes late shows by those that follow.
    stream.wake = 0
    const number = u16(p.bytes, p.layers.at[udp] + UDP_HEADER + 2)
    if (outcome === LATE) {
      const gap = gaps.find(({ first, size }) => (number - first + NUMBERS) % NUMBERS < size)
      if (gap !== undefined) gap.missing--
      return undefined
    }
    if (outcome !== GAP && outcome !== NEXT) return undefined
    for (const gap of gaps) gap.since++
    if (outcome === GAP) {
      const size = source.sequence.skipped
      const first = (number - size + NUMBERS) % NUMBERS
      gaps.push({ stream, source, size, first, frame: p.number, missing: size, since: 0 })
    }
    if (gaps[0].since < PATIENCE) return undefined
    const [gap] = gaps
    gaps.shift()
    return gap.missing > 0 ? ending(gap, known) : undefined
  }

  end(known: Known): Ending[] {
    return [...known.streams.all()]
      .flatMap(({ quality }) => quality?.rtp.all ?? [])
      .flatMap((source) => open.of(source) ?? [])
      .filter(({ missing }) => missing > 0)
      .map((gap) => ending(gap, known))
  }
}

const ending = (gap: Gap, { where }: Known): Ending => ({
  said: () => textOfGap(gap, where(gap.stream.segment)),
  groups: [textOf(gap.stream.group)],
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
}
