import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Text } from '../../src/decode/text.ts'
import { calendarTime, writeSeconds } from '../../src/decode/values.ts'

process.env.TZ = 'UTC'

const SECOND = 1_000_000_000n
/** Times of all magnitudes. */
const times = fc
  .tuple(fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), fc.integer({ min: 0, max: 62 }))
  .map(([time, shift]) => time >> BigInt(shift))

describe('times', () => {
  it('are seconds with nine digits', () => {
    fc.assert(
      fc.property(times, (time) => {
        const out = new Text()
        writeSeconds(out, time)
        const absolute = time < 0n ? -time : time
        const rest = String(absolute % SECOND).padStart(9, '0')
        expect(out.toString()).toBe(`${time < 0n ? '-' : ''}${absolute / SECOND}.${rest}`)
      }),
    )
  })

  it.each([
    [0n, 'Jan  1, 1970 00:00:00.000000000 UTC'],
    [1_700_000_000_123_456_789n, 'Nov 14, 2023 22:13:20.123456789 UTC'],
    [1_700_000_000_000_000_001n, 'Nov 14, 2023 22:13:20.000000001 UTC'],
    [-1n, 'Dec 31, 1969 23:59:59.999999999 UTC'],
    [10n ** 30n, '1000000000000000000000 s (no such date)'],
    [4_102_444_800n * SECOND, 'Jan  1, 2100 00:00:00.000000000 UTC'],
  ])('%i is a date and a clock', (time, expected) => {
    expect(calendarTime(time)).toBe(expected)
  })
})
