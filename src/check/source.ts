/** The text of an expectation file: YAML, of which every value knows where it stands. */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  Scalar,
  visit,
  type YAMLMap,
} from 'yaml'
import { ExpectationError, type Fault } from './errors.ts'

/** The way to a value: keys of maps and places in lists. */
export type Path = readonly (string | number)[]

/** Files that are longer are no expectation files. */
const LONGEST = 1_000_000

const fatal = new TextDecoder('utf-8', { fatal: true })
const lenient = new TextDecoder()
/** Octets among which text has no zero. */
const SOME = 1000
/** True for text that begins with the mark of UTF-16, half of whose octets may be zeros. */
const isUtf16 = ([first, second]: Uint8Array): boolean =>
  first + second === 0xff + 0xfe && Math.max(first, second) === 0xff
/** What stands for octets that are no text. */
const NO_TEXT = '\ufffd'

export class Source {
  readonly text: string
  readonly value: unknown
  private readonly document: Document
  private readonly lines = new LineCounter()

  /** @throws ExpectationError if the text is not YAML */
  constructor(
    readonly file: string,
    written: string | Uint8Array,
  ) {
    const text = typeof written === 'string' ? written : lenient.decode(written)
    this.text = text
    if (text.length > LONGEST) throw this.refused({ ...START, reason: 'this is too long for an expectation file' })
    if (typeof written !== 'string') this.checkEncoding(written)
    this.document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false })
    // What comes behind the first is mostly what came of it.
    const [first] = [...this.document.errors, ...this.document.warnings].sort((a, b) => a.pos[0] - b.pos[0])
    if (first !== undefined) {
      const { message, pos, code } = first
      const reason = `this is not YAML: ${REASONS[code] ?? message.replace(/\.$/, '')}`
      throw this.refused({ ...this.place(pos[0], pos[1]), reason, advice: ADVICE[code] })
    }
    visit(this.document, { Node: (_, node) => this.checkNode(node) })
    try {
      this.value = this.document.toJS({ maxAliasCount: 100 })
    } catch (error) {
      throw this.refused({ ...START, reason: `this is not YAML: ${(error as Error).message}` })
    }
  }

  private checkEncoding(octets: Uint8Array): void {
    try {
      fatal.decode(octets)
    } catch {
      if (octets.subarray(0, SOME).includes(0) && !isUtf16(octets)) {
        const fault = {
          ...START,
          reason: 'this is no text',
          advice: 'the expectation file comes first, then the capture',
        }
        throw new ExpectationError(this.file, [fault], '')
      }
      const before = this.text.slice(0, this.text.indexOf(NO_TEXT)).split('\n')
      const place = { line: before.length, column: before[before.length - 1].length + 1, length: 1 }
      throw this.refused({ ...place, reason: 'this is not UTF-8', advice: 'have the editor save it as UTF-8' })
    }
  }

  /** What YAML takes without a word, though it never is what was meant. */
  private checkNode(node: Node): void {
    const [from, to] = node.range ?? [0, 1]
    const refuse = (reason: string, code: string): ExpectationError =>
      this.refused({ ...this.place(from, to), reason, advice: ADVICE[code] })
    if (isAlias(node)) {
      if (node.resolve(this.document) === undefined) throw refuse(`nothing is called &${node.source}`, 'BAD_ALIAS')
    } else if (node.tag === '!') throw refuse('this is not YAML: a tag without a name', 'TAG_RESOLVE_FAILED')
  }

  refused(...faults: readonly Fault[]): ExpectationError {
    return new ExpectationError(this.file, faults, this.text)
  }

  /** A fault with the value at `path`; `key`: with its key. */
  fault(path: Path, reason: string, advice?: string, key = false): Fault {
    const range = (key ? this.keyAt(path) : this.nodeAt(path))?.range ?? this.keyAt(path)?.range ?? this.above(path)
    return { ...this.place(range[0], range[1]), reason, advice }
  }

  /** A fault with `length` characters of the text at `path`, from `position` on. */
  faultWithin(path: Path, position: number, length: number, reason: string, advice?: string): Fault {
    const node = this.nodeAt(path)
    if (!isScalar(node) || typeof node.value !== 'string' || !node.range) return this.fault(path, reason, advice)
    const places = placesOf(this.text, node.range[0], node.range[1], node.value, node.type)
    const from = places[Math.min(position, places.length - 1)]
    const to = places[Math.min(position + length, places.length - 1)]
    return { ...this.place(from, Math.max(to, from + 1)), reason, advice }
  }

  /** The line that the value at `path` stands in. */
  lineOf(path: Path): number {
    return this.lines.linePos((this.nodeAt(path)?.range ?? this.above(path))[0]).line
  }

  /** True for a text without quotes that ends in a comment: its `#` may have been meant otherwise. */
  isCutByComment(path: Path): boolean {
    const node = this.nodeAt(path)
    return isScalar(node) && node.type === 'PLAIN' && node.comment !== undefined
  }

  private place(from: number, to: number): { line: number; column: number; length: number } {
    const { line, col } = this.lines.linePos(from)
    return { line, column: col, length: Math.max(1, to - from) }
  }

  private nodeAt(path: Path): Node | undefined {
    let node: unknown = this.document.contents
    for (const step of path) {
      if (isAlias(node)) node = node.resolve(this.document)
      node = isMap(node) ? pairOf(node, step)?.value : (node as { items?: readonly unknown[] })?.items?.[step as number]
    }
    return (node ?? undefined) as Node | undefined
  }

  private keyAt(path: Path): Node | undefined {
    const map = this.nodeAt(path.slice(0, -1))
    return isMap(map) ? (pairOf(map, path[path.length - 1])?.key as Node | undefined) : undefined
  }

  /** The place of the nearest value above that has one. */
  private above(path: Path): readonly number[] {
    for (let n = path.length - 1; n >= 0; n--) {
      const range = this.keyAt(path.slice(0, n))?.range ?? this.nodeAt(path.slice(0, n))?.range
      if (range) return range
    }
    return [0, 1]
  }
}

const START = { line: 1, column: 1, length: 1 } as const

const pairOf = (map: YAMLMap, key: string | number): Pair | undefined =>
  map.items.find((pair) => (isScalar(pair.key) ? String(pair.key.value) : undefined) === String(key))

/** Where the parser's own words are for its programmers. */
const REASONS: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: 'a second document begins here',
  BLOCK_AS_IMPLICIT_KEY: 'a second ": " in one line',
}

const QUOTE = 'put single quotes around the condition'
const ADVICE: Readonly<Record<string, string>> = {
  TAG_RESOLVE_FAILED: `in YAML, what begins with "!" is a tag: ${QUOTE}`,
  BAD_SCALAR_START: QUOTE,
  BLOCK_AS_IMPLICIT_KEY: QUOTE,
  MULTIPLE_DOCS: 'a file holds one',
  UNEXPECTED_TOKEN:
    'what begins with a quote, > or | takes single quotes around all of it; so does what holds [ ], { } or a comma between such',
  BAD_ALIAS: `in YAML, what begins with "*" or "&" refers to something else: ${QUOTE}`,
  TAB_AS_INDENT: 'indent by blanks',
  DUPLICATE_KEY: 'name it once',
}

/** Where in the file each character of a value stands, and behind the last one where it ends. */
function placesOf(text: string, from: number, to: number, value: string, type: string | undefined): number[] {
  const isBlock = type === Scalar.BLOCK_LITERAL || type === Scalar.BLOCK_FOLDED
  const isQuoted = type === Scalar.QUOTE_SINGLE || type === Scalar.QUOTE_DOUBLE
  // The text of a block begins in the line below its mark.
  let at = isBlock ? text.indexOf('\n', from) + 1 : from + (isQuoted ? 1 : 0)
  const places: number[] = []
  for (const character of value.split('')) {
    const isBlank = /\s/.test(character)
    let found = at
    // Marks of quoting, indentation and line breaks that YAML folds are passed over.
    while (found < to && !(text[found] === character || (isBlank && /\s/.test(text[found])))) found++
    if (found < to) at = found
    places.push(at)
    at++
    if (isBlank) while (at < to && /\s/.test(text[at]) && !isBlock) at++
  }
  return [...places, Math.min(at, to)]
}
