/** Source that loops over values. */
import { LAYERS_OF_FRAME, placeSource } from './generated-fields.ts'
import { isAmong } from './layers.ts'
import type { Constant, Source } from './program.ts'
import { NotGenerated, type SourceText } from './source-text.ts'
import type { Range } from './syntax.ts'

/** Where a value is, as expressions: by itself, or as octets in an array. */
export type Value =
  | { readonly is: 'single'; readonly value: string }
  | { readonly is: 'octets'; readonly b: string; readonly at: string; readonly size: string | number }

export type Body = (value: Value) => string

/** Statements that run `body` for each value of the source. `bits`: only the 32 bits of a number matter, not its sign. */
export function loopSource(source: Source, text: SourceText, body: Body, bits = false): string {
  switch (source.is) {
    case 'constants':
      return source.values.map((constant) => body(handedValue(constant, text))).join('\n')
    case 'field':
      return fieldSource(source, text, body, bits)
    case 'slice':
      return loopSource(source.of, text, (value) => sliceSource(source, value, body))
    case 'map':
      return loopSource(source.of, text, (value) => applySource(source, [value], text, body))
    case 'sum':
      return loopSource(source.left, text, (left) =>
        loopSource(source.right, text, (right) => sumSource(source, left, right, text, body)),
      )
    case 'count': {
      const count = text.name('c')
      return `let ${count} = 0\n${loopSource(source.of, text, () => `${count}++`)}
if (${count} > 0) {\n${body({ is: 'single', value: count })}\n}`
    }
    case 'best':
      // Once for all values: there is nothing to gain.
      throw new NotGenerated()
  }
}

/** A constant as a value in the source, under a name. */
export function handedValue({ domain, value }: Constant, text: SourceText): Value {
  if (domain !== 'octets') return { is: 'single', value: text.hand(value) }
  return { is: 'octets', b: text.hand(value), at: '0', size: value.length }
}

/** The value as functions take it. */
export function plainOf(value: Value): string {
  if (value.is === 'single') return value.value
  return `${value.b}.subarray(${value.at}, ${value.at} + ${value.size})`
}

function fieldSource(source: Source & { is: 'field' }, text: SourceText, body: Body, bits: boolean): string {
  const { paths, layers } = source
  const i = text.name('i')
  const protocols = [...new Set(paths.map((path) => path.protocol))]
  const cases = protocols.map((protocol) => {
    const here = paths.filter((path) => path.protocol === protocol)
    const among = layers === undefined ? '' : ` && ${text.hand(isAmong)}(${text.hand(layers)}, p, ${i})`
    const reads = here.map((path) => placeSource(path, source, i, text, body, bits)).join('\n')
    return { protocol, condition: `id[${i}] === ${protocol.id}${among}`, reads }
  })
  // The frame is layer 0, and only that.
  if (cases.every(({ protocol }) => protocol.id === LAYERS_OF_FRAME)) {
    return cases.map(({ condition, reads }) => `{\nconst ${i} = 0\nif (${condition}) {\n${reads}\n}\n}`).join('\n')
  }
  const branches = cases.map(({ condition, reads }) => `if (${condition}) {\n${reads}\n}`).join(' else ')
  return `for (let ${i} = 0; ${i} < n; ${i}++) {\n${branches}\n}`
}

function sliceSource({ of, ranges }: Source & { is: 'slice' }, value: Value, body: Body): string {
  if (value.is === 'single' || of.domain === 'text' || ranges.length !== 1) throw new NotGenerated()
  const { at, size } = value
  const part = partOf(ranges[0], size)
  const cut: Value = { is: 'octets', b: value.b, at: `${at} + ${part.first}`, size: part.count }
  if (part.fits === true) return body(cut)
  return `if (${part.fits}) {\n${body(cut)}\n}`
}

/** First octet, number of octets, and whether they are there. */
function partOf({ from, length, to }: Range, size: string | number) {
  const count = to === undefined ? length : from >= 0 === to >= 0 ? to - from + 1 : undefined
  if (to !== undefined && count === undefined) throw new NotGenerated()
  const known = typeof size === 'number'
  if (from >= 0) {
    const least = from + (count ?? 1)
    return {
      first: `${from}`,
      count: count ?? (known ? size - from : `(${size} - ${from})`),
      fits: known ? isTrue(least <= size) : `${least} <= ${size}`,
    }
  }
  const fits = count === undefined || count <= -from
  return {
    first: known ? `${size + from}` : `(${size} - ${-from})`,
    count: count ?? -from,
    fits: known ? isTrue(fits && -from <= size) : `${fits} && ${-from} <= ${size}`,
  }
}

const isTrue = (condition: boolean): true | 'false' => condition || 'false'

function applySource(
  source: Source & { is: 'map' | 'sum' },
  values: readonly Value[],
  text: SourceText,
  body: Body,
): string {
  const result = text.name('x')
  const call = `${text.hand(source.apply)}(${values.map(plainOf).join(', ')})`
  const found: Value =
    source.domain === 'octets'
      ? { is: 'octets', b: result, at: '0', size: `${result}.length` }
      : { is: 'single', value: result }
  return `const ${result} = ${call}\nif (${result} !== undefined) {\n${body(found)}\n}`
}

function sumSource(source: Source & { is: 'sum' }, left: Value, right: Value, text: SourceText, body: Body): string {
  if (source.domain !== 'num' || source.op !== '&') return `{\n${applySource(source, [left, right], text, body)}\n}`
  const result = text.name('x')
  return `{\nconst ${result} = (${plainOf(left)} & ${plainOf(right)}) >>> 0\n${body({ is: 'single', value: result })}\n}`
}
