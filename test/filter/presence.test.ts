/** A filter finds what the tree shows: every field of every fixture, with no more of the frame walked than it asks for. */
import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { dissect } from '../../src/decode/dissect.ts'
import type { Field } from '../../src/decode/field.ts'
import type { Filter } from '../../src/filter/index.ts'
import { compileFilter } from '../../src/filter/index.ts'
import { Capture, compact, registry } from './cases.ts'

const fixtures = readdirSync(new URL('../../fixtures', import.meta.url)).filter((name) => /\.pcap(ng)?$/.test(name))

/**
 * The frames in whose tree each field stands, and those to leave alone: a layer that breaks off hides the layers within
 * it from the tree, but not from a filter, which looks at the layer that it is about.
 */
function framesByField(capture: Capture) {
  const found = new Map<Field, number[]>()
  const broken = new Set<number>()
  const collect: Filter = {
    matches(p) {
      const failure = dissect(p)
      if (failure !== undefined && failure.layer < p.layers.n - 1) broken.add(p.number)
      const { fields, n } = p.tree
      for (const field of new Set(fields.slice(0, n))) {
        const frames = found.get(field)
        if (frames === undefined) found.set(field, [p.number])
        else frames.push(p.number)
      }
      return true
    },
    wanted: undefined,
    stateful: true,
    apart: 'shown',
    warnings: [],
  }
  capture.select(collect)
  return { found, broken }
}

describe.each(fixtures)('%s', (fixture) => {
  test('each field', async () => {
    const capture = await Capture.of(fixture)
    const shown: Record<string, string> = {}
    const selected: Record<string, string> = {}
    const { found, broken } = framesByField(capture)
    const whole = (frames: readonly number[]) => compact(frames.filter((frame) => !broken.has(frame)))
    for (const [field, frames] of found) {
      // A line of text without a name cannot be asked for.
      if (registry.field(field.abbrev) !== field) continue
      shown[field.abbrev] = whole(frames)
      selected[field.abbrev] = whole(capture.select(compileFilter(field.abbrev, registry)))
    }
    expect(selected).toEqual(shown)
  })
})
