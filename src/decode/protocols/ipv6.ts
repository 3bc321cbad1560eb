/** Internet Protocol version 6 (RFC 8200). */
import { BROKEN, CUT } from '../layers.ts'
import type { Packet } from '../packet.ts'
import { preference } from '../preferences.ts'
import { protocol } from '../protocol.ts'
import type { Text } from '../text.ts'
import type { Tree } from '../tree.ts'
import { ipv6Text } from '../values.ts'
import { showHeld } from './ipv6-addresses.ts'
import { writeChain } from './ipv6-chain.ts'
import { ipv6Fields as f } from './ipv6-fields.ts'
import { HEADER, lengthOf } from './ipv6-length.ts'

const isV6 = (b: Uint8Array, o: number): boolean => b[o] >> 4 === 6

function title({ bytes: b, layers }: Packet, i: number): string {
  const at = layers.at[i]
  if ((layers.flags[i] & (CUT | BROKEN)) !== 0) return 'Internet Protocol Version 6'
  return `Internet Protocol Version 6, Src: ${ipv6Text(b, at + 8)}, Dst: ${ipv6Text(b, at + 24)}`
}

function rest(t: Tree, p: Packet, i: number): void {
  const at = p.layers.at[i]
  showHeld(t, p.bytes, at + 8, 'src')
  showHeld(t, p.bytes, at + 24, 'dst')
}

function info(out: Text, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  const there = layers.reported[i] - at
  if (at >= layers.end[i]) return
  if (!isV6(b, at)) out.add(`Bogus IPv6 version (${b[at] >> 4}, must be 6)`)
  else if (there < HEADER) out.add(`Invalid IPv6 header (${there} bytes, need exactly ${HEADER})`)
  else writeChain(out, p, i, b[at + 6])
}

export const ipv6 = protocol({
  abbrev: 'ipv6',
  name: 'Internet Protocol Version 6',
  short: 'IPv6',
  on: {
    'eth.type': [0x86dd],
    'ip.proto': [41],
    'ip.version': [6],
    'gre.proto': [0x86dd],
    link: [229],
    'icmpv6.type': [1, 2, 3, 4, 137],
  },
  fields: f,
  shape: {
    // The version alone tells a header that is none; what is one and ends early is cut.
    least: 1,
    header: () => HEADER,
    length: lengthOf,
    valid: isV6,
    next: [{ table: 'ip.proto', key: f.nxt }],
  },
  // An empty packet still said that it would be one.
  shownFrom: 0,
  title,
  rest,
  preferences: { defragment: preference(true, 'Put fragmented IPv6 datagrams together') },
  columns: { protocol: 'IPv6', source: f.src, destination: f.dst, info, fromTree: true },
})
