/** Functions of addresses, as in Wireshark 4.4. */
import type { Each } from './function-types.ts'
import type { Plain } from './program.ts'
import { octetsOfIpv4, specialBlock } from './special-addresses.ts'
import type { Typed } from './types.ts'

const isIpv4 = ({ kind }: Typed): boolean => kind === 'ipv4'
const isIpv6 = ({ kind }: Typed): boolean => kind === 'ipv6'
const isAddress = (given: Typed): boolean => isIpv4(given) || isIpv6(given)

const octetsOf = (value: Plain): Uint8Array => (typeof value === 'number' ? octetsOfIpv4(value) : (value as Uint8Array))

/** A function that says whether an address is of some sort. */
const asks = (accepts: Each['accepts'], takes: string, holds: (address: Uint8Array) => boolean): Each => ({
  accepts,
  takes,
  kind: () => 'bool',
  make: () => (value) => Number(holds(octetsOf(value))),
})

const isLinkLocal = (a: Uint8Array): boolean =>
  a.length === 4 ? a[0] === 169 && a[1] === 254 : a[0] === 0xfe && (a[1] & 0xc0) === 0x80
const isMulticast = (a: Uint8Array): boolean => (a.length === 4 ? a[0] >> 4 === 0xe : a[0] === 0xff)
const isPrivate = ([a, b]: Uint8Array): boolean => a === 10 || (a === 172 && b >> 4 === 1) || (a === 192 && b === 168)
const isUniqueLocal = ([a]: Uint8Array): boolean => (a & 0xfe) === 0xfc

export const ADDRESS_FUNCTIONS: Readonly<Record<string, Each>> = {
  ip_special_name: {
    accepts: isAddress,
    takes: 'an IP address',
    kind: () => 'string',
    make: () => (value) => specialBlock(octetsOf(value))?.name,
  },
  ip_special_mask: {
    accepts: isAddress,
    takes: 'an IP address',
    kind: () => 'uint32',
    make: () => (value) => specialBlock(octetsOf(value))?.mask,
  },
  ip_linklocal: asks(isAddress, 'an IP address', isLinkLocal),
  ip_multicast: asks(isAddress, 'an IP address', isMulticast),
  ip_rfc1918: asks(isIpv4, 'an IPv4 address', isPrivate),
  ip_ula: asks(isIpv6, 'an IPv6 address', isUniqueLocal),
}
