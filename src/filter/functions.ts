/** The functions of the language: what they take and what they answer. */
import { ipv4Text, ipv6Text, valueText, wordFor } from '../decode/values.ts'
import type { Each } from './function-types.ts'
import { ADDRESS_FUNCTIONS } from './functions-address.ts'
import { integerBits, isInteger } from './kinds.ts'
import type { Plain } from './program.ts'
import { octetsOfIpv4 } from './special-addresses.ts'
import type { Typed } from './types.ts'

const onText = (change: (text: string) => string): Each => ({
  accepts: ({ kind }) => kind === 'string',
  takes: 'text',
  kind: () => 'string',
  make: () => (value) => change(value as string),
})

/** Letters of ASCII only, as in Wireshark. */
const upper = (text: string): string => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase())
const lower = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())

const numeric = ({ kind }: Typed): boolean => isInteger(kind) || kind === 'double' || kind === 'reltime'

function absolute(value: Plain): Plain {
  return typeof value === 'bigint' ? (value < 0n ? -value : value) : Math.abs(value as number)
}

const toDouble = (rounded: (value: number) => number): Each => ({
  accepts: numeric,
  takes: 'a number or a time span',
  kind: () => 'double',
  make:
    ({ kind }) =>
    (value) =>
      rounded(kind === 'reltime' ? Number(value) / 1e9 : Number(value)),
})

/** Writes a value as text: whole numbers in decimal, addresses in their notation. */
function writer({ kind, field }: Typed): (value: Plain) => string {
  if (kind === 'ipv4') return (value) => ipv4Text(octetsOfIpv4(value as number), 0)
  if (kind === 'ipv6') return (value) => ipv6Text(value as Uint8Array, 0)
  if ((kind === 'ether' || kind === 'eui64') && field !== undefined) {
    return (value) => valueText(field, value as Uint8Array, 0, (value as Uint8Array).length)
  }
  return (value) => String(value)
}

const encoder = new TextEncoder()

export const EACH: Readonly<Record<string, Each>> = {
  ...ADDRESS_FUNCTIONS,
  upper: onText(upper),
  lower: onText(lower),
  len: {
    accepts: ({ kind }) => kind !== 'none',
    takes: 'a field',
    kind: () => 'uint32',
    make: () => (value) =>
      typeof value === 'string' ? encoder.encode(value).length : value instanceof Uint8Array ? value.length : undefined,
  },
  abs: {
    accepts: numeric,
    takes: 'a number or a time span',
    kind: ({ kind }) => kind,
    make: () => absolute,
  },
  string: {
    accepts: ({ kind }) => isInteger(kind) || kind === 'double' || /^(ipv4|ipv6|ether|eui64)$/.test(kind),
    takes: 'a number or an address',
    kind: () => 'string',
    make: writer,
  },
  vals: {
    accepts: ({ field }) => field?.words !== undefined,
    takes: 'a field whose values have words',
    kind: () => 'string',
    make:
      ({ field }) =>
      (value) =>
        field === undefined ? undefined : wordFor(field, Number(value)),
  },
  dec: {
    accepts: ({ kind }) => isInteger(kind),
    takes: 'a whole number',
    kind: () => 'string',
    make: () => (value) => String(value),
  },
  hex: {
    accepts: ({ kind }) => isInteger(kind),
    takes: 'a whole number',
    kind: () => 'string',
    make:
      ({ kind }) =>
      (value) =>
        `0x${value.toString(16).padStart(Math.ceil(Math.abs(integerBits(kind)) / 4), '0')}`,
  },
  double: toDouble((value) => value),
  float: toDouble(Math.fround),
}

/** Functions that answer once for all values of their arguments. */
export const GATHERING: readonly string[] = ['count', 'max', 'min']

export const FUNCTION_NAMES: readonly string[] = [...Object.keys(EACH), ...GATHERING]

/** What each function answers, for completion. */
export const FUNCTION_NOTES: Readonly<Record<string, string>> = {
  upper: 'text in capitals',
  lower: 'text in small letters',
  len: 'length in octets',
  abs: 'without its sign',
  string: 'a number or an address as text',
  vals: "the word for a field's value",
  dec: 'a number in decimal, as text',
  hex: 'a number in hexadecimal, as text',
  double: 'as a floating-point number',
  float: 'as a floating-point number of single precision',
  count: 'how often a field occurs',
  max: 'the greatest of all values',
  min: 'the least of all values',
  ip_special_name: 'name of the special-purpose block that an address is in',
  ip_special_mask: 'what may be done with an address of a special-purpose block',
  ip_linklocal: 'true for link-local addresses',
  ip_multicast: 'true for addresses of groups',
  ip_rfc1918: 'true for private IPv4 addresses',
  ip_ula: 'true for unique local IPv6 addresses',
}
