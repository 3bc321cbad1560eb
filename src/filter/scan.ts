/**
 * From text to tokens.
 */
import { FilterError } from './errors.ts'
import { scanCharacter, scanString } from './scan-quoted.ts'
import type { Span } from './syntax.ts'

export type Token = Span &
  (
    | { readonly is: 'word'; readonly text: string }
    /** `value` holds octets, one for each unit. */
    | { readonly is: 'string'; readonly value: string }
    | { readonly is: 'character'; readonly value: number }
    /** What stands between `[` and `,` or `]`. */
    | { readonly is: 'range'; readonly text: string }
    | { readonly is: 'sign'; readonly text: string }
    | { readonly is: 'end' }
  )

/** Operators and their other spellings; what they mean is what the parser sees. */
const MEANING: Readonly<Record<string, string>> = {
  eq: '==',
  any_eq: '==',
  ne: '!=',
  all_ne: '!=',
  all_eq: '===',
  any_ne: '!==',
  '~=': '!==',
  gt: '>',
  ge: '>=',
  lt: '<',
  le: '<=',
  '~': 'matches',
  contains: 'contains',
  matches: 'matches',
  in: 'in',
  not: 'not',
  '!': 'not',
  and: 'and',
  '&&': 'and',
  or: 'or',
  '||': 'or',
  xor: 'xor',
  '^^': 'xor',
  bitwise_and: '&',
  bitand: '&',
  any: 'any',
  all: 'all',
}

/** Words that are operators and so cannot be names or literals. */
export const KEYWORDS: readonly string[] = Object.keys(MEANING).filter((key) => /^[a-z]/.test(key))

// The longest first: `!==` is not `!=` and `=`.
const SIGN = /(?:===|!==|==|!=|~=|<=|>=|&&|\|\||\^\^|\.\.|\$\{?|[<>~!&()[\]{},#@+\-*/%])/y
// An address with its prefix length is one word; elsewhere `/` divides.
const WORD =
  /(?:[0-9]+(?:\.[0-9]+){3}\/[0-9A-Za-z]+|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*\/[0-9A-Za-z]+|(?:[A-Za-z0-9_:\u0080-\uffff]|\.(?!\.))(?:[A-Za-z0-9_:\-\u0080-\uffff]|\.(?!\.))*)/y
const BLANK = /[ \t\r\n]+/y
const RAW = /[rR](?=")/y

/** @throws FilterError where a character has no meaning, or a string does not end */
export function scan(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0]
  }
  while (at < text.length) {
    const blank = match(BLANK)
    if (blank !== undefined) {
      at += blank.length
      continue
    }
    const raw = match(RAW) !== undefined
    if (raw || text[at] === '"') {
      const { value, end } = scanString(text, raw ? at + 1 : at, raw)
      tokens.push({ is: 'string', value, at, end })
      at = end
      continue
    }
    if (text[at] === "'") {
      const { value, end } = scanCharacter(text, at)
      tokens.push({ is: 'character', value, at, end })
      at = end
      continue
    }
    const word = match(WORD)
    if (word !== undefined) {
      const meaning = Object.hasOwn(MEANING, word) ? MEANING[word] : undefined
      const end = at + word.length
      tokens.push(meaning === undefined ? { is: 'word', text: word, at, end } : { is: 'sign', text: meaning, at, end })
      at = end
      continue
    }
    const sign = match(SIGN)
    if (sign === undefined) throw strange(text, at)
    tokens.push({ is: 'sign', text: MEANING[sign] ?? sign, at, end: at + sign.length })
    at += sign.length
    if (sign === '[') at = scanRanges(text, at, tokens)
  }
  tokens.push({ is: 'end', at: text.length, end: text.length })
  return tokens
}

/** The parts of a slice, up to and with its `]`. @returns where scanning goes on */
function scanRanges(text: string, from: number, tokens: Token[]): number {
  let at = from
  for (;;) {
    const part = /[^\],]*/y
    part.lastIndex = at
    const found = part.exec(text)?.[0] ?? ''
    const end = at + found.length
    tokens.push({ is: 'range', text: found, at, end })
    if (end >= text.length) throw new FilterError('the "[" is never closed', from - 1, 1, 'a slice ends with "]"')
    tokens.push({ is: 'sign', text: text[end], at: end, end: end + 1 })
    at = end + 1
    if (text[end] === ']') return at
  }
}

function strange(text: string, at: number): FilterError {
  const character = text[at]
  if (character === '=') return new FilterError('"=" is not an operator', at, 1, 'to compare, write "=="')
  if (character === '|') return new FilterError('"|" is not an operator', at, 1, 'for "or", write "||"')
  if (character === '^')
    return new FilterError('"^" is not an operator', at, 1, 'for "either, but not both", write "xor"')
  return new FilterError(`"${character}" has no meaning here`, at, 1)
}
