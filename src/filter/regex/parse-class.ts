/** Classes: `[a-z]`, `[^[:digit:]_]`. */
import type { OctetSet } from './nodes.ts'
import { parseEscape } from './parse-escape.ts'
import { PatternError, type Reader } from './reader.ts'
import { bothCases, named, range, setOf, union, without } from './sets.ts'

/** The octets of a class; the reader is behind its opening bracket. */
export function parseClass(reader: Reader, caseless: boolean): OctetSet {
  const negated = reader.take('^')
  let set = setOf(() => false)
  let isFirst = true
  for (;;) {
    if (reader.atEnd) throw new PatternError('a "]" is missing')
    // A bracket that comes first is one of the octets.
    if (!isFirst && reader.take(']')) break
    isFirst = false
    if (reader.take('\\E')) continue
    if (reader.take('\\Q')) {
      for (const unit of reader.until('\\E')) set = union(set, range(unit.charCodeAt(0), unit.charCodeAt(0)))
      continue
    }
    set = union(set, member(reader))
  }
  const folded = caseless ? bothCases(set) : set
  return negated ? without(folded) : folded
}

/** An octet, a range of them, or a set with a name. */
function member(reader: Reader): OctetSet {
  const form = reader.match(/\[:\^?[a-z]+:\]/y)
  if (form !== undefined) {
    const set = named(form.replace(/[^a-z]/g, ''))
    if (set === undefined) throw new PatternError(`${form} is not a class`)
    return form.includes('^') ? without(set) : set
  }
  const from = one(reader)
  const dash = reader.match(/-(?=[^\]])/y)
  if (dash === undefined) return from
  const first = only(from)
  const to = one(reader)
  const last = only(to)
  // Behind a shorthand, as in [\w-.], the dash is an octet like others.
  if (first === undefined || last === undefined) return union(union(from, to), range(0x2d, 0x2d))
  if (last < first) throw new PatternError('a range in a class is out of order')
  return range(first, last)
}

function one(reader: Reader): OctetSet {
  const unit = reader.next()
  if (unit !== '\\') return range(unit.charCodeAt(0), unit.charCodeAt(0))
  return reader.take('b') ? range(0x08, 0x08) : parseEscape(reader)
}

/** The octet of a set that holds but one. */
function only(set: OctetSet): number | undefined {
  const first = set.indexOf(1)
  return first === set.lastIndexOf(1) ? first : undefined
}
