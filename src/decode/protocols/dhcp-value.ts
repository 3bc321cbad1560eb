/** Values of options and suboptions of DHCP that are one field, or a list of one. */
import type { Field } from '../field.ts'
import type { Tree } from '../tree.ts'
import { dhcpFields as f } from './dhcp-fields.ts'

/** An option's value: `size` octets at `at`. */
export interface Option {
  readonly t: Tree
  readonly b: Uint8Array
  readonly at: number
  readonly size: number
}

const utf8 = new TextDecoder()

/** Text up to its end or the first zero: some send one behind it (RFC 2132 §2). */
export function textOf(b: Uint8Array, at: number, size: number): string {
  const octets = b.subarray(at, at + size)
  const zero = octets.indexOf(0)
  return utf8.decode(zero < 0 ? octets : octets.subarray(0, zero))
}

/**
 * Emits the octets of a value, and what they are.
 * @param known  the field that they are; undefined where nobody knows
 * @param isList true if there may be several
 * @param shown  the field of the octets where they speak for themselves, and `hidden` where they need not
 */
export function putField(option: Option, known: Field | undefined, isList: boolean, shown: Field, hidden: Field): void {
  const { t, b, at, size } = option
  const unit = known?.size ?? 0
  // Text and octets are of any size.
  const fits = known !== undefined && (unit === 0 || (isList ? size >= unit : size === unit))
  t.put(fits && size > 0 ? hidden : shown, at, size)
  if (!t.ok || known === undefined) return
  if (known.kind === 'string') t.set(known, at, size, textOf(b, at, size))
  else if (unit === 0) t.put(known, at, size)
  else if (isList) {
    for (let o = at; o + unit <= at + size && t.ok; o += unit) t.put(known, o)
    if (size % unit !== 0) t.remark(f.bad_length, `Option length isn't a multiple of ${unit}`)
  } else if (fits) t.put(known, at)
  else t.remark(f.bad_length, `length isn't ${unit}`)
}
