/** What a function of the language is. */
import type { Kind } from '../decode/field.ts'
import type { Plain } from './program.ts'
import type { Typed } from './types.ts'

/** A function that answers for each value of its argument. */
export interface Each {
  readonly accepts: (given: Typed) => boolean
  /** Completes "it takes …". */
  readonly takes: string
  readonly kind: (given: Typed) => Kind
  /** Makes what works out the answer to a value; undefined for a value that has none. */
  readonly make: (given: Typed) => (value: Plain) => Plain | undefined
}
