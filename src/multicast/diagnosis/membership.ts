/** Who is in the group that is asked about, and whether that lets the data through. */
import { distinct } from '../../decode/phrases.ts'
import { isSourceSpecific } from '../addresses.ts'
import { octetsOf } from '../state/address.ts'
import type { MemberRow } from '../state/rows.ts'
import { type Flow, segmentKey } from './flow.ts'
import { isHere, sightOf } from './sight.ts'
import type { Case } from './step.ts'

/** Hosts that were members at the end of the capture, or while there was data, as far as is known. */
export const presentMembers = (about: Case): MemberRow[] =>
  about.members.filter((row) => stoodBy(about, row) === 'member')

/** Seconds after a join within which a stream that is sent would come. */
export const PATIENCE = 5

export type Standing =
  /** At the end, or while there was data; or at any time, if there was none. */
  | 'member'
  /** It may have been: nobody asked, or another host kept it silent. */
  | 'unknown'
  /** It left, or did not answer, before there was data. */
  | 'gone'

export function stoodBy(about: Case, row: MemberRow): Standing {
  const { flows, end } = about
  if (row.state === 'member') return 'member'
  // Without any data, who was a member for a time waited for it in vain; who soon left may have been too early for it.
  if (flows.length === 0 && row.why !== 'began before' && !hasSoonLeft(about, row)) return 'member'
  const until = row.ended ?? row.due ?? end
  const together = (flow: Flow): number => Math.min(flow.last, until) - Math.max(flow.first, row.first)
  // Data elsewhere takes its time to get to a link.
  const isOwn = ({ place }: Flow): boolean => segmentKey(place) === segmentKey(row)
  if (flows.some((flow) => together(flow) >= (isOwn(flow) ? 0 : PATIENCE))) return 'member'
  return row.state === 'unknown' ? 'unknown' : 'gone'
}

/** True if it left before a stream would have come, and none came for as long again; where data would be seen. */
const hasSoonLeft = (about: Case, { first, ended }: MemberRow): boolean =>
  ended !== null && ended - first < PATIENCE && about.end - ended >= PATIENCE && sightOf(about).dataGap === undefined

/** Why what is sent does not get to a member although it is in the group; undefined if it does. */
export function objectionTo({ question, flows }: Case, row: MemberRow): string | undefined {
  const isOneSource = isSourceSpecific(octetsOf(question.group), 0, question.version)
  if (isOneSource && row.mode === 'exclude') {
    return `${row.host} joined for any source by ${row.version}, which routers ignore in ${rangeOf(question.version)}`
  }
  const senders =
    question.sourceText === undefined ? distinct(flows.map(({ sourceText }) => sourceText)) : [question.sourceText]
  if (senders.length === 0 || senders.some((sender) => takes(row, sender))) return undefined
  return row.mode === 'include'
    ? `${row.host} joined for ${row.sources.join(', ')}, and ${senders.join(', ')} sends`
    : `${row.host} blocks ${senders.join(', ')}`
}

/** True if what a sender sends is for the member, as far as is known. */
export const takes = ({ mode, sources, sources_left_out: leftOut }: MemberRow, sender: string): boolean =>
  mode === null || leftOut > 0 || sources.includes(sender) === (mode === 'include')

const rangeOf = (version: 4 | 6): string => (version === 4 ? '232.0.0.0/8' : 'ff3x::/32')

/** True if all of it was captured where it is sent, as far as anybody can tell. */
export function isLeaving(about: Case, flow: Flow): boolean {
  if (flow.sentHere.count < flow.frames.count) return false
  const { addresses } = about.facts
  if (addresses !== undefined) return addresses.includes(flow.sourceText)
  return !isForwarded(about, flow) && !isOfNeighbour(about, flow)
}

/** True if the cable that was captured at is another's: between virtual hosts, all leave their checksums unfinished. */
function isOfNeighbour({ vantage, evidence }: Case, { station }: Flow): boolean {
  const { cable } = evidence
  if (vantage.knowsOwn || station === undefined) return false
  const { ends } = cable
  return cable.isMirrored || (ends.length > 0 && !ends.includes(station))
}

/** True if a router sends it on: it came in elsewhere, or it is from the MAC address of a querier that is not its source. */
function isForwarded({ queriers, question, flows, others }: Case, flow: Flow): boolean {
  const { source, sourceText, station, place } = flow
  const key = segmentKey(place)
  const isSame = (one: Flow): boolean => one.source === source && one.port === flow.port
  if ([...flows, ...others].some((one) => isSame(one) && one.sentHere.count === 0 && segmentKey(one.place) !== key)) {
    return true
  }
  return (
    question.version === 4 &&
    queriers.some(
      ({ mac, querier, ...where }) =>
        mac !== null && mac === station && querier !== sourceText && segmentKey(where) === key,
    )
  )
}

/** True for a member that asks for members itself, or is a gateway: it joins to send on what it gets. */
export const isRouter = ({ queriers, evidence }: Case, row: MemberRow): boolean =>
  queriers.some((one) => one.querier === row.host && segmentKey(one) === segmentKey(row)) ||
  (row.mac !== null && evidence.cable.isGateway(row.mac))

/** Members to whose links none of it goes; not who gets it by another way, or is the capturing host itself. */
export function unserved(about: Case, members: readonly MemberRow[], flows: readonly Flow[]): MemberRow[] {
  const there = new Set(flows.map(({ place }) => segmentKey(place)))
  const served = new Set(members.filter((row) => there.has(segmentKey(row))).map(({ host }) => host))
  return members.filter((row) => !there.has(segmentKey(row)) && !served.has(row.host) && !isHere(about, row.host))
}
