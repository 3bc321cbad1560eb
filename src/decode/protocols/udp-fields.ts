/** What UDP and UDP-Lite have in common: their fields, their conversations, how the list shows them. */
import { ANNOUNCED, announcedAs } from '../announced.ts'
import { u16 } from '../bytes.ts'
import { Streams } from '../conversations.ts'
import { alias, computed, expert, type Field, type FieldSpec, type More, u16 as uint16 } from '../field.ts'
import { BROKEN, CUT, QUOTED } from '../layers.ts'
import type { Packet } from '../packet.ts'
import { plural } from '../phrases.ts'
import type { Next } from '../protocol.ts'
import type { Text } from '../text.ts'
import type { Tracker } from '../tracker.ts'
import { checksumFields, type TransportChecksum } from '../transport-checksum.ts'

export const HEADER = 8
/** Octets of the header up to behind the ports, which are enough for the packet list. */
export const PORTS = 4

/** Ports that traceroute counts up with each probe, three probes a hop. */
const FIRST_PROBE = 33_435
const PROBES = 30
const PROBES_A_HOP = 3

const sourcePort = (p: Packet, i: number): number => u16(p.bytes, p.layers.at[i])
const destinationPort = (p: Packet, i: number): number => u16(p.bytes, p.layers.at[i] + 2)

/** Datagrams that say that they carry nothing leave their conversation's clock alone. */
export type IsEmpty = (p: Packet, i: number) => boolean

/** Payloads are told by port, and the lower one is likelier to be the server's. */
export const byPort = (srcport: Field, dstport: Field): readonly Next[] => [
  { table: ANNOUNCED, key: announcedAs },
  { table: 'udp.port', key: [srcport, dstport] },
]

/** Conversations: UDP's and UDP-Lite's are numbered as one. */
export class UdpTracker implements Tracker {
  readonly streams = new Streams()

  constructor(private readonly isEmpty: IsEmpty) {}

  see(p: Packet, i: number): void {
    const flags = p.layers.flags[i]
    if ((flags & (CUT | BROKEN)) !== 0) return
    const counts = (flags & QUOTED) === 0 && !this.isEmpty(p, i)
    this.streams.see(p, i, sourcePort(p, i), destinationPort(p, i), counts)
  }
}

/** What the datagram carries; undefined if that is nothing. */
function payloadOf(p: Packet, i: number): Uint8Array | undefined {
  const { bytes, layers } = p
  const isThere = (layers.flags[i] & (CUT | BROKEN)) === 0 && layers.body[i] < layers.end[i]
  return isThere ? bytes.subarray(layers.body[i], layers.end[i]) : undefined
}

function probe(portOf: (p: Packet, i: number) => number, more: More): FieldSpec {
  const count = (p: Packet, i: number): number => portOf(p, i) - FIRST_PROBE
  return expert('Chat', 'Sequence', 'Possible traceroute', {
    when: (p, i) => count(p, i) >= 0 && count(p, i) < PROBES,
    show: (_value, p, i) => {
      const hop = Math.floor(count(p, i) / PROBES_A_HOP) + 1
      return `Possible traceroute: hop #${hop}, attempt #${(count(p, i) % PROBES_A_HOP) + 1}`
    },
    ...more,
  })
}

/** The fields around the third one of the header, which differs, in the order of the tree. */
export function datagramFields<const T extends Record<string, FieldSpec>>(
  third: T,
  checksum: TransportChecksum,
  streams: (p: Packet) => Streams | undefined,
  isEmpty: IsEmpty,
) {
  const sum = checksumFields(checksum)
  const sinceFirst = (p: Packet, i: number) => (isEmpty(p, i) ? undefined : streams(p)?.sinceFirst(p, i))
  const sincePrevious = (p: Packet, i: number) => (isEmpty(p, i) ? undefined : streams(p)?.sincePrevious(p, i))
  return {
    srcport: uint16(0, 'Source Port', { base: 'port', also: ['port'], alsoBehind: 'dstport' }),
    possible_traceroute: probe(sourcePort, { in: 'srcport' }),
    dstport: uint16(2, 'Destination Port', { base: 'port', also: ['port'], alsoBehind: 'dstport' }),
    'possible_traceroute, destination': probe(destinationPort, { in: 'dstport', is: 'possible_traceroute' }),
    port: alias('uint16', 'Source or Destination Port', { base: 'port' }),
    ...third,
    checksum: sum.checksum,
    'checksum.zero': sum.zero,
    'checksum.bad': sum.bad,
    checksum_calculated: sum.calculated,
    'checksum.status, below': sum.statusBelow,
    'checksum.status': sum.status,
    stream: computed('uint32', 'Stream index', (p, i) => streams(p)?.numberOf(p, i), { stateful: true, from: HEADER }),
    timestamps: computed('none', 'Timestamps', (p, i) => (sinceFirst(p, i) === undefined ? undefined : ''), {
      text: true,
      stateful: true,
    }),
    time_relative: computed('reltime', 'Time since first frame', sinceFirst, {
      in: 'timestamps',
      stateful: true,
    }),
    time_delta: computed('reltime', 'Time since previous frame', sincePrevious, {
      in: 'timestamps',
      stateful: true,
    }),
    payload: computed('bytes', 'Payload', payloadOf, {
      bare: true,
      title: (_p, _i, _at, size) => `UDP payload (${plural(size, 'byte')})`,
    }),
  }
}

/** `58901 → 5004` */
export function writePorts(out: Text, p: Packet, i: number): Text {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  return out
    .dec(u16(b, at))
    .arrow()
    .dec(u16(b, at + 2))
}

/** The headline of the layer. */
export function headline(name: string, p: Packet, i: number): string {
  if (p.layers.at[i] + PORTS > p.layers.end[i]) return name
  return `${name}, Src Port: ${sourcePort(p, i)}, Dst Port: ${destinationPort(p, i)}`
}
