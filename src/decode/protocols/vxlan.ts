/** Virtual eXtensible Local Area Network (RFC 7348), with the extension for group policies. */

import { type FieldSpec, fields, flag, u8, u16 as uint16, u24 as uint24, varies } from '../field.ts'
import type { Packet } from '../packet.ts'
import { putFlags } from '../parts.ts'
import { protocol } from '../protocol.ts'
import type { Tree } from '../tree.ts'

const HEADER = 8

const one = (mask: number, name: string, more = {}): FieldSpec => flag(varies, 2, mask, name, more)

export const vxlanFields = fields('vxlan', {
  flags: uint16(varies, 'Flags', { base: 'hex' }),
  flag_g: one(0x8000, 'GBP Extension', { words: ['Not defined', 'Defined'] }),
  flag_i: one(0x0800, 'VXLAN Network ID (VNI)'),
  flag_d: one(0x0040, "Don't Learn"),
  flag_a: one(0x0008, 'Policy Applied'),
  flags_reserved: uint16(varies, 'Reserved(R)', { mask: 0x77b7, base: 'hex' }),
  gbp: uint16(varies, 'Group Policy ID'),
  vni: uint24(varies, 'VXLAN Network Identifier (VNI)'),
  reserved8: u8(varies, 'Reserved'),
})

const f = vxlanFields
const FLAGS = [f.flag_g, f.flag_i, f.flag_d, f.flag_a, f.flags_reserved]

function rest(t: Tree, p: Packet, i: number): void {
  const at = p.layers.at[i]
  putFlags(t, p.bytes, f.flags, at, FLAGS)
  t.put(f.gbp, at + 2)
  t.put(f.vni, at + 4)
  t.put(f.reserved8, at + 7)
}

export const vxlan = protocol({
  abbrev: 'vxlan',
  name: 'Virtual eXtensible Local Area Network',
  short: 'VXLAN',
  on: { 'udp.port': [4789] },
  fields: f,
  shape: { least: HEADER, next: [{ table: 'vxlan.next_proto', key: () => ETHERNET }] },
  rest,
  columns: { protocol: 'VxLAN', info: () => {}, speaks: 0, untracked: true },
})

/** What VXLAN carries, by the number that its generic extension has for it. */
const ETHERNET = 3
