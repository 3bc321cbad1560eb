/** docs/filters.md says what is accepted and what is refused: it has to be so. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { compileFilter, FilterError } from '../../src/filter/index.ts'
import { registry } from './cases.ts'

const sections = readFileSync(new URL('../../docs/filters.md', import.meta.url), 'utf8').split(/^## /m)

/** The filters in the tables of a section. */
const filtersIn = (title: string): string[] =>
  Array.from(
    (sections.find((section) => section.startsWith(title)) ?? '').matchAll(/^\| `([^`]+)` \|/gm),
    ([, filter]) => filter,
  )

describe.each(['Newer', 'Different'])('%s', (title) => {
  test.each(filtersIn(title))('%s is accepted', (filter) => {
    expect(compileFilter(filter, registry).warnings).toEqual([])
  })
})

test.each(filtersIn('Refused'))('%s is refused', (filter) => {
  expect(() => compileFilter(filter, registry)).toThrow(FilterError)
})
