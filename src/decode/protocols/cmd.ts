/**
 * Cisco MetaData: the tag that carries a security group between Cisco's switches. Behind an EtherType it ends in the
 * type of what follows; in GRE it begins with it.
 */
import { u16 } from '../bytes.ts'
import { bytes, fields, u8, u16 as uint16, varies } from '../field.ts'
import { CUT, type Layers } from '../layers.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import type { Tree } from '../tree.ts'
import { hexText } from '../values.ts'
import { etherTypes } from '../words/ether-types.ts'
import { behindTag, emitTagTrailer } from './eth.ts'
import { gre } from './gre.ts'

const HEADER = 8
/** Where the type stands in the tag, and the octets of the rest. */
const TYPE_AT_END = 6
const REST = 6

const f = fields('cmd', {
  version: u8(varies, 'Version'),
  length: u8(varies, 'Length'),
  options: uint16(varies, 'Options', { base: 'hex' }),
  sgt: uint16(varies, 'SGT'),
  type: uint16(varies, 'Type', { base: 'hex', words: etherTypes }),
  trailer: bytes(varies, 0, 'Trailer'),
})

const typeAt = (layers: Layers, i: number): number => layers.at[i] + (layers.id[i - 1] === gre.id ? 0 : TYPE_AT_END)
const ownType = (b: Uint8Array, _o: number, _e: number, layers: Layers): number => u16(b, typeAt(layers, layers.n - 1))

function rest(t: Tree, p: Packet, i: number): void {
  const o = p.layers.at[i]
  const type = typeAt(p.layers, i)
  const at = type === o ? o + HEADER - REST : o
  if (type === o) t.put(f.type, type)
  t.put(f.version, at)
  t.put(f.length, at + 1)
  t.put(f.options, at + 2)
  t.put(f.sgt, at + 4)
  if (type === o) return
  t.put(f.type, type)
  if (t.ok) emitTagTrailer(t, p, i, -1, f.trailer)
}

export const cmd = protocol({
  abbrev: 'cmd',
  name: 'Cisco MetaData',
  short: 'Cisco MetaData',
  emits: ['eth'],
  on: { 'eth.type': [0x8909], 'gre.proto': [0x8909] },
  fields: f,
  shape: {
    least: HEADER,
    looksBack: true,
    next: [
      {
        table: 'gre.proto',
        key: (b, o, e, layers) => (typeAt(layers, layers.n - 1) === o ? ownType(b, o, e, layers) : -1),
      },
      { table: 'eth.type', key: ownType },
    ],
  },
  inProtocols: ({ layers }, i) =>
    (layers.flags[i] & CUT) === 0 && typeAt(layers, i) > layers.at[i] ? 'cmd:ethertype' : 'cmd',
  rest,
  behind: behindTag,
  columns: {
    protocol: (p, i) => ((p.layers.flags[i] & CUT) !== 0 ? 'CMD' : hexText(u16(p.bytes, typeAt(p.layers, i)), 4)),
    info: () => {},
    speaks: 0,
    untracked: true,
  },
})
