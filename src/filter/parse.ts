/**
 * From tokens to syntax: what belongs to what.
 *
 *     filter   = [ or ]
 *     or       = xor { "or" xor }
 *     xor      = and { "xor" and }
 *     and      = not { "and" not }
 *     not      = "not" not | "(" or ")" | test
 *     test     = [ "any" | "all" ] term { comparison term } | … "contains" term | … "matches" term | … [ "not" ] "in" set
 *
 * Terms are parse-term.ts's business.
 */
import { FilterError } from './errors.ts'
import { parseSet, parseTerm } from './parse-term.ts'
import type { Token } from './scan.ts'
import { KEYWORDS, scan } from './scan.ts'
import type { Comparison, Phrase, Quantifier, Search, Span, Term } from './syntax.ts'
import { Tokens } from './tokens.ts'

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '===', '!==', '<', '<=', '>', '>='])
const SEARCHES: ReadonlySet<string> = new Set(['contains', 'matches'])

/** @throws FilterError where the text is not an expression */
export function parse(text: string): Phrase {
  const tokens = new Tokens(text, scan(text))
  if (tokens.atEnd) return { is: 'empty', at: 0, end: text.length }
  const phrase = logic(tokens, 0)
  if (!tokens.atEnd) throw unexpected(tokens)
  return phrase
}

const LEVELS = ['or', 'xor', 'and'] as const

/** What stands between operators of the level, from the loosest to the tightest. */
function logic(tokens: Tokens, level: number): Phrase {
  if (level === LEVELS.length) return negation(tokens)
  const op = LEVELS[level]
  const first = logic(tokens, level + 1)
  if (!tokens.is(op)) return first
  const parts = [first]
  while (tokens.take(op) !== undefined) parts.push(logic(tokens, level + 1))
  return { is: 'logic', op, parts, at: first.at, end: parts[parts.length - 1].end }
}

function negation(tokens: Tokens): Phrase {
  const not = tokens.take('not')
  if (not !== undefined) {
    const of = tokens.deeper(() => negation(tokens))
    return { is: 'not', of, at: not.at, end: of.end }
  }
  const open = tokens.take('(')
  if (open === undefined) return test(tokens)
  const inner = tokens.deeper(() => logic(tokens, 0))
  const close = tokens.take(')')
  if (close === undefined) {
    if (!tokens.atEnd) throw unexpected(tokens)
    throw new FilterError('the "(" is never closed', open.at, 1, 'write ")" where the group ends')
  }
  return { ...inner, at: open.at, end: close.end }
}

function test(tokens: Tokens): Phrase {
  const word = tokens.take('any') ?? tokens.take('all')
  const quantifier = word === undefined ? undefined : (tokens.text(word) as Quantifier)
  const left = parseTerm(tokens)
  const at = word?.at ?? left.at
  const sign = tokens.here
  const op = sign.is === 'sign' ? sign.text : ''
  if (COMPARISONS.has(op)) return chain(tokens, quantifier, left, at)
  if (SEARCHES.has(op)) {
    tokens.next()
    const right = parseTerm(tokens)
    return { is: 'compare', op: op as Search, quantifier, left, right, sign: spanOf(sign), at, end: right.end }
  }
  const negated = op === 'not' && tokens.after.is === 'sign' && tokens.after.text === 'in'
  if (negated) tokens.next()
  if (tokens.is('in')) {
    const end = tokens.next().end
    const { items, end: close } = parseSet(tokens)
    return { is: 'in', quantifier, negated, left, items, sign: { at: sign.at, end }, at, end: close }
  }
  if (quantifier !== undefined) {
    throw new FilterError(
      `"${quantifier}" needs a comparison behind it`,
      at,
      tokens.here.at - at,
      `${quantifier} ip.addr == …`,
    )
  }
  return { is: 'term', of: left, at, end: left.end }
}

/** `a < b < c` is `a < b and b < c`. */
function chain(tokens: Tokens, quantifier: Quantifier | undefined, first: Term, at: number): Phrase {
  const parts: Phrase[] = []
  let left = first
  while (tokens.here.is === 'sign' && COMPARISONS.has(tokens.here.text)) {
    const sign = tokens.next() as Token & { text: string }
    const op = sign.text as Comparison
    const right = parseTerm(tokens)
    const from = parts.length === 0 ? at : left.at
    const linked = parts.length > 0 ? ({ linked: true } as const) : undefined
    parts.push({ is: 'compare', op, quantifier, left, right, sign: spanOf(sign), ...linked, at: from, end: right.end })
    left = right
  }
  return parts.length === 1 ? parts[0] : { is: 'logic', op: 'and', parts, at, end: left.end }
}

const spanOf = ({ at, end }: Span): Span => ({ at, end })

const CALCULATES: ReadonlySet<string> = new Set([...COMPARISONS, '+', '-', '*', '/', '%', '&'])

function unexpected(tokens: Tokens): FilterError {
  const { here, before } = tokens
  if (here.is === 'sign' && CALCULATES.has(here.text) && before !== undefined && tokens.text(before) === ')') {
    const advice = 'parentheses are for conditions; arithmetic is grouped by braces: { … }'
    return new FilterError(`"${tokens.text(here)}" was not expected here`, here.at, here.end - here.at, advice)
  }
  if (here.is === 'word' && KEYWORDS.includes(here.text.toLowerCase())) {
    const advice = `operators are written in small letters: ${here.text.toLowerCase()}`
    return new FilterError(`"${here.text}" was not expected here`, here.at, here.end - here.at, advice)
  }
  return tokens.unexpected('"and" or "or"')
}
