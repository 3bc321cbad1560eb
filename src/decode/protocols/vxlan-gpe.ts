/** VXLAN with a field that says what it carries (draft-ietf-nvo3-vxlan-gpe). */
import { type FieldSpec, fields, u8, u16 as uint16, u24 as uint24 } from '../field.ts'
import { protocol } from '../protocol.ts'
import { vxlanFields } from './vxlan.ts'

const HEADER = 8
const NEXT: Readonly<Record<number, string>> = {
  1: 'IPv4',
  2: 'IPv6',
  3: 'Ethernet',
  4: 'Network Service Header',
  5: 'MPLS',
}
const IP_VERSIONS: Readonly<Record<number, number>> = { 1: 4, 2: 6 }

const bits = (mask: number, name: string): FieldSpec => u8(0, name, { mask, in: 'flags' })

const f = fields('vxlan', {
  flags: u8(0, 'Flags', { base: 'hex', is: vxlanFields.flags }),
  ver: bits(0x30, 'Version'),
  i_bit: bits(0x08, 'Instance'),
  p_bit: bits(0x04, 'Next Protocol Bit'),
  o_bit: bits(0x01, 'OAM bit'),
  'flags_reserved, GPE': u8(0, 'Reserved(R)', { mask: 0xc2, in: 'flags', is: vxlanFields.flags_reserved }),
  reserved_16: uint16(1, 'Reserved'),
  next_proto: u8(3, 'Next Protocol', { words: NEXT }),
  'vni, GPE': uint24(4, 'VXLAN Network Identifier (VNI)', { is: vxlanFields.vni }),
  'reserved8, GPE': u8(7, 'Reserved', { is: vxlanFields.reserved8 }),
})

export const vxlanGpe = protocol({
  abbrev: 'vxlan_gpe',
  name: 'Virtual eXtensible Local Area Network (GPE)',
  short: 'VXLAN (GPE)',
  on: { 'udp.port': [4790] },
  fields: f,
  shape: {
    least: HEADER,
    next: [
      { table: 'ip.version', key: (b, o) => IP_VERSIONS[b[o + 3]] ?? -1 },
      { table: 'vxlan.next_proto', key: f.next_proto },
    ],
  },
  inProtocols: '',
  title: () => 'Virtual eXtensible Local Area Network',
  columns: { protocol: 'VxLAN', info: () => {}, speaks: 0, untracked: true },
})
