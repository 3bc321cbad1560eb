/** MPEG transport streams (ISO/IEC 13818-1 §2.4.3): a layer for each packet of 188 octets. What they carry is not decoded. */
import { CUT } from '../layers.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import type { Text } from '../text.ts'
import { putAdaptation } from './mp2t-adaptation.ts'
import { mp2tFields as f, HEADER, NULL_PID, PACKET, pidOf, SYNC } from './mp2t-fields.ts'
import { Mp2tTracker } from './mp2t-tracker.ts'

const ADAPTATION = 0x20
const SCRAMBLED = 0xc0
/** In the table of what follows a transport packet, another one. */
const ANOTHER = 0

/** True for whole packets, each of which begins as it should. */
function looksLikeIt(b: Uint8Array, o: number, e: number, r: number): boolean {
  if (b[o] !== SYNC || (r - o) % PACKET !== 0) return false
  for (let at = o + PACKET; at < e; at += PACKET) if (b[at] !== SYNC) return false
  return true
}

function title(p: Packet, i: number): string {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  const tracker = p.session.trackers[mp2t.id] as Mp2tTracker | undefined
  const skips = tracker?.countedOf(p, i)?.skips
  const counter = b[at + 3] & 0x0f
  return `ISO/IEC 13818-1 PID=0x${pidOf(b, at).toString(16)} CC=${counter}${skips ? ` skips=${skips}` : ''}`
}

/** What is out of the ordinary; else the line says what it said before. */
function info(out: Text, p: Packet, i: number): void {
  const { bytes: b, layers, session } = p
  for (let k = i; layers.id[k] === mp2t.id; k--) {
    const at = layers.at[k]
    if (pidOf(b, at) === NULL_PID) {
      out.add('NULL packet')
      return
    }
    if ((b[at + 3] & SCRAMBLED) !== 0) {
      out.add('Scrambled TS payload')
      return
    }
  }
  let carrier = i
  while (layers.id[carrier] === mp2t.id) carrier--
  session.registry.protocols[layers.id[carrier]].columns.info?.(out, p, carrier)
}

export const mp2t = protocol({
  abbrev: 'mp2t',
  name: 'ISO/IEC 13818-1',
  short: 'MP2T',
  on: { 'udp.port': [], 'rtp.pt': [33], 'mp2t.next': [ANOTHER] },
  guess: { name: 'mp2t_udp', in: 'udp', isOn: true, fits: looksLikeIt, doc: 'MPEG transport streams in UDP' },
  fields: f,
  shape: {
    least: HEADER,
    header: () => PACKET,
    // What is less than a packet is not looked at.
    next: [{ table: 'mp2t.next', key: (_b, o, e) => (o + 2 * PACKET <= e ? ANOTHER : -1) }],
    mayEnd: true,
    opaque: true,
  },
  shownFrom: HEADER,
  inProtocols: ({ layers }, i) => (layers.id[i - 1] === mp2t.id ? '' : 'mp2t'),
  title,
  rest: (t, { bytes: b, layers }, i) => {
    const at = layers.at[i]
    if ((b[at + 3] & ADAPTATION) !== 0) putAdaptation(t, b, at + HEADER, at + PACKET)
  },
  columns: { protocol: 'MPEG TS', info, speaks: HEADER, fromTree: true, untracked: true, leavesLine: true },
  lacksPayload: ({ layers }, i) =>
    (layers.flags[i] & CUT) === 0 && layers.end[i] < layers.reported[i] && i === layers.n - 1,
  track: () => new Mp2tTracker(),
})
