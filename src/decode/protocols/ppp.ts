/**
 * Point-to-Point Protocol, in frames like those of HDLC (RFC 1661 §2, RFC 1662 §3.1): address and control octets and
 * the upper octet of the protocol number may be left out (RFC 1661 §6.5, 6.6).
 */
import { u16 } from '../bytes.ts'
import { writeAddress } from '../columns.ts'
import { fields, u8, u16 as uint16, varies } from '../field.ts'
import { CUT } from '../layers.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import type { Text } from '../text.ts'
import type { Tree } from '../tree.ts'
import { hexText } from '../values.ts'
import { pppProtocols } from '../words/ppp-protocols.ts'
import { isCiscoAddress } from './chdlc.ts'

const ADDRESS_AND_CONTROL = 0xff03
const IP_VERSIONS: Readonly<Record<number, number>> = { 33: 4, 87: 6 }
const CISCO_HDLC = 104

const f = fields('ppp', {
  address: u8(varies, 'Address', { base: 'hex' }),
  control: u8(varies, 'Control', { base: 'hex' }),
  protocol: uint16(varies, 'Protocol', { base: 'hex', words: pppProtocols }),
})

/** Where the protocol number of the frame at `o` stands. */
const numberAt = (b: Uint8Array, o: number, e: number): number =>
  o + 2 <= e && u16(b, o) === ADDRESS_AND_CONTROL ? o + 2 : o
/** The octets of the number at `at`: one where the lowest bit of the first says that there are no more. */
const numberSize = (b: Uint8Array, at: number, e: number): number => (at < e && (b[at] & 1) !== 0 ? 1 : 2)

const headerLength = (b: Uint8Array, o: number, e: number): number => {
  const at = numberAt(b, o, e)
  return at + numberSize(b, at, e) - o
}

function protocolAt(b: Uint8Array, o: number, e: number): number {
  const at = numberAt(b, o, e)
  return numberSize(b, at, e) === 1 ? b[at] : u16(b, at)
}

const protocolOf = ({ bytes, layers }: Packet, i: number): number => protocolAt(bytes, layers.at[i], layers.end[i])

function rest(t: Tree, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const o = layers.at[i]
  if (!t.has(o, 2)) return
  const at = numberAt(b, o, layers.end[i])
  if (at > o) {
    t.put(f.address, o)
    t.put(f.control, o + 1)
  }
  const size = numberSize(b, at, layers.end[i])
  if (t.has(at, size)) t.put(f.protocol, at, size)
}

/** Where it is the link layer, nobody has an address. */
const nowhere = (column: 'source' | 'destination') => (out: Text, p: Packet, i: number) => {
  if (i > 1) writeAddress(out, p, column, i - 1)
  else if (p.layers.at[i] < p.layers.end[i]) out.add('N/A')
}

function info(out: Text, p: Packet, i: number): void {
  if ((p.layers.flags[i] & CUT) !== 0) return
  const number = protocolOf(p, i)
  out
    .add('PPP ')
    .add(pppProtocols[number] ?? 'Unknown')
    .add(' (0x')
    .hex(number, 4)
    .add(')')
}

export const ppp = protocol({
  abbrev: 'ppp',
  name: 'Point-to-Point Protocol',
  on: { link: [9, 50], 'gre.proto': [0x880b], 'fr.nlpid': [0xcf], 'pppoes.payload': [0] },
  fields: f,
  shape: {
    least: 1,
    valid: (b, o) => !isCiscoAddress(b[o]),
    instead: { table: 'link', key: (b, o) => (isCiscoAddress(b[o]) ? CISCO_HDLC : -1) },
    header: headerLength,
    next: [
      { table: 'ip.version', key: (b, o, e) => IP_VERSIONS[protocolAt(b, o, e)] ?? -1 },
      { table: 'ppp.protocol', key: protocolAt },
    ],
  },
  rest,
  columns: {
    protocol: (p, i) => {
      const { at, end, flags } = p.layers
      if (at[i] >= end[i]) return ''
      return (flags[i] & CUT) !== 0 ? 'PPP' : hexText(protocolOf(p, i), 4)
    },
    source: nowhere('source'),
    destination: nowhere('destination'),
    info,
    speaks: 0,
    untracked: true,
  },
})
