/** Logical Link Control (ISO/IEC 8802-2) and the Subnetwork Access Protocol (IEEE 802 §9.2). */
import { u16, u24 } from '../bytes.ts'
import {
  type Field,
  type FieldSpec,
  fields,
  flag,
  u8,
  u16 as uint16,
  u24 as uint24,
  varies,
  type Words,
} from '../field.ts'
import { CUT } from '../layers.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import type { Text } from '../text.ts'
import type { Tree } from '../tree.ts'
import { bitPattern, hexText } from '../values.ts'
import { etherTypes } from '../words/ether-types.ts'
import * as words from '../words/llc.ts'
import { LLC } from './eth.ts'

const LEAST = 3
const SNAP = 0xaa
/** Organizations whose protocol identifiers are EtherTypes: Ethernet itself, Cisco for frames of Digital's. */
const ETHERNET = 0x000000
const ETHERTYPED: ReadonlySet<number> = new Set([ETHERNET, 0x0000f8])
/** Bridged Ethernet frames, with check sequence and without (RFC 2684 §5.2). */
const IEEE_802_1 = 0x0080c2
const BRIDGED: ReadonlySet<number> = new Set([1, 7])

const SET = ['Not set', 'Set']
const SUPERVISORY = ['Receiver ready', 'Receiver not ready', 'Reject', 'Selective reject']
const SHORT_SUPERVISORY = ['RR', 'RNR', 'REJ', 'SREJ']
const FRAME_TYPES: Readonly<Record<number, string>> = {
  0: 'Information frame',
  1: 'Supervisory frame',
  3: 'Unnumbered frame',
}

const isUnnumbered = (b: Uint8Array, o: number): boolean => (b[o + 2] & 3) === 3
const isSnap = (b: Uint8Array, o: number): boolean => b[o] === SNAP && b[o + 1] === SNAP
/** Octets up to the end of the control field: it has two where frames are numbered. */
const controlEnd = (b: Uint8Array, o: number): number => (isUnnumbered(b, o) ? 3 : 4)

function headerLength(b: Uint8Array, o: number, e: number): number {
  const end = controlEnd(b, o)
  if (!isSnap(b, o)) return end
  // A bridged frame is aligned by two octets of padding before it.
  return end + (o + end + 5 <= e && BRIDGED.has(bridgedOf(b, o)) ? 7 : 5)
}
/** Only information frames, numbered or not, carry something for a service access point. */
const carries = (b: Uint8Array, o: number): boolean => (b[o + 2] & 1) === 0 || (b[o + 2] & 0xef) === 3

function etherTypeOf(b: Uint8Array, o: number): number {
  if (!isSnap(b, o) || !carries(b, o)) return -1
  const at = o + controlEnd(b, o)
  return ETHERTYPED.has(u24(b, at)) ? u16(b, at + 3) : -1
}

function bridgedOf(b: Uint8Array, o: number): number {
  if (!isSnap(b, o) || !carries(b, o)) return -1
  const at = o + controlEnd(b, o)
  return u24(b, at) === IEEE_802_1 ? u16(b, at + 3) : -1
}

function accessPointOf(b: Uint8Array, o: number, e: number): number {
  return !isSnap(b, o) && carries(b, o) && o + controlEnd(b, o) < e ? b[o] : -1
}

const accessPoint = (value: number): string | undefined => words.serviceAccessPoints[value << 1]

/** The protocol identifiers of an organization. */
const pid = (names: Words): FieldSpec => uint16(varies, 'PID', { base: 'hex', words: names })

const f = fields('llc', {
  dsap: u8(0, 'DSAP', { base: 'hex', words: words.serviceAccessPoints }),
  'dsap.sap': u8(0, 'SAP', { mask: 0xfe, show: (v) => accessPoint(v) ?? 'Unknown', in: 'dsap' }),
  'dsap.ig': flag(0, 1, 0x01, 'IG Bit', { words: ['Individual', 'Group'], in: 'dsap' }),
  ssap: u8(1, 'SSAP', { base: 'hex', words: words.serviceAccessPoints }),
  'ssap.sap': u8(1, 'SAP', { mask: 0xfe, show: (v) => accessPoint(v) ?? 'Unknown', in: 'ssap' }),
  'ssap.cr': flag(1, 1, 0x01, 'CR Bit', { words: ['Command', 'Response'], in: 'ssap' }),
  control: uint16(varies, 'Control field', { base: 'hex' }),
  'control.n_r': uint16(varies, 'N(R)', { mask: 0xfe00 }),
  'control.n_s': uint16(varies, 'N(S)', { mask: 0x00fe }),
  'control.p': flag(varies, 1, 0x10, 'Poll', { words: SET }),
  'control.f': flag(varies, 1, 0x10, 'Final', { words: SET }),
  'control.s_ftype': uint16(varies, 'Supervisory frame type', { mask: 0x000c, base: 'hex' }),
  'control.u_modifier_cmd': u8(varies, 'Command', { mask: 0xec, base: 'hex', words: words.commands }),
  'control.u_modifier_resp': u8(varies, 'Response', { mask: 0xec, base: 'hex', words: words.responses }),
  'control.ftype': u8(varies, 'Frame type', { mask: 0x03, base: 'hex' }),
  'control.ftype, two octets': uint16(varies, 'Frame type', { mask: 0x03, base: 'hex', is: 'control.ftype' }),
  oui: uint24(varies, 'Organization Code', { base: 'oui', words: words.snapOrganizations }),
  type: uint16(varies, 'Type', { base: 'hex', words: etherTypes }),
  pid: uint16(varies, 'Protocol ID', { base: 'hex' }),
  cisco_pid: pid(words.ciscoPids),
  nortel_pid: pid(words.nortelPids),
  iana_pid: pid(words.ianaPids),
  bluetooth_pid: pid(words.bluetoothPids),
  extreme_pid: pid({ 187: 'EDP' }),
  force10_pid: pid({ 273: 'FEFD' }),
  foundry_pid: pid({ 8192: 'FDP' }),
  wlccp_pid: pid({ 0: 'WLCCP' }),
  apple_awdl_pid: pid({ 2048: 'AWDL' }),
  apple_atalk_pid: pid({ 32923: 'AppleTalk' }),
})

/** The field that an organization's protocol identifiers go by. */
const PIDS: ReadonlyMap<number, Field> = new Map([
  [0x00000c, f.cisco_pid],
  [0x00005e, f.iana_pid],
  [0x000081, f.nortel_pid],
  [0x0001e8, f.force10_pid],
  [0x0017f2, f.apple_awdl_pid],
  [0x001958, f.bluetooth_pid],
  [0x004096, f.wlccp_pid],
  [0x00e02b, f.extreme_pid],
  [0x00e052, f.foundry_pid],
  [0x080007, f.apple_atalk_pid],
])

/** The control field as a number: least significant octet first. */
function controlOf(p: Packet, i: number): number {
  const { bytes, layers } = p
  const at = layers.at[i] + 2
  return isUnnumbered(bytes, layers.at[i]) ? bytes[at] : bytes[at] | (bytes[at + 1] << 8)
}

const isResponse = (p: Packet, i: number): boolean => (p.bytes[p.layers.at[i] + 1] & 1) !== 0

/** `S F, func=RNR, N(R)=5` */
function controlText(p: Packet, i: number): string {
  const control = controlOf(p, i)
  const response = isResponse(p, i)
  const mark = response && (control & 1) !== 0 ? ' F' : ' P'
  if ((control & 3) === 3) {
    const names = response ? words.shortResponses : words.shortCommands
    return `U${control & 0x10 ? mark : ''}, func=${names[(control & 0xec) >> 2] ?? 'Unknown'}`
  }
  const marked = control & 0x0100 ? mark : ''
  const received = control >>> 9
  if ((control & 1) === 0) return `I${marked}, N(R)=${received}, N(S)=${(control & 0xfe) >> 1}`
  return `S${marked}, func=${SHORT_SUPERVISORY[(control & 0x0c) >> 2]}, N(R)=${received}`
}

function rest(t: Tree, p: Packet, i: number): void {
  const { bytes, layers } = p
  const o = layers.at[i]
  if (!t.has(o + 2, 1)) return
  const end = controlEnd(bytes, o)
  if (!t.has(o + 2, end - 2)) return
  emitControl(t, p, i, o + 2, end - 2)
  if (isSnap(bytes, o)) emitSnap(t, p, o + end, carries(bytes, o))
}

const upperHex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0')

function emitControl(t: Tree, p: Packet, i: number, at: number, size: number): void {
  const control = controlOf(p, i)
  const response = isResponse(p, i)
  const part = (field: Field, mask: number, said: (value: number) => string): void => {
    const value = (control & mask) >>> (31 - Math.clz32(mask & -mask))
    t.set(field, at, size, value, `${bitPattern(mask, control, size)} = ${field.name}: ${said(value)}`)
  }
  const mark = (mask: number): void => {
    if ((control & mask) !== 0)
      part(response && (control & 1) !== 0 ? f['control.f'] : f['control.p'], mask, (value) => SET[value])
  }
  const shown = `0x${upperHex(control, size * 2)}`
  t.set(f.control, at, size, control, `Control field: ${controlText(p, i)} (${shown})`)
  t.open()
  if (size === 1) {
    mark(0x10)
    const field = response ? f['control.u_modifier_resp'] : f['control.u_modifier_cmd']
    const names = response ? words.responses : words.commands
    part(field, 0xec, (value) => `${names[value] ?? 'Unknown'} (${hexText(value, 2)})`)
  } else {
    part(f['control.n_r'], 0xfe00, String)
    if ((control & 1) === 0) part(f['control.n_s'], 0x00fe, String)
    mark(0x0100)
    if ((control & 1) !== 0) part(f['control.s_ftype'], 0x000c, (value) => `${SUPERVISORY[value]} (0x${value})`)
  }
  const ftype = (control & 1) === 0 ? 1 : 3
  part(
    f[size === 1 ? 'control.ftype' : 'control.ftype, two octets'],
    ftype,
    (value) => `${FRAME_TYPES[value]} (0x${value})`,
  )
  t.close()
}

function emitSnap(t: Tree, p: Packet, at: number, carried: boolean): void {
  t.put(f.oui, at)
  if (!t.has(at, 5)) return
  const organization = u24(p.bytes, at)
  if (!ETHERTYPED.has(organization)) t.put(PIDS.get(organization) ?? f.pid, at + 3)
  else if (carried) t.put(f.type, at + 3)
}

function info(out: Text, p: Packet, i: number): void {
  const { bytes, layers } = p
  const o = layers.at[i]
  if (o + controlEnd(bytes, o) > layers.end[i]) return
  out.add(controlText(p, i))
  if (isSnap(bytes, o)) {
    if ((layers.flags[i] & CUT) !== 0) return
    const at = o + controlEnd(bytes, o)
    const organization = u24(bytes, at)
    const name = words.snapOrganizations[organization] ?? 'Unknown'
    out.add(`; SNAP, OUI 0x${upperHex(organization, 6)} (${name}), PID 0x`)
    out.add(upperHex(u16(bytes, at + 3), 4))
    return
  }
  const name = (octet: number): string => accessPoint(octet >> 1) ?? hexText(octet & 0xfe, 2)
  out.add(`; DSAP ${name(bytes[o])} ${bytes[o] & 1 ? 'Group' : 'Individual'}`)
  out.add(`, SSAP ${name(bytes[o + 1])} ${bytes[o + 1] & 1 ? 'Response' : 'Command'}`)
}

export const llc = protocol({
  abbrev: 'llc',
  name: 'Logical-Link Control',
  on: { 'eth.len': [LLC] },
  fields: f,
  shape: {
    least: LEAST,
    header: headerLength,
    next: [
      { table: 'eth.type', key: etherTypeOf },
      { table: 'llc.bridged', key: bridgedOf },
      { table: 'llc.dsap', key: accessPointOf },
    ],
  },
  rest,
  columns: { protocol: 'LLC', info, speaks: 0, needs: LEAST, untracked: true },
})
