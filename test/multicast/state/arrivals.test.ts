import { describe, expect, it, test } from 'vitest'
import { Session } from '../../../src/decode/session.ts'
import { createRegistry } from '../../../src/library/registry.ts'
import { Arrivals } from '../../../src/multicast/state/arrivals.ts'
import { groupsIn, membersOf } from '../../../src/multicast/state/rows.ts'
import { packetOf } from '../../helpers.ts'
import { udp } from '../frames.ts'
import { leave2, query, report2, report3, type Step } from './watch.ts'

function watch(steps: readonly Step[], end: number): Arrivals {
  const session = new Session(createRegistry())
  const found = new Arrivals()
  for (const [at, frame] of steps) found.see(packetOf(session, frame), at)
  found.advance(end)
  return found
}

const data = (from: string, to = '239.1.1.1') => udp({ to, from }, { data: '00' })
const text = (...values: (number | null)[]): string => values.map((value) => value ?? '-').join(' ')

const memberRows = (found: Arrivals) => membersOf(found.memberships).map((one) => found.memberRow(one))

/** Each member: from its join to the first datagram, from its leave to the last. */
const members = (steps: readonly Step[], end = 100): string[] =>
  memberRows(watch(steps, end)).map(
    ({ host, join_to_first: first, leave_to_last: last }) => `${host.replace(/^.*\./, '')} ${text(first, last)}`,
  )

const SOURCE = '10.0.0.7'

describe('joins and leaves', () => {
  test.each<[what: string, steps: Step[], expected: string[]]>([
    [
      'wait for the first datagram, and for the last',
      [
        [0, data(SOURCE)],
        [1, report3(10, ['TO_EX'])],
        [1.5, data(SOURCE)],
        [2, data(SOURCE)],
        [4, report3(10, ['TO_IN'])],
        [4.5, data(SOURCE)],
        [5, data(SOURCE)],
      ],
      ['10 0.5 1'],
    ],
    [
      'wait in vain',
      [
        [1, report3(10, ['TO_EX'])],
        [2, report3(10, ['TO_IN'])],
      ],
      ['10 - -'],
    ],
    [
      'do not count what nobody knows since when it was wanted',
      [
        [1, query(3)],
        [2, report3(10, ['IS_EX'])],
        [3, data(SOURCE)],
      ],
      ['10 - -'],
    ],
    [
      'do not take data for what left a group that others are in',
      [
        [1, report2(10)],
        [2, report2(20)],
        [20, leave2(10)],
        [21, data(SOURCE)],
      ],
      ['10 - -', '20 - -'],
    ],
    [
      'take the last of those who leave',
      [
        [20, report2(10)],
        [21, report2(20)],
        [22, leave2(10)],
        [23, leave2(20)],
        [24, data(SOURCE)],
      ],
      ['10 - -', '20 - 1'],
    ],
    [
      'end with the next join',
      [
        [20, report2(10)],
        [21, leave2(10)],
        [22, data(SOURCE)],
        [23, report2(20)],
        [25, data(SOURCE)],
      ],
      ['10 - 1', '20 2 -'],
    ],
    [
      'heed the sources that are wanted, and blocked',
      [
        [1, report3(10, ['ALLOW 7'])],
        [2, report3(20, ['TO_EX 7'])],
        [3, data('10.0.0.8')],
        [5, data('10.0.0.7')],
      ],
      ['10 4 -', '20 1 -'],
    ],
    [
      'are not about what a host sends itself',
      [
        [1, report3(10, ['TO_EX'])],
        [2, data('192.168.1.10')],
        [3, data('192.168.1.11')],
        [4, report3(10, ['TO_IN'])],
        [5, data('192.168.1.11')],
        [6, data('192.168.1.10')],
      ],
      ['10 2 1'],
    ],
    [
      'are about their group',
      [
        [1, report3(10, ['TO_EX'])],
        [2, data(SOURCE, '239.1.1.2')],
        [3, data(SOURCE)],
      ],
      ['10 2 -'],
    ],
    // Robustness 2, interval 10, response 1: 21 seconds. That it timed out is known at the next query.
    [
      'are also timeouts, though they are known later',
      [
        [0, query(3, { robustness: 2, interval: 10, code: 10 })],
        [1, report3(10, ['TO_EX'])],
        [21, data(SOURCE)],
        [30, data(SOURCE)],
        [40, query(3, { robustness: 2, interval: 10, code: 10 })],
        [41, report3(20, ['TO_EX'], '239.1.1.2')],
      ],
      ['10 20 8', '20 - -'],
    ],
  ])('%s', (_what, steps, expected) => {
    expect(members(steps)).toEqual(expected)
  })

  it('are summed up by group', () => {
    const found = watch(
      [
        [1, report3(10, ['TO_EX'])],
        [2, report3(20, ['TO_EX'])],
        [2.5, data(SOURCE)],
        [3, report3(10, ['TO_IN'])],
        [4, report3(20, ['TO_IN'])],
        [7, data(SOURCE)],
      ],
      100,
    )
    expect(groupsIn(found.memberships).map((group) => found.groupRow(group))).toMatchObject([
      { packets: 2, first_packet: 2.5, last_packet: 7, join_to_first: 1.5, leave_to_last: 3 },
    ])
  })

  it('of many are all told, though some wait for other sources', () => {
    const steps: Step[] = []
    for (let k = 0; k < 100; k++) steps.push([1, report3(10 + k, [k % 2 === 0 ? 'ALLOW 9' : 'TO_EX'])])
    for (let k = 0; k < 10; k++) steps.push([2, data(SOURCE)])
    steps.push([3, data('10.0.0.9')])
    for (let k = 0; k < 10; k++) steps.push([3, data('10.0.0.9')])
    const waits = memberRows(watch(steps, 4)).map(({ join_to_first: wait }) => wait)
    expect(waits.filter((wait) => wait === 1)).toHaveLength(50)
    expect(waits.filter((wait) => wait === 2)).toHaveLength(50)
  })
})
