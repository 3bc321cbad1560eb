/** Streams whose TTL is not always the same. */
import { destinationOffset, staysOnLink } from '../addresses.ts'
import { directionOf } from '../direction.ts'
import { IpHeader } from '../ip-header.ts'
import { groupsOf, type Stream, StreamMemory, streamText } from '../state/streams.ts'
import type { Finding } from './finding.ts'
import { demandOn } from './link-local-ttls.ts'
import { type Answer, type Datagram, ifMixed, type Watch } from './watch.ts'

/**
 * The newest TTLs of a stream, by the way that its datagrams went, where the capture tells: each one more than it is, 0 for
 * none, in a number for all ways. There may be very many streams.
 */
const newest = new StreamMemory<number>()
const AT = { any: 0, in: 9, out: 18 }
const TTL = 0x1ff

/** Of streams that have had several, by the way likewise. */
const several = new StreamMemory<Partial<Record<keyof typeof AT, Course>>>()
/** Where two forwarders take turns, each of the answers comes again and again. */
const MOST_ANSWERS = 8

/** All TTLs that datagrams had, sorted, and what was last said of them, by the two TTLs. */
interface Course {
  readonly ttls: readonly number[]
  readonly answers: Map<number, Answer>
}

class Ttls implements Watch {
  differs(datagram: Datagram): Answer | undefined {
    const { p, stream, header } = datagram
    // A tunnel's packets may come from anywhere: what counts is the TTL that this segment's routers see.
    if (stream.segment.tunnel !== undefined) return undefined
    const ttl = p.bytes[p.layers.at[header] + (stream.version === 4 ? 8 : 7)]
    const known = newest.of(stream) ?? 0
    const way = directionOf(p) ?? 'any'
    const before = ((known >> AT[way]) & TTL) - 1
    if (before === ttl || mayBeAny(datagram)) return undefined
    newest.keep(stream, (known & ~(TTL << AT[way])) | ((ttl + 1) << AT[way]))
    if (before < 0) return undefined
    const courses = several.of(stream) ?? several.keep(stream, {})
    let course = courses[way]
    if (course?.ttls.includes(ttl) !== true) {
      const ttls = [...(course?.ttls ?? [before]), ttl].sort((x, y) => x - y)
      course = { ttls, answers: new Map() }
      courses[way] = course
    }
    const { ttls, answers } = course
    const change = (before << 8) | ttl
    const answer = answers.get(change) ?? answerOf(stream, before, ttl, ttls)
    if (answers.size < MOST_ANSWERS) answers.set(change, answer)
    return answer
  }
}

function answerOf(stream: Stream, before: number, ttl: number, ttls: readonly number[]): Answer {
  const name = stream.version === 4 ? 'TTL' : 'hop limit'
  const all = ttls.length > 2 ? ` (so far ${ttls.join(', ')})` : ''
  return {
    ...ifMixed(stream.segment),
    said: `${name} ${ttl} in ${streamText(stream)}, where the datagram before had ${before}${all}`,
    groups: groupsOf(stream),
  }
}

/**
 * Both ports of SSDP's announcements, of all programs of a host; the TTL is for each to choose (UPnP Device Architecture §1.2).
 * And of NTP, whose manycast clients look for servers ever farther away (RFC 5905 §3.1).
 */
const FREE: readonly number[] = [1900, 123].map((port) => port * 0x1_0000 + port)

/** True where the protocol leaves the TTL to the sender, as LLMNR and queries of mDNS do: programs of a host may differ. */
function mayBeAny({ p, stream: { version, ports }, header }: Datagram): boolean {
  if (FREE.includes(ports)) return true
  const group = p.layers.at[header] + destinationOffset(version)
  return staysOnLink(p.bytes, group, version) && demandOn(new IpHeader(p, header, version)) === undefined
}

export const ttlVaries: Finding = {
  id: 'ttl-varies',
  severity: 'warning',
  title: 'One stream with several TTLs',
  why:
    'Datagrams of one sender that arrive with different TTLs took different ways, or took the same way twice: a second ' +
    'router forwards the group, its route changes, or a loop counts them down. Some receivers may get only a part.',
  reference: 'RFC 791 §3.2, RFC 8200 §3',
  advice:
    'Compare the source MAC addresses of frames with either TTL: two of them are two forwarders. With one, look at the ' +
    'routers before it, or for two programs that share a port on the sender.',
  in: 'history',
  watch: () => new Ttls(),
}
