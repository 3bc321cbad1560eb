/** Which way a frame came: two datagrams that are the same came twice only if both came the same way. */
import type { Packet } from '../../decode/packet.ts'
import { interfaceNumberOf } from '../../decode/protocols/networks.ts'
import { directionOf } from '../direction.ts'
import { ROLE, roleOf } from '../roles.ts'

/** The way, by a number: direction and interface. -1 where nobody tells the interface (`-i any`). */
export function wayOf(p: Packet): number {
  const told = directionOf(p)
  const direction = told === undefined ? 0 : told === 'in' ? 1 : 2
  if (p.layers.n < 2 || roleOf(p, 1) !== ROLE.cooked) return direction
  const number = interfaceNumberOf(p)
  return number < 0 ? -1 : (4 * number + direction) | 0
}

/** Layer of the nearest Ethernet header before layer `i`, whatever stands between; -1 without one. */
export function ethernetBefore(p: Packet, i: number): number {
  let k = i - 1
  while (k > 0 && roleOf(p, k) !== ROLE.ethernet) k--
  return k > 0 ? k : -1
}
