/** Packets of RTP that are missing, and did not come late. */
import { u16 } from '../../decode/bytes.ts'
import { plural } from '../../decode/phrases.ts'
import type { RtpSource } from '../state/rtp-sources.ts'
import { NEXT } from '../state/sequence.ts'
import { groupsOf, type Stream, streamText } from '../state/streams.ts'
import type { Finding } from './finding.ts'
import { type Gap, gapsOf, heed, isDecided, lastOf } from './rtp-gaps.ts'
import { type Fault, Untold } from './untold.ts'
import type { Datagram, Ending, Known, Watch } from './watch.ts'

const UDP_HEADER = 8

/** What is missing of sources that there is no room for any more. */
const untold = new Untold()

class Gaps implements Watch {
  stirs(datagram: Datagram, known: Known): Fault | undefined {
    const { stream } = datagram
    const rtp = stream.quality?.rtp
    if (rtp?.forgotten !== undefined) {
      for (const gap of lostOf(stream, rtp.forgotten)) {
        gap.isGivenUp = true
        untold.keep(stream, ending(gap, known), gap.frame)
      }
    }
    const gap = rtp?.newest && decided(datagram, rtp.newest, rtp.outcome)
    const told = gap === undefined ? untold.next(stream) : gap.missing > 0 ? ending(gap, known) : undefined
    if (untold.isOf(stream)) stream.wake = 0
    return told
  }

  end(known: Known): Ending[] {
    return [...known.streams.all()].flatMap((stream) => [
      ...untold.of(stream),
      ...(stream.quality?.sources ?? []).flatMap((one) => lostOf(stream, one)).map((gap) => ending(gap, known)),
    ])
  }
}

/** The oldest gap of a source if it was waited for long enough. @param outcome what the newest number is to those before it */
function decided({ p, stream, udp }: Datagram, source: RtpSource, outcome: number): Gap | undefined {
  const gaps = gapsOf(stream, source)
  if (outcome === NEXT && gaps.length === 0) return undefined
  // Whether a packet comes late shows by those that follow.
  stream.wake = 0
  const number = u16(p.bytes, p.layers.at[udp] + UDP_HEADER + 2)
  heed(gaps, stream, source, { number, frame: p.number }, outcome, source.sequence.skipped)
  return source.isOne && gaps.length > 0 && isDecided(gaps[0]) ? gaps.shift() : undefined
}

/** Gaps in which something is missing. */
const lostOf = (stream: Stream, source: RtpSource): Gap[] => gapsOf(stream, source).filter(({ missing }) => missing > 0)

const ending = (gap: Gap, { where }: Known): Ending => ({
  said: () => textOfGap(gap, where(gap.stream.segment)),
  groups: groupsOf(gap.stream),
  frames: [gap.frame],
})

function textOfGap(gap: Gap, where: string): string {
  const { stream, source, first, size, missing, frame } = gap
  const numbers = size === 1 ? `sequence number ${first} is` : `sequence numbers ${first} to ${lastOf(gap)} are`
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
