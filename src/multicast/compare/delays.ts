/** Delays between two clocks that nobody has set alike: they are told relative to the least one. */

export interface Bin {
  readonly from: number
  /** Null for the last, which takes in whatever is longer. */
  readonly to: number | null
  readonly count: number
}

export interface Spread {
  readonly least: number
  readonly median: number
  readonly mean: number
  readonly p95: number
  readonly p99: number
  readonly most: number
  readonly histogram: readonly Bin[]
}

const BINS = 10
/** The widths that a bin may have, times a power of ten. */
const WIDTHS = [1, 2, 5, 10]

const NANOSECONDS = 1e9

/** How times are spread, to the nanosecond. @param values some, at least one; they are rounded and sorted in place */
export function spreadOf(values: Float64Array): Spread {
  // Below that is what doubles make of differences.
  for (let k = 0; k < values.length; k++) values[k] = Math.round(values[k] * NANOSECONDS) / NANOSECONDS
  values.sort()
  const at = (share: number): number => values[Math.min(values.length - 1, Math.floor(share * values.length))]
  let sum = 0
  for (const value of values) sum += value
  return {
    least: values[0],
    median: at(0.5),
    mean: sum / values.length,
    p95: at(0.95),
    p99: at(0.99),
    most: values[values.length - 1],
    histogram: histogram(values, at(0.05), at(0.95)),
  }
}

/** Bins of one width for nearly all values, and one for what is beyond. @param values sorted */
function histogram(values: Float64Array, low: number, high: number): Bin[] {
  const width = widthFor((high - low) / BINS)
  const start = Math.floor(Math.max(values[0], low - BINS * width) / width)
  // What lies not far beyond is told as well.
  const end = Math.floor(Math.min(values[values.length - 1], high + (BINS / 2) * width) / width) + 1
  const bins: Bin[] = []
  // Multiples of a width that is no power of two have long tails.
  const edge = (b: number): number => Number((b * width).toPrecision(12))
  let k = 0
  const until = (limit: number): number => {
    const from = k
    while (k < values.length && values[k] < limit) k++
    return k - from
  }
  const below = until(edge(start))
  for (let b = start; b < end; b++) {
    const count = until(edge(b + 1)) + (b === start ? below : 0)
    bins.push({ from: b === start && below > 0 ? values[0] : edge(b), to: edge(b + 1), count })
  }
  while (bins.length > 1 && bins[bins.length - 1].count === 0) bins.pop()
  if (k < values.length) bins.push({ from: bins[bins.length - 1].to as number, to: null, count: values.length - k })
  return bins
}

/** The smallest round width that is enough; a nanosecond at least. */
function widthFor(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1e-9)))
  return power * (WIDTHS.find((width) => width * power >= least) ?? 10)
}

/** Below so many datagrams, or so many seconds, nothing is said of how clocks drift apart. */
const FEWEST = 1000
const BRIEFEST = 60
/** Seconds a second: no two clocks that are worth their name are further apart, and less cannot be told. */
const MOST_DRIFT = 500e-6
const LEAST_DRIFT = 0.05e-6

/**
 * How much faster the second clock runs, in seconds a second: the slope of the line that lies below all delays and is
 * nearest to them in sum. It is the edge of their lower hull above the middle of the times (S. Moon, P. Skelly,
 * D. Towsley: Estimation and removal of clock skew from network delay measurements, 1999).
 *
 * @param times  when datagrams were sent, rising
 * @param delays until they arrived, by two clocks
 * @returns 0 where nothing can be said
 */
export function driftOf(times: Float64Array, delays: Float64Array): number {
  const { length } = times
  if (length < FEWEST || times[length - 1] - times[0] < BRIEFEST) return 0
  const hull: number[] = []
  let sum = 0
  for (let k = 0; k < length; k++) {
    sum += times[k]
    while (hull.length > 1 && !isBelow(times, delays, hull[hull.length - 2], hull[hull.length - 1], k)) hull.pop()
    hull.push(k)
  }
  const middle = sum / length
  const right = hull.findIndex((k) => times[k] >= middle)
  if (right < 1) return 0
  const [a, b] = [hull[right - 1], hull[right]]
  const drift = (delays[b] - delays[a]) / (times[b] - times[a])
  const size = Math.abs(drift)
  return size >= LEAST_DRIFT && size <= MOST_DRIFT ? drift : 0
}

/** True if point `b` lies below the line from `a` to `c`. */
function isBelow(x: Float64Array, y: Float64Array, a: number, b: number, c: number): boolean {
  return (y[b] - y[a]) * (x[c] - x[a]) < (y[c] - y[a]) * (x[b] - x[a])
}
