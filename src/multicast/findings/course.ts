/** Which way a frame came: two datagrams that are the same came twice only if both came the same way. */
import { u24 } from '../../decode/bytes.ts'
import type { Packet } from '../../decode/packet.ts'
import { interfaceNumberOf } from '../../decode/protocols/networks.ts'
import { directionOf } from '../direction.ts'
import { ROLE, roleOf } from '../roles.ts'

/** The way, by a number: direction, interface, labels of MPLS. -1 where nobody tells the interface (`-i any`). */
export function wayOf(p: Packet): number {
  const told = directionOf(p)
  const direction = told === undefined ? 0 : told === 'in' ? 1 : 2
  if (p.layers.n < 2) return direction
  if (roleOf(p, 1) !== ROLE.cooked) return (4 * labelsOf(p) + direction) & NOT_NEGATIVE
  const number = interfaceNumberOf(p)
  return number < 0 ? -1 : (4 * number + direction) | 0
}

const NOT_NEGATIVE = 0x7fff_ffff
const ODD = 0x9e37_79b1

/**
 * The labels of MPLS under which a frame travels, in a number; 0 without any. Each end that a datagram goes to gets it under
 * labels of its own (RFC 3031 §3.4).
 */
function labelsOf(p: Packet): number {
  const { bytes: b, layers } = p
  let k = 1
  while (k < layers.n && (roleOf(p, k) === ROLE.ethernet || roleOf(p, k) === ROLE.tag)) k++
  let labels = 0
  for (; k < layers.n && roleOf(p, k) === ROLE.label; k++) {
    labels = Math.imul(labels + (u24(b, layers.at[k]) >>> 4) + 1, ODD)
  }
  return labels
}

/** Layer of the nearest Ethernet header before layer `i`, whatever stands between; -1 without one. */
export function ethernetBefore(p: Packet, i: number): number {
  let k = i - 1
  while (k > 0 && roleOf(p, k) !== ROLE.ethernet) k--
  return k > 0 ? k : -1
}
