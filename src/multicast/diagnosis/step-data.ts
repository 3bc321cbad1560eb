/** Step 5: does the data get to where members are? */
import { distinct } from '../../decode/phrases.ts'
import type { MemberRow } from '../state/rows.ts'
import { amountOf, countOf, type Flow, framesOf, segmentKey } from './flow.ts'
import { ELSEWHERE_UNFINISHED } from './limits.ts'
import { isLeaving, objectionTo, PATIENCE, stoodBy, takes, unserved } from './membership.ts'
import { passesBy, sightOf } from './sight.ts'
import type { Case, Judged } from './step.ts'
import { at, lasting, lower, placeName, some } from './words.ts'

/** A steady stream: datagrams, and how many times its longest pause a silence is its end. */
const STEADY = 50
const SILENCE = 20
/** Seconds before the end of a stream in which what somebody else said may have stopped it. */
const JUST_BEFORE = 10

export function judgeData(about: Case): Judged {
  const { flows, members } = about
  const present = members.filter((row) => stoodBy(about, row) === 'member' && objectionTo(about, row) === undefined)
  if (flows.length === 0) return present.length > 0 ? nothingCame(about, present) : nothingAtAll(about)
  if (flows.every((flow) => isLeaving(about, flow))) return onlyLeaving(about, present)
  if (present.length === 0) return arrivesHere(about)
  const keys = new Set(present.map(segmentKey))
  const wanted = flows.filter(({ sourceText }) => present.some((row) => takes(row, sourceText)))
  const there = wanted.filter((flow) => keys.has(segmentKey(flow.place)))
  if (there.length === 0) return elsewhere({ ...about, flows: wanted }, present)
  const waiting = unserved(about, present, there).filter((row) => isMissed(about, row))
  if (waiting.length > 0) return partly(there, waiting)
  const arrived = there.filter((flow) => !isLeaving(about, flow))
  if (arrived.length === 0) return onlyLeaving({ ...about, flows: there }, present)
  const judged = arrives(about, arrived, present)
  const others = distinct(flows.filter((flow) => !wanted.includes(flow)).map(({ sourceText }) => sourceText))
  if (others.length === 0) return judged
  const said = `${some(others)} ${others.length === 1 ? 'sends' : 'send'}, too, and no member wanted that by its last report.`
  return { ...judged, detail: [...judged.detail, said] }
}

/** True if the stream went on elsewhere while somebody was a member for long enough to get it. */
function isMissed(about: Case, row: MemberRow): boolean {
  const last = Math.max(...about.flows.map((flow) => flow.last))
  return Math.min(row.ended ?? row.due ?? about.end, last) - row.first >= PATIENCE
}

const nothingAtAll = ({ question, members }: Case): Judged => ({
  answer: 'unknown',
  detail: [
    members.length === 0
      ? 'Neither data nor members are in the capture.'
      : `No data is in the capture, and nobody who would get what is sent to ${question.text}.`,
  ],
  advice: 'Capture where the receiver is, while it is running.',
})

const ON_THE_WAY =
  'Follow it from the sender: capture behind each router and switch in between (castshark compare tells where it ends). ' +
  'Is its TTL larger than the number of routers? Does the last router know the group and a source (ip mroute), does PIM ' +
  'run on its interfaces, does unicast routing lead back to the source by the same way (RPF)?'

/** Seconds for which it was a member for sure. */
const stayOf = ({ end }: Case, { first, ended, due }: MemberRow): number => Math.min(ended ?? due ?? end, end) - first

function nothingCame(about: Case, present: readonly MemberRow[]): Judged {
  const [longest] = [...present].sort((a, b) => stayOf(about, b) - stayOf(about, a))
  const { host, first, ended } = longest
  const waited = stayOf(about, longest)
  const when =
    ended === null ? `is in the group from ${at(first)} on` : `was in the group from ${at(first)} to ${at(ended)}`
  const detail = [`${host} ${when}, and nothing of it came in ${lasting(waited)}.`]
  const joins = about.evidence.mentions.filter(({ hostText, kind }) => hostText === host && kind === 'join')
  const frames = joins.map(({ frame }) => frame)
  const { dataGap: gap } = sightOf(about)
  if (gap !== undefined) {
    const advice = 'Capture all of it, without a filter, on the receiver.'
    return { answer: 'unknown', detail: [...detail, `But ${gap}.`], frames, advice }
  }
  const passing = passesBy(about, longest)
  if (passing !== undefined) return unseen(detail, passing, frames)
  if (waited < PATIENCE) {
    const advice = 'Capture for longer: a stream may take seconds to come, and not all are sent without a pause.'
    return { answer: 'unknown', detail, frames, advice }
  }
  return { answer: 'no', detail, frames, advice: ON_THE_WAY }
}

/** Nothing is seen, and none may be to be seen: the capture was made beside. */
const unseen = (detail: readonly string[], passing: string, frames: readonly number[]): Judged => ({
  answer: 'unknown',
  detail: [...detail, `But ${passing}.`],
  frames,
  advice: 'Capture on the receiver, or at its switch port.',
  reference: 'RFC 4541 §2.1.2',
})

function onlyLeaving({ flows, facts, vantage }: Case, present: readonly MemberRow[]): Judged {
  const detail = [
    vantage.knowsOwn || facts.addresses !== undefined
      ? 'All of it was captured as it left the host that sends it: where it gets cannot be seen there.'
      : `Its checksums are unfinished, as on the host that sends it, or ${ELSEWHERE_UNFINISHED}: where it gets cannot be seen there.`,
  ]
  const frames = framesOf(flows)
  const advice = 'Capture on the receiver, or at its switch port.'
  const keys = new Set(flows.map(({ place }) => segmentKey(place)))
  if (present.length === 0 || present.some((row) => keys.has(segmentKey(row)))) {
    return { answer: 'unknown', detail, frames, advice }
  }
  const where = some(distinct(flows.map(({ place }) => placeName(place))))
  const wanted = some(distinct(present.map(placeName)))
  return {
    answer: 'unknown',
    detail: [...detail, `It leaves by ${where}, and members are on ${wanted}.`],
    frames,
    advice: `If no router is meant to bring it there: let the sender send by ${wanted} (IP_MULTICAST_IF, IPV6_MULTICAST_IF). Else: ${lower(advice)}`,
  }
}

const arrivesHere = ({ flows }: Case): Judged => ({
  answer: 'yes',
  detail: [`${amountOf(flows)} came to where the capture was made; whether members have it is not seen here.`],
  frames: framesOf(flows),
})

function elsewhere({ flows }: Case, present: readonly MemberRow[]): Judged {
  const where = some(distinct(flows.map(({ place }) => placeName(place))))
  const wanted = some(distinct(present.map(placeName)))
  return {
    answer: 'no',
    detail: [`The data is on ${where}, and members are on ${wanted}: nothing of it gets across.`],
    frames: framesOf(flows),
    advice:
      `If both are of the receiver: let it join on ${where}; a program that names no interface joins by the one of its ` +
      `route. If a router lies between them: ${lower(ON_THE_WAY)}`,
  }
}

/** It is where some members are, and not where others are. */
function partly(there: readonly Flow[], waiting: readonly MemberRow[]): Judged {
  const where = some(distinct(there.map(({ place }) => placeName(place))))
  const detail = waiting
    .slice(0, 3)
    .map((row) => `${row.host} is in the group on ${placeName(row)}, and nothing of it goes there; it is on ${where}.`)
  return { answer: 'no', detail, frames: framesOf(there), advice: ON_THE_WAY }
}

function arrives(about: Case, there: readonly Flow[], present: readonly MemberRow[]): Judged {
  const { end } = about
  const first = Math.min(...there.map((flow) => flow.first))
  const last = Math.max(...there.map((flow) => flow.last))
  const joinedAt = Math.min(...present.map((row) => row.joined ?? row.first))
  const frames = framesOf(there)
  // Where the clock was set back, what comes later may be stamped earlier.
  const isTimed = about.vantage.backwards === 0
  if (isTimed && last < joinedAt) {
    const passing = present.map((row) => passesBy(about, row)).find((one) => one !== undefined)
    const joins = `The last datagram came at ${at(last)}, and ${present[0].host} joined at ${at(joinedAt)}`
    if (passing !== undefined) return unseen([`${joins}.`], passing, [...frames.listed])
    return {
      answer: 'no',
      detail: [`${joins}: nothing came since.`, ...leaveBefore(about, there, last)],
      frames,
      advice: end - joinedAt < PATIENCE ? 'Capture for longer.' : STOPPED,
    }
  }
  const until = (row: MemberRow): number => Math.min(row.ended ?? end, end)
  const [waiting] = [...present].sort((a, b) => until(b) - until(a))
  const silence = until(waiting) - last
  const pause = Math.max(0.1, ...there.map(({ longestGap }) => longestGap))
  if (isTimed && countOf(there) >= STEADY && silence > PATIENCE && silence > SILENCE * pause) {
    const said = `It came until ${at(last)}, and then nothing for ${lasting(silence)}, though ${waiting.host} was a member.`
    const passing = passesBy(about, waiting)
    const detail = [said, ...leaveBefore(about, there, last)]
    if (passing !== undefined) return unseen(detail, passing, [there[0].lastFrame])
    return {
      answer: 'no',
      detail,
      frames: [there[0].lastFrame],
      advice: STOPPED,
    }
  }
  const follow = firstAfter(there, joinedAt)
  const detail = [`${amountOf(there)} came to the link where members are.`]
  if (follow !== undefined && first < joinedAt) detail.push('There was data before anybody was seen to join.')
  if (follow !== undefined && follow.at >= joinedAt) {
    detail.push(`The first after the join came ${lasting(follow.at - joinedAt)} later, in frame ${follow.frame}.`)
  }
  return { answer: 'yes', detail, frames }
}

const STOPPED =
  'Does the sender still send (capture there)? If so: switches stop a stream when nobody answers a query for it, when ' +
  'nobody asks, or when one host leaves and they take it for the last one (fast leave); routers when PIM state runs out ' +
  'after 210 s.'

/** Who left the group shortly before the stream ended. */
function leaveBefore({ evidence }: Case, there: readonly Flow[], last: number): string[] {
  const keys = new Set(there.map(({ place }) => segmentKey(place)))
  const leave = evidence.mentions.findLast(
    ({ kind, at: when, place }) =>
      kind === 'leave' && when > last - JUST_BEFORE && when <= last && keys.has(segmentKey(place)),
  )
  if (leave === undefined) return []
  return [`${leave.hostText} left the group at ${at(leave.at)} (frame ${leave.frame}): that may have ended it for all.`]
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
