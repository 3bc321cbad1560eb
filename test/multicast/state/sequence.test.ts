import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DUPLICATE, FIRST, GAP, LATE, NEXT, RESTART, Sequence, STRAY } from '../../../src/multicast/state/sequence.ts'

const NUMBERS = 0x1_0000

/** What each number is to those before it, one every 20 ms. */
function outcomes(numbers: readonly number[], modulus = NUMBERS): number[] {
  const sequence = new Sequence(modulus)
  return numbers.map((number, k) => sequence.take(number, k * 0.02))
}

describe('numbers', () => {
  it.each([
    ['in order', [1, 2, 3], [FIRST, NEXT, NEXT]],
    ['that begin again', [65_534, 65_535, 0, 1], [FIRST, NEXT, NEXT, NEXT]],
    ['that are missing', [1, 2, 6], [FIRST, NEXT, GAP]],
    ['that are missing where they begin again', [65_534, 2], [FIRST, GAP]],
    ['that come late', [1, 2, 4, 3, 5], [FIRST, NEXT, GAP, LATE, NEXT]],
    ['that come late, from before the first', [5, 4, 6], [FIRST, LATE, NEXT]],
    ['that come twice', [1, 2, 2, 3, 1], [FIRST, NEXT, DUPLICATE, NEXT, DUPLICATE]],
    ['that come late, and twice', [1, 3, 2, 2], [FIRST, GAP, LATE, DUPLICATE]],
    ['far away, once', [1, 2, 30_000, 3], [FIRST, NEXT, STRAY, NEXT]],
    ['far away, which go on there', [1, 2, 30_000, 30_001, 30_002], [FIRST, NEXT, STRAY, RESTART, NEXT]],
    ['far behind, which go on there', [5000, 5001, 10, 11], [FIRST, NEXT, STRAY, RESTART]],
  ])('%s', (_, numbers, expected) => expect(outcomes(numbers)).toEqual(expected))

  it('are counted', () => {
    const sequence = new Sequence(NUMBERS)
    for (const [k, number] of [10, 11, 15, 13, 13, 16, 40_000].entries()) sequence.take(number, k)
    expect(sequence).toMatchObject({ received: 5, missing: 2, gaps: 2, late: 1, duplicates: 1, strays: 1, restarts: 0 })
  })

  it('that went on during a pause are missing, however many', () => {
    const sequence = new Sequence(NUMBERS)
    for (let k = 0; k < 100; k++) sequence.take(k, k / 1000)
    // Ten seconds of a thousand a second.
    expect(sequence.take(10_100, 10.1)).toBe(GAP)
    expect(sequence.missing).toBe(10_000)
    // The same jump in no time is another count.
    expect(sequence.take(30_000, 10.101)).toBe(STRAY)
  })

  it('of an octet are told apart too', () => {
    expect(outcomes([250, 255, 3, 2, 3], 256)).toEqual([FIRST, GAP, GAP, LATE, DUPLICATE])
  })

  it('that are lost, swapped and repeated are accounted for exactly', () => {
    const fates = fc.array(fc.constantFrom('sent', 'sent', 'sent', 'lost', 'twice', 'swapped'), { maxLength: 400 })
    fc.assert(
      fc.property(fates, fc.nat(NUMBERS - 1), (all, start) => {
        // What is at the ends is not known to be lost.
        const sent = ['sent', ...all, 'sent', 'sent']
        const order: number[] = []
        for (const [k, fate] of sent.entries()) {
          if (fate === 'lost') continue
          order.push(k)
          if (fate === 'twice') order.push(k)
          if (fate === 'swapped' && order.length > 2) order.splice(-2, 2, k, order[order.length - 2])
        }
        const sequence = new Sequence(NUMBERS)
        for (const [k, number] of order.entries()) sequence.take((start + number) % NUMBERS, k * 0.02)
        const kept = new Set(order)
        const gaps = sent.filter((_, k) => !kept.has(k) && kept.has(k - 1))
        expect(sequence.gaps).toBe(gaps.length)
        expect(sequence.received).toBe(kept.size)
        expect(sequence.duplicates).toBe(order.length - kept.size)
        expect(sequence.missing).toBe(sent.length - kept.size)
        expect(sequence.restarts).toBe(0)
      }),
    )
  })
})
