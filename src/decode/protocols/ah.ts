/** IP Authentication Header (RFC 4302): shown as it is, and nothing is verified. */
import { bytes, fields, u8, u32, varies } from '../field.ts'
import { protocol } from '../protocol.ts'
import { ipProtocols } from '../words/ip-protocols.ts'
import { writeChain } from './ipv6-chain.ts'

const LEAST = 12

/** The length counts units of 4 octets and leaves out the first two. */
const lengthOf = (b: Uint8Array, o: number): number => 4 * (b[o + 1] + 2)

const f = fields('ah', {
  next_header: u8(0, 'Next header', { words: ipProtocols }),
  length: u8(1, 'Length', { show: (value) => `${value} (${4 * (value + 2)} bytes)` }),
  reserved: bytes(2, 2, 'Reserved'),
  spi: u32(4, 'AH SPI', { base: 'hex' }),
  sequence: u32(8, 'AH Sequence'),
  icv: bytes(varies, 0, 'AH ICV'),
})

export const ah = protocol({
  abbrev: 'ah',
  name: 'Authentication Header',
  on: { 'ip.proto': [51] },
  fields: f,
  shape: { least: LEAST, header: lengthOf, next: [{ table: 'ip.proto', key: f.next_header }] },
  // An extension header of IPv6, and a protocol of its own over IPv4.
  nested: (p, i) => {
    const before = p.session.registry.protocols[p.layers.id[i - 1]].abbrev
    return before.startsWith('ipv6') || before === 'ah'
  },
  shownFrom: 2,
  rest: (t, p, i) => {
    const at = p.layers.at[i]
    const size = lengthOf(p.bytes, at) - LEAST
    t.put(f.icv, at + LEAST, size)
  },
  columns: { protocol: 'AH', info: (out, p, i) => writeChain(out, p, i, p.bytes[p.layers.at[i]]), fromTree: true },
})
