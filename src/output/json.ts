/**
 * `-T json`: the tree of each frame in the shape that tshark gave it, so that scripts written for that go on working.
 *
 * A field that has others below it stands twice, with its value and, as `…_tree`, with those below it. Keys may occur
 * several times in one object, as in tshark; `--no-duplicate-keys` gathers their values in an array.
 */
import { append, dissect, dissectAll } from '../decode/dissect.ts'
import type { Field } from '../decode/field.ts'
import { saidOf } from '../decode/label.ts'
import type { Packet } from '../decode/packet.ts'
import type { Text } from '../decode/text.ts'
import { writeJson } from './escape.ts'
import { isWanted, type LayerFilter } from './layer-filter.ts'
import { localDay } from './local-day.ts'
import { forgetOctets } from './octets.ts'
import type { Printer } from './printer.ts'
import { writeRawTuple } from './raw.ts'
import { writeShown } from './shown.ts'

export interface JsonOptions {
  /** Gathers the values of one key in an array. */
  readonly gather?: boolean
  /** Adds the octets of each field, as `…_raw`. */
  readonly hex?: boolean
  /** `-j`, `-J`: what to open. */
  readonly filter?: LayerFilter
}

const QUOTE = 0x22
const COMMA = 0x2c
const encoder = new TextEncoder()

/** Depth of a layer's key in the document. */
const LAYERS = 4

/** A printer of JSON: one array with an object for each frame. */
export function jsonPrinter(options: JsonOptions = {}): Printer {
  const { gather, hex, filter } = options
  const isUsual = !gather && !hex && filter === undefined
  const appendices = new Appendices()
  return documentPrinter((out, p) => {
    if (isUsual) dissect(p)
    else dissectAll(p)
    forgetOctets()
    writeLayers(out, p, options)
    if (isUsual) appendices.write(out, p)
  })
}

/** What protocols that stand apart have to say, which is the same for very many frames: kept as it was written. */
class Appendices {
  write(out: Text, p: Packet): void {
    for (const declared of p.session.appending) {
      const note = declared.spec.standsFor?.(p)
      if (note?.octets !== undefined && note.by === this) {
        out.copy(note.octets)
        continue
      }
      const from = out.n
      const { tree } = p
      const first = tree.n
      append(p, declared)
      // There is a layer before it: that of the frame.
      for (let k = first; k < tree.n; ) k = writeMember(out, p, k, LAYERS, true, {}, undefined)
      if (note === undefined) continue
      note.by = this
      note.octets = out.bytes.slice(from, out.n)
    }
  }
}

/** A printer of the array and of what stands around each frame's layers, which `write` writes. */
export function documentPrinter(write: (out: Text, p: Packet) => void): Printer {
  let any = false
  return {
    begin(out) {
      out.byte(0x5b)
    },
    frame(out, p) {
      out.add(any ? ',\n  {\n' : '\n  {\n')
      any = true
      out.add('    "_index": "packets-').add(localDay(p.sec)).add('",\n')
      out.add('    "_type": "doc",\n    "_score": null,\n    "_source": {\n      "layers": {')
      const from = out.n
      write(out, p)
      if (out.n > from) out.add('\n      ')
      out.add('}\n    }\n  }')
    },
    end(out) {
      out.add(any ? '\n]\n' : ']\n')
    },
  }
}

function writeLayers(out: Text, p: Packet, options: JsonOptions): void {
  if (p.tree.n > 0) writeMembers(out, p, 0, LAYERS, options, options.filter)
}

/** Writes node `first` and its siblings behind it as members of an object. @returns number of the node behind them */
function writeMembers(
  out: Text,
  p: Packet,
  first: number,
  indent: number,
  options: JsonOptions,
  filter: LayerFilter | undefined,
): number {
  if (options.gather) return writeGathered(out, p, first, indent, options, filter)
  const { tree } = p
  const depth = tree.depth[first]
  let k = first
  while (k < tree.n && tree.depth[k] >= depth) k = writeMember(out, p, k, indent, k > first, options, filter)
  return k
}

/** Writes a node as a member, `behind` another one or as the first. @returns number of the node behind it */
function writeMember(
  out: Text,
  p: Packet,
  node: number,
  indent: number,
  behind: boolean,
  options: JsonOptions,
  filter: LayerFilter | undefined,
): number {
  const { tree } = p
  const field = tree.fields[node]
  const opens = node + 1 < tree.n && tree.depth[node + 1] > tree.depth[node]
  if (options.hex && !field.text && tree.size[node] > 0) {
    writeKey(out, p, node, indent, behind ? RAW.next : RAW.first)
    writeRawTuple(out, p, node, newLine(indent), newLine(indent + 1))
    behind = true
  }
  if (isBare(field) && opens) {
    writeKey(out, p, node, indent, behind ? OBJECT.next : OBJECT.first)
    return writeObject(out, p, node, indent, options, filter)
  }
  writeKey(out, p, node, indent, behind ? VALUE.next : VALUE.first)
  if (!isBare(field)) writeShown(out, p, node, writeJson)
  else if (field.kind === 'protocol') writeJson(out, saidOf(p, node))
  if (!opens) {
    out.byte(QUOTE)
    return node + 1
  }
  writeKey(out, p, node, indent, TREE)
  return writeObject(out, p, node, indent, options, filter)
}

/** True for fields without a value: the key of such a field leads to what stands below it. */
const isBare = ({ kind }: Field): boolean => kind === 'protocol' || kind === 'none'

/** Writes what stands below `node` as an object that is open already. @returns number of the node behind it */
function writeObject(
  out: Text,
  p: Packet,
  node: number,
  indent: number,
  options: JsonOptions,
  filter: LayerFilter | undefined,
): number {
  const { tree } = p
  let end: number
  if (filter !== undefined && !isWanted(filter, keyOf(p, node))) {
    out.copy(newLine(indent + 1)).add('"filtered": "')
    writeJson(out, keyOf(p, node))
    out.byte(QUOTE)
    end = tree.endOf(node)
  } else {
    end = writeMembers(out, p, node + 1, indent + 1, options, filter?.deep ? undefined : filter)
  }
  out.copy(newLine(indent)).byte(0x7d)
  return end
}

/** Name of a node: that of its field, or what it says if it is a line of text. */
function keyOf(p: Packet, node: number): string {
  const field = p.tree.fields[node]
  return field.text ? saidOf(p, node) : field.abbrev
}

/** Writes the members as `writeMembers` does, with each key once. */
function writeGathered(
  out: Text,
  p: Packet,
  first: number,
  indent: number,
  options: JsonOptions,
  filter: LayerFilter | undefined,
): number {
  const { tree } = p
  const depth = tree.depth[first]
  const groups = new Map<string, number[]>()
  let end = first
  while (end < tree.n && tree.depth[end] >= depth) {
    const key = keyOf(p, end)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [end])
    else group.push(end)
    end = tree.endOf(end)
  }
  let behind = false
  for (const group of groups.values()) {
    if (group.length === 1) writeMember(out, p, group[0], indent, behind, options, filter)
    else writeGroup(out, p, group, indent, behind, options, filter)
    behind = true
  }
  return end
}

function writeGroup(
  out: Text,
  p: Packet,
  nodes: readonly number[],
  indent: number,
  behind: boolean,
  options: JsonOptions,
  filter: LayerFilter | undefined,
): void {
  const { tree } = p
  const field = tree.fields[nodes[0]]
  if (options.hex && !field.text && tree.size[nodes[0]] > 0) {
    writeKey(out, p, nodes[0], indent, behind ? RAW.next : RAW.first)
    writeArray(out, nodes, indent, (node) => writeRawTuple(out, p, node, newLine(indent + 1), newLine(indent + 2)))
    behind = true
  }
  const writeBelow = (node: number): void => {
    if (tree.endOf(node) > node + 1) writeObject(out.byte(0x7b), p, node, indent + 1, options, filter)
    else if (isBare(field)) writeText(out, field.kind === 'protocol' ? saidOf(p, node) : '')
    else out.add('null')
  }
  writeKey(out, p, nodes[0], indent, behind ? ARRAY.next : ARRAY.first)
  if (isBare(field)) {
    writeArray(out, nodes, indent, writeBelow)
    return
  }
  writeArray(out, nodes, indent, (node) => {
    out.byte(QUOTE)
    writeShown(out, p, node, writeJson)
    out.byte(QUOTE)
  })
  if (nodes.every((node) => tree.endOf(node) === node + 1)) return
  writeKey(out, p, nodes[0], indent, TREES)
  writeArray(out, nodes, indent, writeBelow)
}

function writeText(out: Text, text: string): void {
  out.byte(QUOTE)
  writeJson(out, text)
  out.byte(QUOTE)
}

function writeArray(out: Text, nodes: readonly number[], indent: number, write: (node: number) => void): void {
  out.byte(0x5b)
  for (const [k, node] of nodes.entries()) {
    if (k > 0) out.byte(COMMA)
    out.copy(newLine(indent + 1))
    write(node)
  }
  out.copy(newLine(indent)).byte(0x5d)
}

/** Ends of lines with the indentation of what follows, by depth in the document. */
const newLines: Uint8Array[] = []

function newLine(indent: number): Uint8Array {
  for (let k = newLines.length; k <= indent; k++) newLines.push(encoder.encode(`\n${'  '.repeat(k)}`))
  return newLines[indent]
}

/** How a key is written: what stands before its line, behind its name, and between it and its value. */
interface KeyShape {
  readonly lead: string
  readonly suffix: string
  readonly tail: string
  /** Made keys, by number of the field. */
  readonly made: Key[]
}

interface Key {
  readonly field: Field
  readonly indent: number
  readonly octets: Uint8Array
}

const shape = (lead: string, suffix: string, tail: string): KeyShape => ({ lead, suffix, tail, made: [] })
/** As the first member of an object, and behind another one. */
const shapes = (suffix: string, tail: string) => ({ first: shape('', suffix, tail), next: shape(',', suffix, tail) })

const VALUE = shapes('', '"')
const OBJECT = shapes('', '{')
const ARRAY = shapes('', '')
const RAW = shapes('_raw', '')
/** Behind a value that is still open, or behind an array of them. */
const TREE = shape('",', '_tree', '{')
const TREES = shape(',', '_tree', '')

function writeKey(out: Text, p: Packet, node: number, indent: number, how: KeyShape): void {
  const field = p.tree.fields[node]
  if (field.text) {
    out.add(how.lead).copy(newLine(indent)).byte(QUOTE)
    writeJson(out, saidOf(p, node))
    out.add(how.suffix).add('": ').add(how.tail)
    return
  }
  const known = how.made[field.id]
  out.copy(known?.field === field && known.indent === indent ? known.octets : makeKey(field, indent, how))
}

function makeKey(field: Field, indent: number, { lead, suffix, tail, made }: KeyShape): Uint8Array {
  const name = JSON.stringify(field.abbrev + suffix)
  const octets = encoder.encode(`${lead}\n${'  '.repeat(indent)}${name}: ${tail}`)
  made[field.id] = { field, indent, octets }
  return octets
}
