/** Streams that carry the same under other addresses: their datagrams cannot be matched, and that has to be said. */
import { endText, type Flow } from './flows.ts'
import type { Place } from './place.ts'

/** Streams that are looked at, payloads of each, and how many of them have to be alike. */
const MOST_FLOWS = 256
const SAMPLE = 1000
const ENOUGH = 3

/** Hashes of a stream's payloads: the least ones, so that two streams that carry the same have the same ones, mostly. */
class Sample {
  readonly hashes = new Set<number>()
  private below = Number.POSITIVE_INFINITY

  /** @param place that saw the stream, alone */
  constructor(
    readonly flow: Flow,
    readonly place: Place,
  ) {}

  add(hash: number): void {
    if (hash >= this.below) return
    this.hashes.add(hash)
    if (this.hashes.size < 2 * SAMPLE) return
    const least = [...this.hashes].sort((a, b) => a - b)
    this.below = least[SAMPLE]
    for (const one of least.slice(SAMPLE)) this.hashes.delete(one)
  }
}

/** A sentence for each pair of streams that were seen at one place each, with the same payloads. */
export function strangers(places: readonly Place[], flows: readonly Flow[]): string[] {
  const lone = flows.flatMap((flow) => {
    const seen = places.filter(({ sights }) => sights.has(flow))
    return seen.length === 1 ? [{ flow, place: seen[0] }] : []
  })
  if (lone.length < 2 || places.length < 2) return []
  const samples = samplesOf(lone.slice(0, MOST_FLOWS))
  const said: string[] = []
  for (const [k, a] of samples.entries()) {
    for (const b of samples.slice(k + 1)) {
      if (a.place === b.place) continue
      const alike = [...a.hashes].filter((hash) => b.hashes.has(hash)).length
      if (alike < Math.min(ENOUGH, a.hashes.size, b.hashes.size) || alike < 2) continue
      said.push(
        `${nameOf(a)} and ${nameOf(b)} carry the same payloads: addresses or ports were rewritten in between (NAT, a relay), ` +
          'so their datagrams are not matched.',
      )
    }
  }
  return said
}

const nameOf = ({ flow, place }: Sample): string =>
  `${endText(flow.source, flow.sourcePort)} to ${endText(flow.group, flow.port)} at ${place.name}`

function samplesOf(lone: readonly { readonly flow: Flow; readonly place: Place }[]): Sample[] {
  const samples = lone.map(({ flow, place }) => new Sample(flow, place))
  const byPlace = new Map<Place, Map<number, Sample>>()
  for (const sample of samples) {
    const some = byPlace.get(sample.place) ?? new Map<number, Sample>()
    byPlace.set(sample.place, some.set(sample.flow.number, sample))
  }
  for (const [{ columns }, some] of byPlace) {
    for (let e = 0; e < columns.n; e++) {
      some.get(columns.stream[e])?.add(columns.high[e] * 0x20_0000 + (columns.low[e] & 0x1f_ffff))
    }
  }
  return samples
}
