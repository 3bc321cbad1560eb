import { describe, expect, it } from 'vitest'
import { droppedOn } from '../../../src/capture/live/dropped.ts'

const COUNTS = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 1000      10    0    1    0     0          0         0     2000      20    0    2    0     0       0          0
 veth0:42600     300    0    3    0     0          0         0    42600     300    0   50    0     0       0          0
eth0:1:    7       8    9   10   11    12         13        14       15      16   17   18   19    20      21         22
`

describe('frames that an interface dropped', () => {
  it.each([
    ['lo', 2],
    ['veth0', 50],
    ['eth0:1', 18],
    ['eth0', 0],
    ['', 0],
  ])('%s: %i', (name, dropped) => {
    expect(droppedOn(name, COUNTS)).toBe(dropped)
  })
})
