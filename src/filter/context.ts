/** What checking a filter needs to know, and what it finds out by the way. */
import type { Field } from '../decode/field.ts'
import type { Registry } from '../decode/registry.ts'
import type { Constant, Domain } from './program.ts'
import type { Range } from './syntax.ts'

/** Values of the frame that `${field}` refers to. */
export type Selected = (field: Field, domain: Domain, layers: readonly Range[] | undefined) => readonly Constant[]

export interface Context {
  readonly registry: Registry
  /** Undefined if no frame is selected: then comparisons with references are false. */
  readonly selected: Selected | undefined
  /** What is accepted, but should be written otherwise. */
  readonly warnings: string[]
}
