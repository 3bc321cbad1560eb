/** Step 2: do the headers of the datagrams let them get to members: MAC address, TTL, source, checksums? */
import { distinct, grouped } from '../../decode/phrases.ts'
import { isLinkLocal, isSourceSpecific, macOf, macText, staysOnLink, type Version } from '../addresses.ts'
import { reachOf } from '../ranges.ts'
import { octetsOf } from '../state/address.ts'
import { countOf, type Flow, faultsOf, framesOf, segmentKey } from './flow.ts'
import { FrameNumbers } from './frame-numbers.ts'
import { isLeaving, isRouter, presentMembers, unserved } from './membership.ts'
import type { Case, Judged } from './step.ts'
import { capital, lower, plural, some } from './words.ts'

/** Findings about a datagram that receivers, or the network, drop for it. */
const FATAL: ReadonlySet<string> = new Set([
  'mac-mismatch',
  'source-multicast',
  'source-mac-group',
  'source-invalid',
  'scope-invalid',
  'ttl-zero',
  'udp-checksum',
  'udp-length',
  'ip-checksum',
])
/** Findings that leave datagrams what they are. */
const REMARKS: ReadonlySet<string> = new Set(['mac-broadcast', 'mac-control-alias', 'ttl-varies', 'ttl-link-local'])

export function judgeHeaders(about: Case): Judged {
  const { flows } = about
  if (flows.length === 0) return { answer: 'unknown', detail: ['There is no datagram to look at.'] }
  const faults = faultsOf(flows).filter(({ found }) => found.severity !== 'note')
  const fatal = faults.find(({ id, frames }) => FATAL.has(id) && 2 * frames.count >= countOf(flows))
  if (fatal !== undefined) {
    const { found, frames } = fatal
    return {
      answer: 'no',
      detail: [`${capital(found.said)} (${plural(frames.count, 'datagram')}).`, found.about.why],
      frames,
      advice: found.about.advice,
      reference: found.reference,
    }
  }
  const ttl = judgeReach(about)
  const mac = macSentence(about)
  const remarks = faults
    .filter(({ id }) => REMARKS.has(id) || FATAL.has(id))
    .map(
      ({ id, found, frames }) =>
        `${capital(found.said)}${FATAL.has(id) ? ` (${plural(frames.count, 'datagram')})` : ''}.`,
    )
  const detail = [mac.said, ...ttl.detail, ...longPackets(about), ...remarks]
  const answer = ttl.answer === 'yes' && !mac.isKnown ? 'unknown' : ttl.answer
  return {
    ...ttl,
    answer,
    detail,
    frames: ttl.frames ?? framesOf(flows),
  }
}

function macSentence({ flows, question }: Case): { said: string; isKnown: boolean } {
  const kinds = new Set(flows.flatMap(({ macs }) => [...macs.keys()]))
  const group = octetsOf(question.group)
  const right = macText(macOf(group, 0, question.version))
  if (kinds.has('unicast') || kinds.has('broadcast')) {
    const other = flows.find(({ otherMac }) => otherMac !== undefined)?.otherMac
    const note = kinds.has('unicast')
      ? 'an access point or a load balancer may do that on purpose'
      : 'members get it, and so does everybody else'
    return { said: `It goes to the MAC address ${other}, not to the group's, ${right}: ${note}.`, isKnown: true }
  }
  if (kinds.has('right')) return { said: `It goes to the group's MAC address, ${right}.`, isKnown: true }
  return { said: 'The capture holds no MAC addresses of it.', isKnown: false }
}

/** Why no router forwards some of it. */
interface Bound {
  readonly said: string
  readonly frames: FrameNumbers
  readonly advice: string
  readonly reference: string
}

/** How far it gets, by its TTL and its source. */
function judgeReach(about: Case): Judged {
  const { flows, question } = about
  const { version, groupText } = question
  const ttls = [...new Set(flows.flatMap((flow) => [...flow.ttls.keys()]))].sort((a, b) => a - b)
  const told = `${version === 4 ? 'TTL' : 'Hop limit'} ${some(ttls.map(String))}`
  if (staysOnLink(octetsOf(question.group), 0, version)) {
    return { answer: 'yes', detail: [`${told}; no router forwards ${groupText}, whatever it is.`] }
  }
  const bound = ttls[0] > 1 ? boundBySource(flows, version) : boundByTtl(flows, told, ttls.length > 1, version)
  const past = `from here it gets past ${plural(ttls[0] - 1, 'more router')} (${reachOf(ttls[0])}, by custom)`
  if (bound === undefined) return { answer: 'yes', detail: [`${told}: ${past}.`] }
  const { said, frames, advice, reference } = bound
  const members = presentMembers(about)
  const here = new Set(flows.map(({ place }) => segmentKey(place)))
  if (unserved(about, members, flows).length > 0) {
    const which = members.some((row) => here.has(segmentKey(row))) ? 'some of its members' : 'its members'
    return { answer: 'no', detail: [`${said}, and ${which} are on another link.`], frames, advice, reference }
  }
  const near = members.filter((row) => here.has(segmentKey(row)) && !isRouter(about, row))
  if (near.length > 0) {
    const who = some(distinct(near.map(({ host }) => host)))
    return {
      answer: 'yes',
      detail: [`${said}, and members are on the same link (${who}): behind it nobody gets it.`],
      frames,
      reference,
    }
  }
  const routers = [...about.evidence.routerJoins.known.keys()]
  if (routers.length > 0) {
    const who = `${some(routers)}, ${routers.length === 1 ? 'a router that joined' : 'routers that joined'} by PIM`
    return { answer: 'no', detail: [`${said}, and its members are behind ${who}.`], frames, advice, reference }
  }
  return {
    answer: 'unknown',
    detail: [`${said}. On this link that is enough; behind a router nobody gets it.`],
    frames,
    advice: `If there are receivers behind a router: ${lower(advice)}`,
    reference,
  }
}

function boundByTtl(flows: readonly Flow[], told: string, isOfSome: boolean, version: Version): Bound {
  const option = version === 4 ? 'IP_MULTICAST_TTL' : 'IPV6_MULTICAST_HOPS'
  return {
    said: `${told}: ${isOfSome ? 'what has 1 is forwarded by no router' : 'no router forwards it'}`,
    frames: FrameNumbers.of(flows.flatMap(({ ttls }) => ttls.get(1) ?? [])),
    advice: `Let the sender set ${option}, which is 1 by default, to the number of routers to pass and one more.`,
    reference: version === 4 ? 'RFC 1112 §6.1' : 'RFC 3493 §5.2',
  }
}

/** Sources that are valid on their link alone. */
function boundBySource(flows: readonly Flow[], version: Version): Bound | undefined {
  const bound = flows.filter(({ source }) => isLinkLocalSource(octetsOf(source), version))
  if (bound.length === 0) return undefined
  return {
    said: `Its source ${bound[0].sourceText} is valid on its link alone: no router forwards what comes from there`,
    frames: framesOf(bound),
    advice: 'Give the sender an address of its network, and let it send from that one (bind).',
    reference: version === 4 ? 'RFC 3927 §2.7' : 'RFC 4291 §2.5.6',
  }
}

const isLinkLocalSource = (b: Uint8Array, version: Version): boolean =>
  version === 4 ? b[0] === 169 && b[1] === 254 : isLinkLocal(b, 0)

/** Octets of a packet that every Ethernet takes. */
const USUAL_MTU = 1500

/** Packets that are too long for most links. */
function longPackets(about: Case): string[] {
  // What leaves a host may still be cut into pieces by its card.
  const longest = Math.max(...about.flows.map((flow) => (isLeaving(about, flow) ? 0 : flow.longest)))
  if (longest <= USUAL_MTU) return []
  const learns =
    about.question.version === 4 ? 'for multicast nobody tells the sender' : 'only Packet Too Big tells the sender'
  return [
    `Its packets have up to ${grouped(longest)} octets: a link with an MTU of 1,500 takes none of them whole, and ${learns}.`,
  ]
}

/** True for a group whose members name the source that they want. */
export const isOfOneSource = ({ question }: Case): boolean =>
  isSourceSpecific(octetsOf(question.group), 0, question.version)
