/**
 * A filter whose names and types are settled: what the engines turn into something that runs.
 *
 * Every value stream (`Source`) yields the values of one kind that a frame has: none, one or several. Conditions loop
 * over them. Nothing in here refers to the text any more.
 */
import type { Field } from '../decode/field.ts'
import type { Path } from './paths.ts'
import type { Matcher } from './regex/index.ts'
import type { Arithmetic, Range } from './syntax.ts'

/**
 * How a value is held while it is tested: a number of up to 53 bits (addresses of IPv4 too); a bigint (64 bits, and
 * times in nanoseconds); octets where they stand, as array, offset and size; text.
 */
export type Domain = 'num' | 'big' | 'octets' | 'text'

/** A value of the expression itself. */
export type Constant =
  | {
      readonly domain: 'num'
      readonly value: number /** Bits that count, of an IPv4 prefix. */
      readonly mask?: number
    }
  | { readonly domain: 'big'; readonly value: bigint }
  | {
      readonly domain: 'octets'
      readonly value: Uint8Array
      /** Leading bits that count, of an IPv6 prefix. */
      readonly bits?: number
    }
  | { readonly domain: 'text'; readonly value: string }

/** A value as functions exchange it. Octets are in an array of their own. */
export type Plain = number | bigint | Uint8Array | string

export type Source =
  | { readonly is: 'constants'; readonly domain: Domain; readonly values: readonly Constant[] }
  | {
      readonly is: 'field'
      readonly domain: Domain
      /** How the octets are to be read: the field that was asked for, which may be an alias of those in `paths`. */
      readonly field: Field
      readonly paths: readonly Path[]
      /** Which of the layers of the field's protocol count; all without it. */
      readonly layers: readonly Range[] | undefined
      /** The octets as they stand in the frame, whatever the field makes of them. */
      readonly raw?: true
      /** Of a protocol: up to the end of what it carries, not of its header. */
      readonly whole?: true
    }
  | { readonly is: 'slice'; readonly domain: 'octets'; readonly of: Source; readonly ranges: readonly Range[] }
  | {
      readonly is: 'map'
      readonly domain: Domain
      readonly of: Source
      /** Undefined drops the value. */
      readonly apply: (value: Plain) => Plain | undefined
    }
  | { readonly is: 'count'; readonly domain: 'num'; readonly of: Source }
  | {
      readonly is: 'best'
      readonly domain: Domain
      readonly of: readonly Source[]
      /** True if the first is to be preferred. */
      readonly better: (one: Plain, other: Plain) => boolean
    }
  | {
      readonly is: 'sum'
      readonly domain: Domain
      readonly op: Arithmetic
      readonly left: Source
      readonly right: Source
      readonly apply: (left: Plain, right: Plain) => Plain | undefined
    }

export type Order = '==' | '!=' | '<' | '<=' | '>' | '>='

/** What a single value of the left side has to satisfy. */
export type Test =
  | { readonly is: 'there' }
  | { readonly is: 'nonzero' }
  | {
      readonly is: 'compare'
      readonly op: Order
      readonly right: Source
      /** The field holds no negative numbers, but one of the sides may be one. */
      readonly careful?: true
    }
  | { readonly is: 'contains'; readonly right: Source }
  | { readonly is: 'matches'; readonly pattern: Matcher }
  | { readonly is: 'within'; readonly items: readonly Interval[]; readonly careful?: true }

/** An item of a set: from one value to another, both included; equal to `from` without `to`. */
export interface Interval {
  readonly from: Source
  readonly to: Source | undefined
}

/**
 * How many of the values have to pass the test: some; each of them; none of them. The last two are false where there
 * are no values. With several values on the right, it is pairs that are counted.
 */
export type HowMany = 'some' | 'every' | 'none'

/** What a condition says of values. */
export interface Values {
  readonly is: 'values'
  readonly how: HowMany
  readonly of: Source
  readonly test: Test
}

export type Condition =
  | { readonly is: 'always' }
  | { readonly is: 'logic'; readonly op: 'and' | 'or' | 'xor'; readonly parts: readonly Condition[] }
  | { readonly is: 'not'; readonly of: Condition }
  | Values
