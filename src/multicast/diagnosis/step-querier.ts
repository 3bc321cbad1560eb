/** Step 3: does anybody ask who is in the group? Without that, switches that snoop forget members. */
import { distinct } from '../../decode/phrases.ts'
import { staysOnLink, type Version } from '../addresses.ts'
import { octetsOf } from '../state/address.ts'
import { DEFAULTS, membershipInterval, otherQuerierInterval } from '../state/intervals.ts'
import type { QuerierRow } from '../state/rows.ts'
import { isMixedLink } from '../state/segments.ts'
import type { Asker } from './evidence.ts'
import { FAULTS } from './faults.ts'
import { segmentKey } from './flow.ts'
import { sightOf } from './sight.ts'
import type { Case, Judged } from './step.ts'
import { isOfOneSource } from './step-headers.ts'
import { at, lasting, placeName, plural, some } from './words.ts'

/** Seconds within which a query is to be expected, and for which a report is good. */
const EXPECTED = otherQuerierInterval(DEFAULTS)
const REMEMBERED = membershipInterval(DEFAULTS)

export function judgeQuerier(about: Case): Judged {
  const { question } = about
  const { version, groupText } = question
  if (version === 4 && staysOnLink(octetsOf(question.group), 0, 4)) {
    const detail = [`None is needed: switches send ${groupText} to all ports, as everything of 224.0.0.0/24.`]
    return { answer: 'yes', detail, reference: 'RFC 4541 §2.1.2' }
  }
  const places = relevantPlaces(about)
  const queriers = about.queriers.filter((row) => isOf(version, row) && row.general_queries > 0 && isAt(places, row))
  if (queriers.length === 0) {
    const judged = nobodyAsks(about, places)
    const elsewhere = about.queriers.filter((row) => isOf(version, row) && !isAt(places, row))
    const told = elsewhere
      .slice(0, 3)
      .map((row) => `${row.querier} asks on ${placeName(row)}, where there are no members.`)
    return { ...judged, detail: [...judged.detail, ...told] }
  }
  const elected = queriers.find(({ state }) => state === 'elected')
  if (elected === undefined) return silent(about, queriers[0])
  const judged = asks(about, elected, queriers)
  return judged.answer === 'yes' ? heardByAll(about, queriers, judged) : judged
}

/** Whether there is a querier on each link with members: on another VLAN, none is heard. */
function heardByAll(about: Case, queriers: readonly QuerierRow[], judged: Judged): Judged {
  const elected = queriers.filter(({ state }) => state === 'elected')
  const asked = new Set(elected.map(segmentKey))
  const without = about.members.filter((row) => row.ended === null && !asked.has(segmentKey(row)))
  if (without.length === 0 || sightOf(about).messageGap !== undefined) return judged
  const hosts = distinct(without.map(({ host }) => host))
  const said = `Nobody asks on ${some(distinct(without.map(placeName)))}, where ${some(hosts)} joined.`
  const detail = [...judged.detail, said]
  // Interfaces may be ends of one link, as those of a bridge are.
  const isApart = without.some((row) => elected.some((one) => one.interface === row.interface))
  if (!isApart) return { ...judged, detail }
  return about.end <= EXPECTED
    ? { ...judged, answer: 'unknown', detail, advice: LONGER }
    : { ...judged, answer: 'no', detail, ...CONFIGURE }
}

/** True for a querier of that version of IP. */
const isOf = (version: Version, { querier }: QuerierRow): boolean => querier.includes(':') === (version === 6)

/** Segments where members are, or else where the data is; all, if neither is anywhere. */
function relevantPlaces({ members, flows }: Case): ReadonlySet<string> | undefined {
  if (members.length > 0) return new Set(members.map(segmentKey))
  return flows.length > 0 ? new Set(flows.map(({ place }) => segmentKey(place))) : undefined
}

const isAt = (places: ReadonlySet<string> | undefined, row: QuerierRow): boolean =>
  places === undefined || places.has(segmentKey(row))

const framesOf = ({ evidence }: Case, row: QuerierRow): Asker['frames'] | undefined =>
  [...evidence.askers.values()].find(
    ({ hostText, place }) => hostText === row.querier && segmentKey(place) === segmentKey(row),
  )?.frames

function asks(about: Case, elected: QuerierRow, queriers: readonly QuerierRow[]): Judged {
  const { question } = about
  const { querier, version, query_interval: interval, defaults, last } = elected
  const every = defaults.includes('query_interval') ? '' : ` every ${Number(interval.toFixed(1))} s`
  const detail = [`${querier} asks by ${version}${every}, the last time at ${at(last ?? 0)}.`]
  const frames = framesOf(about, elected)
  const needed = question.version === 4 ? 3 : 2
  const isOlder = !elected.hosts_speak.endsWith(String(needed))
  if (isOlder && (isOfOneSource(about) || question.source !== undefined)) {
    const newest = question.version === 4 ? 'IGMPv3' : 'MLDv2'
    return {
      answer: 'no',
      detail: [...detail, `So hosts speak ${elected.hosts_speak}, which cannot name the source that they want.`],
      frames,
      advice: `Configure the querier, and switches that snoop, for ${newest}: hosts follow the oldest query they hear.`,
      reference: question.version === 4 ? 'RFC 3376 §7.2.1, RFC 4604 §2.2' : 'RFC 3810 §8.2.1, RFC 4604 §2.2',
    }
  }
  if (querier === '0.0.0.0' || querier === '::') {
    detail.push('A switch asks in the stead of a router: some hosts and switches do not listen to that.')
  }
  const others = queriers.filter(
    (one) => one !== elected && one.state !== 'silent' && segmentKey(one) === segmentKey(elected),
  )
  // One is elected on each segment: all of them may be, where the capture does not tell these apart.
  if (others.length > 0 && !about.facts.interfaces.some(({ link }) => isMixedLink(link))) {
    const ask = others.length === 1 ? 'asks' : 'ask'
    detail.push(`${some(others.map((one) => one.querier))} ${ask}, too, although not elected.`)
  }
  return { answer: 'yes', detail, frames }
}

function silent(about: Case, row: QuerierRow): Judged {
  const since = about.end - (row.last ?? 0)
  return {
    answer: 'no',
    detail: [`${row.querier} asked until ${at(row.last ?? 0)}, and nobody did in the ${lasting(since)} since.`],
    frames: framesOf(about, row),
    ...CONFIGURE,
  }
}

const CONFIGURE = {
  advice:
    'Let a router or a switch on this network ask (PIM on the interface, or the IGMP or MLD snooping querier): ' +
    `switches that snoop forget members ${Math.round(REMEMBERED)} s after they joined, and the stream stops then.`,
  reference: 'RFC 4541 §2.1.1, RFC 3376 §8.4',
} as const

function nobodyAsks(about: Case, places: ReadonlySet<string> | undefined): Judged {
  const { end, question } = about
  const protocol = question.version === 4 ? 'IGMP' : 'MLD'
  const { messageGap: gap } = sightOf(about)
  // Whoever asks behind leaves alone asks all the same.
  const partly = about.queriers.filter((row) => isOf(question.version, row) && isAt(places, row))
  const unheeded = ignored(about)
  const asks =
    (partly.length > 0 ? `general ${protocol} query` : `${protocol} query`) +
    (unheeded.length > 0 ? ' that hosts heed' : '')
  if (gap !== undefined) {
    return { answer: 'unknown', detail: [`No ${asks} is in the capture, and ${gap}.`, ...unheeded], advice: LONGER }
  }
  const isLoopback =
    about.flows.some(({ macs }) => macs.has('none')) && about.flows.every(({ macs }) => macs.size === 1)
  if (end <= EXPECTED || isLoopback) {
    const detail = [
      `No ${asks} came in ${lasting(end)}; one is usually sent every ${DEFAULTS.query} s, so that proves nothing.`,
      ...unheeded,
    ]
    return { answer: 'unknown', detail, advice: LONGER }
  }
  return {
    answer: 'no',
    detail: [`No ${asks} came in ${lasting(end)}, and one should come every ${DEFAULTS.query} s.`, ...unheeded],
    ...CONFIGURE,
  }
}

/** Queries that are there, and that nobody heeds. */
const ignored = ({ evidence }: Case): string[] =>
  [...evidence.ignoredQueries].map(([reason, { from, name, frames }]) => {
    const queries = plural(frames.count, name, name.replace(/y$/, 'ies'))
    return `${from} sends ${queries} with ${FAULTS[reason]}, from frame ${frames.listed[0]} on.`
  })

const LONGER = `Capture for ${Math.ceil(EXPECTED / 60)} minutes without a filter: castshark diagnose -i INTERFACE -a duration:300`
