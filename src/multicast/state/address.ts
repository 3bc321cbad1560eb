/** Addresses as keys of tables: their octets as a string, which sorts as addresses do. */
import { addressText, type Version, widthOf } from '../addresses.ts'

/** An address's octets, each as a character. */
export type AddressKey = string

/** The key of the address at `at`. */
export function keyAt(b: Uint8Array, at: number, version: Version): AddressKey {
  let key = ''
  for (let k = at; k < at + widthOf(version); k++) key += String.fromCharCode(b[k])
  return key
}

/** True if the key is that of the address at `at`. */
export function isKey(key: AddressKey, b: Uint8Array, at: number): boolean {
  for (let k = 0; k < key.length; k++) if (key.charCodeAt(k) !== b[at + k]) return false
  return true
}

/** The octets that a key stands for. */
export function octetsOf(key: AddressKey): Uint8Array {
  const octets = new Uint8Array(key.length)
  for (let k = 0; k < key.length; k++) octets[k] = key.charCodeAt(k)
  return octets
}

export const textOf = (key: AddressKey): string => addressText(octetsOf(key), 0, key.length === 4 ? 4 : 6)

/** True for 0.0.0.0 and ::. */
export function isNobody(key: AddressKey): boolean {
  for (let k = 0; k < key.length; k++) if (key.charCodeAt(k) !== 0) return false
  return true
}

/** Order of two keys: addresses of IPv4 before those of IPv6, then by their octets. */
export const byAddress = (a: AddressKey, b: AddressKey): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
