/** Session Announcement Protocol (RFC 2974). */
import { bytes, expert, fields, flag, heading, ipv4, ipv6, line, string, u8, u16, varies } from '../field.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import type { Text } from '../text.ts'
import type { Tree } from '../tree.ts'

const FIXED = 4
const IPV6 = 0x10
const DELETION = 0x04
const ENCRYPTED = 0x02
const COMPRESSED = 0x01
const PADDED = 0x10
/** `v=0`, with which a description begins that is told no type. */
const VERSION = 0x76
/** In the table of what announcements carry. */
const DESCRIPTION = 0

const f = fields('sap', {
  flags: u8(0, 'Flags', { base: 'hex' }),
  'flags.v': u8(0, 'Version Number', { mask: 0xe0, in: 'flags', words: { 0: 'SAPv0', 1: 'SAPv1 or later' } }),
  'flags.a': flag(0, 1, IPV6, 'Address Type', { in: 'flags', words: ['IPv4', 'IPv6'] }),
  'flags.r': flag(0, 1, 0x08, 'Reserved', { in: 'flags', words: ['Not set', 'Set'] }),
  'flags.t': flag(0, 1, DELETION, 'Message Type', { in: 'flags', words: ['Announcement', 'Deletion'] }),
  'flags.e': flag(0, 1, ENCRYPTED, 'Encryption Bit', {
    in: 'flags',
    words: ['Payload not encrypted', 'Payload encrypted'],
  }),
  'flags.c': flag(0, 1, COMPRESSED, 'Compression Bit', {
    in: 'flags',
    words: ['Payload not compressed', 'Payload compressed'],
  }),
  'auth.len': u8(1, 'Authentication Length', { doc: 'In words of four octets' }),
  message_identifier_hash: u16(2, 'Message Identifier Hash', { base: 'hex' }),
  originating_source: ipv4(varies, 'Originating Source'),
  'originating_source.ipv6': ipv6(varies, 'Originating Source'),
  auth: heading('Authentication data'),
  'auth.flags': u8(varies, 'Authentication data flags', { base: 'hex' }),
  'auth.flags.v': u8(varies, 'Version Number', { mask: 0xe0, words: { 1: 'SAP authentication header v1' } }),
  'auth.flags.p': flag(varies, 1, PADDED, 'Padding Bit', {
    words: ['No padding required for the authentication subheader', 'Authentication subheader padded to 32 bits'],
  }),
  'auth.flags.t': u8(varies, 'Authentication Type', { mask: 0x0f, words: ['PGP', 'CMS'] }),
  'auth.subheader': bytes(varies, 0, 'Authentication subheader'),
  'auth.data_padding.len': u8(varies, 'Authentication data pad count (bytes)'),
  'auth.data_padding': bytes(varies, 0, 'Authentication data padding'),
  bogus_authentication_or_pad_length: expert('Warning', 'Malformed', 'Bogus authentication length'),
  payload_type: string(varies, 'Payload type', { doc: 'MIME type of what is announced' }),
  opaque: line('The rest of the packet'),
  compressed_and_encrypted: expert('Warning', 'Undecoded', 'The rest of the packet is compressed and encrypted'),
  encrypted: expert('Warning', 'Undecoded', 'The rest of the packet is encrypted'),
  compressed: expert('Warning', 'Undecoded', 'The rest of the packet is compressed'),
})

const addressSize = (b: Uint8Array, o: number): number => ((b[o] & IPV6) === 0 ? 4 : 16)
/** Octets up to behind the authentication data. */
const fixedLength = (b: Uint8Array, o: number): number => FIXED + addressSize(b, o) + 4 * b[o + 1]
const isOpaque = (b: Uint8Array, o: number): boolean => (b[o] & (ENCRYPTED | COMPRESSED)) !== 0

/** Octets of the payload's type with its zero; 0 if there is none. */
function typeLength(b: Uint8Array, at: number, e: number): number {
  if (at >= e || (b[at] === VERSION && b[at + 1] === 0x3d)) return 0
  const zero = b.subarray(at, e).indexOf(0)
  return zero < 0 ? 0 : zero + 1
}

function headerLength(b: Uint8Array, o: number, e: number): number {
  const fixed = fixedLength(b, o)
  return isOpaque(b, o) ? fixed : fixed + typeLength(b, o + fixed, e)
}

const utf8 = new TextDecoder()

function rest(t: Tree, { bytes: b, layers }: Packet, i: number): void {
  const o = layers.at[i]
  t.put((b[o] & IPV6) === 0 ? f.originating_source : f['originating_source.ipv6'], o + FIXED)
  if (b[o + 1] > 0) putAuthentication(t, b, o + FIXED + addressSize(b, o), 4 * b[o + 1])
  const at = o + fixedLength(b, o)
  if (!t.has(at, 0)) return
  const opaque = { [ENCRYPTED]: f.encrypted, [COMPRESSED]: f.compressed }[b[o] & 3]
  if (isOpaque(b, o)) {
    const remark = opaque ?? f.compressed_and_encrypted
    t.put(f.opaque, at, Math.max(0, layers.end[i] - at), remark.name)
    t.open()
    t.remark(remark)
    t.close()
    return
  }
  const size = typeLength(b, at, layers.end[i])
  if (size > 0) t.set(f.payload_type, at, size, utf8.decode(b.subarray(at, at + size - 1)))
}

function putAuthentication(t: Tree, b: Uint8Array, at: number, size: number): void {
  if (!t.has(at, 1)) return
  t.put(f.auth, at, size)
  t.open()
  t.put(f['auth.flags'], at)
  t.open()
  for (const part of [f['auth.flags.v'], f['auth.flags.p'], f['auth.flags.t']]) t.put(part, at)
  t.close()
  if (t.has(at, size)) {
    const padding = (b[at] & PADDED) === 0 ? 0 : b[at + size - 1]
    if (padding >= size) t.remark(f.bogus_authentication_or_pad_length)
    else {
      t.put(f['auth.subheader'], at + 1, size - 1 - padding)
      if (padding > 0) {
        t.put(f['auth.data_padding.len'], at + size - 1)
        t.put(f['auth.data_padding'], at + size - padding, padding)
      }
    }
  }
  t.close()
}

function info(out: Text, { bytes: b, layers }: Packet, i: number): void {
  const flags = b[layers.at[i]]
  out
    .add((flags & DELETION) === 0 ? 'Announcement' : 'Deletion')
    .add(' (v')
    .dec(flags >>> 5)
    .byte(0x29)
}

export const sap = protocol({
  abbrev: 'sap',
  name: 'Session Announcement Protocol',
  on: { 'udp.port': [9875] },
  fields: f,
  shape: {
    least: FIXED,
    header: headerLength,
    next: [{ table: 'sap.payload', key: (b, o) => (isOpaque(b, o) ? -1 : DESCRIPTION) }],
    mayEnd: true,
    opaque: true,
  },
  rest,
  columns: { protocol: 'SAP', info, speaks: 1, fromTree: true },
})
