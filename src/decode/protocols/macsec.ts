/** MAC security (IEEE 802.1AE §9): the tag before what is protected. What is encrypted stays closed. */

import { u16 } from '../bytes.ts'
import { bytes, ether, fields, flag, u8, u16 as uint16, u32 as uint32, varies } from '../field.ts'
import { BROKEN, CUT } from '../layers.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import type { Tree } from '../tree.ts'
import { bitPattern, hexText } from '../values.ts'
import { behindTag, emitTagTrailer } from './eth.ts'

const ETHER_TYPE = 0x88e5
/** Octets of the tag without the identifier of the secure channel, and of that. */
const TAG = 6
const CHANNEL = 8
/** Octets of the integrity check value of the default cipher suite (IEEE 802.1AE §14.5). */
const ICV = 16
const VERSION = 0x80
const HAS_CHANNEL = 0x20
/** Encryption, and text that was changed otherwise. */
const CLOSED = 0x0c

const SET = ['Not set', 'Set']
const bit = (mask: number, name: string) => flag(varies, 1, mask, name, { words: SET })

const f = fields('macsec', {
  TCI: u8(0, 'TCI', { mask: 0xfc, base: 'hex', title: (p, i) => controlTitle(p, i) }),
  'TCI.V': u8(0, 'VER', { mask: VERSION, base: 'hex', in: 'TCI' }),
  'TCI.ES': { ...bit(0x40, 'ES'), at: 0, in: 'TCI' },
  'TCI.SC': { ...bit(HAS_CHANNEL, 'SC'), at: 0, in: 'TCI' },
  'TCI.SCB': { ...bit(0x10, 'SCB'), at: 0, in: 'TCI' },
  'TCI.E': { ...bit(0x08, 'E'), at: 0, in: 'TCI' },
  'TCI.C': { ...bit(0x04, 'C'), at: 0, in: 'TCI' },
  AN: u8(0, 'AN', { mask: 0x03, base: 'hex' }),
  SL: u8(1, 'Short length'),
  PN: uint32(2, 'Packet number'),
  'SCI.system_identifier': ether(varies, 'System Identifier'),
  'SCI.port_identifier': uint16(varies, 'Port Identifier'),
  etype: uint16(varies, 'Ethertype', { base: 'hex' }),
  ICV: bytes(varies, 0, 'ICV'),
})

const isClosed = (b: Uint8Array, o: number): boolean => (b[o] & CLOSED) !== 0
const tagLength = (b: Uint8Array, o: number): number => TAG + ((b[o] & HAS_CHANNEL) !== 0 ? CHANNEL : 0)
/** What is open begins with its type. */
const headerLength = (b: Uint8Array, o: number): number => tagLength(b, o) + (isClosed(b, o) ? 0 : 2)

function controlTitle({ bytes: b, layers }: Packet, i: number): string {
  const octet = b[layers.at[i]]
  const said = [f['TCI.ES'], f['TCI.SC'], f['TCI.SCB'], f['TCI.E'], f['TCI.C']]
    .filter(({ mask }) => (octet & mask) !== 0)
    .map(({ name }) => `, ${name}`)
  return `${bitPattern(0xfc, octet, 1)} = TCI: ${hexText(octet >>> 2, 2)}, VER: ${hexText(octet >>> 7, 1)}${said.join('')}`
}

function rest(t: Tree, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const o = layers.at[i]
  if ((b[o] & HAS_CHANNEL) !== 0) {
    t.put(f['SCI.system_identifier'], o + TAG)
    t.put(f['SCI.port_identifier'], o + TAG + 6)
  }
  const at = o + tagLength(b, o)
  if (isClosed(b, o)) {
    if (layers.reported[i] - ICV <= layers.end[i]) t.put(f.ICV, layers.reported[i] - ICV, ICV)
    return
  }
  t.put(f.etype, at)
  if (t.ok) emitTagTrailer(t, p, i, -1, f.ICV)
}

export const macsec = protocol({
  abbrev: 'macsec',
  name: '802.1AE Security tag',
  short: 'MACsec',
  emits: ['eth'],
  on: { 'eth.type': [ETHER_TYPE] },
  fields: f,
  shape: {
    least: TAG,
    header: headerLength,
    valid: (b, o, e) => (b[o] & VERSION) === 0 && e - o >= tagLength(b, o) + ICV,
    payload: (b, o, _e, { n, reported }) => (isClosed(b, o) ? reported[n - 1] - o - headerLength(b, o) - ICV : -1),
    next: [{ table: 'eth.type', key: (b, o) => (isClosed(b, o) ? -1 : u16(b, o + tagLength(b, o))) }],
  },
  inProtocols: ({ bytes: b, layers }, i) =>
    (layers.flags[i] & CUT) === 0 && !isClosed(b, layers.at[i]) ? 'macsec:ethertype' : 'macsec',
  rest,
  behind: behindTag,
  columns: {
    protocol: ({ bytes: b, layers }, i) => {
      const at = layers.at[i]
      if ((layers.flags[i] & BROKEN) !== 0) return hexText(ETHER_TYPE, 4)
      return isClosed(b, at) ? 'MACSEC' : hexText(u16(b, at + tagLength(b, at)), 4)
    },
    info: (out, p, i) => out.add((p.layers.flags[i] & BROKEN) !== 0 ? '802.1AE (MACsec)' : 'MACsec frame'),
    untracked: true,
  },
})
