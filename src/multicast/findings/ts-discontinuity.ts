/** Transport packets that are missing, or out of order. */
import { plural } from '../../decode/phrases.ts'
import { textOf } from '../state/address.ts'
import { streamText } from '../state/streams.ts'
import type { Finding } from './finding.ts'
import type { Answer, Datagram, Known, Watch } from './watch.ts'

class Counters implements Watch {
  stirs({ stream }: Datagram, { where }: Known): Answer | undefined {
    const ts = stream.quality?.ts
    if (ts === undefined || ts.wrong < 0 || !ts.isOne) return undefined
    const { wrong, missing, from, to } = ts
    const pid = `PID 0x${wrong.toString(16).padStart(4, '0')}`
    const what =
      missing < 0
        ? `the counter of ${pid} is ${to} for the third time`
        : `the counter of ${pid} goes from ${from} to ${to}: at least ${plural(missing, 'packet')} missing`
    return { said: `${what}, in ${streamText(stream)}${where(stream.segment)}`, groups: [textOf(stream.group)] }
  }
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
