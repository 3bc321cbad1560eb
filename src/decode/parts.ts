/** Parts that protocols have in common: loops over what repeats within a header. */
import { uint } from './bytes.ts'
import type { Field } from './field.ts'
import { plural } from './phrases.ts'
import type { Tree } from './tree.ts'
import { bitPattern, hexText, valueAt, wordFor } from './values.ts'

/** How a list of options (type, length, value) is written down. */
export interface OptionList {
  /** Types that are a single octet, without a length. */
  readonly single?: readonly number[]
  /** The type that ends the list. */
  readonly last?: number
  /** Octets that the length counts in; 1 without it. */
  readonly unit?: number
  /** Octets of type and length, where the length does not count them. */
  readonly uncounted?: number
}

/**
 * Visits the options from `at` on to before `end`.
 * @param each called with an option's type, its first octet and its size; the size is what the option claims, which may
 *   be less than its own header or go beyond `end`: after such a one the walk ends
 * @returns where the walk ended
 */
export function eachOption(
  b: Uint8Array,
  at: number,
  end: number,
  { single, last, unit = 1, uncounted = 0 }: OptionList,
  each: (type: number, at: number, size: number) => void,
): number {
  let o = at
  while (o < end) {
    const type = b[o]
    const alone = type === last || single?.includes(type) === true
    const size = alone ? 1 : o + 1 < end ? b[o + 1] * unit + uncounted : 2
    each(type, o, size)
    if ((!alone && size < 2) || o + size > end) return end
    o += size
    if (type === last) break
  }
  return o
}

/**
 * Counts options that do nothing: four of them may be what a router left of another. Those count that fill a word of
 * four octets, as Wireshark sees it.
 * @param count  of those before
 * @param offset of this one, from the first option on
 */
export const idleOctets = (count: number, offset: number): number => (count === 0 || offset % 4 !== 0 ? count + 1 : 0)

/** What is wrong with the length of the option of `size` octets at `o`, in a list that goes to `end`. */
export function troubleOf(b: Uint8Array, o: number, size: number, end: number): string | undefined {
  if (o + 2 > end) return 'length byte past end of options'
  if (size < 2) return `with too-short option length = ${plural(size, 'byte')}`
  if (o + size > end) return `option length = ${b[o + 1]} bytes says option goes past end of options`
  return undefined
}

/**
 * A field of flags with its parts below it; its line names those that are set, and those that have words for their
 * value: `Flags: 0x60, Duplicate (DUP)`.
 */
export function putFlags(t: Tree, b: Uint8Array, field: Field, at: number, parts: readonly Field[]): void {
  if (!t.has(at, field.size)) return
  const whole = uint(b, at, field.size)
  let title = `${field.name}: ${hexText(whole, 2 * field.size)}`
  if (field.mask !== 0) {
    const digits = Math.ceil((32 - Math.clz32(field.mask >>> field.shift)) / 4)
    const value = (whole & field.mask) >>> field.shift
    title = `${bitPattern(field.mask, whole, field.size)} = ${field.name}: ${hexText(value, digits)}`
  }
  for (const part of parts) {
    const value = Number(valueAt(part, b, at, part.size))
    if (part.kind === 'bool') title += value === 0 ? '' : `, ${part.name}`
    else if (part.words !== undefined) title += `, ${part.name}: ${wordFor(part, value) ?? 'Unknown'}`
  }
  t.put(field, at, field.size, title)
  t.open()
  for (const part of parts) t.put(part, at)
  t.close()
}

/** A remark on the last item, if `wrong`. */
export function remarkBelow(t: Tree, wrong: boolean, field: Field, message?: string): void {
  if (!wrong) return
  t.open()
  t.remark(field, message)
  t.close()
}
