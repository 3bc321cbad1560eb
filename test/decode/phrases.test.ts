import fc from 'fast-check'
import { expect, it } from 'vitest'
import { grouped, percent } from '../../src/decode/phrases.ts'

it('groups digits as English does', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (count) => {
      expect(grouped(count)).toBe(count.toLocaleString('en'))
    }),
  )
})

it.each([
  [1, 200, '0.50 %'],
  [2, 17, '12 %'],
  [99, 100, '99 %'],
  [9996, 10_000, '99.9 %'],
  [3, 3, '100 %'],
])('tells that %i of %i are %s', (part, all, text) => expect(percent(part, all)).toBe(text))
