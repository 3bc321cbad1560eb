/** A regular expression that cannot be used; the message completes "the regular expression …: ". */
export class PatternError extends Error {
  override readonly name = 'PatternError'
}

/** A place in the text of a regular expression. */
export class Reader {
  private at = 0

  constructor(private readonly text: string) {}

  get atEnd(): boolean {
    return this.at >= this.text.length
  }

  /** The unit at this place; empty at the end. */
  get here(): string {
    return this.text.charAt(this.at)
  }

  /** Goes on to the next unit. */
  next(): string {
    return this.text.charAt(this.at++)
  }

  /** Goes on behind `text` if it stands here. */
  take(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false
    this.at += text.length
    return true
  }

  /** Goes on behind what matches `form` here, which has to be sticky. */
  match(form: RegExp): string | undefined {
    form.lastIndex = this.at
    const found = form.exec(this.text)?.[0]
    if (found !== undefined) this.at += found.length
    return found
  }

  /** Everything up to `end`, and goes on behind it; all that is left, if it never comes. */
  until(end: string): string {
    const found = this.text.indexOf(end, this.at)
    const part = found < 0 ? this.text.slice(this.at) : this.text.slice(this.at, found)
    this.at += part.length + (found < 0 ? 0 : end.length)
    return part
  }
}
