/** Who is in the group that is asked about, and whether that lets the data through. */
import { isSourceSpecific } from '../addresses.ts'
import { octetsOf } from '../state/address.ts'
import type { MemberRow } from '../state/rows.ts'
import { type Flow, segmentKey } from './flow.ts'
import type { Case } from './step.ts'

/** Hosts that were members at the end of the capture, or while there was data, as far as is known. */
export const presentMembers = (about: Case): MemberRow[] =>
  about.members.filter((row) => stoodBy(about, row) === 'member')

export type Standing =
  /** At the end, or while there was data; or at any time, if there was none. */
  | 'member'
  /** It may have been: nobody asked, or another host kept it silent. */
  | 'unknown'
  /** It left, or did not answer, before there was data. */
  | 'gone'

export function stoodBy({ flows, end }: Case, row: MemberRow): Standing {
  // Without any data, who was a member for a time waited for it in vain.
  if (row.state === 'member' || (flows.length === 0 && row.why !== 'began before')) return 'member'
  const until = row.ended ?? row.due ?? end
  const own = flows.filter(({ place }) => segmentKey(place) === segmentKey(row))
  const overlaps = own.some(({ first, last }) => first <= until && last >= row.first)
  if (overlaps) return 'member'
  return row.state === 'unknown' ? 'unknown' : 'gone'
}

/** Why what is sent does not get to a member although it is in the group; undefined if it does. */
export function objectionTo({ question, flows }: Case, row: MemberRow): string | undefined {
  const isOneSource = isSourceSpecific(octetsOf(question.group), 0, question.version)
  if (isOneSource && row.mode === 'exclude') {
    return `${row.host} joined for any source by ${row.version}, which routers ignore in ${rangeOf(question.version)}`
  }
  const senders =
    question.sourceText === undefined ? [...new Set(flows.map(({ sourceText }) => sourceText))] : [question.sourceText]
  if (senders.length === 0 || row.mode === null || row.sources_left_out > 0) return undefined
  const takes = (sender: string): boolean => row.sources.includes(sender) === (row.mode === 'include')
  if (senders.some(takes)) return undefined
  return row.mode === 'include'
    ? `${row.host} joined for ${row.sources.join(', ')}, and ${senders.join(', ')} sends`
    : `${row.host} blocks ${senders.join(', ')}`
}

const rangeOf = (version: 4 | 6): string => (version === 4 ? '232.0.0.0/8' : 'ff3x::/32')

/** True if all of it was captured where it is sent, as far as anybody can tell. */
export function isLeaving(about: Case, flow: Flow): boolean {
  const { facts, vantage } = about
  if (flow.sentHere.count < flow.frames.count) return false
  if (vantage.knowsOwn) return true
  return facts.addresses === undefined ? !isRouted(about, flow) : facts.addresses.includes(flow.sourceText)
}

/** True if it comes from the MAC address of a querier that is not its source: a router has forwarded it. */
const isRouted = ({ queriers, question }: Case, { station, sourceText, place }: Flow): boolean =>
  question.version === 4 &&
  queriers.some(
    ({ mac, querier, ...where }) =>
      mac === station && querier !== sourceText && segmentKey(where) === segmentKey(place),
  )
