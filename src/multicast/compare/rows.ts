/** What a comparison tells: names and values as people and programs get them. Times are seconds. */
import type { Spread } from './delays.ts'

/** Datagrams that were lost one after the other. */
export interface LossRow {
  /** A place that saw them, and the numbers of their frames there. */
  readonly seen_at: string
  readonly frames: readonly number[]
  /** When the first was sent, since the first frame of the reference. */
  readonly at: number
}

export interface DelayRow extends Spread {
  /** How much faster than the reference's the clock of this place runs, in seconds a second; it is taken out. */
  readonly drift: number
}

export interface PlaceRow {
  readonly place: string
  /** Datagrams that arrived, each counted once; and once more. */
  readonly seen: number
  readonly duplicates: number
  /** Datagrams that this place must have seen if they got there; null where nothing can be said. */
  readonly judged: number | null
  readonly lost: number | null
  /** Datagrams that an earlier place saw, and this one did not: the nearest in the order of the arguments whose TTL is no less. */
  readonly lost_since: number | null
  readonly since: string | null
  /** Runs of losses, and the longest of them. */
  readonly bursts: number
  readonly longest_burst: number
  readonly losses: readonly LossRow[]
  /** Lost datagrams for which `losses` has no room. */
  readonly losses_left_out: number
  /** Datagrams that came after one that was sent later (RFC 4737 §3), and by how many at most. */
  readonly reordered: number
  readonly reordered_by: number
  /** Most frequent first. */
  readonly ttls: readonly number[]
  /** Routers between the reference and this place, by the usual TTLs; null where that cannot be. */
  readonly hops: number | null
  readonly dscps: readonly number[]
  readonly source_macs: readonly string[]
  readonly destination_macs: readonly string[]
  /** VLANs and tunnels. */
  readonly carriers: readonly string[]
  /** Datagrams that came in fragments. */
  readonly fragmented: number
  /** One-way, relative to the least; null at the reference, and where nothing is shared with it. */
  readonly delay: DelayRow | null
  /** By how much the clock is ahead of the reference's, the least delay included; null where that is not known. */
  readonly clock: number | null
}

export interface FlowRow {
  readonly source: string
  readonly source_port: number
  readonly group: string
  readonly destination_port: number
  /** Different datagrams, over all places. */
  readonly datagrams: number
  readonly reference: string
  /** What datagrams are known by. */
  readonly matched_by: 'identification and payload' | 'payload'
  /** Datagrams that were told apart by time alone. */
  readonly alike: number
  readonly places: readonly PlaceRow[]
  readonly notes: readonly string[]
}
