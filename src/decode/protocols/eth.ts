/** Ethernet (IEEE 802.3 §3.2), its payload told by type or by length. */
import { u16 } from '../bytes.ts'
import { checksumStatus, checksumWord } from '../checksum.ts'
import { alias, bytes, ether, expert, type Field, fields, flag, u8, u24, u32, u16 as uint16, varies } from '../field.ts'
import { CUT } from '../layers.ts'
import { fcsLength, type Packet } from '../packet.ts'
import { preference } from '../preferences.ts'
import { protocol } from '../protocol.ts'
import type { Text } from '../text.ts'
import {
  ANY_FCS,
  asked,
  type Ending,
  emitTrailer,
  NO_FCS,
  type TrailerFields,
  type Trouble,
  troubleBehind,
} from '../trailer.ts'
import type { Tree } from '../tree.ts'
import { etherText, hexText } from '../values.ts'
import { etherTypes } from '../words/ether-types.ts'

const HEADER = 14
/** The greatest length that the field can hold; above the gap that follows it is a type (IEEE 802.3 §3.2.6). */
const MOST = 1500
const LEAST_TYPE = 1536
/** Key of LLC in the table `eth.len` of what a length announces. */
export const LLC = 0

const IG = ['Individual address (unicast)', 'Group address (multicast/broadcast)']
const LG = [
  'Globally unique address (factory default)',
  'Locally administered address (this is NOT the factory default)',
]

const typeOf = (p: Packet, i: number): number => u16(p.bytes, p.layers.at[i] + 12)

/** True for the length of an 802.3 frame. Zero is no length that anybody sends. */
export const isLength = (value: number): boolean => value <= MOST && value !== 0
/** The length that stands at `at`; -1 if that is a type. */
export function lengthAt(b: Uint8Array, at: number): number {
  const value = u16(b, at)
  return isLength(value) ? value : -1
}
/** What the length at `at` announces: LLC, unless its two addresses are those of the raw frames of old NetWare. */
export function lengthKey(b: Uint8Array, at: number, e: number): number {
  if (lengthAt(b, at) < 0) return -1
  return at + 4 <= e && u16(b, at + 2) === 0xffff ? -1 : LLC
}
const isType = (value: number): boolean => value >= LEAST_TYPE || value === 0

const ALIASES = ['addr', 'addr_resolved', 'addr.oui']

const f = fields('eth', {
  dst: ether(0, 'Destination'),
  dst_resolved: { ...ether(0, 'Destination (resolved)', { in: 'dst', hidden: true, reads: 'ether' }), kind: 'string' },
  'dst.oui': u24(0, 'Destination OUI', { base: 'oui', in: 'dst', hidden: true, also: ALIASES }),
  'dst.lg': flag(0, 3, 0x020000, 'LG bit', { words: LG, in: 'dst', also: ['lg'] }),
  'dst.ig': flag(0, 3, 0x010000, 'IG bit', { words: IG, in: 'dst', also: ['ig'] }),
  src: ether(6, 'Source'),
  src_not_group: expert(
    'Warning',
    'Protocol',
    'Source MAC must not be a group address: IEEE 802.3-2002, Section 3.2.3(b)',
    { in: 'src', when: (p, i) => (p.bytes[p.layers.at[i] + 6] & 1) !== 0 },
  ),
  src_resolved: { ...ether(6, 'Source (resolved)', { in: 'src', hidden: true, reads: 'ether' }), kind: 'string' },
  'src.oui': u24(6, 'Source OUI', { base: 'oui', in: 'src', hidden: true, also: ALIASES }),
  'src.lg': flag(6, 3, 0x020000, 'LG bit', { words: LG, in: 'src', also: ['lg'] }),
  'src.ig': flag(6, 3, 0x010000, 'IG bit', { words: IG, in: 'src', also: ['ig'] }),
  addr: alias('ether', 'Address', { hidden: false }),
  addr_resolved: alias('string', 'Address (resolved)', { reads: 'ether' }),
  'addr.oui': alias('uint24', 'Address OUI', { base: 'oui' }),
  lg: flag(varies, 3, 0x020000, 'LG bit', { words: LG, hidden: true }),
  ig: flag(varies, 3, 0x010000, 'IG bit', { words: IG, hidden: true }),
  len: uint16(12, 'Length', { when: (p, i) => isLength(typeOf(p, i)) }),
  'len.past_end': expert('Error', 'Malformed', 'Length field value goes past the end of the payload', {
    in: 'len',
    when: (p, i) => typeOf(p, i) > p.layers.reported[i] - p.layers.body[i],
  }),
  type: uint16(12, 'Type', { base: 'hex', words: etherTypes, when: (p, i) => isType(typeOf(p, i)) }),
  invalid_lentype: uint16(12, 'Invalid length/type', {
    base: 'hex_dec',
    when: (p, i) => !isLength(typeOf(p, i)) && !isType(typeOf(p, i)),
  }),
  'invalid_lentype.expert': expert('Warning', 'Protocol', 'Invalid length/type'),
  padding: bytes(varies, 0, 'Padding'),
  trailer: bytes(varies, 0, 'Trailer'),
  padding_bad: expert('Note', 'Protocol', 'Padding identification may be inaccurate and impact trailer dissector'),
  fcs: u32(varies, 'Frame check sequence', { base: 'hex' }),
  'fcs.status': u8(varies, 'FCS Status', { words: checksumStatus, show: checksumWord }),
  fcs_bad: expert('Error', 'Checksum', 'Bad checksum'),
})

const trailerFields: Omit<TrailerFields, 'trailer'> = {
  padding: f.padding,
  guess: f.padding_bad,
  fcs: f.fcs,
  fcsStatus: f['fcs.status'],
  fcsBad: f.fcs_bad,
}
const ownTrailer: TrailerFields = { ...trailerFields, trailer: f.trailer }

/**
 * Where the payload of layer `i` ends: by its length if its header has one, else by the payload's own account.
 * @param length what the header says; -1 where it holds a type
 */
function payloadEnd(p: Packet, i: number, length: number): number {
  const { layers } = p
  if (length >= 0) return Math.min(layers.body[i] + length, layers.reported[i])
  return i + 1 < layers.n ? layers.reported[i + 1] : layers.reported[i]
}

/** Emits what stands behind the payload of layer `i`, a tag between Ethernet's header and a packet. */
export function emitTagTrailer(t: Tree, p: Packet, i: number, length: number, trailer: Field): void {
  emitTrailer(t, p, i, { ...trailerFields, trailer }, { carried: payloadEnd(p, i, length), fcs: NO_FCS })
}

/** What is wrong with what stands behind the payload of a tag; `length` is that of the payload, where the tag says. */
export const behindTag = (p: Packet, i: number, length = -1): Trouble | undefined =>
  troubleBehind(p, i, { carried: payloadEnd(p, i, length), fcs: NO_FCS })

/** Where the payload of Ethernet ends. */
function endingOf(p: Packet, i: number): Ending {
  const value = typeOf(p, i)
  return { carried: payloadEnd(p, i, isLength(value) ? value : -1), fcs: fcsOf(p, i) }
}

function rest(t: Tree, p: Packet, i: number): void {
  const value = typeOf(p, i)
  if (!isLength(value) && !isType(value)) {
    t.open()
    t.remark(f['invalid_lentype.expert'], `Invalid length/type: ${hexText(value, 4)} (${value})`)
    t.close()
    return
  }
  emitTrailer(t, p, i, ownTrailer, endingOf(p, i))
}

/** Octets of the check sequence. What others carry came without one. */
function fcsOf(p: Packet, i: number): number {
  if (i !== 1) return NO_FCS
  const told = fcsLength(p.iface, p.options)
  if (told !== undefined) return told
  switch (asked(p, 'eth.fcs')) {
    case 'never':
      return NO_FCS
    case 'always':
      return 4
    default:
      return ANY_FCS
  }
}

function title(p: Packet, i: number): string {
  const { bytes, layers } = p
  if ((layers.flags[i] & CUT) !== 0) return 'Ethernet'
  const value = typeOf(p, i)
  if (isLength(value)) {
    const raw = lengthKey(bytes, layers.at[i] + 12, layers.end[i]) < 0
    return raw ? 'IEEE 802.3 Ethernet Raw ' : 'IEEE 802.3 Ethernet '
  }
  const kind = isType(value) ? 'Ethernet II' : 'Ethernet Unknown'
  return `${kind}, Src: ${etherText(bytes, layers.at[i] + 6)}, Dst: ${etherText(bytes, layers.at[i])}`
}

/** True if the payload, whose length is told, goes on beyond what was captured: nobody knows where it ends. */
export function lacksCarried({ layers }: Packet, i: number): boolean {
  return i + 1 < layers.n && layers.end[i + 1] < layers.reported[i + 1]
}

/** Writes the name of an EtherType that nobody followed. @returns false if it has none */
export function writeType(out: Text, type: number): boolean {
  const name = isType(type) ? etherTypes[type] : undefined
  if (name !== undefined) out.add(name)
  return name !== undefined
}

function info(out: Text, p: Packet, i: number): void {
  const value = typeOf(p, i)
  if (writeType(out, value)) return
  if (isType(value)) out.add('Ethernet II')
  else if (!isLength(value))
    out.add('Ethernet Unknown: Invalid length/type: 0x').hex(value, 4).add(' (').dec(value).add(')')
}

export const eth = protocol({
  abbrev: 'eth',
  name: 'Ethernet',
  short: 'Ethernet',
  on: {
    link: [1],
    'llc.bridged': [1, 7],
    'eth.type': [0x6558],
    'ip.proto': [143],
    'erspan.ft': [0],
    'chdlc.protocol': [0x6558],
    'nsh.nextproto': [3],
    'pw.next': [0],
    'vxlan.next_proto': [3],
  },
  fields: f,
  shape: {
    least: HEADER,
    next: [
      { table: 'eth.type', key: f.type },
      { table: 'eth.len', key: (b, o, e) => lengthKey(b, o + 12, e) },
    ],
    payload: (b, o) => lengthAt(b, o + 12),
    fcs: true,
  },
  shownFrom: HEADER,
  inProtocols: (p, i) => {
    if ((p.layers.flags[i] & CUT) !== 0) return 'eth'
    return (i + 1 < p.layers.n || p.layers.body[i] < p.layers.end[i]) && isType(typeOf(p, i)) ? 'eth:ethertype' : 'eth'
  },
  title,
  rest,
  lacksPayload: (p, i) => isLength(typeOf(p, i)) && lacksCarried(p, i),
  behind: (p, i) => troubleBehind(p, i, endingOf(p, i)),
  columns: {
    protocol: (p, i) => {
      if ((p.layers.flags[i] & CUT) !== 0) return 'Ethernet'
      const value = typeOf(p, i)
      return isType(value) ? hexText(value, 4) : 'Ethernet'
    },
    source: f.src,
    destination: f.dst,
    info,
    speaks: 0,
    needs: HEADER,
    untracked: true,
  },
  preferences: {
    padding: preference('Zeros', 'Take what fills a frame up to 60 octets for padding: None, Zeros or Any'),
    fcs: preference('According to heuristic', 'Take frames to end in a check sequence: Never, Always or by heuristic'),
    check_fcs: preference(false, 'Validate the Ethernet checksum if possible'),
  },
})
