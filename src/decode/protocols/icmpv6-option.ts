/** What an option of neighbour discovery is made of, and parts that several of them have. */
import type { Field } from '../field.ts'
import type { Tree } from '../tree.ts'
import { ipv6Text } from '../values.ts'

export const ADDRESS = 16

/** An option: its first octet, and how many there are. */
export interface Placed {
  readonly t: Tree
  readonly b: Uint8Array
  readonly at: number
  readonly size: number
}

export interface Option {
  /** Octets that it has to have. */
  readonly least?: number
  /** True if its length does not go with what it holds. */
  readonly isWrong?: (b: Uint8Array, at: number, size: number) => boolean
  /** What its line says behind its name. */
  readonly says?: (b: Uint8Array, at: number, size: number) => string
  /** Emits what stands behind type and length. @returns octets of the option that are told of */
  readonly show: (option: Placed) => number
}

/** Fields side by side behind type and length; a pair tells the size of one that has no size of its own. */
export const row =
  (...all: readonly (Field | readonly [Field, number])[]) =>
  ({ t, at }: Placed): number => {
    let o = at + 2
    for (const entry of all) {
      const [field, size] = 'abbrev' in entry ? [entry, entry.size] : entry
      t.put(field, o, size)
      o += size
    }
    return o - at
  }

/** An address of which only the first octets are there. */
export function prefixAt(b: Uint8Array, at: number, size: number): Uint8Array {
  const address = new Uint8Array(ADDRESS)
  address.set(b.subarray(at, at + Math.min(size, ADDRESS)))
  return address
}

/** The addresses from octet `from` of an option on, each behind a space. */
export const addressesText =
  (from: number) =>
  (b: Uint8Array, at: number, size: number): string => {
    let text = ''
    for (let o = from; o + ADDRESS <= size; o += ADDRESS) text += ` ${ipv6Text(b, at + o)}`
    return text
  }

/** The same as fields, up to the end of the option. @returns octets of the option that are told of */
export function putAddresses({ t, at, size }: Placed, field: Field, from: number): number {
  let o = from
  for (; o + ADDRESS <= size; o += ADDRESS) t.put(field, at + o)
  if (o < size) t.fail()
  return size
}
