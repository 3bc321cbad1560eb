/** Streams whose TTL is not always the same. */
import { staysOnLink } from '../addresses.ts'
import { directionOf } from '../direction.ts'
import { IpHeader } from '../ip-header.ts'
import { textOf } from '../state/address.ts'
import { StreamMemory, streamText } from '../state/streams.ts'
import type { Finding } from './finding.ts'
import { demandOn } from './link-local-ttls.ts'
import { type Answer, type Datagram, ifMixed, type Watch } from './watch.ts'

/** TTLs of a stream that went one way: the newest, and all. */
interface Course {
  newest: number
  readonly all: number[]
}

/** By the way that the datagrams went, where the capture tells. */
type Courses = Record<'in' | 'out' | 'any', Course | undefined>

const courses = new StreamMemory<Courses>()

class Ttls implements Watch {
  differs(datagram: Datagram): Answer | undefined {
    const { p, stream, header } = datagram
    // A tunnel's packets may come from anywhere: what counts is the TTL that this segment's routers see.
    if (stream.segment.tunnel !== undefined) return undefined
    const ttl = p.bytes[p.layers.at[header] + (stream.version === 4 ? 8 : 7)]
    const known = courses.of(stream) ?? courses.keep(stream, { in: undefined, out: undefined, any: undefined })
    const way = directionOf(p) ?? 'any'
    const course = known[way]
    if (course?.newest === ttl || mayBeAny(datagram)) return undefined
    if (course === undefined) {
      known[way] = { newest: ttl, all: [ttl] }
      return undefined
    }
    const before = course.newest
    course.newest = ttl
    if (!course.all.includes(ttl)) course.all.push(ttl)
    const name = stream.version === 4 ? 'TTL' : 'hop limit'
    const all = course.all.length > 2 ? ` (so far ${[...course.all].sort((x, y) => x - y).join(', ')})` : ''
    return {
      ...ifMixed(stream.segment),
      said: `${name} ${ttl} in ${streamText(stream)}, where the datagram before had ${before}${all}`,
      groups: [textOf(stream.group)],
    }
  }
}

/** Both ports of SSDP's announcements, of all programs of a host; the TTL is for each to choose (UPnP Device Architecture §1.2). */
const SSDP = 1900 * 0x1_0000 + 1900

/** True where the protocol leaves the TTL to the sender, as LLMNR and queries of mDNS do: programs of a host may differ. */
function mayBeAny({ p, stream: { version, ports }, header }: Datagram): boolean {
  if (ports === SSDP) return true
  const group = p.layers.at[header] + (version === 4 ? 16 : 24)
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
