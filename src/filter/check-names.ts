/** What names stand for, and what to say about those that stand for nothing. */
import type { Field } from '../decode/field.ts'
import type { Context } from './context.ts'
import type { FilterError } from './errors.ts'
import { FUNCTION_NAMES } from './functions.ts'
import { findField, looksLikeName, nearestName, renamed } from './names.ts'
import type { Term } from './syntax.ts'
import { refusal } from './types.ts'

type Word = Term & { is: 'word' }

const FIELD_FIRST = 'put the field first, as in ip.ttl == 1'

/** The field that a word names; undefined if it names none. */
export function fieldNamed(term: Word, { registry, warnings }: Context): Field | undefined {
  const found = findField(term.text, registry)
  if (found !== undefined) return found
  const now = renamed(term.text)
  const field = now === undefined ? undefined : registry.field(now)
  if (field !== undefined) warnings.push(`"${term.text}" is an old name; write ${field.abbrev}`)
  return field
}

/** The error for a term that is not a field, where only a field makes sense. */
export function notAField(term: Term, context: Context): FilterError {
  if (term.is === 'word') return unknownField(term, context)
  if (term.is === 'sign') return notAField(term.of, context)
  return refusal(term, 'a field is wanted here, not a value', FIELD_FIRST)
}

/** The error for a word that should have been a field. */
export function unknownField(term: Word, { registry }: Context): FilterError {
  const { text } = term
  if (/^\.[0-9]+$/.test(text)) return refusal(term, `"${text}" is not a number`, `write 0${text}`)
  if (!looksLikeName(text)) return refusal(term, `a field is wanted here, not "${text}"`, FIELD_FIRST)
  if (FUNCTION_NAMES.includes(text)) return refusal(term, `"${text}" is a function`, `write ${text}(…)`)
  const now = renamed(text)
  if (now !== undefined) return refusal(term, `"${text}" is an old name of ${now}, which is not decoded`)
  const dash = text.indexOf('-')
  if (dash > 0 && findField(text.slice(0, dash), registry) !== undefined) {
    const advice = `"-" may be part of a name; to subtract write ${text.slice(0, dash)} - ${text.slice(dash + 1)}`
    return refusal(term, `"${text}" is not a field`, advice)
  }
  const near = nearestName(
    text,
    registry.fields.map((field) => field.abbrev),
  )
  const advice = near === undefined ? 'all of them: castshark fields' : `did you mean ${near}?`
  return refusal(term, `"${text}" is not a field`, advice)
}

/** The error for a word behind an operator that begins like a field's name, but is none. */
export function misspeltField(term: Word, context: Context): FilterError | undefined {
  // What begins with a dot can be nothing else.
  if (/^\.[^.]/.test(term.text)) return unknownField(term, context)
  const [first, ...rest] = term.text.split('.')
  if (rest.length === 0 || !looksLikeName(term.text)) return undefined
  return findField(first, context.registry) === undefined ? undefined : unknownField(term, context)
}
