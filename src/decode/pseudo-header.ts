/** What transport checksums cover beside the segment itself (RFC 768, RFC 8200 §8.1). */
import { sumOf } from './checksum.ts'
import { PIECE, REBUILT } from './layers.ts'
import type { Packet } from './packet.ts'

/**
 * Sum over the addresses, the protocol number and the length of an upper-layer packet.
 * @param i      layer of the upper-layer packet
 * @param number IP protocol number of it
 * @param length octets of it
 * @returns undefined where no IP header is found before it
 */
export function pseudoHeaderSum(p: Packet, i: number, number: number, length: number): number | undefined {
  const { layers, bytes } = p
  const { registry } = p.session
  let from: Uint8Array | undefined
  let to: Uint8Array | undefined
  for (let k = i - 1; k > 0; k--) {
    const { abbrev, spec } = registry.protocols[layers.id[k]]
    const at = layers.at[k]
    if (abbrev === 'ip') {
      // The destination is what a source route leads to.
      const last = spec.leadsTo?.(p, k)
      if (last === undefined) return sumOf(bytes, at + 12, 8, number + length)
      return sumOf(last, 0, 4, sumOf(bytes, at + 12, 4, number + length))
    }
    if (abbrev === 'ipv6') {
      const rest = number + (length >>> 16) + (length & 0xffff)
      const sum = from === undefined ? sumOf(bytes, at + 8, 16, rest) : sumOf(from, 0, 16, rest)
      return to === undefined ? sumOf(bytes, at + 24, 16, sum) : sumOf(to, 0, 16, sum)
    }
    // The destination that counts is the one that the packet is for in the end (RFC 8200 §8.1), and the source is a
    // mobile node's home (RFC 6275 §11.3.1).
    to ??= spec.leadsTo?.(p, k)
    from ??= spec.comesFrom?.(p, k)
  }
  return undefined
}

/** True if the nearest internet header before layer `i` is one of IPv6. */
export function isOverIpv6(p: Packet, i: number): boolean {
  const { registry } = p.session
  for (let k = i - 1; k > 0; k--) {
    const { abbrev } = registry.protocols[p.layers.id[k]]
    if (abbrev === 'ip' || abbrev === 'ipv6') return abbrev === 'ipv6'
  }
  return false
}

/** True if all octets of layer `i` are there, so that a checksum over them can be verified. */
export function isWhole({ layers }: Packet, i: number): boolean {
  if ((layers.flags[i] & PIECE) !== 0) return false
  return (layers.flags[i] & REBUILT) !== 0 || layers.end[i] === layers.reported[i]
}
