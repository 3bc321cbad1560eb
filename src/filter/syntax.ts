/**
 * What the parser makes of an expression, before anybody has asked what its names mean.
 */

/** A place in the expression: from `at` to before `end`. */
export interface Span {
  readonly at: number
  readonly end: number
}

export type Quantifier = 'any' | 'all'
export type Comparison = '==' | '!=' | '===' | '!==' | '<' | '<=' | '>' | '>='
export type Search = 'contains' | 'matches'
export type Arithmetic = '+' | '-' | '*' | '/' | '%' | '&'

/** Octets `from` to before `from + length`; a negative `from` counts from the end, no length means up to the end. */
export interface Range {
  readonly from: number
  readonly length: number | undefined
  /** Last octet, where the range was written as `from-to`. */
  readonly to: number | undefined
}

/** Something that has values. */
export type Term = Span &
  (
    | { readonly is: 'word'; readonly text: string }
    /** `value` holds octets, one for each unit. */
    | { readonly is: 'string'; readonly value: string }
    | { readonly is: 'character'; readonly value: number }
    | { readonly is: 'layer'; readonly of: Term; readonly ranges: readonly Range[] }
    | { readonly is: 'slice'; readonly of: Term; readonly ranges: readonly Range[] }
    | { readonly is: 'raw'; readonly of: Term }
    | { readonly is: 'reference'; readonly of: Term }
    | { readonly is: 'call'; readonly name: string; readonly given: readonly Term[] }
    | { readonly is: 'sign'; readonly sign: '+' | '-'; readonly of: Term }
    | { readonly is: 'sum'; readonly op: Arithmetic; readonly left: Term; readonly right: Term; readonly sign: Span }
  )

/** An item of a set: a single value, or all between two. */
export interface Item extends Span {
  readonly from: Term
  readonly to: Term | undefined
}

/** Something that is true or false. */
export type Phrase = Span &
  (
    | { readonly is: 'empty' }
    | { readonly is: 'logic'; readonly op: 'and' | 'or' | 'xor'; readonly parts: readonly Phrase[] }
    | { readonly is: 'not'; readonly of: Phrase }
    | {
        readonly is: 'compare'
        readonly op: Comparison | Search
        readonly quantifier: Quantifier | undefined
        readonly left: Term
        readonly right: Term
        /** Where the operator stands. */
        readonly sign: Span
        /** What stands on the left ends the comparison before: `< c` of `a < b < c`. */
        readonly linked?: true
      }
    | {
        readonly is: 'in'
        readonly quantifier: Quantifier | undefined
        readonly negated: boolean
        readonly left: Term
        readonly items: readonly Item[]
        readonly sign: Span
      }
    | { readonly is: 'term'; readonly of: Term }
  )
