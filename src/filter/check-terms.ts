/** What a term's values are: fields are looked up, and operations on them checked. */
import type { Field, Kind } from '../decode/field.ts'
import { FUNCTION_NAMES } from './check-calls.ts'
import type { Context } from './context.ts'
import { FilterError } from './errors.ts'
import { domainOf, kindName } from './kinds.ts'
import { findField, findRenamed, looksLikeName, nearestName } from './names.ts'
import { pathsTo } from './paths.ts'
import type { Domain, Source } from './program.ts'
import type { Range, Term } from './syntax.ts'

/** A term that has values of its own, unlike a literal. */
export interface Typed {
  readonly source: Source
  readonly kind: Kind
  /** Set where the values are a field's as it is: words for values are its words. */
  readonly field: Field | undefined
}

export const refuse = (term: { at: number; end: number }, message: string, advice?: string): FilterError =>
  new FilterError(message, term.at, Math.max(1, term.end - term.at), advice)

/** A field's values, as its kind or in another domain. */
export function fieldSource(
  field: Field,
  context: Context,
  domain: Domain = domainOf(field.kind),
  layers?: readonly Range[],
): Source & { is: 'field' } {
  return { is: 'field', domain, field, paths: pathsTo(field, context.registry), layers }
}

/** The field that a word names; undefined if it names none. */
export function fieldNamed(term: Term & { is: 'word' }, context: Context): Field | undefined {
  const found = findField(term.text, context.registry)
  if (found !== undefined) return found
  const renamed = findRenamed(term.text, context.registry)
  if (renamed !== undefined) context.warnings.push(`"${term.text}" is an old name; write ${renamed.abbrev}`)
  return renamed
}

/** The error for a word that should have been a field. */
export function unknownField(term: Term & { is: 'word' }, context: Context): FilterError {
  const { text } = term
  if (!looksLikeName(text)) {
    return refuse(term, `"${text}" is not a field`, 'the left side of a comparison has to be a field')
  }
  const near = nearestName(
    text,
    context.registry.fields.map((field) => field.abbrev),
  )
  if (near !== undefined) return refuse(term, `"${text}" is not a field`, `did you mean ${near}?`)
  const call = FUNCTION_NAMES.find((name) => name === text)
  if (call !== undefined) return refuse(term, `"${text}" is a function`, `write ${text}(…)`)
  return refuse(term, `"${text}" is not a field`, 'all of them: castshark fields')
}

export function cannot(term: Term, { kind }: Typed, what: string, advice?: string): FilterError {
  return refuse(term, `${kindName(kind)} cannot be ${what}`, advice)
}
