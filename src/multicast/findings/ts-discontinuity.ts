/** Transport packets that are missing, or out of order. */
import { plural } from '../../decode/phrases.ts'
import { groupsOf, streamText } from '../state/streams.ts'
import type { TransportPackets } from '../state/transport-packets.ts'
import type { Finding } from './finding.ts'
import { type Fault, Untold } from './untold.ts'
import type { Datagram, Known, Watch } from './watch.ts'

/** Faults in the few datagrams before it is known that a stream is a transport stream. */
const untold = new Untold()

class Counters implements Watch {
  stirs({ p, stream }: Datagram, { where }: Known): Fault | undefined {
    const ts = stream.quality?.ts
    if (ts === undefined) return undefined
    if (ts.wrong >= 0) {
      const said = `${faultOf(ts)}, in ${streamText(stream)}${where(stream.segment)}`
      untold.keep(stream, { said, groups: groupsOf(stream) }, p.number)
    }
    const told = ts.isOne ? untold.next(stream) : undefined
    if (untold.isOf(stream)) stream.wake = 0
    return told
  }
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
  watch: () => new Counters(),
}
