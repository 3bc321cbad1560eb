/** Ethernet (IEEE 802.3 §3.2). */
import { allZero, u16 } from '../bytes.ts'
import { alias, bytes, ether, expert, fields, flag, u24, u16 as uint16, varies } from '../field.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import type { Tree } from '../tree.ts'
import { etherText, hexText } from '../values.ts'
import { etherTypes } from '../words/ether-types.ts'

const HEADER = 14
/** Above the greatest length that the field can hold, it is a type (IEEE 802.3 §3.2.6). */
const LEAST_TYPE = 1536
const LEAST_FRAME = 60
const IG = ['Individual address (unicast)', 'Group address (multicast/broadcast)']
const LG = [
  'Globally unique address (factory default)',
  'Locally administered address (this is NOT the factory default)',
]

const f = fields('eth', {
  dst: ether(0, 'Destination', { also: ['dst_resolved'] }),
  dst_resolved: alias('string', 'Destination (resolved)', { reads: 'ether' }),
  src: ether(6, 'Source', { also: ['src_resolved'] }),
  src_resolved: alias('string', 'Source (resolved)', { reads: 'ether' }),
  addr: alias('ether', 'Address', { hidden: false }),
  addr_resolved: alias('string', 'Address (resolved)', { reads: 'ether' }),
  'addr.oui': alias('uint24', 'Address OUI', { base: 'oui' }),
  'dst.oui': u24(0, 'Destination OUI', {
    base: 'oui',
    in: 'dst',
    hidden: true,
    also: ['addr', 'addr_resolved', 'addr.oui'],
  }),
  'src.oui': u24(6, 'Source OUI', {
    base: 'oui',
    in: 'src',
    hidden: true,
    also: ['addr', 'addr_resolved', 'addr.oui'],
  }),
  'dst.lg': flag(0, 3, 0x020000, 'LG bit', { words: LG, in: 'dst', also: ['lg'] }),
  'src.lg': flag(6, 3, 0x020000, 'LG bit', { words: LG, in: 'src', also: ['lg'] }),
  lg: flag(varies, 3, 0x020000, 'LG bit', { words: LG, hidden: true }),
  'dst.ig': flag(0, 3, 0x010000, 'IG bit', { words: IG, in: 'dst', also: ['ig'] }),
  'src.ig': flag(6, 3, 0x010000, 'IG bit', { words: IG, in: 'src', also: ['ig'] }),
  ig: flag(varies, 3, 0x010000, 'IG bit', { words: IG, hidden: true }),
  src_not_group: expert(
    'Warning',
    'Protocol',
    'Source MAC must not be a group address: IEEE 802.3-2002, Section 3.2.3(b)',
    {
      in: 'src',
      when: (p, i) => (p.bytes[p.layers.at[i] + 6] & 1) !== 0,
    },
  ),
  len: uint16(12, 'Length', { when: (p, i) => typeOf(p, i) <= 1500 }),
  type: uint16(12, 'Type', { base: 'hex', words: etherTypes, when: (p, i) => typeOf(p, i) >= LEAST_TYPE }),
  padding: bytes(varies, 0, 'Padding'),
  trailer: bytes(varies, 0, 'Trailer'),
})

const typeOf = (p: Packet, i: number): number => u16(p.bytes, p.layers.at[i] + 12)

function rest(t: Tree, p: Packet, i: number): void {
  const { layers } = p
  const carried = i + 1 < layers.n ? layers.reported[i + 1] : layers.end[i]
  const spare = layers.end[i] - carried
  if (spare <= 0 || layers.at[i + 1] < layers.at[i]) return
  const padded = carried - layers.at[i] < LEAST_FRAME && allZero(p.bytes, carried, layers.end[i])
  t.put(padded ? f.padding : f.trailer, carried, spare)
}

export const eth = protocol({
  abbrev: 'eth',
  name: 'Ethernet',
  on: { link: [1] },
  fields: f,
  shape: { least: HEADER, next: [{ table: 'eth.type', key: f.type }] },
  inProtocols: 'eth:ethertype',
  title: (p, i) =>
    `Ethernet II, Src: ${etherText(p.bytes, p.layers.at[i] + 6)}, Dst: ${etherText(p.bytes, p.layers.at[i])}`,
  rest,
  columns: {
    protocol: (p, i) => hexText(typeOf(p, i), 4),
    source: f.src,
    destination: f.dst,
    info: (out) => out.add('Ethernet II'),
  },
})
