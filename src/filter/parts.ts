/**
 * An expression taken apart at its logic: which part of it a frame does not satisfy can then be told.
 */
import type { Field } from '../decode/field.ts'
import type { Registry } from '../decode/registry.ts'
import { FilterError } from './errors.ts'
import { compileFilter, type Filter, type FilterOptions, STOCK_MACROS } from './index.ts'
import { expand } from './macros.ts'
import { findField } from './names.ts'
import { parse } from './parse.ts'
import type { Item, Phrase, Term } from './syntax.ts'

/** What may be added to a frame without undoing a test that holds for it. */
export type Addition = typeof NOTHING | typeof VALUES | typeof OCTETS
/** Anything may undo it: `!=`, `all`, `count()`. */
export const NOTHING = 0
/** Further values of its fields: one that satisfies it is enough. */
export const VALUES = 1
/** Further octets of the values as well: `contains`, or that a field is there. */
export const OCTETS = 2

/** A single test: a comparison, a search, a field that has to be there. */
export interface TestPart {
  readonly is: 'test'
  readonly text: string
  readonly filter: Filter
  /** The fields that it asks for, each once. */
  readonly fields: readonly Field[]
  readonly withstands: Addition
  /** Where it holds one field against one literal: the operator, and the literal as it was written. */
  readonly against?: { readonly op: string; readonly literal: string }
}

export type Part =
  | TestPart
  | { readonly is: 'not'; readonly text: string; readonly filter: Filter; readonly of: Part }
  | { readonly is: 'and' | 'or'; readonly text: string; readonly filter: Filter; readonly parts: readonly Part[] }

/**
 * The expression in which flags that stand by themselves have to be set: a display filter only asks whether they are
 * there, which a demand never means.
 * @throws FilterError if it is not a filter
 */
export function flagsSet(text: string, registry: Registry): string {
  let found = text
  for (const { at, end } of flagsIn(parse(text), registry).reverse()) {
    found = `${found.slice(0, at)}(${found.slice(at, end)} == 1)${found.slice(end)}`
  }
  return found
}

function flagsIn(phrase: Phrase, registry: Registry): Phrase[] {
  if (phrase.is === 'not') return flagsIn(phrase.of, registry)
  if (phrase.is === 'logic') return phrase.parts.flatMap((part) => flagsIn(part, registry))
  const isFlag = phrase.is === 'term' && phrase.of.is === 'word' && findField(phrase.of.text, registry)?.kind === 'bool'
  return isFlag ? [phrase] : []
}

/**
 * Takes an expression apart, in which flags that stand by themselves have to be set.
 * @throws FilterError if it is not a filter
 */
export function takeApart(text: string, registry: Registry, options: FilterOptions = {}): Part {
  const expanded = expand(text, options.macros ?? STOCK_MACROS).text
  return new Apart(expanded, registry, options).part(parse(expanded))
}

class Apart {
  constructor(
    private readonly text: string,
    private readonly registry: Registry,
    private readonly options: FilterOptions,
  ) {}

  part(phrase: Phrase): Part {
    const text = withoutParentheses(this.text.slice(phrase.at, phrase.end).trim())
    const filter = compileFilter(flagsSet(text, this.registry), this.registry, this.options)
    const taken = this.taken(phrase, text, filter)
    return taken ?? { is: 'test', text, filter, fields: [...this.fieldsOf(phrase)], withstands: this.withstood(phrase) }
  }

  /** What stands below; undefined for what is to be seen as a whole. */
  private taken(phrase: Phrase, text: string, filter: Filter): Part | undefined {
    if (phrase.is === 'not') return { is: 'not', text, filter, of: this.part(phrase.of) }
    if (phrase.is === 'logic' && phrase.op !== 'xor') {
      const { op } = phrase
      try {
        // What is grouped by parentheses belongs to the same list.
        const parts = phrase.parts.flatMap((one) => {
          const part = this.part(one)
          return part.is === op ? part.parts : [part]
        })
        return { is: op, text, filter, parts }
      } catch (error) {
        // A link of a chain such as 1 < ip.ttl < 3 may be no filter by itself.
        if (error instanceof FilterError) return undefined
        throw error
      }
    }
    if (phrase.is !== 'compare') return undefined
    const { left, right, op } = phrase
    const fields = [...this.fieldsOf(phrase)]
    if (left.is !== 'word' || fields.length !== 1) return undefined
    const against = { op, literal: this.text.slice(right.at, right.end) }
    return { is: 'test', text, filter, fields, withstands: this.withstood(phrase), against }
  }

  private withstood(phrase: Phrase): Addition {
    if (phrase.is === 'term') {
      const isFlag = flagsIn(phrase, this.registry).length > 0
      return phrase.of.is !== 'word' ? NOTHING : isFlag ? VALUES : OCTETS
    }
    if (phrase.is !== 'compare' && phrase.is !== 'in') return NOTHING
    if (phrase.quantifier === 'all' || !isBare(phrase.left)) return NOTHING
    if (phrase.is === 'in') return phrase.negated ? NOTHING : VALUES
    if (ABOUT_ALL.has(phrase.op) || !isBare(phrase.right)) return NOTHING
    return phrase.op === 'contains' ? OCTETS : VALUES
  }

  private fieldsOf(phrase: Phrase): Set<Field> {
    const found = new Set<Field>()
    const term = (one: Term): void => {
      if (one.is === 'word') {
        const field = findField(one.text, this.registry)
        if (field !== undefined) found.add(field)
      } else if (one.is === 'call') one.given.forEach(term)
      else if (one.is === 'sum') [one.left, one.right].forEach(term)
      else if ('of' in one) term(one.of)
    }
    const item = ({ from, to }: Item): void => {
      term(from)
      if (to !== undefined) term(to)
    }
    const visit = (one: Phrase): void => {
      if (one.is === 'term') term(one.of)
      else if (one.is === 'compare') [one.left, one.right].forEach(term)
      else if (one.is === 'in') {
        term(one.left)
        one.items.forEach(item)
      } else if (one.is === 'not') visit(one.of)
      else if (one.is === 'logic') one.parts.forEach(visit)
    }
    visit(phrase)
    return found
  }
}

/** Operators that are about all values of a field. */
const ABOUT_ALL: ReadonlySet<string> = new Set(['!=', '==='])

/** True for a field, a literal, or octets of one of these. */
const isBare = (term: Term): boolean =>
  term.is === 'slice' || term.is === 'raw' ? isBare(term.of) : ['word', 'string', 'character'].includes(term.is)

/** Without parentheses around all of it: `(a or b)`, but not `(a) or (b)`. */
function withoutParentheses(text: string): string {
  if (!text.startsWith('(') || !text.endsWith(')')) return text
  const marks = /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|[()]/g
  let depth = 0
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    if (mark[0] === '(') depth++
    else if (mark[0] === ')' && --depth === 0 && mark.index < text.length - 1) return text
  }
  return withoutParentheses(text.slice(1, -1).trim())
}
