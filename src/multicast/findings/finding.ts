/** What a finding is: something that frames show and that somebody who wonders about multicast should know. */
import type { Packet } from '../../decode/packet.ts'
import type { IpHeader } from '../ip-header.ts'
import type { MembershipMessage } from '../membership-message.ts'
import type { Watch } from './watch.ts'

/** From harmless to wrong. */
export type Level = 'note' | 'warning' | 'error'

export const LEVELS: readonly Level[] = ['note', 'warning', 'error']

/** What was seen: a sentence that names the actual values, and what differs from the declaration. */
export interface Seen {
  /** A sentence that is said of one frame and no other may be a function: it is made when somebody reads it. */
  readonly said: string | (() => string)
  readonly severity?: Level
  readonly reference?: string
  /** The groups that it is about, as text; those of the packet or message that shows it without it. */
  readonly groups?: readonly string[]
}

/** What a person reads of a finding, whatever frame shows it. */
export interface About {
  /** Never changes: scripts and expectations name it. */
  readonly id: string
  readonly severity: Level
  /** When it is raised, as a heading. */
  readonly title: string
  /** Why it matters: what comes of it. */
  readonly why: string
  /** The section that says so. */
  readonly reference: string
  /** What to do. */
  readonly advice: string
}

/** Looks for a finding: in an Ethernet header, in an IP header, in a message, at a group's address. */
type See<A extends readonly unknown[]> = (...args: A) => string | Seen | undefined

/** What it is looked for in, and how. */
type Look =
  /** Each header of Ethernet or of a cooked capture, by its layer. */
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
  /** All frames up to the newest, and the end of the capture: somebody who watches it from its first frame on. */
  | {
      readonly in: 'history'
      readonly watch: () => Watch
      /** True if a frame may settle what is told at the end otherwise. */
      readonly maySettle?: true
    }

export type Finding = About & Look

/** What somebody who takes in findings keeps of one that comes again: of all frames of a flow the same one is found. */
export interface Kept {
  readonly keeper: unknown
  count(frame: number): void
}

/** A finding, as it was made. */
export class Found {
  kept: Kept | undefined

  constructor(
    readonly about: About,
    readonly severity: Level,
    readonly reference: string,
    readonly groups: readonly string[],
    private text: Seen['said'],
    /** Of what was found out later, or at the end: numbers of the frames that show it, the first of them. */
    readonly frames?: readonly number[],
  ) {}

  /** The sentence. */
  get said(): string {
    if (typeof this.text === 'function') this.text = this.text()
    return this.text
  }

  /** True if no other frame is said the same of, and nobody has read it so far. */
  get isUnread(): boolean {
    return typeof this.text === 'function'
  }

  /** The same about these groups too. */
  besides(groups: readonly string[]): Found {
    const { about, severity, reference, text, frames } = this
    return new Found(about, severity, reference, [...new Set([...this.groups, ...groups])], text, frames)
  }
}

/** For all of which nothing was found. */
export const NOTHING_FOUND: readonly Found[] = []

/** Adds what was seen; a finding counts once a frame, about all groups of which it was seen. */
export function note(found: Found[], about: About, seen: string | Seen, groups: readonly string[]): void {
  const k = found.findIndex((one) => one.about === about)
  if (k < 0) found.push(foundBy(about, seen, groups))
  else found[k] = found[k].besides(groups)
}

/** The finding that `seen` makes; about the groups of the packet or message where it names none itself. */
export function foundBy(
  about: About,
  seen: string | (Seen & { readonly frames?: readonly number[] }),
  groups: readonly string[],
): Found {
  const some = groups.length < 2 ? groups : [...new Set(groups)]
  if (typeof seen === 'string') return new Found(about, about.severity, about.reference, some, seen)
  const { severity = about.severity, reference = about.reference, said, frames } = seen
  return new Found(about, severity, reference, seen.groups ?? some, said, frames)
}
