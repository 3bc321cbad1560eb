import { expect, it } from 'vitest'
import { igmp, record, udp } from '../frames.ts'
import type { Step } from '../state/watch.ts'
import { testWatched, watched } from './watched.ts'

const join = (group: string) => igmp({ to: '224.0.0.22' }, 0x22, 0, `00000001${record(4, group)}`)

testWatched({
  'mac-collision': {
    raised: {
      'two groups that differ in the bits that are lost': {
        steps: [
          [0, udp({ to: '239.1.2.3' })],
          [1, udp({ to: '238.129.2.3' })],
          [2, udp({ to: '239.1.2.3' })],
        ],
        frames: [2, 3],
        says: '238.129.2.3 shares 01:00:5e:01:02:03 with 239.1.2.3',
        groups: ['238.129.2.3', '239.1.2.3'],
      },
      'a join of one and data of another': {
        steps: [
          [0, join('239.1.2.3')],
          [1, udp({ to: '225.1.2.3' })],
        ],
        frames: [2],
        says: '225.1.2.3 shares 01:00:5e:01:02:03 with 239.1.2.3',
      },
      'groups of IPv6 with other prefixes': {
        steps: [
          [0, udp({ to: 'ff15::5004' })],
          [1, udp({ to: 'ff35:40:2001:db8::5004' })],
        ],
        frames: [2],
        says: 'ff35:40:2001:db8::5004 shares 33:33:00:00:50:04 with ff15::5004',
      },
    },
    not: {
      'groups that differ in the bits that are kept': {
        steps: [
          [0, udp({ to: '239.1.2.3' })],
          [1, udp({ to: '239.2.2.3' })],
        ],
      },
      'the same group again': {
        steps: [
          [0, udp({ to: '239.1.2.3' })],
          [1, udp({ to: '239.1.2.3' })],
        ],
      },
      'groups of IPv6 that differ in scope': {
        steps: [
          [0, udp({ to: 'ff02::fb' })],
          [1, udp({ to: 'ff05::fb' })],
        ],
      },
      'a group of IPv4 and one of IPv6 with the same last bits': {
        steps: [
          [0, udp({ to: '224.0.1.1' })],
          [1, udp({ to: 'ff15::101' })],
        ],
      },
    },
  },
})

it('remembers no more than 32 groups of a MAC address, and says that there are more', () => {
  const steps = Array.from({ length: 100 }, (_, k): Step => [k, udp({ to: `ff15::${(k + 1).toString(16)}:0:1` })])
  const found = watched({ steps }).filter(({ id }) => id === 'mac-collision')
  expect(found).toHaveLength(99)
  expect(found.at(-1)?.groups).toHaveLength(33)
  expect(found.at(-1)?.said).toMatch(/, ff15::8:0:1 and at least 24 more$/)
})
