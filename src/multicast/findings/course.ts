/** Which way a frame came: two datagrams that are the same came twice only if both came the same way. */
import { u32 } from '../../decode/bytes.ts'
import type { Packet } from '../../decode/packet.ts'
import { directionOf } from '../direction.ts'
import { ROLE, roleOf } from '../roles.ts'

const SLL2 = 276

/** The way, by a number: direction and interface. Undefined where nobody tells the interface (`-i any`). */
export function wayOf(p: Packet): number | undefined {
  const told = directionOf(p)
  const direction = told === undefined ? 0 : told === 'in' ? 1 : 2
  if (p.layers.n < 2 || roleOf(p, 1) !== ROLE.cooked) return direction
  const at = p.layers.at[1]
  return p.iface.link === SLL2 && at + 8 <= p.layers.end[1] ? (4 * u32(p.bytes, at + 4) + direction) | 0 : undefined
}

/** Where the Ethernet header stands that delivers layer `i`; -1 without one. */
export function linkOf(p: Packet, i: number): number {
  for (let k = i - 1; k > 0; k--) if (roleOf(p, k) === ROLE.ethernet) return p.layers.at[k]
  return -1
}
