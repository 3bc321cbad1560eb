/** Sequence numbers as people read them: counted from the first of their direction. */
import { u32 } from '../bytes.ts'
import type { Packet } from '../packet.ts'
import type { TcpTracker } from './tcp-tracker.ts'

/** What is known of the conversation of layer `i`; undefined if nothing is, or shall be. */
export function knownOf(p: Packet, i: number): TcpTracker | undefined {
  const tracker = p.session.trackers[p.layers.id[i]] as TcpTracker | undefined
  return tracker?.streams.knows(p, i) === true ? tracker : undefined
}

/** True if sequence numbers are counted from the first. */
export const isRelative = (p: Packet, i: number): boolean =>
  knownOf(p, i) !== undefined && p.prefs.get('tcp.relative_sequence_numbers') !== false

/** The sequence number of layer `i`. */
export function sequenceOf(p: Packet, i: number): number {
  const number = u32(p.bytes, p.layers.at[i] + 4)
  return isRelative(p, i) ? (number - (knownOf(p, i)?.base[i] ?? 0)) >>> 0 : number
}

/** A number of the other direction: what layer `i` acknowledges. */
export function relativeBack(p: Packet, i: number, number: number): number {
  return isRelative(p, i) ? (number - (knownOf(p, i)?.baseBack[i] ?? 0)) >>> 0 : number
}
