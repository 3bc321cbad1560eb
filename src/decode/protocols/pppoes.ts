/** PPP over Ethernet, once a session is there (RFC 2516 §4 and §6): a link of its own for each session. */
import { u16 } from '../bytes.ts'
import { expert, fields, u8, u16 as uint16, varies } from '../field.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import type { Tree } from '../tree.ts'

const HEADER = 6
const LENGTH = 4
/** Octets of the number that a packet of PPP begins with: it tells what it is. */
const NUMBER = 2
/** What Ethernet fills up (IEEE 802.3 §3.2.8), and a frame check sequence that nobody took for one. */
const LEAST_IN_ETHERNET = 46
const FCS = 4
/** Control protocols of PPP, whose padding nobody counts (RFC 1661 §5, RFC 1332 §2). */
const PADDED = [0xc021, 0x8021]

const CODES: Readonly<Record<number, string>> = {
  0: 'Session Data',
  7: 'Active Discovery Offer (PADO)',
  9: 'Active Discovery Initiation (PADI)',
  10: 'Active Discovery Session-Grant (PADG)',
  11: 'Active Discovery Session-Credit Resp.(PADC)',
  12: 'Active Discovery Quality (PADQ)',
  25: 'Active Discovery Request (PADR)',
  101: 'Active Discovery Session-confirmation (PADS)',
  167: 'Active Discovery Terminate (PADT)',
  211: 'Active Discovery Message (PADM)',
  212: 'Active Discovery Network (PADN)',
}

const f = fields('pppoe', {
  version: u8(0, 'Version', { mask: 0xf0 }),
  type: u8(0, 'Type', { mask: 0x0f }),
  code: u8(1, 'Code', { base: 'hex', words: CODES }),
  session_id: uint16(2, 'Session ID', { base: 'hex', doc: 'Which of the links it is that share the Ethernet' }),
  payload_length: uint16(varies, 'Payload Length'),
  'payload_length.bad': expert('Warning', 'Malformed', 'Possible bad payload length'),
})

/** Octets that are there in place of those that the header counts; -1 where nothing is odd about that. */
function oddLength({ bytes: b, layers }: Packet, i: number): number {
  const o = layers.at[i]
  const there = layers.reported[i] - o - HEADER
  const said = u16(b, o + LENGTH)
  if (there === said || there === said + FCS || HEADER + there <= LEAST_IN_ETHERNET) return -1
  return o + HEADER + NUMBER > layers.end[i] || PADDED.includes(u16(b, o + HEADER)) ? -1 : there
}

function rest(t: Tree, p: Packet, i: number): void {
  const at = p.layers.at[i] + LENGTH
  const said = u16(p.bytes, at)
  const odd = oddLength(p, i)
  t.put(f.payload_length, at, 2, odd < 0 ? undefined : `Payload Length: ${said} [incorrect, should be ${odd}]`)
  if (odd >= 0) {
    t.open()
    t.remark(f['payload_length.bad'], `Possible bad payload length ${said} != ${odd}`)
    t.close()
  }
  t.has(p.layers.at[i] + HEADER, NUMBER)
}

export const pppoes = protocol({
  abbrev: 'pppoes',
  name: 'PPP-over-Ethernet Session',
  short: 'PPPoES',
  on: { 'eth.type': [0x8864] },
  fields: f,
  shape: {
    least: HEADER,
    payload: (b, o) => u16(b, o + LENGTH),
    next: [{ table: 'pppoes.payload', key: (_b, o, e) => (o + HEADER + NUMBER <= e ? 0 : -1) }],
    opaque: true,
  },
  shownFrom: HEADER,
  rest,
  columns: {
    protocol: 'PPPoES',
    info: (out, { bytes, layers: { at, end } }, i) => {
      if (at[i] + 2 <= end[i]) out.add(CODES[bytes[at[i] + 1]] ?? 'Unknown')
    },
    speaks: 0,
    fromTree: true,
    untracked: true,
  },
})
