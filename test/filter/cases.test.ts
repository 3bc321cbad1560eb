import { describe, expect, test } from 'vitest'
import { compileFilter, type Engine, FilterError } from '../../src/filter/index.ts'
import { Capture, type Case, cases, compact, registry } from './cases.ts'

const captures = new Map<string, Capture>()
for (const { fixture } of cases) {
  if (!captures.has(fixture)) captures.set(fixture, await Capture.of(fixture))
}

function answerTo({ fixture, expression, selected }: Case, engine: Engine): string {
  const capture = captures.get(fixture) as Capture
  try {
    const filter =
      selected === undefined
        ? compileFilter(expression, registry, { engine })
        : capture.lend(selected, (p) => compileFilter(expression, registry, { engine, selected: p }))
    return compact(capture.select(filter))
  } catch (error) {
    if (error instanceof FilterError) return 'refused'
    throw error
  }
}

describe.each(['generated', 'closures'] as const)('%s', (engine) => {
  test.each(cases.map((one) => [one.expression, one] as const))('%s', (_, one) => {
    expect(answerTo(one, engine)).toBe(one.answer)
  })
})

test('the table has cases of all sorts', () => {
  expect(cases.length).toBeGreaterThan(1000)
  expect(cases.filter(({ answer }) => answer === 'refused').length).toBeGreaterThan(200)
  expect(new Set(cases.map(({ fixture, selected, expression }) => `${fixture} ${selected} ${expression}`)).size).toBe(
    cases.length,
  )
})
