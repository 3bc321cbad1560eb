/** What a frame means for multicast: its IP headers, who joins or leaves what, and what is to be found about it. */
import { BROKEN, CUT, QUOTED } from '../decode/layers.ts'
import type { Packet } from '../decode/packet.ts'
import { type Finding, type Found, LEVELS, type Level, type Seen } from './findings/finding.ts'
import { findings } from './findings/index.ts'
import { abbrevOf, type IpHeader, ipHeadersOf } from './ip-header.ts'
import { type MembershipMessage, membershipMessageOf } from './membership-message.ts'

export class Analysis {
  /** The IP headers that travel in the frame, outermost first. */
  readonly headers: readonly IpHeader[]
  /** Those that are sent to a group. */
  readonly toGroups: readonly IpHeader[]
  readonly messages: readonly MembershipMessage[]
  private found: readonly Found[] | undefined

  constructor(private readonly p: Packet) {
    this.headers = ipHeadersOf(p)
    this.toGroups = this.headers.filter(({ toGroup }) => toGroup)
    this.messages = this.headers.map(membershipMessageOf).filter((message) => message !== undefined)
  }

  /** What is to be found about the frame, worst first; looked for when it is first asked for. */
  get findings(): readonly Found[] {
    this.found ??= this.find()
    return this.found
  }

  private find(): Found[] {
    const found: Found[] = []
    for (const finding of findings) {
      const seen = this.look(finding)
      if (seen === undefined) continue
      const { severity, reference } = finding
      found.push(
        typeof seen === 'string'
          ? { about: finding, said: seen, severity, reference }
          : { about: finding, severity, reference, ...seen },
      )
    }
    return found.length < 2 ? found : found.sort((a, b) => rank(b.severity) - rank(a.severity))
  }

  /** What the finding has seen first: once a frame is enough. */
  private look(finding: Finding): string | Seen | undefined {
    switch (finding.in) {
      case 'link':
        return this.first(this.links(), (i) => finding.see(this.p, i))
      case 'packet':
        return this.first(this.headers, finding.see)
      case 'group':
        return this.first(this.toGroups, finding.see)
      case 'igmp':
        return this.first(this.messages, (message) => (message.ip === 4 ? finding.see(message) : undefined))
      case 'mld':
        return this.first(this.messages, (message) => (message.ip === 6 ? finding.see(message) : undefined))
      case 'membership':
        return this.first(this.messages, finding.see)
      case 'named':
        return (
          this.first(this.toGroups, (header) => finding.see(header, header.destination)) ??
          this.first(this.messages, ({ joins, header }) => this.first(joins, (at) => finding.see(header, at)))
        )
    }
  }

  private first<T>(all: readonly T[], see: (one: T) => string | Seen | undefined): string | Seen | undefined {
    for (let k = 0; k < all.length; k++) {
      const seen = see(all[k])
      if (seen !== undefined) return seen
    }
    return undefined
  }

  /** The layers of Ethernet that travel in the frame. */
  private links(): number[] {
    const { layers } = this.p
    const found: number[] = []
    for (let i = 1; i < layers.n; i++) {
      if ((layers.flags[i] & (QUOTED | CUT | BROKEN)) === 0 && abbrevOf(this.p, i) === 'eth') found.push(i)
    }
    return found
  }
}

const rank = (level: Level): number => LEVELS.indexOf(level)

/** The newest analysis: a frame's fields, its colour and its findings ask for the same one. */
let newest: Analysis | undefined
let packet: Packet | undefined
let number = 0

/** The analysis of a frame, which lasts as long as the packet is lent. */
export function analysisOf(p: Packet): Analysis {
  if (newest === undefined || packet !== p || number !== p.number) {
    newest = new Analysis(p)
    packet = p
    number = p.number
  }
  return newest
}
