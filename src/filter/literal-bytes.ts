/** Octets as they are written in a filter. */
import type { Refuse } from './literals.ts'
import type { Constant } from './program.ts'

// Pairs of digits with one separator throughout, which may stand at the end too; groups of four between dots.
const PAIRS = /^[0-9a-fA-F]{2}(?:([:.-])[0-9a-fA-F]{2}(?:\1[0-9a-fA-F]{2})*)?[:.-]?$/
const FOURS = /^[0-9a-fA-F]{4}(?:\.[0-9a-fA-F]{4})+$/
const DIGITS = /^[0-9a-fA-F]+$/

/** `01:00:5e`, `01-00-5e`, `01.00.5e`, `01005e`, `0x01`. */
export function bytesLiteral(text: string, refuse: Refuse): Constant {
  const single = /^0[xX]([0-9a-fA-F]{1,2})$/.exec(text)
  const value = octetsIn(single === null ? text : single[1])
  if (value !== undefined) return { domain: 'octets', value }
  throw refuse(`"${text}" is not a valid byte string`, adviceFor(text))
}

function adviceFor(text: string): string {
  if (/^0[xX]/.test(text)) return `0x is for a single octet; write ${text.slice(2).replace(/..(?=.)/g, '$&:')}`
  const parts = /^\d{1,3}(\.\d{1,3}){3}$/.test(text) ? text.split('.').map(Number) : []
  if (parts.length === 4 && parts.every((part) => part < 256)) {
    return `for the octets of the address write ${parts.map((part) => part.toString(16).padStart(2, '0')).join(':')}`
  }
  return 'write pairs of hexadecimal digits, as in 01:00:5e, or a string in quotes'
}

/** The octets that the text writes; undefined if it is nothing such. */
export function octetsIn(text: string): Uint8Array | undefined {
  if (!PAIRS.test(text) && !FOURS.test(text) && !DIGITS.test(text)) return undefined
  // An odd digit at the end is an octet of its own, as in Wireshark.
  const digits = text.replace(/[:.-]/g, '').match(/..?/g) ?? []
  return Uint8Array.from(digits, (pair) => Number.parseInt(pair, 16))
}
