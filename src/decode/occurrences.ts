/**
 * All values of some fields in a frame, in the order of the tree: what `-e` asks for.
 *
 * Fields with a fixed place are read in place; only where a field's place depends on what stands before it is the frame
 * dissected.
 */
import { type Apart, apartFor, strongest } from './apart.ts'
import { dissect, dissectAll, dissectLayer } from './dissect.ts'
import type { Value } from './field.ts'
import { type Field, varies } from './field.ts'
import { BROKEN, ODD } from './layers.ts'
import type { Packet } from './packet.ts'
import type { Protocol } from './protocol.ts'
import type { Registry } from './registry.ts'
import { NOBODY_ELSE } from './walk.ts'

/** True for what is no layer: the tree puts its nodes wherever they belong. */
export function isLoose({ id, abbrev, spec }: Protocol): boolean {
  return id !== 0 && abbrev !== NOBODY_ELSE && spec.on === undefined
}

/** Called for each occurrence. `value` is undefined where the octets at `at` are the value. */
export type Take = (field: Field, at: number, size: number, value: Value | undefined, node: number) => void

export class Occurrences {
  /** Protocols that have to be found for the fields to be read; undefined for all. */
  readonly wanted: ReadonlySet<Protocol> | undefined
  /** True if a field depends on frames before. */
  readonly stateful: boolean
  /** Whether a field depends on what protocols that stand apart remember. */
  readonly apart: Apart
  private readonly sources: readonly (readonly Field[])[]
  private readonly inPlace: boolean
  /** True if a field is one that protocols which stand apart emit too (remarks). */
  private readonly isAnywhere: boolean

  constructor(
    registry: Registry,
    readonly fields: readonly Field[],
  ) {
    this.sources = fields.map((field) => (field.protocol.spec.apart ? [] : registry.sources(field)))
    const all = this.sources.flat()
    const apart = fields.some((field) => field.protocol.spec.apart)
    this.inPlace = all.every(isInPlace)
    this.isAnywhere = fields.some(({ protocol }) => isLoose(protocol) && !protocol.spec.apart)
    this.stateful =
      !this.inPlace || [...all, ...fields].some(({ stateful, protocol }) => stateful && !protocol.spec.apart)
    this.apart = strongest(...fields.map((field) => apartFor(field, registry)))
    // A worked-out field may look at any layer.
    const reads =
      this.inPlace &&
      all.every((field) => field.plain || field.kind === 'protocol' || (field.protocol.id === 0 && !field.ofLayers))
    this.wanted = reads && !apart ? new Set(all.map((field) => field.protocol)) : undefined
  }

  /** Prepares a frame: to be called once, before `each`. */
  enter(p: Packet): void {
    if (this.inPlace) return
    if (this.isAnywhere) dissectAll(p)
    else dissect(p)
  }

  /** Hands all occurrences of field number `k` to `take`. */
  each(p: Packet, k: number, take: Take): void {
    const asked = this.fields[k]
    if (asked.computeAll !== undefined) {
      for (const value of asked.computeAll(p)) take(asked, 0, 0, value, -1)
    } else if (asked.protocol.spec.apart) {
      const value = asked.compute?.(p, 0)
      if (value !== undefined) take(asked, 0, 0, value, -1)
    } else if (this.inPlace || asked.unlisted !== undefined) this.eachInPlace(p, this.sources[k], asked, take)
    else eachInTree(p, asked, take)
  }

  private eachInPlace(p: Packet, sources: readonly Field[], asked: Field, take: Take): void {
    const { layers } = p
    for (let i = 0; i < layers.n; i++) {
      const id = layers.id[i]
      for (const source of sources) {
        if (source.protocol.id !== id) continue
        if ((layers.flags[i] & (BROKEN | ODD)) !== 0) {
          dissectLayer(p, i)
          eachInTree(p, asked, take)
          break
        }
        if (source.compute !== undefined) {
          const value = source.compute(p, i)
          if (value !== undefined) take(asked, 0, 0, value, -1)
          continue
        }
        const at = layers.at[i] + source.at
        const size = asked.size === 0 ? source.size : asked.size
        if (at + size <= layers.end[i]) take(asked, at, size, undefined, -1)
      }
    }
  }
}

function eachInTree(p: Packet, asked: Field, take: Take): void {
  const { tree } = p
  for (let n = 0; n < tree.n; n++) {
    if (tree.fields[n] === asked) take(tree.told[n], tree.at[n], tree.size[n], tree.values[n], n)
  }
}

/** True for a field whose presence depends on nothing but its own octets or its own computation. */
function isInPlace(field: Field): boolean {
  if (field.kind === 'protocol' || field.when !== undefined) return false
  if (field.in !== undefined && !isInPlace(field.protocol.fieldOf(field.in))) return false
  return field.compute !== undefined || field.at !== varies
}
