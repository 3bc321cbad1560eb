/** The fragment header of IPv6 (RFC 8200 §4.5). */
import { u16 } from '../bytes.ts'
import { expert, fields, flag, u8, u16 as uint16, u32 as uint32 } from '../field.ts'
import { showFragments } from '../fragments.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import { isWhole } from '../pseudo-header.ts'
import type { Piece } from '../reassembly.ts'
import type { Tree } from '../tree.ts'
import { ipProtocols } from '../words/ip-protocols.ts'
import { writeChain } from './ipv6-chain.ts'
import { headerOf, ipv6Fields } from './ipv6-fields.ts'
import { jumboLength } from './ipv6-length.ts'
import { keyOfPiece6 } from './piece-keys.ts'

/** A jumbogram is never cut into fragments (RFC 2675 §3). */
const ofJumbograms = fields('ipv6', {
  'opt.jumbo.fragment': expert('Warning', 'Protocol', 'Jumbo Payload option cannot be used with a fragment header', {
    when: (p, i) => jumboLength(p.bytes, headerOf(p, i), p.layers.end[i]) > 0,
  }),
})

const f = fields('ipv6.fraghdr', {
  nxt: u8(0, 'Next header', { words: ipProtocols }),
  reserved_octet: u8(1, 'Reserved octet', { base: 'hex' }),
  offset: uint16(2, 'Offset', { mask: 0xfff8, show: (value) => `${value} (${8 * value} bytes)` }),
  reserved_bits: uint16(2, 'Reserved bits', { mask: 0x0006 }),
  more: flag(2, 2, 0x0001, 'More Fragments', { words: ['No', 'Yes'] }),
  ident: uint32(4, 'Identification', { base: 'hex' }),
})

function piece(p: Packet, i: number): Piece | undefined {
  const { bytes: b, layers } = p
  if (!isWhole(p, i)) return undefined
  const at = layers.at[i]
  return {
    key: keyOfPiece6(p, i, headerOf(p, i)),
    offset: u16(b, at + 2) & 0xfff8,
    more: (b[at + 3] & 1) !== 0,
    at: layers.body[i],
    size: layers.end[i] - layers.body[i],
    ...(p.prefs.get('ipv6.defragment') === false ? { alone: true } : {}),
  }
}

/** Of the datagram that is complete now: that stands beside this header. */
function rest(t: Tree, p: Packet, i: number): void {
  t.close()
  showFragments(t, p, i, ipv6Fields)
  t.open()
}

export const fraghdr = protocol({
  abbrev: 'ipv6.fraghdr',
  emits: ['ipv6'],
  name: 'Fragment Header for IPv6',
  short: 'IPv6 Fragment',
  on: { 'ip.proto': [44] },
  fields: { ...ofJumbograms, ...f },
  shape: {
    least: 8,
    // A packet that is a fragment of itself goes on at once (RFC 6946).
    fragment: (b, o) => ((b[o + 2] & 0xff) | (b[o + 3] & 0xf9)) !== 0,
    next: [{ table: 'ip.proto', key: f.nxt }],
  },
  piece,
  nested: true,
  shownFrom: 8,
  rest,
  columns: { info: (out, p, i) => writeChain(out, p, i, p.bytes[p.layers.at[i]]), fromTree: true },
})
