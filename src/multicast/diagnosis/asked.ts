/** Who answered a query, and what for. */
import { textOf } from '../state/address.ts'
import type { Evidence } from './evidence.ts'
import { segmentKey } from './flow.ts'
import type { Case } from './step.ts'
import { some } from './words.ts'

/** What was reported instead: a slip of the pen is seen at once. */
export const groupsIn = ({ otherGroups }: Evidence): string =>
  otherGroups.size === 0 ? 'other groups' : `other groups (${some([...otherGroups].map(textOf))})`

/** Seconds beyond the longest answer. */
const LATE = 1

/** A query that hosts answered for other groups, so that an answer for this one would have been seen. */
export function askedInVain({
  evidence,
  queriers,
  end,
  question,
}: Case): { said: string; frames: number[] } | undefined {
  for (const asker of evidence.askers.values()) {
    const key = segmentKey(asker.place)
    const row = queriers.find(({ querier, ...place }) => querier === asker.hostText && segmentKey(place) === key)
    if (row === undefined || row.querier.includes(':') !== (question.version === 6)) continue
    // Of the newest query that hosts had their time to answer: what is flooded before, a switch keeps to itself later on.
    const asked = asker.last + row.response_interval + LATE > end ? asker.before : asker.last
    const hosts = [...evidence.reporters.values()].filter(
      ({ place, last }) => segmentKey(place) === key && last >= asked,
    )
    if (asked < asker.first || new Set(hosts.map(({ host }) => host)).size < 2) continue
    const names = hosts.map(({ host }) => textOf(host))
    return {
      said: `${row.querier} asked, and ${some(names)} reported ${groupsIn(evidence)}`,
      frames: [...asker.frames.listed],
    }
  }
  return undefined
}
