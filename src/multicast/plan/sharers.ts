/** Who shares a MAC address with whom: 32 groups of IPv4 each (RFC 1112 §6.4), of IPv6 2^80 (RFC 2464 §7). */
import { u48 } from '../../decode/bytes.ts'
import { addressOctets } from '../../filter/literal-addresses.ts'
import { macOf, staysOnLink } from '../addresses.ts'
import { differInScope } from '../findings/mac-collision.ts'
import { type Group, groupAt } from '../group.ts'
import { whyReserved } from '../group-rules.ts'
import { keyAt } from '../state/address.ts'
import { ipv4GroupNames } from '../words/ipv4-groups.ts'
import { ipv6GroupNames } from '../words/ipv6-groups.ts'

/** Groups by the MAC address that they are sent to. */
export class Sharers {
  private readonly byMac = new Map<number, Group[]>()

  add(group: Group): void {
    const key = u48(group.mac, 0)
    const found = this.byMac.get(key)
    if (found === undefined) this.byMac.set(key, [group])
    else found.push(group)
  }

  /** True if some group is sent to the MAC address that the group of these octets would be sent to. */
  isTaken(octets: Uint8Array): boolean {
    return this.byMac.has(u48(macOf(octets, 0, octets.length === 4 ? 4 : 6), 0))
  }

  /** The others that share the group's. IPv6 groups that differ in scope alone are one service, and do not count. */
  of(group: Group): Group[] {
    const all = this.byMac.get(u48(group.mac, 0)) ?? []
    return all.filter((one) => one !== group && one.text !== group.text && !isOtherScope(one, group))
  }
}

/** The same service in another place. */
const isOtherScope = (a: Group, b: Group): boolean =>
  a.version === b.version && differInScope(keyAt(a.octets, 0, a.version), keyAt(b.octets, 0, b.version))

let registry: Sharers | undefined

/**
 * All that are registered and may be in use, but those of 224.0.0.0/24: who shares a MAC address with these is flooded,
 * which says more.
 */
export function registeredGroups(): Sharers {
  if (registry !== undefined) return registry
  registry = new Sharers()
  for (const text of ipv4GroupNames().keys()) {
    const octets = addressOctets(text) as Uint8Array
    if (!staysOnLink(octets, 0, 4) && whyReserved(octets, 0, 4) === undefined) registry.add(groupAt(octets, 0, 4))
  }
  for (const text of ipv6GroupNames().keys()) {
    // One scope stands for all.
    const octets = addressOctets(text.replace('ff0x', 'ff0e'))
    if (octets !== undefined) registry.add(groupAt(octets, 0, 6))
  }
  return registry
}
