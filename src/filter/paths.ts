/**
 * Where a field's values come from: the ways that lead from a frame's layers to it.
 *
 * Most fields stand at a fixed place of their layer and are read there. What a protocol's `rest` emits is found by
 * dissecting the layers of that protocol, and only those: other frames pay nothing for it.
 */
import { type Field, varies } from '../decode/field.ts'
import type { Packet } from '../decode/packet.ts'
import { isLaidOut, type Protocol } from '../decode/protocol.ts'
import type { Registry } from '../decode/registry.ts'

/** One way to values of a field, in each layer of `protocol`. */
export interface Path {
  readonly protocol: Protocol
  /** The layer itself; octets at a fixed place; a function's answer; nodes of the layer's tree. */
  readonly how: 'layer' | 'place' | 'computed' | 'tree'
  /** The field whose octets, function or nodes these are. */
  readonly source: Field
  /** Octets of the layer that must have been captured. */
  readonly need: number
  /** All of these must hold, once the octets are there. */
  readonly guards: readonly ((p: Packet, i: number) => boolean)[]
}

export function pathsTo(field: Field, registry: Registry): Path[] {
  return registry.sources(field).map((source) => pathTo(source, field, registry))
}

function pathTo(source: Field, asked: Field, registry: Registry): Path {
  const { protocol } = source
  if (source === registry.headlines[protocol.id]) return { protocol, how: 'layer', source, need: 0, guards: [] }
  const before = laidOutBefore(source)
  if (before === undefined) return { protocol, how: 'tree', source, need: 0, guards: [] }
  const octets = source.at === varies ? 0 : source.at + Math.max(source.size, asked.size)
  const guards = before.stops.map((stop) => (p: Packet, i: number) => !stop(p, i))
  for (const above of [...before.above, source]) {
    if (above.when !== undefined) guards.push(above.when)
    const { compute } = above
    if (compute !== undefined && above !== source) guards.push((p, i) => compute(p, i) !== undefined)
  }
  const how = source.compute === undefined ? 'place' : 'computed'
  return { protocol, how, source, need: Math.max(before.need, octets), guards }
}

interface Before {
  /** Octets that fields before it take. */
  need: number
  /** Conditions under which the layer ends before it. */
  stops: ((p: Packet, i: number) => boolean)[]
  /** Fields under which it stands. */
  above: Field[]
}

/** What shared code lays out before `wanted`; undefined if `wanted` has no place of its own. */
function laidOutBefore(wanted: Field): Before | undefined {
  if (!isLaidOut(wanted)) return undefined
  const before: Before = { need: 0, stops: [], above: [] }
  const visit = (field: Field): boolean => {
    if (field === wanted) return true
    if (field.at !== varies) before.need = Math.max(before.need, field.at + field.size)
    if (field.fatal && field.when !== undefined) before.stops.push(field.when)
    before.above.push(field)
    if (field.children.some(visit)) return true
    before.above.pop()
    return false
  }
  return wanted.protocol.layout.some(visit) ? before : undefined
}
