/**
 * How two clocks stand to each other where every datagram is like others: what two places saw is moved along each other
 * until what is the same stands at the same times.
 */

/** Datagrams that are held against each other to judge an offset, and offsets that are tried from each end. */
const SAMPLE = 128
const MOST_TRIED = 4096
/** Of the time between two datagrams: by how much they may be off on average. */
const FITS = 0.5
/** The same for two offsets of which one fits as well as the other. */
const AS_WELL = 0.5 / SAMPLE

/** What a place saw, in the order in which it came: when, and what is the same by equal numbers. */
export interface Seen {
  readonly times: Float64Array
  readonly kinds: Int32Array
}

/**
 * @param guess by how much the second place's times are later, by what clocks tell
 * @returns by how much they seem to be; undefined if nothing fits
 */
export function alignment(first: Seen, second: Seen, guess: number): number | undefined {
  const here = byKind(first)
  const there = byKind(second)
  const gap = Math.max(gapOf(first), gapOf(second))
  const [a, b] = [sampleOf(first), sampleOf(second)]
  // Whichever was captured for longer, the other one lies within.
  const off = (offset: number): number =>
    Math.min(offBy(a, first, there, -offset, gap), offBy(b, second, here, offset, gap))
  const isWithin = (ends: Seen, others: Times, offset: number): boolean =>
    [0, ends.times.length - 1].every((k) => offBy([k], ends, others, offset, gap) < gap)
  let [best, least] = [guess, off(guess)]
  // What clocks tell is believed, to the next datagram, where one of the two lies within the other by it.
  const isLikely = least <= FITS * gap && (isWithin(first, there, -guess) || isWithin(second, here, guess))
  for (const offset of offsetsToTry(first, second, here, there)) {
    if (isLikely && Math.abs(offset - guess) > FITS * gap) continue
    const one = off(offset)
    const isNearer = Math.abs(offset - guess) < Math.abs(best - guess)
    if (one >= least + (isNearer ? AS_WELL : -AS_WELL) * gap) continue
    best = offset
    least = Math.min(one, least)
  }
  return least <= FITS * gap ? best : undefined
}

type Times = ReadonlyMap<number, readonly number[]>

/** When each kind was seen. */
function byKind({ times, kinds }: Seen): Times {
  const all = new Map<number, number[]>()
  for (let k = 0; k < times.length; k++) {
    const some = all.get(kinds[k])
    if (some === undefined) all.set(kinds[k], [times[k]])
    else some.push(times[k])
  }
  return all
}

/** Seconds between two datagrams, on average. */
const gapOf = ({ times }: Seen): number =>
  times.length < 2 ? 0 : (times[times.length - 1] - times[0]) / (times.length - 1)

/** Some of them, the first and the last among these. */
function sampleOf({ times: { length } }: Seen): number[] {
  const size = Math.min(SAMPLE, length)
  return Array.from({ length: size }, (_, n) => Math.floor((n * (length - 1)) / Math.max(1, size - 1)))
}

/** Seconds by which a sample is off on average; what is off by more than a gap has no like. */
function offBy(sample: readonly number[], { times, kinds }: Seen, others: Times, offset: number, gap: number): number {
  let sum = 0
  for (const k of sample) sum += Math.min(gap, distance(others.get(kinds[k]) ?? [], times[k] - offset))
  return sum / sample.length
}

/** Either capture may have begun first, and either place may have lost the first or the last of them. */
function* offsetsToTry(first: Seen, second: Seen, here: Times, there: Times): Generator<number> {
  for (const isFirst of [true, false]) {
    const end = ({ times }: Seen): number => (isFirst ? 0 : times.length - 1)
    const few = (all: readonly number[] = []): readonly number[] =>
      isFirst ? all.slice(0, MOST_TRIED) : all.slice(-MOST_TRIED)
    const [a, b] = [end(first), end(second)]
    for (const time of few(here.get(second.kinds[b]))) yield second.times[b] - time
    for (const time of few(there.get(first.kinds[a]))) yield time - first.times[a]
  }
}

/** Seconds from a time to the nearest of some. @param all rising */
function distance(all: readonly number[], time: number): number {
  let [low, high] = [0, all.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (all[middle] < time) low = middle + 1
    else high = middle
  }
  return Math.min(
    low > 0 ? time - all[low - 1] : Number.POSITIVE_INFINITY,
    low < all.length ? all[low] - time : Number.POSITIVE_INFINITY,
  )
}
