/**
 * The header of BSD loopback interfaces: an address family in the byte order of the host that captured, or in that of
 * networks (LINKTYPE_LOOP). Some systems write an EtherType there, and IPv6 has a family number on each.
 */
import { u32 } from '../bytes.ts'
import { fields, u16 as uint16, u32 as uint32, varies } from '../field.ts'
import type { Layers } from '../layers.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import type { Text } from '../text.ts'
import type { Tree } from '../tree.ts'
import { etherTypes } from '../words/ether-types.ts'

const NULL = 0
const LOOP = 108
const HEADER = 4
/** The greatest 802.3 length: above it is an EtherType. */
const MOST_FAMILY = 1500
/** PPP's address and control octets, where PPP is passed off as loopback. */
const PPP = 0xff03

const IPV4_TYPE = 0x0800
const IPV6_TYPE = 0x86dd
/** Families of IPv6: BSD/OS and NetBSD, FreeBSD, macOS. */
const FAMILIES: Readonly<Record<number, string>> = {
  2: 'IP',
  7: 'OSI',
  16: 'Appletalk',
  23: 'Netware IPX/SPX',
  24: 'IPv6',
  28: 'IPv6',
  30: 'IPv6',
}

const f = fields('null', {
  type: uint16(varies, 'Type', { base: 'hex', words: etherTypes }),
  family: uint32(varies, 'Family', { words: FAMILIES }),
})

/** The family or EtherType, whatever host wrote it; -1 where PPP's header stands instead. */
function familyOf(b: Uint8Array, o: number, layers: Layers): number {
  const value = u32(b, o)
  if (layers.link === LOOP) return value
  const upper = value >>> 16
  const lower = value & 0xffff
  if (upper === PPP) return -1
  // A family of 16 bits, in the first two octets or in the last two, in either order.
  if (upper !== 0 && upper < 6) return upper
  if (upper === 0 && (lower & 0xff) === 0 && lower < 0x0600) return lower >>> 8
  return lower === 0 ? swapped(value) : value
}

const swapped = (v: number): number => ((v << 24) | ((v & 0xff00) << 8) | ((v >>> 8) & 0xff00) | (v >>> 24)) >>> 0

const isType = (value: number, layers: Layers): boolean => layers.link !== LOOP && value > MOST_FAMILY

function etherTypeOf(b: Uint8Array, o: number, _e: number, layers: Layers): number {
  const value = familyOf(b, o, layers)
  if (value < 0) return -1
  if (isType(value, layers)) return value & 0xffff
  if (FAMILIES[value] === 'IP') return IPV4_TYPE
  return FAMILIES[value] === 'IPv6' ? IPV6_TYPE : -1
}

function rest(t: Tree, p: Packet, i: number): void {
  const at = p.layers.at[i]
  if (!t.has(at, HEADER)) return
  const value = familyOf(p.bytes, at, p.layers)
  if (value < 0) return
  if (isType(value, p.layers)) t.set(f.type, at, HEADER, value & 0xffff)
  else t.set(f.family, at, HEADER, value)
}

/** What the list says of frames whose payload names no addresses. */
function nowhere(out: Text, p: Packet, i: number): void {
  if (p.layers.at[i] + NEEDS <= p.layers.end[i]) out.add('N/A')
}

const NEEDS = 2

export const nullProtocol = protocol({
  abbrev: 'null',
  name: 'Null/Loopback',
  short: 'Null',
  on: { link: [NULL, LOOP] },
  fields: f,
  shape: { least: HEADER, next: [{ table: 'eth.type', key: etherTypeOf }] },
  rest,
  columns: {
    protocol: (p, i) => (p.layers.at[i] + NEEDS <= p.layers.end[i] ? 'N/A' : ''),
    source: nowhere,
    destination: nowhere,
    info: (out) => out.add('Null/Loopback'),
    speaks: 0,
    needs: NEEDS,
    untracked: true,
  },
})
