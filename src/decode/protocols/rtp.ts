/** Real-time Transport Protocol (RFC 3550 §5). It stands where it is told to, for nothing in it tells what it is. */
import { ANNOUNCED, RTP } from '../announced.ts'
import { u16, u32 } from '../bytes.ts'
import { CUT } from '../layers.ts'
import type { Packet } from '../packet.ts'
import { preference } from '../preferences.ts'
import { protocol } from '../protocol.ts'
import type { Text } from '../text.ts'
import { HIDDEN, type Tree } from '../tree.ts'
import { isControl, isReserved, leastPayload, payloadType } from '../words/rtp.ts'
import { putExtension } from './rtp-extensions.ts'
import { rtpFields as f, LEAST, VERSION, versionOf } from './rtp-fields.ts'
import { RtpTracker } from './rtp-tracker.ts'

const PADDING = 0x20
const EXTENSION = 0x10
const COUNT = 0x0f
/** In the table of what it is instead, RTCP; the others are versions. */
export const CONTROL = 4

/** Octets of the header up to behind the contributing sources. */
const fixedLength = (b: Uint8Array, o: number): number => LEAST + 4 * (b[o] & COUNT)

/** Octets of the header with its extension, as far as it tells. */
function headerLength(b: Uint8Array, o: number, e: number): number {
  const fixed = fixedLength(b, o)
  if ((b[o] & EXTENSION) === 0) return fixed
  return fixed + 4 + (o + fixed + 4 <= e ? 4 * u16(b, o + fixed + 2) : 0)
}

/** Octets behind the header without the padding, whose last octet counts them; -1 if there is none, or it cannot be. */
function payloadLength(b: Uint8Array, o: number, e: number): number {
  const room = e - o - headerLength(b, o, e)
  if ((b[o] & PADDING) === 0 || room <= 0) return -1
  const padding = b[e - 1]
  return padding === 0 ? -1 : Math.max(0, room - padding)
}

/** The payload type, if there is a payload of it. */
function typeOf(b: Uint8Array, o: number, e: number): number {
  const type = b[o + 1] & 0x7f
  return e - o - headerLength(b, o, e) < leastPayload(type) ? -1 : type
}

/** True for a whole header of a payload type that is not RTCP's (RFC 5761 §4), with room for all that it announces. */
function looksLikeIt(b: Uint8Array, o: number, e: number, r: number): boolean {
  if (r - o < LEAST || o + LEAST > e || b[o] >>> 6 !== VERSION || isReserved(b[o + 1] & 0x7f)) return false
  const room = r - o - headerLength(b, o, e)
  if (room < 0 || (b[o] & PADDING) === 0) return room >= 0
  // How much is padding stands in the last octet.
  return e < r || (b[e - 1] > 0 && b[e - 1] <= room)
}

function rest(t: Tree, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const o = layers.at[i]
  const count = b[o] & COUNT
  let at = o + LEAST
  if (count > 0) {
    t.put(f['csrc.items'], at, 4 * count, `Contributing Source identifiers (${count} items)`)
    t.open()
    for (let k = 0; k < count && t.has(at, 4); k++, at += 4) {
      t.put(f['csrc.item'], at, 4, `CSRC item ${k}: 0x${u32(b, at).toString(16).toUpperCase()}`)
    }
    t.close()
  }
  if (t.ok && (b[o] & EXTENSION) !== 0) at = putExtension(t, b, at)
  if (t.has(at, 0)) putPayload(t, p, i, at)
}

function putPayload(t: Tree, { bytes: b, layers }: Packet, i: number, at: number): void {
  const end = layers.end[i]
  const isPadded = (b[layers.at[i]] & PADDING) !== 0
  // What is decoded is there for whoever asks, and not shown twice.
  const flags = i + 1 < layers.n ? HIDDEN : 0
  if (isPadded && end < layers.reported[i]) {
    // How much of it is padding stands behind what was captured.
    if (at < end) t.add(f.payload, at, end - at, undefined, undefined, flags)
    t.remark(f.padding_missing)
    return
  }
  const told = payloadLength(b, layers.at[i], end)
  const size = told < 0 ? end - at : told
  if (size > 0) t.add(f.payload, at, size, undefined, undefined, flags)
  // Not even the octet that counts the padding is there.
  if (isPadded && told < 0) return t.fail()
  if (!isPadded) {
    if (end < layers.reported[i]) t.has(end, 1)
    return
  }
  const padding = end - at - size
  if (padding > 1) t.put(f['padding.data'], at + size, padding - 1)
  t.put(f['padding.count'], end - 1)
}

/** `PT=ITU-T G.711 PCMU, SSRC=0x11223344, Seq=100, Time=160, Mark` */
function info(out: Text, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const o = layers.at[i]
  const version = versionOf(p, i)
  if (version !== VERSION) {
    out.add('Unknown RTP version ').dec(version)
    return
  }
  if (o + LEAST > layers.end[i]) return
  out
    .add('PT=')
    .add(payloadType(b[o + 1] & 0x7f))
    .add(', SSRC=0x')
    .hex(u32(b, o + 8), 1)
    .add(', Seq=')
    .dec(u16(b, o + 2))
    .add(', Time=')
    .dec(u32(b, o + 4))
  if (b[o + 1] >= 0x80) out.add(', Mark')
}

export const rtp = protocol({
  abbrev: 'rtp',
  name: 'Real-Time Transport Protocol',
  on: { 'udp.port': [], [ANNOUNCED]: [RTP] },
  guess: {
    name: 'rtp_udp',
    in: 'udp',
    isOn: false,
    setting: 'heuristic_rtp',
    fits: looksLikeIt,
    doc: 'RTP in UDP on any port',
  },
  preferences: { heuristic_rtp: preference(false, 'Take for RTP what looks like it, on any UDP port') },
  fields: f,
  shape: {
    least: LEAST,
    valid: (b, o) => b[o] >>> 6 === VERSION && !isControl(b[o + 1]),
    early: (b, o, e) => o < e && (b[o] >>> 6 !== VERSION || (o + 1 < e && isControl(b[o + 1]))),
    instead: { table: 'rtp.instead', key: (b, o) => (b[o] >>> 6 === VERSION ? CONTROL : b[o] >>> 6) },
    header: headerLength,
    payload: payloadLength,
    next: [{ table: 'rtp.pt', key: typeOf }],
    mayEnd: true,
    opaque: true,
  },
  // RTCP may come on the same port (RFC 5761).
  yields: (p, i) => versionOf(p, i) === VERSION && i + 1 < p.layers.n,
  covers: 'all',
  inProtocols: (p, i) => (versionOf(p, i) === VERSION ? 'rtp' : ''),
  rest,
  columns: { protocol: 'RTP', info, speaks: LEAST, fromTree: true, untracked: true, leavesLine: true },
  lacksPayload: ({ layers }, i) =>
    (layers.flags[i] & CUT) === 0 && i === layers.n - 1 && layers.end[i] < layers.reported[i],
  track: () => new RtpTracker(),
})
