/** Lengths of TCP's header and segment (RFC 9293 §3.1). */
import type { Packet } from '../packet.ts'

/** Octets of a header without options. */
export const LEAST = 20

/** Octets of the header, as it says itself; its thirteenth octet has to be there. */
export const headerLength = (p: Packet, i: number): number => (p.bytes[p.layers.at[i] + 12] >>> 4) * 4

/** Behind the last octet of the options that was captured. */
export const optionsEnd = (p: Packet, i: number): number =>
  Math.min(p.layers.at[i] + headerLength(p, i), p.layers.end[i])

/** Octets of data, by what the header and the IP packet report; negative if they contradict each other. */
export const segmentLength = (p: Packet, i: number): number =>
  p.layers.reported[i] - p.layers.at[i] - headerLength(p, i)
