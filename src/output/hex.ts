/** `-x`: octets in hexadecimal and ASCII. */
import type { Packet } from '../decode/packet.ts'
import type { Text } from '../decode/text.ts'
import { dataSources } from './sources.ts'

const PER_LINE = 16
/** Offset, blanks, octets, blanks, characters, end of line. */
const LONGEST_LINE = 8 + 2 + PER_LINE * 3 + 2 + PER_LINE + 1
const BLANK = 0x20
const DOT = 0x2e

/** What a dump shows for each octet: itself where ASCII can print it, else a dot. */
const SHOWN = Uint8Array.from({ length: 256 }, (_, code) => (code >= 0x20 && code < 0x7f ? code : DOT))

/** Writes a dump of `size` octets, 16 to a line. */
export function writeDump(out: Text, b: Uint8Array, at: number, size: number): void {
  const digits = Math.max(4, (size - 1).toString(16).length)
  for (let offset = 0; offset < size; offset += PER_LINE) {
    writeDumpLine(out, b, at + offset, Math.min(PER_LINE, size - offset), offset, digits)
  }
}

function writeDumpLine(out: Text, b: Uint8Array, at: number, count: number, offset: number, digits: number): void {
  out.room(LONGEST_LINE)
  out.hex(offset, digits).byte(BLANK).byte(BLANK)
  const characters = out.n + PER_LINE * 3 + 2
  out.octets(b, at, count, BLANK)
  const to = out.bytes
  let n = out.n
  while (n < characters) to[n++] = BLANK
  for (let k = 0; k < count; k++) to[n++] = SHOWN[b[at + k]]
  to[n++] = 0x0a
  out.n = n
}

/** Writes all octets of a frame, and of the datagrams that it completed. */
export function writeHex(out: Text, p: Packet): void {
  const sources = dataSources(p)
  for (const { name, at, size } of sources) {
    if (sources.length > 1) out.add(name).add(' (').dec(size).add(' bytes):\n')
    writeDump(out, p.bytes, at, size)
  }
  out.byte(0x0a)
}
