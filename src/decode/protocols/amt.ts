/** Automatic Multicast Tunneling (RFC 7450): groups for gateways beyond networks that do not forward multicast. */
import { u48 as u48Of } from '../bytes.ts'
import { bytes, expert, type Field, fields, flag, ipv4, ipv6, line, u8, u16, u32, u48, varies } from '../field.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import type { Tree } from '../tree.ts'
import { hexText } from '../values.ts'

const ADVERTISEMENT = 2
const REQUEST = 3
const QUERY = 4
const UPDATE = 5
const DATA = 6
const TEARDOWN = 7
const TYPES: Readonly<Record<number, string>> = {
  1: 'Relay Discovery',
  2: 'Relay Advertisement',
  3: 'Request',
  4: 'Membership Query',
  5: 'Membership Update',
  6: 'Multicast Data',
  7: 'Teardown',
}
/** Octets of the header by type (RFC 7450 §5.1); all of the message where nothing follows it. */
const HEADERS: Readonly<Record<number, number>> = { [QUERY]: 12, [UPDATE]: 12, [DATA]: 2 }
/** Port and address of the gateway, which stand behind what a query carries, or at the end of a teardown. */
const GATEWAY = 18
const HAS_GATEWAY = 0x01
const NONCE_AT = 8

const f = fields('amt', {
  version: u8(0, 'Version', { mask: 0xf0 }),
  type: u8(0, 'Type', { mask: 0x0f, words: (value) => TYPES[value] ?? 'Unknown' }),
  reserved: bytes(varies, 0, 'Reserved'),
  discovery_nonce: u32(varies, 'Discovery Nonce', { base: 'hex' }),
  'relay_address.ipv4': ipv4(varies, 'Relay Address (IPv4)'),
  'relay_address.ipv6': ipv6(varies, 'Relay Address (IPv6)'),
  relay_line: line('Relay Address (Unknown Type)'),
  'relay_address.unknown': expert('Note', 'Undecoded', 'Relay Address (Unknown Type)'),
  request_nonce: u32(varies, 'Request Nonce', { base: 'hex' }),
  'request.reserved': u8(varies, 'Reserved', { mask: 0xfe, base: 'hex' }),
  'request.p': flag(varies, 1, 0x01, 'P Flags', {
    words: ['IPv4 packet carrying an IGMPv3 General Query', 'IPv6 packet carrying an MLDv2 General Query'],
  }),
  'membership_query.reserved': u8(varies, 'Reserved', { mask: 0xfc, base: 'hex' }),
  'membership_query.l': u8(varies, 'L Flags', { mask: 0x02, doc: 'The relay takes no new gateways' }),
  'membership_query.g': u8(varies, 'G Flags', { mask: 0x01, doc: 'The gateway is told its port and address' }),
  response_mac: u48(varies, 'Response MAC', { base: 'hex', doc: 'Authenticates what the gateway answers' }),
  'gateway.port_number': u16(varies, 'Gateway Port Number'),
  'gateway.ip_address': ipv6(varies, 'Gateway IP Address'),
  multicast_data: bytes(varies, 0, 'Multicast Data'),
  unknown_line: line('Unknown Data'),
  unknown: expert('Note', 'Undecoded', 'Unknown Data'),
})

const typeAt = (b: Uint8Array, o: number): number => b[o] & 0x0f

/** A line for octets that nobody can read, with a remark below. */
function unknown(t: Tree, where: Field, remark: Field, at: number, size: number): void {
  t.put(where, at, size)
  t.open()
  t.remark(remark)
  t.close()
}

function relayAddress(t: Tree, at: number): void {
  const size = t.reported - at
  if (size === 4) t.put(f['relay_address.ipv4'], at)
  else if (size === 16) t.put(f['relay_address.ipv6'], at)
  else unknown(t, f.relay_line, f['relay_address.unknown'], at, size)
}

function rest(t: Tree, { bytes: b, layers }: Packet, i: number): void {
  const o = layers.at[i]
  const type = typeAt(b, o)
  const at = o + 1
  switch (type) {
    case 1:
    case ADVERTISEMENT:
      t.put(f.reserved, at, 3)
      t.put(f.discovery_nonce, o + 4)
      if (type === ADVERTISEMENT) relayAddress(t, o + 8)
      break
    case REQUEST:
      t.put(f['request.reserved'], at)
      t.put(f['request.p'], at)
      t.put(f.reserved, at + 1, 2)
      t.put(f.request_nonce, o + 4)
      break
    case QUERY:
    case UPDATE:
    case TEARDOWN:
      if (type === QUERY) {
        t.put(f['membership_query.reserved'], at)
        t.put(f['membership_query.l'], at)
        t.put(f['membership_query.g'], at)
      } else t.put(f.reserved, at, 1)
      t.put(f.response_mac, at + 1, 6, `Response MAC: ${hexText(u48Of(b, at + 1), 12)}`)
      t.put(f.request_nonce, o + NONCE_AT)
      if (type === TEARDOWN) gateway(t, o + 12)
      break
    case DATA:
      t.put(f.reserved, at, 1)
      if (t.has(at + 1, 1)) t.put(f.multicast_data, at + 1, layers.end[i] - at - 1)
      break
    default:
      unknown(t, f.unknown_line, f.unknown, at, layers.end[i] - at)
  }
  const header = HEADERS[type]
  if (header !== undefined) t.has(o + header, 1)
}

function gateway(t: Tree, at: number): void {
  t.put(f['gateway.port_number'], at)
  t.put(f['gateway.ip_address'], at + 2)
}

export const amt = protocol({
  abbrev: 'amt',
  name: 'Automatic Multicast Tunneling',
  short: 'AMT',
  on: { 'udp.port': [2268] },
  fields: f,
  shape: {
    least: 1,
    header: (b, o, e) => HEADERS[typeAt(b, o)] ?? e - o,
    next: [
      {
        table: 'ip.version',
        key: (b, o, e) => {
          const at = o + (HEADERS[typeAt(b, o)] ?? e - o)
          // What is of neither version is for IPv4 to refuse.
          return at >= e ? -1 : b[at] >>> 4 === 6 ? 6 : 4
        },
      },
    ],
  },
  holds: true,
  covers: 'all',
  rest,
  after: (t, { bytes: b, layers }, i) => {
    const o = layers.at[i]
    const has = o + 2 <= layers.end[i] && typeAt(b, o) === QUERY && (b[o + 1] & HAS_GATEWAY) !== 0
    if (has) gateway(t, layers.reported[i] - GATEWAY)
  },
  columns: {
    protocol: 'AMT',
    info: (out, { bytes: b, layers }, i) => out.add(TYPES[typeAt(b, layers.at[i])] ?? 'Unknown AMT TYPE'),
    fromTree: true,
    speaks: 1,
    untracked: true,
  },
})
