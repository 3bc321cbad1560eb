/** What cannot be known from a capture, by how it was made. */
import { grouped, noun } from '../../decode/phrases.ts'
import { linkText } from '../../decode/words/encapsulations.ts'
import { type CaptureFacts, lostOn } from '../capture-facts.ts'
import { filterMark } from '../findings/filter-mark.ts'
import type { Vantage } from '../findings/vantage.ts'
import { DEFAULTS, otherQuerierInterval } from '../state/intervals.ts'
import type { Memberships } from '../state/memberships.ts'
import { lasting, plural, some } from './words.ts'

export interface Limit {
  /** Never changes. */
  readonly id: string
  /** What follows from it, as a sentence. */
  readonly detail: string
}

/** @returns undefined where the limit is none of this capture */
type Look = (facts: CaptureFacts, vantage: Vantage, memberships: Memberships) => string | undefined

const filtersOf = ({ interfaces }: CaptureFacts): string[] => [
  ...new Set(interfaces.flatMap(({ captureFilter }) => (captureFilter ? [captureFilter] : []))),
]

/** In the order in which they are told. */
const LIMITS: readonly (readonly [id: string, look: Look])[] = [
  ['empty', ({ frames }) => (frames === 0 ? 'No frame is in it: what there was on the wire is not known.' : undefined)],
  ['damaged', ({ isWhole }) => (isWhole ? undefined : 'It was not read to its end: what came later is not heeded.')],
  [
    'display-filter',
    ({ displayFilter }) =>
      displayFilter && `Only frames that match ${displayFilter} were heeded: others count as not seen.`,
  ],
  [
    'capture-filter',
    (facts) => {
      const filters = filtersOf(facts)
      return filters.length === 0
        ? undefined
        : `It was filtered when it was made (${some(filters)}): what is not in it may have been on the wire.`
    },
  ],
  [
    'filter-unknown',
    (facts, { frames }) =>
      frames > 0 && !facts.isLive && filtersOf(facts).length === 0
        ? 'It does not tell whether a filter was at work when it was made.'
        : undefined,
  ],
  [
    'looks-filtered',
    (facts, vantage) => {
      const isKnown = facts.isLive || facts.displayFilter !== undefined || filtersOf(facts).length > 0
      const mark = isKnown || vantage.frames < A_FEW ? undefined : filterMark(vantage)
      return mark && `It holds nothing but ${mark.holds}, as if it had been filtered: what else there was is not in it.`
    },
  ],
  [
    'lost',
    (facts) => {
      const lost = lostOn(facts.interfaces)
      return lost === 0 ? undefined : `${plural(lost, 'frame')} got lost while it was made: gaps may be its own.`
    },
  ],
  [
    'undecoded',
    (_, { undecoded, frames, unknownLinks }) =>
      undecoded === 0
        ? undefined
        : `${partOf(frames, undecoded)} of a link type that is not decoded, ${some([...unknownLinks].map(linkText))}: ` +
          'nothing is known of what is in there.',
  ],
  [
    'cut',
    ({ cut, frames }) =>
      cut === 0
        ? undefined
        : `${partOf(frames, cut)} cut: checksums and counters of what is missing cannot be verified.`,
  ],
  [
    'short',
    ({ lasted, frames }, _, memberships) => {
      const intervals = memberships.slowest
      if (frames === 0 || lasted > otherQuerierInterval(intervals)) return undefined
      const often = `${lasting(intervals.query)}${intervals.query === DEFAULTS.query ? ' by default' : ''}`
      return (
        `It lasts ${lasting(lasted)}, and queries come every ${often}: that nobody asked, or that a member timed out, ` +
        'cannot be known.'
      )
    },
  ],
  [
    'sending-host',
    (facts, vantage) => {
      const senders = sendersHere(facts, vantage)
      if (senders.length === 0) return undefined
      const guess = vantage.knowsOwn || facts.addresses !== undefined ? '' : `, or ${ELSEWHERE_UNFINISHED}`
      return (
        `It ${guess === '' ? 'was' : 'seems to have been'} made where ${some(senders)} ${senders.length === 1 ? 'sends' : 'send'}${guess}: ` +
        'whether what is sent there got any farther is not to be seen, nor what the network card made of its checksums.'
      )
    },
  ],
  [
    'loopback',
    (_, { onLoopback, frames }) =>
      onLoopback > 0 && onLoopback === frames ? 'No frame left the host: nothing is known of any network.' : undefined,
  ],
  [
    'snooping',
    (facts, { frames }, memberships) => {
      if (frames === 0) return undefined
      const joined = facts.joined.map(({ group }) => group)
      const kept = joined.length === 0 ? 'groups that this place did not join' : `groups other than ${some(joined)}`
      return memberships.hosts(SEVERAL) >= SEVERAL
        ? undefined
        : `Behind a switch that snoops, neither ${kept} nor reports of other hosts get here: that they are not in it ` +
            'does not tell that they are not there.'
    },
  ],
  [
    'clock',
    (_, { backwards }) =>
      backwards === 0
        ? undefined
        : `The clock was set back ${plural(backwards, 'time')}: times and pauses are not exact.`,
  ],
  [
    'untimed',
    (_, { untimed }) =>
      untimed === 0 ? undefined : `${plural(untimed, 'frame')} ${noun(untimed, 'has', 'have')} no time.`,
  ],
]

/** `All frames are`, `1 frame of 7 is`. */
const partOf = (frames: number, some: number): string =>
  some === frames ? 'All frames are' : `${plural(some, 'frame')} of ${grouped(frames)} ${noun(some, 'is', 'are')}`

/** Where checksums are as unfinished as on the sending host. */
export const ELSEWHERE_UNFINISHED = 'between containers or virtual machines of one computer'

/** Addresses that the capturing host seems to send from; whoever captured just now knows his own. */
export const sendersHere = ({ addresses }: CaptureFacts, { senders, knowsOwn }: Vantage): readonly string[] =>
  addresses === undefined || knowsOwn ? senders : senders.filter((sender) => addresses.includes(sender))

/** Frames that are no accident. */
const A_FEW = 5

/** Hosts whose reports got here: more than a switch that snoops lets through. */
const SEVERAL = 2

export function limitsOf(facts: CaptureFacts, vantage: Vantage, memberships: Memberships): Limit[] {
  return LIMITS.flatMap(([id, look]) => {
    const detail = look(facts, vantage, memberships)
    return detail === undefined || detail === '' ? [] : [{ id, detail }]
  })
}
