/** Neighbour discovery and other messages that end in its options (RFC 4861 §4). */
import type { Packet } from '../packet.ts'
import { putFlags } from '../parts.ts'
import type { Tree } from '../tree.ts'
import { icmpv6Fields as f } from './icmpv6-fields.ts'
import { REDIRECTED } from './icmpv6-option-values.ts'
import { putUnknown, showNdOptions } from './icmpv6-options.ts'

/** Octets before the options, by type. */
export const OPTIONS_AT: Readonly<Record<number, number>> = {
  133: 8,
  134: 16,
  135: 24,
  136: 24,
  137: 40,
  141: 8,
  142: 8,
  147: 8,
  148: 8,
  149: 12,
}

export const REDIRECT = 137

const ROUTER_FLAGS = [
  f['nd.ra.flag.m'],
  f['nd.ra.flag.o'],
  f['nd.ra.flag.h'],
  f['nd.ra.flag.prf'],
  f['nd.ra.flag.p'],
  f['nd.ra.flag.rsv'],
]
const NEIGHBOR_FLAGS = [f['nd.na.flag.r'], f['nd.na.flag.s'], f['nd.na.flag.o'], f['nd.na.flag.rsv']]
const MOBILE_FLAGS = [f['mip6.flag.m'], f['mip6.flag.o'], f['mip6.flag.rsv']]

/** What stands before the options, by type. */
const HEADS: Readonly<Record<number, (t: Tree, b: Uint8Array, at: number) => void>> = {
  133: (t, _b, at) => t.put(f.reserved, at + 4, 4),
  134: (t, b, at) => {
    t.put(f['nd.ra.cur_hop_limit'], at + 4)
    putFlags(t, b, f['nd.ra.flag'], at + 5, ROUTER_FLAGS)
    t.put(f['nd.ra.router_lifetime'], at + 6)
    t.put(f['nd.ra.reachable_time'], at + 8)
    t.put(f['nd.ra.retrans_timer'], at + 12)
  },
  135: (t, _b, at) => {
    t.put(f.reserved, at + 4, 4)
    t.put(f['nd.ns.target_address'], at + 8)
  },
  136: (t, b, at) => {
    putFlags(t, b, f['nd.na.flag'], at + 4, NEIGHBOR_FLAGS)
    t.put(f['nd.na.target_address'], at + 8)
  },
  [REDIRECT]: (t, _b, at) => {
    t.put(f.reserved, at + 4, 4)
    t.put(f['nd.rd.target_address'], at + 8)
    t.put(f['rd.na.destination_address'], at + 24)
  },
  // RFC 3122 §2
  141: (t, _b, at) => t.put(f.reserved, at + 4, 4),
  142: (t, _b, at) => t.put(f.reserved, at + 4, 4),
  // RFC 6275 §6.8
  147: (t, b, at) => {
    t.put(f['mip6.identifier'], at + 4)
    putFlags(t, b, f['mip6.flag'], at + 6, MOBILE_FLAGS)
  },
  // RFC 3971 §6.4
  148: (t, _b, at) => {
    t.put(f['send.identifier'], at + 4)
    t.put(f['send.component'], at + 6)
  },
  149: (t, _b, at) => {
    t.put(f['send.identifier'], at + 4)
    t.put(f['send.all_components'], at + 6)
    t.put(f['send.component'], at + 8)
    t.put(f.reserved, at + 10, 2)
  },
}

/** Emits a message with options; of a redirect, those up to the packet that it is about. */
export function showDiscovery(t: Tree, p: Packet, i: number, type: number): void {
  const at = p.layers.at[i]
  HEADS[type](t, p.bytes, at)
  if (t.ok) showNdOptions(t, p, i, at + OPTIONS_AT[type], redirectedAt(p, i))
}

/** Emits what stands behind the packet that a redirect is about. */
export function showBehindPacket(t: Tree, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const option = redirectedAt(p, i)
  if (option < 0) return
  const end = option + 8 * b[option + 1]
  const told = Math.max(layers.reported[i + 1], layers.body[i])
  if (told < end) putUnknown(t, told, end - told)
  t.close()
  showNdOptions(t, p, i, end)
}

/** Where the option stands that holds the packet which a redirect is about; -1 where there is none. */
function redirectedAt(p: Packet, i: number): number {
  const { layers } = p
  const body = layers.body[i]
  return p.bytes[layers.at[i]] === REDIRECT && i + 1 < layers.n && body < layers.end[i] ? body - 8 : -1
}

/** The first octet of the packet in the redirect at `o`; -1 where there is none. */
export function packetIn(b: Uint8Array, o: number, e: number): number {
  let at = o + OPTIONS_AT[REDIRECT]
  while (at + 8 < e && b[at + 1] !== 0) {
    if (b[at] === REDIRECTED && b[at + 1] > 1) return at + 8
    at += 8 * b[at + 1]
  }
  return -1
}
