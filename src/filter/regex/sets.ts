/** Sets of octets: what `\d`, `[[:alpha:]]`, `.` and the like stand for (in ASCII, as PCRE has it without UTF). */
import type { OctetSet } from './nodes.ts'

export function setOf(fits: (octet: number) => boolean): OctetSet {
  return Uint8Array.from({ length: 256 }, (_, octet) => Number(fits(octet)))
}

export const range = (from: number, to: number): OctetSet => setOf((octet) => octet >= from && octet <= to)
export const without = (set: OctetSet): OctetSet => set.map((fits) => 1 - fits)
export const union = (a: OctetSet, b: OctetSet): OctetSet => a.map((fits, octet) => fits | b[octet])

const charset = (letters: RegExp): OctetSet =>
  setOf((octet) => octet < 0x80 && letters.test(String.fromCharCode(octet)))

export const LINE_FEED = 0x0a
const DIGIT = charset(/[0-9]/)
const WORD = charset(/[A-Za-z0-9_]/)
const SPACE = charset(/[ \t\n\v\f\r]/)
const BLANK = setOf((octet) => octet === 0x20 || octet === 0x09 || octet === 0xa0)
const VERTICAL = setOf((octet) => (octet >= 0x0a && octet <= 0x0d) || octet === 0x85)
const ANY = setOf(() => true)
export const NOT_LINE_FEED = without(setOf((octet) => octet === LINE_FEED))

/** What a backslash and the letter stand for; in capitals for all others. */
export const SHORTHANDS: Readonly<Record<string, OctetSet>> = {
  d: DIGIT,
  D: without(DIGIT),
  w: WORD,
  W: without(WORD),
  s: SPACE,
  S: without(SPACE),
  h: BLANK,
  H: without(BLANK),
  v: VERTICAL,
  V: without(VERTICAL),
  N: NOT_LINE_FEED,
  C: ANY,
}

export const EVERYTHING = ANY

/** `[:name:]` within a class. */
export const NAMED: Readonly<Record<string, OctetSet>> = {
  alnum: charset(/[A-Za-z0-9]/),
  alpha: charset(/[A-Za-z]/),
  ascii: range(0, 0x7f),
  blank: charset(/[ \t]/),
  cntrl: setOf((octet) => octet < 0x20 || octet === 0x7f),
  digit: DIGIT,
  graph: range(0x21, 0x7e),
  lower: charset(/[a-z]/),
  print: range(0x20, 0x7e),
  punct: charset(/[!-/:-@[-`{-~]/),
  space: SPACE,
  upper: charset(/[A-Z]/),
  word: WORD,
  xdigit: charset(/[0-9A-Fa-f]/),
}

export const isWord = (octet: number): boolean => WORD[octet] === 1

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
