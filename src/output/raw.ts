/** The octets of fields beside their values, as `-x` adds them to JSON and EK, and as PDML has them. */

import { uint } from '../decode/bytes.ts'
import type { Kind } from '../decode/field.ts'
import type { Packet } from '../decode/packet.ts'
import type { Text } from '../decode/text.ts'
import { writeOctets } from './octets.ts'
import { positionOf } from './sources.ts'

/** Wireshark's numbers for kinds of fields. */
const KINDS: Readonly<Record<Kind, number>> = {
  none: 0,
  protocol: 1,
  bool: 2,
  uint8: 4,
  uint16: 5,
  uint24: 6,
  uint32: 7,
  uint40: 8,
  uint48: 9,
  uint64: 11,
  int8: 12,
  int16: 13,
  int32: 15,
  int64: 19,
  double: 23,
  abstime: 24,
  reltime: 25,
  string: 26,
  ether: 29,
  bytes: 30,
  ipv4: 32,
  ipv6: 33,
  framenum: 35,
  eui64: 38,
}

/** Writes octets, position, length, mask and kind of a node as an array. */
export function writeRawTuple(out: Text, p: Packet, node: number, closing: Uint8Array, line: Uint8Array): void {
  const { tree } = p
  const field = tree.told[node]
  out.byte(0x5b).copy(line).byte(0x22)
  writeRaw(out, p, node)
  out.add('",').copy(line).dec(positionOf(p, node)).byte(0x2c)
  out.copy(line).dec(tree.size[node]).byte(0x2c)
  out
    .copy(line)
    .dec(field.unmasked ? 0 : field.mask >>> 0)
    .byte(0x2c)
  out.copy(line).dec(KINDS[field.kind]).copy(closing).byte(0x5d)
}

/** Writes the octets of a node in hexadecimal; where the field is some bits of them, those bits as a number (in capitals). */
export function writeRaw(out: Text, p: Packet, node: number): void {
  const { tree } = p
  const { mask, shift, unmasked } = tree.told[node]
  const size = tree.size[node]
  if (mask !== 0 && !unmasked) {
    const bits = (uint(p.bytes, tree.at[node], size) & mask) >>> shift
    out.add(bits.toString(16).toUpperCase())
  } else writeOctets(out, p.bytes, tree.at[node], size, 0)
}
