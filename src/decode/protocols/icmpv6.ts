/** Internet Control Message Protocol for IPv6 (RFC 4443), and all that is built on it. */
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import { between } from '../session.ts'
import type { Tree } from '../tree.ts'
import { putExtensions } from './icmp-extensions.ts'
import { ECHO_REPLY, ECHO_REQUEST, Echoes, requestOf } from './icmpv6-echo.ts'
import { icmpv6Fields as f } from './icmpv6-fields.ts'
import { writeIcmpv6Info } from './icmpv6-info.ts'
import { showQuery, showReport, showVersion1 } from './icmpv6-mld.ts'
import { OPTIONS_AT, packetIn, REDIRECT, showBehindPacket, showDiscovery } from './icmpv6-nd.ts'
import { showNodeQuery, showNodeReply } from './icmpv6-ni.ts'

/** Octets before what an error message quotes, or what an echo brings. */
const HEADER = 8
const UNREACHABLE = 1
const TOO_BIG = 2
const TIME_EXCEEDED = 3
const PROBLEM = 4

type Show = (t: Tree, p: Packet, i: number) => void

const isError = (type: number): boolean => type >= UNREACHABLE && type <= PROBLEM
const isEcho = (type: number): boolean => type === ECHO_REQUEST || type === ECHO_REPLY

/** Octets up to what is shown as a packet or as data; all of them where there is no such thing. */
function headerOf(b: Uint8Array, o: number, e: number): number {
  if (isError(b[o]) || isEcho(b[o])) return HEADER
  const packet = b[o] === REDIRECT ? packetIn(b, o, e) : -1
  return (packet < 0 ? e : packet) - o
}

/** Octets of the packet that a message quotes, where it says. */
function quotedOf(b: Uint8Array, o: number, e: number): number {
  if (hasLength(b[o])) return b[o + 4] === 0 ? -1 : 8 * b[o + 4]
  if (b[o] !== REDIRECT) return -1
  const packet = packetIn(b, o, e)
  return packet < 0 ? -1 : 8 * b[packet - 7] - 8
}

/** Types that say how long the packet is that they quote (RFC 4884 §4). */
const hasLength = (type: number): boolean => type === UNREACHABLE || type === TIME_EXCEEDED

/** What to look up: errors and redirects quote packets of IPv6. */
function quoted(b: Uint8Array, o: number, e: number): number {
  const packet = isError(b[o]) ? o + HEADER : b[o] === REDIRECT ? packetIn(b, o, e) : -1
  return packet >= 0 && packet < e && b[packet] >> 4 === 6 ? b[o] : -1
}

function showError(t: Tree, p: Packet, i: number): void {
  const at = p.layers.at[i]
  const type = p.bytes[at]
  if (type === TOO_BIG) t.put(f.mtu, at + 4)
  else if (type === PROBLEM) t.put(f.pointer, at + 4)
  else if (!t.has(at + 4, 1) || p.bytes[at + 4] === 0) t.put(f.reserved, at + 4, 4)
  else {
    t.put(f.length, at + 4)
    t.put(f.reserved, at + 5, 3)
  }
  // As much of the packet as possible has to be there (RFC 4443 §2.4).
  t.has(at + HEADER, 1)
}

function showEcho(t: Tree, p: Packet, i: number): void {
  const at = p.layers.at[i]
  t.put(f['echo.identifier'], at + 4)
  t.put(f['echo.sequence_number'], at + 6)
  const request = t.ok ? requestOf(p, i) : undefined
  if (request === undefined) return
  t.derive(f.resp_to, request.frame)
  t.derive(f.resptime, Number(between(request, p)) / 1_000_000)
}

/** RFC 8335 §2: the request's extension says which interface is asked for. */
function showExtendedEcho(t: Tree, p: Packet, i: number): void {
  const at = p.layers.at[i]
  t.put(f['echo.identifier'], at + 4)
  t.put(f['ext.echo.seq'], at + 6)
  if (p.bytes[at] === EXTENDED_REQUEST) {
    t.put(f['ext.echo.req.res'], at + 7)
    t.put(f['ext.echo.req.local'], at + 7)
    if (t.ok) putExtensions(t, p, i, at + HEADER)
  } else {
    t.put(f['ext.echo.rsp.state'], at + 7)
    t.put(f['ext.echo.rsp.res'], at + 7)
    t.put(f['ext.echo.rsp.active'], at + 7)
    t.put(f['ext.echo.rsp.ipv4'], at + 7)
    t.put(f['ext.echo.rsp.ipv6'], at + 7)
  }
}

/** RFC 6275 §6.5 to §6.7. */
function showHomeAgents(t: Tree, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  t.put(f['mip6.identifier'], at + 4)
  t.put(f.reserved, at + 6, 2)
  if (b[at] !== HOME_AGENT_REPLY) return
  for (let o = at + 8; o < layers.reported[i] && t.ok; o += 16) t.put(f['mip6.home_agent_address'], o)
}

/** RFC 4286 §3. */
function showRouter(t: Tree, p: Packet, i: number): void {
  const at = p.layers.at[i]
  t.put(f['mcast_ra.query_interval'], at + 4)
  t.put(f['mcast_ra.robustness_variable'], at + 6)
}

/** RFC 6775 §4.4. */
function showDuplicate(t: Tree, p: Packet, i: number): void {
  const at = p.layers.at[i]
  t.put(f['6lowpannd.da.status'], at + 4)
  t.put(f['6lowpannd.da.rsv'], at + 5)
  t.put(f['6lowpannd.da.lifetime'], at + 6)
  t.put(f['6lowpannd.da.eui64'], at + 8)
  t.put(f['6lowpannd.da.reg_addr'], at + 16)
}

function showUnknown(t: Tree, p: Packet, i: number): void {
  const { layers } = p
  const at = layers.at[i] + 4
  t.remark(f['undecoded.type'])
  if (at < layers.reported[i] && t.has(at, 1)) t.put(f.data, at, layers.end[i] - at)
}

const HOME_AGENT_REPLY = 145
const EXTENDED_REQUEST = 160

const MESSAGES: Readonly<Record<number, Show>> = {
  [UNREACHABLE]: showError,
  [TOO_BIG]: showError,
  [TIME_EXCEEDED]: showError,
  [PROBLEM]: showError,
  [ECHO_REQUEST]: showEcho,
  [ECHO_REPLY]: showEcho,
  130: showQuery,
  131: showVersion1,
  132: showVersion1,
  139: showNodeQuery,
  140: showNodeReply,
  143: showReport,
  144: showHomeAgents,
  [HOME_AGENT_REPLY]: showHomeAgents,
  146: showHomeAgents,
  151: showRouter,
  // Nothing but a header.
  152: () => {},
  153: () => {},
  157: showDuplicate,
  158: showDuplicate,
  [EXTENDED_REQUEST]: showExtendedEcho,
  161: showExtendedEcho,
}

function rest(t: Tree, p: Packet, i: number): void {
  const type = p.bytes[p.layers.at[i]]
  if (OPTIONS_AT[type] !== undefined) showDiscovery(t, p, i, type)
  else (MESSAGES[type] ?? showUnknown)(t, p, i)
}

/** Extensions stand behind a packet whose length is told (RFC 4884 §4), options behind one that is redirected. */
function after(t: Tree, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  const size = hasLength(b[at]) && at + HEADER <= layers.end[i] ? quotedOf(b, at, layers.end[i]) : -1
  if (size >= 0) putExtensions(t, p, i, at + HEADER + size)
  else showBehindPacket(t, p, i)
}

export const icmpv6 = protocol({
  abbrev: 'icmpv6',
  emits: ['icmp'],
  name: 'Internet Control Message Protocol v6',
  short: 'ICMPv6',
  on: { 'ip.proto': [58] },
  fields: f,
  shape: { least: 4, header: headerOf, payload: quotedOf, next: [{ table: 'icmpv6.type', key: quoted }] },
  covers: 'all',
  // An empty packet still said that it would be one.
  shownFrom: 0,
  rest,
  after,
  quotes: true,
  track: () => new Echoes(),
  columns: {
    protocol: 'ICMPv6',
    info: writeIcmpv6Info,
    fromTree: true,
    isControl: (p, i) => isMulticastControl(p.bytes[p.layers.at[i]]),
  },
})

/** Messages of listeners and multicast routers. */
const isMulticastControl = (type: number): boolean =>
  (type >= 130 && type <= 132) || type === 143 || (type >= 151 && type <= 153)
