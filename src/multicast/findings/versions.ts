/** Queries of several versions on a segment, and what hosts make of them. */
import { textOf } from '../state/address.ts'
import { membershipInterval, VERSION_1_ROUTER_PRESENT } from '../state/intervals.ts'
import type { Heard, Link } from '../state/memberships.ts'
import type { Query } from '../state/said.ts'
import type { Finding } from './finding.ts'
import { type Answer, ifMixed, type Known, type Watch } from './watch.ts'

/** The newest general query of a version. */
interface Asked {
  readonly version: number
  readonly from: string
  /** Until when hosts keep to it. */
  readonly until: number
}

/** What a host gives up that speaks an older version, by the version of IP and that one. */
const LOSES = {
  4: { 1: 'leaving a group by a message, and choosing sources', 2: 'choosing sources (source-specific joins)' },
  6: { 1: 'choosing sources (source-specific joins)' },
} as const

function lossOf(ip: 4 | 6, version: number): string {
  const losses: Readonly<Record<number, string>> = LOSES[ip]
  return losses[version] ?? ''
}

const nameOf = (ip: 4 | 6): string => (ip === 4 ? 'IGMPv' : 'MLDv')

const NOBODY: readonly Asked[] = []

function oldestInForce(asked: readonly Asked[], now: number): Asked | undefined {
  let oldest: Asked | undefined
  for (const one of asked) if (now < one.until && (oldest === undefined || one.version < oldest.version)) oldest = one
  return oldest
}

class Versions implements Watch {
  private readonly links = new Map<Link, readonly Asked[]>()

  constructor(private readonly ip: 4 | 6) {}

  heard({ link, said }: Heard, known: Known): Answer | undefined {
    if (said.ip !== this.ip) return undefined
    const { now } = known
    const asked = this.links.get(link) ?? NOBODY
    if (said.kind === 'query') {
      const inForce = asked.filter(({ until }) => now < until)
      return this.query(link, said, inForce, known)
    }
    // Versions of a report are told by its type; those with records are the newest.
    if (said.version >= link.newest) return undefined
    const older = oldestInForce(asked, now)
    if (older === undefined || older.version >= link.newest) return undefined
    const name = nameOf(said.ip)
    return {
      severity: 'note',
      said:
        `${textOf(said.from)} reports in ${name}${said.version} after the ${name}${older.version} query of ` +
        `${older.from}${known.where(link.segment)}: that rules out ${lossOf(said.ip, said.version)}`,
      reference: said.ip === 4 ? 'RFC 3376 §7.2.1' : 'RFC 3810 §8.2.1',
      groups: said.changes.map(({ group }) => textOf(group)),
    }
  }

  private query(link: Link, said: Query, asked: readonly Asked[], known: Known): Answer | undefined {
    // What is asked about single groups takes the version of that group's members.
    if (said.group !== undefined) return undefined
    const { now } = known
    const { ip, version } = said
    const others = asked.filter((one) => one.version !== version)
    const from = textOf(said.from)
    const lasts = ip === 4 && version === 1 ? VERSION_1_ROUTER_PRESENT : membershipInterval(link.queriers.intervals)
    this.links.set(link, [...others, { version, from, until: now + lasts }])
    if (others.length === 0) return undefined
    const name = nameOf(ip)
    const list = others.map((one) => `${name}${one.version} by ${one.from}`).join(', ')
    const oldest = Math.min(version, ...others.map((one) => one.version))
    return {
      ...ifMixed(link.segment),
      said:
        `${from} asks in ${name}${version}, where queries of ${list} are in force${known.where(link.segment)}: ` +
        `hosts fall back to ${name}${oldest}, which rules out ${lossOf(ip, oldest)}`,
      reference: ip === 4 ? 'RFC 3376 §7.2.1 and §7.3.1' : 'RFC 3810 §8.2.1 and §8.3.1',
      groups: [],
    }
  }
}

const why =
  'One query of an older version makes every host that hears it speak that version for minutes: joins for chosen ' +
  'sources turn into joins for all, and with the first version nobody leaves by a message.'

export const igmpVersions: Finding = {
  id: 'igmp-versions',
  severity: 'warning',
  title: 'Several versions of IGMP on a segment, or hosts that an older query holds back',
  why,
  reference: 'RFC 3376 §7.2.1 and §7.3.1, RFC 2236 §4',
  advice: 'Set all routers and snooping switches of the segment to one version: 3, unless hosts are too old for it.',
  in: 'history',
  watch: () => new Versions(4),
}

export const mldVersions: Finding = {
  id: 'mld-versions',
  severity: 'warning',
  title: 'Several versions of MLD on a segment, or hosts that an older query holds back',
  why,
  reference: 'RFC 3810 §8.2.1 and §8.3.1',
  advice: 'Set all routers and snooping switches of the segment to one version: 2, unless hosts are too old for it.',
  in: 'history',
  watch: () => new Versions(6),
}
