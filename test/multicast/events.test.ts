import { describe, expect, it, test } from 'vitest'
import { Session } from '../../src/decode/session.ts'
import { createRegistry } from '../../src/library/registry.ts'
import { EVENTS, type EventName } from '../../src/multicast/event-names.ts'
import { type Event, Events } from '../../src/multicast/events.ts'
import { Counter } from '../../src/multicast/state/counter.ts'
import { packetOf } from '../helpers.ts'
import { udp } from './frames.ts'
import { leave2, query, report2, report3, type Step } from './state/watch.ts'

const PAUSE = 10
const ALL_BUT_FINDINGS: readonly EventName[] = EVENTS.filter((kind) => kind !== 'finding')

function eventsOf(steps: readonly Step[], end: number, kinds = ALL_BUT_FINDINGS): Event[] {
  const session = new Session(createRegistry())
  const told: Event[] = []
  const events = new Events(new Set(kinds), PAUSE, (event) => told.push(event))
  for (const [at, frame] of steps) events.see(packetOf(session, frame), at)
  events.advance(end)
  return told
}

/** Each event: when, what, and some values of it. */
const told = (...args: Parameters<typeof eventsOf>): string[] =>
  eventsOf(...args).map((event) => {
    const { host, ended_by: by, querier, change, before, source, packets } = event as unknown as Record<string, unknown>
    const more = [host, by, change, querier, before, source, packets].filter((value) => value != null)
    return [event.time, event.event, ...more].join(' ')
  })

const asks = (from: string) => query(3, { from, robustness: 2, interval: 10, code: 10 })
const data = udp({ to: '239.1.1.1', from: '10.0.0.7' }, { data: '00' })

describe('events', () => {
  test.each<[what: string, steps: Step[], end: number, expected: string[]]>([
    [
      'tell who joins and leaves',
      [
        [1, report3(10, ['TO_EX'])],
        [2, report2(20)],
        [3, report3(10, ['TO_IN'])],
        [4, leave2(20)],
      ],
      1000,
      ['1 join 192.168.1.10', '2 join 192.168.1.20', '3 leave 192.168.1.10 TO_IN', '4 leave 192.168.1.20 leave'],
    ],
    ['tell who leaves that nobody saw join', [[1, leave2(20)]], 5, ['1 leave 192.168.1.20 leave']],
    [
      'tell nothing of reports that are repeated, nor of leaves',
      [
        [1, report3(10, ['TO_EX'])],
        [2, report3(10, ['IS_EX'])],
        [3, report3(10, ['TO_IN'])],
        [4, report3(10, ['TO_IN'])],
      ],
      5,
      ['1 join 192.168.1.10', '3 leave 192.168.1.10 TO_IN'],
    ],
    [
      'tell of sources',
      [
        [1, report3(10, ['ALLOW 1'])],
        [2, report3(10, ['ALLOW 2'])],
        [3, report3(10, ['BLOCK 1'])],
        [4, report3(10, ['BLOCK 2'])],
      ],
      5,
      ['1 join 192.168.1.10', '4 leave 192.168.1.10 BLOCK'],
    ],
    // Robustness 2, interval 10, response 1: members time out after 21 seconds, the querier after 20.5.
    [
      'tell of what times out, when it does, in the order of time',
      [
        [0, asks('192.168.1.1')],
        [1, report3(10, ['IS_EX'])],
        [3, report3(20, ['IS_EX'])],
        [10, asks('192.168.1.1')],
        [11, report3(20, ['IS_EX'])],
        [60, report3(10, ['TO_EX'])],
      ],
      60,
      [
        '0 querier elected 192.168.1.1',
        '1 join 192.168.1.10',
        '3 join 192.168.1.20',
        '22 timeout 192.168.1.10 timeout',
        '30.5 querier lost 192.168.1.1 192.168.1.1',
        '60 join 192.168.1.10',
      ],
    ],
    [
      'tell of a query that somebody did not answer',
      [
        [0, asks('192.168.1.1')],
        [1, report3(10, ['IS_EX'])],
        [2, query(3, { group: '239.1.1.1', code: 10 })],
      ],
      4,
      ['0 querier elected 192.168.1.1', '1 join 192.168.1.10', '4 timeout 192.168.1.10 query'],
    ],
    [
      'tell of elections',
      [
        [0, asks('192.168.1.9')],
        [5, asks('192.168.1.1')],
        [8, asks('192.168.1.9')],
      ],
      26,
      [
        '0 querier elected 192.168.1.9',
        '5 querier changed 192.168.1.1 192.168.1.9',
        '25.5 querier changed 192.168.1.9 192.168.1.1',
      ],
    ],
    [
      'tell of streams that start, stop and start again',
      [
        [1, data],
        [2, data],
        [11, data],
        [30, data],
      ],
      39.9,
      ['1 stream-start 10.0.0.7 1', '21 stream-stop 10.0.0.7 3', '30 stream-start 10.0.0.7 4'],
    ],
  ])('%s', (_what, steps, end, expected) => {
    expect(told(steps, end)).toEqual(expected)
  })

  it('are those that are asked for', () => {
    const steps: Step[] = [
      [1, report2(20)],
      [2, data],
      [3, leave2(20)],
    ]
    expect(told(steps, 100, ['leave', 'stream-stop'])).toEqual([
      '3 leave 192.168.1.20 leave',
      '12 stream-stop 10.0.0.7 1',
    ])
  })

  it('have a time of day, to the nanosecond', () => {
    const session = new Session(createRegistry())
    const times: (string | null)[] = []
    const events = new Events(new Set(ALL_BUT_FINDINGS), PAUSE, ({ at }) => times.push(at))
    const stamp = { sec: 1_700_000_000, nsec: 999_999_999 }
    events.see(packetOf(session, { ...report2(10), ...stamp }), 0)
    events.see(packetOf(session, { ...report2(20), ...stamp }), 0.000000001)
    events.see(packetOf(session, { ...report2(30), ...stamp }), 86_400.5)
    expect(times).toEqual([
      '2023-11-14T22:13:20.999999999Z',
      '2023-11-14T22:13:21.000000000Z',
      '2023-11-15T22:13:21.499999999Z',
    ])
  })

  it('tell of a finding once for each source and group', () => {
    const low = (from: string, to: string) => udp({ to, from, ttl: 1 }, { data: '00' })
    const steps: Step[] = [
      [0, low('10.0.0.7', '239.1.1.1')],
      [1, low('10.0.0.7', '239.1.1.1')],
      [2, low('10.0.0.8', '239.1.1.1')],
      [3, low('10.0.0.7', '239.1.1.2')],
      [4, udp({ to: '239.1.1.3', from: '10.0.0.9', ttl: 16 }, { data: '00' })],
    ]
    const found = eventsOf(steps, 5, ['finding']).map((event) => {
      const { time, id, severity, frame, source, groups } = event as unknown as Record<string, unknown>
      return [time, id, severity, frame, source, groups].join(' ')
    })
    expect(found.filter((one) => one.includes('ttl-one'))).toEqual([
      '0 ttl-one note 1 10.0.0.7 239.1.1.1',
      '2 ttl-one note 3 10.0.0.8 239.1.1.1',
      '3 ttl-one note 4 10.0.0.7 239.1.1.2',
    ])
  })

  it('stay in step with streams, many and in any order', () => {
    const from = (host: number) => udp({ to: '239.1.1.1', from: `10.0.0.${host}` }, { data: '00' })
    const steps = Array.from({ length: 300 }, (_, k): Step => [k * 0.7, from((k * k) % 23)])
    const running = new Map<unknown, number>()
    for (const event of eventsOf(steps, 1000) as (Event & { source: string; last: number })[]) {
      expect(running.has(event.source)).toBe(event.event === 'stream-stop')
      if (event.event === 'stream-start') running.set(event.source, event.time)
      else {
        running.delete(event.source)
        expect(event.time).toBeCloseTo(event.last + PAUSE, 6)
      }
    }
    expect(running.size).toBe(0)
  })
})

test.each([
  ['alone', ['stream-stop']],
  ['beside findings', ['stream-stop', 'finding']],
] as const)('streams that stop have what was asked of their numbers, %s', (_what, kinds) => {
  const registry = createRegistry()
  const session = new Session(registry)
  const told: Event[] = []
  const wanted = { window: 1, counter: new Counter(registry, 'data[0:4]') }
  const events = new Events(new Set<EventName>(kinds), PAUSE, (event) => told.push(event), wanted)
  for (const number of [1, 2, 4, 5]) {
    const frame = udp({ to: '239.1.1.1', from: '10.0.0.7' }, { data: `0000000${number}` })
    events.see(packetOf(session, frame), number)
  }
  events.advance(100)
  expect(told.filter(({ event }) => event === 'stream-stop')).toMatchObject([
    { numbers: 'counter', lost: 1, window: 1, packets: 4 },
  ])
})
