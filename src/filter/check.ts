/**
 * From syntax to a program: names become fields, literals become values of the kind they are held against, and what
 * makes no sense is refused.
 */

import { refuse, type Typed, unknownField } from './check-terms.ts'
import { typed } from './check-values.ts'
import type { Context } from './context.ts'
import { domainOf, kindName } from './kinds.ts'
import { constantOf, literalOf } from './literals.ts'
import type { Condition, Interval, Order, Source, Test } from './program.ts'
import type { Phrase, Quantifier, Term } from './syntax.ts'

export function check(phrase: Phrase, context: Context): Condition {
  switch (phrase.is) {
    case 'empty':
      return { is: 'always' }
    case 'logic':
      return { is: 'logic', op: phrase.op, parts: phrase.parts.map((part) => check(part, context)) }
    case 'not':
      return { is: 'not', of: check(phrase.of, context) }
    case 'term':
      return checkAlone(phrase.of, context)
    case 'compare':
      return checkCompare(phrase, context)
    case 'in':
      return checkIn(phrase, context)
  }
}

/** A term by itself: is it there? */
function checkAlone(term: Term, context: Context): Condition {
  const found = typed(term, context)
  if (found === undefined) throw notAlone(term, context)
  return { is: 'values', every: false, of: found.source, test: { is: 'there' } }
}

function notAlone(term: Term, context: Context) {
  if (term.is === 'word') return unknownField(term, context)
  return refuse(term, 'a value by itself is neither true nor false', 'compare a field with it')
}

/** The left side of an operator: something that has values. */
function leftSide(term: Term, context: Context): Typed {
  const found = typed(term, context)
  if (found !== undefined) return found
  if (term.is === 'word') throw unknownField(term, context)
  throw refuse(term, 'the left side has to be a field', 'put the field first, as in ip.ttl == 1')
}

/** What an operator means for each pair of values, and whether it has to hold for all of them. */
const MEANING: Readonly<Record<string, readonly [Order, boolean]>> = {
  '==': ['==', false],
  '!=': ['!=', true],
  '===': ['==', true],
  '!==': ['!=', false],
  '<': ['<', false],
  '<=': ['<=', false],
  '>': ['>', false],
  '>=': ['>=', false],
}

function checkCompare(phrase: Phrase & { is: 'compare' }, context: Context): Condition {
  const { left, right, quantifier, op } = phrase
  const of = leftSide(left, context)
  if (op === 'contains' || op === 'matches') throw refuse(phrase.sign, `"${op}" is not supported yet`)
  const [order, all] = MEANING[op]
  const test: Test = { is: 'compare', op: order, right: rightSide(right, of, context) }
  return { is: 'values', every: isEvery(quantifier, all), of: of.source, test }
}

const isEvery = (quantifier: Quantifier | undefined, usual: boolean): boolean =>
  quantifier === undefined ? usual : quantifier === 'all'

/** The values that the right side of an operator has, of the kind of the left side. */
function rightSide(term: Term, left: Typed, context: Context): Source {
  const literal = literalOf(term)
  const found = typed(term, context)
  if (found !== undefined) {
    if (domainOf(found.kind) !== domainOf(left.kind)) {
      throw refuse(term, `${kindName(left.kind)} cannot be compared with ${kindName(found.kind)}`)
    }
    return found.source
  }
  if (literal === undefined) throw refuse(term, 'this is not a value')
  const constant = constantOf(literal, left)
  return { is: 'constants', domain: constant.domain, values: [constant] }
}

function checkIn(phrase: Phrase & { is: 'in' }, context: Context): Condition {
  const of = leftSide(phrase.left, context)
  const items = phrase.items.map(
    ({ from, to }): Interval => ({
      from: rightSide(from, of, context),
      to: to === undefined ? undefined : rightSide(to, of, context),
    }),
  )
  const test: Test = { is: 'within', items }
  const found: Condition = { is: 'values', every: isEvery(phrase.quantifier, false), of: of.source, test }
  return phrase.negated ? { is: 'not', of: found } : found
}
