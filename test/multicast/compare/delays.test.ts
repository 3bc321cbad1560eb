import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { driftOf, spreadOf } from '../../../src/multicast/compare/delays.ts'

describe('how values are spread', () => {
  it('of one', () => {
    expect(spreadOf(Float64Array.of(0))).toMatchObject({ least: 0, median: 0, mean: 0, most: 0 })
    expect(spreadOf(Float64Array.of(0)).histogram).toHaveLength(1)
  })

  it('of many', () => {
    const spread = spreadOf(Float64Array.from({ length: 1000 }, (_, k) => (999 - k) / 1000))
    expect(spread).toMatchObject({ least: 0, median: 0.5, p95: 0.95, p99: 0.99, most: 0.999 })
    expect(spread.histogram.map(({ count }) => count)).toEqual([100, 100, 100, 100, 100, 100, 100, 100, 100, 100])
  })

  it('keeps what is far away in a bin of its own', () => {
    const { histogram } = spreadOf(Float64Array.from({ length: 200 }, (_, k) => (k === 7 ? 60 : (k % 10) / 1000)))
    expect(histogram.at(-1)).toMatchObject({ to: null, count: 1 })
    expect(histogram.length).toBeLessThan(15)
  })

  it('counts each value once, in few bins that follow each other', () => {
    const value = fc.oneof(
      fc.double({ min: 0, max: 1e-3, noNaN: true }),
      fc.double({ min: -10, max: 1e6, noNaN: true }),
    )
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 300 }), (values) => {
        const { histogram } = spreadOf(Float64Array.from(values))
        expect(histogram.reduce((sum, { count }) => sum + count, 0)).toBe(values.length)
        expect(histogram.length).toBeLessThanOrEqual(40)
        for (let k = 1; k < histogram.length; k++) expect(histogram[k].from).toBe(histogram[k - 1].to)
      }),
    )
  })
})

describe('how clocks drift apart', () => {
  /** Delays of datagrams, one every 100 ms: some jitter above a line. */
  const delays = (count: number, drift: number, jitter: (k: number) => number) => {
    const times = Float64Array.from({ length: count }, (_, k) => k / 10)
    return { times, delays: times.map((time, k) => 5 + drift * time + jitter(k)) }
  }
  // A third of them is as quick as can be.
  const jitter = (k: number): number => (k % 3) * 0.001 + ((k * 7919) % 13) * 0.0001 * (k % 3)

  it.each([20e-6, -35e-6, 400e-6])('is found: %d', (drift) => {
    const { times, delays: some } = delays(2000, drift, jitter)
    expect(driftOf(times, some)).toBeCloseTo(drift, 8)
  })

  it.each([
    ['where there is none', 2000, 0],
    ['where no clock is that bad', 2000, 0.01],
    ['of a few datagrams', 999, 20e-6],
    ['in less than a minute', 599, 20e-6],
  ])('is not told %s', (_, count, drift) => {
    const { times, delays: some } = delays(count, drift, jitter)
    expect(driftOf(times, some)).toBe(0)
  })

  it('is not taken for what a queue does', () => {
    // It fills and empties, and is empty at both ends.
    const { times, delays: some } = delays(2000, 0, (k) => jitter(k) + 0.05 * Math.sin((Math.PI * k) / 1999))
    expect(Math.abs(driftOf(times, some))).toBeLessThan(1e-6)
  })
})
