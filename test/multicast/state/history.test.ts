import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { History } from '../../../src/multicast/state/history.ts'
import { memberRows } from '../../../src/multicast/state/rows.ts'
import { leave2, query, report1, report2, report3, type Step, watch } from './watch.ts'

function historyOf(steps: readonly Step[], end: number) {
  const history = new History()
  const found = watch(steps, end, undefined, [history])
  return { found, rows: history.rows(found) }
}

/** Each host: its spans. */
const told = (steps: readonly Step[], end: number): string[] =>
  historyOf(steps, end).rows.map(({ host, spans }) =>
    [
      host.replace(/^.*\./, ''),
      ...spans.map(({ state, from, to, begins, ends }) =>
        [
          begins === null ? '' : '[',
          state === 'member' ? 'in' : '?',
          ` ${from}-${to}`,
          ends === null ? '' : ` ${ends}`,
        ].join(''),
      ),
    ].join(' '),
  )

/** Members time out after 21 seconds. */
const asks = () => query(3, { robustness: 2, interval: 10, code: 10 })

/** Nanoseconds. */
const SECOND = 1e9

/** And after 11, if nobody asks. */
const quickly = query(3, { robustness: 1, interval: 10, code: 10 })

describe('the history of members', () => {
  test.each<[what: string, steps: Step[], end: number, expected: string[]]>([
    [
      'tells of joins and leaves',
      [
        [1, report3(10, ['TO_EX'])],
        [3, report3(10, ['TO_IN'])],
        [5, report3(10, ['TO_EX'])],
      ],
      9,
      ['10 [in 1-3 TO_IN [in 5-9'],
    ],
    ['knows not since when somebody is in who answers', [[1, report3(10, ['IS_EX'])]], 9, ['10 ? 0-1 in 1-9']],
    ['knows that somebody was in who leaves', [[4, leave2(10)]], 9, ['10 ? 0-4 in 4-4 leave']],
    [
      'tells of timeouts',
      [
        [0, asks()],
        [1, report3(10, ['TO_EX'])],
        [10, asks()],
        [20, asks()],
        [50, report3(10, ['TO_EX'])],
      ],
      60,
      ['10 [in 1-22 timeout [in 50-60'],
    ],
    [
      'tells what nobody knows at the end: no query asked',
      [
        [0, asks()],
        [1, report3(10, ['TO_EX'])],
      ],
      60,
      ['10 [in 1-22 ? 22-60'],
    ],
    [
      'tells what nobody knew for a while',
      [
        [0, asks()],
        [1, report3(10, ['TO_EX'])],
        [40, report3(10, ['IS_EX'])],
        [45, report3(10, ['TO_IN'])],
      ],
      60,
      ['10 [in 1-22 ? 22-40 in 40-45 TO_IN'],
    ],
    ['tells what began before', [[3, report3(10, ['BLOCK 1'])]], 9, ['10 ? 0-3 ? 3-9']],
    [
      'tells what began before, and has ended at the latest',
      [
        [0, asks()],
        [3, report3(10, ['BLOCK 1'])],
        [10, asks()],
      ],
      60,
      ['10 ? 0-3 ? 3-24 in 24-24 timeout'],
    ],
    [
      'tells what began before, and has ended by a query, while others were heard',
      [
        [0, asks()],
        [3, report3(10, ['BLOCK 1'])],
        [4, query(3, { group: '239.1.1.1', code: 10 })],
        [5, report3(11, ['TO_IN'])],
      ],
      8,
      ['10 ? 0-3 ? 3-6 in 6-6 query', '11 ? 0-5 in 5-5 TO_IN'],
    ],
    [
      'takes nobody for one who did not answer who was kept silent, and not asked since',
      [
        [1, quickly],
        [2, report1(10)],
        [3, quickly],
        [4, report1(11)],
        [16, report1(11)],
      ],
      20,
      ['10 ? 0-2 in 2-13 ? 13-20', '11 ? 0-4 in 4-15 ? 15-16 in 16-20'],
    ],
  ])('%s', (_what, steps, end, expected) => {
    expect(told(steps, end)).toEqual(expected)
  })

  it('tells what ended by a query that came in the very moment when its time was over', () => {
    const asks = query(3, { robustness: 1, interval: 10, code: 10 })
    const { rows } = historyOf(
      [
        [0, asks],
        [0, report1(10)],
        [11, asks],
      ],
      16,
    )
    expect(rows[0].spans.map(({ to, ends }) => [to, ends])).toEqual([[11, 'timeout']])
  })

  it('ends what began before when a query about the group is not answered', () => {
    const asked = query(2, { group: '239.1.1.1', code: 10 })
    const steps: Step[] = [
      [1, report3(10, ['BLOCK 1'])],
      [2, asked],
      [3, leave2(11)],
    ]
    const { rows } = historyOf(steps, 8)
    expect(rows[0].spans.at(-1)).toMatchObject({ to: 4, ends: 'query' })
  })

  it('fits what is known at the end', () => {
    const message = fc.tuple(fc.integer({ min: 10, max: 12 }), fc.integer({ min: 0, max: 10 })).map(([from, kind]) => {
      if (kind === 0) return query(3, { robustness: 1, interval: 10, code: 10 })
      if (kind === 1) return query(2, { group: '239.1.1.1', code: 10 })
      if (kind === 2) return report1(from)
      if (kind === 3) return report2(from)
      if (kind === 4) return leave2(from)
      if (kind === 5) return query(3, { group: '239.1.1.1', code: 10, sources: ['10.0.0.1'] })
      return report3(from, [['TO_EX', 'TO_IN', 'BLOCK 1', 'ALLOW 1', 'ALLOW 1 2'][kind - 6]])
    })
    // Captures tell times in nanoseconds. Of two messages in the same one, nobody knows which came first.
    const after = fc.integer({ min: 1, max: 30 * SECOND })
    const messages = fc.array(fc.tuple(after, message), { maxLength: 40 })
    fc.assert(
      fc.property(messages, (list) => {
        let at = 0
        const steps = list.map(([after, frame]): Step => {
          at += after
          return [at / SECOND, frame]
        })
        // At no moment when a time is over: what begins then has not lasted.
        const { found, rows } = historyOf(steps, at / SECOND + 5.5)
        const members = memberRows(found)
        expect(rows).toHaveLength(members.length)
        for (const [k, { spans }] of rows.entries()) {
          const { state, ended, memberships } = members[k]
          for (const [j, { from, to }] of spans.entries()) {
            expect(to).toBeGreaterThanOrEqual(from)
            expect(from).toBeGreaterThanOrEqual(spans[j - 1]?.to ?? 0)
          }
          const last = spans.at(-1)
          expect(spans.filter(({ ends }) => ends !== null)).toHaveLength(ended === null ? memberships - 1 : memberships)
          // A BLOCK tells that a host is there and renews nothing: a membership may end before its last message.
          if (ended === null) expect(last?.to).toBeCloseTo(found.now, 6)
          else expect(last?.to).toBeGreaterThanOrEqual(ended - 1e-6)
          if (ended === null) expect(last?.state).toBe(state)
          else expect(last?.ends).toBe(members[k].ended_by)
        }
      }),
      { numRuns: 300 },
    )
  })
})
