/** Internet Control Message Protocol (RFC 792), with the messages and extensions that were added to it. */
import { u16, u32 } from '../bytes.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import { between } from '../session.ts'
import type { Text } from '../text.ts'
import type { Tree } from '../tree.ts'
import { EchoTracker } from './icmp-echo.ts'
import { extensionFields } from './icmp-extension-fields.ts'
import { putExtensions } from './icmp-extensions.ts'
import { codeName, icmpFields as f, typeName } from './icmp-fields.ts'
import { mobileFields, putRouters } from './icmp-router.ts'
import * as icmpType from './icmp-shape.ts'
import {
  HEADER,
  HEADER_LEAST,
  hasLength,
  headerLength,
  quotedLength,
  quotedType,
  timeAt,
  toldLength,
} from './icmp-shape.ts'
import { timestampText } from './icmp-times.ts'

const FRAGMENTATION_NEEDED = 4
/** Column of the identifier in the list: names of types are filled up to it. */
const WIDTH = 20

/** Identifier and sequence number, both as networks write them and as most senders mean them. */
function putIdentifier(t: Tree, p: Packet, at: number): void {
  const { bytes: b } = p
  const swapped = (o: number) => b[o] | (b[o + 1] << 8)
  t.put(f.ident, at + 4)
  if (t.ok) t.set(f.ident_le, at + 4, 2, swapped(at + 4))
}

function putSequence(t: Tree, p: Packet, at: number): void {
  const { bytes: b } = p
  t.put(f.seq, at + 6)
  if (t.ok) t.set(f.seq_le, at + 6, 2, b[at + 6] | (b[at + 7] << 8))
}

/** Which request this replies to, and how long that took. */
function putRequest(t: Tree, p: Packet, i: number): void {
  const request = requestOf(p, i)
  if (request === undefined) return
  t.derive(f.resp_to, request.frame)
  t.derive(f.resptime, Number(between(request, p)) / 1_000_000)
}

const requestOf = (p: Packet, i: number) => {
  const tracker = p.session.trackers[p.layers.id[i]]
  return tracker instanceof EchoTracker ? tracker.requests.of(p, i) : undefined
}

/** The time that ping puts in front of its data. */
function putTime(t: Tree, p: Packet, i: number): void {
  const at = p.layers.at[i] + HEADER
  const time = timeAt(p.bytes, at, p.layers.end[i], p.sec)
  if (time < 0) return
  const nanoseconds = BigInt(time) * 1000n
  t.set(f.data_time, at, 8, nanoseconds)
  t.derive(f.data_time_relative, BigInt(p.sec) * 1_000_000_000n + BigInt(p.nsec) - nanoseconds, undefined, at, 8)
}

/** What stands between the checksum and a quoted packet (RFC 792, RFC 1191 §4, RFC 4884 §4). */
function putQuoteHeader(t: Tree, p: Packet, at: number): void {
  const { bytes: b } = p
  const type = b[at]
  const needsMtu = type === icmpType.UNREACHABLE && b[at + 1] === FRAGMENTATION_NEEDED
  let o = at + 4
  if (type === icmpType.PARAMETER_PROBLEM) t.put(f.pointer, o++)
  if (!t.has(at, HEADER_LEAST)) return
  const told = toldLength(b, at)
  const end = at + (needsMtu ? 6 : HEADER)
  if (told > 0) {
    if (o < at + 5) t.put(f.unused, o, 1)
    t.put(f.length, at + 5)
    t.derive(f['length.original_datagram'], told, undefined, at + 5, 1)
    o = at + 6
  }
  if (o < end) t.put(f.unused, o, end - o)
  if (needsMtu) t.put(f.mtu, at + 6)
}

function putTimestamps(t: Tree, p: Packet, at: number): void {
  for (const [field, offset] of [
    [f.originate_timestamp, 8],
    [f.receive_timestamp, 12],
    [f.transmit_timestamp, 16],
  ] as const) {
    if (t.has(at + offset, 4))
      t.put(field, at + offset, 4, `${field.name}: ${timestampText(u32(p.bytes, at + offset))}`)
  }
}

/** RFC 8335 §2 and §3. */
function putExtendedEcho(t: Tree, p: Packet, i: number, isRequest: boolean): void {
  const at = p.layers.at[i]
  t.put(f['ext.echo.seq'], at + 6)
  if (isRequest) {
    t.put(f['ext.echo.req.res'], at + 7)
    t.put(f['ext.echo.req.local'], at + 7)
    return
  }
  t.put(f['ext.echo.rsp.state'], at + 7)
  t.put(f['ext.echo.rsp.res'], at + 7)
  t.put(f['ext.echo.rsp.active'], at + 7)
  t.put(f['ext.echo.rsp.ipv4'], at + 7)
  t.put(f['ext.echo.rsp.ipv6'], at + 7)
}

function rest(t: Tree, p: Packet, i: number): void {
  const at = p.layers.at[i]
  if (!t.has(at, HEADER_LEAST)) return
  const type = p.bytes[at]
  switch (type) {
    case icmpType.ECHO:
    case icmpType.ECHO_REPLY:
      putIdentifier(t, p, at)
      putSequence(t, p, at)
      putRequest(t, p, i)
      putTime(t, p, i)
      break
    case icmpType.UNREACHABLE:
    case icmpType.TIME_EXCEEDED:
    case icmpType.PARAMETER_PROBLEM:
      putQuoteHeader(t, p, at)
      break
    case icmpType.REDIRECT:
      t.put(f.redir_gw, at + 4)
      t.has(at + HEADER, 1)
      break
    case icmpType.ROUTER_ADVERTISEMENT:
      putRouters(t, p, i)
      break
    case icmpType.TIMESTAMP:
    case icmpType.TIMESTAMP_REPLY:
      putIdentifier(t, p, at)
      putSequence(t, p, at)
      putTimestamps(t, p, at)
      break
    case icmpType.INFORMATION:
    case icmpType.INFORMATION_REPLY:
      putIdentifier(t, p, at)
      putSequence(t, p, at)
      break
    case icmpType.MASK:
    case icmpType.MASK_REPLY:
      putIdentifier(t, p, at)
      putSequence(t, p, at)
      t.put(f.address_mask, at + 8)
      break
    case icmpType.EXTENDED_ECHO:
    case icmpType.EXTENDED_ECHO_REPLY:
      putIdentifier(t, p, at)
      putExtendedEcho(t, p, i, type === icmpType.EXTENDED_ECHO)
      putRequest(t, p, i)
      if (type === icmpType.EXTENDED_ECHO) putExtensions(t, p, i, at + HEADER)
  }
}

/** Extensions stand behind the packet that is quoted. */
function after(t: Tree, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  if (at + HEADER > layers.end[i] || !hasLength(b[at])) return
  const size = quotedLength(b, at, layers.end[i])
  if (size >= 0) putExtensions(t, p, i, at + HEADER + size)
}

/** Types whose line tells identifier and sequence number. */
const isNumbered = (type: number): boolean =>
  type === icmpType.ECHO || type === icmpType.ECHO_REPLY || (type >= icmpType.TIMESTAMP && type <= icmpType.MASK_REPLY)

function info(out: Text, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  if (at + HEADER_LEAST > layers.end[i]) return
  const from = out.n
  out.add(typeName(b, at)).padTo(from, WIDTH)
  const code = codeName(b, at)
  if (code !== undefined) out.add(' (').add(code).add(')')
  else if (isNumbered(b[at]) && at + HEADER <= layers.end[i]) {
    out.add(' id=0x').hex(u16(b, at + 4), 4)
    out
      .add(', seq=')
      .dec(u16(b, at + 6))
      .byte(0x2f)
      .dec(b[at + 6] | (b[at + 7] << 8))
    const ttl = ttlOf(p, i)
    if (ttl >= 0) out.add(', ttl=').dec(ttl)
    const request = requestOf(p, i)
    if (request !== undefined) out.add(' (request in ').dec(request.frame).add(')')
  }
}

/** The TTL that the message came with; -1 where no IPv4 header is around it. */
function ttlOf({ bytes: b, layers, session }: Packet, i: number): number {
  const k = i - 1
  const { abbrev } = session.registry.protocols[layers.id[k]]
  return abbrev === 'ip' && layers.at[k] + 9 <= layers.end[k] ? b[layers.at[k] + 8] : -1
}

export const icmp = protocol({
  abbrev: 'icmp',
  name: 'Internet Control Message Protocol',
  short: 'ICMP',
  on: { 'ip.proto': [1] },
  fields: { ...f, ...extensionFields, ...mobileFields },
  shape: {
    least: HEADER_LEAST,
    header: headerLength,
    payload: quotedLength,
    next: [{ table: 'eth.type', key: quotedType }],
    mayEnd: true,
  },
  shownFrom: HEADER_LEAST,
  rest,
  after,
  quotes: true,
  covers: 'all',
  columns: { protocol: 'ICMP', info, fromTree: true },
  track: () => new EchoTracker(),
})
