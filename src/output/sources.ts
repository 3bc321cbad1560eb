/** Where the octets of a frame's fields come from: the frame itself, and datagrams that it completed. */
import type { Packet } from '../decode/packet.ts'
import { IN_REBUILT } from '../decode/tree.ts'

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
  const rebuilt = [...p.session.datagrams].map(([layer, { at, size }]) => ({
    name: `Reassembled ${carrierOf(p, layer)}`,
    at,
    size,
  }))
  return [frame, ...rebuilt]
}

/** Name of what a layer's octets belong to: of the header that it extends, for extension headers. */
function carrierOf(p: Packet, layer: number): string {
  const { protocols } = p.session.registry
  for (let i = layer; ; i--) {
    if (i === 0 || !p.isNested(i)) return protocols[p.layers.id[i]].short
  }
}

/** Octets between the start of its source and node `node`. */
export function positionOf(p: Packet, node: number): number {
  const { tree } = p
  const at = tree.at[node]
  if (p.rebuiltAt >= 0 && isRebuilt(p, node)) {
    for (const source of dataSources(p).slice(1)) {
      if (at >= source.at && at + tree.size[node] <= source.at + source.size) return at - source.at
    }
  }
  // What has no place of its own counts as standing at the start.
  return Math.max(0, at - p.start)
}

/** True if a node's octets are not the frame's: a rebuilt datagram may begin right behind the frame. */
function isRebuilt({ tree, start, end }: Packet, node: number): boolean {
  const at = tree.at[node]
  if (at === end) return tree.size[node] > 0 || (tree.flags[node] & IN_REBUILT) !== 0
  return at < start || at > end
}
