/** What may follow in a filter that is being typed: for shells, and for whoever shows a field to type it into. */
import type { Field } from '../decode/field.ts'
import type { Registry } from '../decode/registry.ts'
import { type Expected, expectedAt } from './complete-state.ts'
import { FUNCTION_NAMES, FUNCTION_NOTES } from './functions.ts'
import { isInteger, isSearchable, kindName } from './kinds.ts'
import { wordsOf } from './literal-words.ts'

export interface Suggestion {
  /** What to put in place of the text from `from` to `to`. */
  readonly text: string
  readonly sort: 'field' | 'protocol' | 'operator' | 'value' | 'function' | 'word'
  /** For people. */
  readonly description: string
}

export interface Completion {
  /** The part of the text that a suggestion replaces. */
  readonly from: number
  readonly to: number
  readonly suggestions: readonly Suggestion[]
}

/**
 * @param cursor where the next character would go, in units of the text; its end without it
 * @returns what may stand at the cursor, in the order in which it is to be offered
 */
export function completeFilter(text: string, registry: Registry, cursor = text.length): Completion {
  const expected = expectedAt(text.slice(0, cursor), registry)
  const prefix = text.slice(expected.from, cursor)
  const fits = ({ text: offered }: Suggestion) => offered.toLowerCase().startsWith(prefix.toLowerCase())
  return { from: expected.from, to: cursor, suggestions: candidates(expected, prefix, registry).filter(fits) }
}

function candidates({ what, left, isSet }: Expected, prefix: string, registry: Registry): Suggestion[] {
  switch (what) {
    case 'term':
      return [...fieldsIn(registry, prefix), ...functions(), ...CONDITIONS]
    case 'field':
      return fieldsIn(registry, prefix)
    case 'operator':
      return [...(left === undefined ? COMPARISONS : operatorsFor(left)), ...JOINTS]
    case 'value':
      return [
        ...(left === undefined ? [] : valuesOf(left)),
        ...(prefix === '' ? [] : fieldsLike(left, registry, prefix)),
      ]
    case 'joint':
      return isSet ? SET_SIGNS : JOINTS
    case 'set':
      return [{ text: '{', sort: 'operator', description: 'begins a set, as in {1, 2, 5..9}' }]
    case 'nothing':
      return []
  }
}

/** Fields that begin as what was typed, protocols before them. */
export function fieldsIn(registry: Registry, prefix: string): Suggestion[] {
  const typed = prefix.replace(/^\./, '').toLowerCase()
  const dot = prefix.startsWith('.') ? '.' : ''
  const found = registry.fields.filter(
    (field) => field.abbrev.toLowerCase().startsWith(typed) && registry.field(field.abbrev) === field,
  )
  found.sort((a, b) => rank(a) - rank(b) || (a.abbrev < b.abbrev ? -1 : 1))
  return found.map((field) => ({
    text: dot + field.abbrev,
    sort: field.kind === 'protocol' ? 'protocol' : 'field',
    description: describe(field),
  }))
}

const rank = (field: Field): number => Number(field.kind !== 'protocol')

function describe({ kind, name, doc }: Field): string {
  if (kind === 'protocol') return name
  const said = kind === 'none' ? name : `${name}: ${kindName(kind)}`
  return doc === undefined ? said : `${said}. ${doc}`
}

function fieldsLike(left: Field | undefined, registry: Registry, prefix: string): Suggestion[] {
  const alike = (field: Field) =>
    left === undefined || field.kind === left.kind || (isInteger(field.kind) && isInteger(left.kind))
  return fieldsIn(registry, prefix).filter(({ text }) => {
    const field = registry.field(text.replace(/^\./, ''))
    return field !== undefined && alike(field)
  })
}

const functions = (): Suggestion[] =>
  FUNCTION_NAMES.map((name) => ({ text: `${name}(`, sort: 'function', description: FUNCTION_NOTES[name] }))

const signs = (notes: Readonly<Record<string, string>>): Suggestion[] =>
  Object.entries(notes).map(([text, description]) => ({ text, sort: 'operator', description }))

const CONDITIONS: readonly Suggestion[] = [
  { text: 'not', sort: 'word', description: 'true if what follows is not' },
  { text: 'any', sort: 'word', description: 'if one of the values passes the test' },
  { text: 'all', sort: 'word', description: 'if each of the values passes the test' },
]
const COMPARISONS = signs({
  '==': 'equal: one of the values',
  '!=': 'not equal: none of the values',
  '===': 'equal: all of the values',
  '!==': 'not equal: one of the values',
  '<': 'less',
  '<=': 'less or equal',
  '>': 'greater',
  '>=': 'greater or equal',
})
const MEMBERSHIP = signs({ in: 'is in a set', 'not in': 'is not in a set' })
const SEARCHES = signs({ contains: 'holds octets or text', matches: 'matches a regular expression, whatever its case' })
const CALCULATIONS = signs({
  '+': 'plus',
  '-': 'minus',
  '*': 'times',
  '/': 'divided by',
  '%': 'remainder',
  '&': 'bits of both',
})
const MASK = signs({ '&': 'bits of both' })
const JOINTS = signs({ and: 'both', or: 'one or both', xor: 'one, but not both' })
const SET_SIGNS = signs({ ',': 'one more', '..': 'up to', '}': 'ends the set' })

function operatorsFor({ kind }: Field): Suggestion[] {
  if (kind === 'none') return []
  const searches = isSearchable(kind) ? SEARCHES : []
  const numbers = isInteger(kind)
    ? CALCULATIONS
    : kind === 'double' || kind === 'reltime'
      ? CALCULATIONS.slice(0, 4)
      : []
  const mask = kind === 'ipv4' || kind === 'ipv6' || kind === 'ether' || kind === 'bytes' ? MASK : []
  return [...COMPARISONS, ...MEMBERSHIP, ...searches, ...numbers, ...mask]
}

/** Words for the values of a field, in quotes. */
function valuesOf(field: Field): Suggestion[] {
  if (field.kind === 'bool') {
    const plain = ['True', 'False'].map((text): Suggestion => ({ text, sort: 'value', description: '' }))
    return field.words === undefined ? plain : [...plain, ...quoted(field)]
  }
  return quoted(field)
}

const quoted = (field: Field): Suggestion[] =>
  wordsOf(field).map(([value, word]) => ({
    text: `"${escaped(word)}"`,
    sort: 'value',
    description: field.base === 'hex' ? `0x${value.toString(16)}` : String(value),
  }))

const escaped = (word: string): string => word.replace(/["\\]/g, '\\$&')
