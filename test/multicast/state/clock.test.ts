import { expect, test } from 'vitest'
import { Clock } from '../../../src/multicast/state/clock.ts'

test.each<[what: string, stamps: number[], times: number[]]>([
  ['is what frames tell', [0, 1, 5.5], [0, 1, 5.5]],
  ['stands still where frames are out of order', [0, 2, 1.5, 2.5], [0, 2, 2, 2.5]],
  ['goes on where the clock is set back', [0, 10, -3590, -3588, -3580], [0, 10, 10, 12, 20]],
  ['goes on where the clock is set back by less than a second', [0, 10, 9.5, 9.75, 10], [0, 10, 10, 10.25, 10.5]],
  ['goes on where it is set back twice', [0, 10, 5, 6, 2, 3], [0, 10, 10, 11, 11, 12]],
  ['is right again when the clock is', [0, 10, -3590, -3588, 13, 14], [0, 10, 10, 12, 13, 14]],
])('time %s', (_what, stamps, times) => {
  const clock = new Clock()
  const told = stamps.map((stamp) => {
    clock.advance(stamp)
    return clock.now
  })
  expect(told).toEqual(times)
})
