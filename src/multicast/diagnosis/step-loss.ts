/** Step 6: does it come whole? */
import { percent } from '../../decode/phrases.ts'
import { lostOn } from '../capture-facts.ts'
import type { StreamRow } from '../state/streams.ts'
import { type Fault, faultsOf, framesOf, Pieces } from './flow.ts'
import { isLeaving } from './membership.ts'
import type { FindingRow } from './report.ts'
import { sightOf } from './sight.ts'
import type { Case, Judged } from './step.ts'
import { capital, plural } from './words.ts'

/** Findings that tell of datagrams that did not come, or came wrong. */
const LOSSES: ReadonlySet<string> = new Set(['rtp-loss', 'ts-discontinuity', 'fragment-missing', 'udp-checksum'])
/** Those of which the numbers of the stream tell, too. */
const NUMBERED: ReadonlySet<string> = new Set(['rtp-loss', 'ts-discontinuity'])
/** Findings that tell of trouble without loss. */
const TROUBLES: ReadonlySet<string> = new Set(['duplicate', 'stream-gap'])

export function judgeLoss(about: Case): Judged {
  const { flows, facts, streams } = about
  if (flows.length === 0) return { answer: 'unknown', detail: ['There is no datagram to look at.'] }
  const lone = flows.filter((flow): flow is Pieces => flow instanceof Pieces)
  if (lone.length === flows.length && lone.every(({ later }) => later === 0)) {
    const { pieceGap: gap } = sightOf(about)
    if (gap !== undefined) return onlyFirst(lone, gap)
  }
  const told = streams.flatMap(numbersOf)
  const isCounted = told.some(({ isWhole }) => !isWhole)
  const found = foundAbout(about)
  const losses = found.filter(({ id }) => LOSSES.has(id) && (isCounted || !NUMBERED.has(id)))
  const troubles = found.filter(({ id }) => TROUBLES.has(id)).map(({ detail }) => `${capital(detail)}.`)
  if (losses.length > 0 || isCounted) return lost(about, losses, told, troubles)
  if (facts.cut > 0) {
    const were = facts.cut === 1 ? 'was' : 'were'
    const detail = [`${plural(facts.cut, 'frame')} ${were} cut: what they hold cannot be counted.`]
    return { answer: 'unknown', detail: [...detail, ...troubles], advice: 'Capture whole frames (-s 0).' }
  }
  if (flows.every((flow) => isLeaving(about, flow))) {
    const detail = ['It seems to have been captured where it is sent: what is lost on the way cannot be seen there.']
    return { answer: 'unknown', detail: [...detail, ...troubles], advice: 'Capture on the receiver, and compare.' }
  }
  if (told.length > 0 && told.length === streams.length) {
    return { answer: 'yes', detail: [...told.map(({ said }) => said), ...troubles] }
  }
  return {
    answer: 'unknown',
    detail: [
      'Its datagrams hold no numbers that are known here (as RTP and MPEG-TS do): what is missing leaves no trace.',
      ...told.map(({ said }) => said),
      ...troubles,
    ],
    advice:
      'Capture at the sender and here at the same time, and hold one against the other (castshark compare), or name a ' +
      'number in the data that counts up (castshark streams --counter).',
  }
}

/** A finding, as far as it is about the datagrams that are asked about. */
type About = Pick<FindingRow, 'id' | 'detail' | 'frames' | 'advice' | 'reference'>

/** Where others go to the same group, of what is said of the group only that which was found about these. */
function foundAbout({ flows, others, findings }: Case): readonly About[] {
  if (others.length === 0) return findings
  const found = faultsOf(flows).map(aboutFault)
  // Fragments that are missing are of no known port: they may be of these if others are.
  const isInPieces = flows.some(({ wasInPieces }) => wasInPieces)
  return isInPieces ? [...found, ...findings.filter(({ id }) => id === 'fragment-missing')] : found
}

const aboutFault = ({ id, found, frames }: Fault): About => ({
  id,
  detail: `${found.said}${frames.count > 1 ? `; and ${frames.count - 1} more` : ''}`,
  frames: frames.listed,
  advice: found.about.advice,
  reference: found.reference,
})

/** What a filter leaves that names a port. */
const onlyFirst = (flows: readonly Pieces[], gap: string): Judged => ({
  answer: 'unknown',
  detail: [`Only first fragments are in the capture, and ${gap}: a filter that names a port lets no others through.`],
  frames: framesOf(flows),
  advice: 'Capture without a filter, or with "host" and the group instead of "port".',
})

interface Numbers {
  readonly said: string
  readonly isWhole: boolean
}

/** What the numbers in a stream tell; nothing if it carries none. */
function numbersOf({
  source,
  numbers,
  lost,
  lost_share: share,
  gaps,
  reordered,
  jitter,
  ts,
  packets,
}: StreamRow): Numbers[] {
  if (numbers === null) return []
  const errors = ts?.errors ?? 0
  const parts: string[] = []
  if (lost !== null) {
    parts.push(
      lost === 0
        ? `none of ${plural(packets, 'datagram')} is missing`
        : `${plural(lost, 'datagram')} ${lost === 1 ? 'is' : 'are'} missing (${percent(share ?? 0, 1)}), in ${plural(gaps ?? 0, 'gap')}`,
    )
  }
  if (ts !== null)
    parts.push(
      errors === 0 ? 'no transport packet is missing' : `transport packets break off ${plural(errors, 'time')}`,
    )
  if ((reordered ?? 0) > 0) parts.push(`${plural(reordered ?? 0, 'datagram')} came late`)
  if (jitter !== null) parts.push(`jitter ${(1000 * jitter).toFixed(1)} ms`)
  return [{ said: `By ${numbers} of ${source}: ${parts.join(', ')}.`, isWhole: (lost ?? 0) === 0 && errors === 0 }]
}

function lost(
  { facts }: Case,
  losses: readonly About[],
  told: readonly Numbers[],
  troubles: readonly string[],
): Judged {
  const dropped = lostOn(facts.interfaces)
  // Where numbers tell how much is missing, what each gap was is said below, among the findings.
  const isCounted = told.some(({ isWhole }) => !isWhole)
  const wrong = losses.filter(({ id }) => !(isCounted && NUMBERED.has(id))).map((row) => `${capital(row.detail)}.`)
  const detail = [...told.map(({ said }) => said), ...wrong]
  const frames = [...new Set(losses.flatMap((row) => row.frames))].sort((a, b) => a - b)
  if (dropped > 0) {
    const own = `The capture itself lost ${plural(dropped, 'frame')}: that may be all there is to it.`
    const advice = 'Capture again with a larger buffer (-B).'
    return { answer: 'unknown', detail: [...detail, own, ...troubles], frames, advice }
  }
  return {
    answer: 'no',
    detail: [...detail, ...troubles],
    frames,
    advice:
      losses.at(0)?.advice ??
      'Capture behind each switch and router, and find where the numbers are still whole (castshark compare).',
    reference: losses.at(0)?.reference,
  }
}
