/** Multicast listener discovery, versions 1 (RFC 2710) and 2 (RFC 3810). */
import { u16 } from '../bytes.ts'
import type { Packet } from '../packet.ts'
import { putFlags } from '../parts.ts'
import type { Tree } from '../tree.ts'
import { ipv6Text } from '../values.ts'
import { recordTypes } from '../words/icmpv6.ts'
import { icmpv6Fields as f } from './icmpv6-fields.ts'

/** Octets of a query of version 2 without sources; a shorter one is of version 1 (RFC 3810 §8.1). */
const QUERY_V2 = 28
const RECORD = 20
const ADDRESS = 16

/** A response delay in milliseconds: as it is below 32,768, above that a floating-point number (RFC 3810 §5.1.3). */
export function responseDelay(code: number): number {
  return code < 0x8000 ? code : ((code & 0x0fff) | 0x1000) << (((code >> 12) & 7) + 3)
}

/** A querier's interval in seconds (RFC 3810 §5.1.9). */
export function queryInterval(code: number): number {
  return code < 0x80 ? code : ((code & 0x0f) | 0x10) << (((code >> 4) & 7) + 3)
}

const QUERY_FLAGS = [f['mld.flag.s'], f['mld.flag.qrv'], f['mld.flag.reserved']]

export function showQuery(t: Tree, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  if (layers.reported[i] - at < QUERY_V2) return showVersion1(t, p, i)
  if (!t.has(at + 4, 2)) return
  t.set(f['mld.maximum_response_code'], at + 4, 2, responseDelay(u16(b, at + 4)))
  t.put(f.reserved, at + 6, 2)
  t.put(f['mld.multicast_address'], at + 8)
  putFlags(t, b, f['mld.flag'], at + 24, QUERY_FLAGS)
  if (!t.has(at + 25, 1)) return
  t.set(f['mld.qqi'], at + 25, 1, queryInterval(b[at + 25]))
  t.put(f['mld.nb_sources'], at + 26)
  if (!t.ok) return
  const count = u16(b, at + 26)
  for (let k = 0; k < count && t.ok; k++) t.put(f['mld.source_address'], at + QUERY_V2 + k * ADDRESS)
}

/** A query, report or done message of version 1. What stands behind the address is ignored (RFC 2710 §3.7). */
export function showVersion1(t: Tree, p: Packet, i: number): void {
  const at = p.layers.at[i]
  t.put(f['mld.maximum_response_delay'], at + 4)
  t.put(f.reserved, at + 6, 2)
  t.put(f['mld.multicast_address'], at + 8)
}

/** A report of version 2: as many records as it says; what stands behind them is ignored (RFC 3810 §5.2.11). */
export function showReport(t: Tree, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  t.put(f.reserved, at + 4, 2)
  t.put(f['mldr.nb_mcast_records'], at + 6)
  if (!t.ok) return
  const count = u16(b, at + 6)
  let o = at + 8
  for (let k = 0; k < count && t.ok; k++) o = showRecord(t, b, o)
}

/** @returns where the next record begins: behind sources and auxiliary data */
function showRecord(t: Tree, b: Uint8Array, at: number): number {
  const there = Math.min(RECORD, t.limit - at)
  if (there <= 0) {
    t.has(at, RECORD)
    return at
  }
  t.put(f['mldr.mar'], at, there, there === RECORD ? recordTitle(b, at) : undefined)
  const item = t.last
  t.open()
  t.put(f['mldr.mar.record_type'], at)
  t.put(f['mldr.mar.aux_data_len'], at + 1)
  t.put(f['mldr.mar.nb_sources'], at + 2)
  t.put(f['mldr.mar.multicast_address'], at + 4)
  let o = at + RECORD
  if (t.ok) {
    const sources = u16(b, at + 2)
    const auxiliary = 4 * b[at + 1]
    for (let k = 0; k < sources && t.ok; k++, o += ADDRESS) t.put(f['mldr.mar.source_address'], o)
    if (auxiliary > 0) t.put(f['mldr.mar.auxiliary_data'], o, auxiliary)
    o += auxiliary
    if (t.ok) t.cover(item, o - at)
  }
  t.close()
  return o
}

function recordTitle(b: Uint8Array, at: number): string {
  const type = recordTypes[b[at]] ?? `Unknown Record Type (${b[at]})`
  return `Multicast Address Record ${type}: ${ipv6Text(b, at + 4)}`
}
