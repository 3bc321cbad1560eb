/** Generic Network Virtualization Encapsulation (RFC 8926). */
import { u16, u24 } from '../bytes.ts'
import { bytes, expert, fields, flag, line, u8, u16 as uint16, u24 as uint24, varies } from '../field.ts'
import type { Packet } from '../packet.ts'
import { putFlags } from '../parts.ts'
import { protocol } from '../protocol.ts'
import type { Tree } from '../tree.ts'
import { hexText } from '../values.ts'
import { etherTypes } from '../words/ether-types.ts'
import { geneveClass } from '../words/geneve-classes.ts'

const LEAST = 8
const CRITICAL = 0x80
const OAM = 0x80
const OPTION = 4

const f = fields('geneve', {
  version: u8(varies, 'Version'),
  'version.unknown': expert('Warning', 'Protocol', 'Unknown version'),
  length: line('Length'),
  flags: u8(varies, 'Flags', { base: 'hex' }),
  'flags.oam': flag(varies, 1, OAM, 'Operations, Administration and Management Frame'),
  'flags.critical': flag(varies, 1, 0x40, 'Critical Options Present'),
  'flags.reserved': flag(varies, 1, 0x3f, 'Reserved'),
  proto_type: uint16(varies, 'Protocol Type', { base: 'hex', words: etherTypes }),
  vni: uint24(varies, 'Virtual Network Identifier (VNI)', { base: 'hex_dec' }),
  reserved: u8(varies, 'Reserved', { base: 'hex' }),
  options: bytes(varies, 0, 'Geneve Options'),
  option: bytes(varies, 0, 'Option'),
  'option.class': uint16(varies, 'Class', { base: 'hex', words: geneveClass }),
  'option.type': u8(varies, 'Type', { base: 'hex' }),
  'option.type.critical': flag(varies, 1, CRITICAL, 'Critical Option', { hidden: true }),
  'option.flags': u8(varies, 'Flags', { base: 'hex' }),
  'option.flags.reserved': flag(varies, 1, 0xe0, 'Reserved'),
  'option.length': u8(varies, 'Length'),
  'option.length.invalid': expert('Warning', 'Protocol', 'Invalid length for option'),
  'option.unknown.data': bytes(varies, 0, 'Unknown Option Data'),
})

const FLAGS = [f['flags.oam'], f['flags.critical'], f['flags.reserved']]
const optionsLength = (b: Uint8Array, o: number): number => (b[o] & 0x3f) * 4
const name = (type: number): string | undefined => etherTypes[type]

function rest(t: Tree, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const o = layers.at[i]
  if (!t.has(o, 1)) return
  const version = b[o] >>> 6
  t.set(f.version, o, 1, version)
  if (version !== 0) unknownVersion(t, o, version)
  const size = optionsLength(b, o)
  t.put(f.length, o, 1, `Length: ${size} bytes`)
  putFlags(t, b, f.flags, o + 1, FLAGS)
  t.put(f.proto_type, o + 2)
  t.put(f.vni, o + 4)
  if (t.has(o + 7, 1) && b[o + 7] !== 0) t.put(f.reserved, o + 7)
  if (size > 0) options(t, p, o + LEAST, size)
}

function unknownVersion(t: Tree, at: number, version: number): void {
  const said = `Unknown version ${version}`
  t.put(f['version.unknown'], at, 1, said)
  t.open()
  t.remark(f['version.unknown'], said)
  t.close()
}

/** Options of class, type, length in words of four octets, and value (RFC 8926 §3.5). */
function options(t: Tree, { bytes: b }: Packet, from: number, size: number): void {
  if (!t.has(from, size)) return
  const end = from + size
  t.put(f.options, from, size, `Options: (${size} bytes)`)
  t.open()
  for (let at = from; at + OPTION <= end; ) at += option(t, b, at, end)
  t.close()
}

/** @returns octets of the option, header included */
function option(t: Tree, b: Uint8Array, at: number, end: number): number {
  const kind = u16(b, at)
  const type = b[at + 2]
  const size = OPTION + (b[at + 3] & 0x1f) * 4
  const word = type & CRITICAL ? 'Critical' : 'Non-critical'
  const title = `Unknown, Class: ${geneveClass(kind) ?? 'Unknown'} (${hexText(kind, 4)}) Type: ${hexText(type, 2)}`
  if (at + size > end) {
    const said = `${title} (length of ${size} is past end of options)`
    t.put(f['option.length.invalid'], at, end - at, said)
    t.open()
    t.remark(f['option.length.invalid'], said)
    t.close()
    return end - at
  }
  t.put(f.option, at, size, `${title} (${word})`)
  t.open()
  t.put(f['option.class'], at)
  t.put(f['option.type'], at + 2, 1, `Type: ${hexText(type, 2)} (${word})`)
  t.put(f['option.type.critical'], at + 2)
  if (b[at + 3] >>> 5 !== 0) {
    const flags = b[at + 3] >>> 5
    t.set(f['option.flags'], at + 3, 1, flags, `Flags: ${hexText(flags, 2)} (RSVD)`)
    t.open()
    t.put(f['option.flags.reserved'], at + 3)
    t.close()
  }
  t.set(f['option.length'], at + 3, 1, size, `Length: ${size} bytes`)
  t.put(f['option.unknown.data'], at + OPTION, size - OPTION)
  t.close()
  return size
}

export const geneve = protocol({
  abbrev: 'geneve',
  name: 'Generic Network Virtualization Encapsulation',
  short: 'Geneve',
  on: { 'udp.port': [6081] },
  fields: f,
  shape: {
    least: LEAST,
    header: (b, o) => LEAST + optionsLength(b, o),
    next: [{ table: 'eth.type', key: (b, o) => u16(b, o + 2) }],
  },
  title: ({ bytes: b, layers }, i) => {
    const title = 'Generic Network Virtualization Encapsulation'
    const at = layers.at[i]
    if (at + LEAST > layers.end[i]) return title
    return `${title}, VNI: ${hexText(u24(b, at + 4), 6)}${b[at + 1] & OAM ? ', OAM' : ''}`
  },
  rest,
  columns: {
    protocol: 'Geneve',
    info: (out, { bytes: b, layers }, i) => {
      const at = layers.at[i]
      if (at + LEAST > layers.end[i]) return
      const type = u16(b, at + 2)
      out.add('Encapsulated ').add(name(type) ?? `${hexText(type, 4)} (unknown)`)
    },
    speaks: 0,
    untracked: true,
  },
})
