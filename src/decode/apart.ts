/** What protocols that stand in no layer have to remember, for whom. */
import type { Field } from './field.ts'
import type { Registry } from './registry.ts'

/**
 * Whether protocols that stand apart keep track of all frames, which costs time on each: where somebody asks for what they
 * find out that way; `shown`, if what they add to the tree is looked at, where settings let them add to it.
 */
export type Apart = boolean | 'shown'

const RANKS: readonly Apart[] = [false, 'shown', true]

/** What serves all. */
export const strongest = (...some: readonly Apart[]): Apart =>
  RANKS[Math.max(0, ...some.map((one) => RANKS.indexOf(one)))]

/** What somebody needs who asks for the field. */
export function apartFor({ protocol, stateful }: Field, { protocols }: Registry): Apart {
  if (protocol.spec.apart) return stateful === true
  const isAdded = protocols.some(
    ({ spec }) => spec.apart && spec.track !== undefined && spec.emits?.includes(protocol.abbrev),
  )
  return isAdded ? 'shown' : false
}
