/** Captures of the same streams from several places, held against each other. */
import type { Columns } from './columns.ts'
import { byGroup, type Flow, Flows } from './flows.ts'
import { AGAIN, type Arrivals, type Hint, Matching } from './match.ts'
import { Place } from './place.ts'
import type { FlowRow } from './rows.ts'
import { strangers } from './strangers.ts'
import { rowOf } from './verdict.ts'

/** Datagrams that are kept of all places together. */
export const MOST_DATAGRAMS = 2 ** 22

export class Comparison {
  readonly places: Place[] = []
  private readonly flows = new Flows()

  /**
   * @param names    of the places, along the way as far as that is known
   * @param compared octets of payload that are compared
   * @param most     datagrams that are kept, of all places together
   */
  constructor(names: readonly string[], compared = Number.POSITIVE_INFINITY, most = MOST_DATAGRAMS) {
    for (const name of names) this.places.push(new Place(name, this.flows, Math.ceil(most / names.length), compared))
  }

  /** Octets of payload that there are of every datagram; undefined if nothing was cut off of any. */
  get shortest(): number | undefined {
    const shortest = Math.min(...this.places.map((place) => place.shortest))
    return shortest === Number.POSITIVE_INFINITY ? undefined : shortest
  }

  /** What became of each stream, by group. */
  rows(): FlowRow[] {
    const { places } = this
    const { all } = this.flows
    const lists = places.map(({ columns }) => columns.byStream(all.length))
    const arrivalsOf = (flow: Flow): Arrivals[] => lists.map((list) => list[flow.number])
    const size = (flow: Flow): number => arrivalsOf(flow).reduce((sum, { length }) => sum + length, 0)
    const offsets = new Offsets(places)
    // Where clocks stand is learnt from large streams, for those that do not tell themselves.
    const rows = [...all]
      .filter((flow) => size(flow) > 0)
      .sort((a, b) => size(b) - size(a))
      .map((flow) => ({ flow, row: this.rowOf(flow, arrivalsOf(flow), offsets) }))
    return rows.sort((a, b) => byGroup(a.flow, b.flow)).map(({ row }) => row)
  }

  /** Streams that seem to be the same under other addresses: sentences. Call it after `rows`. */
  strangers(): string[] {
    return strangers(this.places, this.flows.all)
  }

  private rowOf(flow: Flow, arrivals: readonly Arrivals[], offsets: Offsets): FlowRow {
    const { places } = this
    const sights = places.map((place) => place.sights.get(flow))
    // Where the TTL is highest, the sender is nearest.
    let reference = -1
    for (const [p, sight] of sights.entries()) {
      if (arrivals[p].length === 0) continue
      if (reference < 0 || (sight?.ttls.usual ?? 0) > (sights[reference]?.ttls.usual ?? 0)) reference = p
    }
    const match = (heedsId: boolean): Matching =>
      new Matching(places, arrivals, reference, heedsId, (p) => offsets.hint(p, reference))
    const isApart = ({ offset }: Matching): boolean =>
      offset.some((known, p) => known === undefined && arrivals[p].length > 0)
    let heedsId = !isConstant(places[reference].columns, arrivals[reference])
    const idChanges = heedsId
    let matching = match(heedsId)
    if (heedsId && isApart(matching)) {
      const other = match(false)
      if (
        other.offset.filter((known) => known !== undefined).length >
        matching.offset.filter((known) => known !== undefined).length
      ) {
        matching = other
        heedsId = false
      }
    }
    const known = places.map((_, p) => offsets.known(p, reference))
    offsets.learn(matching)
    return rowOf({ flow, places, sights, matching, heedsId, idChanges, known })
  }
}

/** True if all have the same identification, though they are others: it tells none of them apart. */
function isConstant({ id, high, low, time }: Columns, arrivals: Arrivals): boolean {
  const [first] = arrivals
  const isOther = (e: number): boolean =>
    high[e] !== high[first] || low[e] !== low[first] || time[e] - time[first] >= AGAIN
  return id[first] !== 0 && arrivals.every((e) => id[e] === id[first]) && arrivals.some(isOther)
}

/** How the clocks of places stand to each other, by all streams. */
class Offsets {
  private readonly least = new Map<number, number>()

  constructor(private readonly places: readonly Place[]) {}

  learn({ offset, reference }: Matching): void {
    for (const [p, delay] of offset.entries()) {
      if (delay === undefined || p === reference) continue
      const key = p * this.places.length + reference
      this.least.set(key, Math.min(delay, this.least.get(key) ?? Number.POSITIVE_INFINITY))
    }
  }

  /** Least delay from one place to the other by their clocks, as far as other streams tell. */
  known(p: number, reference: number): number | undefined {
    const { length } = this.places
    const back = this.least.get(reference * length + p)
    return this.least.get(p * length + reference) ?? (back === undefined ? undefined : -back)
  }

  /** The same, or what time the captures say it was. */
  hint(p: number, reference: number): Hint {
    const known = this.known(p, reference)
    if (known !== undefined) return { offset: known, isSure: true }
    const [here, there] = [this.places[p].began ?? 0, this.places[reference].began ?? 0]
    return { offset: (there - here) / 1000, isSure: false }
  }
}
