/** What a term's values are: fields are looked up, and operations on them checked. */
import type { Field } from '../decode/field.ts'
import { checkSign, checkSum } from './check-arithmetic.ts'
import { checkCall } from './check-calls.ts'
import type { Context } from './context.ts'
import type { FilterError } from './errors.ts'
import { FUNCTION_NAMES } from './functions.ts'
import { domainOf, isSliceable, kindName } from './kinds.ts'
import { type Against, constantOf, literalOf } from './literals.ts'
import { findField, findRenamed, looksLikeName, nearestName } from './names.ts'
import { pathsTo } from './paths.ts'
import type { Domain, Source } from './program.ts'
import type { Range, Term } from './syntax.ts'
import { refusal, type Typed } from './types.ts'

type Word = Term & { is: 'word' }

/** What a term's values are; undefined if it is a literal, whose meaning depends on what it is held against. */
export function typed(term: Term, context: Context): Typed | undefined {
  switch (term.is) {
    case 'word': {
      const field = fieldNamed(term, context)
      return field === undefined ? undefined : typedField(field, context)
    }
    case 'string':
    case 'character':
      return undefined
    case 'layer': {
      const of = known(term.of, context)
      return { ...of, source: { ...(of.source as FieldSource), layers: term.ranges } }
    }
    case 'raw': {
      const { source } = known(term.of, context)
      return { source: { ...(source as FieldSource), domain: 'octets', raw: true, whole: true }, kind: 'bytes' }
    }
    case 'reference':
      return reference(term, context)
    case 'slice':
      return slice(term, context)
    case 'call':
      return checkCall(term, undefined, context)
    case 'sign':
      return checkSign(term, context)
    case 'sum':
      return checkSum(term, undefined, context)
  }
}

/** The values of a term; a literal is read as what it is held against. */
export function valuesOf(term: Term, against: Against | undefined, context: Context): Typed {
  if (term.is === 'sum') return checkSum(term, against, context)
  const found = term.is === 'call' ? checkCall(term, against, context) : typed(term, context)
  if (found !== undefined) return found
  const literal = literalOf(term)
  if (literal === undefined || against === undefined) throw unknown(term, context)
  const misspelt =
    term.is === 'word' && (against.kind !== 'string' || term.text.startsWith('.'))
      ? misspeltField(term, context)
      : undefined
  if (misspelt !== undefined) throw misspelt
  const constant = constantOf(literal, against)
  const negative = constant.domain === 'num' && constant.value < 0
  return {
    source: { is: 'constants', domain: constant.domain, values: [constant] },
    kind: against.kind,
    ...(negative ? { negative } : {}),
  }
}

/** As `typed`, for places where only a field makes sense. */
export function known(term: Term, context: Context): Typed {
  const found = typed(term, context)
  if (found === undefined) throw unknown(term, context)
  return found
}

type FieldSource = Source & { is: 'field' }

const typedField = (field: Field, context: Context): Typed => ({
  source: fieldSource(field, domainOf(field.kind), context),
  kind: field.kind,
  field,
})

const fieldSource = (field: Field, domain: Domain, context: Context): FieldSource => ({
  is: 'field',
  domain,
  field,
  paths: pathsTo(field, context.registry),
  layers: undefined,
})

/** The values that a field has in the selected frame. */
function reference(term: Term & { is: 'reference' }, context: Context): Typed {
  if (term.of.is === 'word' && fieldNamed(term.of, context) === undefined && !looksLikeName(term.of.text)) {
    throw refusal(term.of, 'this is not a field')
  }
  const of = known(term.of, context)
  const values = context.selected?.(of.source) ?? []
  return { ...of, source: { is: 'constants', domain: of.source.domain, values } }
}

function slice(term: Term & { is: 'slice' }, context: Context): Typed {
  const of = typed(term.of, context)
  if (of === undefined) {
    if (term.of.is === 'word') throw unknownField(term.of, context)
    throw refusal(term.of, 'only what comes from a frame can be sliced')
  }
  if (!isSliceable(of.kind)) {
    const advice = of.field === undefined ? undefined : `its octets are @${of.field.abbrev}[…]`
    throw refusal(term.of, `${kindName(of.kind)} has no octets to slice`, advice)
  }
  return { source: sliced(octetsOf(of), term.ranges), kind: 'bytes' }
}

const sliced = (of: Source, ranges: readonly Range[]): Source => ({ is: 'slice', domain: 'octets', of, ranges })

/** All octets of what can be sliced. */
export function octetsOf({ source }: Typed): Source {
  if (source.domain === 'octets') return source
  if (source.is === 'field' && source.domain === 'num') return { ...source, domain: 'octets' }
  if (source.domain === 'text') return sliced(source, EVERYTHING)
  // Addresses of IPv4 that were worked out.
  return { is: 'map', domain: 'octets', of: source, apply: quad }
}

const EVERYTHING: readonly Range[] = [{ from: 0, length: undefined, to: undefined }]

function quad(value: unknown): Uint8Array | undefined {
  return typeof value === 'number' ? Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value) : undefined
}

/** The field that a word names; undefined if it names none. */
export function fieldNamed(term: Word, context: Context): Field | undefined {
  const found = findField(term.text, context.registry)
  if (found !== undefined) return found
  const renamed = findRenamed(term.text, context.registry)
  if (renamed !== undefined) context.warnings.push(`"${term.text}" is an old name; write ${renamed.abbrev}`)
  return renamed
}

/** The error for a term that is not a field, where only a field makes sense. */
export function unknown(term: Term, context: Context): FilterError {
  if (term.is === 'word') return unknownField(term, context)
  if (term.is === 'sign') return unknown(term.of, context)
  return refusal(term, 'a field is wanted here, not a value', 'put the field first, as in ip.ttl == 1')
}

/** The error for a word that should have been a field. */
export function unknownField(term: Word, context: Context): FilterError {
  const { text } = term
  if (/^\.[0-9]+$/.test(text)) return refusal(term, `"${text}" is not a number`, `write 0${text}`)
  if (!looksLikeName(text)) {
    return refusal(term, `a field is wanted here, not "${text}"`, 'put the field first, as in ip.ttl == 1')
  }
  if (FUNCTION_NAMES.includes(text)) return refusal(term, `"${text}" is a function`, `write ${text}(…)`)
  const near = nearestName(
    text,
    context.registry.fields.map((field) => field.abbrev),
  )
  return refusal(
    term,
    `"${text}" is not a field`,
    near === undefined ? 'all of them: castshark fields' : `did you mean ${near}?`,
  )
}

/** The error for a word behind an operator that begins like a field's name, but is none. */
function misspeltField(term: Word, context: Context): FilterError | undefined {
  // What begins with a dot can be nothing else.
  if (/^\.[^.]/.test(term.text)) return unknownField(term, context)
  const [first, ...rest] = term.text.split('.')
  if (rest.length === 0 || !looksLikeName(term.text) || findField(first, context.registry) === undefined)
    return undefined
  return unknownField(term, context)
}
