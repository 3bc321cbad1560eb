/** What checking a filter needs to know, and what it finds out by the way. */
import type { Registry } from '../decode/registry.ts'
import type { Constant, Source } from './program.ts'

/** The values that a field has in the frame that `${field}` refers to. */
export type Selected = (source: Source) => readonly Constant[]

export interface Context {
  readonly registry: Registry
  /** Undefined if no frame is selected: then comparisons with references are false. */
  readonly selected: Selected | undefined
  /** What is accepted, but should be written otherwise. */
  readonly warnings: string[]
}
