/**
 * The part of a filter that can be answered while a frame is walked: a test for the decoder's sieve.
 *
 * Conditions on values that stand at fixed places are decided there. Frames with a layer of which more has to be known
 * are left to the filter itself.
 */
import type { SieveTest } from '../decode/sieve.ts'
import { logicSource } from './generated.ts'
import { type FieldSource, LAYERS_OF_FRAME, octetsSource } from './generated-fields.ts'
import { isEquality, testSource } from './generated-tests.ts'
import { pathsIn, valuesIn } from './needs.ts'
import type { Path } from './paths.ts'
import type { Condition, Source, Test, Values } from './program.ts'
import { SourceText } from './source-text.ts'

/** Two bits a condition, in a number of 31. */
const MOST_CONDITIONS = 15

/** The test of a condition; undefined if a sieve would never be sure. */
export function sieveTestOf(condition: Condition): SieveTest | undefined {
  const leaves = [...valuesIn(condition)]
  if (leaves.length === 0 || leaves.length > MOST_CONDITIONS) return undefined
  const text = new SourceText()
  const byProtocol = new Map<number, string | false>()
  for (const [k, leaf] of leaves.entries()) {
    const paths = [...pathsIn(leaf)]
    if (paths.length === 0 || paths.some((path) => path.protocol.id === LAYERS_OF_FRAME)) return undefined
    if (!needsValues(leaf)) return undefined
    for (const path of paths) {
      const { id } = path.protocol
      const others = byProtocol.get(id) ?? ''
      const statements = others === false ? false : statementsOf(leaf, path, k, text)
      byProtocol.set(id, statements === false ? false : `${others}\n${statements}`)
    }
  }
  return {
    at: ({ id }) => byProtocol.get(id),
    verdict: logicSource(condition, (values) => bitsSource(values, leaves.indexOf(values))),
    handed: text.given,
  }
}

/** False for what may hold though none of its fields is there: the greatest of several things. */
function needsValues({ of, test }: Values): boolean {
  const sides = test.is === 'compare' || test.is === 'contains' ? [of, test.right] : [of]
  return sides.every(isOfValues)
}

function isOfValues(source: Source): boolean {
  switch (source.is) {
    case 'best':
      return false
    case 'slice':
    case 'map':
    case 'count':
      return isOfValues(source.of)
    case 'sum':
      return isOfValues(source.left) && isOfValues(source.right)
    default:
      return true
  }
}

const seen = (k: number): number => 1 << (2 * k)
const hit = (k: number): number => 2 << (2 * k)

/** Statements for a layer that a condition's path leads through; false if it has to be looked at closely. */
function statementsOf({ how, of, test }: Values, path: Path, k: number, text: SourceText): string | false {
  if (of.is !== 'field' || of.layers !== undefined || !isOfConstants(test)) return false
  const verdict = (holds: string): string => {
    if (how === 'some') return `if (${holds}) m |= ${hit(k)}`
    return `m |= ${seen(k)}\nif (${how === 'every' ? `!(${holds})` : holds}) m |= ${hit(k)}`
  }
  const statements = readingOf(path, of, test, verdict, text)
  // What the shape asks for is there.
  if (statements === false || path.need <= path.protocol.spec.shape.least) return statements
  return `if (o + ${path.need} <= e) {\n${statements}\n}`
}

function readingOf(
  path: Path,
  of: FieldSource,
  test: Test,
  verdict: (holds: string) => string,
  text: SourceText,
): string | false {
  // What guards a whole layer is asked of headers that contradict themselves, and those are not decided here.
  if (path.how === 'layer') return test.is === 'there' && verdict('true')
  if (path.how !== 'place' || path.guards.length > 0) return false
  const bits = isEquality(of, test)
  return `{\n${octetsSource(path, of, 'o', text, (value) => testSource(of, test, value, verdict, text), bits)}\n}`
}

function isOfConstants(test: Test): boolean {
  const isOne = (source: Source | undefined) =>
    source === undefined || (source.is === 'constants' && source.values.length === 1)
  if (test.is === 'compare' || test.is === 'contains') return isOne(test.right)
  return test.is !== 'within' || test.items.every(({ from, to }) => isOne(from) && isOne(to))
}

/** An expression that tells from the bits of a condition on values whether it holds. */
function bitsSource({ how }: Values, k: number): string {
  if (how === 'some') return `((m & ${hit(k)}) !== 0)`
  return `((m & ${seen(k) | hit(k)}) === ${seen(k)})`
}
