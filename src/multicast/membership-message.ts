/**
 * A message by which hosts join and leave groups, or routers ask them: IGMP (RFC 1112, RFC 2236, RFC 3376) or MLD
 * (RFC 2710, RFC 3810), which say the same in other places.
 */
import { u16 } from '../decode/bytes.ts'
import { expected, fold, sumOf } from '../decode/checksum.ts'
import { PIECE } from '../decode/layers.ts'
import { isWhole, pseudoHeaderSum } from '../decode/pseudo-header.ts'
import { isGroup, isSourceSpecific, isUnspecified, type Version, widthOf } from './addresses.ts'
import type { IpHeader } from './ip-header.ts'
import { ICMPV6 } from './ip-protocols.ts'
import { ROLE } from './roles.ts'

export type MessageKind = 'query' | 'report' | 'leave' | 'records'

/** A group record of IGMPv3 and MLDv2. */
export interface GroupRecord {
  readonly type: number
  /** Where its group stands. */
  readonly group: number
  readonly sources: number
}

/** Record types (RFC 3376 §4.2.12, RFC 3810 §5.2.12). */
export const RECORD = { isIn: 1, isEx: 2, toIn: 3, toEx: 4, allow: 5, block: 6 } as const

const IGMP_KINDS: Readonly<Record<number, MessageKind>> = {
  17: 'query',
  18: 'report',
  22: 'report',
  23: 'leave',
  34: 'records',
}
const MLD_KINDS: Readonly<Record<number, MessageKind>> = { 130: 'query', 131: 'report', 132: 'leave', 143: 'records' }

/** Octets of headers: of messages with one group, of the fixed part of a query with sources, of one with records. */
const SIZES = {
  4: { least: 8, query: 12, records: 8, group: 4, queried: 12 },
  6: { least: 24, query: 28, records: 8, group: 8, queried: 25 },
} as const

export class MembershipMessage {
  readonly at: number
  /** Behind the last octet that was captured. */
  readonly end: number
  /** Octets of the message, as the IP header reports them. */
  readonly length: number
  readonly type: number
  readonly kind: MessageKind
  /** Version of IGMP or MLD. */
  readonly version: number
  /** Where its group stands; -1 if it has records instead, or not even that. */
  readonly group: number
  /** Records and joins are asked for by many. */
  private read: readonly GroupRecord[] | undefined
  private joined: readonly number[] | undefined
  private sum: { readonly right: number | undefined } | undefined

  constructor(
    readonly header: IpHeader,
    kind: MessageKind,
  ) {
    const { p, above, version } = header
    const { bytes: b, layers } = p
    this.at = layers.at[above]
    this.end = layers.end[above]
    this.length = layers.reported[above] - this.at
    this.type = b[this.at]
    this.kind = kind
    this.version = version === 4 ? igmpVersion(this.type, this.length, b[this.at + 1]) : mldVersion(kind, this.length)
    const { least, group } = SIZES[version]
    const has = kind !== 'records' && this.length >= least && this.at + least <= this.end
    this.group = has ? this.at + group : -1
  }

  get ip(): Version {
    return this.header.version
  }

  get bytes(): Uint8Array {
    return this.header.p.bytes
  }

  /** What the message is called. */
  get name(): string {
    const protocol = this.ip === 4 ? 'IGMPv' : 'MLDv'
    const word = { query: 'query', report: 'report', leave: this.ip === 4 ? 'leave' : 'done', records: 'report' }
    return `${protocol}${this.version} ${word[this.kind]}`
  }

  /** True for a query for all groups. Version 1 of IGMP knows no others: whatever group it names is ignored (RFC 1112 App. I). */
  get isGeneral(): boolean {
    if (this.kind !== 'query' || this.group < 0) return false
    return this.namesNone || (this.ip === 4 && this.version === 1)
  }

  /** True if zeros stand where it would name a group. */
  get namesNone(): boolean {
    return isUnspecified(this.bytes, this.group, this.ip)
  }

  /** The records, up to the first that is not all there. */
  get records(): readonly GroupRecord[] {
    this.read ??= this.kind === 'records' ? recordsOf(this) : []
    return this.read
  }

  /** Sources that a query names. */
  get sources(): number {
    const { query } = SIZES[this.ip]
    const isThere = this.kind === 'query' && this.length >= query && this.at + query <= this.end
    return isThere ? u16(this.bytes, this.at + query - 2) : 0
  }

  /** Octets that its counters say it takes; undefined where those were not captured. */
  get claimed(): number | undefined {
    const { least, query, records } = SIZES[this.ip]
    if (this.kind === 'query' && this.length >= query) {
      return this.at + query <= this.end ? query + this.sources * widthOf(this.ip) : undefined
    }
    if (this.kind !== 'records') return least
    let o = this.at + records
    if (o > this.end) return undefined
    const count = u16(this.bytes, this.at + 6)
    for (let k = 0; k < count; k++) {
      const fixed = o + 4 + widthOf(this.ip)
      if (fixed > this.at + this.length) return fixed - this.at
      if (fixed > this.end) return undefined
      o = endOfRecord(this, o)
    }
    return o - this.at
  }

  /** Octets without which the message is none. */
  get least(): number {
    const { least, records } = SIZES[this.ip]
    return this.kind === 'records' ? records : least
  }

  /** True for a length that no version of a query has (RFC 3376 §7.1, RFC 3810 §8.1). */
  get isBetween(): boolean {
    const { least, query } = SIZES[this.ip]
    return this.kind === 'query' && this.length > least && this.length < query
  }

  /** Where the addresses stand that it is about, whether they are groups or not. */
  get places(): number[] {
    if (this.kind === 'records') return this.records.map(({ group }) => group)
    return this.group < 0 ? [] : [this.group]
  }

  /** Where the groups stand that it is about. */
  get groups(): number[] {
    return this.places.filter((place) => isGroup(this.bytes, place, this.ip))
  }

  /** Where the groups stand that it joins, or says that the host is a member of. */
  get joins(): readonly number[] {
    this.joined ??= this.moved(joins, 'report')
    return this.joined
  }

  /** Where the groups stand that it joins for whatever source there is, but for some that it may name. */
  get unfilteredJoins(): readonly number[] {
    return this.moved(excludes, 'report')
  }

  /**
   * Where the groups stand that it leaves. That sources are blocked ends a membership only where it was one in these
   * sources: in groups of source-specific multicast.
   */
  get leaves(): readonly number[] {
    return this.moved(leaves, 'leave')
  }

  /**
   * What its checksum should be, where it is seen to be wrong: IGMP's covers the message (RFC 3376 §4.1.2), MLD's the
   * addresses too (RFC 4443 §2.3). Of a message that is not all there, nobody can tell.
   */
  get rightSum(): number | undefined {
    this.sum ??= { right: rightSumOf(this) }
    return this.sum.right
  }

  /** Where the groups stand of a message of that kind, or of the records that are so. */
  private moved(isOne: (record: GroupRecord, m: MembershipMessage) => boolean, kind: MessageKind): readonly number[] {
    if (this.kind === kind) return isGroupAt(this, this.group) ? [this.group] : NO_GROUPS
    if (this.kind !== 'records') return NO_GROUPS
    const found: number[] = []
    for (const record of this.records) {
      if (isOne(record, this) && isGroupAt(this, record.group)) found.push(record.group)
    }
    return found
  }
}

const NO_GROUPS: readonly number[] = []

const isGroupAt = ({ bytes, ip }: MembershipMessage, group: number): boolean => group >= 0 && isGroup(bytes, group, ip)

const excludes = ({ type }: GroupRecord): boolean => type === RECORD.isEx || type === RECORD.toEx

function joins(record: GroupRecord): boolean {
  const { type, sources } = record
  if (excludes(record)) return true
  return sources > 0 && (type === RECORD.isIn || type === RECORD.toIn || type === RECORD.allow)
}

function leaves({ type, sources, group }: GroupRecord, { bytes, ip }: MembershipMessage): boolean {
  if (type === RECORD.toIn) return sources === 0
  return type === RECORD.block && sources > 0 && isSourceSpecific(bytes, group, ip)
}

/** RFC 3376 §7.1: a query's version is told by its length and its second octet. */
function igmpVersion(type: number, length: number, code: number): number {
  if (type === 0x11) return length >= SIZES[4].query ? 3 : length < 2 || code === 0 ? 1 : 2
  return type === 0x12 ? 1 : type === 0x22 ? 3 : 2
}

/** RFC 3810 §8.1. */
function mldVersion(kind: MessageKind, length: number): number {
  if (kind === 'query') return length >= SIZES[6].query ? 2 : 1
  return kind === 'records' ? 2 : 1
}

function recordsOf(m: MembershipMessage): GroupRecord[] {
  const { bytes: b, at, end } = m
  const limit = Math.min(end, at + m.length)
  const found: GroupRecord[] = []
  if (at + 8 > limit) return found
  const count = u16(b, at + 6)
  for (let k = 0, o = at + 8; k < count && o + 4 + widthOf(m.ip) <= limit; k++) {
    const next = endOfRecord(m, o)
    if (next > limit) break
    found.push({ type: b[o], group: o + 4, sources: u16(b, o + 2) })
    o = next
  }
  return found
}

function rightSumOf({ header, ip, bytes: b, at, end, length }: MembershipMessage): number | undefined {
  if (length < 4 || !isWhole(header.p, header.above) || header.isShort || at + length > end) return undefined
  const pseudo = ip === 4 ? 0 : pseudoHeaderSum(header.p, header.above, ICMPV6, length)
  if (pseudo === undefined) return undefined
  const sum = sumOf(b, at, length, pseudo)
  return fold(sum) === 0xffff ? undefined : expected(b, at + 2, sum)
}

/** Behind the record at `o`: its group, its sources, its auxiliary data in words of 4 octets. */
const endOfRecord = ({ bytes: b, ip }: MembershipMessage, o: number): number =>
  o + 4 + widthOf(ip) * (1 + u16(b, o + 2)) + 4 * b[o + 1]

/** The message that a packet carries; undefined if it carries none, or a piece of one. */
export function membershipMessageOf(header: IpHeader): MembershipMessage | undefined {
  const role = header.version === 4 ? ROLE.igmp : ROLE.icmpv6
  if (!header.carries(role, 1) || !header.shows(2) || (header.p.layers.flags[header.above] & PIECE) !== 0)
    return undefined
  const kind = (header.version === 4 ? IGMP_KINDS : MLD_KINDS)[header.octet(0)]
  return kind === undefined ? undefined : new MembershipMessage(header, kind)
}
