/** Internet Protocol version 4 (RFC 791). */
import { u16 } from '../bytes.ts'
import { bytes, fields, framenum, varies } from '../field.ts'
import { fragmentSpecs, showFragments } from '../fragments.ts'
import { BROKEN, CUT, FRAGMENT, ODD, PIECE } from '../layers.ts'
import type { Packet } from '../packet.ts'
import { preference } from '../preferences.ts'
import { protocol } from '../protocol.ts'
import type { Piece } from '../reassembly.ts'
import type { Text } from '../text.ts'
import type { Tree } from '../tree.ts'
import { ipv4Text } from '../values.ts'
import { ipProtocols } from '../words/ip-protocols.ts'
import { finalDestination, LEAST } from './ip-destination.ts'
import { ipFields as f, headerLength, headerMessage, isOfAnyVersion, totalLength, versionAt } from './ip-fields.ts'
import { optionFields } from './ip-option-fields.ts'
import { optionsFit, putOptions } from './ip-options.ts'
import { keysOfPiece4 } from './piece-keys.ts'

/** EtherType of IPv6, which some put where IPv4 was announced. */
const IPV6 = 0x86dd

/** First octet of a header of version 4 without options. */
const PLAIN = 0x45
/** Octets of the longest header: one that is cut has less. */
const LONGEST = 60
const { 'reassembled.in': _, ...ofFragments } = fragmentSpecs('IPv4')
const pieces = fields('ip', {
  ...ofFragments,
  fragments: bytes(varies, 0, 'IPv4 Fragments'),
  reassembled_in: framenum('Reassembled IPv4 in frame', {
    doc: 'Never told: reading is one pass, and the frame is yet to come',
  }),
})

const shownPieces = { ...pieces, 'reassembled.in': pieces.reassembled_in }

function rest(t: Tree, p: Packet, i: number): void {
  putOptions(t, p, i)
  showFragments(t, p, i, shownPieces)
}

function piece(p: Packet, i: number): Piece | undefined {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  const size = layers.end[i] - layers.body[i]
  const isWhole = at + totalLength(p, i) <= layers.end[i]
  if (layers.reported[i] === layers.body[i]) return undefined
  const { hosts, key } = keysOfPiece4(p, i)
  return {
    key,
    hosts,
    offset: (u16(b, at + 6) & 0x1fff) * 8,
    more: (b[at + 6] & 0x20) !== 0,
    at: layers.body[i],
    size,
    ...(isWhole && p.prefs.get('ip.defragment') !== false ? {} : { alone: true }),
  }
}

/** True if the payload stays as it is: a piece of something, and nobody knows of what. */
function isOpaque(p: Packet, i: number): boolean {
  const { layers, session } = p
  if ((layers.flags[i] & FRAGMENT) === 0 || session.datagrams.has(i)) return false
  return i + 1 >= layers.n || (layers.flags[i + 1] & PIECE) === 0
}

/** Writes what is wrong with a header that contradicts itself. */
function writeTrouble(out: Text, p: Packet, i: number): void {
  const version = versionAt(p, i)
  if (isOfAnyVersion(p, i)) out.add(`Bogus IP version (${version})`)
  else if (version !== 4) out.add(`Bogus IPv4 version (${version}, must be 4)`)
  else if (headerLength(p, i) < LEAST) out.add(headerMessage(p, i))
  else if (isBogus(p.bytes, p.layers.at[i], p.layers.end[i]))
    out.add(`Bogus IP length (${totalLength(p, i)}, less than header length ${headerLength(p, i)})`)
  // An option that is too short for what it is.
  else out.add('[Malformed Packet]')
}

function info(out: Text, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  if ((layers.flags[i] & CUT) !== 0) return
  if ((layers.flags[i] & BROKEN) !== 0) {
    writeTrouble(out, p, i)
    return
  }
  const offset = (u16(b, at + 6) & 0x1fff) * 8
  if (layers.body[i] >= layers.reported[i] && offset === 0) return
  const number = b[at + 9]
  const name = ipProtocols[number] ?? 'Unknown'
  if (isOpaque(p, i)) {
    out.add('Fragmented IP protocol (proto=').add(name).byte(0x20).dec(number)
    out.add(', off=').dec(offset)
    out
      .add(', ID=')
      .hex(u16(b, at + 4), 4)
      .add(')')
  } else out.add(name).add(' (').dec(number).add(')')
}

function title(p: Packet, i: number): string {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  const name = isOfAnyVersion(p, i)
    ? `Internet Protocol, bogus version (${versionAt(p, i)})`
    : 'Internet Protocol Version 4'
  if (at + 16 > layers.end[i] || isBogus(b, at, layers.end[i])) return name
  const source = `${name}, Src: ${ipv4Text(b, at + 12)}`
  if (at + 20 > layers.end[i]) return source
  const last = finalDestination(b, at, layers.end[i])
  if (last < 0) return `${source}, Dst: ${ipv4Text(b, at + 16)}`
  return `${source}, Dst: ${ipv4Text(b, last)}, Via: ${ipv4Text(b, at + 16)}`
}

/** Where a source route leads to. */
function leadsTo({ bytes: b, layers }: Packet, i: number): Uint8Array | undefined {
  if ((layers.flags[i] & ODD) === 0) return undefined
  const last = finalDestination(b, layers.at[i], layers.end[i])
  return last < 0 ? undefined : b.subarray(last, last + 4)
}

/** True if version or one of the lengths cannot be, as far as they are there. Zero stands for a length that did not fit. */
function isBogus(b: Uint8Array, o: number, e: number): boolean {
  const header = (b[o] & 0x0f) * 4
  return b[o] >> 4 !== 4 || header < LEAST || (o + 4 <= e && u16(b, o + 2) < header && u16(b, o + 2) !== 0)
}

/** False if what follows is not to be believed, for an option that is too short for what it is as well. */
function isSound(b: Uint8Array, o: number, e: number): boolean {
  const end = o + (b[o] & 0x0f) * 4
  return !isBogus(b, o, e) && (end > e || optionsFit(b, o + LEAST, end))
}

export const ip = protocol({
  abbrev: 'ip',
  name: 'Internet Protocol Version 4',
  short: 'IPv4',
  on: {
    'eth.type': [0x0800],
    'llc.dsap': [0x06],
    'ip.proto': [4],
    'gre.proto': [0x0800],
    'ip.version': [4],
    link: [228],
  },
  fields: { ...f, ...optionFields, ...pieces },
  shape: {
    least: LEAST,
    header: f.hdr_len,
    length: f.len,
    early: (b, o, e) => o < e && isBogus(b, o, e),
    valid: (b, o, e) => (b[o] === PLAIN && u16(b, o + 2) >= LEAST) || isSound(b, o, e),
    instead: { table: 'eth.type', key: (b, o) => (b[o] >> 4 === 6 ? IPV6 : -1) },
    odd: (b, o, e) => u16(b, o + 2) === 0 || ((b[o] & 0x0f) > 5 && finalDestination(b, o, e) >= 0),
    fragment: (b, o) => ((b[o + 6] & 0x3f) | b[o + 7]) !== 0,
    next: [{ table: 'ip.proto', key: f.proto }],
    mayEnd: true,
  },
  title,
  rest,
  piece,
  leadsTo,
  yields: (p, i) => isOfAnyVersion(p, i) && i + 1 < p.layers.n,
  columns: {
    protocol: (p, i) => (isOfAnyVersion(p, i) ? 'IP' : 'IPv4'),
    source: f.src,
    destination: f.dst,
    info,
    speaks: 0,
    needs: LONGEST,
  },
  preferences: {
    check_checksum: preference(false, 'Validate the IPv4 checksum if possible'),
    defragment: preference(true, 'Put fragmented IPv4 datagrams together'),
    decode_tos_as_diffserv: preference(true, 'Decode the TOS field as Differentiated Services only'),
    security_flag: preference(false, 'Interpret the reserved flag as the security flag of RFC 3514'),
  },
})
