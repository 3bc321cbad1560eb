/** Step 2: do the headers of the datagrams let them get to members: MAC address, TTL, source, checksums? */
import { isSourceSpecific, macOf, macText, staysOnLink } from '../addresses.ts'
import { reachOf } from '../ranges.ts'
import { octetsOf } from '../state/address.ts'
import { type Flow, segmentKey } from './evidence.ts'
import { FrameNumbers } from './frame-numbers.ts'
import { presentMembers } from './membership.ts'
import type { Case, Judged } from './step.ts'
import { capital, plural, some } from './words.ts'

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
  const fatal = faultsOf(flows).find(
    ({ id, count }) => FATAL.has(id) && 2 * count >= flows.reduce((sum, { frames }) => sum + frames.count, 0),
  )
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
  const ttl = judgeTtl(about)
  const mac = macSentence(about)
  const remarks = faultsOf(flows)
    .filter(({ id }) => REMARKS.has(id))
    .map(({ found }) => `${capital(found.said)}.`)
  const detail = [mac.said, ...ttl.detail, ...remarks]
  const answer = ttl.answer === 'yes' && !mac.isKnown ? 'unknown' : ttl.answer
  return {
    ...ttl,
    answer,
    detail,
    frames: ttl.frames ?? flows.flatMap(({ frames }) => frames.listed).sort((a, b) => a - b),
  }
}

interface Fault {
  readonly id: string
  readonly found: {
    readonly said: string
    readonly reference: string
    readonly about: { readonly why: string; readonly advice: string }
  }
  readonly frames: FrameNumbers
  readonly count: number
}

function faultsOf(flows: readonly Flow[]): Fault[] {
  const all = new Map<string, Fault & { count: number }>()
  for (const flow of flows) {
    for (const [id, { found, frames }] of flow.faults) {
      const known = all.get(id)
      if (known === undefined) {
        const copy = new FrameNumbers()
        copy.addAll(frames)
        all.set(id, { id, found, frames: copy, count: frames.count })
      } else {
        known.frames.addAll(frames)
        known.count += frames.count
      }
    }
  }
  return [...all.values()]
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

function judgeTtl(about: Case): Judged {
  const { flows, question } = about
  const ttls = [...new Set(flows.flatMap((flow) => [...flow.ttls.keys()]))].sort((a, b) => a - b)
  const [least] = ttls
  const name = question.version === 4 ? 'TTL' : 'hop limit'
  const told = `${capital(name)} ${some(ttls.map(String))}`
  if (staysOnLink(octetsOf(question.group), 0, question.version)) {
    return { answer: 'yes', detail: [`${told}; no router forwards ${question.groupText}, whatever it is.`] }
  }
  if (least > 1) {
    const reach = `${told}: from here it gets past ${plural(least - 1, 'more router')} (${reachOf(least)}, by custom).`
    return { answer: 'yes', detail: [reach] }
  }
  const which = ttls.length > 1 ? 'what has 1 is forwarded by no router' : 'no router forwards it'
  const frames = new FrameNumbers()
  for (const flow of flows) {
    const low = flow.ttls.get(1)
    if (low !== undefined) frames.addAll(low)
  }
  const here = new Set(flows.map(({ place }) => segmentKey(place)))
  const members = presentMembers(about)
  const reference = question.version === 4 ? 'RFC 1112 §6.1' : 'RFC 3493 §5.2'
  if (members.some((row) => here.has(segmentKey(row)))) {
    return {
      answer: 'yes',
      detail: [`${told}: ${which}, and members are on the same link.`],
      frames,
      reference,
    }
  }
  const option = question.version === 4 ? 'IP_MULTICAST_TTL' : 'IPV6_MULTICAST_HOPS'
  const advice = `Let the sender set ${option}, which is 1 by default, to the number of routers to pass and one more.`
  if (members.length > 0) {
    return {
      answer: 'no',
      detail: [`${told}: ${which}, and its members are on another link.`],
      frames,
      advice,
      reference,
    }
  }
  return {
    answer: 'unknown',
    detail: [`${told}: ${which}. On this link that is enough; behind a router nobody gets it.`],
    frames,
    advice: `If there are receivers behind a router: ${advice.charAt(0).toLowerCase()}${advice.slice(1)}`,
    reference,
  }
}

/** True for a group whose members name the source that they want. */
export const isOfOneSource = ({ question }: Case): boolean =>
  isSourceSpecific(octetsOf(question.group), 0, question.version)
