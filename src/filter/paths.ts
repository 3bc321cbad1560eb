/**
 * Where a field's values come from: the ways that lead from a frame's layers to it.
 *
 * Most fields stand at a fixed place of their layer and are read there. What a protocol's `rest` emits is found by
 * dissecting the layers that can hold it, and only those: other frames pay nothing for it.
 */
import { type Field, varies } from '../decode/field.ts'
import { BROKEN, CUT, ODD } from '../decode/layers.ts'
import { isLoose } from '../decode/occurrences.ts'
import type { Packet } from '../decode/packet.ts'
import { isLaidOut, type Protocol } from '../decode/protocol.ts'
import type { Registry } from '../decode/registry.ts'

/** One way to values of a field, in each layer of `protocol`. */
export interface Path {
  readonly protocol: Protocol
  /**
   * The layer itself; octets at a fixed place; a function's answer; nodes of the layer's tree; nodes of the frame's
   * whole tree, which only layer 0 is asked for.
   */
  readonly how: 'layer' | 'place' | 'computed' | 'tree' | 'frame'
  /** The field whose octets or function these are, or that the nodes are of. */
  readonly source: Field
  /** Octets of the layer that must have been captured. */
  readonly need: number
  /** All of these must hold, once the octets are there. */
  readonly guards: readonly Guard[]
  /** In layers with these flags, the values are those in the layer's tree. */
  readonly unless: number
  /** True for one of several ways in layers of the protocol: it finds what is in the tree for all of them. */
  readonly inTree: boolean
}

export type Guard = (p: Packet, i: number) => boolean

export function pathsTo(field: Field, registry: Registry): Path[] {
  const [frame] = registry.protocols
  const { spec } = field.protocol
  if (spec.apart) return [path(frame, 'computed', field)]
  if (isLoose(field.protocol)) return [path(frame, 'frame', field)]
  // Protocols may share a field: UDP-Lite's ports are UDP's.
  const declared = registry
    .sources(field)
    .flatMap((source) => holdersOf(source, registry).map((protocol) => ({ source, protocol })))
  const found = declared.filter(({ source, protocol }) => laidOutBefore(source, protocol) === undefined)
  const looked = new Set(found.flatMap(({ protocol }) => emitters(protocol, registry)))
  // A tree holds what stands at a fixed place as well.
  const placed = declared.filter(({ protocol }) => !looked.has(protocol))
  return [
    ...placed.map(({ source, protocol }, k) => ({
      ...placedPath(source, field, protocol),
      inTree: placed.findIndex((one) => one.protocol === protocol) === k,
    })),
    ...[...looked].map((protocol) => path(protocol, 'tree', field)),
  ]
}

const holdersOf = (field: Field, { protocols }: Registry): Protocol[] =>
  protocols.filter((protocol) => protocol.headline === field || protocol.fields.includes(field))

const path = (protocol: Protocol, how: Path['how'], source: Field): Path => ({
  protocol,
  how,
  source,
  need: 0,
  guards: [],
  unless: 0,
  inTree: true,
})

/** Protocols whose layers may hold fields of `protocol` at varying places. */
const emitters = (protocol: Protocol, registry: Registry): Protocol[] =>
  registry.protocols.filter((one) => one === protocol || one.spec.emits?.includes(protocol.abbrev))

/** The way to a field that shared code lays out. */
function placedPath(source: Field, asked: Field, protocol: Protocol): Path {
  const before = laidOutBefore(source, protocol)
  const { shownFrom } = protocol
  const { yields } = protocol.spec
  if (before === undefined || source === protocol.headline) {
    const guards: Guard[] = yields === undefined ? [] : [(p, i) => (p.layers.flags[i] & BROKEN) === 0 || !yields(p, i)]
    return { ...path(protocol, 'layer', source), need: shownFrom, guards }
  }
  const guards: Guard[] = []
  for (const above of [...before.above, source]) {
    const { when, unlisted, compute } = above
    if (when !== undefined) guards.push(when)
    if (unlisted !== undefined) guards.push((p) => !unlisted(p))
    if (compute !== undefined && above !== source) guards.push((p, i) => compute(p, i) !== undefined)
  }
  const octets = source.at === varies ? 0 : source.at + Math.max(source.size, asked.size)
  const { header, valid, odd } = protocol.spec.shape
  return {
    protocol,
    how: source.compute === undefined ? 'place' : 'computed',
    source,
    need: Math.max(shownFrom, before.need, octets),
    guards,
    inTree: true,
    unless: CUT | (header === undefined && valid === undefined ? 0 : BROKEN) | (odd === undefined ? 0 : ODD),
  }
}

interface Before {
  /** Octets that fields before it take. */
  need: number
  /** Fields under which it stands. */
  above: Field[]
}

/** What shared code lays out before `wanted` in layers of the protocol; undefined if it does not lay it out. */
function laidOutBefore(wanted: Field, { headline, layout }: Protocol): Before | undefined {
  const before: Before = { need: 0, above: [] }
  if (wanted === headline) return before
  if (!isLaidOut(wanted)) return undefined
  const visit = (field: Field): boolean => {
    if (field === wanted) return true
    if (field.at !== varies) before.need = Math.max(before.need, field.at + field.size)
    before.above.push(field)
    if (field.children.some(visit)) return true
    before.above.pop()
    return false
  }
  return layout.some(visit) ? before : undefined
}
