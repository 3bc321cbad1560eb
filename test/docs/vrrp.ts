/** Virtual Router Redundancy Protocol version 2 (RFC 3768 §5). */
import { fields, ipv4, u8, u16, varies } from '../../src/decode/field.ts'
import type { Packet } from '../../src/decode/packet.ts'
import { protocol } from '../../src/decode/protocol.ts'
import type { Tree } from '../../src/decode/tree.ts'

const f = fields('vrrp', {
  version: u8(0, 'Version', { mask: 0xf0 }),
  type: u8(0, 'VRRP packet type', { mask: 0x0f, words: { 1: 'Advertisement' } }),
  virt_rtr_id: u8(1, 'Virtual Rtr ID', { doc: 'The virtual router that this is about' }),
  prio: u8(2, 'Priority', {
    words: { 0: 'Current Master has stopped participating in VRRP', 255: 'This VRRP router owns the address' },
  }),
  addr_count: u8(3, 'Addr Count'),
  auth_type: u8(4, 'Auth Type'),
  adver_int: u8(5, 'Adver Int', { doc: 'Seconds between advertisements' }),
  checksum: u16(6, 'Checksum', { base: 'hex' }),
  ip_addr: ipv4(varies, 'IP Address'),
})

/** The addresses stand behind the fixed part, as many as `addr_count` says. */
function rest(t: Tree, p: Packet, i: number): void {
  const count = p.bytes[p.layers.at[i] + 3]
  for (let k = 0; k < count && t.ok; k++) t.put(f.ip_addr, p.layers.body[i] + 4 * k)
}

export const vrrp = protocol({
  abbrev: 'vrrp',
  name: 'Virtual Router Redundancy Protocol',
  on: { 'ip.proto': [112] },
  fields: f,
  shape: { least: 8 },
  rest,
  columns: {
    protocol: 'VRRP',
    info: (out, p, i) =>
      out
        .add('Announcement (v')
        .dec(p.bytes[p.layers.at[i]] >> 4)
        .add(')'),
  },
})
