/** Step 4: did anybody join, so that what is sent gets to him? */
import { distinct } from '../../decode/phrases.ts'
import { staysOnLink } from '../addresses.ts'
import { beginningOf } from '../findings/member-silent.ts'
import { octetsOf, textOf } from '../state/address.ts'
import type { MemberRow } from '../state/rows.ts'
import { askedInVain, groupsIn } from './asked.ts'
import type { Mention } from './evidence.ts'
import { FAULTS } from './faults.ts'
import { segmentKey } from './flow.ts'
import { FrameNumbers } from './frame-numbers.ts'
import { isLeaving, objectionTo, stoodBy } from './membership.ts'
import { isHere, sightOf } from './sight.ts'
import type { Case, Judged } from './step.ts'
import { isOfOneSource } from './step-headers.ts'
import { at, placeName, some } from './words.ts'

export function judgeJoin(about: Case): Judged {
  const { question, members } = about
  if (question.groupText === '224.0.0.1' || question.groupText === 'ff02::1') {
    return {
      answer: 'yes',
      detail: [`Every host is in ${question.groupText}; nobody reports it.`],
      reference: 'RFC 3376 §5',
    }
  }
  const standing = (row: MemberRow) => stoodBy(about, row)
  const present = members.filter((row) => standing(row) === 'member')
  const served = present.filter((row) => objectionTo(about, row) === undefined)
  if (served.length > 0) {
    return served.every((row) => isByCapture(about, row))
      ? joinedByCapture(about, served)
      : joined(about, served, present)
  }
  if (present.length > 0) return joinedOtherwise(about, present)
  const unknown = members.filter((row) => standing(row) === 'unknown')
  if (unknown.length > 0) return mayBeMember(about, unknown)
  if (about.evidence.routerJoins.known.size > 0) return joinedByRouters(about)
  if (members.length > 0) return gone(about, members)
  return ignored(about) ?? nobodyJoined(about)
}

function joinedByRouters({ evidence }: Case): Judged {
  const joins = [...evidence.routerJoins.known.values()]
  const detail = joins.slice(0, 3).map(({ router, neighbour, first, last }) => {
    const since = last > first ? `from ${at(first)} to ${at(last)}` : `at ${at(first)}`
    return `${router}, a router, asked ${neighbour} for it by PIM ${since}.`
  })
  return {
    answer: 'yes',
    detail: [...detail, `Whoever joined is behind ${joins.length === 1 ? 'it' : 'them'}: capture there, too.`],
    frames: FrameNumbers.of(joins.map(({ frames }) => frames)),
    reference: 'RFC 7761 §4.5.5 and §4.9.5',
  }
}

/** Reports that are there, and that nobody heeds. */
function ignored({ evidence, question }: Case): Judged | undefined {
  for (const [reason, { from, name, frames }] of evidence.ignored) {
    return {
      answer: 'no',
      detail: [`${from} sends an ${name}, with ${FAULTS[reason]}: routers and switches do not heed it.`],
      frames,
      advice:
        'Correct what builds the message, or changes it on its way; a host that joins by its system sends it right.',
      reference: question.version === 4 ? 'RFC 2236 §6, RFC 3376 §4' : 'RFC 2710 §3, RFC 3810 §5',
    }
  }
  return undefined
}

/** Messages by which hosts joined or reported, or left. */
const framesOf = ({ evidence }: Case, rows: readonly MemberRow[], ...kinds: readonly Mention['kind'][]): number[] => {
  const hosts = new Set(rows.map(({ host }) => host))
  return evidence.mentions
    .filter(({ kind, hostText }) => kinds.includes(kind) && (hosts.has(hostText) || hostText === '0.0.0.0'))
    .map(({ frame }) => frame)
}

function sentenceOf(row: MemberRow, isPlaced: boolean): string {
  const { host, version, joined, first, last, mode, sources, ended } = row
  const when =
    joined === null
      ? `${ended === null ? 'is' : 'was'} a member by ${version}, reported first at ${at(first)}`
      : `joined by ${version} at ${at(joined)}`
  const what =
    sources.length === 0 ? '' : mode === 'include' ? ` for ${some(sources)}` : ` for all sources but ${some(sources)}`
  const until = ended !== null ? `, until ${at(ended)}` : last > first ? `, and reported last at ${at(last)}` : ''
  return `${host} ${when}${what}${isPlaced ? ` on ${placeName(row)}` : ''}${until}.`
}

/** The first of them; on which link, where there are several. */
function sentencesOf(rows: readonly MemberRow[]): string[] {
  const isPlaced = new Set(rows.map(segmentKey)).size > 1
  return rows.slice(0, 3).map((row) => sentenceOf(row, isPlaced))
}

/** True for the capturing host, which was told to join meanwhile: that is no receiver. */
const isByCapture = (about: Case, { host }: MemberRow): boolean =>
  about.facts.joined.some(({ group }) => group === about.question.groupText) && isHere(about, host)

function joinedByCapture(about: Case, own: readonly MemberRow[]): Judged {
  const who = some(own.map(({ host }) => host))
  return {
    answer: 'unknown',
    detail: [
      `Nobody but ${who} is seen to be a member, because this capture joined there (--join): whether a program did, too, ` +
        'does not show.',
    ],
    frames: framesOf(about, own, 'join'),
    advice: 'Capture without --join while the receiver is running.',
  }
}

const MOST_SENTENCES = 8

function joined(about: Case, served: readonly MemberRow[], present: readonly MemberRow[]): Judged {
  const receivers = served.filter((row) => !isByCapture(about, row))
  const [newest] = [...receivers].sort((a, b) => (b.ended ?? 0) - (a.ended ?? 0))
  if (newest.state === 'timed out' && isOver(about)) return timedOut(about, receivers)
  const detail = sentencesOf(receivers)
  if (receivers.length > 3) detail.push(`So did ${receivers.length - 3} more.`)
  if (receivers.length < served.length) detail.push('So did this capture (--join).')
  for (const row of present.filter((one) => !served.includes(one)).slice(0, 3)) {
    detail.push(`But ${objectionTo(about, row)}.`)
  }
  if (isOver(about)) detail.push('Nobody was seen to be a member since.')
  else if (receivers.every((row) => isSender(about, row)))
    detail.push('But that is the sender itself: nobody else was seen to join.')
  const hosts = new Set(served.map(({ host }) => host))
  for (const { host, said } of about.evidence.doubts.values()) {
    if (hosts.has(host)) detail.push(`But ${said}: routers and switches may not heed it.`)
  }
  return { answer: 'yes', detail: detail.slice(0, MOST_SENTENCES), frames: framesOf(about, served, 'join') }
}

/** True if all who were members are none any more. */
const isOver = ({ members, evidence }: Case): boolean =>
  members.every(({ ended }) => ended !== null) && evidence.routerJoins.known.size === 0

const isSender = ({ flows }: Case, { host }: MemberRow): boolean =>
  flows.length > 0 && flows.every(({ sourceText }) => sourceText === host)

/** Members who got the data for a time, and did not answer when they were asked. */
function timedOut(about: Case, receivers: readonly MemberRow[]): Judged {
  const frames = framesOf(about, receivers, 'join', 'other')
  const detail = sentencesOf(receivers)
  const silent = about.findings.find(({ id }) => id === 'member-silent')
  // A query about the group tells less: switches may ask at one port alone.
  const beginnings = receivers
    .filter(({ ended_by }) => ended_by === 'timeout')
    .map(({ host }) => beginningOf(host, about.question.groupText))
  const sentences = silent?.seen.map((one) => one.detail) ?? []
  const said = sentences.filter((one) => beginnings.some((beginning) => one.startsWith(beginning)))
  if (silent === undefined || said.length === 0) {
    const unseen =
      'No answer to later queries was seen: switches that snoop send reports of others to routers only, and may ask at ' +
      'one port alone.'
    return { answer: 'unknown', detail: [...detail, unseen], frames, advice: ON_THE_RECEIVER }
  }
  const { advice, reference } = silent
  const outcome = 'Who does not answer is no member any more: routers, and switches that snoop, stop the stream.'
  return { answer: 'no', detail: [...detail, `${said.slice(0, 3).join('; ')}.`, outcome], frames, advice, reference }
}

const NAME_THE_SOURCE = {
  4: 'Let receivers name the source (IP_ADD_SOURCE_MEMBERSHIP, MCAST_JOIN_SOURCE_GROUP), or choose a group of 239.0.0.0/8.',
  6: 'Let receivers name the source (MCAST_JOIN_SOURCE_GROUP), or choose a group of ff15::/16.',
} as const

function joinedOtherwise(about: Case, present: readonly MemberRow[]): Judged {
  const detail = present.slice(0, 3).map((row) => `${objectionTo(about, row)}.`)
  const frames = framesOf(about, present, 'join')
  const excludes = present.filter(({ mode }) => mode === 'exclude')
  if (excludes.length > 0 && isOfOneSource(about)) {
    const advice = NAME_THE_SOURCE[about.question.version]
    return { answer: 'no', detail, frames, advice, reference: 'RFC 4604 §2.2.2' }
  }
  if (excludes.length === present.length) {
    const advice = 'Let receivers block it no more (IP_UNBLOCK_SOURCE, MCAST_UNBLOCK_SOURCE).'
    return { answer: 'no', detail, frames, advice, reference: 'RFC 3376 §2' }
  }
  return {
    answer: 'no',
    detail,
    frames,
    advice: 'Let receivers join for the source that sends: its address changed, or the wrong one was configured.',
    reference: 'RFC 4607 §3',
  }
}

function mayBeMember(about: Case, rows: readonly MemberRow[]): Judged {
  const detail = rows.slice(0, 3).map((row) => {
    const why =
      row.why === 'suppressed'
        ? 'then others reported in its stead'
        : row.why === 'began before'
          ? 'what it had joined before the capture is not known'
          : 'and no query asked it since'
    return `${row.host} reported last at ${at(row.last)}, ${why}.`
  })
  return { answer: 'unknown', detail, frames: framesOf(about, rows, 'join', 'other'), advice: ON_THE_RECEIVER }
}

function gone(about: Case, rows: readonly MemberRow[]): Judged {
  const [newest] = [...rows].sort((a, b) => (b.ended ?? 0) - (a.ended ?? 0))
  const { host, ended, ended_by: by, first } = newest
  const how =
    by === 'query' || by === 'timeout'
      ? `did not answer any more, and timed out at ${at(ended ?? 0)}`
      : `left at ${at(ended ?? 0)}`
  const data = about.flows.length === 0 ? '; nobody is a member since' : ', when there was no data'
  return {
    answer: 'no',
    detail: [`${host}, the last member, joined at ${at(first)} and ${how}${data}.`],
    frames: framesOf(about, [newest], 'join', 'leave'),
    advice: 'Is the receiving program still running? A group is left when the socket that joined it is closed.',
  }
}

const ON_THE_RECEIVER =
  'Capture on the receiver: its own reports are always seen there. "ip maddr show" lists what it joined, and where: ' +
  'programs that name no interface join by the one of the default route.'

function nobodyJoined(about: Case): Judged {
  const { question, evidence } = about
  const text = question.groupText
  if (question.version === 4 && staysOnLink(octetsOf(question.group), 0, 4)) {
    const detail = [`Nobody reported ${text}, and nobody has to: switches send it to all ports.`]
    return { answer: 'unknown', detail, advice: ON_THE_RECEIVER, reference: 'RFC 4541 §2.1.2' }
  }
  const { messageGap: gap } = sightOf(about)
  if (gap !== undefined) {
    return { answer: 'unknown', detail: [`Nobody reported ${text}, and ${gap}.`], advice: ON_THE_RECEIVER }
  }
  if (about.flows.length > 0 && about.flows.every((flow) => isLeaving(about, flow))) {
    const detail = [
      `Nobody on this link was seen to join ${text}; members behind a router cannot be seen from the sender.`,
    ]
    return { answer: 'unknown', detail, advice: ON_THE_RECEIVER }
  }
  const answered = askedInVain(about)
  if (answered !== undefined) {
    return {
      answer: 'no',
      detail: [`Nobody on this link was seen to join ${text}: ${answered.said}.`],
      frames: answered.frames,
      advice:
        'If the receiver is on this link, let it join, on the interface where the data comes in (the address in ip_mreq, ' +
        'not 0.0.0.0): binding to the port is not enough. "ip maddr show" lists what a host joined. If it is behind a ' +
        'router, capture there.',
      reference: 'RFC 1112 §7.1',
    }
  }
  const others = distinct([...evidence.reporters.values()].map(({ host }) => textOf(host)))
  const detail =
    others.length === 0
      ? [
          `Nobody reported any group: reports of others may not get here, for switches that snoop send them to routers only.`,
        ]
      : [
          `Nobody reported ${text}; ${others.length === 1 ? 'only ' : ''}${some(others)} reported ${groupsIn(evidence)}, and reports ` +
            'of others may not get here: switches that snoop send them to routers only.',
        ]
  return { answer: 'unknown', detail, advice: ON_THE_RECEIVER, reference: 'RFC 4541 §2.1.1' }
}
