/** Extensions of ICMP messages: a header, and objects with a class each (RFC 4884 §7). */
import { u16, u24 } from '../bytes.ts'
import { BAD, expected, fold, GOOD, NOT_PRESENT, sumOf, UNVERIFIED } from '../checksum.ts'
import { putChecksum } from '../checksum-line.ts'
import type { Field } from '../field.ts'
import type { Packet } from '../packet.ts'
import { isWhole } from '../pseudo-header.ts'
import type { Tree } from '../tree.ts'
import { extensionFields as f, interfaceRoles } from './icmp-extension-fields.ts'
import { icmpFields } from './icmp-fields.ts'
import { isExtended } from './icmp-shape.ts'

const HEADER = 4
const MPLS = 1
const INCOMING_STACK = 1
const INTERFACE = 2
const IDENTIFICATION = 3
const BY_NAME = 1
const BY_INDEX = 2
const BY_ADDRESS = 3
const IPV4 = 1
const IPV6 = 2

/** Emits the extensions that layer `i` holds from `at` on. */
export function putExtensions(t: Tree, p: Packet, i: number, at: number): void {
  const { bytes: b, layers } = p
  const end = layers.reported[i]
  if (at >= end) return
  const isThere = at + HEADER <= end
  if (!t.has(at, isThere ? HEADER : end - at)) return
  const known = !isThere || isExtended(b, at)
  t.put(f.ext, at, Math.min(end, layers.end[i]) - at, `${f.ext.name}${known ? '' : ' (unsupported version)'}`)
  t.open()
  if (isThere) {
    t.set(f['ext.version'], at, 1, b[at] >> 4)
    t.put(f['ext.res'], at)
    checksum(t, p, i, at)
    if (known) putObjects(t, b, at + HEADER, end)
  }
  t.close()
}

const CHECKSUM = { sum: f['ext.checksum'], status: f['ext.checksum.status'], bad: f['ext.checksum_bad'] }

function checksum(t: Tree, p: Packet, i: number, at: number): void {
  const { bytes: b, layers } = p
  const place = at + 2
  const found = u16(b, place)
  const sum = sumOf(b, at, layers.end[i] - at)
  const status = found === 0 ? NOT_PRESENT : !isWhole(p, i) ? UNVERIFIED : fold(sum) === 0xffff ? GOOD : BAD
  if (status !== NOT_PRESENT) return putChecksum(t, b, place, { status, right: expected(b, place, sum) }, CHECKSUM)
  t.derive(f['ext.checksum'], 0, 'Checksum: [missing]', place, 2)
  t.derive(f['ext.checksum.status'], status, undefined, place)
}

function putObjects(t: Tree, b: Uint8Array, from: number, end: number): void {
  for (let at = from; at + HEADER <= end && t.ok; ) {
    const size = u16(b, at)
    const isBad = size < HEADER
    const last = isBad ? at + HEADER : Math.min(at + size, end)
    const title = isBad ? 'Object with bad length' : `${objectName(b, at)}${at + size > end ? ' (truncated)' : ''}`
    t.put(f['ext.object'], at, last - at, title)
    t.open()
    t.put(f['ext.length'], at)
    t.put(f['ext.class'], at + 2)
    if (!isBad) putObject(t, b, at, last)
    t.close()
    if (isBad) return
    at += size
  }
}

function objectName(b: Uint8Array, at: number): string {
  const kind = b[at + 2]
  const type = b[at + 3]
  if (kind === MPLS && type === INCOMING_STACK) return 'MPLS Stack Entry'
  if (kind === INTERFACE) return 'Interface Information Object'
  if (kind === IDENTIFICATION && type !== 0) return 'Interface Identification Object'
  return kind === 0 ? 'Extended Payload' : `Unknown object (${kind}/${type})`
}

/** What stands behind the class of the object at `at`, which ends before `end`. */
function putObject(t: Tree, b: Uint8Array, at: number, end: number): void {
  const kind = b[at + 2]
  const type = b[at + 3]
  if (kind === MPLS && type === INCOMING_STACK) putLabels(t, b, at, end)
  else if (kind === INTERFACE) putInterface(t, b, at, end)
  else if (kind === IDENTIFICATION && type !== 0) putIdentification(t, b, at, end)
  else {
    t.put(f['ext.ctype'], at + 3)
    if (at + HEADER < end) t.put(f['ext.data'], at + HEADER, end - at - HEADER)
  }
}

/** RFC 4950 §3: the labels that the datagram came with. */
function putLabels(t: Tree, b: Uint8Array, from: number, end: number): void {
  t.put(f['ext.ctype'], from + 3)
  let at = from + HEADER
  for (; at + 4 <= end; at += 4) {
    const word = u24(b, at)
    const said = `Label: ${word >> 4}, Exp: ${(word >> 1) & 7}, S: ${word & 1}, TTL: ${b[at + 3]}`
    t.put(f['mpls.entry'], at, 4, said)
    t.open()
    t.put(f['mpls.label'], at)
    t.put(f['mpls.exp'], at)
    t.put(f['mpls.s'], at)
    t.put(f['mpls.ttl'], at + 3)
    t.close()
  }
  if (at < end) t.put(f['mpls.data'], at, end - at)
}

const PARTS = [
  f['int_info.ifindex'],
  f['int_info.ipaddr'],
  f['int_info.name_present'],
  f['int_info.mtu_present'],
] as const

/** RFC 5837 §4: what is known of an interface, as the C-Type lists it. */
function putInterface(t: Tree, b: Uint8Array, from: number, end: number): void {
  const type = b[from + 3]
  const parts = PARTS.filter(({ mask }) => (type & mask) !== 0)
  const role = `Interface Role: ${interfaceRoles[type >> 6]}`
  t.put(f['ext.ctype'], from + 3, 1, [`C-Type: ${type}`, role, ...parts.map(({ name }) => name)].join(', '))
  t.open()
  t.put(f['int_info.role'], from + 3)
  t.put(f['int_info.reserved'], from + 3)
  for (const part of PARTS) t.put(part, from + 3)
  t.close()
  let at = from + HEADER
  for (const part of parts) {
    if (part === f['int_info.ifindex']) at += putWithin(t, f['int_info.index'], at, end)
    else if (part === f['int_info.ipaddr']) at += putAddress(t, b, at, end)
    else if (part === f['int_info.name_present']) at += putName(t, b, at, end)
    else at += putWithin(t, f['int_info.mtu'], at, end)
  }
}

/** Emits a field of the object that ends before `end`; what does not fit makes the message malformed. @returns its size */
function putWithin(t: Tree, field: Field, at: number, end: number): number {
  if (at + field.size > end) t.fail()
  t.put(field, at)
  return field.size
}

function putAddress(t: Tree, b: Uint8Array, at: number, end: number): number {
  if (at + 4 > end) {
    t.fail()
    return 0
  }
  const family = u16(b, at)
  const room = end - at - 4
  const size = family === IPV4 ? 4 : family === IPV6 ? 16 : room
  t.put(f['int_info.part'], at, Math.min(4 + size, end - at), 'IP Address Sub-Object')
  t.open()
  t.put(f['int_info.afi'], at)
  t.put(icmpFields.reserved, at + 2, 2)
  if (size > room) t.fail()
  if (family === IPV4) t.put(f['int_info.ipv4'], at + 4)
  else if (family === IPV6) t.put(f['int_info.ipv6'], at + 4)
  else if (size > 0) t.put(f['int_info.ipunknown'], at + 4, size)
  t.close()
  return 4 + size
}

/** RFC 5837 §4.3: the length counts its own octet. */
function putName(t: Tree, b: Uint8Array, at: number, end: number): number {
  if (at >= end) {
    t.fail()
    return 0
  }
  const size = Math.max(1, b[at])
  t.put(f['int_info.part'], at, Math.min(size, end - at), 'Interface Name Sub-Object')
  t.open()
  t.put(f['int_info.name_length'], at)
  if (at + size > end) t.fail()
  putText(t, b, f['int_info.name'], at + 1, at + size)
  t.close()
  return size
}

/** Text that is filled up with zeros. */
function putText(t: Tree, b: Uint8Array, field: Field, at: number, end: number): void {
  let last = end
  while (last > at && b[last - 1] === 0) last--
  t.set(field, at, end - at, new TextDecoder().decode(b.subarray(at, last)))
}

const IDENTIFIES: Readonly<Record<number, string>> = {
  [BY_NAME]: 'Identifies Interface By Name',
  [BY_INDEX]: 'Identifies Interface By Index',
  [BY_ADDRESS]: 'Identifies Interface By Address',
}

/** RFC 8335 §2.1: the interface that is asked about. */
function putIdentification(t: Tree, b: Uint8Array, from: number, end: number): void {
  const type = b[from + 3]
  t.put(f['ext.ctype'], from + 3, 1, `C-Type: ${type} (${IDENTIFIES[type] ?? `Unknown C-Type ${type}`})`)
  const at = from + HEADER
  if (type === BY_NAME) putText(t, b, f['int_ident.name'], at, end)
  else if (type === BY_INDEX) putWithin(t, f['int_ident.index'], at, end)
  else if (type === BY_ADDRESS) putIdentifiedAddress(t, b, at, end)
}

function putIdentifiedAddress(t: Tree, b: Uint8Array, at: number, end: number): void {
  putWithin(t, f['int_ident.afi'], at, end)
  putWithin(t, f['int_ident.addr_length'], at + 2, end)
  putWithin(t, f['int_ident.reserved'], at + 3, end)
  if (!t.ok) return
  const family = u16(b, at)
  const room = end - at - 4
  if (family === IPV4 && room >= 4) t.put(f['int_ident.ipv4'], at + 4)
  else if (family === IPV6 && room >= 16) t.put(f['int_ident.ipv6'], at + 4)
  else if (room > 0) t.put(f['int_ident.address'], at + 4, room)
}
