import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { HistoryRow, Span } from '../../src/multicast/state/history.ts'
import { stepOf, timelineLines, timeText } from '../../src/output/timeline.ts'

const span = (state: Span['state'], from: number, to: number, more: Partial<Span> = {}): Span => ({
  ...{ state, from, to, begins: null, ends: null },
  ...more,
})
const row = (host: string, spans: Span[], more: Partial<HistoryRow> = {}): HistoryRow => ({
  ...{ interface: 'eth0', vlans: [], tunnel: null, group: '239.1.1.1', host, spans },
  ...more,
})

const ROWS = [
  row('10.0.0.1', [span('member', 0, 50, { begins: 'join', ends: 'leave' })]),
  row('10.0.0.2', [span('unknown', 0, 20), span('member', 20, 80, { ends: 'timeout' })]),
  row('10.0.0.3', [span('member', 50, 51, { begins: 'join', ends: 'TO_IN' }), span('unknown', 60, 100)]),
]

describe('the timeline', () => {
  it('is drawn', () => {
    const { bars, legend } = timelineLines(ROWS, { width: 49, isAscii: false, lasted: 100 })
    expect([...bars, ...legend]).toEqual([
      '239.1.1.1 10.0.0.1 ┣━━━━━━━━━━━━━━┫',
      '          10.0.0.2 ┄┄┄┄┄┄━━━━━━━━━━━━━━━━━━╳',
      '          10.0.0.3                ╋  ┄┄┄┄┄┄┄┄┄┄┄┄',
      '                   ┴─────────────────┴───────────',
      '                   0 min             1 min',
      '━━ member   ┄┄ unknown   ┣ join   ┫ leave',
      '╳ timeout   ╋ several of these',
    ])
  })

  it('is drawn in ASCII', () => {
    const { bars, legend } = timelineLines(ROWS, { width: 60, isAscii: true, lasted: 100 })
    for (const line of [...bars, ...legend]) expect(line).toMatch(/^[ -~]*$/)
    expect(bars[0]).toBe('239.1.1.1 10.0.0.1 [===================]')
  })

  it('tells places apart, where there are several', () => {
    const rows = [row('10.0.0.1', []), row('10.0.0.1', [], { interface: 'eth1\u001b[31m', vlans: [10, 20] })]
    const { bars } = timelineLines(rows, { width: 60, isAscii: false, lasted: 1 })
    expect(bars).toEqual(['eth0', '239.1.1.1 10.0.0.1', 'eth1\\x1b[31m, VLAN 10.20', '239.1.1.1 10.0.0.1'])
  })

  it('fits into a terminal, however narrow and whatever is in it', () => {
    const time = fc.double({ min: 0, max: 1e6, noNaN: true })
    const spans = fc
      .array(fc.tuple(time, time, fc.boolean()), { maxLength: 5 })
      .map((all) =>
        all.map(([a, b, known]) =>
          span(known ? 'member' : 'unknown', Math.min(a, b), Math.max(a, b), { begins: 'join' }),
        ),
      )
    const rows = fc.array(fc.tuple(fc.ipV6(), fc.ipV6(), spans), { maxLength: 5 })
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 300 }), time, (all, width, lasted) => {
        const { bars, legend } = timelineLines(
          all.map(([group, host, those]) => row(host, those, { group })),
          { width, isAscii: false, lasted },
        )
        for (const line of [...bars, ...legend]) expect(line.length).toBeLessThanOrEqual(Math.max(40, width))
      }),
    )
  })

  test.each([
    [0.00034, 0.0005, '0.0015 s', 0.0015],
    [0.3, 0.5, '1.5 s', 1.5],
    [1, 1, '7 s', 7],
    [11, 20, '40 s', 40],
    [31, 60, '3 min', 180],
    [700, 900, '1:15 h', 4500],
    [50_000, 86_400, '3 d 0:00', 3 * 86_400],
  ])('has ticks that are easily read: at least %f s apart', (least, step, text, time) => {
    expect(stepOf(least)).toBeCloseTo(step, 9)
    expect(timeText(time, step)).toBe(text)
  })
})
