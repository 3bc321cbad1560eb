/** The values that fields have in the selected frame: what `${ip.src}` stands for. */
import type { Packet } from '../decode/packet.ts'
import { loop } from './closures.ts'
import type { Selected } from './context.ts'
import type { Constant } from './program.ts'
import { Register } from './registers.ts'

/** Reads values from a packet, now: the packet is lent and will hold another frame soon. */
export function selectedIn(p: Packet): Selected {
  return (source) => {
    const { domain } = source
    const found: Constant[] = []
    const r = new Register()
    const collect = loop(source, r, () => {
      const value = r.plain(domain)
      found.push({ domain, value: value instanceof Uint8Array ? value.slice() : value } as Constant)
      return false
    })
    collect(p)
    return found
  }
}
