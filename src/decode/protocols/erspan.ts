/**
 * Encapsulated Remote Switch Packet Analysis: frames that a switch mirrors, over GRE (draft-foschiano-erspan-03).
 * Type I is no more than GRE's own header, told from the others by GRE carrying no sequence number.
 */
import { u16, u32 } from '../bytes.ts'
import { expert, type Field, fields, flag, u64, u16 as uint16, u32 as uint32, varies } from '../field.ts'
import type { Layers } from '../layers.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import type { Tree } from '../tree.ts'

const TYPE_I = -1
const TYPE_II = 1
const TYPE_III = 2
/** In GRE: types I and II; type III has a number of its own. */
const GRE_ERSPAN = 0x88be
const GRE_SEQUENCE = 0x1000

/** Octets of the header by version. */
const SIZES: Readonly<Record<number, number>> = { [TYPE_I]: 0, [TYPE_II]: 8, [TYPE_III]: 12 }
const SUBHEADER = 8
const ETHERNET = 0

const ENCAPSULATIONS = [
  'Originally without VLAN tag',
  'Originally ISL encapsulated',
  'Originally 802.1Q encapsulated',
  'VLAN tag preserved in frame',
]
const INTEGRITY = ['Good or unknown integrity', 'Short frame', 'Oversized frame', 'CRC or alignment error']
const GRANULARITY = ['100 microseconds', '100 nanoseconds', 'IEEE 1588', 'Custom granularity']

const word = (name: string, mask: number, words?: readonly string[] | Readonly<Record<number, string>>) =>
  uint16(varies, name, words === undefined ? { mask } : { mask, words })
const long = (name: string, mask = 0xffff_ffff) => uint32(varies, name, { mask })

const f = fields('erspan', {
  version: word('Version', 0xf000, { [TYPE_II]: 'Type II', [TYPE_III]: 'Type III' }),
  'version.unknown': expert(
    'Warning',
    'Undecoded',
    'Unknown version, please report or test to use fake ERSPAN preference',
  ),
  vlan: word('Vlan', 0x0fff),
  cos: word('COS', 0xe000),
  encap: word('Encap', 0x1800, ENCAPSULATIONS),
  bso: word('Bad/Short/Oversized', 0x1800, INTEGRITY),
  truncated: word('Truncated', 0x0400, ['Not truncated', 'Truncated']),
  spanid: word('SpanID', 0x03ff),
  reserved: long('Reserved', 0xfff0_0000),
  index: long('Index', 0x000f_ffff),
  timestamp: long('Timestamp'),
  sgt: word('Security Group Tag', 0xffff),
  p: word('Has Ethernet PDU', 0x8000),
  ft: word('Frame Type', 0x7c00, { 0: 'Ethernet', 2: 'IP' }),
  hw: word('Hardware ID', 0x03f0),
  direction: flag(varies, 2, 0x0008, 'Direction', { words: ['Ingress', 'Egress'] }),
  gra: word('Timestamp granularity', 0x0006, GRANULARITY),
  o: word('Optional Sub headers', 0x0001),
  platid: long('Platform ID', 0xfc00_0000),
  'pid1.rsvd1': long('Reserved', 0x03ff_f000),
  'pid1.vsmid': long('VSM Domain ID', 0x0000_0fff),
  'pid1.port_index': long('Port ID/Index'),
  'pid3.rsvd1': long('Reserved', 0x03ff_c000),
  'pid3.port_index': long('Port ID/Index', 0x0000_3fff),
  'pid3.timestamp': long('Upper 32-bit Timestamp'),
  'pid4.rsvd1': long('Reserved', 0x03ff_c000),
  'pid4.rsvd2': long('Reserved', 0x0000_3fff),
  'pid4.rsvd3': long('Reserved'),
  'pid5.switchid': long('Switch ID', 0x03ff_0000),
  'pid5.port_index': long('Port ID/Index', 0x0000_ffff),
  'pid5.timestamp': long('Timestamp (seconds)'),
  'pid7.rsvd1': long('Reserved', 0x03f0_0000),
  'pid7.source_index': long('Source Index', 0x000f_ffff),
  'pid7.timestamp': long('Upper 32-bit Timestamp'),
  'pid.rsvd': u64(varies, 'Reserved'),
})

/** Fields of the subheader by platform, each with the word that it stands in. */
const SUBHEADERS: Readonly<Record<number, readonly (readonly [Field, number])[]>> = (() => {
  const seventh = [
    [f['pid7.rsvd1'], 0],
    [f['pid7.source_index'], 0],
    [f['pid7.timestamp'], 4],
  ] as const
  const fifth = [
    [f['pid5.switchid'], 0],
    [f['pid5.port_index'], 0],
    [f['pid5.timestamp'], 4],
  ] as const
  return {
    0: seventh,
    1: [
      [f['pid1.rsvd1'], 0],
      [f['pid1.vsmid'], 0],
      [f['pid1.port_index'], 4],
    ],
    3: [
      [f['pid3.rsvd1'], 0],
      [f['pid3.port_index'], 0],
      [f['pid3.timestamp'], 4],
    ],
    4: [
      [f['pid4.rsvd1'], 0],
      [f['pid4.rsvd2'], 0],
      [f['pid4.rsvd3'], 4],
    ],
    5: fifth,
    6: fifth,
    7: seventh,
  }
})()

/** The version of the header at `o`, where `before` is GRE's; the version is in the header but for type I. */
function versionAt(b: Uint8Array, o: number, e: number, before: number): number {
  if (u16(b, before + 2) === GRE_ERSPAN && (u16(b, before) & GRE_SEQUENCE) === 0) return TYPE_I
  return o < e ? b[o] >>> 4 : TYPE_II
}

const ownVersion = (b: Uint8Array, o: number, e: number, layers: Layers): number =>
  versionAt(b, o, e, layers.at[layers.n - 2])
const versionOf = ({ bytes, layers }: Packet, i: number): number =>
  versionAt(bytes, layers.at[i], layers.end[i], layers.at[i - 1])

function headerLength(b: Uint8Array, o: number, e: number, layers: Layers): number {
  const version = ownVersion(b, o, e, layers)
  // Behind an unknown version nothing is believed.
  const size = SIZES[version] ?? e - o
  return version === TYPE_III && o + size <= e && (b[o + size - 1] & 1) !== 0 ? size + SUBHEADER : size
}

/** Type III tells whether it carries Ethernet frames; -1 for what is unknown. */
function frameType(b: Uint8Array, o: number, e: number, layers: Layers): number {
  const version = ownVersion(b, o, e, layers)
  if (version === TYPE_III) return (u16(b, o + 10) & 0x7c00) >>> 10
  return version === TYPE_I || version === TYPE_II ? ETHERNET : -1
}

function rest(t: Tree, p: Packet, i: number): void {
  const at = p.layers.at[i]
  const version = versionOf(p, i)
  if (version === TYPE_I) return
  t.put(f.version, at)
  if (SIZES[version] === undefined) {
    t.put(f.version, at)
    t.open()
    t.remark(f['version.unknown'])
    t.close()
    return
  }
  t.put(f.vlan, at)
  t.put(f.cos, at + 2)
  t.put(version === TYPE_II ? f.encap : f.bso, at + 2)
  t.put(f.truncated, at + 2)
  t.put(f.spanid, at + 2)
  if (version === TYPE_II) {
    t.put(f.reserved, at + 4)
    t.put(f.index, at + 4)
    return
  }
  t.put(f.timestamp, at + 4)
  t.put(f.sgt, at + 8)
  for (const field of [f.p, f.ft, f.hw, f.direction, f.gra, f.o]) t.put(field, at + 10)
  if (t.ok && (p.bytes[at + 11] & 1) !== 0) subheader(t, p, at + 12)
}

function subheader(t: Tree, p: Packet, at: number): void {
  t.put(f.platid, at)
  if (!t.ok) return
  const parts = SUBHEADERS[p.bytes[at] >>> 2]
  for (const [field, offset] of parts ?? []) t.put(field, at + offset)
  if (parts === undefined && t.has(at, 8)) unknownSubheader(t, p, at)
}

/** A platform that nobody knows: what Wireshark takes to be reserved are the lower 26 bits of the second word. */
function unknownSubheader(t: Tree, p: Packet, at: number): void {
  const value = u32(p.bytes, at + 4) & 0x03ff_ffff
  const bits = value.toString(2).padStart(26, '0')
  const pattern = `${'.'.repeat(38)}${bits}`.replace(/....(?=.)/g, '$& ')
  t.set(f['pid.rsvd'], at, 8, value, `${pattern} = ${f['pid.rsvd'].name}: ${value}`)
}

const TITLES: Readonly<Record<number, string>> = { [TYPE_I]: 'Type I', [TYPE_II]: 'Type II', [TYPE_III]: 'Type III' }

export const erspan = protocol({
  abbrev: 'erspan',
  name: 'Encapsulated Remote Switch Packet ANalysis',
  on: { 'gre.proto': [GRE_ERSPAN, 0x22eb] },
  fields: f,
  shape: {
    least: 0,
    header: headerLength,
    looksBack: true,
    next: [{ table: 'erspan.ft', key: frameType }],
  },
  title: (p, i) => `Encapsulated Remote Switch Packet ANalysis ${TITLES[versionOf(p, i)] ?? 'Unknown'}`,
  rest,
  columns: { protocol: 'ERSPAN', info: (out) => out.add('ERSPAN:'), speaks: 0, untracked: true },
})
