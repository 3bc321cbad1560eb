/**
 * Runs a program over octets in time that grows with their number alone.
 *
 * All places in which the machine may be at once are one state; what an octet makes of a state is worked out when it is
 * first met, and remembered. Octets that no part of the expression tells apart share a column of that memory.
 */
import type { Assertion, OctetSet } from './nodes.ts'
import type { Program } from './program.ts'
import { isWord, LINE_FEED } from './sets.ts'

/** What stood before a place: nothing, a line feed, an octet of a word, another octet. */
const START = 0
const LINE = 1
const WORD = 2
const OTHER = 3

const UNKNOWN = -1
const FOUND = -2
/** More states than this are forgotten, and the memory begins anew. */
const MOST_STATES = 1000
const MOST_CELLS = 1 << 20

interface State {
  /** Steps at which the machine may be, ascending. */
  readonly places: readonly number[]
  /** START, LINE, WORD, OTHER; always OTHER where no assertion asks. */
  readonly before: number
}

export class Machine {
  /** The column of each octet. */
  private readonly column = new Uint16Array(256)
  /** An octet of each column. */
  private readonly sample: number[] = []
  /** A line feed that is the last octet, and the end, have columns of their own. */
  private readonly lastLine: number
  private readonly end: number
  private readonly width: number
  private readonly asserts: boolean
  private readonly most: number

  private states: State[] = []
  private numbers = new Map<string, number>()
  private table: Int32Array

  constructor(private readonly program: Program) {
    const { steps } = program
    this.asserts = steps.some((step) => step.is === 'assert')
    const sets = steps.flatMap((step) => (step.is === 'octet' ? [step.set] : []))
    this.divide(sets)
    this.lastLine = this.sample.length
    this.end = this.lastLine + 1
    this.width = this.end + 1
    this.most = Math.max(16, Math.min(MOST_STATES, Math.floor(MOST_CELLS / this.width)))
    this.table = new Int32Array(this.most * this.width)
    this.forget()
  }

  /** Gives octets that all sets treat alike the same column. */
  private divide(sets: readonly OctetSet[]): void {
    const known = new Map<string, number>()
    const distinct = [...new Map(sets.map((set) => [set.join(''), set])).values()]
    for (let octet = 0; octet < 256; octet++) {
      const asserted = this.asserts ? `${octet === LINE_FEED}${isWord(octet)}` : ''
      const key = distinct.map((set) => set[octet]).join('') + asserted
      let column = known.get(key)
      if (column === undefined) {
        column = this.sample.push(octet) - 1
        known.set(key, column)
      }
      this.column[octet] = column
    }
  }

  private forget(): void {
    this.states = []
    this.numbers.clear()
    this.table.fill(UNKNOWN)
    this.numberOf([this.program.start], START)
  }

  private numberOf(places: readonly number[], before: number): number {
    const known = this.asserts ? before : OTHER
    const key = `${known} ${places.join()}`
    const number = this.numbers.get(key)
    if (number !== undefined) return number
    this.states.push({ places, before: known })
    this.numbers.set(key, this.states.length - 1)
    return this.states.length - 1
  }

  /** True if the expression matches somewhere in the octets. */
  run(b: Uint8Array, at: number, size: number): boolean {
    const { column, width } = this
    const last = at + size - 1
    let state = 0
    for (let k = at; k <= last; k++) {
      const octet = b[k]
      const symbol = octet === LINE_FEED && k === last ? this.lastLine : column[octet]
      let next = this.table[state * width + symbol]
      if (next === UNKNOWN) next = this.step(state, symbol)
      if (next === FOUND) return true
      state = next
    }
    const next = this.table[state * width + this.end]
    return (next === UNKNOWN ? this.step(state, this.end) : next) === FOUND
  }

  /** Works out what `symbol` makes of a state, and remembers it. */
  private step(state: number, symbol: number): number {
    const { places, before } = this.states[state]
    const reached = this.reach(places, before, symbol)
    let next = FOUND
    if (reached !== undefined) {
      const octet = symbol === this.lastLine ? LINE_FEED : (this.sample[symbol] ?? -1)
      const places = this.consume(reached, octet)
      if (this.states.length === this.most) {
        // The state that led here is forgotten with the rest: nothing to remember.
        this.forget()
        return this.numberOf(places, kindOf(octet))
      }
      next = this.numberOf(places, kindOf(octet))
    }
    this.table[state * this.width + symbol] = next
    return next
  }

  /** All steps that consume octets and can be reached without any; undefined if the end can. */
  private reach(places: readonly number[], before: number, symbol: number): number[] | undefined {
    const { steps } = this.program
    const seen = new Set<number>(places)
    const open = [...places]
    const reached: number[] = []
    while (open.length > 0) {
      const number = open.pop() as number
      const step = steps[number]
      if (step.is === 'found') return undefined
      if (step.is === 'octet') reached.push(number)
      else if (step.is === 'fork') visit(step.other)
      if (step.is === 'fork' || (step.is === 'assert' && this.holds(step.what, before, symbol))) visit(step.next)
    }
    return reached

    function visit(number: number): void {
      if (seen.has(number)) return
      seen.add(number)
      open.push(number)
    }
  }

  /** Where the machine is behind an octet: a match may also begin there. */
  private consume(reached: readonly number[], octet: number): number[] {
    const { steps, start } = this.program
    const places = new Set<number>([start])
    for (const number of reached) {
      const step = steps[number]
      if (step.is === 'octet' && step.set[octet] === 1) places.add(step.next)
    }
    return [...places].sort((a, b) => a - b)
  }

  private holds(what: Assertion, before: number, symbol: number): boolean {
    const atEnd = symbol === this.end
    switch (what) {
      case 'begin':
        return before === START
      case 'end':
        return atEnd
      case 'end-or-line':
        return atEnd || symbol === this.lastLine
      case 'line-begin':
        return before === START || (before === LINE && !atEnd)
      case 'line-end':
        return atEnd || symbol === this.lastLine || this.sample[symbol] === LINE_FEED
      case 'word-edge':
        return (before === WORD) !== this.isWordAhead(symbol)
      case 'no-word-edge':
        return (before === WORD) === this.isWordAhead(symbol)
    }
  }

  private isWordAhead(symbol: number): boolean {
    return symbol < this.lastLine && isWord(this.sample[symbol])
  }
}

function kindOf(octet: number): number {
  if (octet === LINE_FEED) return LINE
  return isWord(octet) ? WORD : OTHER
}
