/** Calls of functions. */
import { folded } from './check-arithmetic.ts'
import { EACH, FUNCTION_NAMES } from './functions.ts'
import { domainOf, integerBits, kindName } from './kinds.ts'
import type { Against } from './literals.ts'
import { nearestName } from './names.ts'
import { compareOctets } from './octets.ts'
import type { Plain, Source } from './program.ts'
import type { Term } from './syntax.ts'
import { refusal, type Terms, type Typed } from './types.ts'

type Call = Term & { is: 'call' }

/** A call; literals among its arguments are read as what the call is held against. */
export function checkCall(term: Call, against: Against | undefined, terms: Terms): Typed {
  const { name, given } = term
  const place = { at: term.at, end: term.at + name.length }
  if (!FUNCTION_NAMES.includes(name)) {
    const near = nearestName(name, FUNCTION_NAMES)
    const advice = near === undefined ? `there are ${FUNCTION_NAMES.join(', ')}` : `did you mean ${near}?`
    throw refusal(place, `"${name}" is not a function`, advice)
  }
  if (given.length === 0) throw refusal(term, `${name}() needs an argument`)
  if (name === 'max' || name === 'min') return best(term, name === 'max', against, terms)
  if (given.length > 1) throw refusal(given[1], `${name}() takes a single argument`)
  const [argument] = given
  // abs(-5) is a number, where a number is wanted.
  const of = name === 'abs' && against !== undefined ? terms.valuesOf(argument, against) : terms.typed(argument)
  if (of === undefined) {
    throw argument.is === 'word' ? terms.unknown(argument) : refusal(argument, `${name}() takes a field, not a value`)
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
  return { source: folded(source), kind: answer, call: true }
}

/** What len() measures: text and octets as they are, numbers as wide as their kind. */
function measured({ source, kind }: Typed): Source {
  if (source.domain === 'text' || source.domain === 'octets') return source
  const size = kind === 'ipv4' ? 4 : Math.ceil(Math.abs(integerBits(kind)) / 8)
  const octets = new Uint8Array(size)
  return { is: 'map', domain: 'octets', of: source, apply: () => (size === 0 ? undefined : octets) }
}

/** The greatest or least of all values of all arguments. */
function best(term: Call, greatest: boolean, against: Against | undefined, terms: Terms): Typed {
  const typed = term.given.map((argument) => terms.typed(argument))
  const leading = typed.find((found) => found !== undefined)
  const kind = leading?.kind ?? against?.kind
  if (kind === undefined) {
    const [first] = term.given
    throw first.is === 'word' ? terms.unknown(first) : refusal(term, `${term.name}() needs a field`)
  }
  const field = leading?.field
  const all = term.given.map((argument, k) => {
    const found = typed[k] ?? terms.valuesOf(argument, { kind, field })
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
    domain: domainOf(kind),
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
