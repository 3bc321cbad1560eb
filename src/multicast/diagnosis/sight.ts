/** What a capture could have seen: nobody may call absent what it could not. */
import { isSourceSpecific, staysOnLink } from '../addresses.ts'
import { segmentKey } from './evidence.ts'
import { addressOctets } from './question.ts'
import type { Case } from './step.ts'

export interface Sight {
  /** Why multicast is seen here whether or not anybody joined it; undefined if it may not be. */
  readonly isFlooded: string | undefined
  /** Why frames may be missing that were on the wire; undefined if nothing tells of a reason. */
  readonly gap: string | undefined
}

/** Packets without a known member that tell that a network does not hold multicast back. */
const ENOUGH = 20
/** Seconds after which a stream would have been seen. */
const LONG = 10

export function sightOf(about: Case): Sight {
  return { isFlooded: floodedBy(about), gap: gapIn(about) }
}

/** Filters and losses. */
function gapIn({ facts }: Case): string | undefined {
  const { displayFilter, interfaces, isWhole, isLive } = facts
  if (displayFilter !== undefined) return `only frames that match ${displayFilter} were heeded`
  const filtered = interfaces.find(({ captureFilter }) => captureFilter !== undefined && captureFilter !== '')
  if (filtered !== undefined) return `the capture was filtered (${filtered.captureFilter})`
  return isWhole || isLive ? undefined : 'the capture was not read to its end'
}

/** Data of other groups that nobody on its segment joined, though hosts there were asked: switches let all through. */
function floodedBy(about: Case): string | undefined {
  const { streams, allMembers, queriers, end } = about
  if (gapIn(about) !== undefined || end < LONG) return undefined
  const found = streams.find((stream) => {
    const version = stream.group.includes(':') ? 6 : 4
    if (stream.packets < ENOUGH || stream.last - stream.first < 1) return false
    const octets = addressOctets(stream.group)
    if (octets === undefined || staysOnLink(octets, 0, version) || isSourceSpecific(octets, 0, version)) return false
    const key = segmentKey(stream)
    const isAsked = queriers.some((one) => segmentKey(one) === key && one.querier.includes(':') === (version === 6))
    const isJoined = allMembers.some((row) => segmentKey(row) === key && row.group === stream.group)
    const hosts = new Set(allMembers.filter((row) => segmentKey(row) === key).map(({ host }) => host))
    return isAsked && !isJoined && hosts.size > 1 && !hosts.has(stream.source)
  })
  return found && `${found.group} is, too, which nobody joined`
}
