/** `castshark queriers`, `groups` and `members`: who asks, what for, and who answers. */
import { noun, plural } from '../decode/phrases.ts'
import { Arrivals, type GroupWaits, type MemberWaits } from '../multicast/state/arrivals.ts'
import { leftOutOfMemberships, leftOutOnSegments } from '../multicast/state/left-out.ts'
import { Memberships } from '../multicast/state/memberships.ts'
import {
  type GroupRow,
  groupsIn,
  type MemberRow,
  membersOf,
  type QuerierRow,
  querierRows,
} from '../multicast/state/rows.ts'
import { observe } from './observe.ts'
import type { ObserveOptions } from './observe-options.ts'
import { PageView, tablePage } from './page.ts'
import { type Column, lazily, listed, placeColumns, type Rows, time } from './rows.ts'

/** What memberships and queriers are learnt from. */
export const INTEREST = { protocols: ['igmp', 'icmpv6'], filter: 'igmp || icmpv6.type in {130..132, 143}' } as const

/** The same, and data. */
const WITH_DATA = {
  protocols: [...INTEREST.protocols, 'udp'],
  filter: `${INTEREST.filter} || (udp && (ip.dst == 224.0.0.0/4 || ipv6.dst == ff00::/8))`,
}

export function queriers(files: readonly string[], options: ObserveOptions): Promise<number> {
  const memberships = new Memberships()
  const told = () => ({
    rows: querierRows(memberships),
    columns: QUERIERS,
    none: noneOf('queries'),
    notes: notesOf(memberships),
  })
  return observe(files, options, new PageView('Queriers', memberships, tablePage(told, options), options), INTEREST)
}

export const groups = (files: readonly string[], options: ObserveOptions): Promise<number> =>
  tell('Groups', files, options, GROUPS, (arrivals) =>
    lazily(groupsIn(arrivals.memberships), (group) => arrivals.groupRow(group)),
  )

export const members = (files: readonly string[], options: ObserveOptions): Promise<number> =>
  tell('Members', files, options, MEMBERS, (arrivals) =>
    lazily(membersOf(arrivals.memberships), (membership) => arrivals.memberRow(membership)),
  )

/** Tells what was learnt of memberships and of the data that comes of them. @returns the exit code */
function tell<Row>(
  title: string,
  files: readonly string[],
  options: ObserveOptions,
  columns: readonly Column<Row>[],
  rowsOf: (arrivals: Arrivals) => Rows<Row>,
): Promise<number> {
  const arrivals = new Arrivals()
  const { memberships, streams, room } = arrivals
  const notes = (): string[] => {
    const leftOut = room.leftOut + streams.room.leftOut
    const more =
      leftOut === 0
        ? []
        : [
            `There is no room for the data of more groups: ${plural(leftOut, 'packet')} ${noun(leftOut, 'is', 'are')} left out.`,
          ]
    return [...notesOf(memberships), ...more]
  }
  const told = () => ({ rows: rowsOf(arrivals), columns, none: noneOf('reports'), notes: notes() })
  return observe(files, options, new PageView(title, arrivals, tablePage(told, options), options), WITH_DATA)
}

const noneOf = (what: string): string => `There are no ${what} of IGMP and MLD in the frames that were read.`

const count = (value: number): string => (value === 0 ? '' : String(value))

/** A number that is a default is put in brackets: nobody told it. */
const told = ({ defaults }: QuerierRow, name: 'robustness' | 'query_interval' | 'response_interval', value: number) =>
  defaults.includes(name) ? `(${value})` : String(value)

const measured = (row: QuerierRow): string =>
  row.query_interval_measured
    ? `≈ ${Number(row.query_interval.toFixed(1))}`
    : told(row, 'query_interval', row.query_interval)

const QUERIERS: readonly Column<QuerierRow>[] = [
  ...placeColumns<QuerierRow>(),
  { head: 'Querier', cell: ({ querier }) => querier, words: true },
  { head: 'Version', cell: ({ version }) => version ?? '', words: true },
  { head: 'State', cell: ({ state }) => state, words: true },
  { head: 'First', cell: ({ first }) => time(first), spare: 3 },
  { head: 'Last', cell: ({ last }) => time(last) },
  { head: 'Queries', cell: ({ queries }) => String(queries), spare: 1 },
  { head: 'Query interval', cell: measured },
  { head: 'Response interval', cell: (row) => told(row, 'response_interval', row.response_interval), spare: 2 },
  { head: 'Robustness', cell: (row) => told(row, 'robustness', row.robustness), spare: 5 },
  {
    head: 'Membership interval',
    cell: ({ membership_interval: interval }) => String(Number(interval.toFixed(1))),
    spare: 4,
  },
  { head: 'Hosts speak', cell: ({ hosts_speak: version }) => version, words: true, spare: 6 },
]

const GROUPS: readonly Column<GroupRow & GroupWaits>[] = [
  ...placeColumns<GroupRow>(),
  { head: 'Group', cell: ({ group }) => group, words: true },
  { head: 'Name', cell: ({ name }) => name ?? '', words: true, spare: 6 },
  { head: 'Members', cell: ({ members }) => String(members) },
  { head: 'Unknown', cell: ({ unknown }) => count(unknown), spare: 1 },
  { head: 'Left', cell: ({ left }) => count(left), spare: 2 },
  { head: 'Timed out', cell: ({ timed_out: out }) => count(out), spare: 2 },
  { head: 'Mode', cell: ({ mode }) => mode ?? '', words: true, spare: 3 },
  { head: 'Sources', cell: ({ sources }) => listed(sources), words: true, spare: 4 },
  { head: 'Compatibility', cell: ({ compatibility }) => compatibility ?? '', words: true, spare: 5 },
  { head: 'First', cell: ({ first }) => time(first), spare: 7 },
  { head: 'Last', cell: ({ last }) => time(last), spare: 1 },
  { head: 'Querier', cell: ({ querier }) => querier ?? '', words: true, spare: 8 },
  { head: 'Packets', cell: ({ packets }) => count(packets), spare: 3 },
  { head: 'Join to first', cell: ({ join_to_first: wait }) => time(wait), spare: 2 },
  { head: 'Leave to last', cell: ({ leave_to_last: wait }) => time(wait), spare: 2 },
]

const MEMBERS: readonly Column<MemberRow & MemberWaits>[] = [
  ...placeColumns<MemberRow>(),
  { head: 'Group', cell: ({ group }) => group, words: true },
  { head: 'Host', cell: ({ host }) => host, words: true },
  { head: 'Version', cell: ({ version }) => version, words: true, spare: 2 },
  { head: 'State', cell: ({ state, why }) => (why === null ? state : `${state}: ${why}`), words: true },
  { head: 'Mode', cell: ({ mode }) => mode ?? '', words: true, spare: 4 },
  { head: 'Sources', cell: ({ sources, sources_left_out: more }) => listed(sources, more), words: true, spare: 5 },
  // Who joined before that could be seen was a member at the first message, if not before.
  { head: 'Joined', cell: ({ joined, first }) => (joined === null ? `≤ ${time(first)}` : time(joined)) },
  { head: 'Last', cell: ({ last }) => time(last), spare: 3 },
  { head: 'Due', cell: ({ due }) => time(due), spare: 6 },
  { head: 'Ended', cell: ({ ended }) => time(ended) },
  { head: 'Ended by', cell: ({ ended_by: by }) => by ?? '', words: true, spare: 1 },
  { head: 'Join to first', cell: ({ join_to_first: wait }) => time(wait), spare: 2 },
  { head: 'Leave to last', cell: ({ leave_to_last: wait }) => time(wait), spare: 2 },
]

/** What could not be told, or was not heeded. */
export function notesOf(memberships: Memberships): string[] {
  const { segments, ignored } = memberships
  const notes = [...leftOutOnSegments(segments), ...leftOutOfMemberships(memberships)]
  const cut = ignored.get('cut') ?? 0
  if (cut > 0) notes.push(`Messages that were cut before their groups: ${cut}. What they say is not known.`)
  const reasons = [...ignored].flatMap(([reason, messages]) =>
    reason === 'cut' ? [] : [`${messages} for ${REASONS[reason]}`],
  )
  if (reasons.length > 0) notes.push(`Messages that receivers ignore, and so they are here: ${reasons.join(', ')}.`)
  return notes
}

const REASONS = {
  checksum: 'a wrong checksum',
  length: 'their length',
  group: 'an address that is no group that is reported',
  'hop limit': 'another hop limit than 1',
  source: 'a source that is not link-local',
} as const
