/**
 * Names for parts of conditions: `$chat` stands for the entry of `let` of that name, in parentheses. What was written
 * where is kept, so that a fault is shown where it stands.
 */
import { nearestName } from '../filter/names.ts'
import type { Path } from './source.ts'

/** A condition without names. */
export interface Expanded {
  readonly text: string
  /** Where a place of the text was written: in which value of the file, and how far into it. */
  origin(position: number): { readonly path: Path; readonly position: number }
}

/** What is wrong with a name. */
export class LetError extends Error {
  override readonly name = 'LetError'

  constructor(
    message: string,
    readonly path: Path,
    readonly position: number,
    readonly length: number,
    readonly advice?: string,
  ) {
    super(message)
  }
}

/** Text from `at` on that stands at `position` of the value at `path`. */
interface Stretch {
  readonly at: number
  readonly path: Path
  readonly position: number
}

const LONGEST = 100_000

// What is quoted is left alone; so are references `${…}` and calls of macros `$name(…)`.
const NAME = /"(?:[^"\\]|\\[\s\S])*"?|'(?:[^'\\]|\\[\s\S])*'?|\$([A-Za-z_][A-Za-z0-9_-]*)(?!\()(?![A-Za-z0-9_-])/g

export class Lets {
  constructor(private readonly lets: Readonly<Record<string, string>>) {}

  /** @throws LetError where a name is unknown, or stands for itself */
  expand(text: string, path: Path): Expanded {
    const stretches: Stretch[] = []
    const expanded = this.expanded(text, path, [], stretches, 0)
    return {
      text: expanded,
      origin: (position) => {
        const found = stretches.findLast(({ at }) => at <= position) ?? { at: 0, path, position: 0 }
        return { path: found.path, position: found.position + position - found.at }
      },
    }
  }

  private expanded(text: string, path: Path, within: readonly string[], stretches: Stretch[], at: number): string {
    let found = ''
    let done = 0
    const take = (from: number, to: number): void => {
      stretches.push({ at: at + found.length, path, position: from })
      found += text.slice(from, to)
    }
    for (const match of text.matchAll(NAME)) {
      const [written, name] = match
      if (name === undefined) continue
      const refuse = (message: string, advice?: string): LetError =>
        new LetError(message, path, match.index, written.length, advice)
      if (!Object.hasOwn(this.lets, name)) throw refuse(`let has no "${name}"`, adviceFor(name, Object.keys(this.lets)))
      if (within.includes(name)) {
        throw refuse(`$${name} stands for itself: ${[...within.slice(within.indexOf(name)), name].join(' → ')}`)
      }
      take(done, match.index)
      found += '('
      found += this.expanded(this.lets[name], ['let', name], [...within, name], stretches, at + found.length)
      found += ')'
      if (at + found.length > LONGEST) throw refuse(`what $${name} stands for is too long`)
      done = match.index + written.length
    }
    take(done, text.length)
    return found
  }
}

function adviceFor(name: string, names: readonly string[]): string {
  const near = nearestName(name, names)
  if (near !== undefined) return `did you mean $${near}?`
  return names.length === 0 ? 'the file has no let' : `there are ${names.map((one) => `$${one}`).join(', ')}`
}
