/** The parser's place among the tokens. */
import { FilterError } from './errors.ts'
import type { Token } from './scan.ts'

/** Groups within groups; far more than anybody writes. */
const DEEPEST = 200

export class Tokens {
  private k = 0
  private depth = 0
  /** How deep what has been read is; what is not in it holds nothing. */
  private readonly depths = new Map<object, number>()

  constructor(
    private readonly source: string,
    private readonly all: readonly Token[],
  ) {}

  get here(): Token {
    return this.all[this.k]
  }

  get atEnd(): boolean {
    return this.here.is === 'end'
  }

  /** The token before this one. */
  get before(): Token | undefined {
    return this.all[this.k - 1]
  }

  /** The token behind this one. */
  get after(): Token {
    return this.all[Math.min(this.k + 1, this.all.length - 1)]
  }

  /** True if this token is the sign `text`. */
  is(text: string): boolean {
    return this.here.is === 'sign' && this.here.text === text
  }

  next(): Token {
    const token = this.here
    if (token.is !== 'end') this.k++
    return token
  }

  /** Goes on behind this token if it is the sign `text`. */
  take(text: string): Token | undefined {
    return this.is(text) ? this.next() : undefined
  }

  /** The token as it was written. */
  text(token: Token): string {
    return this.source.slice(token.at, token.end)
  }

  /** Reads what is nested one level deeper. */
  deeper<T>(read: () => T): T {
    if (this.depth === DEEPEST) throw this.tooDeep()
    this.depth++
    const found = read()
    this.depth--
    return found
  }

  /** What holds `parts`, which may have been read one after the other: `1 + 1 + 1` is as deep as it is long. */
  holding<T extends object>(whole: T, ...parts: readonly object[]): T {
    const depth = 1 + Math.max(...parts.map((part) => this.depths.get(part) ?? 0))
    if (depth > DEEPEST) throw this.tooDeep()
    this.depths.set(whole, depth)
    return whole
  }

  private tooDeep(): FilterError {
    return new FilterError('this is nested too deeply', this.here.at, 1)
  }

  unexpected(wanted?: string): FilterError {
    const token = this.here
    if (token.is === 'end') {
      const last = this.k > 0 ? this.all[this.k - 1] : token
      const advice = wanted === undefined ? undefined : `${wanted} is missing`
      return new FilterError('the filter breaks off', last.at, Math.max(1, last.end - last.at), advice)
    }
    const advice = wanted === undefined ? undefined : `expected ${wanted}`
    return new FilterError(`"${this.text(token)}" was not expected here`, token.at, token.end - token.at, advice)
  }
}
