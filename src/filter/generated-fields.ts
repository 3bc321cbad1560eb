/** Source that reads a field in a layer. */

import type { Field } from '../decode/field.ts'
import { intSource, readSource } from '../decode/walk-generated.ts'
import type { Body, Value } from './generated-loops.ts'
import { extentOf } from './layers.ts'
import { Nodes } from './nodes.ts'
import type { Path } from './paths.ts'
import type { Domain, Source } from './program.ts'
import { load, loadAt, Register } from './registers.ts'
import type { SourceText } from './source-text.ts'

/** Number of the protocol that every frame's layer 0 is of. */
export const LAYERS_OF_FRAME = 0

export type FieldSource = Source & { is: 'field' }

/** Statements that run `body` for the values of a path in layer `i`. */
export function placeSource(
  path: Path,
  source: FieldSource,
  i: string,
  text: SourceText,
  body: Body,
  bits: boolean,
): string {
  const { how, need, guards, unless, inTree } = path
  const conditions = guards.map((guard) => `${text.hand(guard)}(p, ${i})`)
  if (need > 0) conditions.unshift(`at[${i}] + ${need} <= end[${i}]`)
  if (how === 'layer') {
    const call = `${text.hand(extentOf)}(p, ${i}, ${text.hand(path.protocol)}, ${source.whole === true})`
    const run = body({ is: 'octets', b: 'b', at: `at[${i}]`, size: call })
    return conditions.length === 0 ? run : `if (${conditions.join(' && ')}) {\n${run}\n}`
  }
  if (how === 'tree' || how === 'frame') return treeSource(path, source, i, text, body)
  const read =
    how === 'place'
      ? octetsSource(path, source, `at[${i}]`, text, body, bits)
      : computedSource(path, source, i, text, body)
  const held = conditions.length === 0 ? `{\n${read}\n}` : `if (${conditions.join(' && ')}) {\n${read}\n}`
  if (unless === 0) return held
  const odd = inTree ? treeSource(path, source, i, text, body) : ''
  return `if ((flags[${i}] & ${unless}) === 0) {\n${held}\n} else {\n${odd}\n}`
}

/** Reads octets at a fixed place of the layer that begins at `first`. */
export function octetsSource(
  { source }: Path,
  { domain, field, raw }: FieldSource,
  first: string,
  text: SourceText,
  body: Body,
  bits: boolean,
): string {
  const size = field.size || source.size
  const o = text.name('o')
  const start = `const ${o} = ${first}`
  if (domain === 'octets' || raw) return `${start}\n${body({ is: 'octets', b: 'b', at: `${o} + ${source.at}`, size })}`
  const number = domain === 'num' ? numberSource(field, source.at, size, o, bits) : undefined
  const v = text.name('v')
  if (number !== undefined) return `${start}\nconst ${v} = ${number}\n${body({ is: 'single', value: v })}`
  const r = text.hand(new Register())
  const call = `${text.hand(loadAt)}(${r}, '${domain}', ${text.hand(field)}, b, ${o} + ${source.at}, ${size})`
  return `${start}\n${call}\nconst ${v} = ${r}.${domain}\n${body({ is: 'single', value: v })}`
}

/** An expression for a number of up to 48 bits; undefined for what is read otherwise. */
function numberSource(field: Field, at: number, size: number, o: string, bits: boolean): string | undefined {
  const from = (offset: number, octets: number, mask: number) =>
    readSource({ at: offset, size: octets, mask, shift: field.shift, scale: 1 }, o)
  const unsigned = field.reads.startsWith('uint') || field.reads === 'framenum'
  if (field.reads === 'bool' && size <= 4) return `(${from(at, size, field.mask)}) !== 0 ? 1 : 0`
  if (field.reads === 'ipv4' || (unsigned && size === 4 && field.mask === 0 && field.scale === 1)) {
    return bits ? intSource(4, o, at) : from(at, 4, 0)
  }
  if (!unsigned || size === 0 || size > 6 || (size > 4 && field.mask !== 0)) return undefined
  if (size > 4) {
    const low = from(at + size - 4, 4, 0)
    return scaled(`${from(at, size - 4, 0)} * 4294967296 + ${low}`, field.scale)
  }
  return scaled(from(at, size, field.mask), field.scale)
}

const scaled = (source: string, scale: number): string => (scale === 1 ? source : `(${source}) * ${scale}`)

function computedSource(
  { source }: Path,
  { domain, field, raw }: FieldSource,
  i: string,
  text: SourceText,
  body: Body,
): string {
  if (raw && field.kind !== 'bytes') return ''
  if (source.compute === undefined && source.computeAll === undefined) return ''
  const x = text.name('x')
  const r = text.hand(new Register())
  if (source.computeAll !== undefined) {
    return `for (const ${x} of ${text.hand(source.computeAll)}(p)) {
if (${text.hand(load)}(${r}, '${domain}', ${text.hand(field)}, ${x})) {
${body(inRegister(r, domain))}\n}\n}`
  }
  return `const ${x} = ${text.hand(source.compute)}(p, ${i})
if (${x} !== undefined && ${text.hand(load)}(${r}, '${domain}', ${text.hand(field)}, ${x})) {
${body(inRegister(r, domain))}\n}`
}

/** Looks through the nodes of the layer's tree. */
function treeSource(path: Path, { domain, field, raw }: FieldSource, i: string, text: SourceText, body: Body): string {
  const nodes = text.hand(new Nodes(field, path))
  const r = text.hand(new Register())
  const k = text.name('k')
  const place = `${nodes}.at[${k}], ${nodes}.size[${k}]`
  const given = `'${domain}', ${text.hand(field)}`
  const fill = raw
    ? `if (${nodes}.size[${k}] === 0) continue\n${r}.octets(b, ${place})`
    : `if (${nodes}.values[${k}] === undefined) ${text.hand(loadAt)}(${r}, ${given}, b, ${place})
else if (!${text.hand(load)}(${r}, ${given}, ${nodes}.values[${k}])) continue`
  return `for (let ${k} = 0, m = ${nodes}.find(p, ${i}); ${k} < m; ${k}++) {
${fill}\n${body(inRegister(r, domain))}\n}`
}

function inRegister(r: string, domain: Domain): Value {
  if (domain !== 'octets') return { is: 'single', value: `${r}.${domain}` }
  return { is: 'octets', b: `${r}.b`, at: `${r}.at`, size: `${r}.size` }
}
