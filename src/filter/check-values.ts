/** The types of terms: what has values, and of what kind. */

import { fieldNamed, fieldSource, refuse, type Typed } from './check-terms.ts'
import type { Context } from './context.ts'
import { domainOf } from './kinds.ts'
import type { Term } from './syntax.ts'

/** What a term is; undefined if it is a literal, whose meaning depends on what it is held against. */
export function typed(term: Term, context: Context): Typed | undefined {
  switch (term.is) {
    case 'word': {
      const field = fieldNamed(term, context)
      return field === undefined ? undefined : { source: fieldSource(field, context), kind: field.kind, field }
    }
    case 'string':
    case 'character':
      return undefined
    case 'slice':
      return typedSlice(term, context)
    case 'sign':
      if (term.of.is === 'word') return typed(term.of, context)
      return undefined
    default:
      throw refuse(term, 'this is not supported yet')
  }
}

function typedSlice(term: Term & { is: 'slice' }, context: Context): Typed {
  const of = typed(term.of, context)
  if (of === undefined) throw refuse(term.of, 'only a field can be sliced')
  const { source } = of
  const octets =
    source.is === 'field' && domainOf(of.kind) === 'num' ? { ...source, domain: 'octets' as const } : source
  return { source: { is: 'slice', domain: 'octets', of: octets, ranges: term.ranges }, kind: 'bytes', field: undefined }
}
