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
