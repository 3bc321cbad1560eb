/** Multicast traceroute in IGMP (draft-ietf-idmr-traceroute-ipm §4): a query, and a block from every router on the way. */
import type { Field } from '../field.ts'
import type { Packet } from '../packet.ts'
import type { Tree } from '../tree.ts'
import { igmpFields as f, TRACE_LENGTH } from './igmp-fields.ts'
import { lengthOf } from './igmp-shape.ts'

const BLOCK_LENGTH = 32

const QUERY_FIELDS: readonly (readonly [number, Field])[] = [
  [4, f.maddr],
  [8, f['mtrace.saddr']],
  [12, f['mtrace.raddr']],
  [16, f['mtrace.rspaddr']],
  [20, f['mtrace.resp_ttl']],
  [21, f['mtrace.q_id']],
]

const BLOCK_FIELDS: readonly (readonly [number, Field])[] = [
  [0, f['mtrace.q_arrival']],
  [4, f['mtrace.q_inaddr']],
  [8, f['mtrace.q_outaddr']],
  [12, f['mtrace.q_prevrtr']],
  [16, f['mtrace.q_inpkt']],
  [20, f['mtrace.q_outpkt']],
  [24, f['mtrace.q_total']],
  [28, f['mtrace.q_rtg_proto']],
  [29, f['mtrace.q_fwd_ttl']],
  [30, f['mtrace.q_mbz']],
  [30, f['mtrace.q_s']],
  [30, f['mtrace.q_src_mask']],
  [31, f['mtrace.q_fwd_code']],
]

/** Emits the query part of the message that begins at `at`, behind its checksum. */
export function traceroute(t: Tree, at: number): void {
  for (const [offset, field] of QUERY_FIELDS) t.put(field, at + offset)
}

/** Number of whole response blocks that the headers report. */
export const blockCount = (p: Packet, i: number): number =>
  Math.max(0, Math.floor((lengthOf(p, i) - TRACE_LENGTH) / BLOCK_LENGTH))

/** Emits the response blocks. */
export function blocks(t: Tree, p: Packet, i: number): void {
  const count = blockCount(p, i)
  let at = p.layers.at[i] + TRACE_LENGTH
  for (let k = 0; k < count && t.has(at, BLOCK_LENGTH); k++, at += BLOCK_LENGTH) {
    t.put(f['mtrace.block'], at, BLOCK_LENGTH)
    t.open()
    for (const [offset, field] of BLOCK_FIELDS) t.put(field, at + offset)
    t.close()
  }
}
