/** What a term's values are: fields are looked up, and operations on them checked. */
import type { Field } from '../decode/field.ts'
import { checkSign, checkSum } from './check-arithmetic.ts'
import { checkCall } from './check-calls.ts'
import { fieldNamed, misspeltField, notAField, unknownField } from './check-names.ts'
import type { Context } from './context.ts'
import type { FilterError } from './errors.ts'
import { domainOf, isSliceable, kindName } from './kinds.ts'
import { type Against, constantOf, literalOf } from './literals.ts'
import { pathsTo } from './paths.ts'
import type { Source } from './program.ts'
import type { Range, Term } from './syntax.ts'
import { refusal, type Terms, type Typed } from './types.ts'

type FieldSource = Source & { is: 'field' }

export class TermCheck implements Terms {
  constructor(private readonly context: Context) {}

  typed(term: Term): Typed | undefined {
    switch (term.is) {
      case 'word': {
        const field = fieldNamed(term, this.context)
        return field === undefined ? undefined : this.field(field)
      }
      case 'string':
      case 'character':
        return undefined
      case 'layer': {
        const of = this.known(term.of)
        return { ...of, source: { ...(of.source as FieldSource), layers: term.ranges } }
      }
      case 'raw': {
        const { source } = this.known(term.of)
        return { source: { ...(source as FieldSource), domain: 'octets', raw: true, whole: true }, kind: 'bytes' }
      }
      case 'reference': {
        const of = this.known(term.of)
        const values = this.context.selected?.(of.source) ?? []
        return { ...of, source: { is: 'constants', domain: of.source.domain, values } }
      }
      case 'slice':
        return this.slice(term)
      case 'call':
        return checkCall(term, undefined, this)
      case 'sign':
        return checkSign(term, this)
      case 'sum':
        return checkSum(term, undefined, this)
    }
  }

  valuesOf(term: Term, against: Against | undefined): Typed {
    if (term.is === 'sum') return checkSum(term, against, this)
    const found = term.is === 'call' ? checkCall(term, against, this) : this.typed(term)
    if (found !== undefined) return found
    const literal = literalOf(term)
    if (literal === undefined || against === undefined) throw this.unknown(term)
    // Text may be anything, unless it can only be a field.
    const isName = term.is === 'word' && (against.kind !== 'string' || term.text.startsWith('.'))
    const misspelt = isName ? misspeltField(term, this.context) : undefined
    if (misspelt !== undefined) throw misspelt
    const constant = constantOf(literal, against)
    const negative = constant.domain === 'num' && constant.value < 0
    return {
      source: { is: 'constants', domain: constant.domain, values: [constant] },
      kind: against.kind,
      ...(negative ? { negative } : {}),
    }
  }

  known(term: Term): Typed {
    const found = this.typed(term)
    if (found === undefined) throw this.unknown(term)
    return found
  }

  unknown(term: Term): FilterError {
    return notAField(term, this.context)
  }

  private field(field: Field): Typed {
    const paths = pathsTo(field, this.context.registry)
    const source: Source = { is: 'field', domain: domainOf(field.kind), field, paths, layers: undefined }
    return { source, kind: field.kind, field }
  }

  private slice(term: Term & { is: 'slice' }): Typed {
    const of = this.typed(term.of)
    if (of === undefined) {
      if (term.of.is === 'word') throw unknownField(term.of, this.context)
      throw refusal(term.of, 'only what comes from a frame can be sliced')
    }
    if (!isSliceable(of.kind)) {
      const advice = of.field === undefined ? undefined : `its octets are @${of.field.abbrev}[…]`
      throw refusal(term.of, `${kindName(of.kind)} cannot be sliced`, advice)
    }
    return { source: sliced(octetsOf(of), term.ranges), kind: 'bytes' }
  }
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
