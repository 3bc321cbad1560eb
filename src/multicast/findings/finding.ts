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

/** What it is looked for in, and how. */
type Look =
  /** Each Ethernet header, by its layer. */
  | { readonly in: 'link'; readonly see: (p: Packet, i: number) => string | Seen | undefined }
  /** Each IP header, or each that is sent to a group. */
  | { readonly in: 'packet' | 'group'; readonly see: (header: IpHeader) => string | Seen | undefined }
  /** Each message of IGMP, of MLD, or of either, that has to do with membership. */
  | {
      readonly in: 'igmp' | 'mld' | 'membership'
      readonly see: (message: MembershipMessage) => string | Seen | undefined
    }
  /** Each group that a packet is sent to, or that a message joins: where it stands. */
  | { readonly in: 'named'; readonly see: (header: IpHeader, at: number) => string | Seen | undefined }

/** A finding that one frame alone decides. */
export type Finding = About & Look

/** A finding that a frame shows. */
export interface Found extends Required<Seen> {
  readonly about: About
}
