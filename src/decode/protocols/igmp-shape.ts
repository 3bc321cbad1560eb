/** What an IGMP message is, told by its type, its length and its second octet. */
import type { Packet } from '../packet.ts'

export const QUERY = 0x11
export const REPORT_V1 = 0x12
export const REPORT_V2 = 0x16
export const LEAVE = 0x17
export const TRACE_REPLY = 0x1e
export const TRACE = 0x1f
export const REPORT_V3 = 0x22
/** Octets of an IGMPv3 query without sources: a shorter query is of an older version (RFC 3376 §7.1). */
export const QUERY_V3_LEAST = 12
/** RFC 988 has types 1 to 8; version 1 begins with 0x11, as its first octet holds version and type. */
const LAST_V0 = 0x0f

/** Octets of the IP payload, as the headers report them: what follows in a padded frame is not IGMP's. */
export const lengthOf = (p: Packet, i: number): number => p.layers.reported[i] - p.layers.at[i]

/** The version that the message speaks; undefined for what is not a membership message, or too short to tell. */
export function versionOf(p: Packet, i: number): number | undefined {
  const { bytes, layers } = p
  const at = layers.at[i]
  if (at >= layers.end[i]) return undefined
  switch (bytes[at]) {
    case QUERY:
      if (lengthOf(p, i) >= QUERY_V3_LEAST) return 3
      if (at + 1 >= layers.end[i]) return undefined
      return bytes[at + 1] === 0 ? 1 : 2
    case REPORT_V1:
      return 1
    case REPORT_V2:
    case LEAVE:
      return 2
    case REPORT_V3:
      return 3
    default:
      return bytes[at] <= LAST_V0 ? 0 : undefined
  }
}

/** What Max Resp Code and QQIC say: from 128 on an exponent and a mantissa (RFC 3376 §4.1.1, §4.1.7). */
export const timeOf = (code: number): number =>
  code < 128 ? code : ((code & 0x0f) | 0x10) << (((code >> 4) & 0x07) + 3)
