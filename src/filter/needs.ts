/** What a filter needs of the decoder. */
import type { Protocol } from '../decode/protocol.ts'
import type { Registry } from '../decode/registry.ts'
import { NOBODY_ELSE } from '../decode/walk.ts'
import type { Path } from './paths.ts'
import type { Condition, Source, Test } from './program.ts'

export interface Needs {
  /** Protocols that have to be found in frames. */
  readonly wanted: ReadonlySet<Protocol>
  /** True if a field depends on frames before. */
  readonly stateful: boolean
}

export function needsOf(condition: Condition, registry: Registry): Needs {
  const wanted = new Set<Protocol>()
  let stateful = false
  let all = false
  for (const path of pathsIn(condition)) {
    wanted.add(path.protocol)
    if (path.source.stateful) stateful = true
    if (looksInside(path)) all = true
  }
  return { wanted: all ? new Set(registry.protocols) : wanted, stateful }
}

/** True if a field's values may depend on layers within its own, which a walk would not find unasked. */
function looksInside({ protocol, how, guards, source }: Path): boolean {
  // What takes the payloads that nobody knows has to see that nobody knows them.
  if (protocol.abbrev === NOBODY_ELSE) return true
  const { shape, on } = protocol.spec
  // The frame itself hangs nowhere, and all layers are within it.
  if (how === 'layer' || (shape.next === undefined && on !== undefined)) return false
  return how === 'tree' || source.compute !== undefined || guards.length > 0
}

function* pathsIn(condition: Condition): Generator<Path> {
  switch (condition.is) {
    case 'logic':
      for (const part of condition.parts) yield* pathsIn(part)
      break
    case 'not':
      yield* pathsIn(condition.of)
      break
    case 'values':
      yield* pathsOf(condition.of)
      yield* pathsOfTest(condition.test)
  }
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
