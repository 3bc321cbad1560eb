/** What a frame means for multicast: its IP headers, who joins or leaves what, and what is to be found about it. */
import { BROKEN, CUT, QUOTED } from '../decode/layers.ts'
import type { Packet } from '../decode/packet.ts'
import { type Finding, type Found, LEVELS, type Level, type Seen } from './findings/finding.ts'
import { findings } from './findings/index.ts'
import { type IpHeader, ipHeadersOf } from './ip-header.ts'
import { type MembershipMessage, membershipMessageOf } from './membership-message.ts'
import { ROLE, roleOf } from './roles.ts'

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
    const named = this.named()
    const links = this.links()
    for (const finding of findings) {
      const seen = this.look(finding, named, links)
      if (seen === undefined) continue
      const { severity, reference } = finding
      const said = typeof seen === 'string' ? { said: seen } : seen
      found.push({ about: finding, severity, reference, ...said })
    }
    return found.length < 2 ? found : found.sort((a, b) => rank(b.severity) - rank(a.severity))
  }

  /** What the finding sees first: once a frame is enough. */
  private look(finding: Finding, named: readonly Named[], links: readonly number[]): string | Seen | undefined {
    let seen: string | Seen | undefined
    switch (finding.in) {
      case 'link':
        for (let k = 0; k < links.length && seen === undefined; k++) seen = finding.see(this.p, links[k])
        return seen
      case 'packet':
      case 'group': {
        const headers = finding.in === 'packet' ? this.headers : this.toGroups
        for (let k = 0; k < headers.length && seen === undefined; k++) seen = finding.see(headers[k])
        return seen
      }
      case 'igmp':
      case 'mld':
      case 'membership': {
        const ip = finding.in === 'igmp' ? 4 : finding.in === 'mld' ? 6 : undefined
        for (let k = 0; k < this.messages.length && seen === undefined; k++) {
          if (ip === undefined || this.messages[k].ip === ip) seen = finding.see(this.messages[k])
        }
        return seen
      }
      case 'named':
        for (let k = 0; k < named.length && seen === undefined; k++) seen = finding.see(named[k].header, named[k].at)
        return seen
    }
  }

  /** The groups that packets are sent to, and those that messages join. */
  private named(): Named[] {
    const named: Named[] = this.toGroups.map((header) => ({ header, at: header.destination }))
    for (const { joins, header } of this.messages) for (const at of joins) named.push({ header, at })
    return named
  }

  /** The layers of Ethernet that travel in the frame. */
  private links(): number[] {
    const { layers } = this.p
    const found: number[] = []
    for (let i = 1; i < layers.n; i++) {
      if ((layers.flags[i] & (QUOTED | CUT | BROKEN)) === 0 && roleOf(this.p, i) === ROLE.ethernet) found.push(i)
    }
    return found
  }
}

/** Where a group stands that a packet is sent to, or that its message names. */
interface Named {
  readonly header: IpHeader
  readonly at: number
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
