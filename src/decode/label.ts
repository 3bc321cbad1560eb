/**
 * The lines of the detail tree: what a field is called, and its value in words.
 *
 * Written octet by octet into a sink, since a frame has some sixty of them and joining strings costs more than decoding.
 */
import { uint } from './bytes.ts'
import type { Field } from './field.ts'
import type { Packet } from './packet.ts'
import { printable, Text } from './text.ts'
import { GENERATED } from './tree.ts'
import {
  bitPattern,
  hexDigits,
  hexText,
  isNumber,
  valueAt,
  valueText,
  wordFor,
  writeNumber,
  writeValue,
} from './values.ts'

const scratch = new Text()
const encoder = new TextEncoder()

/** The line that the detail tree shows for node `node`; what was worked out rather than read stands in brackets. */
export function labelOf(p: Packet, node: number): string {
  const label = saidOf(p, node)
  return (p.tree.flags[node] & GENERATED) !== 0 ? `[${label}]` : label
}

/** What node `node` says: its line without brackets. */
export function saidOf(p: Packet, node: number): string {
  const title = titleOf(p, node)
  if (title !== undefined) return printable(title)
  writePlain(scratch.clear(), p, node)
  return scratch.toString()
}

/** Writes the line that `labelOf` answers. */
export function writeLabel(out: Text, p: Packet, node: number): void {
  const isGenerated = (p.tree.flags[node] & GENERATED) !== 0
  if (isGenerated) out.byte(0x5b)
  writeSaid(out, p, node)
  if (isGenerated) out.byte(0x5d)
}

/** Writes what `saidOf` answers. */
export function writeSaid(out: Text, p: Packet, node: number): void {
  const title = titleOf(p, node)
  if (title === undefined) writePlain(out, p, node)
  else out.untrusted(title)
}

/** The line, where a protocol worked it out. */
function titleOf(p: Packet, node: number): string | undefined {
  const { tree } = p
  const title = tree.titleOf(node, p)
  if (title !== undefined) return title
  const field = tree.told[node]
  if (field.kind === 'protocol') return p.headlineOf(tree.layer[node], field.protocol) ?? field.name
  return field.kind === 'none' ? field.name : undefined
}

function writePlain(out: Text, p: Packet, node: number): void {
  const { tree, bytes: b } = p
  const field = tree.told[node]
  const value = tree.values[node]
  const at = tree.at[node]
  const size = tree.size[node]
  if (value === undefined ? isNumber(field.reads) || field.reads === 'bool' : typeof value === 'number') {
    const known = value === undefined ? valueAt(field, b, at, size) : value
    if (typeof known === 'number') {
      if (field.mask === 0 || field.kind === 'framenum') out.copy(prefixOf(field))
      // What was worked out has no octets to show, yet a place for its bits in a word of `field.size` octets.
      else if (size === 0) out.copy(prefixOf(field, (known << field.shift) >>> 0, field.size))
      else out.copy(prefixOf(field, uint(b, at, size), size))
      writeNumberInWords(out, field, known, p, tree.layer[node])
      return
    }
  }
  out.copy(prefixOf(field))
  if (field.kind === 'bytes') return writeBytes(out, p, node)
  writeValue(out, field, b, at, size, value)
  if (field.kind === 'reltime') out.add(' seconds')
  if (field.base !== 'hex_dec') return
  const known = value ?? valueAt(field, b, at, size)
  if (typeof known === 'bigint') out.add(` (${known})`)
}

/** What stands before a value. */
interface Prefix {
  readonly field: Field
  /** The octets whose bits are shown, as a number; -1 where none are. */
  readonly whole: number
  readonly width: number
  readonly octets: Uint8Array
}

/** The newest prefix of each field, by its number: most frames have the same bits as the one before. */
const prefixes: Prefix[] = []

/** `Time to Live: `, or `.... 0101 = Header Length: ` for a field that is some bits of `width` octets. */
function prefixOf(field: Field, whole = -1, width = 0): Uint8Array {
  const known = prefixes[field.id]
  if (known?.field === field && known.whole === whole && known.width === width) return known.octets
  const bits = whole < 0 ? '' : `${bitPattern(field.mask, whole, width, field.bits)} = `
  const octets = encoder.encode(`${bits}${field.name}: `)
  prefixes[field.id] = { field, whole, width, octets }
  return octets
}

/** Wireshark cuts bytes in a line after 36 octets. */
const LONGEST_BYTES = 36

function writeBytes(out: Text, p: Packet, node: number): void {
  const { tree } = p
  const value = tree.values[node]
  const from = value instanceof Uint8Array ? value : p.bytes
  const at = value instanceof Uint8Array ? 0 : tree.at[node]
  const size = value instanceof Uint8Array ? value.length : tree.size[node]
  if (typeof value === 'string') out.add(valueText(tree.fields[node], from, at, size, value))
  else if (size === 0) out.add(tree.fields[node].none ?? '<MISSING>')
  else out.octets(from, at, Math.min(size, LONGEST_BYTES), tree.fields[node].hardware && size === 6 ? 0x3a : 0)
  if (size > LONGEST_BYTES) out.add('…')
}

const LONGEST_OUI = 31

function writeNumberInWords(out: Text, field: Field, value: number, p: Packet, i: number): void {
  if (field.show !== undefined) {
    out.untrusted(field.show(value, p, i))
  } else if (field.kind === 'framenum') {
    out.dec(value)
  } else if (field.kind === 'bool') {
    out.add(wordFor(field, value) ?? (value === 0 ? 'False' : 'True'))
  } else if (field.base === 'oui') {
    const octets = hexText(value, 6)
      .slice(2)
      .replace(/..(?=.)/g, '$&:')
    const word = wordFor(field, value)
    // Wireshark's line ends after 31 characters.
    out.add(word === undefined ? octets : `${octets} (${word})`.slice(0, LONGEST_OUI))
  } else if (field.words !== undefined) {
    out.add(wordFor(field, value) ?? 'Unknown').add(' (')
    writeBits(out, field, value)
    out.byte(0x29)
  } else if (field.base === 'dec_hex') {
    out
      .dec(value)
      .add(' (')
      .add(hexText(value, shownDigits(field)))
      .byte(0x29)
  } else {
    writeBits(out, field, value)
    if (field.base === 'hex_dec') out.add(' (').dec(value).byte(0x29)
  }
}

/** Hexadecimal digits of a number in a line: as many as the field's bits take, from the first to the last of the mask. */
function shownDigits(field: Field): number {
  return field.mask === 0 ? hexDigits(field) : Math.ceil((32 - Math.clz32(field.mask >>> field.shift)) / 4)
}

/** Writes a number in its field's base; in a line that shows bits, with as many hexadecimal digits as the mask has. */
function writeBits(out: Text, field: Field, value: number): void {
  if (field.mask !== 0 && (field.base === 'hex' || field.base === 'hex_dec')) {
    out.add(hexText(value, shownDigits(field)))
  } else writeNumber(out, field, value)
}
