/** Calls of functions. */
import { octetsOf, typed, unknown, valuesOf } from './check-terms.ts'
import type { Context } from './context.ts'
import { EACH, FUNCTION_NAMES } from './functions.ts'
import { domainOf, kindName } from './kinds.ts'
import { nearestName } from './names.ts'
import { compareOctets } from './octets.ts'
import type { Plain, Source } from './program.ts'
import type { Term } from './syntax.ts'
import { refusal, type Typed } from './types.ts'

type Call = Term & { is: 'call' }

export function checkCall(term: Call, context: Context): Typed {
  const { name, given } = term
  const place = { at: term.at, end: term.at + name.length }
  if (!FUNCTION_NAMES.includes(name)) {
    const near = nearestName(name, FUNCTION_NAMES)
    const advice = near === undefined ? `there are ${FUNCTION_NAMES.join(', ')}` : `did you mean ${near}?`
    throw refusal(place, `"${name}" is not a function`, advice)
  }
  if (given.length === 0) throw refusal(term, `${name}() needs an argument`)
  if (name === 'max' || name === 'min') return best(term, name === 'max', context)
  if (given.length > 1) throw refusal(given[1], `${name}() takes a single argument`)
  const [argument] = given
  const of = typed(argument, context)
  if (of === undefined) {
    // abs(-5) is a number, where a number is wanted.
    throw argument.is === 'word'
      ? unknown(argument, context)
      : refusal(argument, `${name}() takes a field, not a value`)
  }
  if (name === 'count') return { source: { is: 'count', domain: 'num', of: of.source }, kind: 'uint32', call: true }
  const { accepts, takes, kind, make } = EACH[name]
  if (!accepts(of)) throw refusal(argument, `${name}() takes ${takes}, not ${kindName(of.kind)}`)
  const answer = kind(of)
  const source: Source = {
    is: 'map',
    domain: domainOf(answer),
    of: name === 'len' ? measured(of) : of.source,
    apply: make(of),
  }
  return { source, kind: answer, call: true }
}

/** What len() measures: text as it is, of everything else the octets in the frame. */
function measured(of: Typed): Source {
  const { source } = of
  if (source.domain === 'text' || source.domain === 'octets') return source
  return source.is === 'field' ? { ...source, domain: 'octets', raw: true } : octetsOf(of)
}

/** The greatest or least of all values of all arguments. */
function best(term: Call, greatest: boolean, context: Context): Typed {
  const leading = term.given.map((argument) => typed(argument, context)).find((found) => found !== undefined)
  if (leading === undefined) throw refusal(term, `${term.name}() needs a field`)
  const { kind, field } = leading
  const all = term.given.map((argument) => {
    const found = valuesOf(argument, { kind, field }, context)
    if (found.kind !== kind) {
      throw refusal(
        argument,
        `${term.name}() takes values of one kind: ${kindName(kind)} and ${kindName(found.kind)} differ`,
      )
    }
    return found
  })
  const sign = greatest ? 1 : -1
  const source: Source = {
    is: 'best',
    domain: leading.source.domain,
    of: all.map((one) => one.source),
    better: (one, other) => sign * rank(one, other) > 0,
  }
  const negative = all.some((one) => one.negative)
  return { source, kind, call: true, ...(negative ? { negative } : {}) }
}

function rank(one: Plain, other: Plain): number {
  if (one instanceof Uint8Array && other instanceof Uint8Array) {
    return compareOctets(one, 0, one.length, other, 0, other.length)
  }
  return one < other ? -1 : one > other ? 1 : 0
}
