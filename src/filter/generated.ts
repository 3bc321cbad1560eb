/**
 * The fastest engine: writes the source of a function for the filter, and compiles it.
 *
 * Each condition on values becomes a small function that loops over the layers and reads the fields where they stand.
 * What would not gain by it (several fields against each other in many ways, long lists of slices) is handed in as the
 * function that the other engine makes of it.
 */
import { closures, type Run } from './closures.ts'
import { loopSource, type Value } from './generated-loops.ts'
import { isEquality, testSource } from './generated-tests.ts'
import type { Condition, Source, Test, Values } from './program.ts'
import { NotGenerated, SourceText } from './source-text.ts'

/** A function that tells whether a frame is one that the condition describes. */
export function generated(condition: Condition): Run {
  const text = new SourceText()
  return text.compile<Run>(logicSource(condition, (values) => callOf(values, text)))
}

/** An expression for the condition, made of those for what it says of values. */
export function logicSource(condition: Condition, of: (values: Values) => string): string {
  switch (condition.is) {
    case 'always':
      return 'true'
    case 'not':
      return `!${logicSource(condition.of, of)}`
    case 'logic': {
      const sign = { and: ' && ', or: ' || ', xor: ' !== ' }[condition.op]
      return `(${condition.parts.map((part) => logicSource(part, of)).join(sign)})`
    }
    case 'values':
      return of(condition)
  }
}

function callOf(condition: Values, text: SourceText): string {
  try {
    return text.add(valuesSource(condition, text))
  } catch (error) {
    if (!(error instanceof NotGenerated)) throw error
    return `${text.hand(closures(condition))}(p)`
  }
}

/** Loops within loops, each written out once for every way to its field: more than this is no faster as source. */
const MOST_WAYS = 64

/** How often the innermost statement of a source's loops would be written out. */
function waysOf(source: Source): number {
  switch (source.is) {
    case 'constants':
      return source.values.length
    case 'field':
      return source.paths.reduce((n, { unless }) => n + (unless === 0 ? 1 : 2), 0)
    case 'best':
      return 1
    case 'sum':
      return waysOf(source.left) * waysOf(source.right)
    default:
      return waysOf(source.of)
  }
}

const isNested = (of: Source, test: Test): boolean =>
  of.is === 'sum' || ((test.is === 'compare' || test.is === 'contains') && test.right.is !== 'constants')

function valuesSource({ how, of, test }: Values, text: SourceText): string {
  const within = test.is === 'compare' || test.is === 'contains' ? waysOf(test.right) : 1
  if (isNested(of, test) && waysOf(of) * within > MOST_WAYS) throw new NotGenerated()
  const verdict = (holds: string): string => {
    if (how === 'some') return `if (${holds}) return true`
    return `any = true\nif (${how === 'every' ? `!(${holds})` : holds}) return false`
  }
  const body = (value: Value): string => testSource(of, test, value, verdict, text)
  const loop = loopSource(of, text, body, isEquality(of, test))
  return [
    'const n = L.n, id = L.id, at = L.at, end = L.end, flags = L.flags',
    how === 'some' ? '' : 'let any = false',
    loop,
    `return ${how === 'some' ? 'false' : 'any'}`,
  ].join('\n')
}
