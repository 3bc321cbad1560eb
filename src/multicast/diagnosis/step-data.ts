/** Step 5: does the data get to where members are? */
import type { MemberRow } from '../state/rows.ts'
import { type Flow, segmentKey } from './evidence.ts'
import { objectionTo, stoodBy } from './membership.ts'
import { sightOf } from './sight.ts'
import type { Case, Judged } from './step.ts'
import { at, lasting, placeName, plural, some } from './words.ts'

/** Seconds after a join within which a stream that is sent would come. */
const PATIENCE = 5
/** A steady stream: datagrams, and how many times its longest pause a silence is its end. */
const STEADY = 50
const SILENCE = 20

export function judgeData(about: Case): Judged {
  const { flows, members } = about
  const present = members.filter((row) => stoodBy(about, row) === 'member' && objectionTo(about, row) === undefined)
  if (flows.length === 0) return present.length > 0 ? nothingCame(about, present) : nothingAtAll()
  if (flows.every(({ sentHere, frames }) => sentHere.count === frames.count)) return onlyLeaving(flows)
  if (present.length === 0) return arrivesHere(about)
  const keys = new Set(present.map(segmentKey))
  const there = flows.filter(
    ({ place, sentHere, frames }) => keys.has(segmentKey(place)) && sentHere.count < frames.count,
  )
  return there.length === 0 ? elsewhere(about, present) : arrives(about, there, present)
}

const nothingAtAll = (): Judged => ({
  answer: 'unknown',
  detail: ['Neither data nor members are in the capture.'],
  advice: 'Capture where the receiver is, while it is running.',
})

const ON_THE_WAY =
  'Follow it from the sender: capture behind each router and switch in between (castshark compare tells where it ends). ' +
  'Is its TTL larger than the number of routers? Does the last router know the group and a source (ip mroute), does PIM run on its interfaces, does unicast routing ' +
  'lead back to the source by the same way (RPF)?'

function nothingCame(about: Case, present: readonly MemberRow[]): Judged {
  const { end, evidence } = about
  const [first] = [...present].sort((a, b) => a.first - b.first)
  const waited = (first.ended ?? end) - first.first
  const detail = [`${first.host} is in the group from ${at(first.first)} on, and nothing came in ${lasting(waited)}.`]
  const { dataGap: gap } = sightOf(about)
  const frames = evidence.mentions.filter(({ hostText, kind }) => hostText === first.host && kind === 'join')
  const shown = frames.map(({ frame }) => frame).slice(0, 1000)
  if (gap !== undefined) return { answer: 'unknown', detail: [...detail, `But ${gap}.`], frames: shown }
  if (waited < PATIENCE) {
    const advice = 'Capture for longer: a stream may take seconds to come, and not all are sent without a pause.'
    return { answer: 'unknown', detail, frames: shown, advice }
  }
  return { answer: 'no', detail, frames: shown, advice: ON_THE_WAY }
}

const framesOf = (flows: readonly Flow[]): number[] =>
  flows.flatMap(({ frames }) => frames.listed).sort((a, b) => a - b)

const onlyLeaving = (flows: readonly Flow[]): Judged => ({
  answer: 'unknown',
  detail: ['All of it was captured as it left the host that sends it: where it gets cannot be seen there.'],
  frames: framesOf(flows),
  advice: 'Capture on the receiver, or at its switch port.',
})

function arrivesHere({ flows }: Case): Judged {
  const count = flows.reduce((sum, { frames }) => sum + frames.count, 0)
  return {
    answer: 'yes',
    detail: [
      `${plural(count, 'datagram')} came to where the capture was made; whether members have it is not seen here.`,
    ],
    frames: framesOf(flows),
  }
}

function elsewhere({ flows }: Case, present: readonly MemberRow[]): Judged {
  const where = [...new Set(flows.map(({ place }) => placeName(place)))]
  const wanted = [...new Set(present.map(placeName))]
  return {
    answer: 'no',
    detail: [`The data is on ${some(where)}, and members are on ${some(wanted)}: nothing of it gets across.`],
    frames: framesOf(flows),
    advice: ON_THE_WAY,
  }
}

function arrives(about: Case, there: readonly Flow[], present: readonly MemberRow[]): Judged {
  const { end } = about
  const first = Math.min(...there.map((flow) => flow.first))
  const last = Math.max(...there.map((flow) => flow.last))
  const joinedAt = Math.min(...present.map((row) => row.joined ?? row.first))
  const count = there.reduce((sum, { frames }) => sum + frames.count, 0)
  const frames = framesOf(there)
  if (last < joinedAt) {
    return {
      answer: 'no',
      detail: [
        `The last datagram came at ${at(last)}, and ${present[0].host} joined at ${at(joinedAt)}: nothing came since.`,
      ],
      frames,
      advice: end - joinedAt < PATIENCE ? 'Capture for longer.' : 'Is the sender still running?',
    }
  }
  const silence = Math.min(end, ...present.map((row) => row.ended ?? end)) - last
  const pause = Math.max(0.1, ...there.map(({ longestGap }) => longestGap))
  if (count >= STEADY && silence > PATIENCE && silence > SILENCE * pause) {
    return {
      answer: 'no',
      detail: [
        `It came until ${at(last)}, and then nothing for ${lasting(silence)}, though ${present[0].host} was a member.`,
      ],
      frames: [there[0].lastFrame],
      advice:
        'Does the sender still send (capture there)? If so: switches stop a stream when nobody answers a query for it, or ' +
        'when nobody asks, routers when PIM state runs out after 210 s.',
    }
  }
  const follow = firstAfter(there, joinedAt)
  const detail = [`${plural(count, 'datagram')} came to the link where members are.`]
  if (follow !== undefined && first < joinedAt) detail.push('There was data before anybody was seen to join.')
  if (follow !== undefined && follow.at >= joinedAt) {
    detail.push(`The first after the join came ${lasting(follow.at - joinedAt)} later, in frame ${follow.frame}.`)
  }
  return { answer: 'yes', detail, frames }
}

/** The first datagram from a moment on, if it is among those whose times are known. */
function firstAfter(flows: readonly Flow[], moment: number): { at: number; frame: number } | undefined {
  let found: { at: number; frame: number } | undefined
  for (const { stamps, numbers } of flows) {
    const k = stamps.findIndex((stamp) => stamp >= moment)
    if (k >= 0 && (found === undefined || stamps[k] < found.at)) found = { at: stamps[k], frame: numbers[k] }
  }
  return found
}
