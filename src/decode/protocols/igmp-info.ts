/** What the packet list says of an IGMP message. As far as its octets go: what is missing is said behind it. */
import { allZero, u16 } from '../bytes.ts'
import type { Packet } from '../packet.ts'
import type { Text } from '../text.ts'
import { messageName } from './igmp-fields.ts'
import { blockCount } from './igmp-mtrace.ts'
import { LEAVE, QUERY, QUERY_V3_LEAST, TRACE_REPLY, versionOf } from './igmp-shape.ts'

const MODE_IS_INCLUDE = 1
const MODE_IS_EXCLUDE = 2
const CHANGE_TO_INCLUDE = 3
const CHANGE_TO_EXCLUDE = 4
const ALLOW_NEW = 5
const BLOCK_OLD = 6

export function writeIgmpInfo(out: Text, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  const end = layers.end[i]
  if (at >= end) return
  const type = b[at]
  const version = versionOf(p, i)
  // A query that is cut within its first octets tells neither its version nor anything else.
  if (type === QUERY && version === undefined) return
  const name = messageName(type, p, i)
  if (name === undefined) out.add('Unknown Type:0x').hex(type, 2)
  else out.add(name)
  if (version === 3) {
    if (type === QUERY) writeQuery(out, b, at, end)
    else writeRecords(out, b, at, end)
  } else if (version === 2 && at + 8 <= end) {
    if (type === QUERY) writeGroup(out, b, at + 4)
    else out.add(type === LEAVE ? ' ' : ' group ').ipv4(b, at + 4)
  } else if (type === TRACE_REPLY) {
    const count = blockCount(p, i)
    out
      .add(', ')
      .dec(count)
      .add(count === 1 ? ' block' : ' blocks')
  }
}

function writeGroup(out: Text, b: Uint8Array, at: number): void {
  if (allZero(b, at, at + 4)) out.add(', general')
  else out.add(', specific for group ').ipv4(b, at)
}

function writeQuery(out: Text, b: Uint8Array, at: number, end: number): void {
  if (at + QUERY_V3_LEAST > end) return
  writeGroup(out, b, at + 4)
  const count = u16(b, at + 10)
  if (count > 0) out.add(', ').add(count === 1 ? 'source ' : 'sources ')
  writeSources(out, b, at + QUERY_V3_LEAST, end, count)
}

/** `{10.0.0.1, 10.0.0.2}`, or as much of it as there is. */
function writeSources(out: Text, b: Uint8Array, at: number, end: number, count: number): void {
  if (count === 0) return
  out.add('{')
  for (let k = 0; k < count && at + 4 * k + 4 <= end; k++) {
    out.ipv4(b, at + 4 * k).add(k === count - 1 ? '}' : ', ')
  }
}

function writeRecords(out: Text, b: Uint8Array, at: number, end: number): void {
  if (at + 8 > end) return
  const count = u16(b, at + 6)
  if (count === 0) out.add(' - General query')
  let o = at + 8
  for (let k = 0; k < count && o + 8 <= end; k++) {
    out.add(' / ')
    writeRecord(out, b, o, end)
    o += 8 + 4 * u16(b, o + 2) + 4 * b[o + 1]
  }
}

/** A group record in words: who joins what (RFC 3376 §4.2.12). */
function writeRecord(out: Text, b: Uint8Array, at: number, end: number): void {
  const count = u16(b, at + 2)
  const group = at + 4
  const many = count === 1 ? 'source ' : 'sources '
  switch (b[at]) {
    case MODE_IS_INCLUDE:
    case CHANGE_TO_INCLUDE:
      if (count === 0) out.add('Leave group ').ipv4(b, group)
      else
        out
          .add('Join group ')
          .ipv4(b, group)
          .add(count === 1 ? ' for source ' : ' for sources in ')
      break
    case MODE_IS_EXCLUDE:
    case CHANGE_TO_EXCLUDE:
      out.add('Join group ').ipv4(b, group)
      if (count === 0) out.add(' for any sources')
      else out.add(count === 1 ? ', for source not ' : ', for sources not in ')
      break
    case ALLOW_NEW:
      out.add('Group ').ipv4(b, group)
      if (count === 0) out.add(', ALLOW_NEW_SOURCES but no source specified (?)')
      else out.add(', new ').add(many)
      break
    case BLOCK_OLD:
      out.add('Group ').ipv4(b, group)
      if (count === 0) out.add(', BLOCK_OLD_SOURCES but no source specified (?)')
      else out.add(', block ').add(many)
      break
    default:
      out.add('Group ').ipv4(b, group).add(', unknown record type (?)')
      if (count > 0) out.add(', sources ')
  }
  writeSources(out, b, at + 8, end, count)
}
