/** What a frame means for multicast: its IP headers, who joins or leaves what, and what is to be found about it. */
import { BROKEN, CUT, QUOTED } from '../decode/layers.ts'
import type { Packet } from '../decode/packet.ts'
import { type Finding, type Found, LEVELS, type Seen } from './findings/finding.ts'
import { findings } from './findings/index.ts'
import { type IpHeader, ipHeadersOf } from './ip-header.ts'
import { type MembershipMessage, membershipMessageOf } from './membership-message.ts'
import { ROLE, roleOf } from './roles.ts'

/** The findings that are looked for in things of some kinds. */
const lookedForIn = <K extends Finding['in']>(...kinds: readonly K[]): readonly Extract<Finding, { in: K }>[] =>
  findings.filter((finding): finding is Extract<Finding, { in: K }> =>
    (kinds as readonly string[]).includes(finding.in),
  )

const ofLinks = lookedForIn('link')
const ofPackets = lookedForIn('packet')
const ofGroups = lookedForIn('group')
const ofNamed = lookedForIn('named')
const ofIgmp = lookedForIn('igmp', 'membership')
const ofMld = lookedForIn('mld', 'membership')

export class Analysis {
  /** The IP headers that travel in the frame, outermost first. */
  readonly headers: readonly IpHeader[]
  /** Those that are sent to a group. */
  readonly toGroups: readonly IpHeader[]
  readonly messages: readonly MembershipMessage[]
  private found: readonly Found[] | undefined

  constructor(private readonly p: Packet) {
    this.headers = ipHeadersOf(p)
    const toGroups: IpHeader[] = []
    const messages: MembershipMessage[] = []
    for (const header of this.headers) {
      if (header.toGroup) toGroups.push(header)
      const message = membershipMessageOf(header)
      if (message !== undefined) messages.push(message)
    }
    this.toGroups = toGroups
    this.messages = messages
  }

  /** What is to be found about the frame, worst first; looked for when it is first asked for. */
  get findings(): readonly Found[] {
    this.found ??= this.find()
    return this.found
  }

  private find(): Found[] {
    const { headers, toGroups, messages, p } = this
    const found: Found[] = []
    const { layers } = p
    for (let i = 1; i < layers.n; i++) {
      if (roleOf(p, i) !== ROLE.ethernet || (layers.flags[i] & (QUOTED | CUT | BROKEN)) !== 0) continue
      for (const finding of ofLinks) note(found, finding, finding.see(p, i))
    }
    for (const header of headers) for (const finding of ofPackets) note(found, finding, finding.see(header))
    for (const header of toGroups) {
      for (const finding of ofGroups) note(found, finding, finding.see(header))
      for (const finding of ofNamed) note(found, finding, finding.see(header, header.destination))
    }
    for (const message of messages) {
      for (const finding of message.ip === 4 ? ofIgmp : ofMld) note(found, finding, finding.see(message))
      for (const at of message.joins)
        for (const finding of ofNamed) note(found, finding, finding.see(message.header, at))
    }
    return found.length < 2 ? found : found.sort(byRank)
  }
}

/** Adds what was seen; a finding counts once a frame. */
function note(found: Found[], about: Finding, seen: string | Seen | undefined): void {
  if (seen === undefined || found.some((one) => one.about === about)) return
  const { severity, reference } = about
  found.push({ about, severity, reference, ...(typeof seen === 'string' ? { said: seen } : seen) })
}

/** Worst first, then in the order of their list. */
const byRank = (a: Found, b: Found): number =>
  LEVELS.indexOf(b.severity) - LEVELS.indexOf(a.severity) ||
  findings.indexOf(a.about as Finding) - findings.indexOf(b.about as Finding)

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
