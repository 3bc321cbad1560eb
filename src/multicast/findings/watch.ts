/** Watching a capture for a finding that a single frame does not show. */
import type { Packet } from '../../decode/packet.ts'
import type { IpHeader } from '../ip-header.ts'
import type { Heard, Memberships } from '../state/memberships.ts'
import type { Segment } from '../state/segments.ts'
import type { Stream, Streams } from '../state/streams.ts'
import type { Level, Seen } from './finding.ts'
import type { Vantage } from './vantage.ts'

/** What is known of the capture so far. */
export interface Known {
  /** Seconds since the first frame. */
  readonly now: number
  readonly memberships: Memberships
  readonly streams: Streams
  readonly vantage: Vantage
  /** Where that is, to be said behind something: ` on eth1, VLAN 7`; nothing where there is only one segment. */
  readonly where: (segment: Segment) => string
}

/** A datagram of a stream. It is lent: the next one is told in the same object. */
export interface Datagram {
  readonly p: Packet
  /** The stream as it was before this datagram. */
  readonly stream: Stream
  /** Layers of the IP header and of the datagram in it. */
  readonly header: number
  readonly udp: number
  /** The way that it went, by a number; -1 where nobody tells the interface. */
  readonly way: number
  /** Where the Ethernet header stands that delivers it; -1 without one. */
  readonly link: number
}

/** What was found out, and about which groups. */
export interface Answer extends Seen {
  readonly groups: readonly string[]
}

/** What was found out at the end of the capture. */
export interface Ending extends Answer {
  /** Numbers of the frames that show it, the first of them: `MOST_FRAMES` at most. */
  readonly frames: readonly number[]
}

/** Seconds between two datagrams of a stream, of which those are told who wonder about its pace. */
export const PAUSE = 0.04

/** Frame numbers that a finding keeps. */
export const MOST_FRAMES = 1000

/**
 * Somebody who watches for one finding. What he answers is about the frame that he was shown; what it takes the whole
 * capture to know he tells at its end. What he remembers is bounded, however long the capture is.
 */
export interface Watch {
  /** For those who are told of groups: counts up when another answer may be given for a group that was named before. */
  readonly learnt?: number
  /** A group that a packet is sent to, or that a message joins, where it stands, and on which segment. */
  named?(header: IpHeader, at: number, segment: Segment, known: Known): Answer | undefined
  /** The first datagram of a stream. */
  begins?(datagram: Datagram, known: Known): Answer | undefined
  /** A datagram whose headers, or the way that it went, may differ from those of the one before it in its stream. */
  differs?(datagram: Datagram, known: Known): Answer | undefined
  /** A datagram of UDP to a group: what is told of each of them has to be quick. */
  datagram?(datagram: Datagram, known: Known): Answer | undefined
  /** A datagram that came later than `PAUSE` after the one before it in its stream. */
  pauses?(datagram: Datagram, known: Known): Answer | undefined
  /**
   * A datagram that does not just go on with its stream: the first, one with another number than what follows; and the
   * first one from when its `wake` says, which whoever wants to be told earlier than that lowers each time.
   */
  stirs?(datagram: Datagram, known: Known): Answer | undefined
  /** A message of IGMP or MLD that is heeded. */
  heard?(heard: Heard, known: Known): Answer | undefined
  /** A packet that is sent to a group, ordinary datagrams of UDP excepted: of those, `datagram` tells. */
  packet?(header: IpHeader, segment: Segment, known: Known): Answer | undefined
  end?(known: Known): readonly Ending[]
}

/** What is wrong on one segment is none on two: where the capture does not tell them apart, nobody is warned. */
export const ifMixed = ({ isMixed }: Segment): { readonly severity?: Level } => (isMixed ? { severity: 'note' } : {})
