/** Routers that join a group by PIM (RFC 7761 §4.9.5): where they do, nobody needs IGMP or MLD to get what is sent. */
import { u16 } from '../../decode/bytes.ts'
import { addressText, widthOf } from '../addresses.ts'
import type { IpHeader } from '../ip-header.ts'
import { FrameNumbers } from './frame-numbers.ts'

/** Version 2, a message that joins and prunes. */
const JOIN_PRUNE = 0x23
const HEADER = 4
const MOST = 64

export interface RouterJoin {
  readonly router: string
  /** Whom it asks for the stream. */
  readonly neighbour: string
  /** When it did so first, and last. */
  readonly first: number
  last: number
  readonly frames: FrameNumbers
}

export class RouterJoins {
  /** By router. */
  readonly known = new Map<string, RouterJoin>()

  /** Takes in a packet of PIM. @param isIt whether the address at an octet is the group's */
  see(header: IpHeader, stamp: number, isIt: (at: number) => boolean): void {
    const { p, i, version } = header
    if (header.isFragment) return
    const { bytes: b, layers } = p
    const at = layers.body[i]
    const end = layers.end[i]
    const upstream = at + HEADER + 2
    if (at >= end || b[at] !== JOIN_PRUNE || !joins(b, upstream + widthOf(version), end, version, isIt)) return
    const { from } = header
    const join = this.known.get(from) ?? {
      router: from,
      neighbour: addressText(b, upstream, version),
      first: stamp,
      last: stamp,
      frames: new FrameNumbers(),
    }
    join.last = stamp
    join.frames.add(p.number)
    if (this.known.size < MOST) this.known.set(from, join)
  }
}

/**
 * True if a source is joined for the group, or all are. Addresses have their family and encoding in front (RFC 7761
 * §4.9.1), and those of groups and sources flags and the length of a mask behind these.
 */
function joins(b: Uint8Array, o: number, end: number, version: 4 | 6, isIt: (at: number) => boolean): boolean {
  const size = 4 + widthOf(version)
  if (o + 4 > end) return false
  let at = o + 4
  for (let groups = b[o + 1]; groups > 0 && at + size + 4 <= end; groups--) {
    const joined = u16(b, at + size)
    if (joined > 0 && b[at + 3] === 8 * widthOf(version) && isIt(at + 4)) return true
    at += size + 4 + size * (joined + u16(b, at + size + 2))
  }
  return false
}
