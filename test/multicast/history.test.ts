/** What fields tell of frames together with those before them, and who pays for it. */
import { describe, expect, it } from 'vitest'
import { Occurrences } from '../../src/decode/occurrences.ts'
import { Session } from '../../src/decode/session.ts'
import { valueText } from '../../src/decode/values.ts'
import { compileFilter } from '../../src/filter/index.ts'
import { createRegistry } from '../../src/library/registry.ts'
import { packetOf } from '../helpers.ts'
import { udp } from './frames.ts'

const SHOWN = { 'mcast.show': true }
/** The last one has another TTL than the first. */
const STREAM = [16, 16, 15].map((ttl, k) => udp({ to: '239.1.1.1', ttl, id: k + 1 }))

function matching(text: string, show = true): number[] {
  const answers = (['generated', 'closures'] as const).map((engine) => {
    const registry = createRegistry()
    const filter = compileFilter(text, registry, { engine })
    const preferences = Object.entries({ ...SHOWN, 'mcast.show': show })
    const session = new Session(registry, { ...filter, preferences })
    return STREAM.flatMap((frame) => {
      const p = packetOf(session, frame)
      return filter.matches(p) ? [p.number] : []
    })
  })
  expect(answers[0]).toEqual(answers[1])
  return answers[0]
}

/** The values of a field in the frame that shows the finding. */
function valuesOf(name: string): string[] {
  const registry = createRegistry()
  const field = registry.field(name)
  if (field === undefined) throw new TypeError(name)
  const occurrences = new Occurrences(registry, [field])
  const { wanted, stateful, apart } = occurrences
  const session = new Session(registry, { wanted, stateful, apart, preferences: Object.entries(SHOWN) })
  const values: string[] = []
  for (const frame of STREAM) {
    values.length = 0
    const p = packetOf(session, frame)
    occurrences.enter(p)
    occurrences.each(p, 0, (one, at, size, value) => values.push(valueText(one, p.bytes, at, size, value)))
  }
  return values
}

/** Whether a session that was made for a filter watches every frame. */
function watches(text: string, show = true): boolean {
  const registry = createRegistry()
  const filter = compileFilter(text, registry)
  const session = new Session(registry, { ...filter, preferences: Object.entries({ 'mcast.show': show }) })
  return session.overall.length > 0
}

describe('a finding that takes more than a frame', () => {
  it.each([
    ['mcast.finding == "ttl-varies"', [3]],
    ['mcast.severity == "warning"', [3]],
    ['mcast.finding.warning', [3]],
    ['_ws.expert.message contains "TTL 15"', [3]],
    ['_ws.expert.severity == "Warning"', [3]],
    ['udp && !(mcast.finding)', [1, 2]],
    ['count(mcast.finding) == 1 || mcast.group == 239.1.1.2', [3]],
  ])('is found by %s', (text, frames) => {
    expect(matching(text)).toEqual(frames)
  })

  it('is found by its own field, shown or not', () => {
    expect(matching('mcast.finding == "ttl-varies"', false)).toEqual([3])
    expect(matching('_ws.expert', false)).toEqual([])
  })

  it.each([
    ['mcast.finding', ['ttl-varies']],
    ['mcast.severity', ['warning']],
  ])('is a value of %s', (name, values) => {
    expect(valuesOf(name)).toEqual(values)
  })

  it('is expert information', () => {
    expect(valuesOf('_ws.expert.message')[0]).toContain('TTL 15 in 192.168.1.10:4000 to 239.1.1.1:5000')
  })
})

describe('watching every frame', () => {
  it.each([
    ['mcast.finding == "ttl-varies"', true, false],
    ['mcast.finding == "ttl-varies"', true, true],
    ['mcast.severity', true, false],
    ['_ws.expert', true, true],
    ['_ws.expert', false, false],
    ['mcast.group == 224.1.1.1', false, true],
    ['mcast', false, true],
    ['mcast.join', false, true],
    ['tcp.stream == 1', false, true],
    ['_ws.malformed', false, true],
    ['igmp', false, true],
  ])('for %s: %s', (text, is, show) => {
    expect(watches(text, show)).toBe(is)
  })

  it('is done for whole trees that show it, and for no others', () => {
    const overall = (options: ConstructorParameters<typeof Session>[1]) =>
      new Session(createRegistry(), options).overall.length
    const shown = { preferences: Object.entries(SHOWN) }
    const hidden = { preferences: Object.entries({ 'mcast.show': false }) }
    expect(overall(shown)).toBe(1)
    expect(overall(hidden)).toBe(0)
    expect(overall({ ...hidden, apart: true })).toBe(1)
    expect(overall({ ...shown, stateful: 'columns' })).toBe(0)
    expect(overall({ ...shown, stateful: false })).toBe(0)
  })
})
