/** What a capture could have seen: nobody may call absent what it could not. */
import type { Case } from './step.ts'
import { some } from './words.ts'

export interface Sight {
  /** Why multicast is seen here whether or not anybody joined it; undefined if it may not be. */
  readonly isFlooded: string | undefined
  /** Why frames may be missing that were on the wire; undefined if nothing tells of a reason. */
  readonly gap: string | undefined
  /** The same, of data, and of queries. */
  readonly dataGap: string | undefined
  readonly queryGap: string | undefined
}

/** Seconds after which a stream would have been seen. */
const LONG = 10

export function sightOf(about: Case): Sight {
  const { facts, vantage } = about
  const gap = gapIn(about)
  const { messages, data, others } = vantage
  // Who captures knows whether he filters; a file may not tell.
  const mayHide = !facts.isLive && others === 0
  return {
    isFlooded: floodedBy(about),
    gap,
    dataGap:
      gap ?? (mayHide && data === 0 ? 'the capture holds IGMP and MLD alone, as if it were filtered' : undefined),
    queryGap:
      gap ??
      (mayHide && messages === 0 ? 'the capture holds datagrams to groups alone, as if it were filtered' : undefined),
  }
}

/** Filters and losses. */
function gapIn({ facts }: Case): string | undefined {
  const { displayFilter, interfaces, isWhole, isLive } = facts
  if (displayFilter !== undefined) return `only frames that match ${displayFilter} were heeded`
  const filtered = interfaces.find(({ captureFilter }) => captureFilter !== undefined && captureFilter !== '')
  if (filtered !== undefined) return `the capture was filtered (${filtered.captureFilter})`
  return isWhole || isLive ? undefined : 'the capture was not read to its end'
}

/** Data of other groups that nobody joined, though hosts were asked: switches let all through. */
function floodedBy(about: Case): string | undefined {
  const { unwanted, end } = about
  if (gapIn(about) !== undefined || end < LONG || unwanted.length === 0) return undefined
  return `${some(unwanted)} ${unwanted.length === 1 ? 'is' : 'are'}, too, which nobody joined`
}
