/**
 * IP over InfiniBand (RFC 4391 §6), behind the 40 octets of a global route header or of a destination address that
 * capture files put there (LINKTYPE_IPOIB).
 */
import { u16, u32 } from '../bytes.ts'
import { fields, heading, ipv6, u8, u16 as uint16, u24 as uint24, u32 as uint32, varies } from '../field.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import type { Tree } from '../tree.ts'
import { etherTypes } from '../words/ether-types.ts'

const ROUTE = 40
const HEADER = ROUTE + 4
/** Where the destination stands: behind octets of zero where there is no route header. */
const DESTINATION = 20

const f = fields('ipoib', {
  daddr: heading('Destination address'),
  'daddr.qpn': uint24(varies, 'Destination QPN', { base: 'hex' }),
  grh: heading('Global Route Header'),
  'grh.ipver': u8(varies, 'IP Version', { mask: 0xf0 }),
  'grh.tclass': uint16(varies, 'Traffic Class', { mask: 0x0ff0 }),
  'grh.flowlabel': uint32(varies, 'Flow Label', { mask: 0x000f_ffff }),
  'grh.sqpn': uint24(varies, 'Source QPN', { base: 'hex' }),
  'grh.sgid': ipv6(varies, 'Source GID'),
  dgid: ipv6(varies, 'Destination GID'),
  type: uint16(varies, 'Type', { base: 'hex', words: etherTypes }),
  reserved: uint16(varies, 'Reserved', { base: 'hex' }),
})

/** All fields stand behind the octets in front of them, so that none of them has a declared place. */
function rest(t: Tree, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const o = layers.at[i]
  if (!t.has(o, 4)) return
  if (u32(b, o) === 0) {
    t.put(f.daddr, o + DESTINATION, ROUTE - DESTINATION)
    t.open()
    t.put(f['daddr.qpn'], o + DESTINATION + 1)
    t.put(f.dgid, o + DESTINATION + 4)
    t.close()
  } else routeHeader(t, o)
  t.put(f.type, o + ROUTE)
  t.put(f.reserved, o + ROUTE + 2)
}

function routeHeader(t: Tree, o: number): void {
  t.put(f.grh, o, ROUTE)
  t.open()
  t.put(f['grh.ipver'], o)
  t.put(f['grh.tclass'], o)
  t.put(f['grh.flowlabel'], o)
  t.put(f['grh.sqpn'], o + 5)
  t.put(f['grh.sgid'], o + 8)
  t.put(f.dgid, o + 24)
  t.close()
}

export const ipoib = protocol({
  abbrev: 'ipoib',
  name: 'IP over Infiniband',
  short: 'IPoIB',
  on: { link: [242] },
  fields: f,
  shape: { least: HEADER, next: [{ table: 'eth.type', key: (b, o) => u16(b, o + ROUTE) }] },
  rest,
  columns: { protocol: 'IPoIB', info: (out) => out.add('IP over Infiniband'), speaks: 0, untracked: true },
})
