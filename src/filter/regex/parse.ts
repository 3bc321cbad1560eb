/**
 * From the text of a regular expression to its parts: the syntax of PCRE, as far as it describes what is regular.
 *
 * What is not (references to groups, looking ahead and behind, recursion, atomic groups) is refused: no machine decides
 * it in time that grows with the text alone.
 */

import type { Node, OctetSet } from './nodes.ts'
import { parseClass } from './parse-class.ts'
import { ASSERTIONS, parseEscape } from './parse-escape.ts'
import { PatternError, Reader } from './reader.ts'
import { allButLineFeed, bothCases, everything, isLineEnd, LINE_FEED, range, setOf } from './sets.ts'

interface Flags {
  readonly caseless: boolean
  readonly dotAll: boolean
  readonly multiLine: boolean
  /** Blanks and comments are for people. */
  readonly extended: boolean
}

const DEEPEST = 100
/** Repetitions are written out; more than this is not what anybody means. */
const MOST_REPEATS = 1000

/**
 * @param octets the expression, one unit for each octet
 * @throws PatternError
 */
export function parsePattern(octets: string): Node {
  const reader = new Reader(octets)
  const found = choice(reader, { caseless: true, dotAll: false, multiLine: false, extended: false }, 0)
  if (!reader.atEnd) throw new PatternError('there is a ")" too many')
  return found
}

function choice(reader: Reader, given: Flags, depth: number): Node {
  if (depth > DEEPEST) throw new PatternError('it is nested too deeply')
  const parts: Node[] = []
  let row: Node[] = []
  let flags = given
  const endRow = () => {
    parts.push(row.length === 1 ? row[0] : { is: 'row', parts: row })
    row = []
  }
  while (!reader.atEnd && reader.here !== ')') {
    if (reader.take('|')) {
      endRow()
      continue
    }
    if (flags.extended && skipComment(reader)) continue
    if (reader.take('\\E')) continue
    if (reader.take('\\Q')) {
      row.push(...[...reader.until('\\E')].map((unit) => literal(unit.charCodeAt(0), flags)))
      continue
    }
    const changed = inlineFlags(reader, flags)
    if (changed !== undefined) {
      flags = changed
      continue
    }
    row.push(repeated(reader, atom(reader, flags, depth)))
  }
  endRow()
  return parts.length === 1 ? parts[0] : { is: 'choice', parts }
}

function skipComment(reader: Reader): boolean {
  if (reader.match(/[ \t\n\v\f\r]+/y) !== undefined) return true
  return reader.match(/#[^\n]*\n?/y) !== undefined
}

/** `(?i)` changes what follows in the group; undefined if there is no such thing here. */
function inlineFlags(reader: Reader, flags: Flags): Flags | undefined {
  const form = reader.match(/\(\?(\^?[a-zA-Z]*(?:-[a-zA-Z]*)?)\)/y)
  return form === undefined ? undefined : withFlags(flags, form.slice(2, -1))
}

function withFlags(flags: Flags, letters: string): Flags {
  let changed = letters.startsWith('^')
    ? { caseless: false, dotAll: false, multiLine: false, extended: false }
    : { ...flags }
  let on = true
  for (const letter of letters.replace('^', '')) {
    if (letter === '-') on = false
    else if (letter === 'i') changed = { ...changed, caseless: on }
    else if (letter === 's') changed = { ...changed, dotAll: on }
    else if (letter === 'm') changed = { ...changed, multiLine: on }
    else if (letter === 'x') changed = { ...changed, extended: on }
    // Which of several matches is taken, or how groups are named, does not matter to whether there is one.
    else if (!'nUJ'.includes(letter)) throw new PatternError(`"${letter}" is not an option of regular expressions`)
  }
  return changed
}

function atom(reader: Reader, flags: Flags, depth: number): Node {
  const unit = reader.next()
  switch (unit) {
    case '.':
      return { is: 'octet', set: flags.dotAll ? everything() : allButLineFeed() }
    case '^':
      return { is: 'assert', what: flags.multiLine ? 'line-begin' : 'begin' }
    case '$':
      return { is: 'assert', what: flags.multiLine ? 'line-end' : 'end-or-line' }
    case '[':
      return octet(parseClass(reader, flags.caseless), flags)
    case '(':
      return group(reader, flags, depth)
    case '*':
    case '+':
    case '?':
      throw new PatternError(`"${unit}" has nothing before it that it could repeat`)
    case '\\':
      return escaped(reader, flags)
    default:
      return literal(unit.charCodeAt(0), flags)
  }
}

function escaped(reader: Reader, flags: Flags): Node {
  const assertion = ASSERTIONS[reader.here]
  if (assertion !== undefined) {
    reader.next()
    return { is: 'assert', what: assertion }
  }
  // Any line ending: \r\n, or a single octet of that kind.
  if (reader.take('R')) {
    const pair: Node = { is: 'row', parts: [literal(0x0d, flags), literal(LINE_FEED, flags)] }
    const single: Node = { is: 'octet', set: setOf(isLineEnd) }
    return { is: 'choice', parts: [pair, single] }
  }
  return octet(parseEscape(reader), flags)
}

const octet = (set: OctetSet, { caseless }: Flags): Node => ({ is: 'octet', set: caseless ? bothCases(set) : set })
const literal = (code: number, flags: Flags): Node => octet(range(code, code), flags)

function group(reader: Reader, flags: Flags, depth: number): Node {
  let inner = flags
  if (reader.take('?#')) {
    reader.until(')')
    return { is: 'empty' }
  }
  if (reader.here === '*') throw new PatternError('verbs such as (*FAIL) are not supported')
  if (reader.take('?')) {
    const letters = reader.match(/\^?[a-zA-Z]*(?:-[a-zA-Z]*)?:/y)
    const name = reader.match(/(?:P?<[A-Za-z_]\w*>|'[A-Za-z_]\w*')/y)
    if (letters !== undefined) inner = withFlags(flags, letters.slice(0, -1))
    else if (name === undefined && !reader.take('|')) throw new PatternError(notRegular(reader.here))
  }
  const found = choice(reader, inner, depth + 1)
  if (!reader.take(')')) throw new PatternError('a ")" is missing')
  return found
}

function notRegular(unit: string): string {
  if (unit === '=' || unit === '!') return 'looking ahead, (?=…) or (?!…), is not supported: it could take endless time'
  if (unit === '<') return 'looking behind, (?<=…) or (?<!…), is not supported: it could take endless time'
  if (unit === '>') return 'atomic groups, (?>…), are not supported'
  return `"(?${unit}" is not supported`
}

/** `*`, `+`, `?`, `{2,4}` behind a part. */
function repeated(reader: Reader, of: Node): Node {
  let found = of
  for (;;) {
    const form = reader.match(/[*+?]|\{\d+(?:,\d*)?\}/y)
    if (form === undefined) return found
    const { least, most } = countsOf(form)
    // Greedy or not: whether there is a match is the same.
    if (reader.here === '+') throw new PatternError(`possessive repetition, "${form}+", is not supported`)
    reader.take('?')
    if (least > MOST_REPEATS || (most ?? 0) > MOST_REPEATS) {
      throw new PatternError(`it repeats too often: ${MOST_REPEATS} times at most`)
    }
    if (most !== undefined && most < least) throw new PatternError(`the counts in "${form}" are out of order`)
    found = { is: 'repeat', of: found, least, most }
  }
}

function countsOf(form: string): { least: number; most: number | undefined } {
  if (form === '*') return { least: 0, most: undefined }
  if (form === '+') return { least: 1, most: undefined }
  if (form === '?') return { least: 0, most: 1 }
  const [least, most] = form.slice(1, -1).split(',')
  return { least: Number(least), most: most === undefined ? Number(least) : most === '' ? undefined : Number(most) }
}
