import { describe, expect, it, test } from 'vitest'
import { memberRows } from '../../../src/multicast/state/rows.ts'
import { type Frame, frameOf } from '../../helpers.ts'
import { igmp, mld } from '../frames.ts'
import {
  type Asking,
  done6,
  GROUP,
  GROUP6,
  groups,
  leave2,
  members,
  query,
  query6,
  report1,
  report2,
  report3,
  report6,
  report62,
  type Step,
  watch,
} from './watch.ts'

type Case = readonly [what: string, steps: readonly Step[], end: number, expected: readonly string[]]

describe('records of one host (RFC 3376 §6.4)', () => {
  test.each<[string[], string[]]>([
    // §6.4.1: current state.
    [['IS_EX'], ['10 IGMPv3 member exclude']],
    [['IS_EX 7'], ['10 IGMPv3 member exclude 7']],
    [['IS_IN 7'], ['10 IGMPv3 member include 7']],
    [['IS_IN'], []],
    [['IS_EX 7', 'IS_EX 8'], ['10 IGMPv3 member exclude 8']],
    // §5.2: an answer about sources says nothing of the mode.
    [['IS_EX 7', 'IS_IN 8'], ['10 IGMPv3 member exclude 7']],
    [['IS_EX 7', 'IS_IN 7'], ['10 IGMPv3 member exclude']],
    [['IS_IN 7', 'IS_IN 8'], ['10 IGMPv3 member include 7 8']],
    [['IS_IN 7', 'IS_EX 8'], ['10 IGMPv3 member exclude 8']],
    // §6.4.2: changes of the mode.
    [['TO_EX'], ['10 IGMPv3 member exclude']],
    [['TO_EX 7 8'], ['10 IGMPv3 member exclude 7 8']],
    [['TO_EX', 'TO_IN'], ['10 IGMPv3 left TO_IN 1']],
    [['TO_EX', 'TO_IN 7'], ['10 IGMPv3 member include 7']],
    [['TO_EX 7', 'TO_IN 7'], ['10 IGMPv3 member include 7']],
    [['TO_IN 7', 'TO_IN 8'], ['10 IGMPv3 member include 7 8']],
    [['TO_EX', 'TO_IN', 'TO_EX'], ['10 IGMPv3 member exclude']],
    // §6.4.2: changes of the sources.
    [['ALLOW 7'], ['10 IGMPv3 member include 7']],
    [['ALLOW'], []],
    [['ALLOW 7', 'ALLOW 8'], ['10 IGMPv3 member include 7 8']],
    [['TO_EX 7 8', 'ALLOW 7'], ['10 IGMPv3 member exclude 8']],
    [['ALLOW 7 8', 'BLOCK 7'], ['10 IGMPv3 member include 8']],
    [['ALLOW 7 8', 'BLOCK 7 8'], ['10 IGMPv3 left BLOCK 1']],
    [['ALLOW 7', 'BLOCK 8'], ['10 IGMPv3 member include 7']],
    [['TO_EX', 'BLOCK 7'], ['10 IGMPv3 member exclude 7']],
    [['TO_EX', 'BLOCK'], ['10 IGMPv3 member exclude']],
    // A membership that nobody saw begin: its mode cannot be known.
    [['BLOCK 7'], ['10 IGMPv3 unknown (began before)']],
    [['BLOCK 7', 'IS_IN'], ['10 IGMPv3 unknown (began before)']],
    [['BLOCK 7', 'IS_EX 7'], ['10 IGMPv3 member exclude 7']],
    [['TO_IN'], ['10 IGMPv3 left TO_IN 0']],
    // §4.2.12: other types are ignored.
    [['UNKNOWN 7'], []],
    [['TO_EX', 'UNKNOWN 7'], ['10 IGMPv3 member exclude']],
  ])('%j', (records, expected) => {
    const steps = records.map((one, k): Step => [k, report3(10, [one])])
    expect(members(watch(steps))).toEqual(expected)
    expect(members(watch(steps.map(([at], k): Step => [at, report62(10, [records[k]])])))).toEqual(
      expected.map((line) => line.replace('IGMPv3', 'MLDv2')),
    )
  })

  it('count in the order in which a message holds them', () => {
    expect(members(watch([[0, report3(10, ['TO_EX', 'BLOCK 7', 'BLOCK 8', 'ALLOW 7'])]]))).toEqual([
      '10 IGMPv3 member exclude 8',
    ])
  })

  // RFC 3376 §5.1: INCLUDE (A) becomes INCLUDE (B) by two records, in whatever order.
  test.each([[['ALLOW 8', 'BLOCK 7']], [['BLOCK 7', 'ALLOW 8']]])(
    'that give up sources for others at once end nothing: %j',
    (records) => {
      const found = watch([
        [0, report3(10, ['ALLOW 7'])],
        [1, report3(10, records)],
      ])
      expect(members(found)).toEqual(['10 IGMPv3 member include 8'])
      expect(memberRows(found).map(({ joined, memberships }) => [joined, memberships])).toEqual([[0, 1]])
    },
  )

  it('are of each host by itself', () => {
    const found = watch([
      [0, report3(10, ['TO_EX 7 8'])],
      [1, report3(20, ['ALLOW 7'])],
      [2, report3(30, ['TO_EX 8 9'])],
    ])
    expect(members(found)).toEqual([
      '10 IGMPv3 member exclude 7 8',
      '20 IGMPv3 member include 7',
      '30 IGMPv3 member exclude 8 9',
    ])
    // RFC 3376 §3.2: what everybody blocks, and nobody wants.
    expect(groups(found)).toEqual([`${GROUP} 3/0/0/0 exclude 8`])
  })
})

describe('reports and leaves of the first versions', () => {
  test.each<Case>([
    ['a report of IGMPv1', [[0, report1(10)]], 1, ['10 IGMPv1 member exclude']],
    ['a report of IGMPv2', [[0, report2(10)]], 1, ['10 IGMPv2 member exclude']],
    ['a report of MLDv1', [[0, report6(10)]], 1, ['10 MLDv1 member exclude']],
    [
      'a leave (RFC 2236 §3)',
      [
        [0, report2(10)],
        [5, leave2(10)],
      ],
      9,
      ['10 IGMPv2 left leave 5'],
    ],
    [
      'a done (RFC 2710 §4)',
      [
        [0, report6(10)],
        [5, done6(10)],
      ],
      9,
      ['10 MLDv1 left leave 5'],
    ],
    ['a leave of a host that nobody heard before: it was silent', [[5, leave2(10)]], 9, ['10 IGMPv2 left leave 5']],
    [
      'a leave of another host',
      [
        [0, report2(10)],
        [5, leave2(20)],
      ],
      9,
      ['10 IGMPv2 member exclude', '20 IGMPv2 left leave 5'],
    ],
    [
      'a leave of another group',
      [
        [0, report2(10)],
        [5, leave2(10, '239.9.9.9')],
      ],
      9,
      ['10 IGMPv2 member exclude', '10 IGMPv2 left leave 5'],
    ],
    [
      'a leave that is said twice: the first counts',
      [
        [0, report2(10)],
        [5, leave2(10)],
        [6, leave2(10)],
      ],
      9,
      ['10 IGMPv2 left leave 5'],
    ],
  ])('%s', (_what, steps, end, expected) => {
    expect(members(watch(steps, end))).toEqual(expected)
  })
})

describe('time', () => {
  test.each<Case>([
    // RFC 3376 §8.4: 2 * 125 s + 10 s.
    [
      'is up after the Group Membership Interval',
      [
        [0, report3(10, ['TO_EX'])],
        [1, query(3)],
      ],
      260,
      ['10 IGMPv3 timed out timeout 260 '],
    ],
    [
      'is not up shortly before',
      [
        [0, report3(10, ['TO_EX'])],
        [1, query(3)],
      ],
      259.9,
      ['10 IGMPv3 member exclude'],
    ],
    [
      'begins anew with an answer',
      [
        [0, report3(10, ['TO_EX'])],
        [1, query(3)],
        [5, report3(10, ['IS_EX'])],
        [126, query(3)],
      ],
      264.9,
      ['10 IGMPv3 member exclude'],
    ],
    // §8.4 with what the querier tells: 3 * 20 s + 5 s.
    [
      'is as long as the querier tells',
      [
        [0, query(3, { robustness: 3, interval: 20, code: 50 })],
        [1, report3(10, ['IS_EX'])],
        [20, query(3, { robustness: 3, interval: 20, code: 50 })],
      ],
      66,
      ['10 IGMPv3 timed out timeout 66 '],
    ],
    // Nothing was told before the first query: what it tells was in force all the time.
    [
      'is as long as the querier tells that speaks up later',
      [
        [0, report3(10, ['TO_EX'])],
        [0, report3(20, ['ALLOW 7'])],
        [0, report2(30, '239.9.9.9')],
        [5, query(3, { interval: 20, code: 50 })],
        [6, report2(30, '239.9.9.9')],
      ],
      45,
      ['10 IGMPv3 timed out timeout 45', '20 IGMPv3 timed out timeout 45', '30 IGMPv2 member exclude'],
    ],
    [
      'is as long as was measured where the querier does not tell: 2 * 5 s + 2 s',
      [[0, report3(10, ['TO_EX'])], ...[1, 6, 11, 16, 21].map((time): Step => [time, query(2, { code: 20 })])],
      12,
      ['10 IGMPv3 timed out timeout 12'],
    ],
    [
      'of whom nobody asked before it was over, is up when he had time to answer',
      [
        [0, report3(10, ['TO_EX'])],
        [100, query(3, { interval: 20, code: 50 })],
      ],
      104.9,
      ['10 IGMPv3 unknown (not asked) exclude'],
    ],
    // §4.1.1, §4.1.7: 0x8a is (0xa | 0x10) << 3 = 208; 0x85 is 168 tenths of a second. 2 * 208 s + 16.8 s.
    [
      'in codes with exponents',
      [
        [0, query(3, { interval: 0x8a, code: 0x85 })],
        [1, report3(10, ['IS_EX'])],
        [20, query(3, { interval: 0x8a, code: 0x85 })],
      ],
      433.7,
      ['10 IGMPv3 member exclude'],
    ],
    // §4.1.6, §4.1.7: zeros leave the defaults.
    [
      'is the default where the querier tells 0',
      [
        [0, query(3, { robustness: 0, interval: 0 })],
        [1, report3(10, ['IS_EX'])],
        [125, query(3, { robustness: 0, interval: 0 })],
      ],
      260.9,
      ['10 IGMPv3 member exclude'],
    ],
    // RFC 3810 §5.1.3, §9.4: 2 * 30 s + 1 s.
    [
      'of MLD is in milliseconds',
      [
        [0, query6(2, { interval: 30, code: 1000 })],
        [1, report62(10, ['IS_EX'])],
        [30, query6(2, { interval: 30, code: 1000 })],
      ],
      62,
      ['10 MLDv2 timed out timeout 62 '],
    ],
    // RFC 3376 §6.4.1: each source has its own timer.
    [
      'is up for sources one by one',
      [
        [0, report3(10, ['ALLOW 7 8'])],
        [100, query(3)],
        [101, report3(10, ['IS_IN 8'])],
      ],
      270,
      ['10 IGMPv3 member include 8'],
    ],
    // RFC 3376 §6.5: EXCLUDE that is not renewed goes over to INCLUDE of the sources that are.
    [
      'turns EXCLUDE into INCLUDE of what is still wanted',
      [
        [0, report3(10, ['TO_EX'])],
        [100, query(3, { group: GROUP, sources: ['10.0.0.7'] })],
        [101, report3(10, ['IS_IN 7'])],
        [200, query(3)],
      ],
      300,
      ['10 IGMPv3 member include 7'],
    ],
    // Nobody asked: that nothing was heard means nothing.
    // Another querier takes over: hosts have as long to answer as it says.
    [
      'is not up before who was not asked in time has had to answer',
      [
        [0, query(3, { interval: 3, code: 10 })],
        [1, report3(10, ['IS_EX'])],
        [20, query(3, { interval: 3, code: 20 })],
        [20, query(3, { interval: 3, code: 20 })],
      ],
      21.9,
      ['10 IGMPv3 unknown (not asked) exclude'],
    ],
    [
      'is not up while who was asked for the first time, and late, may answer',
      [
        [0, query(3, { interval: 3, code: 10 })],
        [1, report3(10, ['IS_EX'])],
        [7.6, query(3, { from: '192.168.1.9', interval: 3, code: 10 })],
        [8.2, report3(20, ['IS_EX'])],
      ],
      8.5,
      ['10 IGMPv3 unknown (not asked) exclude', '20 IGMPv3 member exclude'],
    ],
    [
      'is up where he does not',
      [
        [0, query(3, { interval: 3, code: 10 })],
        [1, report3(10, ['IS_EX'])],
        [7.6, query(3, { from: '192.168.1.9', interval: 3, code: 10 })],
      ],
      8.6,
      ['10 IGMPv3 timed out timeout 8 '],
    ],
    [
      'is up when a query about sources is not answered, though one for all groups may be',
      [
        [0, query(3)],
        [1, report3(10, ['ALLOW 7'])],
        [125, query(3)],
        [125.2, query(3, { group: GROUP, code: 10, sources: ['10.0.0.7'] })],
      ],
      127.3,
      ['10 IGMPv3 timed out query 127.2'],
    ],
    [
      'is up as it was due where that one does not answer',
      [
        [0, query(3, { interval: 3, code: 10 })],
        [1, report3(10, ['IS_EX'])],
        [20, query(3, { interval: 3, code: 20 })],
      ],
      22,
      ['10 IGMPv3 timed out timeout 8 '],
    ],
    [
      'is up where an earlier query was not answered',
      [
        [0, query(3, { interval: 3, code: 10 })],
        [1, report3(10, ['IS_EX'])],
        [3, query(3, { interval: 3, code: 10 })],
        [20, query(3, { interval: 3, code: 20 })],
      ],
      20.5,
      ['10 IGMPv3 timed out timeout 8 '],
    ],
    ['is not up while nobody asks', [[0, report2(10)]], 1000, ['10 IGMPv2 unknown (not asked) exclude']],
  ])('%s', (_what, steps, end, expected) => {
    expect(members(watch(steps, end))).toEqual(expected.map((line) => line.trim()))
  })

  it('that goes back does not bring anybody back', () => {
    const found = watch([
      [0, report3(10, ['TO_EX'])],
      [1, query(3)],
      [259, query(3)],
      // The capture's clock is set back by four minutes, and two seconds pass.
      [19, query(3)],
      [21, query(3)],
    ])
    expect(found.now).toBe(261)
    expect(members(found)).toEqual(['10 IGMPv3 timed out timeout 260'])
  })

  it('of frames that are a little out of order is the same', () => {
    const found = watch([
      [5, report3(10, ['TO_EX'])],
      [4.5, report3(20, ['TO_EX'])],
      [6, query(3)],
    ])
    expect(found.now).toBe(6)
  })
})

describe('queries about a group (RFC 2236 §3, RFC 3376 §6.6.1)', () => {
  const joined: Step[] = [
    [0, query(3)],
    [1, report3(10, ['TO_EX'])],
    [1, report3(20, ['TO_EX'])],
    [9, report3(20, ['TO_IN'])],
  ]
  test.each<Case>([
    // Last Member Query Time: 1 s, twice.
    [
      'end what nobody answers for',
      [...joined, [10, query(3, { group: GROUP, code: 10 })]],
      12,
      ['10 IGMPv3 timed out query 12', '20 IGMPv3 left TO_IN 9'],
    ],
    [
      'do not end it before the Last Member Query Time',
      [...joined, [10, query(3, { group: GROUP, code: 10 })]],
      11.9,
      ['10 IGMPv3 member exclude', '20 IGMPv3 left TO_IN 9'],
    ],
    [
      'do not end what is answered for',
      [...joined, [10, query(3, { group: GROUP, code: 10 })], [11, report3(10, ['IS_EX'])]],
      20,
      ['10 IGMPv3 member exclude', '20 IGMPv3 left TO_IN 9'],
    ],
    [
      'count from the first of several',
      [...joined, [10, query(3, { group: GROUP, code: 10 })], [11, query(3, { group: GROUP, code: 10 })]],
      12,
      ['10 IGMPv3 timed out query 12', '20 IGMPv3 left TO_IN 9'],
    ],
    // RFC 1112, appendix I: whatever a query says, a host of IGMPv1 takes up to 10 seconds.
    [
      'leave hosts of IGMPv1 the time that they take',
      [[0.5, report1(30)], ...joined.slice(1), [10, query(3, { group: GROUP, code: 10 })]],
      19.9,
      ['10 IGMPv3 timed out query 12', '20 IGMPv3 left TO_IN 9', '30 IGMPv1 member exclude'],
    ],
    [
      'and end it then',
      [[0.5, report1(30)], ...joined.slice(1), [10, query(3, { group: GROUP, code: 10 })]],
      20,
      ['10 IGMPv3 timed out query 12', '20 IGMPv3 left TO_IN 9', '30 IGMPv1 timed out query 20'],
    ],
    [
      'with the flag S lower no timer (§4.1.5)',
      [...joined, [10, query(3, { group: GROUP, code: 10, suppress: true })]],
      20,
      ['10 IGMPv3 member exclude', '20 IGMPv3 left TO_IN 9'],
    ],
    [
      'and sources are about these alone',
      [...joined, [10, query(3, { group: GROUP, code: 10, sources: ['10.0.0.7'] })]],
      20,
      ['10 IGMPv3 member exclude', '20 IGMPv3 left TO_IN 9'],
    ],
    [
      'about another group say nothing',
      [...joined, [10, query(3, { group: '239.9.9.9', code: 10 })]],
      20,
      ['10 IGMPv3 member exclude', '20 IGMPv3 left TO_IN 9'],
    ],
  ])('%s', (_what, steps, end, expected) => {
    expect(members(watch(steps, end))).toEqual(expected)
  })
})

describe('queries about sources (RFC 3376 §6.6.1, RFC 3810 §7.6.1)', () => {
  const about = (at: number, sources: readonly string[], suppress = false): Step => [
    at,
    query(3, { group: GROUP, code: 10, sources: sources.map((one) => `10.0.0.${one}`), suppress }),
  ]
  const chosen: Step[] = [
    [0, query(3)],
    [1, report3(10, ['ALLOW 7 8'])],
  ]
  test.each<Case>([
    ['leave those alone that they do not name', [...chosen, about(10, ['9'])], 20, ['10 IGMPv3 member include 7 8']],
    ['end what nobody answers for', [...chosen, about(10, ['7'])], 12, ['10 IGMPv3 member include 8']],
    ['not before Last Member Query Time', [...chosen, about(10, ['7'])], 11.9, ['10 IGMPv3 member include 7 8']],
    ['end a membership in all of them', [...chosen, about(10, ['7', '8'])], 12, ['10 IGMPv3 timed out query 12']],
    [
      'end a membership in the last of them',
      [...chosen, about(10, ['7']), about(20, ['8'])],
      23,
      ['10 IGMPv3 timed out query 22'],
    ],
    [
      'do not end what is answered for',
      [...chosen, about(10, ['7', '8']), [11, report3(10, ['IS_IN 7'])]],
      20,
      ['10 IGMPv3 member include 7'],
    ],
    [
      'count from the first of several',
      [...chosen, about(10, ['7']), about(11, ['7'])],
      12,
      ['10 IGMPv3 member include 8'],
    ],
    ['with the flag S lower no timer', [...chosen, about(10, ['7'], true)], 20, ['10 IGMPv3 member include 7 8']],
    // The table of §6.6.1: a query about the group lowers its timer, and not those of sources.
    [
      'are others than those about a group',
      [...chosen, [10, query(3, { group: GROUP, code: 10 })]],
      20,
      ['10 IGMPv3 member include 7 8'],
    ],
    [
      'and of those about a group EXCLUDE ends, and sources go on (§6.5)',
      [
        [0, query(3)],
        [1, report3(10, ['TO_EX'])],
        [5, report3(10, ['IS_IN 7'])],
        about(8, ['9']),
        [10, query(3, { group: GROUP, code: 10 })],
      ],
      12,
      ['10 IGMPv3 member include 7'],
    ],
    [
      'of MLD',
      [
        [0, query6(2)],
        [1, report62(10, ['ALLOW 7 8'])],
        [10, query6(2, { group: GROUP6, code: 1000, sources: ['2001:db8::7'] })],
      ],
      12,
      ['10 MLDv2 member include 8'],
    ],
    [
      'that leave no time are given a second for each',
      [...chosen, [10, query(3, { group: GROUP, code: 0, sources: ['10.0.0.7'] })]],
      11.9,
      ['10 IGMPv3 member include 7 8'],
    ],
  ])('%s', (_what, steps, end, expected) => {
    expect(members(watch(steps, end))).toEqual(expected)
  })
})

describe('sources of which nobody asked', () => {
  test.each<Case>([
    ['may go on', [[0, report3(10, ['ALLOW 7'])]], 300, ['10 IGMPv3 unknown (not asked) include 7']],
    [
      'are not forgotten for others',
      [
        [0, report3(10, ['ALLOW 7'])],
        [300, report3(10, ['ALLOW 8'])],
      ],
      301,
      ['10 IGMPv3 member include 7 8'],
    ],
    [
      'are not left with others',
      [
        [0, report3(10, ['ALLOW 7'])],
        [300, report3(10, ['ALLOW 8'])],
        [310, report3(10, ['BLOCK 8'])],
      ],
      311,
      ['10 IGMPv3 unknown (not asked) include 7'],
    ],
    [
      'are over where somebody asked',
      [
        [0, report3(10, ['ALLOW 7'])],
        [100, query(3)],
        [300, report3(10, ['ALLOW 8'])],
      ],
      301,
      ['10 IGMPv3 member include 8'],
    ],
    [
      'are not asked for with others',
      [
        [0, report3(10, ['ALLOW 7'])],
        [100, query(3, { group: GROUP, sources: ['10.0.0.8'] })],
      ],
      300,
      ['10 IGMPv3 unknown (not asked) include 7'],
    ],
  ])('%s', (_what, steps, end, expected) => {
    expect(members(watch(steps, end))).toEqual(expected)
  })
})

it('sources for which there was no room do not make a member that wants none', () => {
  const steps: Step[] = [
    [0, report3(10, ['ALLOW 7'])],
    [1, report3(20, ['ALLOW 8'])],
    [2, query(3)],
  ]
  expect(members(watch(steps, 100, { sources: 1 }))).toEqual(['10 IGMPv3 member include 7', '20 IGMPv3 member include'])
  expect(members(watch(steps, 261, { sources: 1 }))[1]).toBe('20 IGMPv3 timed out timeout 261')
})

describe('a membership that nobody saw begin', () => {
  test.each<Case>([
    ['is unknown while nobody asks', [[0, report3(10, ['BLOCK 7'])]], 1000, ['10 IGMPv3 unknown (began before)']],
    [
      'is over when nobody answered for so long as any could last',
      [
        [0, report3(10, ['BLOCK 7'])],
        [125, query(3)],
      ],
      260,
      ['10 IGMPv3 timed out timeout 260'],
    ],
    [
      'is unknown before that',
      [
        [0, report3(10, ['BLOCK 7'])],
        [125, query(3)],
      ],
      259.9,
      ['10 IGMPv3 unknown (began before)'],
    ],
  ])('%s', (_what, steps, end, expected) => {
    expect(members(watch(steps, end))).toEqual(expected)
  })
})

describe('suppression', () => {
  // RFC 2236 §3: one answer silences the others.
  const silenced: Step[] = [
    [0, query(2)],
    [1, report2(10)],
    [2, report2(20)],
    [125, query(2)],
    [126, report2(20)],
    [250, query(2)],
    [251, report2(20)],
  ]

  test.each<Case>([
    [
      'is told before the time is up',
      silenced,
      252,
      ['10 IGMPv2 member (suppressed) exclude', '20 IGMPv2 member exclude'],
    ],
    [
      'makes the state unknown when it is',
      silenced,
      261,
      ['10 IGMPv2 unknown (suppressed) exclude', '20 IGMPv2 member exclude'],
    ],
    [
      'ends with the membership of the one who answered',
      [...silenced, [375, query(2)]],
      512,
      ['10 IGMPv2 timed out timeout 511', '20 IGMPv2 timed out timeout 511'],
    ],
    [
      'goes on while nobody asks',
      silenced,
      512,
      ['10 IGMPv2 unknown (not asked) exclude', '20 IGMPv2 unknown (not asked) exclude'],
    ],
    [
      'ends with a query that nobody answers after a leave',
      [...silenced, [300, leave2(20)], [300, query(2, { group: GROUP, code: 10 })]],
      302,
      ['10 IGMPv2 timed out query 302', '20 IGMPv2 left leave 300'],
    ],
    [
      'is lifted by a report of its own',
      [...silenced, [270, report2(10)]],
      271,
      ['10 IGMPv2 member exclude', '20 IGMPv2 member (suppressed) exclude'],
    ],
    // RFC 3376 A.2: reports of IGMPv3 silence nobody.
    [
      'does not come of reports of IGMPv3',
      silenced.map(
        ([at, frame]): Step => [at, at === 0 || at === 1 || at === 125 || at === 250 ? frame : report3(20, ['IS_EX'])],
      ),
      261,
      ['10 IGMPv2 timed out timeout 261', '20 IGMPv3 member exclude'],
    ],
    // Who reports after the time was up silenced nobody.
    [
      'does not come of reports after the time',
      [
        [0, query(2)],
        [1, report2(10)],
        [125, query(2)],
        [262, report2(20)],
      ],
      270,
      ['10 IGMPv2 timed out timeout 261', '20 IGMPv2 member exclude'],
    ],
    [
      'comes of an answer after the time, which others still had to give',
      [
        [0, query(2)],
        [1, report2(10)],
        [255, query(2)],
        [262, report2(20)],
      ],
      270,
      ['10 IGMPv2 unknown (suppressed) exclude', '20 IGMPv2 member exclude'],
    ],
    // RFC 1112, appendix I: whatever time the query leaves.
    [
      'leaves hosts of the first version their time to answer after a leave',
      [
        [0, query(2)],
        [1, report1(10)],
        [125, query(2)],
        [126, report2(20)],
        [250, query(2)],
        [251, report2(20)],
        [265, leave2(20)],
        [265, query(2, { group: GROUP, code: 10 })],
      ],
      270,
      ['10 IGMPv1 unknown (suppressed) exclude', '20 IGMPv2 left leave 265'],
    ],
  ])('%s', (_what, steps, end, expected) => {
    expect(members(watch(steps, end))).toEqual(expected)
  })
})

describe('a querier that is a member itself', () => {
  const asked: Step[] = [0, 125, 250, 375].map((at) => [at, query(3, { from: '192.168.1.10' })])

  test.each<Case>([
    [
      'does not hear its own queries',
      [[1, report3(10, ['IS_EX'])], ...asked],
      400,
      ['10 IGMPv3 unknown (not asked) exclude'],
    ],
    [
      'hears those of others',
      [[1, report3(10, ['IS_EX'])], ...asked, [380, query(3, { from: '192.168.1.9' })]],
      400,
      ['10 IGMPv3 timed out timeout 261'],
    ],
  ])('%s', (_what, steps, end, expected) => {
    expect(
      members(
        watch(
          [...steps].sort(([a], [b]) => a - b),
          end,
        ),
      ),
    ).toEqual(expected)
  })
})

describe('a query behind a leave', () => {
  const own = (frame: Frame): Frame => ({ ...frame, options: { flags: 2 } })
  const leaving = (leave: Frame, asking: Asking = {}): Step[] => [
    [0, query(3)],
    [1, report3(10, ['IS_EX'])],
    [2, report3(20, ['IS_EX'])],
    [30, leave],
    [30, query(3, { group: GROUP, code: 10, ...asking })],
  ]

  test.each<Case>([
    [
      'is for all who are in the group',
      leaving(report3(20, ['TO_IN'])),
      40,
      ['10 IGMPv3 timed out query 32', '20 IGMPv3 left TO_IN 30'],
    ],
    // RFC 4541 §2.1.1: a switch asks in its own name, and may do so at one port.
    [
      'is for one port where a switch asks',
      leaving(report3(20, ['TO_IN']), { from: '0.0.0.0' }),
      40,
      ['10 IGMPv3 member exclude', '20 IGMPv3 left TO_IN 30'],
    ],
    [
      'is for one port where it goes to all hosts, as bridges of Linux send it',
      leaving(report3(20, ['TO_IN']), { to: '224.0.0.1' }),
      40,
      ['10 IGMPv3 member exclude', '20 IGMPv3 left TO_IN 30'],
    ],
    [
      'may be for one port where the capturing host left',
      leaving(own(report3(20, ['TO_IN']))),
      40,
      ['10 IGMPv3 member exclude', '20 IGMPv3 left TO_IN 30'],
    ],
    [
      'of one port asks nobody else',
      leaving(own(report3(20, ['TO_IN']))),
      300,
      ['10 IGMPv3 unknown (not asked) exclude', '20 IGMPv3 left TO_IN 30'],
    ],
    [
      'is for all again some time after the capturing host left',
      [...leaving(own(report3(20, ['TO_IN']))), [50, query(3, { group: GROUP, code: 10 })]],
      60,
      ['10 IGMPv3 timed out query 52', '20 IGMPv3 left TO_IN 30'],
    ],
  ])('%s', (_what, steps, end, expected) => {
    expect(members(watch(steps, end))).toEqual(expected)
  })
})

describe('when somebody joined', () => {
  const joined = (steps: readonly Step[]): (number | null)[] => memberRows(watch(steps)).map((row) => row.joined)

  test.each<[string, Step[], (number | null)[]]>([
    ['is known of a change of the mode', [[3, report3(10, ['TO_EX'])]], [3]],
    ['is known of a new source', [[3, report3(10, ['ALLOW 7'])]], [3]],
    // §5.1: that is what becomes of EXCLUDE.
    ['is not known of sources that it chooses of all', [[3, report3(10, ['TO_IN 7'])]], [null]],
    ['is not known of a source that takes the place of another', [[3, report3(10, ['ALLOW 7', 'BLOCK 8'])]], [null]],
    ['is not known of it in the other order', [[3, report3(10, ['BLOCK 8', 'ALLOW 7'])]], [null]],
    ['is not known of a current state', [[3, report3(10, ['IS_EX'])]], [null]],
    ['is not known of what was heard leaving alone', [[3, report3(10, ['TO_IN'])]], [null]],
    // A report of IGMPv2 may answer a query: there may have been one before the capture began (RFC 2236 §8.3).
    ['is not known of an early report of IGMPv2', [[9, report2(10)]], [null]],
    ['is known of a later one', [[11, report2(10)]], [11]],
    [
      'is not known of one after a query',
      [
        [20, query(2)],
        [25, report2(10)],
      ],
      [null],
    ],
    [
      'is known of one after the time for answers',
      [
        [20, query(2, { code: 30 })],
        [25, report2(10)],
      ],
      [25],
    ],
    // RFC 1112, appendix I: hosts of the first version take ten seconds, whatever the query says.
    [
      'is not known of a report of IGMPv1 within ten seconds of a query',
      [
        [20, query(2, { code: 30 })],
        [25, report1(10)],
      ],
      [null],
    ],
    [
      'is not known of one after a query about the group, of which nothing was heard before',
      [
        [30, query(2, { group: GROUP, code: 10 })],
        [30.5, report2(10)],
      ],
      [null],
    ],
    [
      'is known of one after a leave, though a query was there',
      [
        [20, report2(10)],
        [125, query(2)],
        [130, leave2(10)],
        [133, report2(10)],
      ],
      [133],
    ],
    [
      'is that of the newest membership',
      [
        [3, report3(10, ['TO_EX'])],
        [4, report3(10, ['TO_IN'])],
        [5, report3(10, ['TO_EX'])],
        [6, report3(10, ['TO_EX'])],
      ],
      [5],
    ],
  ])('%s', (_what, steps, expected) => {
    expect(joined(steps)).toEqual(expected)
  })
})

describe('compatibility of groups (RFC 3376 §7.3.2, RFC 3810 §8.3.2)', () => {
  test.each<Case>([
    ['is that of the newest version', [[0, report3(10, ['TO_EX 7'])]], 1, [`${GROUP} 1/0/0/0 exclude 7`]],
    [
      'is that of a host of IGMPv2, beside which no source is blocked',
      [
        [0, report3(10, ['TO_EX 7'])],
        [1, report2(20)],
      ],
      2,
      [`${GROUP} 2/0/0/0 exclude IGMPv2`],
    ],
    [
      'is that of the oldest',
      [
        [0, report1(10)],
        [1, report2(20)],
      ],
      2,
      [`${GROUP} 2/0/0/0 exclude IGMPv1`],
    ],
    [
      'ends after Older Host Present Interval',
      [
        [0, report1(10)],
        [100, report2(20)],
      ],
      260,
      [`${GROUP} 1/1/0/0 exclude IGMPv2`],
    ],
    [
      'lasts as long as the querier tells that speaks up later, and is not that of versions nobody spoke',
      [
        [0, report2(10)],
        [1, query(3, { interval: 255, code: 255 })],
      ],
      2,
      [`${GROUP} 1/0/0/0 exclude IGMPv2`],
    ],
    ['of MLDv1', [[0, report6(10)]], 2, [`${GROUP6} 1/0/0/0 exclude MLDv1`]],
    [
      'does not come of a leave',
      [
        [0, report3(10, ['TO_EX'])],
        [1, leave2(20)],
      ],
      2,
      [`${GROUP} 1/0/1/0 exclude`],
    ],
  ])('%s', (_what, steps, end, expected) => {
    expect(groups(watch(steps, end))).toEqual(expected)
  })
})

/** A frame of which the last octets were cut off. */
const cut = ({ bytes }: Frame, octets: number): Frame => ({
  bytes: bytes.subarray(0, bytes.length - octets),
  length: bytes.length,
})

describe('messages that receivers ignore', () => {
  const report = '00000000ff150000000000000000000000000077'
  test.each<[string, Step[], Record<string, number>, number]>([
    // RFC 2236 §6: the checksum has to be right.
    ['a wrong checksum', [[0, igmp({ to: GROUP, sum: 1 }, 0x16, 0, 'ef010101')]], { checksum: 1 }, 0],
    // RFC 1122 §3.2.1.2; a network card may have yet to fill it in.
    ['a wrong one of IP', [[0, igmp({ to: GROUP, checksum: '1234' }, 0x16, 0, 'ef010101')]], { checksum: 1 }, 0],
    ['none of IP', [[0, igmp({ to: GROUP, checksum: '0000' }, 0x16, 0, 'ef010101')]], {}, 1],
    ['a right one', [[0, igmp({ to: GROUP }, 0x16, 0, 'ef010101')]], {}, 1],
    ['too short', [[0, igmp({ to: GROUP }, 0x16, 0, 'ef0101')]], { length: 1 }, 0],
    // RFC 3376 §7.1: queries of 9 to 11 octets.
    ['a query of no version', [[0, igmp({ to: '224.0.0.1' }, 0x11, 0, '000000000000')]], { length: 1 }, 0],
    ['a report about no group', [[0, igmp({ to: GROUP }, 0x16, 0, '0a000001')]], { group: 1 }, 0],
    // RFC 3376 §5: never reported.
    ['a report about 224.0.0.1', [[0, igmp({ to: '224.0.0.1' }, 0x16, 0, 'e0000001')]], { group: 1 }, 0],
    ['one about 224.0.0.2', [[0, igmp({ to: '224.0.0.2' }, 0x16, 0, 'e0000002')]], {}, 1],
    // RFC 3810 §7.4.
    ['MLD from afar', [[0, mld({ to: GROUP6, ttl: 2 }, 131, report)]], { 'hop limit': 1 }, 0],
    ['MLD from a global address', [[0, mld({ to: GROUP6, from: '2001:db8::1' }, 131, report)]], { source: 1 }, 0],
    ['MLD of a neighbour', [[0, mld({ to: GROUP6 }, 131, report)]], {}, 1],
    ['a report about ff02::1', [[0, report6(1, 'ff02::1')]], { group: 1 }, 0],
    ['one about ff01::2', [[0, report6(1, 'ff01::2')]], { group: 1 }, 0],
    ['one about ff02::2', [[0, report6(1, 'ff02::2')]], {}, 1],
    ['one about ff05::1', [[0, report6(1, 'ff05::1')]], {}, 1],
    ['no records', [[0, report3(10, [])]], {}, 0],
    ['a report that was cut before its group', [[0, cut(report2(10), 4)]], { cut: 1 }, 0],
    ['records that were cut off', [[0, cut(report3(10, ['TO_EX']), 4)]], { cut: 1 }, 0],
    ['no octets', [[0, frameOf('')]], {}, 0],
  ])('%s', (_what, steps, ignored, count) => {
    const found = watch(steps)
    expect(Object.fromEntries(found.ignored)).toEqual(ignored)
    expect(memberRows(found)).toHaveLength(count)
  })
})

describe('hosts without an address (RFC 3376 §4.2.13)', () => {
  it('go by their stations', () => {
    const from = (sender: string) => igmp({ to: GROUP, from: '0.0.0.0', sender }, 0x16, 0, 'ef010101')
    const found = watch([
      [0, from('02:00:00:00:00:0a')],
      [1, from('02:00:00:00:00:0b')],
      [2, from('02:00:00:00:00:0a')],
    ])
    expect(memberRows(found).map(({ host, reports }) => [host, reports])).toEqual([
      ['0.0.0.0 (02:00:00:00:00:0a)', 2],
      ['0.0.0.0 (02:00:00:00:00:0b)', 1],
    ])
  })
})
