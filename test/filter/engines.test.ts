/** Both engines give the same answer to whatever can be asked. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileFilter, FilterError } from '../../src/filter/index.ts'
import { filter } from './arbitrary.ts'
import { Capture, registry } from './cases.ts'

const captures = await Promise.all(
  ['filters.pcap', 'tunnels.pcap', 'igmp-reports.pcap', 'truncated.pcap', 'vlan.pcap'].map((name) => Capture.of(name)),
)

const from = fc.constantFrom
const PATIENCE = 60_000

test('the same frames, or the same refusal', { timeout: PATIENCE }, () => {
  let selected = 0
  let refused = 0
  fc.assert(
    fc.property(filter, from(...captures), (expression, capture) => {
      const compiled = (['generated', 'closures'] as const).map((engine) => {
        try {
          return compileFilter(expression, registry, { engine })
        } catch (error) {
          if (error instanceof FilterError) return [error.message, error.position, error.length, error.advice]
          throw error
        }
      })
      const [one, other] = compiled
      if ('matches' in one && 'matches' in other) {
        selected++
        const [frames, same] = capture.selectAll([one, other])
        expect(frames).toEqual(same)
      } else {
        refused++
        expect(one).toEqual(other)
      }
    }),
    { numRuns: 1000 },
  )
  // Most of what is asked has to make sense, or nothing was tested.
  expect(selected).toBeGreaterThan(refused)
})

test('walking less of a frame does not change the answer', { timeout: PATIENCE }, () => {
  fc.assert(
    fc.property(filter, from(...captures), (expression, capture) => {
      let compiled: ReturnType<typeof compileFilter>
      try {
        compiled = compileFilter(expression, registry)
      } catch {
        return
      }
      expect(capture.select(compiled)).toEqual(capture.select(compiled, undefined))
    }),
    { numRuns: 300 },
  )
})

test('whatever is typed is compiled or refused with a place in it', () => {
  const pieces = from(
    'ip',
    'ip.src',
    '==',
    '(',
    ')',
    '{',
    '}',
    '[',
    ']',
    '0:2',
    '"',
    "'",
    'and',
    'not',
    'in',
    '1',
    '224.1.1.1',
    '#',
    '@',
    '${',
    '..',
    ',',
    '-',
    '&',
    'len',
    '\\',
    ' ',
    'matches',
    '"a"',
    'any',
    '=',
    '\u0000',
    'é',
    '😀',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(' ')),
        fc.string(),
      ),
      (expression) => {
        try {
          compileFilter(expression, registry)
        } catch (error) {
          if (!(error instanceof FilterError)) throw error
          expect(error.position).toBeGreaterThanOrEqual(0)
          expect(error.length).toBeGreaterThanOrEqual(1)
          expect(error.position).toBeLessThanOrEqual(expression.length)
          expect(error.message).not.toBe('')
        }
      },
    ),
    { numRuns: 3000 },
  )
})
