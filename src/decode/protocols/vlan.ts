/** Tags of virtual LANs (IEEE 802.1Q §9.6). */
import { u16 } from '../bytes.ts'
import { bytes, expert, fields, flag, u16 as uint16, varies } from '../field.ts'
import { CUT } from '../layers.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import type { Text } from '../text.ts'
import type { Tree } from '../tree.ts'
import { hexText } from '../values.ts'
import { etherTypes } from '../words/ether-types.ts'
import { behindTag, emitTagTrailer, isLength, lacksCarried, lengthAt, lengthKey, writeType } from './eth.ts'

const HEADER = 4

/** Traffic types by priority (IEEE 802.1Q-2011, table I-1). */
const PRIORITIES = [
  'Best Effort (default)',
  'Background',
  'Excellent Effort',
  'Critical Applications',
  'Video, < 100ms latency and jitter',
  'Voice, < 10ms latency and jitter',
  'Internetwork Control',
  'Network Control',
]

const tagOf = (p: Packet, i: number): number => u16(p.bytes, p.layers.at[i])
const typeOf = (p: Packet, i: number): number => u16(p.bytes, p.layers.at[i] + 2)

const f = fields('vlan', {
  priority: uint16(0, 'Priority', { mask: 0xe000, words: PRIORITIES }),
  dei: flag(0, 2, 0x1000, 'DEI', { words: ['Ineligible', 'Eligible'], doc: 'Drop eligible indicator' }),
  id: uint16(0, 'ID', { mask: 0x0fff }),
  etype: uint16(2, 'Type', { base: 'hex', words: etherTypes, when: (p, i) => !isLength(typeOf(p, i)) }),
  len: uint16(2, 'Length', { when: (p, i) => isLength(typeOf(p, i)) }),
  'len.past_end': expert('Error', 'Malformed', 'Length field value goes past the end of the payload', {
    in: 'len',
    when: (p, i) => typeOf(p, i) > p.layers.reported[i] - p.layers.body[i],
  }),
  trailer: bytes(varies, 0, 'Trailer'),
})

function rest(t: Tree, p: Packet, i: number): void {
  emitTagTrailer(t, p, i, lengthAt(p.bytes, p.layers.at[i] + 2), f.trailer)
}

function title(p: Packet, i: number): string {
  if (p.layers.at[i] + 2 > p.layers.end[i]) return '802.1Q Virtual LAN'
  const tag = tagOf(p, i)
  return `802.1Q Virtual LAN, PRI: ${tag >>> 13}, DEI: ${(tag >>> 12) & 1}, ID: ${tag & 0xfff}`
}

function info(out: Text, p: Packet, i: number): void {
  if ((p.layers.flags[i] & CUT) === 0 && writeType(out, typeOf(p, i))) return
  const tag = tagOf(p, i)
  out.add('PRI: ').dec(tag >>> 13)
  out.add('  DEI: ').dec((tag >>> 12) & 1)
  out.add('  ID: ').dec(tag & 0xfff)
}

export const vlan = protocol({
  abbrev: 'vlan',
  emits: ['eth'],
  name: '802.1Q Virtual LAN',
  on: { 'eth.type': [0x8100, 0x9100] },
  fields: f,
  shape: {
    least: HEADER,
    next: [
      { table: 'eth.type', key: f.etype },
      { table: 'eth.len', key: (b, o, e) => lengthKey(b, o + 2, e) },
    ],
    payload: (b, o) => lengthAt(b, o + 2),
  },
  inProtocols: (p, i) => {
    const { n, body, end, flags } = p.layers
    const carries = (flags[i] & CUT) === 0 && (i + 1 < n || body[i] < end[i])
    return carries && !isLength(typeOf(p, i)) ? 'vlan:ethertype' : 'vlan'
  },
  title,
  rest,
  lacksPayload: (p, i) => isLength(typeOf(p, i)) && lacksCarried(p, i),
  behind: (p, i) => behindTag(p, i, lengthAt(p.bytes, p.layers.at[i] + 2)),
  columns: {
    protocol: (p, i) => ((p.layers.flags[i] & CUT) !== 0 || isLength(typeOf(p, i)) ? 'VLAN' : hexText(typeOf(p, i), 4)),
    info,
    speaks: 0,
    needs: 2,
    untracked: true,
  },
})
