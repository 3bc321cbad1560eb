/**
 * The routing header of IPv6 (RFC 8200 §4.4): source routes (RFC 2460 §4.4, deprecated by RFC 5095), the home address
 * of a mobile node (RFC 6275 §6.4), RPL (RFC 6554), segments (RFC 8754) and compact ones.
 */
import { u16, u32 } from '../bytes.ts'
import type { Field } from '../field.ts'
import type { Packet } from '../packet.ts'
import { remarkBelow } from '../parts.ts'
import { protocol } from '../protocol.ts'
import type { Text } from '../text.ts'
import type { Tree } from '../tree.ts'
import { ipv6Text } from '../values.ts'
import { routingTypes } from '../words/ipv6-routing-types.ts'
import { writeChain } from './ipv6-chain.ts'
import { extensionLength, extensionShape, showLength } from './ipv6-extensions.ts'
import { headerOf } from './ipv6-fields.ts'
import {
  routingFields as f,
  MOBILE,
  type Route,
  routeFields as r,
  SOURCE_ROUTE,
  tooManySegments,
} from './ipv6-routing-fields.ts'
import { rplAddresses, showRpl } from './ipv6-routing-rpl.ts'

const RPL = 3
const SEGMENTS = 4
const COMPACT_16 = 5
const COMPACT_32 = 6
/** Octets before addresses. */
const FIXED = 8
const ADDRESS = 16

const isMulticast = (b: Uint8Array, at: number): boolean => b[at] === 0xff

const TYPES: Readonly<Record<number, (route: Route) => void>> = {
  [SOURCE_ROUTE]: showSourceRoute,
  [MOBILE]: showHome,
  [RPL]: showRpl,
  [SEGMENTS]: showSegments,
  [COMPACT_16]: (route) => showCompact(route, f['crh16.current_sid'], f['crh16.sid']),
  [COMPACT_32]: (route) => showCompact(route, f['crh32.current_sid'], f['crh32.sid']),
}

function rest(t: Tree, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  const size = extensionLength(b, at)
  const end = Math.min(at + size, layers.end[i])
  showLength(t, p, i, f.len_oct)
  const show = at + 3 <= end ? TYPES[b[at + 2]] : undefined
  t.put(f.type, at + 2)
  remarkBelow(t, show === showSourceRoute && at + size <= t.limit, f.deprecated)
  t.put(f.segleft, at + 3)
  if (!t.ok) return
  if (show !== undefined) show({ t, p, b, at, end, size, segmentsLeft: b[at + 3], header: headerOf(p, i) })
  else if (t.has(at, size)) {
    t.put(f.unknown_data, at + 4, size - 4)
    t.open()
    t.remark(f.undecoded)
    t.close()
  }
  t.has(at, size)
}

function showSourceRoute({ t, b, at, size, segmentsLeft }: Route): void {
  if (!t.has(at, FIXED)) return
  const count = Math.max(0, Math.floor((size - FIXED) / ADDRESS))
  remarkBelow(t, segmentsLeft > count, f.invalid_segleft, tooManySegments('Type 0', count))
  t.put(f['src.reserved'], at + 4)
  for (let k = 1; k <= count && t.ok; k++) {
    const o = at + FIXED + (k - 1) * ADDRESS
    putAddress(t, f['src.addr'], o, k)
    remarkBelow(t, isMulticast(b, o), r['src_route_list.multicast_addr'])
  }
}

function showHome({ t, b, at, end, segmentsLeft }: Route): void {
  if (!t.has(at, FIXED)) return
  remarkBelow(t, segmentsLeft !== 1, f.invalid_segleft, 'IPv6 Type 2 Routing Header segments left field must equal 1')
  t.put(f['mipv6.reserved'], at + 4)
  if (!t.has(at + FIXED, ADDRESS)) return
  if (at + FIXED + ADDRESS > end) return t.fail()
  putAddress(t, f['mipv6.home_address'], at + FIXED, 1)
  remarkBelow(t, isMulticast(b, at + FIXED), r['src_route_list.multicast_addr'])
}

function showSegments({ t, b, at, end, segmentsLeft }: Route): void {
  const last = b[at + 4]
  remarkBelow(t, at + FIXED <= end && segmentsLeft > last + 1, f.invalid_segleft, tooManySegments('Type 4', last + 1))
  t.put(f['srh.last_entry'], at + 4)
  t.put(f['srh.flags'], at + 5)
  t.put(f['srh.tag'], at + 6)
  for (let k = 0; k <= last; k++) {
    const o = at + FIXED + k * ADDRESS
    if (!t.has(o, ADDRESS)) return
    // The last entry is within the header (RFC 8754 §2).
    if (o + ADDRESS <= end) putAddress(t, f['srh.addr'], o, k)
    else t.fail()
  }
}

function showCompact({ t, b, at, end, segmentsLeft }: Route, current: Field, each: Field): void {
  const { size } = each
  const count = Math.floor((end - at - 4) / size)
  const place = at + 4 + segmentsLeft * size
  if (segmentsLeft < count) t.put(current, place)
  else remarkBelow(t, true, f.invalid_segleft, tooManySegments('Compact', count))
  t.put(f.crh_list, at + 4, Math.max(0, end - at - 4))
  t.open()
  for (let k = 0; k < count; k++) {
    const o = at + 4 + k * size
    const id = size === 2 ? u16(b, o) : u32(b, o)
    // Zeros fill the header up.
    if (id === 0) break
    t.put(each, o, size, `SID[${k}] = ${id}`)
  }
  t.close()
}

/** An address with its number in front. */
function putAddress(t: Tree, field: Field, at: number, number: number): void {
  t.put(field, at, ADDRESS, (p, _i, o) => `Address[${number}]: ${ipv6Text(p.bytes, o)}`)
}

/** False for a header that is too short for the addresses that it has to have. */
function holdsAddresses(b: Uint8Array, o: number, e: number): boolean {
  const least = b[o + 2] === MOBILE ? 1 : b[o + 2] === SEGMENTS ? b[o + 4] + 1 : 0
  return o + 5 > e || FIXED + least * ADDRESS <= extensionLength(b, o)
}

/** Where the packet goes in the end: what stands in place of the destination while there are segments left. */
function leadsTo(p: Packet, i: number): Uint8Array | undefined {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  if (at + FIXED > layers.end[i] || b[at + 3] === 0) return undefined
  const end = at + extensionLength(b, at)
  const isWhole = end <= layers.end[i]
  switch (b[at + 2]) {
    case SOURCE_ROUTE:
      return isWhole ? addressAt(b, at + FIXED, Math.floor((end - at - FIXED) / ADDRESS) - 1) : undefined
    case MOBILE:
    case SEGMENTS:
      return at + FIXED + ADDRESS <= Math.min(end, layers.end[i]) ? addressAt(b, at + FIXED, 0) : undefined
    case RPL:
      return isWhole ? rplAddresses(b, at, end, headerOf(p, i)).at(-1)?.full : undefined
    default:
      return undefined
  }
}

const addressAt = (b: Uint8Array, from: number, k: number): Uint8Array | undefined =>
  k < 0 ? undefined : b.slice(from + k * ADDRESS, from + (k + 1) * ADDRESS)

function title({ bytes: b, layers }: Packet, i: number): string {
  const at = layers.at[i]
  if (at + 3 > layers.end[i]) return 'Routing Header for IPv6'
  return `Routing Header for IPv6 (${routingTypes[b[at + 2]] ?? `Unknown type ${b[at + 2]}`})`
}

function destination(out: Text, p: Packet, i: number): void {
  const last = leadsTo(p, i)
  if (last === undefined) out.ipv6(p.bytes, headerOf(p, i) + 24)
  else out.ipv6(last, 0)
}

export const routing = protocol({
  abbrev: 'ipv6.routing',
  name: 'Routing Header for IPv6',
  short: 'IPv6 Routing',
  on: { 'ip.proto': [43] },
  fields: { ...f, ...r },
  shape: { ...extensionShape([{ table: 'ip.proto', key: f.nxt }]), valid: holdsAddresses },
  nested: true,
  title,
  rest,
  leadsTo,
  columns: { info: (out, p, i) => writeChain(out, p, i, p.bytes[p.layers.at[i]]), destination, fromTree: true },
})
