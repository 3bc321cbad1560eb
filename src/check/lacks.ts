/**
 * What a capture cannot tell: fields that were cut off, and fields of a link layer that it does not have.
 */
import type { Field, Kind, Value } from '../decode/field.ts'
import { CUT } from '../decode/layers.ts'
import { Occurrences } from '../decode/occurrences.ts'
import type { Packet } from '../decode/packet.ts'
import type { Protocol } from '../decode/protocol.ts'
import { LINK_TABLE } from '../decode/session.ts'
import { NOBODY_ELSE } from '../decode/walk.ts'
import type { TestPart } from '../filter/parts.ts'
import type { Lack } from './condition.ts'

/** Why the frame cannot say whether the test holds, though by what was captured it does not; undefined if it can. */
export function lackOf({ fields }: TestPart, p: Packet): Lack | undefined {
  const isCut = p.captured < p.length
  for (const field of fields) {
    if (isCut && wasCut(field, p)) return { lacks: 'cut', field: field.abbrev }
    if (isOfLink(field) && !has(field, p)) return { lacks: 'link', field: field.abbrev }
  }
  return undefined
}

/** Fields worked out from a protocol that may be missing: those that stand in no layer of their own. */
const WORKED_OUT_OF: Readonly<Record<string, string>> = {
  'mcast.join': 'igmp',
  'mcast.leave': 'igmp',
  'mcast.join6': 'icmpv6',
  'mcast.leave6': 'icmpv6',
}

/** Fields that need the addresses of the link layer. */
const OF_LINK = new Set(['mcast.mac.expected', 'mcast.mac.ok'])

/** True for fields that only some link types have. */
export const isOfLink = (field: Field): boolean => OF_LINK.has(field.abbrev) || isLinkLayer(field.protocol)

/** True for what carries networks. Those may stand outermost, too: what a raw packet begins with, and MPLS. */
function isLinkLayer({ spec: { on = {} } }: Protocol): boolean {
  return on[LINK_TABLE] !== undefined && on['ip.version'] === undefined && on['mpls.bottom'] === undefined
}

const OPEN_ENDED: ReadonlySet<Kind> = new Set<Kind>(['bytes', 'string'])

/** True if the field, or a part of it, may stand in what was not captured of the frame. */
function wasCut(field: Field, p: Packet): boolean {
  const { layers, session } = p
  const { protocols } = session.registry
  // A protocol by itself is searched up to the end of what it carries.
  if (field.kind === 'protocol') {
    for (let i = 0; i < layers.n; i++) if (layers.id[i] === field.protocol.id && isShort(p, i)) return true
  }
  const last = layers.n - 1
  if ((layers.flags[last] & CUT) !== 0) return !has(field, p)
  if (field.protocol.id === 0 || !isShort(p, last)) return false
  const name = WORKED_OUT_OF[field.abbrev] ?? field.protocol.abbrev
  const innermost = protocols[layers.id[last]]
  // Nothing was captured behind the innermost header: nobody knows what stood there.
  if (name === NOBODY_ELSE) return innermost.abbrev === NOBODY_ELSE || innermost.spec.shape.next !== undefined
  return innermost.abbrev === name && (OPEN_ENDED.has(field.kind) || !has(field, p))
}

/** True if octets of layer `i` were not captured. */
const isShort = ({ layers }: Packet, i: number): boolean => layers.end[i] < layers.reported[i]

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
