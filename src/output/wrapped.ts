/** Lines of text that fit into a terminal: words go on in the next line where one is full. */
import { printable } from '../decode/text.ts'

export interface Style {
  /** Characters of a line. */
  readonly width: number
  readonly isColoured: boolean
  /** Lines may be as long as there is room for; otherwise they are no longer than is easily read. */
  readonly isWide?: boolean
}

export type Colour = 'red' | 'yellow' | 'green' | 'cyan' | 'dim' | 'bold'

const CODES: Readonly<Record<Colour, string>> = {
  red: '\u001b[1;31m',
  yellow: '\u001b[33m',
  green: '\u001b[32m',
  cyan: '\u001b[36m',
  dim: '\u001b[2m',
  bold: '\u001b[1m',
}
const RESET = '\u001b[0m'

/** A line has room for a few words at least. */
const NARROWEST = 24
/** Longer lines are hard to read. */
const WIDEST = 110

export class Wrapped {
  readonly lines: string[] = []

  constructor(private readonly style: Style) {}

  /** Text in a colour. */
  in(colour: Colour, text: string): Coloured {
    return { text, colour }
  }

  /**
   * Text behind a head, which stands out to the left; what goes on in the next lines stands below the text.
   * @param indent columns from the left to the text
   */
  add(text: string, indent = 0, head: string | Coloured = '', colour?: Colour): this {
    const words = printable(text).split(' ')
    const { text: label, colour: own } = typeof head === 'string' ? { text: head, colour: undefined } : head
    const { width, isWide } = this.style
    const room = Math.max(NARROWEST, (isWide ? width : Math.min(WIDEST, width)) - indent)
    const broken: string[] = []
    let line = ''
    for (const word of words) {
      if (line !== '' && line.length + 1 + word.length > room) {
        broken.push(line)
        line = word
      } else line = line === '' ? word : `${line} ${word}`
    }
    broken.push(line)
    const margin = printable(label).padEnd(indent)
    for (const [k, one] of broken.entries()) {
      const before = k > 0 ? ' '.repeat(indent) : own === undefined ? margin : this.colour(own, margin)
      this.lines.push(`${before}${colour === undefined ? one : this.colour(colour, one)}`.trimEnd())
    }
    return this
  }

  /** An empty line. */
  gap(): this {
    this.lines.push('')
    return this
  }

  toString(): string {
    return `${this.lines.join('\n')}\n`
  }

  private colour(colour: Colour, text: string): string {
    return this.style.isColoured ? `${CODES[colour]}${text}${RESET}` : text
  }
}

export interface Coloured {
  readonly text: string
  readonly colour: Colour
}
