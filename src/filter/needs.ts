/** What a filter needs of the decoder. */
import { type Apart, apartFor, strongest } from '../decode/apart.ts'
import type { Protocol } from '../decode/protocol.ts'
import type { Registry } from '../decode/registry.ts'
import { NOBODY_ELSE } from '../decode/walk.ts'
import type { Path } from './paths.ts'
import type { Condition, Source, Test, Values } from './program.ts'

export interface Needs {
  /** Protocols that have to be found in frames; undefined for all. */
  readonly wanted: ReadonlySet<Protocol> | undefined
  /** True if a field depends on frames before. */
  readonly stateful: boolean
  /** Whether a field depends on what protocols that stand apart remember. */
  readonly apart: Apart
}

export function needsOf(condition: Condition, registry: Registry): Needs {
  const [frame] = registry.protocols
  const wanted = new Set<Protocol>([frame])
  let stateful = false
  let apart: Apart = false
  let all = false
  for (const path of pathsIn(condition)) {
    wanted.add(path.protocol)
    if (isStateful(path)) stateful = true
    apart = strongest(apart, apartFor(path.source, registry))
    if (looksInside(path)) all = true
  }
  return { wanted: all ? undefined : wanted, stateful, apart }
}

/** True if values depend on what was in frames before. */
function isStateful({ how, source, protocol, guards }: Path): boolean {
  if (source.protocol.spec.apart) return false
  if (source.stateful || how === 'frame') return true
  // Whether something is there may be what the protocol remembers.
  return (how === 'tree' || guards.length > 0) && protocol.spec.track !== undefined
}

/** True if a field's values may depend on layers within its own, which a walk would not find unasked. */
function looksInside({ protocol, how, source }: Path): boolean {
  // What takes the payloads that nobody knows has to see that nobody knows them.
  if (protocol.abbrev === NOBODY_ELSE || how === 'frame' || source.protocol.spec.apart) return true
  if (how === 'computed') return protocol.id === 0
  return how === 'tree' && protocol.spec.shape.next !== undefined
}

export function* pathsIn(condition: Condition): Generator<Path> {
  for (const { of, test } of valuesIn(condition)) {
    yield* pathsOf(of)
    yield* pathsOfTest(test)
  }
}

/** All that a condition says of values. */
export function* valuesIn(condition: Condition): Generator<Values> {
  if (condition.is === 'values') yield condition
  else if (condition.is === 'not') yield* valuesIn(condition.of)
  else if (condition.is === 'logic') for (const part of condition.parts) yield* valuesIn(part)
}

function* pathsOfTest(test: Test): Generator<Path> {
  if (test.is === 'compare' || test.is === 'contains') yield* pathsOf(test.right)
  else if (test.is === 'within') {
    for (const { from, to } of test.items) {
      yield* pathsOf(from)
      if (to !== undefined) yield* pathsOf(to)
    }
  }
}

function* pathsOf(source: Source): Generator<Path> {
  switch (source.is) {
    case 'field':
      yield* source.paths
      break
    case 'slice':
    case 'map':
    case 'count':
      yield* pathsOf(source.of)
      break
    case 'best':
      for (const one of source.of) yield* pathsOf(one)
      break
    case 'sum':
      yield* pathsOf(source.left)
      yield* pathsOf(source.right)
  }
}
