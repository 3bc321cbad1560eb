/**
 * Strings and characters in quotes, with their escapes.
 */
import { FilterError } from './errors.ts'

// A string is kept as its octets, one for each unit (`\\xff` is one octet, `é` two): packets hold octets, not text.
const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** The octets of a text, one for each unit of the string. */
export function octetsOf(text: string): string {
  return isPlain(text) ? text : String.fromCharCode(...encoder.encode(text))
}

/** The text that octets are, where they are UTF-8. */
export function textOf(octets: string): string {
  return isPlain(octets) ? octets : decoder.decode(bytesOf(octets))
}

export const bytesOf = (octets: string): Uint8Array => Uint8Array.from(octets, (unit) => unit.charCodeAt(0))

const isPlain = (text: string): boolean => /^[\0-\x7f]*$/.test(text)

interface Quoted<T> {
  readonly value: T
  /** Behind the closing quote. */
  readonly end: number
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '\\': '\\',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

/** The octets of the string whose opening quote is at `at`. A raw one keeps its backslashes. */
export function scanString(text: string, at: number, raw: boolean): Quoted<string> {
  let value = ''
  for (let k = at + 1; k < text.length; ) {
    const character = text[k]
    if (character === '"') return { value, end: k + 1 }
    if (character !== '\\') {
      const whole = String.fromCodePoint(text.codePointAt(k) as number)
      value += octetsOf(whole)
      k += whole.length
    } else if (raw) {
      value += octetsOf(text.slice(k, k + 2))
      k += 2
    } else {
      const meant = scanEscape(text, k)
      value += meant.value
      k = meant.end
    }
  }
  throw new FilterError('the string is never closed', at, text.length - at, 'a string ends with a double quote')
}

/** The character constant whose opening quote is at `at`: a number. */
export function scanCharacter(text: string, at: number): Quoted<number> {
  const close = text.indexOf("'", text[at + 1] === '\\' ? at + 3 : at + 1)
  if (close < 0) throw new FilterError('the quote is never closed', at, text.length - at, 'strings take double quotes')
  const wrong = (why: string, advice?: string) => new FilterError(why, at, close + 1 - at, advice)
  if (close === at + 1) throw wrong("'' is not a character")
  const { value, end } =
    text[at + 1] === '\\' ? scanEscape(text, at + 1) : { value: text.slice(at + 1, close), end: close }
  if (end !== close || value.length !== 1 || value.charCodeAt(0) > 0xff) {
    throw wrong('a character constant is one character of one octet', 'strings take double quotes')
  }
  return { value: value.charCodeAt(0), end: close + 1 }
}

/** The escape whose backslash is at `at`. */
function scanEscape(text: string, at: number): Quoted<string> {
  const next = text[at + 1] ?? ''
  if (next === 'x') return code(text, at, /[0-9A-Fa-f]{1,2}/y, 'two hexadecimal digits')
  if (next === 'u') return code(text, at, /[0-9A-Fa-f]{4}/y, 'four hexadecimal digits')
  if (next === 'U') return code(text, at, /[0-9A-Fa-f]{8}/y, 'eight hexadecimal digits')
  if (/[0-7]/.test(next)) {
    const digits = (/^[0-7]{1,3}/.exec(text.slice(at + 1)) as RegExpExecArray)[0]
    const value = Number.parseInt(digits, 8)
    if (value > 0xff) throw new FilterError(`\\${digits} is beyond one octet`, at, digits.length + 1, 'at most \\377')
    return { value: String.fromCharCode(value), end: at + 1 + digits.length }
  }
  const value = Object.hasOwn(ESCAPES, next) ? ESCAPES[next] : undefined
  if (value === undefined) {
    throw new FilterError(
      `"\\${next}" is not an escape`,
      at,
      2,
      `for a backslash write "\\\\", or r"…" for a raw string`,
    )
  }
  return { value, end: at + 2 }
}

function code(text: string, at: number, digits: RegExp, wanted: string): Quoted<string> {
  digits.lastIndex = at + 2
  const found = digits.exec(text)?.[0]
  if (found === undefined) throw new FilterError(`"\\${text[at + 1]}" needs ${wanted} behind it`, at, 2)
  const value = Number.parseInt(found, 16)
  if (value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) {
    throw new FilterError(`"${text.slice(at, at + 2 + found.length)}" is not a character`, at, 2 + found.length)
  }
  const isOctet = text[at + 1] === 'x'
  const character = String.fromCodePoint(value)
  return { value: isOctet ? character : octetsOf(character), end: at + 2 + found.length }
}
