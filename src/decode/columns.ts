/**
 * The packet list's columns. The innermost layer that has something to say about a column has its way; packets that an
 * ICMP error quotes do not count.
 */
import { cutBy, dissectLayer, failureBehind, lacking } from './dissect.ts'
import { Field } from './field.ts'
import { BROKEN, CUT, ODD, QUOTED } from './layers.ts'
import type { Packet } from './packet.ts'
import { SAYS } from './protocol.ts'
import type { Text } from './text.ts'
import { MALFORMED, TRUNCATED, WHOLE } from './tree.ts'
import { writeValue } from './values.ts'

/** More octets than any header has: for layers that say nothing unless their header is all there. */
const MUTE = Number.POSITIVE_INFINITY

/**
 * Number of the innermost layer with an entry for a column, one of SAYS; -1 if there is none. A layer whose header is not
 * all there leaves the column to the one around it, unless its protocol makes do with what there is; one that keeps the line
 * leaves it to none within.
 */
function speaker(p: Packet, column: number): number {
  const { layers } = p
  const { protocols } = p.session.registry
  for (let i = 1; i < layers.n - 1 && (layers.flags[i] & QUOTED) === 0; i++) if (keepsLine(p, i)) return i
  let cut = -1
  for (let i = layers.n - 1; i >= 0; i--) {
    const { says, columns } = protocols[layers.id[i]]
    if ((layers.flags[i] & QUOTED) !== 0 || (says & column) === 0) continue
    const needed = columns.speaks ?? (columns.fromTree ? 0 : MUTE)
    if ((layers.flags[i] & CUT) === 0 || layers.at[i] + needed <= layers.end[i]) {
      return i === 0 && cut > 0 ? cut : i
    }
    if (cut < 0) cut = i
  }
  return cut
}

/** True if nothing is written behind what layer `i` says. */
function keepsLine(p: Packet, i: number): boolean {
  const { says, columns } = p.session.registry.protocols[p.layers.id[i]]
  return (says & SAYS.last) !== 0 && columns.keepsLine?.(p, i) === true
}

/** Writes the address that the innermost of the layers up to `last` tells. */
export function writeAddress(
  out: Text,
  p: Packet,
  column: 'source' | 'destination',
  last: number = p.layers.n - 1,
): void {
  const { layers, bytes } = p
  const { protocols } = p.session.registry
  for (let i = last; i >= 0; i--) {
    const { columns } = protocols[layers.id[i]]
    const entry = column === 'source' ? columns.source : columns.destination
    if (entry === undefined || (layers.flags[i] & QUOTED) !== 0) continue
    if (!(entry instanceof Field)) return entry(out, p, i)
    if ((layers.flags[i] & (BROKEN | ODD)) !== 0) {
      if (writeFromTree(out, p, i, entry)) return
      continue
    }
    const at = layers.at[i] + entry.at
    // A header cut before its addresses leaves the column to the layer around it.
    if (at + entry.size <= layers.end[i]) return writeValue(out, entry, bytes, at, entry.size, undefined)
  }
}

/** Writes the last value of a field that the tree of layer `i` holds; false if it holds none. */
function writeFromTree(out: Text, p: Packet, i: number, field: Field): boolean {
  const { tree } = p
  p.tree = p.spare
  dissectLayer(p, i)
  const { fields, at, size, values } = p.spare
  p.tree = tree
  let k = p.spare.n - 1
  while (k >= 0 && fields[k] !== field) k--
  if (k >= 0) writeValue(out, field, p.bytes, at[k], size[k], values[k])
  return k >= 0
}

export const writeSource = (out: Text, p: Packet): void => writeAddress(out, p, 'source')
export const writeDestination = (out: Text, p: Packet): void => writeAddress(out, p, 'destination')

export function writeProtocol(out: Text, p: Packet): void {
  const i = speaker(p, SAYS.protocol)
  if (i < 0) return
  const entry = p.session.registry.protocols[p.layers.id[i]].columns.protocol
  if (typeof entry === 'function') out.untrusted(entry(p, i))
  else if (entry !== undefined) out.add(entry)
}

export function writeInfo(out: Text, p: Packet): void {
  const { layers } = p
  const last = layers.n - 1
  let state = (layers.flags[last] & CUT) === 0 ? WHOLE : stateOfCut(p, last)
  // A quoted packet is cut on purpose.
  if (state === MALFORMED && (layers.flags[last] & QUOTED) !== 0) state = WHOLE
  const i = speaker(p, SAYS.info)
  const { tree } = p
  if (i >= 0) {
    const { columns } = p.session.registry.protocols[layers.id[i]]
    if (columns.fromTree) {
      p.tree = p.spare
      const own = dissectLayer(p, i)
      if (state === WHOLE) state = own
    }
    const needs = columns.fromTree ? 0 : (columns.needs ?? columns.speaks ?? MUTE)
    // A layer that leaves its columns to the one around it silences that: what it carries is known, but not there.
    const { leavesLine } = p.session.registry.protocols[layers.id[last]].columns
    const silenced = i < last && !columns.fromTree && !leavesLine && (layers.flags[last] & (CUT | QUOTED)) === CUT
    const says = (layers.flags[i] & CUT) === 0 ? !silenced : layers.at[i] + needs <= layers.end[i]
    if (says) columns.info?.(out, p, i)
    p.tree = tree
  }
  if (i >= 0 && keepsLine(p, i)) return
  mark(out, state === WHOLE ? (lacking(p)?.state ?? WHOLE) : state)
  mark(out, failureBehind(p)?.state ?? WHOLE)
}

/** Says behind a line that decoding broke off. */
function mark(out: Text, state: number): void {
  if (state === MALFORMED) out.add('[Malformed Packet]')
  if (state === TRUNCATED) out.add('[Packet size limited during capture]')
}

/** Whether layer `i`, whose header is not all there, was cut by the capture: what its first missing field tells. */
function stateOfCut(p: Packet, i: number): number {
  const { tree } = p
  p.tree = p.spare
  const state = dissectLayer(p, i)
  p.tree = tree
  return state === WHOLE ? cutBy(p, i) : state
}
