/** Lightweight User Datagram Protocol (RFC 3828): UDP whose checksum covers as much as the sender cares for. */
import { u16 } from '../bytes.ts'
import { ILLEGAL } from '../checksum.ts'
import { computed, expert, type FieldSpec, fields, u16 as uint16 } from '../field.ts'
import { BROKEN, CUT, QUOTED } from '../layers.ts'
import type { Packet } from '../packet.ts'
import { preference } from '../preferences.ts'
import { protocol } from '../protocol.ts'
import type { Text } from '../text.ts'
import type { TransportChecksum } from '../transport-checksum.ts'
import { streamsOf, udpFields } from './udp.ts'
import { byPort, datagramFields, HEADER, headline, PORTS, writePorts } from './udp-fields.ts'

const NUMBER = 136
const NAME = 'Lightweight User Datagram Protocol'

const coverageOf = (p: Packet, i: number): number => u16(p.bytes, p.layers.at[i] + 4)
const roomOf = (p: Packet, i: number): number => p.layers.reported[i] - p.layers.at[i]
const isEmpty = (p: Packet, i: number): boolean => roomOf(p, i) === HEADER
/** Zero covers all; less than the header or more than there is covers nothing that could be checked (RFC 3828 §3.1). */
function isWrong(p: Packet, i: number): boolean {
  const coverage = coverageOf(p, i)
  return coverage !== 0 && (coverage < HEADER || coverage > roomOf(p, i))
}

const checksum: TransportChecksum = {
  at: 6,
  number: NUMBER,
  name: 'UDP',
  preference: 'udplite.check_checksum',
  covered: (p, i) => (isWrong(p, i) ? undefined : coverageOf(p, i) || roomOf(p, i)),
  zero: () => ILLEGAL,
}

const own = {
  checksum_coverage: uint16(4, 'Checksum coverage', {
    show: (value, p, i) =>
      isWrong(p, i) ? `${value} (bogus, must be >= ${HEADER} and <= ${roomOf(p, i)})` : String(value),
  }),
  'checksum_coverage.bad': expert('Error', 'Malformed', 'Bad checksum coverage length value', {
    in: 'checksum_coverage',
    when: isWrong,
    show: (_value, p, i) => `Bad checksum coverage length value ${coverageOf(p, i)} < ${HEADER} or > ${roomOf(p, i)}`,
  }),
  length: computed('uint16', 'Length', (p, i) => roomOf(p, i), { from: 4 }),
}

/** The same fields as UDP's, where UDP has them. The name for either port is UDP's: it has no values of its own here. */
function shared({ port, ...specs }: Record<string, FieldSpec>): Record<string, FieldSpec> {
  const known: Readonly<Record<string, unknown>> = udpFields
  const either = (spec: FieldSpec): FieldSpec => (spec.also === undefined ? spec : { ...spec, also: [udpFields.port] })
  return Object.fromEntries(
    Object.entries(specs).map(([key, spec]) => [
      key,
      key in known ? { ...either(spec), is: udpFields[key as keyof typeof udpFields] } : spec,
    ]),
  )
}

const f = fields('udp', shared(datagramFields(own, checksum, (p) => streamsOf(p), isEmpty)))

function info(out: Text, p: Packet, i: number): void {
  const { layers, bytes } = p
  writePorts(out, p, i)
  if ((layers.flags[i] & CUT) !== 0) return
  if (isWrong(p, i)) {
    out.add(' [BAD LIGHTWEIGHT UDP CHECKSUM COVERAGE LENGTH ').dec(coverageOf(p, i))
    out.add(' < 8 or > ').dec(roomOf(p, i)).byte(0x5d)
  }
  out.add(' Len=').dec(roomOf(p, i) - HEADER)
  if (u16(bytes, layers.at[i] + checksum.at) === 0) out.add(' [ILLEGAL CHECKSUM (0)]')
}

function seeAsUdp(p: Packet, i: number): void {
  const { layers } = p
  if ((layers.flags[i] & (CUT | BROKEN)) !== 0) return
  const at = layers.at[i]
  const counts = (layers.flags[i] & QUOTED) === 0 && !isEmpty(p, i)
  streamsOf(p)?.see(p, i, u16(p.bytes, at), u16(p.bytes, at + 2), counts)
}

export const udplite = protocol({
  abbrev: 'udplite',
  name: NAME,
  short: 'UDPlite',
  on: { 'ip.proto': [NUMBER] },
  fields: f,
  shape: { least: HEADER, next: byPort(udpFields.srcport, udpFields.dstport) },
  shownFrom: PORTS,
  title: (p, i) => headline(NAME, p, i),
  columns: { protocol: 'UDP-Lite', info, speaks: PORTS, untracked: true },
  // Its datagrams are numbered along with UDP's.
  track: () => ({ see: (p, i) => seeAsUdp(p, i) }),
  preferences: { check_checksum: preference(false, 'Validate the UDP-Lite checksum if possible') },
})
