import { describe, expect, it, test } from 'vitest'
import { memberRows, querierRows } from '../../../src/multicast/state/rows.ts'
import { mld } from '../frames.ts'
import { GROUP, GROUP6, queriers, query, query6, report2, type Step, watch } from './watch.ts'

const HIGHER = '192.168.1.9'
const at = (from: string, version: 1 | 2 | 3 = 3) => query(version, { from })

describe('election (RFC 2236 §3, RFC 3376 §6.6.2, RFC 3810 §7.6.2)', () => {
  test.each<[what: string, steps: Step[], end: number, expected: string[]]>([
    ['elects the only one', [[0, at(HIGHER)]], 1, [`${HIGHER} IGMPv3 elected`]],
    [
      'elects the lower address',
      [
        [0, at(HIGHER)],
        [1, at('192.168.1.1')],
      ],
      2,
      ['192.168.1.1 IGMPv3 elected', `${HIGHER} IGMPv3 passed over`],
    ],
    [
      'does not elect the later one for being later',
      [
        [0, at('192.168.1.1')],
        [1, at(HIGHER)],
      ],
      2,
      ['192.168.1.1 IGMPv3 elected', `${HIGHER} IGMPv3 passed over`],
    ],
    [
      'compares numbers, not texts',
      [
        [0, at('192.168.1.10')],
        [1, at(HIGHER)],
      ],
      2,
      [`${HIGHER} IGMPv3 elected`, '192.168.1.10 IGMPv3 passed over'],
    ],
    // RFC 3376 §8.5: 2 * 125 s + 10 s / 2.
    [
      'elects another when the first is silent for longer than Other Querier Present Interval',
      [
        [0, at('192.168.1.1')],
        [200, at(HIGHER)],
      ],
      255.1,
      [`${HIGHER} IGMPv3 elected`, '192.168.1.1 IGMPv3 silent'],
    ],
    [
      'does not while it is not',
      [
        [0, at('192.168.1.1')],
        [200, at(HIGHER)],
      ],
      255,
      ['192.168.1.1 IGMPv3 elected', `${HIGHER} IGMPv3 passed over`],
    ],
    // RFC 4541 §2.1.1: a switch that asks in a querier's stead.
    [
      'lets 0.0.0.0 take no part',
      [
        [0, at('0.0.0.0')],
        [1, at(HIGHER)],
        [2, at('0.0.0.0')],
      ],
      3,
      [`${HIGHER} IGMPv3 elected`, '0.0.0.0 IGMPv3 passed over'],
    ],
    ['takes 0.0.0.0 where there is no other', [[0, at('0.0.0.0')]], 1, ['0.0.0.0 IGMPv3 elected']],
    [
      'is not changed by queries about a group',
      [
        [0, at(HIGHER)],
        [1, query(3, { from: '192.168.1.1', group: GROUP })],
      ],
      2,
      [`${HIGHER} IGMPv3 elected`, '192.168.1.1 null unknown'],
    ],
    [
      'is not known of queries about a group alone, for as long as they last',
      [[0, query(3, { from: '192.168.1.1', group: GROUP })]],
      255,
      ['192.168.1.1 null unknown'],
    ],
    [
      'is nobody who asked about a group long ago',
      [[0, query(3, { from: '192.168.1.1', group: GROUP })]],
      256,
      ['192.168.1.1 null silent'],
    ],
    [
      'of MLD',
      [
        [0, query6(2, { from: 'fe80::a' })],
        [1, query6(2, { from: 'fe80::9' })],
      ],
      2,
      ['fe80::9 MLDv2 elected', 'fe80::a MLDv2 passed over'],
    ],
    // RFC 3810 §5.1.14.
    ['ignores MLD from ::', [[0, mld({ to: 'ff02::1', from: '::' }, 130, `27100000${'0'.repeat(32)}`)]], 1, []],
  ])('%s', (_what, steps, end, expected) => {
    expect(queriers(watch(steps, end))).toEqual(expected)
  })

  it('tells since when', () => {
    const rows = querierRows(
      watch([
        [0, at(HIGHER)],
        [1, at('192.168.1.1')],
        [9, at('192.168.1.1')],
      ]),
    )
    expect(rows.map((row) => [row.querier, row.first, row.last, row.elected_since, row.queries])).toEqual([
      ['192.168.1.1', 1, 9, 1, 2],
      [HIGHER, 0, 0, null, 1],
    ])
  })
})

describe('what a querier tells', () => {
  test.each<[what: string, steps: Step[], expected: unknown[]]>([
    ['IGMPv1: nothing', [[0, query(1)]], [2, 125, 10, 260, 255, ['robustness', 'query_interval']]],
    [
      'IGMPv2: a response time',
      [[0, query(2, { code: 50 })]],
      [2, 125, 5, 255, 252.5, ['robustness', 'query_interval']],
    ],
    ['IGMPv3', [[0, query(3, { robustness: 3, interval: 20, code: 50 })]], [3, 20, 5, 65, 62.5, []]],
    // RFC 3376 §4.1.1 and §4.1.7: from 128 on, a mantissa and an exponent.
    ['IGMPv3, in codes', [[0, query(3, { interval: 0x80, code: 0xff })]], [2, 128, 3174.4, 3430.4, 1843.2, []]],
    // RFC 2236 §2.2: IGMPv2 has no codes.
    [
      'IGMPv2, a long time',
      [[0, query(2, { code: 0xff })]],
      [2, 125, 25.5, 275.5, 262.75, ['robustness', 'query_interval']],
    ],
    ['MLDv1', [[0, query6(1, { code: 4000 })]], [2, 125, 4, 254, 252, ['robustness', 'query_interval']]],
    // RFC 3810 §5.1.3: 0x8000 is 0x1000 << 3 milliseconds.
    ['MLDv2, in codes', [[0, query6(2, { code: 0x8000 })]], [2, 125, 32.768, 282.768, 266.384, []]],
    [
      'the response time of general queries counts',
      [
        [0, query(3)],
        [1, query(3, { group: GROUP, code: 10 })],
      ],
      [2, 125, 10, 260, 255, []],
    ],
    [
      'a query about a group in an older version, for members who speak it, leaves what it told',
      [
        [0, query(3, { robustness: 3, interval: 20, code: 50 })],
        [1, query(2, { group: GROUP, code: 10 })],
      ],
      [3, 20, 5, 65, 62.5, []],
    ],
  ])('%s', (_what, steps, expected) => {
    const [row] = querierRows(watch(steps))
    expect([
      row.robustness,
      row.query_interval,
      row.response_interval,
      row.membership_interval,
      row.querier_interval,
      row.defaults,
    ]).toEqual(expected)
  })
})

describe('how often a querier asks that does not tell', () => {
  const asking = (times: readonly number[], version: 1 | 2 = 2): Step[] =>
    times.map((time): Step => [time, query(version, { code: 100 })])
  const measured = (steps: readonly Step[]) => {
    const [row] = querierRows(watch(steps))
    return [row.query_interval, row.query_interval_measured, row.defaults.includes('query_interval')]
  }

  test.each<[what: string, times: number[], expected: number]>([
    ['steadily', [0, 60, 120, 180, 240], 60],
    // RFC 2236 §8.6 and §8.7: the first of them come after a quarter of the interval.
    ['sooner at the beginning', [0, 15, 75, 135, 195], 60],
    ['with queries that come twice, as a mirrored port sees them', [0, 0, 60, 60, 120, 120, 180, 180, 240, 240], 60],
    ['not quite steadily', [0, 59, 120, 181, 240], 61],
    ['more seldom than by default', [0, 200, 400, 600, 800], 200],
    ['so seldom that another one would take over by default', [0, 300, 600], 300],
    ['as seldom, with one that got lost', [0, 300, 600, 1200, 1500], 300],
    ['as seldom, after another time', [0, 60, 120, 180, 240, 540, 840], 300],
    ['not by one that got lost', [0, 125, 250, 500, 625], 125],
    ['not by two of them that got lost', [0, 125, 375, 500, 750, 875], 125],
    ['by what gets here, if each second one is lost', [0, 125, 250, 500, 750], 250],
    ['so often that hosts cannot answer meanwhile: they have 10 seconds', [0, 1, 2, 3, 4], 10],
  ])('is measured: %s', (_what, times, expected) => {
    expect(measured(asking(times))).toEqual([expected, true, false])
    expect(measured(asking(times, 1))).toEqual([expected, true, false])
  })

  test.each<[what: string, times: number[]]>([
    ['too few', [0, 60, 120, 180]],
    ['too few, which come twice', [0, 0, 15, 15, 75, 75]],
    ['after a pause it is another time', [0, 60, 120, 180, 240, 1000]],
    ['a silence, whatever came before', [0, 300]],
    ['silences that are not alike', [0, 300, 700, 1300]],
    ['silences of a day', [0, 86_400, 172_800]],
  ])('is the default: %s', (_what, times) => {
    expect(measured(asking(times))).toEqual([125, false, true])
  })

  it('is not told by queries behind those about a group that was left, as bridges of Linux send them', () => {
    const left = (time: number): Step => [time, query(2, { group: '239.1.1.1', code: 10 })]
    const leaves = [10, 20, 30, 40, 50].flatMap((time) => [left(time), ...asking([time + 2])])
    expect(measured([...asking([0]), ...leaves])).toEqual([125, false, true])
    expect(measured([...asking([0]), ...leaves, ...asking([92, 132, 172, 212])])).toEqual([40, true, false])
  })

  it('is not what lies between two elections', () => {
    const one = (time: number): Step => [time, query(2, { from: HIGHER })]
    const other = (time: number): Step => [time, query(2)]
    const steps = [one(0), one(10), other(11), ...[21, 31, 41, 51].map(other), ...[80, 90, 100, 110].map(one)]
    expect(queriers(watch(steps))).toEqual([`${HIGHER} IGMPv2 elected`, '192.168.1.1 IGMPv2 silent'])
    expect(querierRows(watch(steps)).map((row) => row.query_interval)).toEqual([125, 10])
    expect(querierRows(watch([...steps, one(120)]))[0].query_interval).toBe(10)
  })

  it('is what it tells, if it does', () => {
    const steps = [0, 60, 120, 180, 240].map((time): Step => [time, query(3, { interval: 60 })])
    expect(measured(steps)).toEqual([60, false, false])
    expect(measured([...steps, [300, query(3, { interval: 90 })]])).toEqual([90, false, false])
  })

  it('tells when memberships are due, and when another one takes over', () => {
    const times = [0, 20, 40, 60, 80]
    const steps: Step[] = [...asking(times), [81, report2(10)]]
    expect(memberRows(watch(steps))[0].due).toBe(81 + 2 * 20 + 10)
    expect(queriers(watch(steps, 125))).toEqual(['192.168.1.1 IGMPv2 elected'])
    expect(queriers(watch(steps, 125.1))).toEqual(['192.168.1.1 IGMPv2 silent'])
    const seldom: Step[] = [...asking([0, 300, 600]), [604, report2(10)]]
    expect(memberRows(watch(seldom))[0].due).toBe(604 + 2 * 300 + 10)
    expect(queriers(watch(seldom, 1205))).toEqual(['192.168.1.1 IGMPv2 elected'])
    expect(queriers(watch(seldom, 1205.1))).toEqual(['192.168.1.1 IGMPv2 silent'])
    const lost = asking([0, 125, 250, 500, 625])
    expect(queriers(watch(lost, 880.1))).toEqual(['192.168.1.1 IGMPv2 silent'])
  })
})

describe('what hosts have to speak (RFC 3376 §7.2.1, RFC 3810 §8.2.1)', () => {
  test.each<[what: string, steps: Step[], end: number, expected: string]>([
    ['the newest', [[0, query(3)]], 1, 'IGMPv3'],
    ['what an older querier does', [[0, query(2)]], 1, 'IGMPv2'],
    [
      'the oldest of several',
      [
        [0, query(1)],
        [1, query(3, { from: HIGHER })],
      ],
      2,
      'IGMPv1',
    ],
    // RFC 3376 §8.12: 2 * 125 s + 10 s.
    [
      'until the older querier is gone',
      [
        [0, query(2)],
        [250, query(3)],
      ],
      259.9,
      'IGMPv2',
    ],
    [
      'and no longer',
      [
        [0, query(2)],
        [250, query(3)],
      ],
      260,
      'IGMPv3',
    ],
    // RFC 2236 §8.11.
    [
      '400 seconds after IGMPv1',
      [
        [0, query(1)],
        [390, query(3)],
      ],
      399.9,
      'IGMPv1',
    ],
    [
      'and no longer than that',
      [
        [0, query(1)],
        [390, query(3)],
      ],
      400,
      'IGMPv3',
    ],
    // §7.2.1: general queries alone.
    [
      'not what a query about a group does',
      [
        [0, query(3)],
        [1, query(2, { group: GROUP })],
      ],
      2,
      'IGMPv3',
    ],
    ['MLDv1', [[0, query6(1)]], 1, 'MLDv1'],
    [
      'MLDv2',
      [
        [0, query6(2)],
        [1, query6(1, { group: GROUP6 })],
      ],
      2,
      'MLDv2',
    ],
  ])('%s', (_what, steps, end, expected) => {
    expect(querierRows(watch(steps, end))[0].hosts_speak).toBe(expected)
  })
})
