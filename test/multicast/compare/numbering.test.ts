import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Numbering } from '../../../src/multicast/compare/numbering.ts'

const taken = (modulus: number, numbers: readonly number[]) => {
  const numbering = new Numbering(modulus)
  const found = numbers.map((number) => {
    numbering.take(number)
    return [numbering.count, numbering.value - modulus]
  })
  return { found, restarts: numbering.restarts }
}

describe('numbers that begin again at their end', () => {
  it.each<[modulus: number, numbers: number[], values: number[]]>([
    [0x1_0000, [5, 6, 7], [5, 6, 7]],
    [0x1_0000, [65_534, 65_535, 0, 1], [65_534, 65_535, 65_536, 65_537]],
    [0x1_0000, [3, 1, 2, 65_535, 4], [3, 1, 2, -1, 4]],
    [256, [250, 10, 255, 11], [250, 266, 255, 267]],
    [2 ** 32, [2 ** 32 - 1, 1_000_000], [2 ** 32 - 1, 2 ** 32 + 1_000_000]],
  ])('of %i: %j', (modulus, numbers, values) => {
    expect(taken(modulus, numbers)).toEqual({ found: values.map((value) => [0, value]), restarts: 0 })
  })

  it('begin anew where no loss explains the jump, and what is late is of the count before', () => {
    const { found, restarts } = taken(0x1_0000, [100, 101, 40_000, 102, 40_001, 103])
    expect(restarts).toBe(1)
    expect(found.map(([count]) => count)).toEqual([0, 0, 1, 0, 1, 0])
    expect(found.map(([, value]) => value)).toEqual([100, 101, 40_000, 102, 40_001, 103])
  })

  describe('of two feeds, the second of which is late', () => {
    /** Feeds bring the same, the second so many datagrams later. @returns counts and values, by feed */
    const both = (sent: readonly (readonly [number, number])[], late: number) => {
      const numbering = new Numbering(0x1_0000)
      const found: [number, number][][] = [[], []]
      const take = (feed: number, k: number) => {
        if (sent[k] === undefined) return
        const [number, octets] = sent[k]
        numbering.take(number, { feed, octets, next: sent[k + 1]?.[0] })
        found[feed].push([numbering.count, numbering.value - 0x1_0000])
      }
      for (let k = 0; k < sent.length + late; k++) {
        take(0, k)
        take(1, k - late)
      }
      return { found, restarts: numbering.restarts }
    }
    const run = (from: number, size: number, octets: number): [number, number][] =>
      Array.from({ length: size }, (_, k) => [from + k, octets + k])

    it.each<[string, [number, number][], number[]]>([
      ['back to its first number', [...run(5000, 500, 0), ...run(5000, 500, 9000)], [500, 500]],
      ['back to numbers before its first', [...run(5000, 500, 0), ...run(100, 500, 9000)], [500, 500]],
      ['twice', [...run(7, 300, 0), ...run(7, 300, 9000), ...run(7, 300, 20_000)], [300, 300, 300]],
    ])('begin anew, %s', (_, sent, sizes) => {
      for (const late of [0, 1, 40, 250]) {
        const { found, restarts } = both(sent, late)
        expect(restarts).toBe(sizes.length - 1)
        const expected = sizes.flatMap((size, count) => new Array(size).fill(count))
        for (const feed of found) expect(feed.map(([count]) => count)).toEqual(expected)
        for (const feed of found) expect(feed.map(([, value]) => value)).toEqual(sent.map(([number]) => number))
      }
    })

    it('do not where the same datagrams come again, or come late', () => {
      const again = [...run(1000, 500, 0), ...run(1000, 500, 0)]
      expect(both(again, 3).restarts).toBe(0)
      const late = [...run(1000, 200, 0), ...run(1400, 400, 400), ...run(1200, 200, 200), ...run(1800, 10, 800)]
      const { found, restarts } = both(late, 3)
      expect(restarts).toBe(0)
      expect(found[0].map(([, value]) => value)).toEqual(late.map(([number]) => number))
    })
  })

  it('come out as they were sent, two feeds apart by up to a thousand', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 65_535 }),
        fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 2, maxLength: 500 }),
        (first, late) => {
          const sent = late.map((by, k) => ({ value: first + 200 * k, at: 200 * k + by })).sort((a, b) => a.at - b.at)
          const { found, restarts } = taken(
            0x1_0000,
            sent.map(({ value }) => value % 0x1_0000),
          )
          expect(restarts).toBe(0)
          // Up to where the first one stood.
          const off = sent[0].value - found[0][1]
          expect(found.map(([, value]) => value + off)).toEqual(sent.map(({ value }) => value))
        },
      ),
    )
  })
})
