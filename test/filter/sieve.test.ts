/** What the sieve is sure of is what the filter says, and it is sure of what is ordinary. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileFilter } from '../../src/filter/index.ts'
import { filter } from './arbitrary.ts'
import { Capture, cases, compact, registry } from './cases.ts'

const captures = new Map<string, Capture>()
for (const { fixture } of cases) {
  if (!captures.has(fixture)) captures.set(fixture, await Capture.of(fixture))
}

// A selected frame's values are constants to the sieve: nothing of its own to be tested.
const answered = cases.filter(
  // Time since the frame that was shown before: only who shows frames can tell.
  ({ answer, selected, expression }) =>
    answer !== 'refused' && selected === undefined && !expression.includes('time_delta_displayed'),
)

test.each(answered.map((one) => [one.expression, one] as const))('%s', (_, { fixture, expression, answer }) => {
  const { selected } = (captures.get(fixture) as Capture).sift(compileFilter(expression, registry))
  expect(compact(selected)).toBe(answer)
})

describe('frames that it leaves to the filter', () => {
  test.each([
    // expression, fixture, how many, of so many
    ['ip.addr == 224.1.1.1', 'chat-igmpv3.pcapng', 0, 17],
    ['udp.port == 5004', 'chat-igmpv3.pcapng', 0, 17],
    ['udp.dstport == 5004 && ip.dst == 224.0.0.0/4', 'chat-igmpv3.pcapng', 0, 17],
    ['igmp && ip.ttl < 2', 'chat-igmpv3.pcapng', 0, 17],
    ['not igmp', 'chat-igmpv3.pcapng', 0, 17],
    ['arp or ipv6', 'chat-igmpv3.pcapng', 0, 17],
    // Group records stand wherever those before them end.
    ['igmp.maddr == 224.1.1.1', 'chat-igmpv3.pcapng', 13, 17],
  ])('%s in %s: %i of %i', async (expression, fixture, expected, frames) => {
    const capture = await Capture.of(fixture)
    expect(capture.select(compileFilter('frame', registry))).toHaveLength(frames)
    expect(capture.sift(compileFilter(expression, registry)).unsure).toBe(expected)
  })

  test.each(['frame.number == 1', 'frame.len > 60', 'max(1, ip.ttl) == 1', '_ws.col.info contains "Len"'])(
    'all, so that there is no sieve: %s',
    (expression) => expect(compileFilter(expression, registry).sieve).toBeUndefined(),
  )
})

test('random filters', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(filter, fc.constantFrom(...captures.values()), (expression, capture) => {
      let compiled: ReturnType<typeof compileFilter>
      try {
        compiled = compileFilter(expression, registry)
      } catch {
        return
      }
      if (!expression.includes('time_delta')) expect(capture.sift(compiled).selected).toEqual(capture.select(compiled))
    }),
    { numRuns: 500 },
  )
})
