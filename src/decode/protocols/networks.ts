/** Networks may use the same addresses for hosts of their own: interfaces, and VLANs that share a link (IEEE 802.1Q). */
import { u16, u32 } from '../bytes.ts'
import type { Packet } from '../packet.ts'
import { ieee8021ad } from './ieee8021ad.ts'
import { layoutOf, SLL2 } from './sll-layout.ts'
import { vlan } from './vlan.ts'

/** Number of the interface in a frame of a capture that numbers them; -1 in others. */
export function interfaceNumberOf({ bytes, iface, layers: { n, at, end } }: Packet): number {
  if (iface.link !== SLL2 || n < 2) return -1
  const place = at[1] + layoutOf(iface.link).interface
  return place + 4 <= end[1] ? u32(bytes, place) : -1
}

/** The interface, and the tags in front of layer `i`, outermost first: `0`, `0.100.42`, `0#3` where frames number interfaces. */
export function networkOf(p: Packet, i: number): string {
  const { bytes: b, layers } = p
  const number = interfaceNumberOf(p)
  let network = number < 0 ? `${p.iface.id}` : `${p.iface.id}#${number}`
  for (let k = 0; k < i; k++) {
    const id = layers.id[k]
    if (id === vlan.id || id === ieee8021ad.id) network += `.${u16(b, layers.at[k]) & 0xfff}`
  }
  return network
}
