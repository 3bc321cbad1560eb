/** Datagrams that come twice. */
import { u16 } from '../../decode/bytes.ts'
import type { Packet } from '../../decode/packet.ts'
import { macText } from '../addresses.ts'
import { directionOf } from '../direction.ts'
import { isKey, macKeyAt, octetsOf } from '../state/address.ts'
import { type Earlier, Recent } from '../state/recent.ts'
import { looksLikeIt } from '../state/rtp-sources.ts'
import { groupsOf, type Stream, StreamMemory, streamText } from '../state/streams.ts'
import { spacedHeadersOf, transportHeadersOf } from '../transport-headers.ts'
import type { Finding } from './finding.ts'
import { type Fault, Untold } from './untold.ts'
import type { Answer, Datagram, Known, Watch } from './watch.ts'

/** What comes again later is sent again. */
const SECONDS = 0.5
/** What comes again so soon with the same identification is not, even where that never changes. */
const SOON = 0.01
const SOURCE = 6

/**
 * How the identifications of a stream are: the newest one, whether they change, and whether two datagrams of different
 * octets, one behind the other, had the same. In one number: there may be very many streams.
 */
const identifications = new StreamMemory<number>()
const NEWEST = 0xffff
const CHANGES = 0x1_0000
const IS_SHARED = 0x2_0000
const IS_UNTOLD = 0x4_0000

/** Copies of a stream without identifications, until it shows that what they carry is numbers. */
const untold = new Untold()
const UDP_HEADER = 8

class Copies implements Watch {
  private readonly recent = new Recent()

  datagram(datagram: Datagram, known: Known): Fault | undefined {
    const { p, stream, header } = datagram
    if (datagram.way === -1) return undefined
    const at = p.layers.at[header]
    const isIpv4 = stream.version === 4
    const id = isIpv4 ? u16(p.bytes, at + 4) : 0
    const ttl = p.bytes[at + (isIpv4 ? 8 : 7)]
    const earlier = this.recent.take(datagram, id, ttl, known)
    const marks = this.look(stream, id, earlier !== undefined)
    if (earlier === undefined || known.now - earlier.time > SECONDS || earlier.id !== id) {
      return (marks & IS_UNTOLD) !== 0 && repeatsNumber(stream) ? untold.next(stream) : undefined
    }
    return this.again(datagram, earlier, ttl, marks & ~IS_UNTOLD, known)
  }

  /** The datagram came before, with the same identification. @param marks what is known of those of its stream */
  private again(datagram: Datagram, earlier: Earlier, ttl: number, marks: number, known: Known): Fault | undefined {
    const { p, stream, link } = datagram
    const { frame, time, id } = earlier
    const { now, where } = known
    const differs = differenceOf(earlier, p, link, ttl)
    // Bridges send to each member by itself, if told to: cooked captures have no MAC addresses that would show it.
    const isForEach = differs === undefined && link < 0 && directionOf(p) === 'out'
    const same = isForEach
      ? 'as a bridge makes them that sends to each member by itself, or a loop'
      : 'from the same MAC with the same TTL, as a mirrored port or a loop makes them'
    const tells = id !== 0 && (marks === CHANGES || now - time <= SOON)
    const fault: Answer = {
      said: () => {
        const after = `${Number((1000 * (now - time)).toFixed(3))} ms`
        const cause = differs?.() ?? same
        return `the datagram of frame ${frame} again, after ${after}, in ${streamText(stream)}: ${cause}${where(stream.segment)}`
      },
      groups: groupsOf(stream),
      ...(isForEach ? { severity: 'note' } : {}),
    }
    if (tells || differs !== undefined || repeatsNumber(stream)) return fault
    if (mayRepeatNumber(datagram)) {
      untold.keep(stream, fault, p.number)
      identifications.keep(stream, (identifications.of(stream) ?? 0) | IS_UNTOLD)
    }
    return undefined
  }

  /**
   * What is known of the stream's identifications: they tell its datagrams apart if they change, and are others for other
   * octets.
   */
  private look(stream: Stream, id: number, isRepeated: boolean): number {
    const known = identifications.of(stream)
    const learnt = known === undefined ? 0 : (known & NEWEST) !== id ? CHANGES : isRepeated ? 0 : IS_SHARED
    const marks = ((known ?? 0) & ~NEWEST) | learnt
    identifications.keep(stream, marks | id)
    return marks
  }
}

/** True for a datagram that looks like one of RTP, or a part of a transport stream: it is one if others follow. */
function mayRepeatNumber({ p: { bytes, layers, number }, udp }: Datagram): boolean {
  const o = layers.at[udp] + UDP_HEADER
  const e = layers.end[udp]
  if (looksLikeIt(bytes, o, e)) return true
  return transportHeadersOf(bytes, o, e, number) !== undefined || spacedHeadersOf(bytes, o, e) !== undefined
}

/** True if the newest datagram carries a number that no two datagrams have. */
const repeatsNumber = ({ quality }: Stream): boolean =>
  quality?.rtp.newest?.isOne === true || (quality?.ts?.isOne === true && quality.ts.counts)

/** In what else than its octets a datagram is another one, to be said by whoever asks; undefined if in nothing. */
function differenceOf(
  { station, ttl: before }: Earlier,
  { bytes: b }: Packet,
  link: number,
  ttl: number,
): (() => string) | undefined {
  const isOther = station !== undefined && link >= 0 && !isKey(station, b, link + SOURCE)
  if (!isOther && ttl === before) return undefined
  const other = isOther ? macKeyAt(b, link + SOURCE) : undefined
  return () => {
    const parts: string[] = []
    if (station !== undefined && other !== undefined) {
      parts.push(`from MAC ${macText(octetsOf(other))} after ${macText(octetsOf(station))}`)
    }
    if (ttl !== before) parts.push(`with TTL ${ttl} after ${before}`)
    return `${parts.join(', ')}, as two forwarders make them`
  }
}

export const duplicate: Finding = {
  id: 'duplicate',
  severity: 'warning',
  title: 'The same datagram twice',
  why:
    'Receivers get everything twice: half of the bandwidth is lost, and programs that do not tell copies apart count, ' +
    'play or trade twice. From one MAC with one TTL, the capture may be of a mirrored port that sees both sides; or a ' +
    'loop. From two MACs or with two TTLs, two routers or bridges forward the same group.',
  reference: 'RFC 7761 §4.6, RFC 6621 §6',
  advice:
    'See whether receivers get both (castshark on one of them): if not, it is how the capture was made. With two MACs or ' +
    'TTLs, find the two forwarders: PIM assert should leave one. With one, look for a loop: spanning tree, or a tunnel ' +
    'that leads back.',
  in: 'history',
  watch: () => new Copies(),
}
