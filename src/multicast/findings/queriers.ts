/** Who asks for members: nobody, several, or somebody without an address. */
import { noun } from '../../decode/phrases.ts'
import { macText } from '../addresses.ts'
import { type AddressKey, byAddress, isNobody, octetsOf, textOf } from '../state/address.ts'
import { DEFAULTS, otherQuerierInterval } from '../state/intervals.ts'
import type { Heard, Link } from '../state/memberships.ts'
import type { Querier } from '../state/queriers.ts'
import type { Query } from '../state/said.ts'
import { filterMark } from './filter-mark.ts'
import type { Finding } from './finding.ts'
import { isOfLink, isOfProtocol } from './groups-of-protocols.ts'
import type { Vantage } from './vantage.ts'
import { type Answer, type Ending, ifMixed, type Known, MOST_FRAMES, type Watch } from './watch.ts'

const protocolOf = ({ ip }: Link): string => (ip === 4 ? 'IGMP' : 'MLD')

const rounded = (seconds: number): string => `${Number(seconds.toFixed(seconds < 10 ? 3 : 0))} s`

/** Time without a query, and after how long another querier would take over: by what was told when it began. */
interface Stretch {
  readonly lasted: number
  readonly interval: number
}

/** Reports on a segment, and how long nobody asked: since the newest query, and the worst of before while there were members. */
interface Unasked {
  since: number
  interval: number
  worst: Stretch
  readonly groups: Set<AddressKey>
  readonly frames: number[]
  asked: boolean
}

const MOST_GROUPS = 256
/** Seconds that another querier may take to ask, when its time has come. */
const TAKING_OVER = 1

/** The stretch that runs, or the one that was worse. */
function worstOf({ since, interval, worst }: Unasked, now: number): Stretch {
  const lasted = now - since
  return lasted - interval > worst.lasted - worst.interval ? { lasted, interval } : worst
}

/** Why queries may have been there that a file does not hold: who captures knows whether he filters. */
function hiddenBy(vantage: Vantage): string | undefined {
  const mark = vantage.facts?.isLive ? undefined : filterMark(vantage)
  return mark === undefined || mark.messages
    ? undefined
    : `the capture holds nothing but ${mark.holds}, as if it were filtered`
}

class Missing implements Watch {
  private readonly links = new Map<Link, Unasked>()

  heard({ link, said, isInside }: Heard, { now }: Known): undefined {
    if (isInside) return
    let one = this.links.get(link)
    if (one === undefined) {
      const interval = otherQuerierInterval(DEFAULTS)
      one = { since: 0, interval, worst: { lasted: 0, interval }, groups: new Set(), frames: [], asked: false }
      this.links.set(link, one)
    }
    if (said.kind === 'query') {
      if (said.group !== undefined) return
      if (one.groups.size > 0 && now - one.since > one.interval + TAKING_OVER) one.worst = worstOf(one, now)
      one.since = now
      one.interval = otherQuerierInterval(link.queriers.intervals)
      if (said.interval === undefined) {
        // What was measured may be too short: at the beginning and behind leaves, queries come sooner (RFC 2236 §8.6).
        one.interval = Math.max(one.interval, otherQuerierInterval(DEFAULTS))
        // And it was in force before it could be.
        if (one.worst.lasted <= one.interval) one.worst = { lasted: 0, interval: one.interval }
      }
      one.asked = true
      return
    }
    for (const { group } of said.changes) {
      if (!isOfLink(group) && one.groups.size < MOST_GROUPS) one.groups.add(group)
    }
    if (one.groups.size > 0 && one.frames.length < MOST_FRAMES) one.frames.push(said.frame)
  }

  end(known: Known): Ending[] {
    return [...this.links].flatMap(([link, one]) => {
      const ending = one.groups.size === 0 ? undefined : this.endOf(link, one, known)
      return ending === undefined ? [] : [ending]
    })
  }

  private endOf(link: Link, one: Unasked, { now, vantage, where }: Known): Ending | undefined {
    const { lasted, interval } = worstOf(one, now)
    const isLong = lasted > interval
    // A short time without a query is what lies between two of them.
    if (one.asked && !isLong) return undefined
    const protocol = protocolOf(link)
    const groups = [...one.groups].sort(byAddress)
    const reference = link.ip === 4 ? 'RFC 3376 §8.5, RFC 2236 §8.5, RFC 4541 §2.1.1' : 'RFC 3810 §9.5, RFC 4541 §3'
    const found = { groups: groups.map(textOf), frames: one.frames, reference }
    const place = where(link.segment)
    const blind = vantage.blind ?? hiddenBy(vantage)
    if (!isLong || blind !== undefined) {
      if (one.asked) return undefined
      const reason = blind ?? `${rounded(now)} are less than the ${rounded(interval)} after which another one would ask`
      return {
        ...found,
        severity: 'note',
        said: `hosts report groups and no general query of ${protocol} was seen${place}; whether there is a querier cannot be known: ${reason}`,
      }
    }
    const said = `hosts reported groups, and no general query of ${protocol} came for ${rounded(lasted)}${place}, longer than the ${rounded(interval)} after which another querier would take over`
    // Discovery protocols do without a querier where no switch snoops: most homes are such networks.
    return groups.every(isOfProtocol) ? { ...found, said, severity: 'note' } : { ...found, said }
  }
}

export const querierMissing: Finding = {
  id: 'querier-missing',
  severity: 'warning',
  title: 'Members, and no querier that was seen',
  why:
    'Snooping switches and routers forget members who are never asked: a stream arrives for some minutes after the join ' +
    'and then stops, or it is flooded everywhere from the start.',
  reference: 'RFC 3376 §8.5, RFC 2236 §8.5, RFC 3810 §9.5, RFC 4541 §2.1.1 and §3',
  advice: 'Switch a querier on: in the multicast router of the segment, or in a snooping switch where there is none.',
  in: 'history',
  watch: () => new Missing(),
}

/** One who asks beside others. */
interface Rival {
  queries: number
  last: number
  /** When a better one asked first, one with a lower address, that it has to have heard: since it began to ask itself. */
  heard: number | undefined
  /** Queries after that: it went on. */
  late: number
}

/** Seconds within which a query may cross another one on its way: no router stops before it heard. */
const CROSSING = 1
/** Queriers of a segment that are held against each other. */
const MOST_RIVALS = 64

class Several implements Watch {
  private readonly links = new Map<Link, Map<Querier, Rival>>()

  heard({ link, said }: Heard, known: Known): Answer | undefined {
    // Version 1 has no election (RFC 1112), and who has no address takes no part (RFC 4541 §2.1.1).
    if (said.kind !== 'query' || said.group !== undefined || isNobody(said.from)) return undefined
    if (said.ip === 4 && said.version === 1) return undefined
    const { queriers } = link
    const self = queriers.known.get(said.from)
    if (self === undefined) return undefined
    const { now } = known
    const rivals = this.links.get(link) ?? new Map<Querier, Rival>()
    if (rivals.size === 0) this.links.set(link, rivals)
    if (rivals.size >= MOST_RIVALS && !rivals.has(self)) return undefined
    const lasts = otherQuerierInterval(self.intervals)
    let own = rivals.get(self)
    // Who was silent for so long begins anew, as routers do that start: they ask, until they hear a better one.
    if (own === undefined || now - own.last > lasts) own = { queries: 0, last: now, heard: undefined, late: 0 }
    rivals.set(self, own)
    own.queries++
    own.last = now
    const others = [...rivals].filter(([one]) => one !== self && now - one.last <= otherQuerierInterval(one.intervals))
    const better = others.filter(([one]) => byAddress(one.address, self.address) < 0)
    for (const [one, rival] of others) if (!better.some(([b]) => b === one)) rival.heard ??= now
    if (better.length > 0 && own.heard !== undefined && now - own.heard > CROSSING) own.late++
    const passedOver = own.late > 0 ? better.filter(([, { queries }]) => queries > 1) : []
    const worse =
      own.queries > 1 ? others.filter(([one, { late }]) => late > 0 && !better.some(([b]) => b === one)) : []
    const found = [...passedOver, ...worse]
    if (found.length === 0) return undefined
    return {
      ...ifMixed(link.segment),
      said: sentence(
        said,
        self,
        found.map(([one]) => one),
        known.where(link.segment),
      ),
      reference: said.ip === 6 ? 'RFC 3810 §7.6.2' : said.version === 3 ? 'RFC 3376 §6.6.2' : 'RFC 2236 §3',
      groups: [],
    }
  }
}

function sentence({ ip }: Query, self: Querier, others: readonly Querier[], place: string): string {
  const all = [self, ...others].sort((a, b) => byAddress(a.address, b.address))
  const list = others.map((one) => textOf(one.address)).join(', ')
  const { mac } = self
  const device =
    mac !== undefined && others.every((one) => one.mac === mac) ? `, one device with MAC ${macText(octetsOf(mac))}` : ''
  return (
    `${textOf(self.address)} sends general queries of ${ip === 4 ? 'IGMP' : 'MLD'}, and so ${others.length === 1 ? 'does' : 'do'} ${list}${device}${place}: ` +
    `all but ${textOf(all[0].address)}, which has the lowest address, should have stopped`
  )
}

export const querierSeveral: Finding = {
  id: 'querier-several',
  severity: 'warning',
  title: 'Several queriers that go on past the election',
  why:
    'The one with the higher address does not hear the other, or does not heed it: the segment is parted, a switch drops ' +
    'queries, or two networks leak into each other. Hosts answer twice, and switches turn the router port to and fro.',
  reference: 'RFC 3376 §6.6.2, RFC 2236 §3, RFC 3810 §7.6.2',
  advice:
    'See on which port each query arrives, and let one of the two do it: the election needs nothing but to be heard.',
  in: 'history',
  watch: () => new Several(),
}

class FromNobody implements Watch {
  private readonly frames = new Map<Link, number[]>()

  heard({ link, said }: Heard): undefined {
    if (said.kind !== 'query' || !isNobody(said.from)) return
    const frames = this.frames.get(link) ?? []
    if (frames.length === 0) this.frames.set(link, frames)
    if (frames.length < MOST_FRAMES) frames.push(said.frame)
  }

  end({ where }: Known): Ending[] {
    return [...this.frames].flatMap(([link, frames]) => {
      const { known } = link.queriers
      if ([...known.keys()].some((address) => !isNobody(address))) return []
      const queries = [...known.values()].reduce((sum, one) => sum + one.queries, 0)
      return [
        {
          said:
            `${noun(queries, 'the only query', `all ${queries} queries`)} of ${protocolOf(link)} ` +
            `${noun(queries, 'comes', 'come')} from ${textOf([...known.keys()][0])}${where(link.segment)}`,
          groups: [],
          frames,
        },
      ]
    })
  }
}

export const querierZero: Finding = {
  id: 'querier-zero',
  severity: 'note',
  title: 'Queries from 0.0.0.0 alone',
  why:
    'A switch asks in the stead of a router that is not there. Hosts answer, but some routers and switches do not take ' +
    'such a querier for one, and so do not learn where to send reports and data.',
  reference: 'RFC 4541 §2.1.1, RFC 3376 §6.6.2',
  advice: 'Give the snooping querier an address of the VLAN, or let a router ask.',
  in: 'history',
  watch: () => new FromNobody(),
}
