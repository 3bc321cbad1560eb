/** What the kinds of fields are called, how their values are held, and what may be done with them. */
import type { Kind } from '../decode/field.ts'
import type { Domain } from './program.ts'

const NAMES: Readonly<Record<Kind, string>> = {
  none: 'a label',
  protocol: 'a protocol',
  bool: 'a boolean',
  uint8: 'a number of 8 bits',
  uint16: 'a number of 16 bits',
  uint24: 'a number of 24 bits',
  uint32: 'a number of 32 bits',
  uint40: 'a number of 40 bits',
  uint48: 'a number of 48 bits',
  uint64: 'a number of 64 bits',
  int8: 'a signed number of 8 bits',
  int16: 'a signed number of 16 bits',
  int32: 'a signed number of 32 bits',
  int64: 'a signed number of 64 bits',
  double: 'a floating-point number',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  ether: 'an Ethernet address',
  eui64: 'an EUI-64',
  bytes: 'bytes',
  string: 'text',
  abstime: 'a time',
  reltime: 'a time span',
  framenum: 'a frame number',
}

/** As in "ip.ttl is a number of 8 bits". */
export const kindName = (kind: Kind): string => NAMES[kind] ?? kind

/** Bits of an integer kind; negative for a signed one, 0 for what is no integer. */
export function integerBits(kind: Kind): number {
  if (kind === 'framenum') return 32
  const form = /^(u?)int(\d+)$/.exec(kind)
  if (form === null) return 0
  return form[1] === 'u' ? Number(form[2]) : -Number(form[2])
}

export const isInteger = (kind: Kind): boolean => integerBits(kind) !== 0
/** Integers of up to 48 bits that have no sign. */
export const isUnsigned = (kind: Kind): boolean => integerBits(kind) > 0 && domainOf(kind) === 'num'
/** Kinds that are runs of octets; they may be held against each other. */
export const isOctets = (kind: Kind): boolean => kind === 'bytes' || kind === 'ether' || kind === 'eui64'
export const isSliceable = (kind: Kind): boolean =>
  isOctets(kind) || kind === 'protocol' || kind === 'ipv4' || kind === 'ipv6' || kind === 'string'
/** Kinds that can be searched with `contains` and `matches`. */
export const isSearchable = (kind: Kind): boolean => isOctets(kind) || kind === 'protocol' || kind === 'string'

/** True if values of the two kinds can be held against each other. */
export const areComparable = (a: Kind, b: Kind): boolean =>
  a === b || (isInteger(a) && isInteger(b)) || (isOctets(a) && isOctets(b))

export function domainOf(kind: Kind): Domain {
  switch (kind) {
    case 'uint64':
    case 'int64':
    case 'abstime':
    case 'reltime':
      return 'big'
    case 'string':
      return 'text'
    case 'ipv6':
    case 'ether':
    case 'eui64':
    case 'bytes':
    case 'protocol':
    case 'none':
      return 'octets'
    default:
      return 'num'
  }
}
