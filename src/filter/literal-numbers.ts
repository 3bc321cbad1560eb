/** Whole numbers, floating-point numbers and booleans as they are written in a filter. */
import type { Kind } from '../decode/field.ts'
import { integerBits, kindName } from './kinds.ts'
import type { Refuse } from './literals.ts'
import type { Constant } from './program.ts'

const INTEGER = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|0[0-7]*|[1-9][0-9]*)$/

/** The whole number that the text is, in any base; undefined if it is none. */
export function wholeNumber(text: string): bigint | undefined {
  if (!INTEGER.test(text)) return undefined
  return /^0[0-7]+$/.test(text) ? BigInt(`0o${text.slice(1)}`) : BigInt(text)
}

/** A whole number for a field of the kind. `negative`: a minus stands before it. */
export function integerLiteral(text: string, kind: Kind, negative: boolean, refuse: Refuse): Constant {
  const value = wholeNumber(text)
  if (value === undefined) throw refuse(`"${text}" is not a whole number`, numberAdvice(text))
  return integerConstant(negative ? -value : value, kind, refuse)
}

export function integerConstant(value: bigint, kind: Kind, refuse: Refuse): Constant {
  const bits = integerBits(kind)
  const width = BigInt(Math.abs(bits))
  // A field without a sign may be held against a negative number, though it never equals one.
  const least = width === 64n && bits > 0 ? 0n : -(1n << ((bits < 0 ? width : 32n) - 1n))
  const most = bits < 0 ? (1n << (width - 1n)) - 1n : (1n << width) - 1n
  if (value > most) throw refuse(`${value} is too big: the field is ${kindName(kind)}`, `${most} at most`)
  if (value < least) throw refuse(`${value} is too small: the field is ${kindName(kind)}`, `${least} at least`)
  return width === 64n ? { domain: 'big', value } : { domain: 'num', value: Number(value) }
}

function numberAdvice(text: string): string | undefined {
  if (/^0[0-9]+$/.test(text)) return 'a number with a leading 0 is octal'
  const difference = /^(\w+)-(\w+)$/.exec(text)
  if (difference !== null) return `"-" may be part of a name; to subtract write ${difference[1]} - ${difference[2]}`
  if (/^[0-9a-fA-F]+$/.test(text)) return `hexadecimal is written 0x${text}`
  return undefined
}

/** True for a word that is a boolean by itself. */
export const isBoolean = (text: string): boolean => /^(true|false)$/i.test(text)

export function booleanLiteral(text: string, refuse: Refuse): Constant {
  if (isBoolean(text)) return { domain: 'num', value: Number(/^t/i.test(text)) }
  const value = wholeNumber(text)
  if (value === undefined) throw refuse(`"${text}" is not a boolean`, 'write 1, 0, True or False')
  return { domain: 'num', value: Number(value !== 0n) }
}

/** Also `inf`, `infinity` and `nan`, large or small. */
export function doubleLiteral(text: string, negative: boolean, refuse: Refuse): Constant {
  const value = /^inf(inity)?$/i.test(text) ? Infinity : /^nan$/i.test(text) ? NaN : finite(text, refuse)
  return { domain: 'num', value: negative ? -value : value }
}

function finite(text: string, refuse: Refuse): number {
  if (!/^([0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?|0[xX][0-9a-fA-F]+)$/.test(text)) {
    throw refuse(`"${text}" is not a number`, text.startsWith('.') ? `write 0${text}` : undefined)
  }
  const value = Number(text)
  if (value === Infinity) throw refuse(`${text} is too big for a floating-point number`, 'for the infinite write inf')
  return value
}
