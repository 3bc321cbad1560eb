/**
 * Internet Group Management Protocol: version 0 (RFC 988), 1 (RFC 1112), 2 (RFC 2236) and 3 (RFC 3376), and the
 * multicast traceroute that travels in it.
 */
import { u16 } from '../bytes.ts'
import { BAD, expected, fold, GOOD, sumOf, UNVERIFIED } from '../checksum.ts'
import { putChecksum, type Verdict } from '../checksum-line.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import { isWhole } from '../pseudo-header.ts'
import type { Tree } from '../tree.ts'
import { hexText } from '../values.ts'
import { igmpFields as f } from './igmp-fields.ts'
import { writeIgmpInfo } from './igmp-info.ts'
import { blocks, traceroute } from './igmp-mtrace.ts'
import { lengthOf, QUERY, QUERY_V3_LEAST, TRACE, TRACE_REPLY, timeOf, versionOf } from './igmp-shape.ts'

/** Octets of an IGMPv0 message (RFC 988 Appendix I). */
const V0_LENGTH = 20
const V1_LENGTH = 8

/** Status of the checksum and what it should be. */
function verdict(p: Packet, i: number): Verdict {
  const { bytes, layers } = p
  const at = layers.at[i]
  const covered = coveredBy(p, i)
  const readable = isWhole(p, i) ? layers.end[i] - at : 0
  if (readable < covered || readable < 4) return { status: UNVERIFIED, right: 0 }
  const sum = sumOf(bytes, at, covered)
  return fold(sum) === 0xffff ? { status: GOOD, right: 0 } : { status: BAD, right: expected(bytes, at + 2, sum) }
}

/**
 * Octets that the checksum covers. From version 2 on that is all of the IP payload, whatever stands behind the message
 * (RFC 2236 §2.3); the earlier messages have a fixed length.
 */
function coveredBy(p: Packet, i: number): number {
  switch (versionOf(p, i)) {
    case 0:
      return V0_LENGTH
    case 1:
      return V1_LENGTH
    case 2:
      return Math.max(V1_LENGTH, lengthOf(p, i))
    default:
      return lengthOf(p, i)
  }
}

const CHECKSUM = { sum: f.checksum, status: f['checksum.status'], bad: f.bad_checksum }

function checksum(t: Tree, p: Packet, i: number): void {
  const at = p.layers.at[i] + 2
  if (!t.has(at, 2)) return
  putChecksum(t, p.bytes, at, verdict(p, i), CHECKSUM)
}

/** Type, group type or reply, identifier, group and access key. */
function versionZero(t: Tree, p: Packet, i: number): void {
  const at = p.layers.at[i]
  const type = p.bytes[at]
  if (!t.has(at, 2)) return
  if (type === 1) t.put(f.group_type, at + 1)
  else if ((type & 1) === 0) t.put(p.bytes[at + 1] < 5 ? f.reply : f['reply.pending'], at + 1)
  checksum(t, p, i)
  t.put(f.identifier, at + 4)
  t.put(f.maddr, at + 8)
  t.put(f.access_key, at + 12, 8)
}

function maxResponse(t: Tree, p: Packet, at: number, isFloat: boolean): void {
  if (!t.has(at, 1)) return
  const code = p.bytes[at]
  const tenths = isFloat ? timeOf(code) : code
  t.set(f.max_resp, at, 1, tenths, `Max Resp Time: ${(tenths / 10).toFixed(1)} sec (${hexText(code, 2)})`)
  if (!isFloat || code < 128) return
  t.open()
  t.put(f['max_resp.exp'], at)
  t.put(f['max_resp.mant'], at)
  t.close()
}

/** RFC 3376 §4.1. What stands behind the sources is ignored (§4.1.10). */
function queryV3(t: Tree, p: Packet, i: number): void {
  const at = p.layers.at[i]
  maxResponse(t, p, at + 1, true)
  checksum(t, p, i)
  t.put(f.maddr, at + 4)
  t.put(f.s, at + 8)
  t.put(f.qrv, at + 8)
  t.put(f.qqic, at + 9)
  t.put(f.num_src, at + 10)
  if (!t.ok) return
  const count = u16(p.bytes, at + 10)
  for (let k = 0; k < count && t.ok; k++) t.put(f.saddr, at + QUERY_V3_LEAST + 4 * k)
}

/** RFC 3376 §4.2. */
function reportV3(t: Tree, p: Packet, i: number): void {
  const at = p.layers.at[i]
  t.put(f.reserved, at + 1, 1)
  checksum(t, p, i)
  t.put(f.reserved, at + 4, 2)
  t.put(f.num_grp_recs, at + 6)
  if (!t.ok) return
  const count = u16(p.bytes, at + 6)
  let o = at + 8
  for (let k = 0; k < count && t.ok; k++) o += groupRecord(t, p, o)
}

/** A group record (§4.2.4 to §4.2.11). Auxiliary data stands between its sources and the next record. @returns its size */
function groupRecord(t: Tree, p: Packet, at: number): number {
  if (!t.has(at, 8)) return 0
  const { bytes } = p
  const auxiliary = bytes[at + 1] * 4
  const count = u16(bytes, at + 2)
  t.put(f.record, at, 0)
  const record = t.last
  t.open()
  t.put(f.record_type, at)
  t.put(f.aux_data_len, at + 1)
  t.put(f.num_src, at + 2)
  t.put(f.maddr, at + 4)
  let o = at + 8
  for (let k = 0; k < count && t.ok; k++, o += 4) t.put(f.saddr, o)
  if (auxiliary > 0) t.put(f.aux_data, o, auxiliary)
  t.close()
  t.cover(record, Math.min(8 + 4 * count + auxiliary, t.limit - at))
  return 8 + 4 * count + auxiliary
}

function rest(t: Tree, p: Packet, i: number): void {
  const at = p.layers.at[i]
  const version = versionOf(p, i)
  const type = p.bytes[at]
  if (version === 0) versionZero(t, p, i)
  else if (version === 3) (type === QUERY ? queryV3 : reportV3)(t, p, i)
  else if (version !== undefined) {
    if (version === 1) t.put(f.reserved, at + 1, 1)
    else maxResponse(t, p, at + 1, false)
    checksum(t, p, i)
    t.put(f.maddr, at + 4)
  } else if (type === TRACE_REPLY || type === TRACE) {
    t.put(f['mtrace.max_hops'], at + 1)
    checksum(t, p, i)
    traceroute(t, at)
    blocks(t, p, i)
  } else if (t.has(at + 1, 1) && type !== QUERY) t.put(f.data, at + 1, p.layers.end[i] - at - 1)
}

export const igmp = protocol({
  abbrev: 'igmp',
  name: 'Internet Group Management Protocol',
  short: 'IGMP',
  on: { 'ip.proto': [2] },
  fields: f,
  shape: { least: 1 },
  rest,
  inProtocols: (p, i) => {
    const type = p.layers.at[i] < p.layers.end[i] ? p.bytes[p.layers.at[i]] : 0
    return versionOf(p, i) !== undefined || type === TRACE_REPLY || type === TRACE ? 'igmp:igmp' : 'igmp'
  },
  columns: {
    protocol: (p, i) => {
      const version = versionOf(p, i)
      return version === undefined ? 'IGMP' : `IGMPv${version}`
    },
    info: writeIgmpInfo,
    fromTree: true,
    speaks: 1,
    isControl: () => true,
  },
})
