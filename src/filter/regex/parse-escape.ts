/** What stands behind a backslash. */
import type { Assertion, OctetSet } from './nodes.ts'
import { PatternError, type Reader } from './reader.ts'
import { range, shorthand } from './sets.ts'

export const ASSERTIONS: Readonly<Record<string, Assertion>> = {
  A: 'begin',
  z: 'end',
  Z: 'end-or-line',
  b: 'word-edge',
  B: 'no-word-edge',
}

const CONTROLS: Readonly<Record<string, number>> = { a: 0x07, e: 0x1b, f: 0x0c, n: 0x0a, r: 0x0d, t: 0x09 }

/** The octets that an escape stands for; the reader is behind its backslash. */
export function parseEscape(reader: Reader): OctetSet {
  const octal = reader.match(/0[0-7]{0,2}|[1-3][0-7]{2}|o\{[0-7]+\}/y)
  if (octal !== undefined) return single(Number.parseInt(octal.replace(/[o{}]/g, ''), 8))
  const hex = reader.match(/x(?:\{[0-9A-Fa-f]+\}|[0-9A-Fa-f]{0,2})/y)
  if (hex !== undefined) return single(Number.parseInt(`0${hex.replace(/[x{}]/g, '')}`, 16))
  const letter = reader.next()
  const set = shorthand(letter)
  if (set !== undefined) return set
  if (Object.hasOwn(CONTROLS, letter)) return single(CONTROLS[letter])
  if (letter === 'c') return single(reader.next().toUpperCase().charCodeAt(0) ^ 0x40)
  if (/[1-9gk]/.test(letter)) {
    throw new PatternError('references to groups, such as \\1, are not supported: they could take endless time')
  }
  if (/[pPX]/.test(letter)) throw new PatternError(`\\${letter} is about characters, and packets hold octets`)
  if (/[A-Za-z]/.test(letter)) throw new PatternError(`\\${letter} is not supported`)
  if (letter === '') throw new PatternError('there is nothing behind the "\\" at its end')
  return single(letter.charCodeAt(0))
}

function single(code: number): OctetSet {
  if (!(code <= 0xff)) throw new PatternError(`0x${code.toString(16)} is more than an octet`)
  return range(code, code)
}
