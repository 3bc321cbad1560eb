/** A command line that is being typed, taken apart as its shell would. */

/** What begins a quotation; '' outside of one. */
export type Quote = '' | "'" | '"' | "$'"

/** A word as the program would get it, and as it was typed. */
export interface Word {
  readonly text: string
  /** Where in the line it begins. */
  readonly start: number
  /** Where in the line each unit of `text` begins. */
  readonly at: readonly number[]
  /** The quotation that is still open at the end. */
  readonly quote: Quote
  /** First unit of `text` in it; the length of `text` without one. */
  readonly quotedFrom: number
  /** Where in the line it begins, its sign included; the end of the line without one. */
  readonly quoteAt: number
}

export interface Line {
  /** The words before the last. */
  readonly words: readonly string[]
  /** The word at the end, empty behind a blank. */
  readonly last: Word
}

/** Which backslashes in single quotes stand for more than themselves: none in bash and zsh. */
export type Dialect = 'posix' | 'fish'

const BLANK = /[ \t\n]/

/** Takes a line apart. What a shell would put in the place of variables and commands is not looked up. */
export function splitLine(line: string, dialect: Dialect = 'posix'): Line {
  const words: string[] = []
  let at = 0
  for (;;) {
    while (at < line.length && BLANK.test(line[at])) at++
    const reader = new WordReader(line, at, dialect)
    reader.read()
    at = reader.next
    if (at >= line.length) return { words, last: reader.word() }
    words.push(reader.text)
  }
}

/** Reads a single word. */
export const wordOf = (typed: string, dialect?: Dialect): Word => splitLine(typed, dialect).last

class WordReader {
  text = ''
  /** Behind the word. */
  next: number
  private readonly at: number[] = []
  private quote: Quote = ''
  private quotedFrom = 0
  private quoteAt = 0

  constructor(
    private readonly line: string,
    private readonly start: number,
    private readonly dialect: Dialect,
  ) {
    this.next = start
  }

  word(): Word {
    const { text, start, at, quote } = this
    const isOpen = quote !== ''
    const quotedFrom = isOpen ? this.quotedFrom : text.length
    return { text, start, at, quote, quotedFrom, quoteAt: isOpen ? this.quoteAt : this.line.length }
  }

  /** Reads to the blank behind the word, or to the end. */
  read(): void {
    const { line } = this
    while (this.next < line.length) {
      const sign = line[this.next]
      if (this.quote === '') {
        if (BLANK.test(sign)) return
        if (sign === "'" || sign === '"') this.open(sign)
        else if (sign === '$' && line[this.next + 1] === "'" && this.dialect === 'posix') this.open("$'")
        else this.take(sign === '\\' ? 1 : 0)
      } else if (sign === this.quote.at(-1)) {
        this.quote = ''
        this.next++
      } else this.take(sign === '\\' && this.isEscape() ? 1 : 0)
    }
  }

  private open(quote: Quote): void {
    this.quote = quote
    this.quotedFrom = this.text.length
    this.quoteAt = this.next
    this.next += quote.length
  }

  private take(skipped: 0 | 1): void {
    const unit = this.line[this.next + skipped]
    if (unit !== undefined) {
      this.at.push(this.next)
      this.text += unit
    }
    this.next += skipped + 1
  }

  /** True if the backslash at `next`, within quotes, takes the meaning from what follows. */
  private isEscape(): boolean {
    const following = this.line[this.next + 1] ?? ''
    if (this.quote === "'") return this.dialect === 'fish' && /['\\]/.test(following)
    if (this.quote === '"') return /["\\$`]/.test(following)
    return true
  }
}
