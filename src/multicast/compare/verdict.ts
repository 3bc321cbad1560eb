/** What became of one stream on its way from place to place. */
import { textOf } from '../state/address.ts'
import { coverageOf, orderOf, type Standing } from './coverage.ts'
import { driftOf, spreadOf } from './delays.ts'
import { type Flow, macOfNumber } from './flows.ts'
import { type Matching, NONE } from './match.ts'
import { lossOf, type Pairs, pairsOf, reorderOf } from './measures.ts'
import { notesOf } from './notes.ts'
import type { Place, Sight } from './place.ts'
import type { DelayRow, FlowRow, PlaceRow } from './rows.ts'

/** A stream that was matched, at all places. */
export interface Matched {
  readonly flow: Flow
  readonly places: readonly Place[]
  readonly sights: readonly (Sight | undefined)[]
  readonly matching: Matching
  /** Whether identifications were compared. */
  readonly heedsId: boolean
  /** Whether they differ from datagram to datagram. */
  readonly idChanges: boolean
  /** By place, how it stands to the reference by other streams; undefined where they do not tell either. */
  readonly known: readonly (number | undefined)[]
}

export function rowOf(matched: Matched): FlowRow {
  const { flow, places, matching } = matched
  const pairs = places.map((_, p) => pairsOf(matching, p))
  const standings = places.map(({ until }, p): Standing => {
    const known = matched.known[p]
    const isStrange = pairs[p] === undefined && matching.arrivals[p].length > 0
    return { until, isStrange, delay: pairs[p]?.range ?? (known === undefined ? undefined : [known, known]) }
  })
  const order = orderOf(matching)
  const coverage = coverageOf(matching, order, standings)
  const rows = places.map((_, p) => placeRow(matched, p, order, coverage[p], pairs[p]))
  const row = {
    source: textOf(flow.source),
    source_port: flow.sourcePort,
    group: textOf(flow.group),
    destination_port: flow.port,
    datagrams: matching.n,
    reference: places[matching.reference].name,
    matched_by: matched.heedsId ? ('identification and payload' as const) : ('payload' as const),
    alike: matching.alike,
    places: rows,
  }
  return { ...row, notes: notesOf(matched, row) }
}

function placeRow(
  matched: Matched,
  p: number,
  order: Int32Array,
  covered: Uint8Array,
  pairs: Pairs | undefined,
): PlaceRow {
  const { places, sights, matching } = matched
  const { reference, again, offset } = matching
  const sight = sights[p]
  const from = sights[reference]?.ttls.usual ?? 0
  const ttl = sight?.ttls.usual
  const names = places.map(({ name }) => name)
  const loss = lossOf(matching, names, p, order, covered)
  const before = earlierThan(matched, p)
  return {
    place: places[p].name,
    seen: loss.seen,
    duplicates: again[p].length,
    judged: loss.judged === 0 ? null : loss.judged,
    lost: loss.judged === 0 ? null : loss.lost,
    lost_since: before === undefined || loss.judged === 0 ? null : lostSince(matching, p, before, covered),
    since: before === undefined ? null : places[before].name,
    bursts: loss.bursts,
    longest_burst: loss.longest,
    losses: loss.losses,
    losses_left_out: loss.leftOut,
    ...reorderOf(matching, p),
    ttls: sight?.ttls.all ?? [],
    hops: ttl === undefined || p === reference ? null : from - ttl,
    dscps: sight?.dscps.all ?? [],
    source_macs: sight?.from.all.map(macOfNumber) ?? [],
    destination_macs: sight?.to.all.map(macOfNumber) ?? [],
    carriers: sight?.carriers.all.filter((text) => text !== '') ?? [],
    fragmented: sight?.fragmented ?? 0,
    delay: p === reference || pairs === undefined ? null : delayOf(pairs),
    clock: p === reference || offset[p] === undefined ? null : clockOf(places[reference], places[p], offset[p]),
  }
}

/** By how much one clock is ahead of the other; null where captures do not tell what time it was. */
function clockOf(reference: Place, { began }: Place, offset: number): number | null {
  return began === undefined || reference.began === undefined ? null : offset + (began - reference.began) / 1000
}

/** The place before it on the way, as far as the order of the arguments and TTLs tell. */
function earlierThan({ sights }: Matched, p: number): number | undefined {
  const ttl = sights[p]?.ttls.usual ?? 0
  for (let q = p - 1; q >= 0; q--) if ((sights[q]?.ttls.usual ?? -1) >= ttl) return q
  return undefined
}

function lostSince({ n, at }: Matching, p: number, before: number, covered: Uint8Array): number {
  let lost = 0
  for (let u = 0; u < n; u++) if (covered[u] === 1 && at[p][u] === NONE && at[before][u] !== NONE) lost++
  return lost
}

function delayOf({ times, delays }: Pairs): DelayRow {
  const drift = driftOf(times, delays)
  let least = Number.POSITIVE_INFINITY
  const true_ = delays.map((delay, k) => {
    const rest = delay - drift * (times[k] - times[0])
    if (rest < least) least = rest
    return rest
  })
  return { ...spreadOf(true_.map((delay) => delay - least)), drift }
}
