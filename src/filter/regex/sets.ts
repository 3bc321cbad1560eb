/** Sets of octets: what `\d`, `[[:alpha:]]`, `.` and the like stand for (in ASCII, as PCRE has it without UTF). */
import type { OctetSet } from './nodes.ts'

export function setOf(fits: (octet: number) => boolean): OctetSet {
  return Uint8Array.from({ length: 256 }, (_, octet) => Number(fits(octet)))
}

export const range = (from: number, to: number): OctetSet => setOf((octet) => octet >= from && octet <= to)
export const without = (set: OctetSet): OctetSet => set.map((fits) => 1 - fits)
export const union = (a: OctetSet, b: OctetSet): OctetSet => a.map((fits, octet) => fits | b[octet])

type Fits = (octet: number) => boolean

export const LINE_FEED = 0x0a
const isDigit: Fits = (octet) => octet >= 0x30 && octet <= 0x39
const isLower: Fits = (octet) => octet >= 0x61 && octet <= 0x7a
const isUpper: Fits = (octet) => octet >= 0x41 && octet <= 0x5a
const isLetter: Fits = (octet) => isLower(octet) || isUpper(octet)
export const isWord: Fits = (octet) => isLetter(octet) || isDigit(octet) || octet === 0x5f
const isSpace: Fits = (octet) => octet === 0x20 || (octet >= 0x09 && octet <= 0x0d)
const isGraph: Fits = (octet) => octet > 0x20 && octet < 0x7f

/** What a backslash and the letter stand for; in capitals for all others. */
const SHORTHANDS: Readonly<Record<string, Fits>> = {
  d: isDigit,
  w: isWord,
  s: isSpace,
  h: (octet) => octet === 0x20 || octet === 0x09 || octet === 0xa0,
  v: isLineEnd,
  n: (octet) => octet === LINE_FEED,
}

/** An octet that ends a line by itself. */
export function isLineEnd(octet: number): boolean {
  return (octet >= 0x0a && octet <= 0x0d) || octet === 0x85
}

/** The set that a letter behind a backslash stands for; undefined if it stands for none. */
export function shorthand(letter: string): OctetSet | undefined {
  if (letter === 'C') return everything()
  // Unlike the others, \n is a line feed, and only \N a set.
  const fits = letter === 'n' ? undefined : SHORTHANDS[letter.toLowerCase()]
  if (fits === undefined) return undefined
  return letter === letter.toLowerCase() ? setOf(fits) : without(setOf(fits))
}

export const everything = (): OctetSet => setOf(() => true)
export const allButLineFeed = (): OctetSet => setOf((octet) => octet !== LINE_FEED)

/** `[:name:]` within a class. */
const NAMED: Readonly<Record<string, Fits>> = {
  alnum: (octet) => isLetter(octet) || isDigit(octet),
  alpha: isLetter,
  ascii: (octet) => octet < 0x80,
  blank: (octet) => octet === 0x20 || octet === 0x09,
  cntrl: (octet) => octet < 0x20 || octet === 0x7f,
  digit: isDigit,
  graph: isGraph,
  lower: isLower,
  print: (octet) => isGraph(octet) || octet === 0x20,
  punct: (octet) => isGraph(octet) && !isLetter(octet) && !isDigit(octet),
  space: isSpace,
  upper: isUpper,
  word: isWord,
  xdigit: (octet) => isDigit(octet) || (octet >= 0x41 && octet <= 0x46) || (octet >= 0x61 && octet <= 0x66),
}

/** The set of that name; undefined if there is none. */
export const named = (name: string): OctetSet | undefined => {
  const fits = Object.hasOwn(NAMED, name) ? NAMED[name] : undefined
  return fits && setOf(fits)
}

/** The set with both cases of its letters. */
export function bothCases(set: OctetSet): OctetSet {
  const both = set.slice()
  for (let letter = 0x61; letter <= 0x7a; letter++) {
    const either = set[letter] | set[letter - 0x20]
    both[letter] = either
    both[letter - 0x20] = either
  }
  return both
}
