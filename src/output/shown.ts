/** Values as JSON, EK and PDML show them: as `-T fields` does, but octets with colons and text as it came. */
import type { Field, Value } from '../decode/field.ts'
import type { Packet } from '../decode/packet.ts'
import type { Text } from '../decode/text.ts'
import { valueAt, writeValue } from '../decode/values.ts'
import { writeOctets } from './octets.ts'

const COLON = 0x3a

/** How text is written where it may hold anything. */
export type Escape = (out: Text, text: string) => unknown

/** Writes the value of node `node`. */
export function writeShown(out: Text, p: Packet, node: number, quote: Escape): void {
  const { tree } = p
  writeShownValue(out, tree.fields[node], p.bytes, tree.at[node], tree.size[node], tree.values[node], quote)
}

function writeShownValue(
  out: Text,
  field: Field,
  b: Uint8Array,
  at: number,
  size: number,
  value: Value | undefined,
  quote: Escape,
): void {
  if (field.kind === 'bytes') {
    if (value instanceof Uint8Array) out.octets(value, 0, value.length, COLON)
    else writeOctets(out, b, at, size, COLON)
  } else if (typeof value === 'string') quote(out, value)
  else if (value === undefined && field.reads === 'string') quote(out, valueAt(field, b, at, size) as string)
  else writeValue(out, field, b, at, size, value)
}

/**
 * Writes one occurrence of a field as `-e` shows it, which may have no node in the tree (-1).
 */
export function writeAsked(
  out: Text,
  p: Packet,
  field: Field,
  at: number,
  size: number,
  value: Value | undefined,
  node: number,
  quote: Escape,
): void {
  if (field.kind === 'protocol') {
    if (field.protocol.spec.raw) out.octets(p.bytes, at, size, 0)
    else quote(out, headline(p, field, node))
  } else if (field.kind === 'none') {
    // A field without a value is there: that is all there is to say.
    out.byte(0x31)
  } else if (field.kind === 'bytes' && size === 0 && value === undefined) {
    out.add(field.none ?? '<MISSING>')
  } else if (typeof value === 'string') quote(out, value)
  else if (value === undefined && field.reads === 'string') quote(out, valueAt(field, p.bytes, at, size) as string)
  else writeValue(out, field, p.bytes, at, size, value)
}

/** A protocol as a field: its headline where it says more than its name. */
function headline(p: Packet, field: Field, node: number): string {
  return p.tree.titleOf(node, p) ?? p.headlineOf(p.tree.layer[node], field.protocol) ?? field.abbrev
}
