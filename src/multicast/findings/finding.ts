/** What a finding is: something that a frame shows and that somebody who wonders about multicast should know. */
import type { Packet } from '../../decode/packet.ts'
import type { IpHeader } from '../ip-header.ts'
import type { MembershipMessage } from '../membership-message.ts'

/** From harmless to wrong. */
export type Level = 'note' | 'warning' | 'error'

export const LEVELS: readonly Level[] = ['note', 'warning', 'error']

/** What was seen: a sentence that names the actual values, and what differs from the declaration. */
export interface Seen {
  readonly said: string
  readonly severity?: Level
  readonly reference?: string
}

/** What a person reads of a finding, whatever frame shows it. */
export interface About {
  /** Never changes: scripts and expectations name it. */
  readonly id: string
  readonly severity: Level
  /** When it is raised, as a heading. */
  readonly title: string
  /** The section that says so. */
  readonly reference: string
  /** What to do. */
  readonly advice: string
}

/** Looks for a finding: in an Ethernet header, in an IP header, in a message, at a group's address. */
type See<A extends readonly unknown[]> = (...args: A) => string | Seen | undefined

/** What it is looked for in, and how. */
type Look =
  /** Each Ethernet header, by its layer. */
  | { readonly in: 'link'; readonly see: See<[p: Packet, i: number]> }
  /** Each IP header; each that is sent to a group. */
  | { readonly in: 'packet'; readonly see: See<[header: IpHeader]> }
  | { readonly in: 'group'; readonly see: See<[header: IpHeader]> }
  /** Each message of IGMP, of MLD, of either, that has to do with membership. */
  | { readonly in: 'igmp'; readonly see: See<[message: MembershipMessage]> }
  | { readonly in: 'mld'; readonly see: See<[message: MembershipMessage]> }
  | { readonly in: 'membership'; readonly see: See<[message: MembershipMessage]> }
  /** Each group that a packet is sent to, or that a message joins: where it stands. */
  | { readonly in: 'named'; readonly see: See<[header: IpHeader, at: number]> }

/** A finding that one frame alone decides. */
export type Finding = About & Look

/** A finding that a frame shows. */
export interface Found extends Required<Seen> {
  readonly about: About
}
