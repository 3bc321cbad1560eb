/** Where in the grammar the end of an unfinished filter is. */
import type { Field } from '../decode/field.ts'
import type { Registry } from '../decode/registry.ts'
import { FilterError } from './errors.ts'
import { findField } from './names.ts'
import { scan, type Token } from './scan.ts'

export interface Expected {
  /** A condition; a field; what follows a field; what it is held against; what follows a condition; a set; no idea. */
  readonly what: 'term' | 'field' | 'operator' | 'value' | 'joint' | 'set' | 'nothing'
  /** First unit of the word at the end, which may be empty. */
  readonly from: number
  /** The field on the left of the operator. */
  readonly left: Field | undefined
  /** Within the braces of a set. */
  readonly isSet: boolean
}

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '===', '!==', '<', '<=', '>', '>=', 'contains'])
const CALCULATIONS: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%', '&'])
const BEGINNINGS: ReadonlySet<string> = new Set(['and', 'or', 'xor', 'not', 'any', 'all', '('])

/** @param text the filter up to the cursor */
export function expectedAt(text: string, registry: Registry): Expected {
  const { tokens, from } = tokensBefore(text)
  const reader = new StateReader(registry)
  for (const token of tokens ?? []) reader.see(token)
  const { left, isSet } = reader
  return { what: tokens === undefined ? 'nothing' : reader.what, from, left, isSet }
}

/** Reads tokens one after the other; between two of them it knows what may follow. */
class StateReader {
  what: Expected['what'] = 'term'
  left: Field | undefined
  isSet = false
  /** Calls of functions that are still open. */
  private calls = 0
  private isName = false

  constructor(private readonly registry: Registry) {}

  see(token: Token): void {
    if (token.is === 'sign') this.sign(token.text)
    else if (token.is === 'word' && (this.what === 'term' || this.what === 'field')) {
      this.left = findField(token.text, this.registry)
      this.what = 'operator'
    } else if (token.is === 'word' || token.is === 'string' || token.is === 'character') {
      this.what = 'joint'
    }
    this.isName = token.is === 'word'
  }

  private sign(sign: string): void {
    if (sign === '(' && this.isName) {
      this.calls++
      this.what = 'field'
    } else if (sign === ')' && this.calls > 0) {
      this.calls--
      this.left = undefined
      this.what = 'operator'
    } else if (sign === 'not' && this.what === 'operator') {
      // It can only be "not in".
      this.what = 'set'
    } else if (sign === '{' && this.what === 'set') {
      this.isSet = true
      this.what = 'value'
    } else if (sign === '}') {
      this.isSet = false
      this.what = 'joint'
    } else if (sign === ',' || sign === '..') {
      this.what = this.calls > 0 ? 'field' : 'value'
    } else if (CALCULATIONS.has(sign)) {
      if (this.what === 'operator') this.what = 'value'
    } else {
      this.what = FOLLOWS[sign] ?? (BEGINNINGS.has(sign) ? 'term' : COMPARISONS.has(sign) ? 'value' : this.what)
    }
  }
}

/** What may stand behind these signs, whatever was before them. */
const FOLLOWS: Readonly<Record<string, Expected['what']>> = {
  ')': 'joint',
  '[': 'nothing',
  ']': 'operator',
  '#': 'nothing',
  '@': 'field',
  $: 'field',
  '${': 'field',
  in: 'set',
  matches: 'nothing',
}

/** The tokens before the word at the end of the text, undefined if they make no sense, and where that word begins. */
function tokensBefore(text: string): { tokens: readonly Token[] | undefined; from: number } {
  // A string that is still open is a value in the making.
  const open = openQuote(text)
  const from = open ?? text.length - (/[\w.\-\u0080-\uffff]*$/.exec(text) as RegExpExecArray)[0].length
  try {
    return { tokens: scan(text.slice(0, from)), from }
  } catch (error) {
    if (error instanceof FilterError) return { tokens: undefined, from: text.length }
    throw error
  }
}

/** Where the last quote stands, if it is not closed. */
function openQuote(text: string): number | undefined {
  let open: number | undefined
  for (let k = 0; k < text.length; k++) {
    if (open !== undefined && text[k] === '\\') k++
    else if (text[k] === '"') open = open === undefined ? k : undefined
  }
  return open
}
