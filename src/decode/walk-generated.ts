/**
 * Writes the source of a walk for the protocols that are wanted, and compiles it.
 *
 * Only numbers and names of our own making get into the source: offsets, masks and protocol numbers out of the
 * declarations. Tables and functions are handed in.
 */
import { Field } from './field.ts'
import { BROKEN, CUT, FRAGMENT, MAX_LAYERS, ODD, QUOTED } from './layers.ts'
import type { Next, Protocol, Reader } from './protocol.ts'
import type { Registry } from './registry.ts'
import { guessesOf, idOfOtherwise, reaching, type Walk, type Wanted } from './walk.ts'

/** True where the platform lets programs compile source; a browser with a strict content policy does not. */
export const mayGenerate: boolean = (() => {
  try {
    return new Function('return true')() === true
  } catch {
    return false
  }
})()

/** So many entries are compared one by one: a large table costs more, because memory does. */
const FEW = 8

/** A walk compiled from the declarations. */
export function generatedWalk(registry: Registry, wanted?: Wanted): Walk {
  const kept = reaching(registry, wanted)
  const steps = new Steps(registry, kept)
  return steps.compile(`return function walk(b, o, e, r, p, L, f) {
  const d = L.view, id = L.id, at = L.at, body = L.body, end = L.end, reported = L.reported, flags = L.flags
  let n = L.n, k = 0, q = 0
  for (;;) {
    if (p < 0) break
    if (n === ${MAX_LAYERS}) { L.tooDeep = true; break }
    id[n] = p; at[n] = o; body[n] = e; end[n] = e; reported[n] = r; flags[n] = f; L.n = ++n
    switch (p) {${[...kept].map((declared) => steps.source(declared, RECORDING)).join('')}
      default: n--; p = -1
    }
  }
  L.n = n
}`)
}

/** Statements for what a step over a header comes upon. */
export interface Findings {
  /** The header is not all there (CUT), carries a piece (FRAGMENT): nothing more is found. */
  readonly stop: (flag: number) => string
  /** The header contradicts itself. `other` looks up what it is instead, into `p`; empty if nothing is known. */
  readonly broken: (other: string) => string
  /** `r` was narrowed to the length that the header reports. */
  readonly narrowed: string
  /** The header is whole, and ends at `q`. */
  readonly whole: (declared: Protocol) => string
  /** The header says more than its fields at fixed places do. */
  readonly odd: string
  /** What follows is quoted. */
  readonly quoting: string
}

const RECORDING: Findings = {
  stop: (flag) => `{ flags[n - 1] |= ${flag}; p = -1; break }`,
  broken: (other) => `{ flags[n - 1] |= ${BROKEN}; p = -1;${other}; break }`,
  narrowed: 'reported[n - 1] = r; if (r < e) { e = r; end[n - 1] = e }',
  whole: () => 'body[n - 1] = q',
  odd: `flags[n - 1] |= ${ODD}`,
  quoting: `f |= ${QUOTED}`,
}

/**
 * The steps over the headers of protocols, as source: a case of a switch for each.
 *
 * They work on these names: `b` octets, `d` a view of them; `o` first octet of the layer, `e` end of what was captured of
 * it, `r` end by the lengths reported; `p` the protocol's number, then that of the next layer or -1; `q` end of the
 * header; `k` anything; `L` the layers found so far, `n` of them.
 */
export class Steps {
  private readonly handed: unknown[] = []
  private readonly columns = new Map<string, string>()

  /** @param kept protocols that are looked for */
  constructor(
    private readonly registry: Registry,
    private readonly kept: ReadonlySet<Protocol>,
  ) {}

  /** Hands something in. @returns its name in the source */
  hand(thing: unknown): string {
    return `w${this.handed.push(thing) - 1}`
  }

  /** Compiles source that mentions what was handed in, and what else is given by name. */
  compile<T>(source: string, others: Readonly<Record<string, unknown>> = {}): T {
    const names = this.handed.map((_, k) => `w${k}`)
    return new Function(...names, ...Object.keys(others), source)(...this.handed, ...Object.values(others)) as T
  }

  /** Source of the protocol's number that `table` holds under `value`; -1 for none. */
  private lookUp(table: string, value: string): string {
    const entries = [...this.registry.table(table).values()].filter(([, p]) => this.kept.has(p))
    if (entries.length > FEW) return `${this.column(table)}[${value}]`
    return `(k = ${value}, ${entries.map(([entry, p]) => `k === ${entry} ? ${p.id} : `).join('')}-1)`
  }

  private column(table: string): string {
    const known = this.columns.get(table)
    if (known !== undefined) return known
    const name = this.hand(this.registry.table(table).column((p) => this.kept.has(p)))
    this.columns.set(table, name)
    return name
  }

  private read(what: Field | Reader): string {
    return what instanceof Field ? readSource(what) : `${this.hand(what)}(b, o, e, L)`
  }

  /** Statements that look up what comes next, where nobody did so before. */
  private following(table: string, key: Next['key']): string[] {
    if (key instanceof Field) return [`if (p < 0) p = ${this.lookUp(table, this.read(key))}`]
    if (typeof key === 'function') {
      return [`if (p < 0 && (k = ${this.read(key)}) >= 0) p = ${this.lookUp(table, 'k & 65535')}`]
    }
    const [one, other] = key
    return [
      `const x = ${this.read(one)}, y = ${this.read(other)}`,
      `if (p < 0) p = ${this.lookUp(table, 'x < y ? x : y')}`,
      `if (p < 0) p = ${this.lookUp(table, 'x < y ? y : x')}`,
    ]
  }

  /** The case of a protocol. */
  source(declared: Protocol, findings: Findings): string {
    const { shape, quotes } = declared.spec
    const { instead } = shape
    const broken = findings.broken(
      instead === undefined
        ? ''
        : ` k = ${this.read(instead.key)}; if (k >= 0) p = ${this.lookUp(instead.table, 'k & 65535')};` +
            ` if (p === ${declared.id}) p = -1`,
    )
    const otherwise = idOfOtherwise(declared, this.registry, this.kept)
    const cut = findings.stop(CUT)
    const early = shape.early === undefined ? cut : `{ if (${this.hand(shape.early)}(b, o, e)) ${broken} ${cut} }`
    const lines = [`if (o + ${shape.least} > e) ${early}`]
    if (shape.header !== undefined) {
      lines.push(`q = ${this.read(shape.header)}`, `if (q < ${shape.least}) ${broken}`)
    } else lines.push(`q = ${shape.least}`)
    if (shape.valid !== undefined) lines.push(`if (!${this.hand(shape.valid)}(b, o, e, L)) ${broken}`)
    if (shape.length !== undefined) {
      lines.push(`k = ${this.read(shape.length)}`, `if (k >= q && o + k < r) { r = o + k; ${findings.narrowed} }`)
    }
    lines.push('q += o')
    if (shape.header !== undefined) lines.push(`if (q > e) ${cut}`)
    if (shape.odd !== undefined) lines.push(`if (${this.hand(shape.odd)}(b, o, e)) { ${findings.odd} }`)
    lines.push(findings.whole(declared))
    if (shape.fragment !== undefined) {
      lines.push(`if (${this.hand(shape.fragment)}(b, o, e)) ${findings.stop(FRAGMENT)}`)
    }
    if (shape.payload !== undefined) {
      lines.push(`k = ${this.read(shape.payload)}`, 'if (k >= 0 && q + k < r) { r = q + k; if (r < e) e = r }')
    }
    lines.push('p = -1')
    if (shape.mayEnd) lines.push('if (q >= r) break')
    for (const { table, key } of shape.next ?? []) {
      const found = [...this.registry.table(table).values()].some(([, p]) => this.kept.has(p))
      if (found) lines.push(...this.following(table, key))
    }
    for (const { id, fits } of guessesOf(declared, this.registry, this.kept)) {
      lines.push(`if (p < 0 && q < e && ${this.hand(fits)}(b, q, e, r)) p = ${id}`)
    }
    if (otherwise >= 0) lines.push(`if (p < 0 && q < e) p = ${otherwise}`)
    if (quotes) lines.push(findings.quoting)
    lines.push('o = q')
    return `
      case ${declared.id}: { // ${declared.abbrev}
        ${lines.join('\n        ')}
        break
      }`
  }
}

/** Where the bits of a number stand. */
export type Bits = Pick<Field, 'at' | 'size' | 'mask' | 'shift' | 'scale'>

/** Source that reads a field of up to 32 bits in the layer that begins at `o`, by octets `b` and their view `d`. */
export function readSource({ at, size, mask, shift, scale }: Bits, o = 'o'): string {
  let source = mask === 0 ? wordSource(size, `${o} + ${at}`) : `((${intSource(size, o, at)} & ${mask}) >>> ${shift})`
  if (scale !== 1) source = `(${source} * ${scale})`
  return source
}

/** As `readSource`, for what is compared bit by bit: of 32 bits, the first may count as a sign. */
export function intSource(size: number, o: string, at: number): string {
  return size === 4 ? `d.getInt32(${o} + ${at})` : wordSource(size, `${o} + ${at}`)
}

/** One read of a view costs less than two to four of octets. */
function wordSource(size: number, place: string): string {
  switch (size) {
    case 1:
      return `b[${place}]`
    case 2:
      return `d.getUint16(${place})`
    case 3:
      return `(d.getUint16(${place}) << 8 | b[${place} + 2])`
    default:
      return `d.getUint32(${place})`
  }
}
