/** What is worth a sentence about a stream on its way. */
import { noun, plural } from '../../decode/phrases.ts'
import { macOf, macText, type Version } from '../addresses.ts'
import { octetsOf } from '../state/address.ts'
import { macOfNumber } from './flows.ts'
import type { Sight } from './place.ts'
import type { FlowRow, PlaceRow } from './rows.ts'
import type { Matched } from './verdict.ts'

/** What of the datagrams only time tells apart. */
export const alikeText = (alike: number): string =>
  `${plural(alike, 'datagram')} ${noun(alike, 'repeats', 'repeat')} others, and nothing tells them apart but time`

/** Sentences, for people. */
export function notesOf(matched: Matched, row: Omit<FlowRow, 'notes'>): string[] {
  const { sights, places, matching, heedsId, idChanges } = matched
  const notes: string[] = []
  const first = sights[matching.reference] as Sight
  if (!heedsId) {
    const why = idChanges ? 'Identifications were changed on the way' : 'Identifications never change'
    notes.push(`${why}: datagrams are known by their payload alone.`)
  }
  if (matching.alike > 0) {
    notes.push(
      `${alikeText(matching.alike)}: which ones were lost is not for sure, nor how many at the ends of captures.`,
    )
  }
  for (const [p, { name }] of places.entries()) {
    const one = row.places[p]
    const sight = sights[p]
    if (sight === undefined) {
      const isCut = places[p].blind > 0
      const seen = isCut ? `What ${name} saw of it, if anything, is cut too short` : `${name} did not see it at all`
      notes.push(`${seen}${one.judged === null && !isCut ? `: ${UNKNOWN}` : '.'}`)
    }
    if (sight !== undefined && p !== matching.reference) notes.push(...changes(name, sight, first, one, row))
    notes.push(...unlike(name, sight, one, matched))
    const outside = row.datagrams - (one.judged ?? row.datagrams)
    if (
      outside > 0 &&
      matching.at.every((_, q) => matching.offset[q] !== undefined || matching.arrivals[q].length === 0)
    ) {
      notes.push(
        `${outside} of ${plural(row.datagrams, 'datagram')} ${noun(outside, 'is', 'are')} not judged at ${name}: its capture may not have run then.`,
      )
    }
  }
  return notes
}

const UNKNOWN = 'it shares no datagram with the reference, so it is not known whether its capture ran at the time.'

/** What differs from the reference. */
function changes(name: string, sight: Sight, first: Sight, one: PlaceRow, row: Omit<FlowRow, 'notes'>): string[] {
  const notes: string[] = []
  if (one.delay === null) {
    const alike = `${name} and ${row.reference} saw it both, and no datagram alike`
    return [`${alike}: they were captured at different times, or payloads were changed, or sent anew.`]
  }
  const [dscp, was] = [sight.dscps.usual, first.dscps.usual]
  if (dscp !== was) notes.push(`DSCP is ${dscp} at ${name}, and ${was} at ${row.reference}: it was marked anew.`)
  const [from, before] = [sight.from.usual, first.from.usual]
  if (one.hops === 0 && from !== undefined && before !== undefined && from !== before) {
    const what = `the source MAC address is ${macOfNumber(from)}, and ${macOfNumber(before)} at ${row.reference}`
    notes.push(`At ${name} ${what}, though no router lowered the TTL: something in between rewrites frames.`)
  }
  const carriers = sight.carriers.usual ?? ''
  const others = first.carriers.usual ?? ''
  if (carriers !== others) {
    notes.push(
      `At ${name} it comes ${carriers === '' ? 'by itself' : `in ${carriers}`}, at ${row.reference} ${others === '' ? 'by itself' : `in ${others}`}.`,
    )
  }
  return notes
}

/** What is odd at a place by itself. */
function unlike(name: string, sight: Sight | undefined, one: PlaceRow, { flow }: Matched): string[] {
  if (sight === undefined) return []
  const notes: string[] = []
  if (one.ttls.length > 1) {
    const why =
      sight.links > 1
        ? `it was captured on ${sight.links} links, as before and behind a router`
        : 'it comes by several ways'
    notes.push(`At ${name} it has several TTLs (${one.ttls.join(', ')}): ${why}.`)
  }
  const to = sight.to.usual
  const version: Version = flow.group.length === 4 ? 4 : 6
  const mac = macText(macOf(octetsOf(flow.group), 0, version))
  if (to !== undefined && macOfNumber(to) !== mac) {
    notes.push(`At ${name} it is sent to the MAC address ${macOfNumber(to)}, and the group's is ${mac}.`)
  }
  return notes
}
