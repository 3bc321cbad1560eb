/** An expectation file, understood: conditions compiled, names known, nothing left that could be refused later. */
import type { Registry } from '../decode/registry.ts'
import { FilterError } from '../filter/index.ts'
import { nearestName } from '../filter/names.ts'
import { LEVELS } from '../multicast/findings/finding.ts'
import { findings } from '../multicast/findings/index.ts'
import { Condition } from './condition.ts'
import { type Count, countOf, secondsOf } from './count.ts'
import type { Fault } from './errors.ts'
import { LetError, Lets } from './lets.ts'
import { type LivePart, livePartOf } from './live-part.ts'
import type { Written } from './schema.ts'
import { schemaFaults } from './schema-faults.ts'
import { type Path, Source } from './source.ts'

export interface Expectation {
  readonly name: string
  readonly frame: Condition
  readonly count: Count
  readonly each: Condition | undefined
  /** Seconds, since the start or since the first frame of the expectation number `of`. */
  readonly within: { readonly seconds: number; readonly of: number | undefined } | undefined
  /** Where it stands in the file. */
  readonly line: number
}

export interface Never {
  readonly name: string
  readonly frame: Condition | undefined
  /** Severities and names of findings; empty where it is about frames. */
  readonly findings: readonly string[]
  readonly line: number
}

export type Vantage = 'sender' | 'receiver' | { readonly hops: number }

export interface Expectations {
  /** The file's name, for people. */
  readonly file: string
  readonly about: string | undefined
  readonly expect: readonly Expectation[]
  readonly never: readonly Never[]
  /** Numbers of expectations, in the order of their first frames. */
  readonly order: readonly number[]
  readonly orderLine: number
  readonly vantage: Vantage | undefined
  /** What is run during a live check, and where. */
  readonly live: LivePart
}

/**
 * Reads an expectation file: its text, or its octets.
 * @param file its name, for messages
 * @throws ExpectationError with all that is wrong with it
 */
export function parseExpectations(text: string | Uint8Array, registry: Registry, file = 'expectations'): Expectations {
  const source = new Source(file, text)
  const faults = schemaFaults(source)
  if (faults.length > 0) throw source.refused(...faults)
  return new Reading(source, registry, source.value as Written).result()
}

class Reading {
  private readonly faults: Fault[] = []
  private readonly lets: Lets
  private readonly names: readonly string[]

  constructor(
    private readonly source: Source,
    private readonly registry: Registry,
    private readonly written: Written,
  ) {
    this.lets = new Lets(written.let ?? {})
    this.names = (written.expect ?? []).map(({ name, frame }) => name ?? frame)
  }

  result(): Expectations {
    const { source, written } = this
    // An entry of let that nobody uses may be wrong all the same.
    for (const [name, text] of Object.entries(written.let ?? {})) this.condition(text, ['let', name])
    const found: Expectations = {
      file: source.file,
      about: written.about,
      expect: (written.expect ?? []).map((_, k) => this.expectation(k)),
      never: (written.never ?? []).map((_, k) => this.never(k)),
      order: this.order(),
      orderLine: written.order === undefined ? 0 : source.lineOf(['order']),
      vantage: written.vantage,
      live: livePartOf(written, (path, reason, advice) => this.faults.push(source.fault(path, reason, advice))),
    }
    if (this.faults.length > 0) throw source.refused(...distinct(this.faults))
    return found
  }

  private expectation(k: number): Expectation {
    const { frame, each, count, within, of } = (this.written.expect ?? [])[k]
    const path = ['expect', k]
    const name = this.names[k]
    if (this.names.indexOf(name) < k)
      this.wrong([...path, 'name'], `there is "${name}" already`, 'give each its own name')
    const counted = countOf(count)
    if (counted === undefined) this.wrong([...path, 'count'], `${count} is no count`, 'the smaller number comes first')
    if (of !== undefined && within === undefined) {
      this.wrong([...path, 'of'], 'of says from when on within counts', 'add within: 5s')
    }
    const from = of === undefined ? undefined : this.numberOf(of, [...path, 'of'])
    if (from === k && within !== undefined)
      this.wrong([...path, 'of'], 'this is the expectation itself', 'name another one')
    return {
      name,
      frame: this.condition(frame, [...path, 'frame']),
      count: counted ?? { least: 0, most: 0 },
      each: each === undefined ? undefined : this.condition(each, [...path, 'each']),
      within: within === undefined ? undefined : { seconds: secondsOf(within), of: from },
      line: this.source.lineOf(path),
    }
  }

  private never(k: number): Never {
    const { name, frame, findings: unwanted = [] } = (this.written.never ?? [])[k]
    for (const [n, one] of unwanted.entries()) {
      if (FINDINGS.includes(one)) continue
      const near = nearestName(one, FINDINGS)
      const allowed = `severities are ${LEVELS.join(', ')}; the names are in docs/findings.md`
      const advice = near === undefined ? allowed : `did you mean ${near}?`
      this.wrong(['never', k, 'findings', n], `"${one}" is neither a severity nor a finding`, advice)
    }
    return {
      name: name ?? (frame === undefined ? `no findings: ${unwanted.join(', ')}` : `never ${frame}`),
      frame: frame === undefined ? undefined : this.condition(frame, ['never', k, 'frame']),
      findings: unwanted,
      line: this.source.lineOf(['never', k]),
    }
  }

  private order(): number[] {
    const { order = [] } = this.written
    const numbers = order.map((name, k) => this.numberOf(name, ['order', k]))
    for (const [k, number] of numbers.entries()) {
      if (number >= 0 && numbers.indexOf(number) < k) this.wrong(['order', k], `"${order[k]}" is named twice`)
    }
    return numbers
  }

  private numberOf(name: string, path: Path): number {
    const number = this.names.indexOf(name)
    if (number < 0) {
      const near = nearestName(name, this.names)
      const all = this.names.length === 0 ? 'there is no expect' : `there are: ${this.names.join(', ')}`
      this.wrong(path, `no expectation is called "${name}"`, near === undefined ? all : `did you mean "${near}"?`)
    }
    return number
  }

  private condition(written: string, path: Path): Condition {
    const { registry, source } = this
    try {
      const { text, origin } = this.lets.expand(written, path)
      try {
        return new Condition(written, text, registry)
      } catch (error) {
        if (!(error instanceof FilterError)) throw error
        const { message, position, length } = error
        const start = origin(position)
        const advice = source.isCutByComment(path)
          ? 'in YAML, " #" begins a comment: put single quotes around the condition'
          : error.advice
        this.faults.push(source.faultWithin(start.path, start.position, length, message, advice))
      }
    } catch (error) {
      if (!(error instanceof LetError)) throw error
      const { message, position, length, advice } = error
      this.faults.push(source.faultWithin(error.path, position, length, message, advice))
    }
    // The file is refused; what stands here is never asked.
    return new Condition('frame', 'frame', registry)
  }

  private wrong(path: Path, reason: string, advice?: string): void {
    this.faults.push(this.source.fault(path, reason, advice))
  }
}

const FINDINGS: readonly string[] = [...LEVELS, ...findings.map(({ id }) => id)]

/** A fault in let shows wherever it is used: once is enough. */
function distinct(faults: readonly Fault[]): Fault[] {
  const seen = new Set<string>()
  return faults.filter(({ line, column, reason }) => {
    const key = `${line}:${column}:${reason}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
