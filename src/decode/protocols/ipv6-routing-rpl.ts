/** The routing header of RPL, whose addresses leave out what they share with the destination (RFC 6554 §3). */
import { u32 } from '../bytes.ts'
import { remarkBelow } from '../parts.ts'
import { ipv6Text } from '../values.ts'
import { routingFields as f, type Route, routeFields as r, tooManySegments } from './ipv6-routing-fields.ts'

const FIXED = 8
const ADDRESS = 16

interface Compressed {
  readonly at: number
  readonly size: number
  readonly full: Uint8Array
}

/** Number of addresses in the header at `at`: all but the last leave out CmprI octets, the last CmprE. */
function countOf(b: Uint8Array, at: number): number {
  if (b[at + 1] === 0) return 0
  const internal = ADDRESS - (b[at + 4] >> 4)
  const final = ADDRESS - (b[at + 4] & 0x0f)
  const octets = 8 * b[at + 1] - (b[at + 5] >> 4)
  return Math.trunc((octets - final) / internal) + 1
}

/** The addresses of the header at `at` in full. @param header first octet of the IPv6 header */
export function rplAddresses(b: Uint8Array, at: number, end: number, header: number): Compressed[] {
  const found: Compressed[] = []
  const count = countOf(b, at)
  let o = at + FIXED
  for (let k = 0; k < count; k++) {
    const left = k + 1 < count ? b[at + 4] >> 4 : b[at + 4] & 0x0f
    const size = ADDRESS - left
    if (o + size > end) break
    const full = b.slice(header + 24, header + 24 + ADDRESS)
    full.set(b.subarray(o, o + size), left)
    found.push({ at: o, size, full })
    o += size
  }
  return found
}

export function showRpl({ t, b, at, end, segmentsLeft, header }: Route): void {
  if (!t.has(at + 4, 4)) return
  const count = countOf(b, at)
  remarkBelow(t, count >= 0 && segmentsLeft > count, f.invalid_segleft, tooManySegments('RPL', count))
  if (b[header + 24] === 0xff) t.remark(r['dst_addr.not_multicast'])
  t.put(f['rpl.cmprI'], at + 4)
  t.put(f['rpl.cmprE'], at + 4)
  t.put(f['rpl.pad'], at + 4)
  const pad = b[at + 5] >> 4
  const padded = f['rpl.cmprI_cmprE_pad']
  remarkBelow(t, b[at + 4] === 0 && pad !== 0, padded, `${padded.name} but instead was ${pad}`)
  t.put(f['rpl.reserved'], at + 4)
  const reserved = u32(b, at + 4) & 0x000f_ffff
  const not0 = f['rpl.reserved_not0']
  remarkBelow(t, reserved !== 0, not0, `${not0.name} but instead was ${reserved}`)
  t.derive(f['rpl.addr_count'], count, undefined, at + 4, 2)
  const negative = f['rpl.addr_count_ge0']
  remarkBelow(t, count < 0, negative, `${negative.name}, instead was ${count}`)
  const seen = new Set<string>()
  for (const [k, address] of rplAddresses(b, at, end, header).entries()) {
    const { full } = address
    const text = ipv6Text(full, 0)
    t.put(f['rpl.address'], address.at, address.size)
    t.derive(f['rpl.full_address'], full, `Address[${k + 1}]: ${text}`, address.at, address.size)
    remarkBelow(t, full[0] === 0xff, r['src_route_list.multicast_addr'])
    remarkBelow(t, text === ipv6Text(b, header + 8), r['src_route_list.src_addr'])
    remarkBelow(t, text === ipv6Text(b, header + 24), r['src_route_list.dst_addr'])
    remarkBelow(t, seen.has(text), r['src_route_list.mult_inst_same_addr'])
    seen.add(text)
  }
}
