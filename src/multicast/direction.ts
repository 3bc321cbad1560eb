/** Which way a frame went, where the capture tells. */
import { u16 } from '../decode/bytes.ts'
import type { Packet } from '../decode/packet.ts'
import { layoutOf } from '../decode/protocols/sll-layout.ts'
import { ROLE, roleOf } from './roles.ts'

export type Direction = 'in' | 'out' | undefined

/** Packet type of cooked captures: sent by us. */
const OUTGOING = 4
/** Directions by the lowest bits of a frame's flags in pcapng. */
const BY_FLAGS: readonly Direction[] = [undefined, 'in', 'out', undefined]

/** Whether the capturing host received the frame or sent it; undefined if nobody tells. */
export function directionOf(p: Packet): Direction {
  const told = BY_FLAGS[(p.options?.flags ?? 0) & 3]
  if (told !== undefined) return told
  const { layers, bytes } = p
  if (layers.n < 2 || roleOf(p, 1) !== ROLE.cooked) return undefined
  const { packet, packetSize } = layoutOf(p.iface.link)
  const at = layers.at[1] + packet
  if (at + 2 > layers.end[1]) return undefined
  const type = packetSize === 1 ? bytes[at] : u16(bytes, at)
  return type === OUTGOING ? 'out' : 'in'
}
