/** What a capture cannot tell: what was cut off, and fields of a link layer that it does not have. */
import type { Field } from '../decode/field.ts'
import type { Packet } from '../decode/packet.ts'
import type { Protocol } from '../decode/protocol.ts'
import { LINK_TABLE } from '../decode/session.ts'
import { NOTHING, type TestPart } from '../filter/parts.ts'
import { isOnLoopback } from '../multicast/ip-header.ts'
import type { Lack } from './condition.ts'
import { hiddenOf } from './cuts.ts'
import { has } from './values.ts'

/**
 * Why the frame cannot say whether the test holds; undefined if it can.
 * @param holds whether it does by what was captured
 */
export function lackOf({ fields, withstands }: TestPart, p: Packet, holds: boolean): Lack | undefined {
  for (const field of fields) {
    if (hiddenOf(field, p) > (holds ? withstands : NOTHING)) return { lacks: 'cut', field: field.abbrev }
    if (!holds && isOfLink(field) && !isOnEthernet(p, field) && !has(field, p))
      return { lacks: 'link', field: field.abbrev }
  }
  return undefined
}

/** True for frames of Ethernet, in which all of `field` would be seen that there is: on a loopback interface, addresses are none. */
export function isOnEthernet(p: Packet, field?: Field): boolean {
  const { layers, iface, session } = p
  if (layers.n < 2 || session.registry.table(LINK_TABLE).get(iface.link)?.abbrev !== 'eth') return false
  return (field !== undefined && !OF_LINK.has(field.abbrev)) || !isOnLoopback(p)
}

/** Fields that need the addresses of the link layer. */
const OF_LINK = new Set(['mcast.mac.expected', 'mcast.mac.ok'])

/** True for fields that only some link types have. */
export const isOfLink = (field: Field): boolean => OF_LINK.has(field.abbrev) || isLinkLayer(field.protocol)

/** True for what carries networks. Those may stand outermost, too: what a raw packet begins with, and MPLS. */
function isLinkLayer({ spec: { on = {} } }: Protocol): boolean {
  return on[LINK_TABLE] !== undefined && on['ip.version'] === undefined && on['mpls.bottom'] === undefined
}
