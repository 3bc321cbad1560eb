/**
 * Macros: text with places for arguments, put where its name is called, before anything else is done.
 *
 *     ${private_ipv4:ip.src}   ${name:a;b}   ${name;a;b}   $name(a, b)
 *
 * In a macro's text `$1` stands for the first argument. A macro may call others.
 */
import { FilterError } from './errors.ts'
import { nearestName } from './names.ts'

export type Macros = Readonly<Record<string, string>>

/** What Wireshark knows without being told: addresses that are of use within one's own network only. */
export const STOCK_MACROS: Macros = {
  private_ipv4: '$1 == 192.168.0.0/16 or $1 == 172.16.0.0/12 or $1 == 10.0.0.0/8',
  private_ipv6: 'ipv6 && $1 == fc00::/7',
  private_ethernet: '$1[0] & 0x0F == 2',
}

/** An expression without macros, and the way back to where they stood. */
export interface Expanded {
  readonly text: string
  /** The error as the expression that was written has it. */
  located(error: FilterError): FilterError
}

const DEEPEST = 20
/** Macros that call macros grow fast. */
const LONGEST = 100_000
const MOST_CALLS = 1000

// Quoted text is left alone, whether or not its last quote is there.
const QUOTED = String.raw`"(?:[^"\\]|\\[\s\S])*"?|'(?:[^'\\]|\\[\s\S])*'?`
const CALL = String.raw`\$\{([A-Za-z_][\w-]*)([:;}])|\$([A-Za-z_][\w-]*)\(`

/** @throws FilterError where a macro is unknown, or its arguments are not those that it takes */
export function expand(text: string, macros: Macros): Expanded {
  if (!text.includes('$')) return { text, located: (error) => error }
  const edits: Edit[] = []
  const expanded = new Expander(macros).expand(text, 0, edits)
  return { text: expanded, located: (error) => relocated(error, edits) }
}

/** A call from `at` to before `end`, for which text from `from` to before `to` stands. */
interface Edit {
  readonly name: string
  readonly at: number
  readonly end: number
  readonly from: number
  readonly to: number
}

class Expander {
  private calls = 0

  constructor(private readonly macros: Macros) {}

  expand(text: string, depth: number, edits: Edit[]): string {
    const pattern = new RegExp(`${QUOTED}|${CALL}`, 'g')
    let found = ''
    let done = 0
    for (let call = pattern.exec(text); call !== null; call = pattern.exec(text)) {
      const [opening, braced, sign, called] = call
      const name = braced ?? called
      // ${frame} is the frame, unless a macro is called so.
      if (name === undefined || (sign === '}' && !Object.hasOwn(this.macros, name))) continue
      const at = call.index
      const { given, end } = sign === '}' ? { given: [], end: pattern.lastIndex } : argumentsOf(text, at, opening)
      const refuse: Refuse = (message, advice) => new FilterError(message, at, end - at, advice)
      const replaced = this.replacement(name, given, depth, refuse)
      found += text.slice(done, at)
      edits.push({ name, at, end, from: found.length, to: found.length + replaced.length })
      found += replaced
      done = end
      pattern.lastIndex = end
    }
    return found + text.slice(done)
  }

  /** What stands for a call. */
  private replacement(name: string, given: readonly string[], depth: number, refuse: Refuse): string {
    const { macros } = this
    if (!Object.hasOwn(macros, name)) {
      const names = Object.keys(macros)
      const near = nearestName(name, names)
      throw refuse(
        `there is no macro "${name}"`,
        near === undefined ? `there are ${names.join(', ')}` : `did you mean ${near}?`,
      )
    }
    const body = macros[name]
    const wanted = Math.max(0, ...Array.from(body.matchAll(PLACE), ([, n]) => Number(n)))
    if (given.length !== wanted) {
      throw refuse(`wrong number of arguments for macro ${name}: ${given.length}`, `it takes ${wanted}`)
    }
    const empty = given.indexOf('')
    if (empty >= 0) throw refuse(`null argument: argument ${empty + 1} of macro ${name} is empty`)
    if (depth === DEEPEST || ++this.calls > MOST_CALLS) throw refuse('macros call macros without end')
    const filled = body.replace(PLACE, (_, n: string) => given[Number(n) - 1])
    if (filled.length > LONGEST) throw refuse(`what macro ${name} stands for is too long`)
    try {
      return this.expand(filled, depth + 1, [])
    } catch (error) {
      if (!(error instanceof FilterError)) throw error
      throw refuse(depth === 0 ? `in macro ${name}: ${error.message}` : error.message, error.advice)
    }
  }
}

type Refuse = (message: string, advice?: string) => FilterError

/** Where an argument goes. */
const PLACE = /\$([1-9]\d?)/g

/** The arguments of the call whose beginning, `opening`, is at `at`. */
function argumentsOf(text: string, at: number, opening: string): { given: string[]; end: number } {
  const [close, comma] = opening.endsWith('(') ? [')', ','] : ['}', ';']
  const part = new RegExp(String.raw`${QUOTED}|[\s\S]`, 'g')
  part.lastIndex = at + opening.length
  const given: string[] = []
  let depth = 0
  let argument = ''
  for (let next = part.exec(text)?.[0]; next !== undefined; next = part.exec(text)?.[0]) {
    if (depth === 0 && (next === comma || next === close)) {
      given.push(argument.trim())
      argument = ''
      if (next === comma) continue
      return { given: given.length === 1 && given[0] === '' ? [] : given, end: part.lastIndex }
    }
    if (/^[({[]$/.test(next)) depth++
    if (/^[)}\]]$/.test(next)) depth--
    argument += next
  }
  throw new FilterError('the macro is never closed', at, opening.length, `its arguments end with "${close}"`)
}

/** The error in the expanded text, as an error in the text that was written. */
function relocated(error: FilterError, edits: readonly Edit[]): FilterError {
  const { message, position, length, advice } = error
  const moved = (at: number, size: number, what = message) => new FilterError(what, at, size, advice)
  let shift = 0
  for (const { name, at, end, from, to } of edits) {
    if (position < from) break
    if (position < to) return moved(at, end - at, `in macro ${name}: ${message}`)
    shift = end - to
  }
  return moved(position + shift, length)
}
