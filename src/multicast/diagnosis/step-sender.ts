/** Step 1: does anybody send? */
import { distinct } from '../../decode/phrases.ts'
import { isSourceSpecific } from '../addresses.ts'
import { octetsOf } from '../state/address.ts'
import { amountOf, type Flow, framesOf, segmentKey } from './flow.ts'
import type { FrameNumbers } from './frame-numbers.ts'
import { sightOf } from './sight.ts'
import type { Case, Judged } from './step.ts'
import { at, placeName, plural, some } from './words.ts'

export function judgeSender(about: Case): Judged {
  const { flows, others, question } = about
  if (flows.length > 0) return sends(about)
  if (others.length > 0) return sendsOtherwise(about)
  const { sourceText, text } = question
  const { portless } = about.evidence.sent
  if (portless.count > 0) return isCut(question.groupText, portless)
  const who = sourceText === undefined ? 'anybody' : sourceText
  const sight = sightOf(about)
  if (sight.isFlooded !== undefined) {
    return {
      answer: 'no',
      detail: [
        `Nothing is sent to ${text} on what was captured, and it would be seen: ${sight.isFlooded}.`,
        'Whoever sends it elsewhere does not reach this network.',
        ...toOtherGroups(about),
      ],
      advice: ON_THE_SENDER,
    }
  }
  return {
    answer: 'unknown',
    detail: [
      `No datagram to ${text} is in the capture; whether ${who} sends it elsewhere cannot be known from here.`,
      ...toOtherGroups(about),
    ],
    advice: ON_THE_SENDER,
  }
}

/** What goes to the same port of other groups: a slip of the pen is seen at once. */
function toOtherGroups({ besides, question: { port } }: Case): string[] {
  if (besides.length === 0) return []
  const sources = distinct(besides.map(({ source }) => source))
  const sends = sources.length === 1 ? 'sends' : 'send'
  return [`To port ${port} ${some(sources)} ${sends} to ${some(distinct(besides.map(({ group }) => group)))}.`]
}

const isCut = (group: string, frames: FrameNumbers): Judged => ({
  answer: 'unknown',
  detail: [
    `${plural(frames.count, 'datagram')} to ${group} ${frames.count === 1 ? 'is' : 'are'} cut in front of the ports.`,
  ],
  frames,
  advice: 'Capture whole frames (-s 0).',
})

const ON_THE_SENDER =
  'Capture on the sender. If nothing leaves it: is the program running, does it send by the right interface ' +
  '(IP_MULTICAST_IF, the route to 224.0.0.0/4), does a firewall drop what it sends?'

function sends({ flows, others, question, facts }: Case): Judged {
  const isSeveral = facts.interfaces.length > 1 || new Set(flows.map(({ place }) => segmentKey(place))).size > 1
  const detail = flows.slice(0, 3).map((flow) => {
    const { sourceText, sourcePort, port, frames, first, last, place } = flow
    const to = question.port === undefined ? ` to port ${port}` : ''
    const where = isSeveral ? ` on ${placeName(place)}` : ''
    const when = `${frames.count === 1 ? `at ${at(first)}` : `from ${at(first)} to ${at(last)}`}${where}`
    if (flow.isInPieces) {
      return `${sourceText} sends datagrams in fragments, ${plural(frames.count, 'fragment')} ${when}, and none of them got complete here.`
    }
    if (port === 0) return `${sourceText} sends ${plural(frames.count, 'packet')} that are no UDP, ${when}.`
    return `${sourceText}, port ${sourcePort}, sends ${plural(frames.count, 'datagram')}${to} ${when}.`
  })
  if (flows.length > 3) detail.push(`So do ${plural(flows.length - 3, 'other')}.`)
  const sources = distinct(flows.map(({ sourceText }) => sourceText))
  const isOnePort = new Set(flows.map(({ port }) => port)).size === 1
  if (sources.length > 1 && isOnePort && !isSourceSpecific(octetsOf(question.group), 0, question.version)) {
    detail.push(`Members that joined for any source get what ${some(sources)} send mixed.`)
  }
  if (others.length > 0) detail.push(`Besides, ${amountOf(others)} came ${otherwise(others)}.`)
  return { answer: 'yes', detail, frames: framesOf(flows) }
}

const otherwise = (others: readonly Flow[]): string =>
  `from ${some(distinct(others.map(({ sourceText }) => sourceText)))} to ${some(distinct(others.map(({ port }) => `port ${port}`)))}`

function sendsOtherwise({ others, question }: Case): Judged {
  const { port, sourceText, source, groupText } = question
  const frames = framesOf(others)
  const isRightPort = port === undefined || others.some((flow) => flow.port === port)
  const isRightSource = source === undefined || others.some((flow) => flow.source === source)
  if (others.every((flow) => flow.port === 0)) {
    const who = some(distinct(others.map((flow) => flow.sourceText)))
    return {
      answer: 'no',
      detail: [`Nobody sends UDP to ${groupText}: what ${who} sends there has no ports.`],
      frames,
      advice: 'Look at what it is (castshark read -V), and whether it was to be sent to this group.',
    }
  }
  const seen = `${amountOf(others)} to ${groupText} came ${otherwise(others)}`
  if (!isRightPort) {
    const ports = distinct(others.map((flow) => String(flow.port)))
    return {
      answer: 'no',
      detail: [`Nobody sends to port ${port}: ${seen}.`],
      frames,
      advice: `Let sender and receivers agree on the port: ${port}, or ${some(ports)}.`,
    }
  }
  return {
    answer: 'no',
    detail: [
      isRightSource
        ? `${sourceText} does not send to port ${port}: ${seen}.`
        : `${sourceText} does not send: ${seen}. Who joined the group for ${sourceText} gets none of it.`,
    ],
    frames,
    advice: `Let receivers join for the source that sends, or let ${sourceText} send.`,
    reference: 'RFC 4607 §3',
  }
}
