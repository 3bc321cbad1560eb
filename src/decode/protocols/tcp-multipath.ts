/** Multipath TCP (RFC 8684, and RFC 6824 before it): the option's fields. Connections are not followed. */
import { u32, u64 as uint64 } from '../bytes.ts'
import { bytes, type Field, fields, flag, ipv4, ipv6, u8, u64, u16 as uint16, u32 as uint32, varies } from '../field.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import type { Tree } from '../tree.ts'
import { bitPattern } from '../values.ts'
import { multipathSubtypes, resetReasons } from '../words/tcp.ts'
import { optionFields as tcp } from './tcp-option-fields.ts'

const SET = ['Not set', 'Set']
const DSS = { dataAck: 0x01, longDataAck: 0x02, mapping: 0x04, longSequence: 0x08 }

/** A flag that reads as a number. */
const bit = (mask: number, name: string) => u8(varies, name, { mask })

const f = fields('tcp.options.mptcp', {
  subtype: u8(varies, 'Multipath TCP subtype', { mask: 0xf0, words: (v) => multipathSubtypes[v] }),
  version: u8(varies, 'Multipath TCP version', { mask: 0x0f }),
  reserved: uint16(varies, 'Reserved', { mask: 0x0fff, base: 'hex' }),
  flags: u8(varies, 'Multipath TCP flags', { base: 'hex' }),
  'backup.flag': bit(0x01, 'Backup flag'),
  'checksumreq.flags': bit(0x80, 'Checksum required'),
  'extensibility.flag': bit(0x40, 'Extensibility'),
  'nomoresubflows.flag': bit(0x20, 'Do not attempt to establish new subflows to this address and port'),
  'sha1.flag': bit(0x01, 'Use HMAC-SHA1'),
  'sha256.flag': bit(0x01, 'Use HMAC-SHA256'),
  'reserved.flag': u8(varies, 'Reserved', { mask: 0x3e, base: 'hex' }),
  'datafin.flag': bit(0x10, 'DATA_FIN'),
  'dseqn8.flag': bit(DSS.longSequence, 'Data Sequence Number is 8 octets'),
  'dseqnpresent.flag': bit(
    DSS.mapping,
    'Data Sequence Number, Subflow Sequence Number, Data-level Length, Checksum present',
  ),
  'dataack8.flag': bit(DSS.longDataAck, 'Data ACK is 8 octets'),
  'dataackpresent.flag': bit(DSS.dataAck, 'Data ACK is present'),
  'flag_U.flag': flag(varies, 1, 0x08, 'Flag U', { words: SET, bits: 4 }),
  'flag_V.flag': flag(varies, 1, 0x04, 'Flag V', { words: SET, bits: 4 }),
  'flag_W.flag': flag(varies, 1, 0x02, 'Flag W', { words: SET, bits: 4 }),
  'flag_T.flag': flag(varies, 1, 0x01, 'Transient', { words: SET, bits: 4 }),
  rst_reason: u8(varies, 'TCPRST Reason', { base: 'hex', words: (v) => resetReasons[v] }),
  echo: bit(0x01, 'Echo'),
  ipver: u8(varies, 'IP version', { mask: 0x0f }),
  addrid: u8(varies, 'Address ID'),
  sendkey: u64(varies, "Sender's Key"),
  recvkey: u64(varies, "Receiver's Key"),
  recvtok: uint32(varies, "Receiver's Token"),
  sendrand: uint32(varies, "Sender's Random Number"),
  sendtrunchmac: u64(varies, "Sender's Truncated HMAC"),
  sendhmac: bytes(varies, 0, "Sender's HMAC"),
  addaddrtrunchmac: u64(varies, 'Truncated HMAC'),
  rawdataack: u64(varies, 'Original MPTCP Data ACK'),
  rawdataseqno: u64(varies, 'Data Sequence Number'),
  subflowseqno: uint32(varies, 'Subflow Sequence Number'),
  datalvllen: uint16(varies, 'Data-level Length'),
  checksum: uint16(varies, 'Checksum', { base: 'hex' }),
  ipv4: ipv4(varies, 'Advertised IPv4 Address'),
  ipv6: ipv6(varies, 'Advertised IPv6 Address'),
  port: uint16(varies, 'Advertised port'),
})
const own = fields('mptcp', { 'rm_addr.count': u8(varies, 'Number of removed addresses') })

const NAME = 'Multipath Transmission Control Protocol'

/** Its fields stand in TCP's options: as a layer it is nowhere. */
export const mptcp = protocol({
  abbrev: 'mptcp',
  name: NAME,
  fields: {
    ...Object.fromEntries(Object.entries(f).map(([key, field]) => [`options.${key}`, field])),
    'rm_addr.count': own['rm_addr.count'],
  },
  shape: { least: 0 },
})

/** What an option is made of, behind its subtype: emitted from octet `at` + 2 on, up to `end`. */
type Body = (t: Tree, p: Packet, at: number, end: number) => void

const BODIES: readonly (Body | undefined)[] = [
  capable,
  join,
  dataSequence,
  addAddress,
  removeAddress,
  priority,
  fallback,
  fastClose,
  reset,
]

/** Emits the option of `size` octets at `at`. */
export function multipath(t: Tree, p: Packet, at: number, size: number): void {
  const subtype = size > 2 ? p.bytes[at + 2] >>> 4 : -1
  const name = size > 2 ? `: ${multipathSubtypes[subtype] ?? `Unknown (${subtype})`}` : ''
  t.put(mptcp.headline, at, size, `${NAME}${name}`)
  t.open()
  t.put(tcp.option_kind, at)
  t.put(tcp.option_len, at + 1)
  if (size > 2) {
    t.put(f.subtype, at + 2)
    BODIES[subtype]?.(t, p, at, at + size)
  }
  t.close()
}

/** Emits `field` at `at` if it fits before `end`. @returns where the next one stands; -1 if it did not fit */
function next(t: Tree, field: Field, at: number, end: number, size: number = field.size, title?: string): number {
  if (at < 0 || at + size > end) return -1
  t.put(field, at, size, title)
  return at + size
}

function putBits(t: Tree, at: number, bits: readonly Field[], said = ''): void {
  t.put(f.flags, at, 1, said === '' ? undefined : said)
  t.open()
  for (const field of bits) t.put(field, at)
  t.close()
}

/** RFC 8684 §3.1. */
function capable(t: Tree, { bytes: b }: Packet, at: number, end: number): void {
  t.put(f.version, at + 2)
  if (at + 4 > end) return
  const isFirst = (b[at + 2] & 0x0f) === 0
  const reserved = isFirst ? 0x3e : 0x1e
  const value = (b[at + 3] & reserved) >>> 1
  const last = isFirst ? f['sha1.flag'] : f['sha256.flag']
  putBits(t, at + 3, [
    f['checksumreq.flags'],
    f['extensibility.flag'],
    ...(isFirst ? [] : [f['nomoresubflows.flag']]),
    last,
  ])
  t.open()
  const shown = `0x${value.toString(16).padStart(isFirst ? 2 : 1, '0')}`
  t.set(f['reserved.flag'], at + 3, 1, value, `${bitPattern(reserved, b[at + 3], 1)} = Reserved: ${shown}`)
  t.close()
  let o = next(t, f.sendkey, at + 4, end)
  o = next(t, f.recvkey, o, end)
  o = next(t, f.datalvllen, o, end)
  next(t, f.checksum, o, end)
}

/** RFC 8684 §3.2: the three messages of the handshake differ in length. */
function join(t: Tree, _p: Packet, at: number, end: number): void {
  switch (end - at) {
    case 12:
    case 16: {
      putBits(t, at + 2, [f['backup.flag']])
      let o = next(t, f.addrid, at + 3, end)
      o = end - at === 12 ? next(t, f.recvtok, o, end) : next(t, f.sendtrunchmac, o, end)
      next(t, f.sendrand, o, end)
      break
    }
    case 24:
      t.put(f.reserved, at + 2)
      t.put(f.sendhmac, at + 4, 20)
  }
}

/** RFC 8684 §3.3. */
function dataSequence(t: Tree, { bytes: b }: Packet, at: number, end: number): void {
  if (at + 4 > end) return
  const flags = b[at + 3]
  putBits(t, at + 3, [
    f['datafin.flag'],
    f['dseqn8.flag'],
    f['dseqnpresent.flag'],
    f['dataack8.flag'],
    f['dataackpresent.flag'],
  ])
  let o = at + 4
  const wide = (field: Field, isWide: boolean, said: (value: bigint) => string): void => {
    const size = isWide ? 8 : 4
    if (o < 0 || o + size > end) {
      o = -1
      return
    }
    const value = isWide ? uint64(b, o) : BigInt(u32(b, o))
    t.set(field, o, size, value, `${field.name}: ${said(value)}`)
    o += size
  }
  if (flags & DSS.dataAck) {
    const isLong = (flags & DSS.longDataAck) !== 0
    wide(f.rawdataack, isLong, (value) => `${value}${isLong ? ' (64bits)' : ''}`)
  }
  if ((flags & DSS.mapping) === 0) return
  const isLong = (flags & DSS.longSequence) !== 0
  wide(f.rawdataseqno, isLong, (value) => `${value}  (${isLong ? 64 : 32}bits version)`)
  o = next(t, f.subflowseqno, o, end)
  o = next(t, f.datalvllen, o, end)
  next(t, f.checksum, o, end)
}

/** RFC 8684 §3.4.1; in version 0 the IP version stands where the echo flag is now. */
function addAddress(t: Tree, { bytes: b }: Packet, at: number, end: number): void {
  const version = b[at + 2] & 0x0f
  t.put(version === 4 || version === 6 ? f.ipver : f.echo, at + 2)
  let o = next(t, f.addrid, at + 3, end)
  if (o < 0) return
  // Octets that are left tell the version: 4 or 16, then perhaps a port, then perhaps a code.
  const left = end - o
  const isWide = version === 6 || (version !== 4 && left >= 16)
  o = next(t, isWide ? f.ipv6 : f.ipv4, o, end)
  if (o >= 0 && ((end - o) & 7) === 2) o = next(t, f.port, o, end)
  next(t, f.addaddrtrunchmac, o, end)
}

/** RFC 8684 §3.4.2. */
function removeAddress(t: Tree, _p: Packet, at: number, end: number): void {
  t.derive(own['rm_addr.count'], end - at - 3, undefined, at + 3, end - at - 3)
  for (let o = at + 3; o < end; o++) t.put(f.addrid, o)
}

/** RFC 8684 §3.3.8. */
function priority(t: Tree, _p: Packet, at: number, end: number): void {
  putBits(t, at + 2, [f['backup.flag']])
  next(t, f.addrid, at + 3, end)
}

/** RFC 8684 §3.7. */
function fallback(t: Tree, _p: Packet, at: number, end: number): void {
  next(t, f.rawdataseqno, next(t, f.reserved, at + 2, end), end)
}

/** RFC 8684 §3.5. */
function fastClose(t: Tree, _p: Packet, at: number, end: number): void {
  next(t, f.recvkey, next(t, f.reserved, at + 2, end), end)
}

/** RFC 8684 §3.6. */
function reset(t: Tree, { bytes: b }: Packet, at: number, end: number): void {
  const transient = (b[at + 2] & 1) !== 0 ? `${f.flags.name}: 0x${b[at + 2].toString(16)}, Transient` : ''
  putBits(t, at + 2, [f['flag_U.flag'], f['flag_V.flag'], f['flag_W.flag'], f['flag_T.flag']], transient)
  next(t, f.rst_reason, at + 3, end)
}
