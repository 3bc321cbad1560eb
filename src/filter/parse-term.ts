/**
 * The part of the grammar that has values:
 *
 *     term     = product-and { ("&") … }        from loose to tight: "&", then "+" "-", then "*" "/" "%", then a sign
 *     primary  = "{" term "}" | entity { "[" ranges "]" }
 *     entity   = field | string | character | word "(" [ term { "," term } ] ")" | "${" field "}" | "$" field
 *     field    = [ "@" ] word [ "#" n | "#[" ranges "]" ]
 *     set      = "{" item { "," item } "}"
 *     item     = term [ ".." term ]
 */
import { FilterError } from './errors.ts'
import { parseRange } from './parse-range.ts'
import type { Arithmetic, Item, Range, Term } from './syntax.ts'
import type { Tokens } from './tokens.ts'

const LEVELS: readonly (readonly Arithmetic[])[] = [['&'], ['+', '-'], ['*', '/', '%']]

export function parseTerm(tokens: Tokens, level = 0): Term {
  if (level === LEVELS.length) return signed(tokens)
  const ops: readonly string[] = LEVELS[level]
  let left = parseTerm(tokens, level + 1)
  while (tokens.here.is === 'sign' && ops.includes(tokens.here.text)) {
    const op = tokens.here.text as Arithmetic
    const { at, end } = tokens.next()
    const right = parseTerm(tokens, level + 1)
    const sum: Term = { is: 'sum', op, left, right, sign: { at, end }, at: left.at, end: right.end }
    left = tokens.holding(sum, left, right)
  }
  return left
}

function signed(tokens: Tokens): Term {
  const sign = tokens.take('-') ?? tokens.take('+')
  if (sign === undefined) return primary(tokens)
  const of = primary(tokens)
  return tokens.holding({ is: 'sign', sign: tokens.text(sign) as '+' | '-', of, at: sign.at, end: of.end }, of)
}

function primary(tokens: Tokens): Term {
  const open = tokens.take('{')
  if (open === undefined) return sliced(tokens, entity(tokens))
  const of = tokens.deeper(() => parseTerm(tokens))
  const close = tokens.take('}')
  if (close === undefined) throw tokens.unexpected('"}"')
  return tokens.holding({ ...of, at: open.at, end: close.end }, of)
}

function sliced(tokens: Tokens, of: Term): Term {
  if (!tokens.is('[')) return of
  const { ranges, end } = parseRanges(tokens)
  return sliced(tokens, tokens.holding({ is: 'slice', of, ranges, at: of.at, end }, of))
}

function parseRanges(tokens: Tokens): { ranges: Range[]; end: number } {
  const ranges: Range[] = []
  tokens.next()
  for (;;) {
    const part = tokens.next()
    if (part.is !== 'range') throw tokens.unexpected('a range')
    ranges.push(parseRange(part.text, part))
    const close = tokens.next()
    if (close.is === 'sign' && close.text === ']') return { ranges, end: close.end }
  }
}

function entity(tokens: Tokens): Term {
  const token = tokens.here
  switch (token.is) {
    case 'string':
    case 'character':
      tokens.next()
      return token
    case 'word':
      tokens.next()
      return tokens.is('(') ? call(tokens, token.text, token.at) : layered(tokens, token)
    case 'sign':
      if (token.text === '@') return fieldTerm(tokens)
      if (token.text === '${' || token.text === '$') return reference(tokens)
      if (token.text === '(') {
        throw new FilterError('parentheses are for conditions', token.at, 1, 'arithmetic is grouped by braces: { … }')
      }
  }
  throw tokens.unexpected('a field or a value')
}

function layered(tokens: Tokens, of: Term): Term {
  const sign = tokens.take('#')
  if (sign === undefined) return of
  if (tokens.is('[')) {
    const { ranges, end } = parseRanges(tokens)
    return { is: 'layer', of, ranges, at: of.at, end }
  }
  const number = tokens.next()
  if (number.is !== 'word' || !/^[0-9]+$/.test(number.text) || number.at !== sign.end) {
    throw new FilterError('"#" needs the number of a layer', number.at, number.end - number.at || 1, 'as in ip.src#2')
  }
  const range = parseRange(number.text, number)
  return { is: 'layer', of, ranges: [range], at: of.at, end: number.end }
}

/** `ip.src`, `ip.src#2`, `@ip.src`. */
function fieldTerm(tokens: Tokens): Term {
  const raw = tokens.take('@')
  const word = tokens.here
  if (word.is !== 'word') throw tokens.unexpected('a field')
  tokens.next()
  const of = layered(tokens, word)
  return raw === undefined ? of : { is: 'raw', of, at: raw.at, end: of.end }
}

/** `${ip.src}` or `$ip.src`. */
function reference(tokens: Tokens): Term {
  const open = tokens.next()
  const of = fieldTerm(tokens)
  if (tokens.text(open) === '$') return { is: 'reference', of, at: open.at, end: of.end }
  const close = tokens.take('}')
  if (close === undefined) throw tokens.unexpected('"}"')
  return { is: 'reference', of, at: open.at, end: close.end }
}

function call(tokens: Tokens, name: string, at: number): Term {
  tokens.next()
  const given: Term[] = []
  if (!tokens.is(')')) {
    do given.push(tokens.deeper(() => parseTerm(tokens)))
    while (tokens.take(',') !== undefined)
  }
  const close = tokens.take(')')
  if (close === undefined) throw tokens.unexpected('")"')
  return tokens.holding({ is: 'call', name, given, at, end: close.end }, ...given)
}

/** The items between braces; at least one. */
export function parseSet(tokens: Tokens): { items: Item[]; end: number } {
  if (tokens.take('{') === undefined) {
    const { here } = tokens
    throw tokens.unexpected(`a set in braces, as in {${here.is === 'word' ? here.text : '1, 2, 5..9'}}`)
  }
  const items: Item[] = []
  do {
    const from = parseTerm(tokens)
    const to = tokens.take('..') === undefined ? undefined : parseTerm(tokens)
    items.push({ from, to, at: from.at, end: (to ?? from).end })
  } while (tokens.take(',') !== undefined)
  const close = tokens.take('}')
  if (close === undefined) throw tokens.unexpected('"," or "}"')
  return { items, end: close.end }
}
