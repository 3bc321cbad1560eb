/** Transmission Control Protocol (RFC 9293): header and options. Segments are not put together, nor judged. */
import { u16, u32 } from '../bytes.ts'
import type { Field } from '../field.ts'
import { BROKEN, PIECE, QUOTED } from '../layers.ts'
import type { Packet } from '../packet.ts'
import { preference } from '../preferences.ts'
import { type Next, protocol } from '../protocol.ts'
import type { Text } from '../text.ts'
import { headerFields as f, windowOf } from './tcp-fields.ts'
import { ACK, flagsOf, URG, writeFlags } from './tcp-flags.ts'
import { headerLength, LEAST, segmentLength } from './tcp-header.ts'
import { optionFields } from './tcp-option-fields.ts'
import { isMultipath, writeOptions } from './tcp-options.ts'
import { relativeBack, sequenceOf } from './tcp-sequence.ts'
import { spaceFields } from './tcp-space.ts'
import { TcpTracker } from './tcp-tracker.ts'

const NAME = 'Transmission Control Protocol'
/** Octets up to behind the ports, and up to behind the window. */
const PORTS = 4
const WINDOW = 16

/** Payloads are told by port, and the lower one is likelier to be the server's. */
const byPort: readonly Next[] = [
  { table: 'tcp.port', key: (b, o) => Math.min(u16(b, o), u16(b, o + 2)) },
  { table: 'tcp.port', key: (b, o) => Math.max(u16(b, o), u16(b, o + 2)) },
]

function title(p: Packet, i: number): string {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  let said = `${NAME}, Src Port: ${u16(b, at)}, Dst Port: ${u16(b, at + 2)}`
  if (at + WINDOW <= layers.end[i]) said += `, Seq: ${sequenceOf(p, i)}`
  if (at + WINDOW > layers.end[i] || (layers.flags[i] & (BROKEN | QUOTED)) !== 0) return said
  if ((flagsOf(p, i) & ACK) !== 0) said += `, Ack: ${relativeBack(p, i, u32(b, at + 8))}`
  const length = segmentLength(p, i)
  return length < 0 || (layers.flags[i] & PIECE) !== 0 ? said : `${said}, Len: ${length}`
}

function info(out: Text, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  out
    .dec(u16(b, at))
    .arrow()
    .dec(u16(b, at + 2))
  if (at + WINDOW > layers.end[i]) return
  const flags = flagsOf(p, i)
  out.add(' [')
  writeFlags(out, flags)
  out.add('] Seq=').dec(sequenceOf(p, i))
  if ((flags & ACK) !== 0) out.add(' Ack=').dec(relativeBack(p, i, u32(b, at + 8)))
  out.add(' Win=').dec(windowOf(p, i))
  const header = headerLength(p, i)
  if (header < LEAST) {
    out.add(', bogus TCP header length (').dec(header).add(', must be at least 20)')
    return
  }
  if ((flags & URG) !== 0 && at + LEAST <= layers.end[i]) out.add(' Urg=').dec(u16(b, at + 18))
  if (segmentLength(p, i) >= 0 && at + LEAST <= layers.end[i]) out.add(' Len=').dec(segmentLength(p, i))
  if (header > LEAST) writeOptions(out, p, i)
}

/** Fields under keys of their own: `options` and `option` are among the header's too. */
const apart = (fields: Readonly<Record<string, Field>>): Record<string, Field> =>
  Object.fromEntries(Object.entries(fields).map(([key, field]) => [`option ${key}`, field]))

export const tcp = protocol({
  abbrev: 'tcp',
  name: NAME,
  on: { 'ip.proto': [6] },
  fields: { ...f, ...apart(optionFields), ...apart(spaceFields) },
  shape: { least: LEAST, header: f.hdr_len, next: byPort },
  title,
  rest: (t, p, i) => {
    t.has(p.layers.at[i], headerLength(p, i))
  },
  columns: {
    protocol: (p, i) => (p.layers.at[i] + LEAST < p.layers.end[i] && isMultipath(p, i) ? 'MPTCP' : 'TCP'),
    info,
    speaks: PORTS,
  },
  track: () => new TcpTracker(),
  preferences: {
    check_checksum: preference(false, 'Validate the TCP checksum if possible'),
    relative_sequence_numbers: preference(true, 'Count sequence numbers from the first of a direction'),
  },
})
