/** What headers of Linux' cooked captures tell of how frames came. */
import { u16, u32 } from '../decode/bytes.ts'
import type { Packet } from '../decode/packet.ts'
import { layoutOf, SLL2 } from '../decode/protocols/sll-layout.ts'

/** Number of the interface in a frame of a capture that numbers them; -1 in others. */
export function interfaceNumberOf({ bytes, iface, layers: { n, at, end } }: Packet): number {
  if (iface.link !== SLL2 || n < 2) return -1
  const place = at[1] + layoutOf(iface.link).interface
  return place + 4 <= end[1] ? u32(bytes, place) : -1
}

/** Hardware type (ARPHRD_) that the header at layer `i` tells; -1 if it was cut off. */
export function hardwareOf({ bytes, iface, layers: { at, end } }: Packet, i: number): number {
  const place = at[i] + layoutOf(iface.link).hardware
  return place + 2 <= end[i] ? u16(bytes, place) : -1
}
