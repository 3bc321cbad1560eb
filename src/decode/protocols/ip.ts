/** Internet Protocol version 4 (RFC 791, RFC 2474, RFC 3168). */
import { u16, u32 } from '../bytes.ts'
import { BAD, checksumStatus, expected, fold, GOOD, sumOf, UNVERIFIED } from '../checksum.ts'
import { alias, computed, expert, fields, flag, ipv4, u8, u16 as uint16 } from '../field.ts'
import type { Packet } from '../packet.ts'
import { preference } from '../preferences.ts'
import { protocol } from '../protocol.ts'
import type { Piece } from '../reassembly.ts'
import { hexText, ipv4Text } from '../values.ts'
import { dscps } from '../words/dscp.ts'
import { ipProtocols } from '../words/ip-protocols.ts'

const LEAST = 20
const SET = ['Not set', 'Set']
const ECN = [
  'Not ECN-Capable Transport',
  "ECN-Capable Transport codepoint '01'",
  "ECN-Capable Transport codepoint '10'",
  'Congestion Experienced',
]

const f = fields('ip', {
  version: u8(0, 'Version', { mask: 0xf0 }),
  hdr_len: u8(0, 'Header Length', { mask: 0x0f, scale: 4, show: (v) => `${v} bytes (${v / 4})` }),
  bogus_header_length: expert('Error', 'Protocol', 'Bogus IP header length', {
    in: 'hdr_len',
    when: (p, i) => headerLength(p, i) < LEAST,
    fatal: true,
  }),
  dsfield: u8(1, 'Differentiated Services Field', { base: 'hex' }),
  'dsfield.dscp': u8(1, 'Differentiated Services Codepoint', { mask: 0xfc, words: dscps, in: 'dsfield' }),
  'dsfield.ecn': u8(1, 'Explicit Congestion Notification', { mask: 0x03, words: ECN, in: 'dsfield' }),
  len: uint16(2, 'Total Length'),
  id: uint16(4, 'Identification', { base: 'hex_dec' }),
  flags: u8(6, 'Flags', { mask: 0xe0, base: 'hex' }),
  'flags.rb': flag(6, 1, 0x80, 'Reserved bit', { words: SET, in: 'flags' }),
  'flags.df': flag(6, 1, 0x40, "Don't fragment", { words: SET, in: 'flags' }),
  'flags.mf': flag(6, 1, 0x20, 'More fragments', { words: SET, in: 'flags' }),
  frag_offset: uint16(6, 'Fragment Offset', { mask: 0x1fff, scale: 8 }),
  ttl: u8(8, 'Time to Live', { doc: '1 keeps a datagram on its link' }),
  proto: u8(9, 'Protocol', { words: ipProtocols }),
  checksum: uint16(10, 'Header Checksum', { base: 'hex', show: checksumText }),
  'checksum_bad.expert': expert('Error', 'Checksum', 'Bad checksum', {
    in: 'checksum',
    when: (p, i) => statusOf(p, i) === BAD,
  }),
  'checksum.status': computed('uint8', 'Header checksum status', statusOf, { words: checksumStatus, show: statusWord }),
  checksum_calculated: computed('uint16', 'Calculated Checksum', calculated, { base: 'hex' }),
  src: ipv4(12, 'Source Address', { also: ['addr', 'src_host', 'host'] }),
  dst: ipv4(16, 'Destination Address', { also: ['addr', 'dst_host', 'host'] }),
  addr: alias('ipv4', 'Source or Destination Address'),
  src_host: alias('string', 'Source Host', { reads: 'ipv4' }),
  dst_host: alias('string', 'Destination Host', { reads: 'ipv4' }),
  host: alias('string', 'Source or Destination Host', { reads: 'ipv4' }),
})

const headerLength = (p: Packet, i: number): number => (p.bytes[p.layers.at[i]] & 0x0f) * 4
const isVerified = (p: Packet): boolean => p.prefs.get('ip.check_checksum') === true
const headerSum = (p: Packet, i: number): number => sumOf(p.bytes, p.layers.at[i], headerLength(p, i))

function statusOf(p: Packet, i: number): number {
  if (!isVerified(p)) return UNVERIFIED
  return fold(headerSum(p, i)) === 0xffff ? GOOD : BAD
}

function statusWord(value: number): string {
  return ['Bad', 'Good', 'Unverified'][value]
}

function calculated(p: Packet, i: number): number | undefined {
  return isVerified(p) ? expected(p.bytes, p.layers.at[i] + 10, headerSum(p, i)) : undefined
}

function checksumText(value: number, p: Packet, i: number): string {
  const shown = hexText(value, 4)
  switch (statusOf(p, i)) {
    case GOOD:
      return `${shown} [correct]`
    case BAD:
      return `${shown} incorrect, should be ${hexText(calculated(p, i) ?? 0, 4)}(may be caused by "IP checksum offload"?)`
    default:
      return `${shown} [validation disabled]`
  }
}

function piece(p: Packet, i: number): Piece {
  const { bytes, layers } = p
  const at = layers.at[i]
  return {
    key: `${u32(bytes, at + 12)} ${u32(bytes, at + 16)} ${u16(bytes, at + 4)} ${bytes[at + 9]}`,
    offset: (u16(bytes, at + 6) & 0x1fff) * 8,
    more: (bytes[at + 6] & 0x20) !== 0,
    at: layers.body[i],
    size: layers.end[i] - layers.body[i],
  }
}

export const ip = protocol({
  abbrev: 'ip',
  name: 'Internet Protocol Version 4',
  short: 'IPv4',
  on: { 'eth.type': [0x0800], 'ip.proto': [4], link: [228] },
  fields: f,
  shape: {
    least: LEAST,
    header: f.hdr_len,
    length: f.len,
    valid: (b, o) => b[o] >> 4 === 4,
    fragment: (b, o) => ((b[o + 6] & 0x3f) | b[o + 7]) !== 0,
    next: [{ table: 'ip.proto', key: f.proto }],
  },
  title: (p, i) =>
    `Internet Protocol Version 4, Src: ${ipv4Text(p.bytes, p.layers.at[i] + 12)}, Dst: ${ipv4Text(p.bytes, p.layers.at[i] + 16)}`,
  piece,
  columns: {
    protocol: 'IPv4',
    source: f.src,
    destination: f.dst,
    info: (out, p, i) => {
      const { bytes, layers } = p
      const at = layers.at[i]
      const number = bytes[at + 9]
      out
        .add(ipProtocols[number] ?? 'Unknown')
        .add(' (')
        .dec(number)
        .add(')')
    },
  },
  preferences: { check_checksum: preference(false, 'Validate the IPv4 checksum if possible') },
})
