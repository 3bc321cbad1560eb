import fc from 'fast-check'
import { expect, it } from 'vitest'
import { grouped } from '../../src/decode/phrases.ts'

it('groups digits as English does', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (count) => {
      expect(grouped(count)).toBe(count.toLocaleString('en'))
    }),
  )
})
