/** Source that tests a value. */
import type { Kind } from '../decode/field.ts'
import { intSource } from '../decode/walk-generated.ts'
import { handedValue, loopSource, type Value } from './generated-loops.ts'
import { integerBits } from './kinds.ts'
import { carefully } from './numbers.ts'
import { compareOctets, comparePrefix, containsOctets, sameOctets } from './octets.ts'
import type { Constant, Domain, Order, Source, Test } from './program.ts'
import { NotGenerated, type SourceText } from './source-text.ts'

/** Turns an expression into statements that judge it. */
export type Verdict = (holds: string) => string

/** True if the test asks only whether numbers are the same: then their sign does not matter. */
export function isEquality(of: Source, test: Test): boolean {
  if (of.is !== 'field' || !isWord(of.field.kind)) return false
  if (test.is === 'compare') {
    const { op, right, careful } = test
    return !careful && (op === '==' || op === '!=') && single(right) !== undefined
  }
  if (test.is !== 'within' || test.careful) return false
  return test.items.every(({ from, to }) => to === undefined && single(from) !== undefined)
}

/** True for what 32 bits hold. */
const isWord = (kind: Kind): boolean =>
  kind === 'ipv4' || kind === 'bool' || (integerBits(kind) > 0 && integerBits(kind) <= 32)

const single = (source: Source): Constant | undefined =>
  source.is === 'constants' && source.values.length === 1 ? source.values[0] : undefined

/** Statements that test the value. */
export function testSource(of: Source, test: Test, value: Value, verdict: Verdict, text: SourceText): string {
  const { domain } = of
  switch (test.is) {
    case 'there':
      return verdict('true')
    case 'nonzero':
      return verdict(nonzeroSource(domain, value, text))
    case 'matches':
      return verdict(
        value.is === 'single'
          ? `${text.hand(test.pattern)}.matchesText(${value.value})`
          : `${text.hand(test.pattern)}.matches(${value.b}, ${value.at}, ${value.size})`,
      )
    case 'contains':
      return against(test.right, text, (to) => verdict(containsSource(value, to, text)))
    case 'compare': {
      const { op, careful } = test
      const bits = isEquality(of, test)
      return against(test.right, text, (to, constant) =>
        verdict(compareSource(domain, op, value, to, constant, careful, bits, text)),
      )
    }
    case 'within': {
      const bits = isEquality(of, test)
      const one = (op: Order, side: Source): string => {
        const constant = single(side)
        if (constant === undefined) throw new NotGenerated()
        return compareSource(domain, op, value, handedValue(constant, text), constant, test.careful, bits, text)
      }
      const parts = test.items.map(({ from, to }) =>
        to === undefined ? one('==', from) : `${one('>=', from)} && ${one('<=', to)}`,
      )
      return verdict(parts.join(' || '))
    }
  }
}

/** Statements for each value of the right side. */
function against(right: Source, text: SourceText, each: (to: Value, constant: Constant | undefined) => string): string {
  const constant = single(right)
  if (constant !== undefined) return each(handedValue(constant, text), constant)
  return loopSource(right, text, (to) => each(to, undefined))
}

function nonzeroSource(domain: Domain, value: Value, text: SourceText): string {
  if (value.is === 'octets') return `${text.hand(anyBit)}(${value.b}, ${value.at}, ${value.size})`
  return domain === 'text'
    ? `${value.value} !== ''`
    : domain === 'big'
      ? `${value.value} !== 0n`
      : `${value.value} !== 0`
}

function anyBit(b: Uint8Array, at: number, size: number): boolean {
  for (let k = 0; k < size; k++) if (b[at + k] !== 0) return true
  return false
}

function containsSource(value: Value, to: Value, text: SourceText): string {
  if (value.is === 'single' || to.is === 'single') {
    const part = (to as { value: string }).value
    return `${part} !== '' && ${(value as { value: string }).value}.includes(${part})`
  }
  return `${text.hand(containsOctets)}(${octets(value)}, ${octets(to)})`
}

const octets = ({ b, at, size }: Value & { is: 'octets' }): string => `${b}, ${at}, ${size}`
const SIGNS: Readonly<Record<Order, string>> = { '==': '===', '!=': '!==', '<': '<', '<=': '<=', '>': '>', '>=': '>=' }

function compareSource(
  domain: Domain,
  op: Order,
  value: Value,
  to: Value,
  constant: Constant | undefined,
  careful: true | undefined,
  bits: boolean,
  text: SourceText,
): string {
  const sign = SIGNS[op]
  if (value.is === 'octets' && to.is === 'octets') return octetsSource(op, value, to, constant, text)
  if (value.is !== 'single' || to.is !== 'single') throw new NotGenerated()
  if (careful) return `${text.hand(carefully)}('${op}', ${value.value}, ${to.value})`
  if (domain !== 'num' || constant?.domain !== 'num') return `${value.value} ${sign} ${to.value}`
  const { mask } = constant
  if (bits) {
    const wanted = text.hand((constant.value & (mask ?? -1)) | 0)
    return `${mask === undefined ? `(${value.value} | 0)` : `(${value.value} & ${text.hand(mask | 0)})`} ${sign} ${wanted}`
  }
  if (mask === undefined) return `${value.value} ${sign} ${to.value}`
  return `((${value.value} & ${text.hand(mask | 0)}) >>> 0) ${sign} ${text.hand((constant.value & mask) >>> 0)}`
}

/** Up to this many octets are compared without a call. */
const FEW = 16

function octetsSource(
  op: Order,
  value: Value & { is: 'octets' },
  to: Value & { is: 'octets' },
  constant: Constant | undefined,
  text: SourceText,
): string {
  const bits = constant?.domain === 'octets' ? constant.bits : undefined
  const isEqual = op === '==' || op === '!='
  if (isEqual && constant?.domain === 'octets' && typeof value.size === 'number') {
    const few = wordsSource(value, constant.value, bits, text)
    if (few !== undefined) return op === '==' ? few : `!(${few})`
  }
  if (bits !== undefined) {
    return `${text.hand(comparePrefix)}(${octets(value)}, ${to.b}, ${bits}) ${SIGNS[op]} 0`
  }
  if (isEqual) return `${op === '!=' ? '!' : ''}${text.hand(sameOctets)}(${octets(value)}, ${octets(to)})`
  return `${text.hand(compareOctets)}(${octets(value)}, ${octets(to)}) ${SIGNS[op]} 0`
}

/** Source of a number of up to four octets in an array that is not the packet's. */
function numberSource(b: string, at: string, size: number): string {
  return Array.from({ length: size }, (_, k) => `${b}[${at} + ${k}] << ${8 * (size - 1 - k)}`).join(' | ')
}

/** Compares octets at a known place with known ones, four at a time; undefined if they are too many. */
function wordsSource(
  { b, at, size }: Value & { is: 'octets' },
  wanted: Uint8Array,
  bits: number | undefined,
  text: SourceText,
): string | undefined {
  if (bits === undefined && size !== wanted.length) return 'false'
  const count = bits ?? wanted.length * 8
  if (count > FEW * 8 || count > (size as number) * 8) return undefined
  const parts: string[] = []
  for (let bit = 0; bit < count; bit += 32) {
    const left = Math.min(32, count - bit)
    const octetsHere = Math.ceil(left / 8)
    const word = b === 'b' ? intSource(octetsHere, at, bit / 8) : numberSource(b, `${at} + ${bit / 8}`, octetsHere)
    let known = 0
    for (let k = 0; k < octetsHere; k++) known = (known << 8) | wanted[bit / 8 + k]
    const mask = left === 8 * octetsHere ? undefined : (-1 << (8 * octetsHere - left)) | 0
    parts.push(
      mask === undefined
        ? `(${word}) === ${text.hand(known | 0)}`
        : `((${word}) & ${text.hand(mask)}) === ${text.hand(known & mask)}`,
    )
  }
  return parts.length === 0 ? 'true' : parts.join(' && ')
}
