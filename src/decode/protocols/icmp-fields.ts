/** The fields of ICMP messages (RFC 792, 950, 1256, 4884, 8335). */
import { BAD, checksumStatus, checksumWord, expected, fold, GOOD, sumOf, UNVERIFIED } from '../checksum.ts'
import { bytes, computed, expert, fields, flag, framenum, i32, ipv4, u8, u16, u32, varies } from '../field.ts'
import { QUOTED } from '../layers.ts'
import type { Packet } from '../packet.ts'
import { isWhole } from '../pseudo-header.ts'
import { hexText } from '../values.ts'
import { icmpCodes, icmpTypes } from '../words/icmp.ts'
import { ROUTER_ADVERTISEMENT } from './icmp-shape.ts'

const NOT_SET = ['Not set', 'Set']
const STATES: Readonly<Record<number, string>> = {
  0: 'Reserved',
  1: 'Incomplete',
  2: 'Reachable',
  3: 'Stale',
  4: 'Delay',
  5: 'Probe',
  6: 'Failed',
}

/** Codes that the mobility agents of RFC 5944 §2.1 advertise with, which plain routers share. */
const isAgent = (code: number): boolean => code === 0 || code === 16

/** Name of the message. */
export function typeName(b: Uint8Array, at: number): string {
  if (b[at] === ROUTER_ADVERTISEMENT && isAgent(b[at + 1])) return 'Mobile IP Advertisement'
  return icmpTypes[b[at]] ?? 'Unknown ICMP (obsolete or malformed?)'
}

/** Name of the code; undefined for types without any. */
export function codeName(b: Uint8Array, at: number): string | undefined {
  const codes = icmpCodes[b[at]]
  return codes && (codes[b[at + 1]] ?? `Unknown code: ${b[at + 1]}`)
}

function typeText(value: number, { bytes: b, layers }: Packet, i: number): string {
  const at = layers.at[i]
  return `${value} (${at + 1 < layers.end[i] ? typeName(b, at) : (icmpTypes[value] ?? '')})`
}

function codeText(value: number, { bytes: b, layers }: Packet, i: number): string {
  const name = codeName(b, layers.at[i])
  return name === undefined ? String(value) : `${value} (${name})`
}

/** Status of the checksum; that of a quoted or an incomplete message cannot be told. */
function statusOf(p: Packet, i: number): number | undefined {
  const { bytes: b, layers } = p
  if (layers.at[i] + 4 > layers.end[i]) return undefined
  if ((layers.flags[i] & QUOTED) !== 0 || !isWhole(p, i)) return UNVERIFIED
  return fold(sumOf(b, layers.at[i], layers.end[i] - layers.at[i])) === 0xffff ? GOOD : BAD
}

function rightChecksum({ bytes: b, layers }: Packet, i: number): string {
  const at = layers.at[i]
  return hexText(expected(b, at + 2, sumOf(b, at, layers.end[i] - at)), 4)
}

function checksumText(value: number, p: Packet, i: number): string {
  const shown = hexText(value, 4)
  switch (statusOf(p, i)) {
    case GOOD:
      return `${shown} [correct]`
    case BAD:
      return `${shown} incorrect, should be ${rightChecksum(p, i)}`
    default:
      return `${shown} [unverified] [${p.layers.flags[i] & QUOTED ? 'in ICMP error packet' : 'fragmented datagram'}]`
  }
}

export const icmpFields = fields('icmp', {
  type: u8(0, 'Type', { show: typeText }),
  code: u8(1, 'Code', { show: codeText }),
  checksum: u16(2, 'Checksum', { base: 'hex', show: checksumText }),
  checksum_bad: expert('Warning', 'Checksum', 'Bad checksum', {
    in: 'checksum',
    when: (p, i) => statusOf(p, i) === BAD,
    show: (_, p, i) => `Bad checksum [should be ${rightChecksum(p, i)}]`,
  }),
  'checksum.status': computed('uint8', 'Checksum Status', statusOf, {
    words: checksumStatus,
    show: checksumWord,
    from: 2,
  }),
  unused: bytes(varies, 0, 'Unused'),
  reserved: bytes(varies, 0, 'Reserved'),
  ident: u16(varies, 'Identifier (BE)', { base: 'dec_hex' }),
  ident_le: u16(varies, 'Identifier (LE)', { base: 'dec_hex' }),
  seq: u16(varies, 'Sequence Number (BE)', { base: 'dec_hex' }),
  seq_le: u16(varies, 'Sequence Number (LE)', { base: 'dec_hex' }),
  resp_in: framenum('Response frame', { doc: 'Never told: reading is one pass, and the frame is yet to come' }),
  no_resp: expert('Warning', 'Sequence', 'No response seen', { doc: 'Never told: reading is one pass' }),
  resp_to: framenum('Request frame'),
  resptime: {
    kind: 'double',
    at: varies,
    size: 0,
    name: 'Response time',
    show: (milliseconds) => `${milliseconds.toFixed(3)} ms`,
  },
  resp_not_found: expert('Warning', 'Sequence', 'Response not found', { doc: 'Never told: reading is one pass' }),
  data_time: { kind: 'abstime', at: varies, size: 8, name: 'Timestamp from icmp data' },
  data_time_relative: { kind: 'reltime', at: varies, size: 8, name: 'Timestamp from icmp data (relative)' },
  length: u8(varies, 'Length'),
  'length.original_datagram': u8(varies, 'Length of original datagram'),
  mtu: u16(varies, 'MTU of next hop'),
  pointer: { kind: 'uint32', at: varies, size: 1, name: 'Pointer' },
  redir_gw: ipv4(varies, 'Gateway Address'),
  num_addrs: u8(varies, 'Number of addresses'),
  addr_entry_size: u8(varies, 'Address entry size'),
  lifetime: u16(varies, 'Lifetime'),
  router_address: ipv4(varies, 'Router address'),
  pref_level: i32(varies, 'Preference level'),
  originate_timestamp: u32(varies, 'Originate Timestamp'),
  receive_timestamp: u32(varies, 'Receive Timestamp'),
  transmit_timestamp: u32(varies, 'Transmit Timestamp'),
  address_mask: ipv4(varies, 'Address Mask'),
  'ext.echo.seq': u8(varies, 'Sequence Number', { base: 'dec_hex' }),
  'ext.echo.req.res': u8(varies, 'Reserved', { mask: 0xfe, base: 'hex' }),
  'ext.echo.req.local': flag(varies, 1, 0x01, 'Local bit', { words: NOT_SET }),
  'ext.echo.rsp.state': u8(varies, 'State', { mask: 0xe0, words: STATES }),
  'ext.echo.rsp.res': u8(varies, 'Reserved', { mask: 0x18, base: 'hex' }),
  'ext.echo.rsp.active': flag(varies, 1, 0x04, 'Active bit', { words: NOT_SET }),
  'ext.echo.rsp.ipv4': flag(varies, 1, 0x02, 'IPv4 bit', { words: NOT_SET }),
  'ext.echo.rsp.ipv6': flag(varies, 1, 0x01, 'IPv6 bit', { words: NOT_SET }),
})
