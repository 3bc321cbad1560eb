/** Arithmetic: which kinds may be added, masked and so on, and what comes of it. */
import type { Kind } from '../decode/field.ts'
import { areComparable, domainOf, isInteger, isOctets, isUnsigned, kindName } from './kinds.ts'
import { type Against, literalOf } from './literals.ts'
import { looksLikeName } from './names.ts'
import { calculate, calculateBig, calculateDouble } from './numbers.ts'
import type { Constant, Plain, Source } from './program.ts'
import type { Arithmetic, Term } from './syntax.ts'
import { refusal, type Terms, type Typed } from './types.ts'

type Sum = Term & { is: 'sum' }

/** A sum, difference, … of two terms. A literal is read as what it is held against, or as what stands before it. */
export function checkSum(term: Sum, against: Against | undefined, terms: Terms): Typed {
  const { op } = term
  if (against === undefined && isConstant(term.left, terms)) {
    if (term.left.is === 'word' && looksLikeName(term.left.text)) throw terms.unknown(term.left)
    throw refusal(term.left, 'a value cannot stand on the left of arithmetic', 'put the field first, as in ip.ttl + 1')
  }
  const left = terms.valuesOf(term.left, against)
  if (!mayDo(op, left.kind)) throw refusal(term.left, `${kindName(left.kind)} has no "${op}"`, adviceFor(op, left.kind))
  if (left.kind === 'reltime' && (op === '*' || op === '/')) return scaled(term, left, terms)
  const right = terms.valuesOf(term.right, { kind: left.kind })
  if (!areComparable(left.kind, right.kind) && !(isOctets(left.kind) && isOctets(right.kind))) {
    throw refusal(term.right, `${kindName(left.kind)} and ${kindName(right.kind)} do not go together`)
  }
  const source: Source = {
    is: 'sum',
    domain: domainOf(left.kind),
    op,
    left: left.source,
    right: inDomainOf(left, right),
    apply: applyFor(op, left.kind),
  }
  return { source: folded(source), kind: left.kind, ...(isUnsigned(left.kind) && op !== '&' ? { negative: true } : {}) }
}

/** A term with a sign before it; undefined if it is a literal. */
export function checkSign(term: Term & { is: 'sign' }, terms: Terms): Typed | undefined {
  if (literalOf(term) !== undefined && terms.typed(term.of) === undefined) return undefined
  const of = terms.known(term.of)
  if (!isInteger(of.kind) && of.kind !== 'double' && of.kind !== 'reltime') {
    throw refusal(term.of, `${kindName(of.kind)} cannot have a sign before it`)
  }
  if (term.sign === '+') return of
  const { source } = of
  const apply = (value: Plain): Plain | undefined =>
    typeof value === 'bigint' ? -value : value === 0 ? 0 : -(value as number)
  return {
    source: folded({ is: 'map', domain: source.domain, of: source, apply }),
    kind: of.kind,
    ...(isUnsigned(of.kind) ? { negative: true } : {}),
  }
}

function isConstant(term: Term, terms: Terms): boolean {
  switch (term.is) {
    case 'sum':
      return isConstant(term.left, terms) && isConstant(term.right, terms)
    case 'sign':
      return isConstant(term.of, terms)
    case 'word':
      return terms.typed(term) === undefined
    default:
      return term.is === 'string' || term.is === 'character'
  }
}

function mayDo(op: Arithmetic, kind: Kind): boolean {
  if (isInteger(kind)) return true
  if (kind === 'double') return op !== '&'
  if (kind === 'reltime') return op === '+' || op === '-' || op === '*' || op === '/'
  return op === '&' && (kind === 'ipv4' || kind === 'ipv6' || isOctets(kind))
}

function adviceFor(op: Arithmetic, kind: Kind): string | undefined {
  if (op === '/' && (kind === 'ipv4' || kind === 'ipv6')) return 'a prefix belongs to the address: ip.src == 10.0.0.0/8'
  if (op === '-') return undefined
  return kind === 'bool' ? 'compare it with True or False' : undefined
}

/** Both sides in the domain of the left one: numbers of 64 bits are bigints. */
function inDomainOf(left: Typed, right: Typed): Source {
  const { source } = right
  const domain = domainOf(left.kind)
  if (source.domain === domain) return source
  const apply = (value: Plain): Plain => (domain === 'big' ? BigInt(value as number) : Number(value))
  return { is: 'map', domain, of: source, apply }
}

function applyFor(op: Arithmetic, kind: Kind): (x: Plain, y: Plain) => Plain | undefined {
  if (kind === 'double') return (x, y) => calculateDouble(op, x as number, y as number)
  if (domainOf(kind) === 'num') return (x, y) => calculate(op, x as number, y as number)
  if (domainOf(kind) === 'big') return (x, y) => calculateBig(op, x as bigint, y as bigint)
  return (x, y) => masked(x as Uint8Array, y as Uint8Array)
}

/** Octets of both, bit by bit; as many as the shorter one has. */
const masked = (x: Uint8Array, y: Uint8Array): Uint8Array =>
  Uint8Array.from({ length: Math.min(x.length, y.length) }, (_, k) => x[k] & y[k])

/** A time span times or divided by a number. */
function scaled({ op, right: term, left: { at }, end }: Sum, left: Typed, terms: Terms): Typed {
  const right = terms.valuesOf(term, { kind: 'double' })
  if (right.kind !== 'double' && !isInteger(right.kind)) {
    throw refusal({ at, end }, `${kindName(left.kind)} can be multiplied and divided by numbers only`)
  }
  const apply = (x: Plain, y: Plain): Plain | undefined => {
    const factor = Number(y)
    const result = op === '*' ? Number(x) * factor : Number(x) / factor
    return Number.isFinite(result) ? BigInt(Math.round(result)) : undefined
  }
  const source: Source = { is: 'sum', domain: 'big', op, left: left.source, right: right.source, apply }
  return { source: folded(source), kind: left.kind }
}

/** Work on values of the expression alone is done once, when the filter is compiled. */
export function folded(source: Source): Source {
  if (source.is === 'map' && source.of.is === 'constants') {
    return constants(
      source,
      source.of.values.map(({ value }) => source.apply(value)),
    )
  }
  if (source.is === 'sum' && source.left.is === 'constants' && source.right.is === 'constants') {
    const { left, right, apply } = source
    return constants(
      source,
      left.values.flatMap((x) => right.values.map((y) => apply(x.value, y.value))),
    )
  }
  return source
}

function constants({ domain }: Source, values: readonly (Plain | undefined)[]): Source {
  const known = values.filter((value) => value !== undefined)
  return { is: 'constants', domain, values: known.map((value) => ({ domain, value }) as Constant) }
}
