/** Steady streams that pause. */
import { NEXT } from '../state/sequence.ts'
import { groupsOf, isResumed, StreamMemory, streamText } from '../state/streams.ts'
import type { Finding } from './finding.ts'
import { type Answer, type Datagram, type Known, PAUSE, type Watch } from './watch.ts'

/**
 * A stream is steady if so many datagrams, for so many seconds, came at most so many seconds apart. From the first to the
 * last datagram of a second it is a little less than one.
 */
const DATAGRAMS = 16
const SECONDS = 0.9
const APART = 2.5
/** A pause is so many times the longest time between two datagrams of late, and at least so many seconds. */
const TIMES = 5
const LEAST = 0.2

const UDP_HEADER = 8
/** Of the octet in RTP's header that holds the payload type, too. */
const MARKER = 0x80
/** Ticks a second of all video. */
const VIDEO = 90_000

/** The longest times between two datagrams: of the stretch that runs, and of the one before it; 0 for short ones. */
class Pace {
  longest = 0
  before = Number.POSITIVE_INFINITY

  /** @param told when the newest long time ended @param packets datagrams before the stretch */
  constructor(
    public since: number,
    public told: number,
    public packets: number,
  ) {}

  get usual(): number {
    return Math.max(this.before, this.longest)
  }

  /** A stretch is over. @param longest of it, or of the one behind it, where several are over @param at when */
  turn(longest: number, at: number, packets: number): void {
    this.before = longest
    this.longest = 0
    this.since = at
    this.packets = packets
  }
}

const paces = new StreamMemory<Pace>()

class Paces implements Watch {
  pauses(datagram: Datagram, { now, where, memberships }: Known): Answer | undefined {
    const { stream } = datagram
    const { packets, first, last } = stream
    const gap = now - last
    const pace = paces.of(stream) ?? paces.keep(stream, new Pace(first, first, 0))
    // Nobody was told of what came since, so all of that came shortly one after the other.
    const over = Math.max(pace.since + SECONDS, pace.told)
    if (last >= over && packets - pace.packets > DATAGRAMS) {
      pace.turn(last - over < SECONDS ? pace.longest : 0, last, packets - 1)
    }
    const { usual } = pace
    if (usual <= APART && gap >= LEAST && gap > TIMES * usual) {
      // What comes afterwards is measured by itself.
      paces.keep(stream, new Pace(now, now, packets))
      if (beginsTalkspurt(datagram) || isResumed(stream, memberships)) return undefined
      const most = text(Math.max(usual, PAUSE))
      return {
        said: `${streamText(stream)} paused for ${text(gap)}, after datagrams at most ${most} apart${where(stream.segment)}`,
        groups: groupsOf(stream),
      }
    }
    pace.told = now
    if (gap > pace.longest) pace.longest = gap
    if (packets + 1 - pace.packets > DATAGRAMS && now - pace.since >= SECONDS) pace.turn(pace.longest, now, packets)
    return undefined
  }
}

/** True for audio behind a silence that nobody sent: the next packet, marked (RFC 3551 §4.1). Video marks where frames end. */
function beginsTalkspurt({ p: { bytes, layers }, stream: { quality }, udp }: Datagram): boolean {
  const source = quality?.rtp.newest
  if (source?.isOne !== true || quality?.rtp.outcome !== NEXT) return false
  const isAudio = source.clock > 0 && source.clock !== VIDEO
  return isAudio && (bytes[layers.at[udp] + UDP_HEADER + 1] & MARKER) !== 0
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
