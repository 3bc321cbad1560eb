/** Where the octets of a frame's fields come from: the frame itself, and datagrams that it completed. */
import type { Packet } from '../decode/packet.ts'

/** A run of octets that a hex dump shows. */
export interface DataSource {
  /** `Frame`, `Reassembled IPv4`. */
  readonly name: string
  readonly at: number
  readonly size: number
}

/** The frame, then the datagrams that it completed in the order in which they were rebuilt. */
export function dataSources(p: Packet): DataSource[] {
  const frame = { name: 'Frame', at: p.start, size: p.captured }
  if (p.rebuiltAt < 0) return [frame]
  const rebuilt: DataSource[] = []
  // They stand one behind the other, the newest last.
  let at = p.rebuiltAt
  for (const [layer, datagram] of [...p.session.datagrams].reverse()) {
    const size = datagram.bytes.length
    if (rebuilt.length > 0) at -= size
    const { short } = p.session.registry.protocols[p.layers.id[layer]]
    rebuilt.unshift({ name: `Reassembled ${short}`, at, size })
  }
  return [frame, ...rebuilt]
}

/** Octets between the start of its source and `at`. */
export function positionOf(p: Packet, at: number): number {
  if (p.rebuiltAt >= 0 && (at < p.start || at > p.end)) {
    for (const source of dataSources(p)) {
      if (source.at !== p.start && at >= source.at && at <= source.at + source.size) return at - source.at
    }
  }
  // What has no place of its own counts as standing at the start.
  return Math.max(0, at - p.start)
}
