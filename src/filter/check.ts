/**
 * From syntax to a program: names become fields, literals become values of the kind they are held against, and what
 * makes no sense is refused.
 */
import { wordFor } from '../decode/values.ts'
import { octetsOf, TermCheck } from './check-terms.ts'
import type { Context } from './context.ts'
import { areComparable, integerBits, isInteger, isSearchable, isSliceable, isUnsigned, kindName } from './kinds.ts'
import { wordsOf } from './literal-words.ts'
import { constantOf, literalOf } from './literals.ts'
import type { Condition, HowMany, Interval, Order, Source, Test } from './program.ts'
import { compilePattern, type Matcher, PatternError } from './regex/index.ts'
import type { Comparison, Item, Phrase, Quantifier, Term } from './syntax.ts'
import { refusal, type Terms, type Typed } from './types.ts'

/** @throws FilterError */
export const check = (phrase: Phrase, context: Context): Condition => checkPhrase(phrase, new TermCheck(context))

function checkPhrase(phrase: Phrase, terms: Terms): Condition {
  switch (phrase.is) {
    case 'empty':
      return { is: 'always' }
    case 'logic':
      return { is: 'logic', op: phrase.op, parts: phrase.parts.map((part) => checkPhrase(part, terms)) }
    case 'not':
      return { is: 'not', of: checkPhrase(phrase.of, terms) }
    case 'term':
      return checkAlone(phrase.of, terms)
    case 'compare':
      if (phrase.op === 'contains') return checkContains(phrase, terms)
      if (phrase.op === 'matches') return checkMatches(phrase, terms)
      return checkCompare(phrase, phrase.op, terms)
    case 'in':
      return checkIn(phrase, terms)
  }
}

/** A term by itself: a field is true if it is there, a result if it is not zero. */
function checkAlone(term: Term, terms: Terms): Condition {
  const found = terms.typed(term)
  if (found === undefined) throw terms.unknown(term)
  if (term.is === 'reference')
    throw refusal(term, 'a reference by itself is neither true nor false', 'compare a field with it')
  const isResult = term.is === 'sum' || (term.is === 'sign' && term.sign === '-') || found.call === true
  return { is: 'values', how: 'some', of: found.source, test: { is: isResult ? 'nonzero' : 'there' } }
}

/**
 * What an operator asks of pairs of values, by itself and behind `any` and `all`. That all differ is that none is
 * equal; that all are equal is that none differs; that all are less is that none is greater or equal. It makes a
 * difference for pairs of which nothing can be said (see numbers.ts): they are no counterexamples.
 */
const MEANING: Readonly<Record<Comparison, Record<'usual' | Quantifier, readonly [HowMany, Order]>>> = {
  '==': { usual: ['some', '=='], any: ['some', '=='], all: ['none', '!='] },
  '!=': { usual: ['none', '=='], any: ['some', '!='], all: ['none', '=='] },
  '===': { usual: ['none', '!='], any: ['some', '=='], all: ['none', '!='] },
  '!==': { usual: ['some', '!='], any: ['some', '!='], all: ['none', '=='] },
  '<': { usual: ['some', '<'], any: ['some', '<'], all: ['none', '>='] },
  '<=': { usual: ['some', '<='], any: ['some', '<='], all: ['none', '>'] },
  '>': { usual: ['some', '>'], any: ['some', '>'], all: ['none', '<='] },
  '>=': { usual: ['some', '>='], any: ['some', '>='], all: ['none', '<'] },
}

type Relation = Phrase & { is: 'compare' }

/** Comparisons with their sides exchanged. */
const TURNED: Readonly<Record<Comparison, Comparison>> = {
  '==': '==',
  '!=': '!=',
  '===': '===',
  '!==': '!==',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
}

function checkCompare(relation: Relation, op: Comparison, terms: Terms): Condition {
  const { left, right, quantifier, linked } = relation
  if (linked && literalOf(left) !== undefined && terms.typed(left) === undefined) {
    return checkCompare({ ...relation, left: right, right: left, linked: undefined }, TURNED[op], terms)
  }
  const [how, order] = MEANING[op][quantifier ?? 'usual']
  const of = terms.known(left)
  if (of.kind === 'none') throw refusal(left, 'a label has no value to compare', 'by itself it is true if it is there')
  const against = terms.valuesOf(right, of)
  if (order !== '==' && order !== '!=' && (isNotNumber(of.source) || isNotNumber(against.source))) {
    throw refusal(right, 'NaN cannot be used in ordered comparisons', 'it is neither less nor more than any number')
  }
  const [one, other] = alike(of, against, left, right)
  const careful = isCareful(of, against)
  const test: Test = { is: 'compare', op: order, right: other, ...(careful ? { careful } : {}) }
  return { is: 'values', how, of: one, test }
}

/** True for a value of the expression that is not a number. */
const isNotNumber = (source: Source): boolean =>
  source.is === 'constants' && source.values.some(({ value }) => Number.isNaN(value))

/** Negative numbers may meet such as have no sign, which stand on the left. */
const isCareful = (a: Typed, b: Typed): boolean =>
  isUnsigned(a.kind) && (a.negative === true || b.negative === true || integerBits(b.kind) < 0)

/** The values of two terms, in a form in which they can be compared. */
function alike(a: Typed, b: Typed, left: Term, right: Term): readonly [Source, Source] {
  // A flag on the right is a number, 0 or 1; held against a flag on the left, a number would be a slip.
  if (areComparable(a.kind, b.kind) || (isInteger(a.kind) && b.kind === 'bool')) {
    if (a.source.domain === b.source.domain) return [a.source, b.source]
    return [widened(a.source), widened(b.source)]
  }
  // A slice is octets, and so is whatever could be sliced.
  const hasSlice = a.source.is === 'slice' || b.source.is === 'slice'
  if (hasSlice && isSliceable(a.kind) && isSliceable(b.kind)) return [octetsOf(a), octetsOf(b)]
  throw refusal(right, `${kindName(a.kind)} cannot be held against ${kindName(b.kind)}`, adviceFor(a, left, right))
}

/** Numbers of up to 53 bits as bigints. */
function widened(source: Source): Source {
  if (source.domain === 'big') return source
  return { is: 'map', domain: 'big', of: source, apply: (value) => BigInt(value as number) }
}

function adviceFor({ field }: Typed, left: Term, right: Term): string | undefined {
  if (right.is !== 'word' || field === undefined) return undefined
  const word = wordsOf(field).find(([, said]) => said.toLowerCase() === right.text.toLowerCase())
  if (word !== undefined) return `for the value write "${word[1]}" in quotes`
  return left.is === 'word' ? `to demand both, write ${left.text} and ${right.text}` : undefined
}

function checkContains(phrase: Relation, terms: Terms): Condition {
  const { left, right, quantifier } = phrase
  const of = searchable(left, terms)
  const literal = terms.typed(right) === undefined ? literalOf(right) : undefined
  let part: Source
  if (literal === undefined) {
    const against = terms.valuesOf(right, of)
    part = alike(of, against, left, right)[1]
  } else {
    // What is searched for may be shorter than an address.
    const kind = of.kind === 'string' ? 'string' : 'bytes'
    if (literal.is === 'string' && (of.kind === 'ether' || of.kind === 'eui64')) {
      throw refusal(right, `${kindName(of.kind)} holds no text`, 'write octets, as in 01:00:5e')
    }
    const constant = constantOf(literal, { kind })
    part = { is: 'constants', domain: constant.domain, values: [constant] }
  }
  const test: Test = { is: 'contains', right: part }
  return { is: 'values', how: howMany(quantifier), of: searched(of, part), test }
}

/** The left side of a search. Of a number whose values have words, it is those that are searched. */
function searchable(left: Term, terms: Terms): Typed {
  const of = terms.known(left)
  const { kind, field, source } = of
  if (isSearchable(kind)) return of
  if (field?.words !== undefined && isInteger(kind)) {
    return {
      source: { is: 'map', domain: 'text', of: source, apply: (value) => wordFor(field, Number(value)) },
      kind: 'string',
    }
  }
  const isNumber = isInteger(kind) || kind === 'ipv4' || kind === 'ipv6'
  const advice = field !== undefined && isNumber ? `search its text: string(${field.abbrev})` : undefined
  throw refusal(left, `${kindName(kind)} cannot be searched`, advice)
}

/** What is searched: of a protocol, all that it carries. */
function searched(of: Typed, part?: Source): Source {
  const { source } = of
  if (source.is === 'field' && of.kind === 'protocol') return { ...source, whole: true }
  return part?.domain === 'octets' ? octetsOf(of) : source
}

function checkMatches(phrase: Relation, terms: Terms): Condition {
  const { left, right, quantifier } = phrase
  const of = searchable(left, terms)
  if (right.is !== 'string')
    throw refusal(right, 'a regular expression requires a double quoted string', `as in r"^abc"`)
  const test: Test = { is: 'matches', pattern: matcher(right) }
  return { is: 'values', how: howMany(quantifier), of: searched(of), test }
}

function matcher(pattern: Term & { is: 'string' }): Matcher {
  try {
    return compilePattern(pattern.value)
  } catch (error) {
    if (error instanceof PatternError) throw refusal(pattern, `the regular expression cannot be used: ${error.message}`)
    throw error
  }
}

const howMany = (quantifier: Quantifier | undefined): HowMany => (quantifier === 'all' ? 'every' : 'some')

function checkIn(phrase: Phrase & { is: 'in' }, terms: Terms): Condition {
  const of = terms.known(phrase.left)
  if (!isField(phrase.left)) {
    throw refusal(phrase.left, '"in" takes a field on its left', 'write the comparisons out, with "or" between them')
  }
  if (of.kind === 'none') throw refusal(phrase.left, 'a label has no value to look for in a set')
  let careful = false
  const one = (term: Term): Source => {
    const value = terms.valuesOf(term, of)
    careful ||= isCareful(of, value)
    const [field, side] = alike(of, value, phrase.left, term)
    if (field !== of.source) throw refusal(term, 'this is too wide for the field')
    return side
  }
  const items = phrase.items.map(({ from, to }: Item): Interval => ({ from: one(from), to: to && one(to) }))
  const test: Test = { is: 'within', items, ...(careful ? { careful: true } : {}) }
  // "x not in …" is "not x in …", whatever stands before it, and so true where there is no x.
  if (phrase.negated) return { is: 'not', of: { is: 'values', how: 'some', of: of.source, test } }
  return { is: 'values', how: howMany(phrase.quantifier), of: of.source, test }
}

const isField = (term: Term): boolean =>
  term.is === 'word' || term.is === 'layer' || term.is === 'raw' || term.is === 'reference'
