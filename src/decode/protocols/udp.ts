/** User Datagram Protocol (RFC 768). */
import { u16 } from '../bytes.ts'
import { alias, bytes, fields, u16 as uint16, varies } from '../field.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import type { Text } from '../text.ts'
import type { Tree } from '../tree.ts'

const f = fields('udp', {
  srcport: uint16(0, 'Source Port', { base: 'port', also: ['port'] }),
  dstport: uint16(2, 'Destination Port', { base: 'port', also: ['port'] }),
  port: alias('uint16', 'Source or Destination Port', { base: 'port' }),
  length: uint16(4, 'Length', { doc: 'Octets of header and payload' }),
  checksum: uint16(6, 'Checksum', { base: 'hex' }),
  payload: bytes(varies, 0, 'Payload', {
    title: (_p, _i, _at, size) => `UDP payload (${size} byte${size === 1 ? '' : 's'})`,
  }),
})

function rest(t: Tree, p: Packet, i: number): void {
  const { layers } = p
  const size = layers.end[i] - layers.body[i]
  if (size > 0) t.put(f.payload, layers.body[i], size)
}

function info(out: Text, p: Packet, i: number): void {
  const at = p.layers.at[i]
  out
    .dec(u16(p.bytes, at))
    .add(' → ')
    .dec(u16(p.bytes, at + 2))
    .add(' Len=')
    .dec(u16(p.bytes, at + 4) - 8)
}

export const udp = protocol({
  abbrev: 'udp',
  name: 'User Datagram Protocol',
  on: { 'ip.proto': [17] },
  fields: f,
  shape: {
    least: 8,
    length: f.length,
    next: [
      { table: 'udp.port', key: f.srcport },
      { table: 'udp.port', key: f.dstport },
    ],
  },
  rest,
  title: (p, i) =>
    `User Datagram Protocol, Src Port: ${u16(p.bytes, p.layers.at[i])}, Dst Port: ${u16(p.bytes, p.layers.at[i] + 2)}`,
  columns: { protocol: 'UDP', info },
})
