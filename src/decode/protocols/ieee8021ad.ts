/** Service tags of provider bridges (IEEE 802.1ad, now in IEEE 802.1Q §9). */
import { u16 } from '../bytes.ts'
import { bytes, type Field, fields, u16 as uint16, varies } from '../field.ts'
import { CUT } from '../layers.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import type { Text } from '../text.ts'
import type { Tree } from '../tree.ts'
import { hexText } from '../values.ts'
import { etherTypes } from '../words/ether-types.ts'
import { behindTag, emitTagTrailer, writeType } from './eth.ts'

const TAG = 4
const SERVICE_TAG = 0x88a8

/** True if a second tag of the same type follows: together they are a service and a customer tag. */
const isDouble = (b: Uint8Array, o: number, e: number): boolean => o + TAG <= e && u16(b, o + 2) === SERVICE_TAG
const headerLength = (b: Uint8Array, o: number, e: number): number => (isDouble(b, o, e) ? 2 * TAG : TAG)
const typeOf = (b: Uint8Array, o: number, e: number): number => u16(b, o + headerLength(b, o, e) - 2)

const f = fields('ieee8021ad', {
  priority: uint16(varies, 'Priority', { mask: 0xe000 }),
  dei: uint16(varies, 'DEI', { mask: 0x1000 }),
  id: uint16(varies, 'ID', { mask: 0x0fff }),
  svid: uint16(varies, 'ID', { mask: 0x0fff }),
  cvid: uint16(varies, 'ID', { mask: 0x0fff }),
})
// What follows the tags goes by the names that it has in Wireshark's backbone tags (IEEE 802.1ah).
const behind = fields('ieee8021ah', {
  etype: uint16(varies, 'Type', { base: 'hex', words: etherTypes }),
  trailer: bytes(varies, 0, 'Trailer'),
})

function rest(t: Tree, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  const end = layers.end[i]
  if (!t.has(at, 2)) return
  if (isDouble(b, at, end)) {
    emitTag(t, at, f.svid)
    if (t.has(at, TAG + 2)) emitTag(t, at + TAG, f.cvid)
  } else emitTag(t, at, f.id)
  t.put(behind.etype, at + headerLength(b, at, end) - 2)
  if (t.ok) emitTagTrailer(t, p, i, -1, behind.trailer)
}

function emitTag(t: Tree, at: number, id: Field): void {
  t.put(f.priority, at)
  t.put(f.dei, at)
  t.put(id, at)
}

function title(p: Packet, i: number): string {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  if (at + 2 > layers.end[i]) return 'IEEE 802.1ad'
  const id = u16(b, at) & 0xfff
  if (!isDouble(b, at, layers.end[i])) return `IEEE 802.1ad, ID: ${id}`
  return at + TAG + 2 > layers.end[i]
    ? `IEEE 802.1ad, S-VID: ${id}`
    : `IEEE 802.1ad, S-VID: ${id}, C-VID: ${u16(b, at + TAG) & 0xfff}`
}

function info(out: Text, p: Packet, i: number): void {
  if (!isCut(p, i) && writeType(out, u16(p.bytes, p.layers.body[i] - 2))) return
  const tag = u16(p.bytes, p.layers.at[i])
  out.add('PRI: ').dec(tag >>> 13)
  out.add('  DROP: ').dec((tag >>> 12) & 1)
  out.add(' ID: ').dec(tag & 0xfff)
}

const isCut = (p: Packet, i: number): boolean => (p.layers.flags[i] & CUT) !== 0

export const ieee8021ad = protocol({
  abbrev: 'ieee8021ad',
  emits: ['eth'],
  name: 'IEEE 802.1ad',
  short: 'IEEE 802.1AD',
  on: { 'eth.type': [SERVICE_TAG] },
  fields: { ...f, 'ieee8021ah.etype': behind.etype, 'ieee8021ah.trailer': behind.trailer },
  shape: {
    least: TAG,
    header: headerLength,
    next: [{ table: 'eth.type', key: typeOf }],
  },
  inProtocols: (p, i) => (isCut(p, i) || p.layers.body[i] >= p.layers.end[i] ? 'ieee8021ad' : 'ieee8021ad:ethertype'),
  title,
  rest,
  behind: behindTag,
  columns: {
    protocol: (p, i) => (isCut(p, i) ? '802.1ad' : hexText(typeOf(p.bytes, p.layers.at[i], p.layers.end[i]), 4)),
    info,
    speaks: 0,
    needs: 2,
    untracked: true,
  },
})
