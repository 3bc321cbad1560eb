/**
 * From what is written to a value: what a literal means depends on the field that it is held against.
 */
import type { Field, Kind } from '../decode/field.ts'
import { FilterError } from './errors.ts'
import { kindName } from './kinds.ts'
import { ipv4Literal, ipv6Literal, octetAddressLiteral } from './literal-addresses.ts'
import { bytesLiteral } from './literal-bytes.ts'
import { booleanLiteral, doubleLiteral, integerConstant, integerLiteral, isBoolean } from './literal-numbers.ts'
import { timeLiteral, timeSpanLiteral } from './literal-times.ts'
import { valueOfWord } from './literal-words.ts'
import type { Constant } from './program.ts'
import { bytesOf, textOf } from './scan-quoted.ts'
import type { Span, Term } from './syntax.ts'

/** Makes the error for the literal under examination. */
export type Refuse = (message: string, advice?: string) => FilterError

/** A word, a string or a character, perhaps with a minus before it. */
export type Literal = Span &
  (
    | { readonly is: 'word'; readonly text: string; readonly negative?: true }
    | { readonly is: 'string'; readonly value: string }
    | { readonly is: 'character'; readonly value: number }
  )

/** What a literal is held against. */
export interface Against {
  readonly kind: Kind
  /** The field, where it is one: its words are values. */
  readonly field?: Field
}

/** The literal that a term is; undefined if it is none. Whether a word is a field's name is not asked. */
export function literalOf(term: Term): Literal | undefined {
  if (term.is === 'word' || term.is === 'string' || term.is === 'character') return term
  if (term.is !== 'sign' || term.of.is !== 'word') return undefined
  const { of, at, end } = term
  return term.sign === '-' ? { is: 'word', text: of.text, negative: true, at, end } : { ...of, at, end }
}

/** @throws FilterError if it is no value of that kind */
export function constantOf(literal: Literal, against: Against): Constant {
  const refuse: Refuse = (message, advice) => new FilterError(message, literal.at, literal.end - literal.at, advice)
  switch (literal.is) {
    case 'string':
      return ofString(literal.value, against, refuse)
    case 'character':
      return ofCharacter(literal.value, against.kind, refuse)
    case 'word':
      // A colon before a literal only says that it is one.
      return ofWord(literal.text, literal.negative === true, against, refuse)
  }
}

function ofWord(written: string, negative: boolean, { kind, field }: Against, refuse: Refuse): Constant {
  const text = /^:[^:]/.test(written) && kind !== 'string' ? written.slice(1) : written
  if (negative && (/^(ipv|ether|eui|bytes|protocol|bool|string|none)/.test(kind) || kind === 'abstime')) {
    throw refuse(`a minus makes no sense before ${kindName(kind)}`)
  }
  switch (kind) {
    case 'bool':
      if (isBoolean(text)) return booleanLiteral(text, refuse)
      return wordWithoutQuotes(text, kind, field, refuse) ?? booleanLiteral(text, refuse)
    case 'double':
      return doubleLiteral(text, negative, refuse)
    case 'ipv4':
      return ipv4Literal(text, refuse)
    case 'ipv6':
      return ipv6Literal(text, refuse)
    case 'ether':
      return octetAddressLiteral(text, 6, kindName(kind), field?.abbrev ?? '…', refuse)
    case 'eui64':
      return octetAddressLiteral(text, 8, kindName(kind), field?.abbrev ?? '…', refuse)
    case 'bytes':
    case 'protocol':
    case 'none':
      return bytesLiteral(text, refuse)
    case 'string':
      return { domain: 'text', value: text }
    case 'abstime':
      return timeLiteral(text, refuse)
    case 'reltime':
      return timeSpanLiteral(text, negative, refuse)
    default:
      return wordWithoutQuotes(text, kind, field, refuse) ?? integerLiteral(text, kind, negative, refuse)
  }
}

/** The number for a field's word that stands without quotes. */
function wordWithoutQuotes(text: string, kind: Kind, field: Field | undefined, refuse: Refuse): Constant | undefined {
  if (field === undefined || !/^[A-Za-z]/.test(text)) return undefined
  const value = valueOfWord(field, text, refuse)
  return value === undefined ? undefined : numberOfWord(value, kind, refuse)
}

const numberOfWord = (value: number, kind: Kind, refuse: Refuse): Constant =>
  kind === 'bool' ? { domain: 'num', value } : integerConstant(BigInt(value), kind, refuse)

function ofCharacter(value: number, kind: Kind, refuse: Refuse): Constant {
  switch (kind) {
    case 'bytes':
    case 'protocol':
      return { domain: 'octets', value: Uint8Array.of(value) }
    case 'string':
      return { domain: 'text', value: String.fromCharCode(value) }
    case 'bool':
      return { domain: 'num', value: Number(value !== 0) }
    default:
      if (!/^u?int|framenum/.test(kind)) throw refuse(`a character is not ${kindName(kind)}`)
      return integerConstant(BigInt(value), kind, refuse)
  }
}

function ofString(octets: string, { kind, field }: Against, refuse: Refuse): Constant {
  switch (kind) {
    case 'string':
      return { domain: 'text', value: textOf(octets) }
    case 'bytes':
    case 'protocol':
      return { domain: 'octets', value: bytesOf(octets) }
    case 'abstime':
      return timeLiteral(textOf(octets), refuse)
  }
  const value = field === undefined ? undefined : valueOfWord(field, textOf(octets), refuse)
  if (value !== undefined) return numberOfWord(value, kind, refuse)
  throw refuse(
    `a string is not ${kindName(kind)}`,
    /^[\w.:/-]+$/.test(octets) ? `write ${octets} without quotes` : undefined,
  )
}
