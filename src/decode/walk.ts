/**
 * From a frame's octets to its layers: which protocol stands where.
 *
 * Two engines behind one type. This one interprets the declarations: it runs anywhere, and at once. walk-generated.ts
 * writes a function for the same declarations, which is about twice as fast once it has been compiled. Tests hold both
 * to the same captures.
 */

import { ANNOUNCED } from './announced.ts'
import { uint } from './bytes.ts'
import { Field } from './field.ts'
import { BROKEN, CUT, FRAGMENT, type Layers, MAX_LAYERS, ODD, QUOTED } from './layers.ts'
import type { Guess, Next, Protocol, Reader } from './protocol.ts'
import type { Registry, Table } from './registry.ts'

/**
 * Appends to `layers` the layers found from `o` on, the first of them of protocol `id`.
 * `e` is the end of what was captured, `r` the end that was reported, `flags` what all new layers have in common.
 */
export type Walk = (b: Uint8Array, o: number, e: number, r: number, id: number, layers: Layers, flags: number) => void

/** Which protocols a walk has to find; undefined for all. */
export type Wanted = ReadonlySet<Protocol> | undefined

/** Value of the table entry under which a protocol hangs that takes what nobody else wants. */
export const NOBODY_ELSE = 'data'

interface Step {
  readonly least: number
  readonly header: Reader | undefined
  readonly length: Reader | undefined
  readonly payload: Reader | undefined
  readonly early: Reader2 | undefined
  readonly valid: Reader2 | undefined
  readonly fragment: Reader2 | undefined
  readonly odd: Reader2 | undefined
  readonly next: readonly Lookup[]
  readonly instead: Lookup | undefined
  readonly mayEnd: boolean
  readonly guesses: readonly { readonly id: number; readonly fits: Guess['fits'] }[]
  readonly otherwise: number
  readonly quotes: boolean
}
type Reader2 = (b: Uint8Array, o: number, e: number, layers: Layers) => boolean
interface Lookup {
  readonly table: Table
  readonly key: Reader
}

/** A walk that interprets the declarations. */
export function interpretedWalk(registry: Registry, wanted?: Wanted): Walk {
  const kept = reaching(registry, wanted)
  const steps = registry.protocols.map((p) => (kept.has(p) ? stepOf(p, registry, kept) : undefined))
  const isKept = steps.map((step) => step !== undefined)
  return (b, o, e, r, id, layers, flags) => {
    let n = layers.n
    for (;;) {
      const step = steps[id]
      if (step === undefined) break
      if (n === MAX_LAYERS) {
        layers.tooDeep = true
        break
      }
      layers.id[n] = id
      layers.at[n] = o
      layers.body[n] = e
      layers.end[n] = e
      layers.reported[n] = r
      layers.flags[n] = flags
      layers.n = ++n
      const isCut = o + step.least > e
      if (isCut && !step.early?.(b, o, e, layers)) {
        layers.flags[n - 1] |= CUT
        break
      }
      const header = step.header === undefined ? step.least : step.header(b, o, e, layers)
      if (isCut || header < step.least || (step.valid !== undefined && !step.valid(b, o, e, layers))) {
        layers.flags[n - 1] |= BROKEN
        const other = step.instead === undefined ? -1 : lookUp(step.instead, isKept, b, o, e, layers)
        if (other < 0 || other === id) break
        id = other
        continue
      }
      if (step.length !== undefined) {
        const length = step.length(b, o, e, layers)
        if (length >= header && o + length < r) {
          r = o + length
          layers.reported[n - 1] = r
          if (r < e) {
            e = r
            layers.end[n - 1] = e
          }
        }
      }
      const body = o + header
      if (body > e) {
        layers.flags[n - 1] |= CUT
        break
      }
      layers.body[n - 1] = body
      if (step.odd?.(b, o, e, layers)) layers.flags[n - 1] |= ODD
      if (step.fragment?.(b, o, e, layers)) {
        layers.flags[n - 1] |= FRAGMENT
        break
      }
      if (step.payload !== undefined) {
        const length = step.payload(b, o, e, layers)
        if (length >= 0 && body + length < r) {
          r = body + length
          if (r < e) e = r
        }
      }
      if (step.mayEnd && body >= r) break
      id = -1
      for (const one of step.next) {
        id = lookUp(one, isKept, b, o, e, layers)
        if (id >= 0) break
      }
      if (id < 0) {
        if (body >= e) break
        const { guesses } = step
        for (let k = 0; k < guesses.length && id < 0; k++) if (guesses[k].fits(b, body, e, r)) id = guesses[k].id
        if (id < 0) id = step.otherwise
      }
      if (id < 0) break
      if (step.quotes) flags |= QUOTED
      o = body
    }
    layers.n = n
  }
}

function lookUp(
  { table, key }: Lookup,
  isKept: readonly boolean[],
  b: Uint8Array,
  o: number,
  e: number,
  layers: Layers,
): number {
  const value = key(b, o, e, layers)
  const found = value < 0 ? undefined : table.get(value & 0xffff)
  return found !== undefined && isKept[found.id] ? found.id : -1
}

function stepOf(declared: Protocol, registry: Registry, kept: ReadonlySet<Protocol>): Step {
  const { shape } = declared.spec
  const lookups = ({ table, key }: Next): Lookup[] =>
    readersOf(key).map((reader) => ({ table: registry.table(table), key: reader }))
  return {
    least: shape.least,
    header: shape.header && readerOf(shape.header),
    length: shape.length && readerOf(shape.length),
    payload: shape.payload && readerOf(shape.payload),
    early: shape.early,
    valid: shape.valid,
    fragment: shape.fragment,
    odd: shape.odd,
    next: (shape.next ?? []).flatMap(lookups),
    instead: shape.instead && lookups(shape.instead)[0],
    mayEnd: shape.mayEnd === true,
    guesses: guessesOf(declared, registry, kept),
    otherwise: idOfOtherwise(declared, registry, kept),
    quotes: declared.spec.quotes === true,
  }
}

/** Number of the protocol that takes a payload which no table knows; -1 if nobody shall. */
export function idOfOtherwise({ spec }: Protocol, registry: Registry, kept: ReadonlySet<Protocol>): number {
  const fallback = registry.protocol(NOBODY_ELSE)
  const carries = spec.shape.next !== undefined && !spec.shape.opaque
  return carries && fallback !== undefined && kept.has(fallback) ? fallback.id : -1
}

/** What a payload that no table knows may look like. */
export function guessesOf({ spec }: Protocol, registry: Registry, kept: ReadonlySet<Protocol>) {
  if (spec.shape.guesses === undefined) return []
  return registry
    .guesses(spec.shape.guesses)
    .filter((declared) => kept.has(declared))
    .map(({ id, spec: { guess } }) => ({ id, fits: (guess as Guess).fits }))
}

/** Functions that read the numbers to look up, one after the other. */
export function readersOf(key: Next['key']): Reader[] {
  if (key instanceof Field || typeof key === 'function') return [readerOf(key)]
  const [one, other] = key.map(readerOf)
  return [
    (b, o, e, layers) => Math.min(one(b, o, e, layers), other(b, o, e, layers)),
    (b, o, e, layers) => Math.max(one(b, o, e, layers), other(b, o, e, layers)),
  ]
}

/** A function that reads a number at a fixed place. */
export function readerOf(what: Field | Reader): Reader {
  if (!(what instanceof Field)) return what
  const { at, size, mask, shift, scale } = what
  if (mask === 0 && scale === 1) return (b, o) => uint(b, o + at, size)
  if (mask === 0) return (b, o) => uint(b, o + at, size) * scale
  return (b, o) => ((uint(b, o + at, size) & mask) >>> shift) * scale
}

/** The protocols that have to be walked so that every wanted one is found. */
export function reaching(registry: Registry, wanted: Wanted): ReadonlySet<Protocol> {
  if (wanted === undefined) return new Set(registry.protocols)
  const kept = new Set(wanted)
  const fallback = registry.protocol(NOBODY_ELSE)
  for (let grew = true; grew; ) {
    grew = false
    for (const declared of registry.protocols) {
      if (kept.has(declared)) continue
      const { spec } = declared
      const { next, opaque, instead, guesses } = spec.shape
      const leads =
        (spec.announces && [...registry.table(ANNOUNCED).values()].some(([, p]) => kept.has(p))) ||
        (fallback !== undefined && kept.has(fallback) && next !== undefined && !opaque) ||
        [...(next ?? []), ...(instead ? [instead] : [])].some(({ table }) =>
          [...registry.table(table).values()].some(([, p]) => kept.has(p)),
        ) ||
        (guesses !== undefined && registry.guesses(guesses).some((p) => kept.has(p)))
      if (leads) {
        kept.add(declared)
        grew = true
      }
    }
  }
  return kept
}
