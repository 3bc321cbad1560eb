/**
 * ARCNET, in frames of RFC 1051 and, with a sequence number and fragments, of RFC 1201. Linux keeps two octets of the
 * hardware's buffer in the header.
 */
import { bytes, fields, u8, u16 as uint16, varies } from '../field.ts'
import { CUT, type Layers } from '../layers.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import type { Text } from '../text.ts'
import type { Tree } from '../tree.ts'
import { hexText } from '../values.ts'

const BSD = 7
const LINUX = 129
/** Octets of the header up to behind the protocol number. */
const ADDRESSES = 2
const OFFSET = 2
/** A frame of a length that the hardware cannot send is padded by two octets behind this mark (RFC 1201). */
const EXCEPTION = 0xff
/** Split flag and sequence number. */
const SPLIT = 3

const WORDS: Readonly<Record<number, string>> = {
  0: 'Datapoint boot',
  1: 'Datapoint mount',
  8: 'PowerLAN beacon',
  128: 'Diagnose',
  196: 'IPv6',
  205: 'BACnet',
  212: 'RFC 1201 IP',
  213: 'RFC 1201 ARP',
  214: 'RFC 1201 RARP',
  221: 'Appletalk',
  232: 'Encapsulated Ethernet',
  236: 'Novell of some sort',
  240: 'RFC 1051 IP',
  241: 'RFC 1051 ARP',
  243: 'PowerLAN beacon2',
  247: 'Banyan VINES',
  250: 'IPX',
}
const IP_VERSIONS: Readonly<Record<number, number>> = { 240: 4, 212: 4, 196: 6 }
/** Protocols whose frames have neither split flag nor sequence number. */
const UNSPLIT: ReadonlySet<number> = new Set([0xf0, 0xf1, 0x80, 0xcd])

const f = fields('arcnet', {
  src: u8(0, 'Source', { base: 'hex' }),
  dst: u8(1, 'Dest', { base: 'hex' }),
  offset: bytes(2, OFFSET, 'Offset', { when: (p) => p.layers.link === LINUX }),
  protID: u8(varies, 'Protocol ID', { base: 'hex', words: WORDS }),
  split_flag: u8(varies, 'Split Flag'),
  exception_flag: u8(varies, 'Exception Flag', { base: 'hex' }),
  padding: uint16(varies, 'Padding', { base: 'hex' }),
  sequence: uint16(varies, 'Sequence'),
})

const numberAt = (o: number, layers: Layers): number => o + ADDRESSES + (layers.link === LINUX ? OFFSET : 0)
const numberOf = ({ bytes: b, layers }: Packet, i: number): number => b[numberAt(layers.at[i], layers)]

/** True for frames as the hardware has them, with the mark of an exceptional length in place of the split flag. */
const isExceptional = (b: Uint8Array, at: number, e: number, layers: Layers): boolean =>
  layers.link === BSD && at < e && b[at] === EXCEPTION

function headerLength(b: Uint8Array, o: number, e: number, layers: Layers): number {
  const at = numberAt(o, layers)
  const end = at + 1
  if (end > e || UNSPLIT.has(b[at])) return end - o
  return end - o + SPLIT + (isExceptional(b, end, e, layers) ? 4 : 0)
}

function rest(t: Tree, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  let at = numberAt(layers.at[i], layers)
  t.put(f.protID, at)
  if (!t.ok || UNSPLIT.has(b[at])) return
  at++
  if (isExceptional(b, at, layers.end[i], layers)) {
    t.put(f.exception_flag, at)
    t.put(f.padding, at + 1)
    at += 4
    t.put(f.split_flag, at - 1)
  } else t.put(f.split_flag, at)
  t.put(f.sequence, at + 1)
}

/** Address `at` octets into the header. */
const address = (offset: number) => (out: Text, p: Packet, i: number) => {
  const { at, end } = p.layers
  if (at[i] + ADDRESSES <= end[i]) out.add(hexText(p.bytes[at[i] + offset], 2))
}

export const arcnet = protocol({
  abbrev: 'arcnet',
  name: 'ARCNET',
  on: { link: [BSD, LINUX] },
  fields: f,
  shape: {
    least: ADDRESSES,
    header: headerLength,
    next: [
      { table: 'ip.version', key: (b, o, _e, layers) => IP_VERSIONS[b[numberAt(o, layers)]] ?? -1 },
      { table: 'arcnet.protID', key: (b, o, _e, layers) => b[numberAt(o, layers)] },
    ],
  },
  shownFrom: ADDRESSES,
  rest,
  columns: {
    protocol: (p, i) => {
      return (p.layers.flags[i] & CUT) !== 0 ? 'ARCNET' : hexText(numberOf(p, i), 4)
    },
    source: address(0),
    destination: address(1),
    info: (out) => out.add('ARCNET'),
    speaks: 0,
    untracked: true,
  },
})
