/**
 * `-T json`: the tree of each frame in the shape that tshark gave it, so that scripts written for that go on working.
 *
 * A field that has others below it stands twice, with its value and, as `…_tree`, with those below it. Keys may occur
 * several times in one object, as in tshark; `--no-duplicate-keys` gathers their values in an array.
 */
import { dissect } from '../decode/dissect.ts'
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
  return documentPrinter((out, p) => {
    dissect(p)
    forgetOctets()
    writeLayers(out, p, options)
  })
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
  while (k < tree.n && tree.depth[k] >= depth) {
    if (k > first) out.byte(COMMA)
    k = writeMember(out, p, k, indent, options, filter)
  }
  return k
}

function writeMember(
  out: Text,
  p: Packet,
  node: number,
  indent: number,
  options: JsonOptions,
  filter: LayerFilter | undefined,
): number {
  const { tree } = p
  const field = tree.fields[node]
  const opens = node + 1 < tree.n && tree.depth[node + 1] > tree.depth[node]
  if (options.hex && !field.text && tree.size[node] > 0) {
    writeKey(out, p, node, indent, RAW)
    writeRawTuple(out, p, node, newLine(indent), newLine(indent + 1))
    out.byte(COMMA)
  }
  if (isBare(field)) {
    writeKey(out, p, node, indent, PLAIN)
    if (opens) return writeObject(out, p, node, indent, options, filter)
    writeLeaf(out, p, node)
    return node + 1
  }
  writeKey(out, p, node, indent, PLAIN)
  out.byte(QUOTE)
  writeShown(out, p, node, writeJson)
  out.byte(QUOTE)
  if (!opens) return node + 1
  out.byte(COMMA)
  writeKey(out, p, node, indent, TREE)
  return writeObject(out, p, node, indent, options, filter)
}

/** True for fields without a value: the key of such a field leads to what stands below it. */
const isBare = ({ kind }: Field): boolean => kind === 'protocol' || kind === 'none'

/** A field without a value and without anything below it: what a protocol says, or nothing. */
function writeLeaf(out: Text, p: Packet, node: number): void {
  out.byte(QUOTE)
  if (p.tree.fields[node].kind === 'protocol') writeJson(out, saidOf(p, node))
  out.byte(QUOTE)
}

/** Writes what stands below `node` as an object. @returns number of the node behind it */
function writeObject(
  out: Text,
  p: Packet,
  node: number,
  indent: number,
  options: JsonOptions,
  filter: LayerFilter | undefined,
): number {
  const { tree } = p
  out.byte(0x7b)
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
  let any = false
  for (const group of groups.values()) {
    if (any) out.byte(COMMA)
    any = true
    if (group.length === 1) writeMember(out, p, group[0], indent, options, filter)
    else writeGroup(out, p, group, indent, options, filter)
  }
  return end
}

function writeGroup(
  out: Text,
  p: Packet,
  nodes: readonly number[],
  indent: number,
  options: JsonOptions,
  filter: LayerFilter | undefined,
): void {
  const { tree } = p
  const field = tree.fields[nodes[0]]
  const opens = nodes.some((node) => tree.endOf(node) > node + 1)
  if (options.hex && !field.text && tree.size[nodes[0]] > 0) {
    writeKey(out, p, nodes[0], indent, RAW)
    writeArray(out, nodes, indent, (node) => writeRawTuple(out, p, node, newLine(indent + 1), newLine(indent + 2)))
    out.byte(COMMA)
  }
  const writeBelow = (node: number): void => {
    if (tree.endOf(node) > node + 1) writeObject(out, p, node, indent + 1, options, filter)
    else if (isBare(field)) writeLeaf(out, p, node)
    else out.add('null')
  }
  writeKey(out, p, nodes[0], indent, PLAIN)
  if (isBare(field)) {
    writeArray(out, nodes, indent, writeBelow)
    return
  }
  writeArray(out, nodes, indent, (node) => {
    out.byte(QUOTE)
    writeShown(out, p, node, writeJson)
    out.byte(QUOTE)
  })
  if (!opens) return
  out.byte(COMMA)
  writeKey(out, p, nodes[0], indent, TREE)
  writeArray(out, nodes, indent, writeBelow)
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

/** Which of a field's keys. */
const PLAIN = 0
const TREE = 1
const RAW = 2
const SUFFIXES = ['', '_tree', '_raw']

/** Ends of lines with the indentation of what follows, by depth in the document. */
const newLines: Uint8Array[] = []

function newLine(indent: number): Uint8Array {
  for (let k = newLines.length; k <= indent; k++) newLines.push(encoder.encode(`\n${'  '.repeat(k)}`))
  return newLines[indent]
}

interface Key {
  readonly field: Field
  readonly indent: number
  readonly octets: Uint8Array
}

/** A line's end, its indentation and `"ip.ttl": ` by number of the field, made when it is first needed there. */
const keys: readonly Key[][] = [[], [], []]

function keyAt(field: Field, indent: number, which: number): Uint8Array {
  const known = keys[which][field.id]
  if (known?.field === field && known.indent === indent) return known.octets
  const name = JSON.stringify(field.abbrev + SUFFIXES[which])
  const octets = encoder.encode(`\n${'  '.repeat(indent)}${name}: `)
  keys[which][field.id] = { field, indent, octets }
  return octets
}

function writeKey(out: Text, p: Packet, node: number, indent: number, which: number): void {
  const field = p.tree.fields[node]
  if (field.text) {
    out.copy(newLine(indent)).byte(QUOTE)
    writeJson(out, saidOf(p, node))
    out.add(SUFFIXES[which]).add('": ')
  } else out.copy(keyAt(field, indent, which))
}
