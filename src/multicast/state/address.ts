/** Addresses as keys of tables: their octets as a string, which sorts as addresses do. */
import { addressText, type Version } from '../addresses.ts'

/** An address's octets, each as a character. */
export type AddressKey = string

/** The key of the address at `at`. Made in one go: a string that is put together piece by piece keeps its pieces. */
export const keyAt = (b: Uint8Array, at: number, version: Version): AddressKey =>
  version === 4
    ? String.fromCharCode(b[at], b[at + 1], b[at + 2], b[at + 3])
    : String.fromCharCode(
        b[at],
        b[at + 1],
        b[at + 2],
        b[at + 3],
        b[at + 4],
        b[at + 5],
        b[at + 6],
        b[at + 7],
        b[at + 8],
        b[at + 9],
        b[at + 10],
        b[at + 11],
        b[at + 12],
        b[at + 13],
        b[at + 14],
        b[at + 15],
      )

/** The key of the MAC address at `at`: of six characters. */
export const macKeyAt = (b: Uint8Array, at: number): AddressKey =>
  String.fromCharCode(b[at], b[at + 1], b[at + 2], b[at + 3], b[at + 4], b[at + 5])

/** The same of one that stands in two numbers, of four octets and of two. */
export const macKeyOf = (upper: number, lower: number): AddressKey =>
  String.fromCharCode(
    upper >>> 24,
    (upper >>> 16) & 0xff,
    (upper >>> 8) & 0xff,
    upper & 0xff,
    lower >>> 8,
    lower & 0xff,
  )

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

/** Texts of addresses that were asked for of late: most are asked for again and again. */
const texts = new Map<AddressKey, string>()
const MOST_TEXTS = 4096

export function textOf(key: AddressKey): string {
  const known = texts.get(key)
  if (known !== undefined) return known
  if (texts.size >= MOST_TEXTS) texts.clear()
  const text = addressText(octetsOf(key), 0, key.length === 4 ? 4 : 6)
  texts.set(key, text)
  return text
}

/** True for 0.0.0.0 and ::. */
export function isNobody(key: AddressKey): boolean {
  for (let k = 0; k < key.length; k++) if (key.charCodeAt(k) !== 0) return false
  return true
}

/** Order of two keys: addresses of IPv4 before those of IPv6, then by their octets. */
export const byAddress = (a: AddressKey, b: AddressKey): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
