/** Groups that belong to a protocol rather than to a sender: anybody may speak there, and silence means nothing. */
import { staysOnLink } from '../addresses.ts'
import { groupName } from '../ranges.ts'
import { type AddressKey, octetsOf } from '../state/address.ts'

const versionOf = (group: AddressKey) => (group.length === 4 ? 4 : 6)

/** True for a group that no router forwards: switches let it pass everywhere, and members need not report it. */
export const isOfLink = (group: AddressKey): boolean => staysOnLink(octetsOf(group), 0, versionOf(group))

/** True for a group of the link, or one that IANA registered for a protocol. */
export function isOfProtocol(group: AddressKey): boolean {
  return isOfLink(group) || groupName(octetsOf(group), 0, versionOf(group)) !== undefined
}
