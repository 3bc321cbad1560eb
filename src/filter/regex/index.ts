/**
 * Regular expressions as `matches` takes them: PCRE's syntax, over octets, without regard to case unless `(?-i)` says so.
 *
 * JavaScript's own engine tries one way after the other, which a short pattern can make take years; this one walks all
 * ways at once, an octet at a time, so no pattern can hang the program.
 */
import { Machine } from './machine.ts'
import { parsePattern } from './parse.ts'
import { programOf } from './program.ts'

export { PatternError } from './reader.ts'

export interface Matcher {
  /** True if the expression matches somewhere in the octets. */
  matches(b: Uint8Array, at: number, size: number): boolean
  /** True if it matches somewhere in the text, taken as UTF-8. */
  matchesText(text: string): boolean
}

const encoder = new TextEncoder()

/**
 * @param octets the expression, one unit for each octet
 * @throws PatternError if it is wrong, or describes what is not regular
 */
export function compilePattern(octets: string): Matcher {
  const machine = new Machine(programOf(parsePattern(octets)))
  let scratch = new Uint8Array(256)
  return {
    matches: (b, at, size) => machine.run(b, at, size),
    matchesText(text) {
      if (scratch.length < 3 * text.length) scratch = new Uint8Array(6 * text.length)
      return machine.run(scratch, 0, encoder.encodeInto(text, scratch).written)
    },
  }
}
