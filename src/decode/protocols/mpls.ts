/** Multiprotocol Label Switching: one layer for each entry of the label stack (RFC 3032 §2.1). */
import { u24 } from '../bytes.ts'
import { fields, u32 as uint32 } from '../field.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import type { Tree } from '../tree.ts'
import { hexText } from '../values.ts'
import { versionAt } from './ip-version.ts'
import { pseudowireAt } from './pseudowire.ts'

const ENTRY = 4

/** Labels with a meaning of their own (RFC 3032 §2.1, RFC 5586 §4, RFC 6790 §3). */
const RESERVED: Readonly<Record<number, string>> = {
  0: 'IPv4 Explicit-Null',
  1: 'Router Alert',
  2: 'IPv6 Explicit-Null',
  3: 'Implicit-Null',
  7: 'Entropy Label Indicator (ELI)',
  13: 'Generic Associated Channel Label (GAL)',
  14: 'OAM Alert',
}

/** The first labels are for such meanings (RFC 3032 §2.1). */
const FIRST_FREE = 16

const f = fields('mpls', {
  label: uint32(0, 'MPLS Label', {
    mask: 0xffff_f000,
    base: 'dec_hex',
    show: (label) =>
      label < FIRST_FREE ? `${RESERVED[label] ?? 'Unknown'} (${label})` : `${label} (${hexText(label, 5)})`,
  }),
  exp: uint32(0, 'MPLS Experimental Bits', { mask: 0x0e00 }),
  bottom: uint32(0, 'MPLS Bottom Of Label Stack', { mask: 0x0100 }),
  ttl: uint32(0, 'MPLS TTL', { mask: 0x00ff }),
})

const isBottom = (b: Uint8Array, o: number): boolean => (b[o + 2] & 1) !== 0

function title({ bytes: b, layers }: Packet, i: number): string {
  const at = layers.at[i]
  const label = u24(b, at) >>> 4
  const word = label < FIRST_FREE ? ` (${RESERVED[label] ?? 'Reserved - Unknown'})` : ''
  const exp = (b[at + 2] >>> 1) & 7
  return `MultiProtocol Label Switching Header, Label: ${label}${word}, Exp: ${exp}, S: ${b[at + 2] & 1}, TTL: ${b[at + 3]}`
}

/** Something has to follow the last entry, for its first octet tells what. */
function rest(t: Tree, p: Packet, i: number): void {
  const at = p.layers.at[i]
  if (isBottom(p.bytes, at)) t.has(at + ENTRY, 1)
}

export const mpls = protocol({
  abbrev: 'mpls',
  name: 'MultiProtocol Label Switching Header',
  short: 'MPLS',
  on: {
    'eth.type': [0x8847, 0x8848],
    'ppp.protocol': [0x0281, 0x0283],
    'chdlc.protocol': [0x8847, 0x8848],
    'nsh.nextproto': [5],
    'vxlan.next_proto': [5],
    'ip.proto': [137],
    'udp.port': [6635],
    'mpls.bottom': [0],
    link: [219],
  },
  fields: f,
  shape: {
    least: ENTRY,
    next: [
      { table: 'mpls.bottom', key: f.bottom },
      {
        table: 'ip.version',
        // A packet without a label for its protocol begins with its version (RFC 4928 §2).
        key: (b, o, e) => versionAt(b, o + ENTRY, e),
      },
      { table: 'mpls.pw', key: (b, o, e) => pseudowireAt(b, o + ENTRY, e) },
    ],
  },
  shownFrom: ENTRY,
  inProtocols: (p, i) => (p.layers.id[i - 1] === p.layers.id[i] ? '' : 'mpls'),
  title,
  rest,
  columns: { protocol: 'MPLS', info: (out) => out.add('MPLS Label Switched Packet'), fromTree: true, untracked: true },
})
