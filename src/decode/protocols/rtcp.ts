/** RTP Control Protocol (RFC 3550 §6): a layer for each packet of a compound one. */
import { u16, u24, u32 } from '../bytes.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import type { Text } from '../text.ts'
import type { Tree } from '../tree.ts'
import { hexText } from '../values.ts'
import { packetTypes } from '../words/rtcp.ts'
import {
  APPLICATION,
  DESCRIPTION,
  EXTENDED_REPORT,
  rtcpFields as f,
  GOODBYE,
  PAYLOAD_FEEDBACK,
  RECEIVER_REPORT,
  SENDER_REPORT,
  TRANSPORT_FEEDBACK,
  typeOf,
} from './rtcp-fields.ts'
import { CONTROL } from './rtp.ts'

const LEAST = 4
const VERSION = 2
const COUNT = 0x1f
const ANOTHER = 0
/** Octets of a report about one source. */
const REPORT = 24
const PRIVATE = 8
/** A format of feedback. */
const NACK = 1
/** Types that Wireshark believes to be RTCP when a datagram begins with them. */
const BEGINNINGS: ReadonlySet<number> = new Set([
  SENDER_REPORT,
  RECEIVER_REPORT,
  GOODBYE,
  APPLICATION,
  PAYLOAD_FEEDBACK,
])

/** Seconds from 1900 to 1970, and those of an era of NTP (RFC 5905 §6). */
const SINCE_1900 = 2_208_988_800
const ERA = 0x1_0000_0000
const LATER = 0x8000_0000

const sizeOf = (b: Uint8Array, o: number): number => 4 * u16(b, o + 2) + 4
const wordOf = (type: number): string => packetTypes[type] ?? 'Unknown'

/** Nanoseconds since 1970; times without the first bit are of the era that begins in 2036. */
function timeOf(msw: number, lsw: number): bigint {
  const seconds = (msw >= LATER ? msw : msw + ERA) - SINCE_1900
  return BigInt(seconds) * 1_000_000_000n + ((BigInt(lsw) * 1_000_000_000n) >> 32n)
}

function rest(t: Tree, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const o = layers.at[i]
  const end = o + sizeOf(b, o)
  const count = b[o] & COUNT
  switch (typeOf(p, i)) {
    case SENDER_REPORT:
      t.put(f.senderssrc, o + 4)
      putSender(t, b, o + 8)
      putReports(t, b, o + 28, count)
      break
    case RECEIVER_REPORT:
      t.put(f.senderssrc, o + 4)
      putReports(t, b, o + 8, count)
      break
    case DESCRIPTION:
      putChunks(t, b, o + LEAST, end, count)
      break
    case GOODBYE:
      putGoodbye(t, b, o + LEAST, end, count)
      break
    case APPLICATION:
      putApplication(t, b, o + LEAST, end)
      break
    case TRANSPORT_FEEDBACK:
    case PAYLOAD_FEEDBACK:
      t.put(f.senderssrc, o + 4)
      t.put(f.mediassrc, o + 8)
      if (typeOf(p, i) === TRANSPORT_FEEDBACK && count === NACK) putMissing(t, b, o + 12, end)
      break
    case EXTENDED_REPORT:
      t.put(f.senderssrc, o + 4)
  }
  // Behind the last of them, all is accounted for.
  const first = firstOf(p, i)
  const isLast = layers.body[i] === layers.reported[i]
  if (t.ok && isLast) {
    const size = layers.reported[i] - layers.at[first]
    t.derive(f.length_check, 1, `RTCP frame length check: OK - ${size} bytes`)
  }
}

/** Packets that are asked for again: by number, and which of the sixteen behind that (RFC 4585 §6.2.1). */
function putMissing(t: Tree, b: Uint8Array, at: number, end: number): void {
  for (let o = at; o + 4 <= end && t.has(o, 4); o += 4) {
    const first = u16(b, o)
    const mask = u16(b, o + 2)
    const others = Array.from({ length: 16 }, (_, k) => k).filter((k) => (mask & (1 << k)) !== 0)
    const numbers = others.map((k) => (first + k + 1) & 0xffff)
    const said = numbers.length === 0 ? 'No additional frames lost' : `Frames ${numbers.join(' ')} lost`
    t.put(f['rtpfb.nack_pid'], o)
    t.put(f['rtpfb.nack_blp'], o + 2, 2, `${f['rtpfb.nack_blp'].name}: ${hexText(mask, 4)} (${said})`)
    t.open()
    for (const number of numbers) t.set(f['rtpfb.nack_pid'], o + 2, 2, number, `Frame ${number} also lost`)
    t.close()
  }
}

/** The first packet of the compound one that layer `i` is of. */
function firstOf({ layers }: Packet, i: number): number {
  let first = i
  while (layers.id[first - 1] === layers.id[i]) first--
  return first
}

function putSender(t: Tree, b: Uint8Array, at: number): void {
  t.put(f['timestamp.ntp.msw'], at)
  t.put(f['timestamp.ntp.lsw'], at + 4)
  if (t.has(at, 8)) t.derive(f['timestamp.ntp'], timeOf(u32(b, at), u32(b, at + 4)), undefined, at, 8)
  t.put(f['timestamp.rtp'], at + 8)
  t.put(f['sender.packetcount'], at + 12)
  t.put(f['sender.octetcount'], at + 16)
}

function putReports(t: Tree, b: Uint8Array, at: number, count: number): void {
  for (let k = 0; k < count && t.has(at + REPORT * k, REPORT); k++) {
    const o = at + REPORT * k
    t.put(f.source, o, REPORT, `Source ${k + 1}`)
    t.open()
    t.put(f['ssrc.identifier'], o)
    t.put(f.contents, o + 4, 4)
    t.open()
    t.put(f['ssrc.fraction'], o + 4)
    t.set(f['ssrc.cum_nr'], o + 5, 3, (u24(b, o + 5) << 8) >> 8)
    t.close()
    t.put(f['ssrc.ext_high'], o + 8)
    t.open()
    t.put(f['ssrc.high_cycles'], o + 8)
    t.put(f['ssrc.high_seq'], o + 10)
    t.close()
    t.put(f['ssrc.jitter'], o + 12)
    t.put(f['ssrc.lsr'], o + 16)
    t.put(f['ssrc.dlsr'], o + 20)
    t.close()
  }
}

const utf8 = new TextDecoder()
const textOf = (b: Uint8Array, at: number, size: number): string => utf8.decode(b.subarray(at, at + size))

function putChunks(t: Tree, b: Uint8Array, at: number, end: number, count: number): void {
  let o = at
  for (let k = 0; k < count && t.has(o, 4); k++) {
    const chunk = t.n
    const first = o
    t.put(f.chunk, o, 4, `Chunk ${k + 1}, SSRC/CSRC 0x${u32(b, o).toString(16).toUpperCase()}`)
    t.open()
    t.put(f['ssrc.identifier'], o)
    const items = t.n
    t.put(f.items, o + 4, 0)
    t.open()
    o = putItems(t, b, o + 4, end)
    t.close()
    t.close()
    if (!t.ok) return
    t.cover(items, o - first - 4)
    // A chunk goes to the end of a word.
    o = at + Math.ceil((o - at) / 4) * 4
    t.cover(chunk, o - first)
  }
}

/** @returns where they end */
function putItems(t: Tree, b: Uint8Array, at: number, end: number): number {
  let o = at
  while (o < end && t.has(o, 1)) {
    const type = b[o]
    t.put(f['sdes.type'], o++)
    if (type === 0 || !t.has(o, 1)) return o
    const size = b[o]
    t.put(f['sdes.length'], o++)
    if (!t.has(o, size)) return o
    let text = o
    if (type === PRIVATE && size > 0) {
      const prefix = Math.min(b[o], size - 1)
      t.put(f['sdes.prefix.length'], o)
      t.set(f['sdes.prefix.string'], o + 1, prefix, textOf(b, o + 1, prefix))
      text += 1 + prefix
    }
    o += size
    if (o > text) t.set(f['sdes.text'], text, o - text, textOf(b, text, o - text))
  }
  return o
}

function putGoodbye(t: Tree, b: Uint8Array, at: number, end: number, count: number): void {
  for (let k = 0; k < count && t.ok; k++) t.put(f['ssrc.identifier'], at + 4 * k)
  const reason = at + 4 * count
  if (!t.ok || reason >= end) return
  t.put(f['sdes.length'], reason)
  if (t.has(reason, 1 + b[reason])) t.set(f['sdes.text'], reason + 1, b[reason], textOf(b, reason + 1, b[reason]))
}

function putApplication(t: Tree, b: Uint8Array, at: number, end: number): void {
  t.put(f['ssrc.identifier'], at)
  if (t.has(at + 4, 4)) t.set(f['app.name'], at + 4, 4, textOf(b, at + 4, 4))
  const size = end - at - 8
  if (size <= 0 || !t.has(at + 8, size)) return
  const octets = b.subarray(at + 8, end)
  if (octets.every((octet) => octet >= 0x20 && octet < 0x7f))
    t.set(f['app.data_str'], at + 8, size, textOf(b, at + 8, size))
  else t.put(f['app.data'], at + 8, size)
}

/** `Sender Report   Source description   ` */
function info(out: Text, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  for (let k = firstOf(p, i); k <= i; k++) {
    const at = layers.at[k]
    if (at + LEAST > layers.end[k]) return
    const type = typeOf(p, k)
    out.add(wordOf(type)).add('   ')
    if (type !== APPLICATION) continue
    if (at + 12 <= layers.end[k]) {
      out
        .add('( ')
        .untrusted(textOf(b, at + 8, 4))
        .add(' ) ')
    }
    out.add('subtype=').dec(b[at] & COUNT)
  }
}

export const rtcp = protocol({
  abbrev: 'rtcp',
  name: 'Real-time Transport Control Protocol',
  on: { 'udp.port': [], 'rtcp.next': [ANOTHER], 'rtp.instead': [CONTROL] },
  guess: {
    name: 'rtcp_udp',
    in: 'udp',
    isOn: true,
    fits: (b, o, e, r) => o + LEAST <= e && (r - o) % 4 === 0 && b[o] >>> 6 === VERSION && BEGINNINGS.has(b[o + 1]),
    doc: 'RTCP in UDP',
  },
  fields: f,
  shape: {
    least: LEAST,
    header: sizeOf,
    next: [{ table: 'rtcp.next', key: (b, o, e) => (o + sizeOf(b, o) + LEAST <= e ? ANOTHER : -1) }],
    mayEnd: true,
    opaque: true,
  },
  shownFrom: LEAST,
  title: (p, i) => `Real-time Transport Control Protocol (${wordOf(typeOf(p, i))})`,
  inProtocols: ({ layers }, i) => (layers.id[i - 1] === layers.id[i] ? '' : 'rtcp'),
  rest,
  columns: { protocol: 'RTCP', info, speaks: LEAST, fromTree: true, untracked: true, leavesLine: true },
})
