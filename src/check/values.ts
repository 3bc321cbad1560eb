/** The values that a frame has for a field. */
import type { Field, Value } from '../decode/field.ts'
import { Occurrences } from '../decode/occurrences.ts'
import type { Packet } from '../decode/packet.ts'

/** True if the frame has the field. */
export function has(field: Field, p: Packet): boolean {
  return valuesOf(field, p, 1).length > 0
}

/** A value where it stands, for whoever writes it. */
export interface Placed {
  readonly field: Field
  readonly at: number
  readonly size: number
  readonly value: Value | undefined
}

/** How a field is looked for, made when it is first asked for. */
const known = new WeakMap<Field, Occurrences>()

/** The first values of a field in the frame; `most` of them. May fill the packet's tree anew. */
export function valuesOf(field: Field, p: Packet, most: number): Placed[] {
  let occurrences = known.get(field)
  if (occurrences === undefined) {
    occurrences = new Occurrences(p.session.registry, [field])
    known.set(field, occurrences)
  }
  const found: Placed[] = []
  occurrences.enter(p)
  occurrences.each(p, 0, (told, at, size, value) => {
    if (found.length < most) found.push({ field: told, at, size, value })
  })
  return found
}
