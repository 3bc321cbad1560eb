/**
 * One value under test, and how it is read from where it stands.
 *
 * Loops put value after value into the same register; nothing is allocated for a frame on the way to a plain field.
 */
import { u32, uint } from '../decode/bytes.ts'
import type { Field, Value } from '../decode/field.ts'
import { bits, valueAt, valueText } from '../decode/values.ts'
import type { Domain, Plain } from './program.ts'

/** Holds a value in the members that its domain names. */
export class Register {
  num = 0
  big = 0n
  text = ''
  /** Octets: array, offset and size. */
  b: Uint8Array = new Uint8Array(0)
  at = 0
  size = 0

  /** The value by itself. */
  plain(domain: Domain): Plain {
    if (domain === 'num') return this.num
    if (domain === 'big') return this.big
    if (domain === 'text') return this.text
    return this.b.subarray(this.at, this.at + this.size)
  }

  set(domain: Domain, value: Plain): void {
    if (domain === 'num') this.num = value as number
    else if (domain === 'big') this.big = value as bigint
    else if (domain === 'text') this.text = value as string
    else this.octets(value as Uint8Array, 0, (value as Uint8Array).length)
  }

  /** Turns the text into its octets. */
  encode(): void {
    const octets = encoder.encode(this.text)
    this.octets(octets, 0, octets.length)
  }

  octets(b: Uint8Array, at: number, size: number): void {
    this.b = b
    this.at = at
    this.size = size
  }
}

/** The number that a field's octets are; addresses of IPv4 as numbers of 32 bits. */
export function numberAt(field: Field, b: Uint8Array, at: number, size: number): number {
  if (field.reads === 'ipv4') return u32(b, at)
  if (field.reads.startsWith('uint') || field.reads === 'framenum') return bits(field, b, at, size)
  return valueAt(field, b, at, size) as number
}

/** The bigint that a field's octets are. */
export function bigAt(field: Field, b: Uint8Array, at: number, size: number): bigint {
  const value = valueAt(field, b, at, size)
  return typeof value === 'bigint' ? value : BigInt(uint(b, at, size))
}

/** The text that a field's octets are: what its octets say, or an address written out. */
export function textAt(field: Field, b: Uint8Array, at: number, size: number): string {
  return field.reads === 'string' ? (valueAt(field, b, at, size) as string) : valueText(field, b, at, size)
}

/** Puts what was computed for a field into a register of the domain; false if it is of no such kind. */
export function load(r: Register, domain: Domain, field: Field, value: Value): boolean {
  switch (domain) {
    case 'num':
      if (typeof value === 'number') r.num = value
      else if (typeof value === 'bigint') r.num = Number(value)
      else if (value instanceof Uint8Array && value.length === 4) r.num = u32(value, 0)
      else return false
      return true
    case 'big':
      if (typeof value === 'string' || value instanceof Uint8Array) return false
      r.big = BigInt(value)
      return true
    case 'text':
      r.text = typeof value === 'string' ? value : valueText(field, EMPTY, 0, 0, value)
      return true
    case 'octets':
      if (value instanceof Uint8Array) r.octets(value, 0, value.length)
      // A label is there, and that is all.
      else if (value === '') r.octets(EMPTY, 0, 0)
      else return false
      return true
  }
}

/** Puts the octets of a field into a register of the domain. */
export function loadAt(r: Register, domain: Domain, field: Field, b: Uint8Array, at: number, size: number): void {
  if (domain === 'num') r.num = numberAt(field, b, at, size)
  else if (domain === 'octets') r.octets(b, at, size)
  else if (domain === 'text') r.text = textAt(field, b, at, size)
  else r.big = bigAt(field, b, at, size)
}

const EMPTY = new Uint8Array(0)
const encoder = new TextEncoder()
