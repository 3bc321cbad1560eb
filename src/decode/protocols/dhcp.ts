/** Dynamic Host Configuration Protocol (RFC 2131), and the Bootstrap Protocol that it grew from (RFC 951). */
import { u16, u32 } from '../bytes.ts'
import type { Field } from '../field.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import type { Text } from '../text.ts'
import type { Tree } from '../tree.ts'
import {
  COOKIE,
  FILE,
  FILE_SIZE,
  dhcpFields as f,
  HARDWARE,
  HARDWARE_SIZE,
  OPTIONS,
  SERVER,
  SERVER_SIZE,
} from './dhcp-fields.ts'
import { type Gist, gistOf, messageText, putOptions, typesText } from './dhcp-options.ts'
import { textOf } from './dhcp-value.ts'

const NAME = 'Dynamic Host Configuration Protocol'
/** The four octets that options stand behind (RFC 2131 §3). */
const MAGIC = 0x63825363
const REQUEST = 1
const REPLY = 2
const ETHERNET = 1
const IEEE_802 = 6
const MAC_SIZE = 6
/** Where servers that only tell of boot files listen beside the others (PXE). */
const PROXY = 4011
/** The longest word for a message that the list makes room for. */
const WORD = 8

const NOTHING: Gist = { types: [], overload: 0 }

/** True if the message has options of the form that RFC 2132 gave them. */
function hasOptions({ bytes, layers }: Packet, i: number): boolean {
  const at = layers.at[i]
  return at + OPTIONS <= layers.end[i] && u32(bytes, at + COOKIE) === MAGIC
}

const gist = (p: Packet, i: number): Gist =>
  hasOptions(p, i) ? gistOf(p.bytes, p.layers.at[i] + OPTIONS, p.layers.end[i]) : NOTHING

/** Both say that the address is one of 48 bits. */
const isMac = (type: number, size: number): boolean => (type === ETHERNET || type === IEEE_802) && size === MAC_SIZE

function rest(t: Tree, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  const { types, overload } = gist(p, i)
  putAddress(t, b, at)
  const isServer = overload === 2 || overload === 3
  const isFile = overload === 1 || overload === 3
  putName(t, b, serverName, at + SERVER, SERVER_SIZE, isServer)
  if (t.ok) putName(t, b, bootFile, at + FILE, FILE_SIZE, isFile)
  if (!t.ok) return
  if (types.length === 0) t.set(f.bootp, at, 0, 1)
  if (!t.has(at + COOKIE, 4)) return
  if (!hasOptions(p, i)) return t.put(f.vendor_specific_options, at + COOKIE)
  t.put(f.cookie, at + COOKIE)
  putList(t, p, i, at + OPTIONS)
}

/** The options behind the header, and what stands behind them. */
function putList(t: Tree, p: Packet, i: number, at: number): void {
  const { end, reported } = p.layers
  if (at === end[i] && end[i] === reported[i]) return
  const behind = putOptions(t, p, i, at, end[i], false)
  if (behind >= 0 && behind < end[i]) t.put(f['option.padding'], behind, end[i] - behind)
  // What the capture cut off may hold the end.
  if (end[i] < reported[i]) t.has(end[i], 1)
  else if (behind < 0 && gist(p, i).types.length > 0) t.remark(f.end_option_missing)
}

/** A name of fixed size, which may hold options in its place (RFC 2131 §4.1). */
interface FixedName {
  readonly field: Field
  readonly overloaded: Field
  readonly remark: Field
  /** What is said where it is empty. */
  readonly none: string
}

const serverName: FixedName = {
  field: f.server,
  overloaded: f['server, overloaded'],
  remark: f.server_name_overloaded_by_dhcp,
  none: 'Server host name not given',
}
const bootFile: FixedName = {
  field: f.file,
  overloaded: f['file, overloaded'],
  remark: f.boot_filename_overloaded_by_dhcp,
  none: 'Boot file name not given',
}

function putName(t: Tree, b: Uint8Array, name: FixedName, at: number, size: number, isOverloaded: boolean): void {
  if (!t.has(at, size)) return
  if (!isOverloaded) {
    t.set(name.field, at, size, textOf(b, at, size), b[at] === 0 ? name.none : undefined)
    return
  }
  t.put(name.overloaded, at, size)
  t.open()
  t.remark(name.remark)
  t.close()
}

function putAddress(t: Tree, b: Uint8Array, at: number): void {
  const size = b[at + 2]
  const o = at + HARDWARE
  if (size === 0 || size > HARDWARE_SIZE) {
    t.put(f['no address'], o, HARDWARE_SIZE)
    t.open()
    t.remark(f.client_address_not_given)
    t.close()
    return
  }
  if (isMac(b[at + 1], size)) t.put(f['hw.mac_addr'], o)
  else if (t.has(o, HARDWARE_SIZE)) {
    const octets = Array.from(b.subarray(o, o + size), (octet) => octet.toString(16).padStart(2, '0'))
    t.put(f['hw.addr'], o, HARDWARE_SIZE, `Client hardware address: ${octets.join('')}`)
  }
  if (size < HARDWARE_SIZE) t.put(f['hw.addr_padding'], o + size, HARDWARE_SIZE - size)
}

/** `DHCP Discover - Transaction ID 0x12345678`, `Boot Request from 02:00:00:00:00:01 (02:00:00:00:00:01)` */
function info(out: Text, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  if (at >= layers.end[i]) return
  const { types } = gist(p, i)
  if (types.length > 0) {
    if (isProxy(p, i)) out.add('proxy')
    const word = messageText(types[types.length - 1])
    out
      .add('DHCP ')
      .add(word.padEnd(WORD))
      .add(' - Transaction ID 0x')
      .hex(u32(b, at + 4), 1)
    return
  }
  if (b[at] === REPLY) out.add('Boot Reply')
  else if (b[at] === REQUEST) writeSender(out, p, i)
  else out.add('Unknown BOOTP message type (').dec(b[at]).byte(0x29)
}

function writeSender(out: Text, { bytes: b, layers }: Packet, i: number): void {
  const at = layers.at[i]
  const size = at + 2 < layers.end[i] ? b[at + 2] : 0
  if (at + HARDWARE + size > layers.end[i]) return
  out.add('Boot Request from ')
  if (size === 0) out.add('<No address>')
  else if (isMac(b[at + 1], size)) {
    out
      .ether(b, at + HARDWARE)
      .add(' (')
      .ether(b, at + HARDWARE)
      .byte(0x29)
  } else out.octets(b, at + HARDWARE, size, 0)
}

/** The layer before is UDP, or has its ports where UDP has them. */
function isProxy({ bytes: b, layers }: Packet, i: number): boolean {
  const ports = layers.at[i - 1]
  return u16(b, ports) === PROXY || u16(b, ports + 2) === PROXY
}

export const dhcp = protocol({
  abbrev: 'dhcp',
  name: NAME,
  short: 'DHCP/BOOTP',
  on: { 'udp.port': [67, 68, PROXY] },
  fields: f,
  shape: {
    least: 1,
    // Seconds that nobody waits, in the byte order of a client that forgot to turn them.
    odd: (b, o, e) => o + 10 <= e && b[o + 9] === 0 && b[o + 8] !== 0,
  },
  title: (p, i) => NAME + typesText(gist(p, i)),
  rest,
  columns: {
    protocol: (p, i) => (gist(p, i).types.length > 0 ? 'DHCP' : 'BOOTP'),
    info,
    fromTree: true,
    untracked: true,
  },
})
