/** Frame Relay (ITU-T Q.922 annex A) and what is carried in it: by NLPID and SNAP (RFC 2427) or Cisco's EtherTypes. */
import { u16, u24 } from '../bytes.ts'
import {
  expert,
  type Field,
  fields,
  flag,
  line,
  u8,
  u16 as uint16,
  u24 as uint24,
  u32 as uint32,
  varies,
} from '../field.ts'
import { CUT } from '../layers.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import type { Text } from '../text.ts'
import type { Tree } from '../tree.ts'
import { hexText } from '../values.ts'
import { ciscoHdlcTypes } from '../words/cisco-hdlc-types.ts'
import { etherTypes } from '../words/ether-types.ts'
import { commands, shortCommands, snapOrganizations } from '../words/llc.ts'
import { isLength } from './eth.ts'

/** Unnumbered information, which all that has an NLPID is sent in (RFC 2427 §3). */
const UI = 0x03
const SNAP = 0x80
const PADDING = 0
const ETHERNET_HEADER = 14
/** The last octet of the address (EA), and an address that ends in control bits (D/C). */
const LAST = 0x01
const CORE = 0x02
const NOTHING = -1

const NLPIDS: Readonly<Record<number, string>> = {
  0: 'NULL',
  1: 'T.70',
  3: 'X.633',
  8: 'Q.933',
  9: 'LMI',
  12: 'Q.2119',
  [SNAP]: 'SNAP',
  129: 'CLNP',
  130: 'ESIS',
  131: 'ISIS',
  133: 'IDRP',
  138: 'ESIS (X.25)',
  140: 'ISO 10030',
  141: 'ISO 11577',
  142: 'IPv6',
  176: 'Data compression protocol',
  204: 'IP',
  207: 'PPP',
}
const IP_VERSIONS: Readonly<Record<number, number>> = { 2048: 4, 34525: 6 }
const NLPID_VERSIONS: Readonly<Record<number, number>> = { 204: 4, 142: 6 }
const PPP = 0xcf
/** Octets before bridged Ethernet frames: their identifier in SNAP, with check sequence and without. */
const IEEE_802_1 = 0x0080c2
const BRIDGED: ReadonlySet<number> = new Set([1, 7])

const bit = (mask: number, name: string, words?: readonly string[]) =>
  flag(varies, 1, mask, name, words === undefined ? {} : { words })
const part = (mask: number, name: string) => u8(varies, name, { mask, base: 'hex' })
const octet = (name: string) => u8(varies, name, { base: 'hex' })

const f = fields('fr', {
  first_addr_octet: octet('First address octet'),
  upper_dlci: part(0xfc, 'Upper DLCI'),
  cr: bit(0x02, 'CR', ['Response', 'Command']),
  ea: bit(LAST, 'EA', ['More Follows', 'Last Octet']),
  second_addr_octet: octet('Second address octet'),
  second_dlci: part(0xf0, 'Second DLCI'),
  fecn: bit(0x08, 'FECN'),
  becn: bit(0x04, 'BECN'),
  de: bit(0x02, 'DE'),
  third_addr_octet: octet('Third address octet'),
  third_dlci: part(0xfe, 'Third DLCI'),
  bogus_address: expert('Warning', 'Protocol', 'Bogus address'),
  final: line('Final address octet'),
  dlcore_control: part(0xfc, 'DL-CORE Control'),
  lower_dlci: part(0xfc, 'Lower DLCI'),
  dc: flag(varies, 1, CORE, 'DC', { words: ['Control', 'DLCI Address'] }),
  dlci: uint32(varies, 'DLCI'),
  control: octet('Control Field'),
  'control.u_modifier_cmd': u8(varies, 'Command', { mask: 0xec, base: 'hex', words: commands }),
  'control.ftype': u8(varies, 'Frame type', { mask: 0x03, base: 'hex', words: { 3: 'Unnumbered frame' } }),
  nlpid: u8(varies, 'NLPID', { base: 'hex', words: NLPIDS }),
  'snap.oui': uint24(varies, 'Organization Code', { base: 'oui', words: snapOrganizations }),
  'snap.pid': uint16(varies, 'Protocol ID', { base: 'hex' }),
  snaptype: uint16(varies, 'Type', { base: 'hex', words: etherTypes }),
  chdlctype: uint16(varies, 'Type', { base: 'hex', words: ciscoHdlcTypes }),
})

/** Octets of the address: up to the one that says that it is the last. */
function addressLength(b: Uint8Array, o: number, e: number): number {
  let at = o
  while (at < e && (b[at] & LAST) === 0) at++
  return at + 1 - o
}

/** The connection's identifier, spread over the octets of the address. */
function dlciOf(b: Uint8Array, o: number, size: number): number {
  if (size === 1) return 0
  const upper = ((b[o] >>> 2) << 4) | (b[o + 1] >>> 4)
  if (size === 2) return upper
  const last = b[o + size - 1]
  const middle = size > 3 ? (upper << 7) | (b[o + 2] >>> 1) : upper
  return (last & CORE) !== 0 ? middle : ((middle << 6) | (last >>> 2)) >>> 0
}

/** What follows the address: how it is told, where the header ends, and what comes behind. */
interface Kind {
  readonly told: 'nlpid' | 'type' | 'ethernet' | 'unknown'
  /** Where the NLPID stands (the control field and its padding before it), or the EtherType. */
  readonly at: number
  readonly end: number
}

/** Reads what follows the address, which ends at `at`. */
function kindOf(b: Uint8Array, at: number, e: number): Kind {
  if (at < e && b[at] === UI) {
    const nlpid = at + 2 < e && b[at + 1] === PADDING ? at + 2 : at + 1
    const isSnap = nlpid < e && b[nlpid] === SNAP
    return { told: 'nlpid', at: nlpid, end: nlpid + (isSnap ? 6 : 1) }
  }
  if (at + 2 > e) return { told: 'unknown', at, end: at < e ? at : at + 1 }
  if (ciscoHdlcTypes[u16(b, at)] !== undefined) return { told: 'type', at, end: at + 2 }
  // Some send Ethernet frames without any header before them.
  const type = at + ETHERNET_HEADER <= e ? u16(b, at + 12) : NOTHING
  const isEthernet = type >= 0 && (isLength(type) || etherTypes[type] !== undefined)
  return { told: isEthernet ? 'ethernet' : 'unknown', at, end: at }
}

const kindAt = (b: Uint8Array, o: number, e: number): Kind => kindOf(b, o + addressLength(b, o, e), e)

/** The identifier that SNAP has for what it carries, if that is an EtherType. */
function etherTypeOf(b: Uint8Array, { told, at }: Kind): number {
  if (told === 'type') return u16(b, at)
  return told === 'nlpid' && b[at] === SNAP && u24(b, at + 1) === 0 ? u16(b, at + 4) : NOTHING
}

function versionOf(b: Uint8Array, o: number, e: number): number {
  const kind = kindAt(b, o, e)
  if (kind.told === 'nlpid') return NLPID_VERSIONS[b[kind.at]] ?? NOTHING
  return kind.told === 'type' ? (IP_VERSIONS[u16(b, kind.at)] ?? NOTHING) : NOTHING
}

/** 1 for Ethernet frames, alone or bridged in SNAP. */
function bridgedOf(b: Uint8Array, o: number, e: number): number {
  const { told, at } = kindAt(b, o, e)
  if (told === 'ethernet') return 1
  const isBridged = told === 'nlpid' && b[at] === SNAP && u24(b, at + 1) === IEEE_802_1 && BRIDGED.has(u16(b, at + 4))
  return isBridged ? 1 : NOTHING
}

function rest(t: Tree, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const o = layers.at[i]
  const size = addressLength(b, o, layers.end[i])
  if (!t.has(o, 1)) return
  address(t, b, o, size)
  if (!t.has(o, size)) return
  t.set(f.dlci, o, size, dlciOf(b, o, size))
  const { told, at, end } = kindAt(b, o, layers.end[i])
  if (told === 'nlpid') putNlpid(t, b, o + size, at)
  else if (told === 'type') t.put(f.chdlctype, at)
  else t.has(o + size, end - o - size)
}

function address(t: Tree, b: Uint8Array, o: number, size: number): void {
  if (size === 1) {
    bogus(t, o, 'Bogus 1-octet address field')
    return
  }
  putOctet(t, f.first_addr_octet, o, '', [f.upper_dlci, f.cr, f.ea])
  if (!t.has(o + 1, 1)) return
  const second = [f.second_dlci, f.fecn, f.becn, f.de, f.ea]
  const set = [f.fecn, f.becn, f.de, f.ea].filter(({ mask }) => (b[o + 1] & mask) !== 0)
  putOctet(t, f.second_addr_octet, o + 1, set.map(({ name }) => `, ${name}`).join(''), second)
  if (size > 3) putOctet(t, f.third_addr_octet, o + 2, '', [f.third_dlci, f.ea])
  for (let at = o + 3; at < o + size - 1 && t.ok; at++) bogus(t, at, 'Bogus extra address octet')
  const last = o + size - 1
  if (size < 3 || !t.has(last, 1)) return
  t.put(f.final, last, 1, `Final address octet: ${hexText(b[last], 2)}`)
  t.open()
  t.put((b[last] & CORE) !== 0 ? f.dlcore_control : f.lower_dlci, last)
  t.put(f.dc, last, 1, `.... .... .... ..${(b[last] >>> 1) & 1}. = DC: ${b[last] & CORE ? 'DLCI Address' : 'Control'}`)
  t.put(f.ea, last)
  t.close()
}

function bogus(t: Tree, at: number, said: string): void {
  t.put(f.bogus_address, at, 1, said)
  t.open()
  t.remark(f.bogus_address, said)
  t.close()
}

function putOctet(t: Tree, field: Field, at: number, more: string, parts: readonly Field[]): void {
  t.put(field, at, 1, (p, _i, o) => `${field.name}: ${hexText(p.bytes[o], 2)}${more}`)
  t.open()
  for (const one of parts) t.put(one, at)
  t.close()
}

/** The control field at `control`, the NLPID at `at`, and SNAP behind it. */
function putNlpid(t: Tree, b: Uint8Array, control: number, at: number): void {
  t.put(f.control, control, 1, 'Control field: U, func=UI (0x03)')
  t.open()
  t.put(f['control.u_modifier_cmd'], control)
  t.put(f['control.ftype'], control)
  t.close()
  if (at > control + 1) t.put(f.nlpid, control + 1, 1, 'Padding')
  t.put(f.nlpid, at)
  if (!t.ok || b[at] !== SNAP) return
  t.put(f['snap.oui'], at + 1)
  if (t.has(at + 4, 2)) t.put(u24(b, at + 1) === 0 ? f.snaptype : f['snap.pid'], at + 4)
}

function info(out: Text, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const o = layers.at[i]
  const size = addressLength(b, o, layers.end[i])
  if (o + size > layers.end[i]) return
  out.add('DLCI ').dec(dlciOf(b, o, size))
  const kind = kindAt(b, o, layers.end[i])
  if (kind.told !== 'nlpid') return
  out.add(`, U, func=${shortCommands[0]}`)
  if ((layers.flags[i] & CUT) !== 0 || b[kind.at] !== SNAP) return
  const organization = u24(b, kind.at + 1)
  const name = snapOrganizations[organization] ?? 'Unknown'
  out.add(`; SNAP, OUI 0x${organization.toString(16).toUpperCase().padStart(6, '0')} (${name}), PID 0x`)
  out.hex(u16(b, kind.at + 4), 4)
}

export const fr = protocol({
  abbrev: 'fr',
  name: 'Frame Relay',
  on: { link: [107] },
  fields: f,
  shape: {
    least: 1,
    header: (b, o, e) => kindAt(b, o, e).end - o,
    next: [
      { table: 'ip.version', key: versionOf },
      { table: 'llc.bridged', key: bridgedOf },
      {
        table: 'fr.nlpid',
        key: (b, o, e) => {
          const { told, at } = kindAt(b, o, e)
          return told === 'nlpid' && b[at] === PPP ? PPP : NOTHING
        },
      },
      {
        table: 'chdlc.protocol',
        key: (b, o, e) => {
          const kind = kindAt(b, o, e)
          return kind.told === 'type' ? u16(b, kind.at) : NOTHING
        },
      },
      { table: 'eth.type', key: (b, o, e) => etherTypeOf(b, kindAt(b, o, e)) },
    ],
  },
  rest,
  columns: { protocol: 'FR', info, speaks: 0, untracked: true },
})
