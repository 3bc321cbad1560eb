/** `-T pdml`: the tree of each frame as XML, in the Packet Details Markup Language that Wireshark writes. */
import { dissectAll } from '../decode/dissect.ts'
import type { Field } from '../decode/field.ts'
import { writeSaid } from '../decode/label.ts'
import type { Packet } from '../decode/packet.ts'
import type { Text } from '../decode/text.ts'
import { HIDDEN } from '../decode/tree.ts'
import { calendarTime, writeSeconds } from '../decode/values.ts'
import { escapeXml, writeXml } from './escape.ts'
import { isWanted, type LayerFilter } from './layer-filter.ts'
import { forgetOctets } from './octets.ts'
import type { Printer } from './printer.ts'
import { writeRaw } from './raw.ts'
import { writeShown } from './shown.ts'
import { positionOf } from './sources.ts'

export interface PdmlOptions {
  /** Name of the capture. */
  readonly file?: string
  /** `-j`, `-J`: what to open. */
  readonly filter?: LayerFilter
}

/** What holds for the nodes that are written. */
interface Place {
  readonly filter: LayerFilter | undefined
  /** Elements around them that are none of the tree's. */
  readonly within: number
}

/** A printer of PDML. */
export function pdmlPrinter({ file = '', filter }: PdmlOptions = {}): Printer {
  const place = { filter, within: 0 }
  return packetPrinter(file, (out, p) => {
    dissectAll(p)
    forgetOctets()
    if (p.tree.n > 0) writeSiblings(out, p, 0, place)
  })
}

/** A printer of the document and of each packet's general information; `write` writes what stands in a packet. */
export function packetPrinter(file: string, write: (out: Text, p: Packet) => void): Printer {
  return {
    begin(out) {
      out.add('<?xml version="1.0" encoding="utf-8"?>\n')
      out.add('<?xml-stylesheet type="text/xsl" href="pdml2html.xsl"?>\n')
      out.add('<pdml version="0" creator="castshark" capture_file="')
      writeXml(out, file)
      out.add('">\n')
    },
    frame(out, p) {
      out.add('<packet>\n')
      writeGeneral(out, p)
      write(out, p)
      out.add('</packet>\n\n\n')
    },
    end(out) {
      out.add('</pdml>\n')
    },
  }
}

/** What is known about the frame before it is decoded. */
function writeGeneral(out: Text, p: Packet): void {
  const time = BigInt(p.sec) * 1_000_000_000n + BigInt(p.nsec)
  const size = `" size="${p.captured}`
  out.add(`  <proto name="geninfo" pos="0" showname="General information${size}">\n`)
  const field = (name: string, show: string, showname: string): void => {
    out.add(`    <field name="${name}" pos="0" show="${show}" showname="${showname}" value="`)
  }
  field('num', String(p.number), 'Number')
  out.add(p.number.toString(16)).add(`${size}"/>\n`)
  field('len', String(p.length), 'Frame Length')
  out.add(p.length.toString(16)).add(`${size}"/>\n`)
  field('caplen', String(p.captured), 'Captured Length')
  out.add(p.captured.toString(16)).add(`${size}"/>\n`)
  field('timestamp', calendarTime(time), 'Captured Time')
  writeSeconds(out, time)
  out.add(`${size}"/>\n  </proto>\n`)
}

/** Writes node `first` and its siblings behind it. @returns number of the node behind them */
function writeSiblings(out: Text, p: Packet, first: number, place: Place): number {
  const { tree } = p
  const depth = tree.depth[first]
  let k = first
  while (k < tree.n && tree.depth[k] >= depth) k = writeNode(out, p, k, place)
  return k
}

function writeNode(out: Text, p: Packet, node: number, place: Place): number {
  const { tree } = p
  const field = tree.fields[node]
  const isField = field.kind !== 'protocol' || field.protocol.spec.raw === true
  const onTop = isField && tree.depth[node] === 0
  if (onTop) out.add('  <proto name="fake-field-wrapper">\n')
  const inside = onTop ? { ...place, within: place.within + 1 } : place
  const element = isField || isExpert(p, node) ? 'field' : 'proto'
  const end =
    isField && field.kind === 'protocol' ? writeOpaque(out, p, node, inside) : writeField(out, p, node, element, inside)
  if (onTop) out.add('  </proto>\n')
  return end
}

/** Octets that nobody knows: a field of their own, in the place of a protocol. */
function writeOpaque(out: Text, p: Packet, node: number, place: Place): number {
  const { tree } = p
  out.add(indentOf(tree.depth[node] + place.within)).add('<field name="data" value="')
  writeRaw(out, p, node)
  out.add('">\n')
  const end = writeBelow(out, p, node, place)
  writeClosing(out, p, node, 'field', place)
  return end
}

/** Closes an element; one within a wrapper stands where the wrapper does. */
function writeClosing(out: Text, p: Packet, node: number, element: string, { within }: Place): void {
  const depth = p.tree.depth[node]
  out
    .add(indentOf(depth === 0 ? 0 : depth + within))
    .add('</')
    .add(element)
    .add('>\n')
}

function writeField(out: Text, p: Packet, node: number, element: 'field' | 'proto', place: Place): number {
  const { tree } = p
  const field = tree.fields[node]
  const opens = node + 1 < tree.n && tree.depth[node + 1] > tree.depth[node]
  out.copy(headOf(field, tree.depth[node] + place.within, element))
  writeLine(out, p, node)
  if (!field.text && (tree.flags[node] & HIDDEN) !== 0) out.add('" hide="yes')
  out.copy(SIZE).dec(tree.size[node])
  out.copy(POSITION).dec(positionOf(p, node))
  if (element === 'field') writeValues(out, p, node)
  if (!opens) {
    out.add('"/>\n')
    return node + 1
  }
  out.add('">\n')
  const end = writeBelow(out, p, node, place)
  writeClosing(out, p, node, element, place)
  return end
}

/** Writes what a node says, as it stands in an attribute. */
function writeLine(out: Text, p: Packet, node: number): void {
  const from = out.n
  writeSaid(out, p, node)
  escapeXml(out, from)
}

/** Writes what a field shows, and its octets, as attributes; the last one is left open. */
function writeValues(out: Text, p: Packet, node: number): void {
  const { tree } = p
  const field = tree.fields[node]
  const size = tree.size[node]
  if (field.kind === 'none' && !field.text) {
    out.add('" show="" value="')
    return
  }
  if (!field.text && field.kind !== 'protocol') {
    out.copy(SHOW)
    writeShown(out, p, node, writeXml)
  }
  if (size === 0) return
  out.copy(VALUE)
  writeRaw(out, p, node)
  const { mask, unmasked } = tree.told[node]
  if (mask === 0 || unmasked) return
  out.add('" unmaskedvalue="')
  out.octets(p.bytes, tree.at[node], size, 0)
}

/** Writes what stands below `node`, or that it is filtered. @returns number of the node behind it */
function writeBelow(out: Text, p: Packet, node: number, place: Place): number {
  const { tree } = p
  const { filter, within } = place
  const field = tree.fields[node]
  const name = field.text ? 'text' : field.abbrev
  if (isWanted(filter, name)) {
    return writeSiblings(out, p, node + 1, filter?.deep ? { filter: undefined, within } : place)
  }
  out.add(indentOf(tree.depth[node] + within + 1)).add(`<field name="filtered" value="${name}" />\n`)
  return tree.endOf(node)
}

/** Remarks stand in the place of fields, though each kind of them counts as a protocol. */
const isExpert = (p: Packet, node: number): boolean => p.tree.values[node] !== undefined

const encoder = new TextEncoder()
const SIZE = encoder.encode('" size="')
const POSITION = encoder.encode('" pos="')
const SHOW = encoder.encode('" show="')
const VALUE = encoder.encode('" value="')

interface Head {
  readonly depth: number
  readonly octets: Uint8Array
}

/** Where a field's element begins, as far as it is the same for every frame. */
const heads = new WeakMap<Field, Head>()

function headOf(field: Field, depth: number, element: string): Uint8Array {
  let head = heads.get(field)
  if (head === undefined || head.depth !== depth) {
    const name = field.text ? ' name="" show="' : ` name="${field.abbrev}" showname="`
    head = { depth, octets: encoder.encode(`${indentOf(depth)}<${element}${name}`) }
    heads.set(field, head)
  }
  return head.octets
}

const indents: string[] = []

function indentOf(depth: number): string {
  for (let k = indents.length; k <= depth; k++) indents.push('  '.repeat(k + 1))
  return indents[depth]
}
