/** Networks that share a link, and may use the same addresses for hosts of their own: VLANs (IEEE 802.1Q). */
import { u16 } from '../bytes.ts'
import type { Packet } from '../packet.ts'
import { ieee8021ad } from './ieee8021ad.ts'
import { vlan } from './vlan.ts'

/** The tags in front of layer `i`, outermost first: `100.42`; empty without any. */
export function networkOf({ bytes: b, layers }: Packet, i: number): string {
  let tags = ''
  for (let k = 0; k < i; k++) {
    const id = layers.id[k]
    if (id !== vlan.id && id !== ieee8021ad.id) continue
    tags += `${tags && '.'}${u16(b, layers.at[k]) & 0xfff}`
  }
  return tags
}
