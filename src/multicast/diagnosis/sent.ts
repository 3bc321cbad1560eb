/** What is sent to the group that is asked about: its datagrams by flow, and fragments of what never got complete. */
import { u16 } from '../../decode/bytes.ts'
import { PIECE } from '../../decode/layers.ts'
import type { Found } from '../findings/finding.ts'
import type { IpHeader } from '../ip-header.ts'
import { ICMP, ICMPV6, IGMP, PIM, UDP } from '../ip-protocols.ts'
import { ROLE, roleOf } from '../roles.ts'
import { keyAt } from '../state/address.ts'
import { type Place, placeOf } from '../state/rows.ts'
import type { Segments } from '../state/segments.ts'
import { Flow, Pieces, segmentKey } from './flow.ts'
import { FrameNumbers } from './frame-numbers.ts'

const MOST_FLOWS = 256
/** What is sent to groups, too, and is no data; MLD is a part of ICMPv6. */
const CONTROL: readonly number[] = [ICMP, IGMP, ICMPV6, PIM]
/** Both ports of what is known by its later fragments alone. */
export const UNKNOWN = -1
/** Both ports, of what has none. */
const NONE = 0

export class Sent {
  /** Datagrams that were cut in front of their ports. */
  readonly portless = new FrameNumbers()
  private readonly whole = new Map<string, Flow>()
  private readonly pieces = new Map<string, Pieces>()
  private newest: Flow | undefined
  private newestPieces: Pieces | undefined

  constructor(private readonly segments: Segments) {}

  /** Takes in a packet to the group, and what was found about it. */
  see(header: IpHeader, stamp: number, found: readonly Found[], isSentHere: boolean): void {
    const { p, protocol, above } = header
    if (CONTROL.includes(protocol)) return
    const hasPorts = header.carries(ROLE.udp, 4)
    // A later fragment of a datagram has no ports: the one that completes it stands for it.
    if (!hasPorts && header.isFragment) return this.piece(header, stamp, isSentHere)
    if (!hasPorts && protocol === UDP && p.captured < p.length) return this.portless.add(p.number)
    const ports = hasPorts ? portsAt(p.bytes, p.layers.at[above]) : NONE
    const flow = this.flowOf(this.whole, header, ports, this.newest, (...of) => new Flow(...of, stamp))
    if (flow === undefined) return
    this.newest = flow
    flow.see(header, stamp, isSentHere)
    if (found.length > 0 && (p.layers.flags[above] & PIECE) === 0) flow.note(found, p.number)
  }

  /** All flows; fragments only where no datagram of theirs got complete. */
  get flows(): Flow[] {
    const whole = [...this.whole.values()]
    const lone = [...this.pieces.values()].filter(
      ({ source, place, port }) =>
        !whole.some(
          (one) =>
            one.source === source &&
            segmentKey(one.place) === segmentKey(place) &&
            (one.port === port || port === UNKNOWN),
        ),
    )
    return [...whole, ...lone]
  }

  private piece(header: IpHeader, stamp: number, isSentHere: boolean): void {
    if (header.protocol !== UDP) return
    const ports = firstPorts(header)
    const { newestPieces: newest } = this
    const isOfNewest = ports === UNKNOWN && newest?.source === keyAt(header.p.bytes, header.source, header.version)
    const flow = isOfNewest
      ? newest
      : this.flowOf(this.pieces, header, ports, newest, (...of) => new Pieces(...of, stamp))
    if (flow === undefined) return
    this.newestPieces = flow
    if (ports === UNKNOWN) flow.later++
    flow.see(header, stamp, isSentHere)
  }

  private flowOf<F extends Flow>(
    all: Map<string, F>,
    header: IpHeader,
    ports: number,
    newest: F | undefined,
    make: (...of: [source: string, sourcePort: number, port: number, place: Place]) => F,
  ): F | undefined {
    const { p, i, version } = header
    const segment = this.segments.of(p, i)
    if (segment === undefined) return undefined
    const place = placeOf(segment)
    const source = keyAt(p.bytes, header.source, version)
    const [from, port] = ports === UNKNOWN ? [UNKNOWN, UNKNOWN] : [Math.floor(ports / 0x1_0000), ports % 0x1_0000]
    if (newest?.source === source && newest.port === port && newest.sourcePort === from) {
      if (segmentKey(newest.place) === segmentKey(place)) return newest
    }
    const key = `${source} ${ports} ${segmentKey(place)}`
    let flow = all.get(key)
    if (flow === undefined) {
      if (all.size >= MOST_FLOWS) return undefined
      flow = make(source, from, port, place)
      all.set(key, flow)
    }
    return flow
  }
}

const portsAt = (b: Uint8Array, at: number): number => u16(b, at) * 0x1_0000 + u16(b, at + 2)

/** The ports of a first fragment; UNKNOWN behind it, and where they were cut off. */
function firstPorts({ p, i, at, version }: IpHeader): number {
  const { bytes: b, layers } = p
  let k = i
  if (version === 6) while (k + 1 < layers.n && roleOf(p, k) !== ROLE.fragment) k++
  const offset = version === 4 ? u16(b, at + 6) & 0x1fff : u16(b, layers.at[k] + 2) & 0xfff8
  const body = layers.body[k]
  return offset === 0 && body + 4 <= layers.end[k] ? portsAt(b, body) : UNKNOWN
}
