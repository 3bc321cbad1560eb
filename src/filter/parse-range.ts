/** The parts of slices and layer numbers: `3`, `2:4`, `2-5`, `:4`, `2:`, `-4:`. */
import { FilterError } from './errors.ts'
import { wholeNumber } from './literal-numbers.ts'
import type { Range, Span } from './syntax.ts'

const FORM = /^\s*(?:([+-]?\w+)?\s*:\s*([+-]?\w+)?|([+-]?\w+)\s*-\s*([+-]?\w+)|([+-]?\w+))\s*$/

export function parseRange(text: string, { at, end }: Span): Range {
  const wrong = (why: string, advice?: string) => new FilterError(why, at, Math.max(1, end - at), advice)
  const form = FORM.exec(text)
  if (form === null)
    throw wrong(`"${text}" is not a range`, 'write [3], [2:4] (from, length), [2-5] (from, to), [:4] or [2:]')
  const [, from, length, first, last, single] = form
  const whole = (digits: string): number => {
    const value = wholeNumber(digits.replace(/^[+-]/, ''))
    if (value === undefined || value > 0x7fff_ffffn) throw wrong(`"${digits}" is not a number here`)
    return digits.startsWith('-') ? -Number(value) : Number(value)
  }
  if (single !== undefined) return { from: whole(single), length: 1, to: undefined }
  if (first !== undefined) {
    const range = { from: whole(first), length: undefined, to: whole(last) }
    if (range.from >= 0 === range.to >= 0 && range.to < range.from) throw wrong(`"${text}" ends before it begins`)
    return range
  }
  const size = length === undefined ? undefined : whole(length)
  if (size !== undefined && size <= 0) throw wrong('a length is one octet at least')
  return { from: from === undefined ? 0 : whole(from), length: size, to: undefined }
}
