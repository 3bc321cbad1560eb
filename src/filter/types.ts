/** What the type check passes around. */
import type { Field, Kind } from '../decode/field.ts'
import { FilterError } from './errors.ts'
import type { Source } from './program.ts'
import type { Span } from './syntax.ts'

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

export const refusal = ({ at, end }: Span, message: string, advice?: string): FilterError =>
  new FilterError(message, at, Math.max(1, end - at), advice)
