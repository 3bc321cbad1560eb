/** Transport packets that are missing, or out of order. */
import { plural } from '../../decode/phrases.ts'
import { groupsOf, StreamMemory, streamText } from '../state/streams.ts'
import type { TransportPackets } from '../state/transport-packets.ts'
import type { Finding } from './finding.ts'
import type { Answer, Datagram, Ending, Known, Watch } from './watch.ts'

type Fault = Answer & Pick<Ending, 'frames'>

/** Faults of each stream that are not told yet: of the few datagrams before it is known to be a transport stream. */
const untold = new StreamMemory<readonly Fault[]>()

class Counters implements Watch {
  stirs({ p, stream }: Datagram, { where }: Known): Fault | undefined {
    const ts = stream.quality?.ts
    const before = untold.of(stream)
    if (ts === undefined || (ts.wrong < 0 && before === undefined)) return undefined
    const all = [...(before ?? [])]
    if (ts.wrong >= 0) {
      const said = `${faultOf(ts)}, in ${streamText(stream)}${where(stream.segment)}`
      all.push({ said, groups: groupsOf(stream), frames: [p.number] })
    }
    const told = ts.isOne ? all.shift() : undefined
    if (before !== undefined || all.length > 0) untold.keep(stream, all)
    if (all.length > 0) stream.wake = 0
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
