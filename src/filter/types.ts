/** What the type check passes around. */
import type { Field, Kind } from '../decode/field.ts'
import { FilterError } from './errors.ts'
import type { Against } from './literals.ts'
import type { Source } from './program.ts'
import type { Span, Term } from './syntax.ts'

/** A term whose values are known. */
export interface Typed {
  readonly source: Source
  readonly kind: Kind
  /** Set where the values are a field's as they are: then its words are values too. */
  readonly field?: Field
  /** The kind has no sign, but values may be negative all the same. */
  readonly negative?: true
  /** A function's answer: it is true by itself if it is not zero. */
  readonly call?: true
}

/** How terms are checked: arithmetic and calls hold terms themselves. */
export interface Terms {
  /** What a term's values are; undefined if it is a literal, whose meaning depends on what it is held against. */
  typed(term: Term): Typed | undefined
  /** The values of a term; a literal is read as what it is held against. */
  valuesOf(term: Term, against: Against | undefined): Typed
  /** As `typed`, for places where only a field makes sense. */
  known(term: Term): Typed
  /** The error for a term that is not a field, where only a field makes sense. */
  unknown(term: Term): FilterError
}

export const refusal = ({ at, end }: Span, message: string, advice?: string): FilterError =>
  new FilterError(message, at, Math.max(1, end - at), advice)
