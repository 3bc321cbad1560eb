/** What there was no room for, in sentences: a flood may take no more memory than there is, and whoever reads on has to know. */
import type { Memberships } from './memberships.ts'
import type { Room } from './room.ts'
import type { Segments } from './segments.ts'
import type { Streams } from './streams.ts'

const full = ({ most, leftOut }: Room, what: string, ofOthers: string): string[] =>
  leftOut === 0 ? [] : [`There is room for ${most} ${what}: ${leftOut} ${ofOthers} others are left out.`]

export const leftOutOnSegments = ({ room }: Segments): string[] => full(room, 'segments', 'frames on')

export const leftOutOfMemberships = ({ rooms, forgotten }: Memberships): string[] => [
  ...full(rooms.queriers, 'queriers', 'queries of'),
  ...full(rooms.groups, 'groups', 'reports about'),
  ...full(rooms.members, 'memberships', 'reports of'),
  ...full(rooms.sources, 'sources', 'mentions of'),
  ...(forgotten === 0 ? [] : [`There was no room any more for ${forgotten} memberships that had ended.`]),
]

export const leftOutOfStreams = ({ room, followed, pids, hurried }: Streams): string[] => [
  ...full(room, 'streams', 'packets of'),
  ...(followed.leftOut === 0
    ? []
    : [`There is room for ${followed.most} streams with numbers: loss in others is not told.`]),
  ...(pids.leftOut === 0 ? [] : [`There is room for ${pids.most} packet identifiers: others are not followed.`]),
  ...(hurried === 0 ? [] : ['More packets than there is room for fell into a window: peaks may be higher.']),
]
