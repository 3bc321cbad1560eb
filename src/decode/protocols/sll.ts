/** Linux cooked captures, as of the `any` device: LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2. */
import { u16 } from '../bytes.ts'
import { bytes, ether, fields, ipv4, u32, u16 as uint16, varies } from '../field.ts'
import { CUT, type Layers } from '../layers.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import type { Text } from '../text.ts'
import type { Tree } from '../tree.ts'
import { hexText } from '../values.ts'
import { etherTypes } from '../words/ether-types.ts'
import { greProtocols } from '../words/gre-protocols.ts'
import { hardwareTypes } from '../words/hardware-types.ts'
import { behindTag, emitTagTrailer, LLC, writeType } from './eth.ts'
import { FIRST, layoutOf, SECOND, SLL, SLL2 } from './sll-layout.ts'

/** Octets that the address has room in. */
const ROOM = 8

/** Hardware types whose protocol field means something else. */
const GRE = 778
const NETLINK = 824
/** Up to here the protocol field is one of Linux' own. */
const LAST_LENGTH = 1536
const ETHERNET_FRAME = 3
const LLC_FRAME = 4

const PACKET_TYPES = ['Unicast to us', 'Broadcast', 'Multicast', 'Unicast to another host', 'Sent by us']
const LINUX_TYPES: Readonly<Record<number, string>> = {
  1: 'Raw 802.3',
  3: 'Ethernet',
  4: '802.2 LLC',
  7: 'PPP (HDLC)',
  12: 'CAN',
  13: 'CAN FD',
  23: 'IrDA LAP',
  245: 'ISI',
  246: 'IEEE 802.15.4',
}

const f = fields('sll', {
  pkttype: uint16(varies, 'Packet type', { words: PACKET_TYPES }),
  hatype: uint16(varies, 'Link-layer address type', { words: hardwareTypes }),
  halen: uint16(varies, 'Link-layer address length'),
  'src.eth': ether(varies, 'Source'),
  'src.ipv4': ipv4(varies, 'Source'),
  'src.other': bytes(varies, 0, 'Source'),
  unused: bytes(varies, 0, 'Unused'),
  etype: uint16(varies, 'Protocol', { base: 'hex', words: etherTypes }),
  ltype: uint16(varies, 'Protocol', { base: 'hex', words: LINUX_TYPES }),
  gretype: uint16(varies, 'Protocol', { base: 'hex', words: greProtocols }),
  ifindex: u32(varies, 'Interface index'),
  trailer: bytes(varies, 0, 'Trailer'),
})

/** What the protocol field is read as. */
type Meaning = 'etype' | 'ltype' | 'gretype' | undefined

function meaningOf(b: Uint8Array, o: number, layers: Layers): Meaning {
  const layout = layoutOf(layers.link)
  const hardware = u16(b, o + layout.hardware)
  const value = u16(b, o + layout.type)
  if (hardware === NETLINK) return undefined
  if (value <= LAST_LENGTH) return 'ltype'
  return hardware === GRE ? 'gretype' : 'etype'
}

/** A key for the table that the protocol field is looked up in, if it means that. */
const key = (meaning: Meaning, toKey: (value: number) => number = (value) => value) => {
  return (b: Uint8Array, o: number, _e: number, layers: Layers): number =>
    meaningOf(b, o, layers) === meaning ? toKey(u16(b, o + layoutOf(layers.link).type)) : -1
}

function rest(t: Tree, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  const layout = layoutOf(layers.link)
  const emitType = (): void => {
    if (!t.has(at, Math.max(layout.type, layout.hardware) + 2)) return
    const meaning = meaningOf(b, at, layers)
    if (meaning !== undefined) t.put(f[meaning], at + layout.type)
  }
  const emitPacketType = (): void => t.put(f.pkttype, at + layout.packet, layout.packetSize)
  const second = layout === SECOND
  if (second) {
    emitType()
    t.put(f.ifindex, at + layout.interface)
  } else emitPacketType()
  t.put(f.hatype, at + layout.hardware)
  if (second) emitPacketType()
  t.put(f.halen, second ? at + layout.length : at + layout.length - 1, second ? 1 : 2)
  if (!t.ok) return
  emitAddress(t, at + layout.address, b[at + layout.length] | (second ? 0 : b[at + layout.length - 1] << 8))
  if (!second) emitType()
  if (t.ok) emitTagTrailer(t, p, i, -1, f.trailer)
}

/** The address of whoever sent the frame, and what is left of the room for it. */
function emitAddress(t: Tree, at: number, length: number): void {
  const size = Math.min(length, ROOM)
  if (length === 6) t.put(f['src.eth'], at)
  else if (length === 4) t.put(f['src.ipv4'], at)
  else if (size > 0) t.put(f['src.other'], at, size)
  if (size < ROOM) t.put(f.unused, at + size, ROOM - size)
}

function source(out: Text, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const layout = layoutOf(layers.link)
  const at = layers.at[i] + layout.address
  const length = b[layers.at[i] + layout.length]
  if (at + Math.min(length, ROOM) > layers.end[i]) return
  if (length === 6) out.ether(b, at)
  else if (length === 4) out.ipv4(b, at)
}

function packetType(p: Packet, i: number): number {
  const layout = layoutOf(p.layers.link)
  const at = p.layers.at[i] + layout.packet
  return layout.packetSize === 1 ? p.bytes[at] : u16(p.bytes, at)
}

const speaks = ({ layers }: Packet, i: number): boolean => layers.at[i] + layoutOf(layers.link).speaks <= layers.end[i]

export const sll = protocol({
  abbrev: 'sll',
  emits: ['eth'],
  name: 'Linux cooked-mode capture',
  short: 'SLL',
  on: { link: [SLL, SLL2] },
  fields: f,
  shape: {
    least: FIRST.size,
    header: (_b, _o, _e, layers) => layoutOf(layers.link).size,
    next: [
      { table: 'eth.type', key: key('etype') },
      { table: 'gre.proto', key: key('gretype') },
      { table: 'eth.len', key: key('ltype', (value) => (value === LLC_FRAME ? LLC : -1)) },
      { table: 'llc.bridged', key: key('ltype', (value) => (value === ETHERNET_FRAME ? 1 : -1)) },
    ],
  },
  inProtocols: (p, i) => {
    const { layers } = p
    const carries = (layers.flags[i] & CUT) === 0 && (i + 1 < layers.n || layers.body[i] < layers.end[i])
    return carries && meaningOf(p.bytes, layers.at[i], layers) === 'etype' ? 'sll:ethertype' : 'sll'
  },
  title: (p) => `Linux cooked capture v${layoutOf(p.layers.link) === SECOND ? 2 : 1}`,
  rest,
  behind: behindTag,
  columns: {
    protocol: (p, i) => {
      const { bytes: b, layers } = p
      const at = layers.at[i]
      if (!speaks(p, i)) return ''
      if ((layers.flags[i] & CUT) !== 0 || meaningOf(b, at, layers) !== 'etype') return 'SLL'
      return hexText(u16(b, at + layoutOf(layers.link).type), 4)
    },
    source,
    destination: () => {},
    info: (out, p, i) => {
      if (!speaks(p, i)) return
      const { bytes: b, layers } = p
      const isWhole = (layers.flags[i] & CUT) === 0 && meaningOf(b, layers.at[i], layers) === 'etype'
      if (isWhole && writeType(out, u16(b, layers.at[i] + layoutOf(layers.link).type))) return
      const type = packetType(p, i)
      out.add(PACKET_TYPES[type] ?? `Unknown (${type})`)
    },
    speaks: 0,
    needs: FIRST.speaks,
    untracked: true,
  },
})
