/** What a frame means for multicast: its IP headers, who joins or leaves what, and what is to be found about it. */
import { BROKEN, CUT, QUOTED } from '../decode/layers.ts'
import type { Packet } from '../decode/packet.ts'
import { addressText } from './addresses.ts'
import { type About, type Finding, type Found, NOTHING_FOUND, note, type Seen } from './findings/finding.ts'
import { findings, worstFirst } from './findings/index.ts'
import { isOrdinary } from './findings/ordinary.ts'
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

/** What of a frame has to do with multicast. */
interface Parts {
  readonly headers: readonly IpHeader[]
  readonly toGroups: readonly IpHeader[]
  readonly messages: readonly MembershipMessage[]
}

function partsOf(p: Packet): Parts {
  const headers = ipHeadersOf(p)
  const toGroups: IpHeader[] = []
  const messages: MembershipMessage[] = []
  for (const header of headers) {
    if (header.toGroup) toGroups.push(header)
    const message = membershipMessageOf(header)
    if (message !== undefined) messages.push(message)
  }
  return { headers, toGroups, messages }
}

export class Analysis {
  private parts: Parts | undefined
  private found: readonly Found[] | undefined
  private all: readonly Found[] | undefined

  constructor(private readonly p: Packet) {}

  /** The IP headers that travel in the frame, outermost first. */
  get headers(): readonly IpHeader[] {
    return this.known.headers
  }

  /** Those that are sent to a group. */
  get toGroups(): readonly IpHeader[] {
    return this.known.toGroups
  }

  get messages(): readonly MembershipMessage[] {
    return this.known.messages
  }

  /** Looked for when they are first asked for. */
  private get known(): Parts {
    this.parts ??= partsOf(this.p)
    return this.parts
  }

  /** What is to be found about the frame by itself, worst first; looked for when it is first asked for. */
  get own(): readonly Found[] {
    this.found ??= this.find()
    return this.found
  }

  /** The same, and what those found who remember the frames before, where somebody does. */
  get findings(): readonly Found[] {
    return this.all ?? this.own
  }

  set findings(all: readonly Found[]) {
    this.all = all
  }

  private find(): readonly Found[] {
    const { headers, toGroups, messages, p } = this
    if (headers.length === 1 && messages.length === 1 && isOrdinary(messages[0])) return NOTHING_FOUND
    const found: Found[] = []
    const { layers } = p
    for (let i = 1; i < layers.n; i++) {
      const role = roleOf(p, i)
      if (role !== ROLE.ethernet && role !== ROLE.cooked) continue
      if ((layers.flags[i] & (QUOTED | CUT | BROKEN)) !== 0) continue
      look(found, ofLinks, groupsOfFrame, p, i)
    }
    for (const header of headers) look(found, ofPackets, groupsOfPacket, header, -1)
    for (const header of toGroups) {
      look(found, ofGroups, groupsOfPacket, header, -1)
      look(found, ofNamed, groupAt, header, header.destination)
    }
    for (const message of messages) {
      look(found, message.ip === 4 ? ofIgmp : ofMld, groupsOfMessage, message, -1)
      for (const at of message.joins) look(found, ofNamed, groupAt, message.header, at)
    }
    return found.length < 2 ? found : found.sort(worstFirst)
  }
}

const groupsOfFrame = (p: Packet): string[] => analysisOf(p).toGroups.map(({ to }) => to)
const groupsOfPacket = ({ toGroup, to }: IpHeader): string[] => (toGroup ? [to] : [])
const groupsOfMessage = ({ groups, bytes, ip }: MembershipMessage): string[] =>
  groups.map((at) => addressText(bytes, at, ip))
const groupAt = ({ p, version }: IpHeader, at: number): string[] => [addressText(p.bytes, at, version)]

/** Looks for some findings in a thing. */
function look<Thing>(
  found: Found[],
  some: readonly (About & { readonly see: (thing: Thing, at: number) => string | Seen | undefined })[],
  groups: (thing: Thing, at: number) => readonly string[],
  thing: Thing,
  at: number,
): void {
  for (let k = 0; k < some.length; k++) {
    const seen = some[k].see(thing, at)
    if (seen !== undefined) note(found, some[k], seen, groups(thing, at))
  }
}

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
