/** Network Service Header (RFC 8300): the path that a packet takes through service functions. */
import { u16 } from '../bytes.ts'
import { bytes, expert, fields, u8, u16 as uint16, u24 as uint24, varies } from '../field.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import type { Tree } from '../tree.ts'

/** Base header and service path header. */
const LEAST = 8
const FIXED = 1
const VARIABLE = 2
const CONTEXTS = 4

const NEXT: Readonly<Record<number, string>> = {
  0: 'None',
  1: 'IPv4',
  2: 'IPv6',
  3: 'Ethernet',
  4: 'NSH',
  5: 'MPLS',
  254: 'Experiment 1',
  255: 'Experiment 2',
}
const IP_VERSIONS: Readonly<Record<number, number>> = { 1: 4, 2: 6 }

const f = fields('nsh', {
  version: uint16(0, 'Version', { mask: 0xc000, base: 'dec_hex' }),
  Obit: uint16(0, 'O Bit', { mask: 0x2000 }),
  CBit: uint16(0, 'C Bit', { mask: 0x1000 }),
  ttl: uint16(0, 'Time to live', { mask: 0x0fc0, base: 'hex' }),
  length: uint16(0, 'Length', { mask: 0x003f, base: 'dec_hex' }),
  'length.invalid': expert('Warning', 'Protocol', 'Invalid total length'),
  mdtype: u8(2, 'MD Type', { base: 'dec_hex' }),
  nextproto: u8(3, 'Next Protocol', { words: NEXT }),
  spi: uint24(4, 'SPI', { base: 'dec_hex' }),
  si: u8(7, 'SI', { base: 'dec_hex' }),
  contextheader: bytes(varies, 4, 'Context Header'),
  metadataclass: uint16(varies, 'TLV Class', { base: 'dec_hex' }),
  metadatatype: u8(varies, 'Type', { base: 'dec_hex' }),
  metadataunassignedbit: u8(varies, 'Unassigned Bit', { mask: 0x80, base: 'hex' }),
  metadatalen: u8(varies, 'Length', { mask: 0x7f, base: 'hex' }),
  metadata: bytes(varies, 0, 'Variable Metadata'),
})

const headerLength = (b: Uint8Array, o: number): number => (u16(b, o) & 0x3f) * 4

function rest(t: Tree, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const o = layers.at[i]
  if (b[o + 2] === FIXED) for (let k = 0; k < CONTEXTS; k++) t.put(f.contextheader, o + LEAST + 4 * k)
  if (b[o + 2] === VARIABLE) metadata(t, p, o + LEAST, o + headerLength(b, o))
}

/** Lists of class, type, length and value up to the end of the header (RFC 8300 §2.5.1). */
function metadata(t: Tree, { bytes: b }: Packet, from: number, end: number): void {
  for (let at = from; at < end && t.ok; ) {
    t.put(f.metadataclass, at)
    t.put(f.metadatatype, at + 2)
    t.put(f.metadataunassignedbit, at + 3)
    t.put(f.metadatalen, at + 3)
    if (!t.ok) return
    const size = b[at + 3] & 0x7f
    if (size > 0) t.put(f.metadata, at + 4, size)
    // What does not fill up four octets is padded.
    at += 4 + Math.ceil(size / 4) * 4
  }
}

export const nsh = protocol({
  abbrev: 'nsh',
  name: 'Network Service Header',
  on: { 'eth.type': [0x894f], 'nsh.nextproto': [4], 'vxlan.next_proto': [4] },
  fields: f,
  shape: {
    least: LEAST,
    header: headerLength,
    next: [
      { table: 'ip.version', key: (b, o) => IP_VERSIONS[b[o + 3]] ?? -1 },
      { table: 'nsh.nextproto', key: f.nextproto },
    ],
    mayEnd: true,
  },
  rest,
  columns: { protocol: 'NSH', info: (out) => out.add('Network Service Header'), speaks: 0, untracked: true },
})
