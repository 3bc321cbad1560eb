/** User Datagram Protocol (RFC 768; over IPv6, RFC 8200 §8.1; jumbograms, RFC 2675 §4). */
import { u16 } from '../bytes.ts'
import { ILLEGAL, NOT_PRESENT } from '../checksum.ts'
import type { Streams } from '../conversations.ts'
import { expert, fields, u16 as uint16 } from '../field.ts'
import { CUT, type Layers, PIECE, QUOTED } from '../layers.ts'
import type { Packet } from '../packet.ts'
import { preference } from '../preferences.ts'
import { protocol } from '../protocol.ts'
import { isOverIpv6 } from '../pseudo-header.ts'
import type { Text } from '../text.ts'
import { statusOf, type TransportChecksum } from '../transport-checksum.ts'
import { byPort, datagramFields, HEADER, headline, PORTS, UdpTracker, writePorts } from './udp-fields.ts'

const NUMBER = 17
const NAME = 'User Datagram Protocol'
/** Octets by which Wireshark guesses at a payload. */
const PROBE = 4
/** From here on an IPv6 packet is a jumbogram. */
const JUMBO = 65_536

const lengthOf = (p: Packet, i: number): number => u16(p.bytes, p.layers.at[i] + 4)
/** Octets that are there for the datagram by the account of what carries it. */
const roomOf = (p: Packet, i: number): number => p.layers.reported[i] - p.layers.at[i]

/** Over IPv6, a length of zero says that the datagram goes to the end of the packet. */
const isToEnd = (p: Packet, i: number): boolean => lengthOf(p, i) === 0 && isOverIpv6(p, i)
const isTooShort = (p: Packet, i: number): boolean => lengthOf(p, i) < HEADER && !isToEnd(p, i)
const isEmpty = (p: Packet, i: number): boolean => lengthOf(p, i) === HEADER
/** Pieces and quotations are cut short by nature. */
const isTooLong = (p: Packet, i: number): boolean =>
  lengthOf(p, i) > roomOf(p, i) && (p.layers.flags[i] & (PIECE | QUOTED)) === 0

/** True for a datagram that says that it carries something, in a packet that ends behind its header. */
const isMissing = (p: Packet, i: number): boolean => roomOf(p, i) === HEADER && isTooLong(p, i)

function wrongLength(p: Packet, i: number): string {
  const length = lengthOf(p, i)
  return isTooShort(p, i) ? `Bad length value ${length} < ${HEADER}` : `Bad length value ${length} > IP payload length`
}

function lengthText(length: number, p: Packet, i: number): string {
  if (isTooShort(p, i)) return `${length} (bogus, must be >= ${HEADER})`
  return isTooLong(p, i) ? `${length} (bogus, payload length ${roomOf(p, i)})` : String(length)
}

const checksum: TransportChecksum = {
  at: 6,
  number: NUMBER,
  name: 'UDP',
  preference: 'udp.check_checksum',
  covered: (p, i) => (isTooLong(p, i) ? undefined : p.layers.end[i] - p.layers.at[i]),
  zero: (p, i) => {
    if (!isOverIpv6(p, i)) return NOT_PRESENT
    return p.prefs.get('udp.ignore_ipv6_zero_checksum') === true ? NOT_PRESENT : ILLEGAL
  },
}

/** The tracker that UDP and UDP-Lite share. */
export const streamsOf = (p: Packet): Streams | undefined =>
  (p.session.trackers[udp.id] as UdpTracker | undefined)?.streams

export const udpFields = fields(
  'udp',
  datagramFields(
    {
      length: uint16(4, 'Length', { doc: 'Octets of header and payload', show: lengthText }),
      'length.bad': expert('Error', 'Malformed', 'Bad length value', {
        in: 'length',
        when: (p, i) => isTooShort(p, i) || isTooLong(p, i),
        show: (_value, p, i) => wrongLength(p, i),
        fatal: isTooShort,
      }),
      'length.bad_zero': expert('Warning', 'Protocol', 'Length is zero but payload < 65536', {
        in: 'length',
        when: (p, i) => isToEnd(p, i) && roomOf(p, i) < JUMBO,
      }),
    },
    checksum,
    (p) => streamsOf(p),
    isEmpty,
  ),
)

/** True if of a payload that no port tells not even that much was captured as tells what it might be. */
function lacksProbe({ layers, session }: Packet, i: number): boolean {
  if (layers.end[i] === layers.reported[i] || layers.end[i] - layers.body[i] >= PROBE) return false
  return i === layers.n - 1 || session.registry.protocols[layers.id[i + 1]].spec.raw === true
}

/** False for a length that leaves no room for the header: what follows is not believed. */
function hasRoom(b: Uint8Array, o: number, _e: number, layers: Layers): boolean {
  const length = u16(b, o + 4)
  return length >= HEADER || (length === 0 && versionBefore(b, layers) === 6)
}

/** Version of the internet header that the newest layer stands behind. */
function versionBefore(b: Uint8Array, layers: Layers): number {
  // Extension headers begin with a protocol number, and none that may stand before UDP looks like a version.
  for (let k = layers.n - 2; k > 0; k--) {
    const version = b[layers.at[k]] >>> 4
    if (version === 4 || version === 6) return version
  }
  return 0
}

function info(out: Text, p: Packet, i: number): void {
  const { layers } = p
  writePorts(out, p, i)
  if ((layers.flags[i] & CUT) !== 0 && layers.at[i] + 6 > layers.end[i]) return
  const length = lengthOf(p, i)
  if (isTooShort(p, i)) {
    out.add(' [BAD UDP LENGTH ').dec(length).add(' < 8]')
    return
  }
  if (isTooLong(p, i)) out.add(' [BAD UDP LENGTH ').dec(length).add(' > IP PAYLOAD LENGTH]')
  out.add(' Len=').dec((length === 0 ? roomOf(p, i) : length) - HEADER)
  if ((layers.flags[i] & CUT) !== 0) return
  if (isMissing(p, i)) out.add('[Malformed Packet]')
  if (length === 0) out.add(' [Jumbogram]')
  if (u16(p.bytes, layers.at[i] + checksum.at) === 0 && statusOf(checksum, p, i) === ILLEGAL) {
    out.add(' [ILLEGAL CHECKSUM (0)]')
  }
}

export const udp = protocol({
  abbrev: 'udp',
  name: NAME,
  on: { 'ip.proto': [NUMBER] },
  aside: true,
  lacksPayload: lacksProbe,
  fields: udpFields,
  shape: {
    least: HEADER,
    valid: hasRoom,
    length: udpFields.length,
    next: byPort(udpFields.srcport, udpFields.dstport),
    guesses: 'udp',
  },
  shownFrom: PORTS,
  title: (p, i) => headline(NAME, p, i),
  rest: (t, p, i) => {
    if (isMissing(p, i)) t.fail()
  },
  columns: { protocol: 'UDP', info, speaks: PORTS, untracked: true },
  track: () => new UdpTracker(isEmpty),
  preferences: {
    check_checksum: preference(false, 'Validate the UDP checksum if possible'),
    ignore_ipv6_zero_checksum: preference(false, 'Take a checksum of zero over IPv6 for none (RFC 6936)'),
  },
})
