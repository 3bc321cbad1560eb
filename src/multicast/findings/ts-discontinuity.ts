/** Transport packets that are missing, or out of order. */
import { plural } from '../../decode/phrases.ts'
import { groupsOf, type Stream, StreamMemory, streamText } from '../state/streams.ts'
import type { Hole, TransportPackets } from '../state/transport-packets.ts'
import type { Finding } from './finding.ts'
import { type Gap, isDecided, openGaps } from './rtp-gaps.ts'
import { type Fault, Untold } from './untold.ts'
import type { Answer, Datagram, Ending, Known, Watch } from './watch.ts'

/** Faults in the few datagrams before it is known that a stream is a transport stream. */
const untold = new Untold()

/** A fault behind gaps in RTP: if what is missing there comes late, whoever plays the stream puts it in order. */
interface Doubtful {
  readonly fault: Answer
  readonly frame: number
  readonly hole: Hole
  readonly gaps: readonly Gap[]
}

const doubtful = new StreamMemory<Doubtful[]>()
/** Those of a stream; most have none. */
const MOST_DOUBTFUL = 64
const NO_DOUBT: Doubtful[] = []

class Counters implements Watch {
  stirs({ p, stream }: Datagram, { where }: Known): Fault | undefined {
    const ts = stream.quality?.ts
    if (ts === undefined) return undefined
    if (ts.wrong >= 0) {
      const said = `${faultOf(ts)}, in ${streamText(stream)}${where(stream.segment)}`
      keep(stream, { said, groups: groupsOf(stream) }, p.number, ts.hole)
    }
    const open = doubtful.of(stream) ?? NO_DOUBT
    while (open.length > 0 && open[0].gaps.every(isDecided)) {
      const { fault, frame, hole } = open.shift() as Doubtful
      if (hole.left > 0) untold.keep(stream, fault, frame)
    }
    const told = ts.isOne ? untold.next(stream) : undefined
    if (open.length > 0 || untold.isOf(stream)) stream.wake = 0
    return told
  }

  end({ streams }: Known): Ending[] {
    const endings: Ending[] = []
    for (const stream of streams.all()) {
      if (!stream.quality?.ts?.isOne) continue
      for (const { fault, frame, hole } of doubtful.of(stream) ?? NO_DOUBT) {
        if (hole.left > 0) untold.keep(stream, fault, frame)
      }
      endings.push(...untold.of(stream))
    }
    return endings
  }
}

function keep(stream: Stream, fault: Answer, frame: number, hole: Hole | undefined): void {
  const gaps = hole === undefined ? [] : openGaps(stream)
  if (hole === undefined || gaps.length === 0) return untold.keep(stream, fault, frame)
  const open = doubtful.of(stream) ?? doubtful.keep(stream, [])
  if (open.length < MOST_DOUBTFUL) open.push({ fault, frame, hole, gaps })
  else untold.keep(stream, fault, frame)
}

function faultOf({ wrong, missing, from, to }: TransportPackets): string {
  const pid = `PID 0x${wrong.toString(16).padStart(4, '0')}`
  return missing < 0
    ? `the counter of ${pid} is ${to} for the third time`
    : `the counter of ${pid} goes from ${from} to ${to}: at least ${plural(missing, 'packet')} missing`
}

export const tsDiscontinuity: Finding = {
  id: 'ts-discontinuity',
  severity: 'warning',
  title: 'Continuity counters of a transport stream with gaps',
  why:
    'Packets of that stream were lost, came in another order, or were put in twice: decoders drop the picture or the ' +
    'table that they were part of. A sender that begins anew has to announce it (discontinuity indicator).',
  reference: 'ISO/IEC 13818-1 §2.4.3.3, §2.4.3.5; RFC 2250 §2',
  advice:
    'Where RTP carries the stream, see whether its packets are missing too: if so, the network lost them; if not, the ' +
    'multiplexer did. Without RTP, capture at the sender to tell the two apart.',
  in: 'history',
  maySettle: true,
  watch: () => new Counters(),
}
