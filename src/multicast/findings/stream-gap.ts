/** Steady streams that pause. */
import { textOf } from '../state/address.ts'
import { StreamMemory, streamText } from '../state/streams.ts'
import type { Finding } from './finding.ts'
import type { Answer, Datagram, Known, Watch } from './watch.ts'

/** A stream is steady if so many datagrams, for so many seconds, came at most so many seconds apart. */
const DATAGRAMS = 16
const SECONDS = 1
const APART = 2.5
/** A pause is so many times the longest time between two datagrams of late, and at least so many seconds. */
const TIMES = 5
const LEAST = 0.2

/** The longest times between two datagrams: of the stretch that runs, and of the one before it. */
interface Pace {
  since: number
  datagrams: number
  longest: number
  before: number
  last: number
}

const paces = new StreamMemory<Pace>()

class Paces implements Watch {
  datagram({ stream }: Datagram, { now, where }: Known): Answer | undefined {
    const pace = paces.of(stream)
    if (pace === undefined) {
      paces.keep(stream, { since: now, datagrams: 1, longest: 0, before: Number.POSITIVE_INFINITY, last: now })
      return undefined
    }
    const gap = now - pace.last
    pace.last = now
    const usual = Math.max(pace.before, pace.longest)
    if (usual <= APART && gap >= LEAST && gap > TIMES * usual) {
      // What comes afterwards is measured by itself.
      Object.assign(pace, { since: now, datagrams: 1, longest: 0, before: Number.POSITIVE_INFINITY })
      return {
        said: `${streamText(stream)} paused for ${text(gap)}, after datagrams at most ${text(usual)} apart${where(stream.segment)}`,
        groups: [textOf(stream.group)],
      }
    }
    pace.datagrams++
    if (gap > pace.longest) pace.longest = gap
    if (pace.datagrams > DATAGRAMS && now - pace.since >= SECONDS) {
      pace.before = pace.longest
      pace.longest = 0
      pace.datagrams = 1
      pace.since = now
    }
    return undefined
  }
}

const text = (seconds: number): string => `${Number(seconds.toFixed(3))} s`

export const streamGap: Finding = {
  id: 'stream-gap',
  severity: 'note',
  title: 'A steady stream that paused',
  why:
    'Receivers ran out of data: picture and sound stop, feeds are late. A pause of seconds is what a change of routes, a ' +
    'new election of routers or a membership that timed out and was joined again looks like.',
  reference: 'RFC 7761 §4.11, RFC 3376 §8.4',
  advice:
    'Look at what else happened then: queries, leaves and joins, other streams. Capture at the sender to compare.',
  in: 'history',
  watch: () => new Paces(),
}
