/** Who asks for members on a segment. */
import { type AddressKey, byAddress, isNobody } from './address.ts'
import {
  DEFAULTS,
  type Intervals,
  membershipInterval,
  otherQuerierInterval,
  VERSION_1_ROUTER_PRESENT,
} from './intervals.ts'
import type { Room } from './room.ts'
import type { Query } from './said.ts'

/** Distances of general queries that are remembered; so many tell how often somebody asks. */
const MOST_DISTANCES = 8
const ENOUGH_DISTANCES = 4
/** Seconds that general queries may be apart at most, for a querier that tells of it (RFC 3376 §4.1.7). */
const LONGEST = 31_744
/** How much distances may differ of which one bears out the other, as a part of them. */
const TOLERANCE = 0.1
/** Seconds behind a query about a group within which bridges of Linux ask about all, whenever that is due. */
const SHORTLY = 3
/** Seconds within which a query comes twice where ports are mirrored: nobody asks that often. */
const COPIES = 0.5

export class Querier {
  version = 0
  /** Last general query; 0 before the first. */
  last = 0
  /** Last query about a group. */
  lastOfGroup = Number.NEGATIVE_INFINITY
  queries = 0
  generalQueries = 0
  mac: AddressKey | undefined
  /** What it tells; undefined where it leaves the defaults. */
  robustness: number | undefined
  query: number | undefined
  response: number | undefined
  /** Seconds between its latest general queries. */
  private distances: readonly number[] = []
  /** The longest of them that counts: asked for far more often than one is added. */
  private steady = 0

  constructor(
    readonly address: AddressKey,
    readonly since: number,
  ) {}

  get intervals(): Intervals {
    const { robustness, query, response } = this
    return {
      robustness: robustness ?? DEFAULTS.robustness,
      query: query ?? this.measured ?? DEFAULTS.query,
      response: response ?? DEFAULTS.response,
    }
  }

  /**
   * Seconds between general queries, as they came: what the first versions do not tell. The longest of late, since they
   * follow each other sooner at the beginning and behind leaves (RFC 2236 §8.6); and no less than hosts may take to answer
   * (§8.3). One that is longer than the default counts if the next is as long: otherwise queries got lost in between, or the
   * querier was away.
   */
  get measured(): number | undefined {
    const { distances, steady, response = DEFAULTS.response } = this
    const longest = Math.max(steady, response)
    return distances.length < ENOUGH_DISTANCES && longest <= DEFAULTS.query ? undefined : longest
  }

  /** It asks for all groups. @param isAgain nobody else did since it last did */
  asks(now: number, isAgain: boolean): void {
    const distance = now - this.last
    // Who gave way to another was no querier meanwhile. Who was silent for so long was none either, unless it asks so seldom.
    const isOn = isAgain && distance <= otherQuerierInterval(this.intervals)
    if (!isAgain || distance > LONGEST) this.distances = []
    else if (!isOn) this.distances = [...this.distances.slice(-1).filter((one) => isLike(one, distance)), distance]
    else if (distance >= COPIES && now - this.lastOfGroup > SHORTLY)
      this.distances = [...this.distances, distance].slice(-MOST_DISTANCES)
    this.steady = longestOf(this.distances)
    this.last = now
    this.generalQueries++
  }
}

/** `passed over`: it asks although one with a lower address does. `unknown`: it was heard to ask about single groups alone. */
export type QuerierState = 'elected' | 'passed over' | 'unknown' | 'silent'

export class Queriers {
  readonly known = new Map<AddressKey, Querier>()
  /** Since when the elected one is it. */
  electedSince = 0
  private winner: Querier | undefined
  /** What that one told, once somebody wanted to know. */
  private told: Intervals | undefined
  /** Who asked for all groups last. */
  private newestOne: Querier | undefined
  /** Until when queries of versions 1 and 2 make hosts speak so (RFC 3376 §7.2.1, RFC 3810 §8.2.1). */
  private readonly olderUntil = [0, 0, 0]
  /** The newest version: IGMPv3 or MLDv2. */
  private newest: number

  constructor(
    ip: 4 | 6,
    private readonly room: Room,
  ) {
    this.newest = ip === 4 ? 3 : 2
  }

  hear(query: Query, now: number): void {
    this.told = undefined
    let one = this.known.get(query.from)
    if (one === undefined) {
      if (!this.room.take()) return
      one = new Querier(query.from, now)
      this.known.set(query.from, one)
    }
    one.queries++
    one.mac = query.mac ?? one.mac
    // RFC 3376 §4.1.6, §4.1.7: what is left open is the receiver's default; but members of an older version are asked in
    // that one, which says nothing of either.
    if (query.group === undefined || query.version === this.newest) {
      one.robustness = query.robustness
      one.query = query.interval
    }
    // The interval of specific queries is another one, and so they elect nobody (RFC 9776 §6.6.2).
    if (query.group !== undefined) {
      one.lastOfGroup = now
      return
    }
    const winner = this.elected(now)
    one.version = query.version
    one.asks(now, this.newestOne === one)
    this.newestOne = one
    one.response = query.response
    if (winner === undefined || (winner !== one && beats(one, winner))) {
      this.winner = one
      this.electedSince = now
    }
    this.makeOlder(one, now)
  }

  private makeOlder({ version, intervals }: Querier, now: number): void {
    if (version >= this.newest) return
    // RFC 2236 §4 and RFC 3376 §8.12.
    const lasts = version === 1 && this.newest === 3 ? VERSION_1_ROUTER_PRESENT : membershipInterval(intervals)
    this.olderUntil[version] = now + lasts
  }

  /** The querier: of those heard lately the one with the lowest address; 0.0.0.0 takes no part (RFC 4541 §2.1.1). */
  elected(now: number): Querier | undefined {
    if (this.winner !== undefined && isPresent(this.winner, now)) return this.winner
    let found: Querier | undefined
    for (const one of this.known.values()) {
      if (isPresent(one, now) && (found === undefined || beats(one, found))) found = one
    }
    if (found !== undefined) this.electedSince = found.last
    this.winner = found ?? this.winner
    this.told = undefined
    return found
  }

  /** Until when the elected one is it, unless it is heard again. */
  get electedUntil(): number {
    return this.winner === undefined ? Number.POSITIVE_INFINITY : this.presentUntil(this.winner)
  }

  presentUntil(one: Querier): number {
    return one.last + otherQuerierInterval(one.intervals)
  }

  stateOf(one: Querier, now: number): QuerierState {
    if (!isPresent(one, now)) return isBusy(one, now) ? 'unknown' : 'silent'
    return this.elected(now) === one ? 'elected' : 'passed over'
  }

  /** True once it is known how often the querier asks: it tells, or that could be measured. */
  get isTold(): boolean {
    return (this.winner?.query ?? this.winner?.measured) !== undefined
  }

  /** What is in force: what the querier told last, though it may be gone; the defaults before anybody told. */
  get intervals(): Intervals {
    this.told ??= this.winner?.intervals ?? DEFAULTS
    return this.told
  }

  /** The version of IGMP or MLD that the queries heard make hosts speak. */
  spoken(now: number): number {
    for (let version = 1; version < this.newest; version++) if (now < this.olderUntil[version]) return version
    return this.newest
  }
}

/** The longest of some distances one after the other; one that is longer than the default counts if one beside it is as long. */
const longestOf = (distances: readonly number[]): number =>
  distances.reduce(
    (longest, one, k) =>
      one <= DEFAULTS.query || isLike(one, distances[k - 1], distances[k + 1]) ? Math.max(longest, one) : longest,
    0,
  )

const isLike = (one: number, ...others: readonly (number | undefined)[]): boolean =>
  others.some((other) => other !== undefined && Math.abs(one - other) <= TOLERANCE * one)

const isPresent = (one: Querier, now: number): boolean =>
  one.generalQueries > 0 && now - one.last <= otherQuerierInterval(one.intervals)

/** True for one of whom no general query was heard, and who asked about a group of late, as only queriers do. */
const isBusy = (one: Querier, now: number): boolean =>
  one.generalQueries === 0 && now - one.lastOfGroup <= otherQuerierInterval(one.intervals)

/** RFC 2236 §3, RFC 3376 §6.6.2, RFC 3810 §7.6.2: the lower address. */
function beats(one: Querier, other: Querier): boolean {
  if (isNobody(one.address) !== isNobody(other.address)) return isNobody(other.address)
  return byAddress(one.address, other.address) < 0
}
