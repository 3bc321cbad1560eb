/** What headers of Linux' cooked captures tell of how frames came. */
import { u16 } from '../decode/bytes.ts'
import type { Packet } from '../decode/packet.ts'
import { layoutOf } from '../decode/protocols/sll-layout.ts'

/** Hardware type (ARPHRD_) that the header at layer `i` tells; -1 if it was cut off. */
export function hardwareOf({ bytes, iface, layers: { at, end } }: Packet, i: number): number {
  const place = at[i] + layoutOf(iface.link).hardware
  return place + 2 <= end[i] ? u16(bytes, place) : -1
}
