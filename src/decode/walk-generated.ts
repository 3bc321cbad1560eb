/**
 * Writes the source of a walk for the protocols that are wanted, and compiles it.
 *
 * Only numbers and names of our own making get into the source: offsets, masks and protocol numbers out of the
 * declarations. Tables and functions are handed in.
 */
import { Field } from './field.ts'
import { BROKEN, CUT, FRAGMENT, MAX_LAYERS, ODD, QUOTED } from './layers.ts'
import type { Protocol, Reader } from './protocol.ts'
import type { Registry } from './registry.ts'
import { idOfOtherwise, interpretedWalk, reaching, type Walk, type Wanted } from './walk.ts'

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

/** The fastest walk that the platform allows. */
export function walkFor(registry: Registry, wanted?: Wanted): Walk {
  return mayGenerate ? generatedWalk(registry, wanted) : interpretedWalk(registry, wanted)
}

/** A walk compiled from the declarations. */
export function generatedWalk(registry: Registry, wanted?: Wanted): Walk {
  const kept = reaching(registry, wanted)
  const handed: unknown[] = []
  const hand = (thing: unknown) => `h${handed.push(thing) - 1}`
  const columns = new Map<string, string>()
  const column = (table: string): string => {
    const known = columns.get(table)
    if (known !== undefined) return known
    const name = hand(registry.table(table).column((p) => kept.has(p)))
    columns.set(table, name)
    return name
  }
  /** Source of the protocol's number that `table` holds under `value`; -1 for none. */
  const lookUp = (table: string, value: string): string => {
    const entries = [...registry.table(table).values()].filter(([, p]) => kept.has(p))
    if (entries.length > FEW) return `${column(table)}[${value}]`
    return `(k = ${value}, ${entries.map(([entry, p]) => `k === ${entry} ? ${p.id} : `).join('')}-1)`
  }
  const cases = [...kept].map((p) => caseOf(p, registry, kept, hand, lookUp)).join('')
  const source = `return function walk(b, o, e, r, p, L, f) {
  const id = L.id, at = L.at, body = L.body, end = L.end, reported = L.reported, flags = L.flags
  let n = L.n, k = 0, q = 0
  for (;;) {
    if (p < 0) break
    if (n === ${MAX_LAYERS}) { L.tooDeep = true; break }
    id[n] = p; at[n] = o; body[n] = e; end[n] = e; reported[n] = r; flags[n] = f; L.n = ++n
    switch (p) {${cases}
      default: n--; p = -1
    }
  }
  L.n = n
}`
  return new Function(...handed.map((_, k) => `h${k}`), source)(...handed) as Walk
}

function caseOf(
  declared: Protocol,
  registry: Registry,
  kept: ReadonlySet<Protocol>,
  hand: (thing: unknown) => string,
  lookUp: (table: string, value: string) => string,
): string {
  const { shape, quotes } = declared.spec
  const read = (what: Field | Reader) => (what instanceof Field ? readSource(what) : `${hand(what)}(b, o, e, L)`)
  const mark = (flag: number) => `{ flags[n - 1] |= ${flag}; p = -1; break }`
  const { instead } = shape
  const broken =
    instead === undefined
      ? mark(BROKEN)
      : `{ flags[n - 1] |= ${BROKEN}; k = ${read(instead.key)}; p = k < 0 ? -1 : ${lookUp(instead.table, 'k & 65535')};` +
        ` if (p === ${declared.id}) p = -1; break }`
  const otherwise = idOfOtherwise(declared, registry, kept)
  const lines = [`if (o + ${shape.least} > e) ${mark(CUT)}`]
  if (shape.length !== undefined) {
    lines.push(
      `k = ${read(shape.length)}`,
      'if (k >= 0 && o + k < r) { r = o + k; reported[n - 1] = r; if (r < e) { e = r; end[n - 1] = e } }',
    )
  }
  if (shape.header !== undefined) {
    lines.push(`q = ${read(shape.header)}`, `if (q < ${shape.least}) ${broken}`)
  } else lines.push(`q = ${shape.least}`)
  if (shape.valid !== undefined) lines.push(`if (!${hand(shape.valid)}(b, o, e, L)) ${broken}`)
  lines.push(`q += o`, `if (q > e) ${mark(CUT)}`, 'body[n - 1] = q')
  if (shape.odd !== undefined) lines.push(`if (${hand(shape.odd)}(b, o, e)) flags[n - 1] |= ${ODD}`)
  if (shape.fragment !== undefined) lines.push(`if (${hand(shape.fragment)}(b, o, e)) ${mark(FRAGMENT)}`)
  if (shape.payload !== undefined) {
    lines.push(`k = ${read(shape.payload)}`, 'if (k >= 0 && q + k < r) { r = q + k; if (r < e) e = r }')
  }
  lines.push('p = -1')
  if (shape.mayEnd) lines.push('if (q >= r) break')
  for (const { table, key } of shape.next ?? []) {
    const found = [...registry.table(table).values()].some(([, p]) => kept.has(p))
    if (!found) continue
    lines.push(
      key instanceof Field
        ? `if (p < 0) p = ${lookUp(table, read(key))}`
        : `if (p < 0 && (k = ${read(key)}) >= 0) p = ${lookUp(table, 'k & 65535')}`,
    )
  }
  if (otherwise >= 0) lines.push(`if (p < 0 && q < e) p = ${otherwise}`)
  if (quotes) lines.push(`f |= ${QUOTED}`)
  lines.push('o = q')
  return `
      case ${declared.id}: // ${declared.abbrev}
        ${lines.join('\n        ')}
        break`
}

/** Source that reads a field of up to 32 bits at `o`, the layer's first octet. */
export function readSource({ at, size, mask, shift, scale }: Field): string {
  const parts = Array.from({ length: size }, (_, k) => {
    const places = 8 * (size - 1 - k)
    const octet = at + k === 0 ? 'b[o]' : `b[o + ${at + k}]`
    return places === 0 ? octet : `${octet} << ${places}`
  })
  let source = parts.length === 1 ? parts[0] : `(${parts.join(' | ')})`
  if (mask !== 0) source = `((${source} & ${mask}) >>> ${shift})`
  else if (size === 4) source = `(${source} >>> 0)`
  return scale === 1 ? source : `(${source} * ${scale})`
}
