/** What a message of IGMP or MLD says, taken out of the packet. */
import { u16 } from '../../decode/bytes.ts'
import { fold, sumOf } from '../../decode/checksum.ts'
import { responseDelay } from '../../decode/protocols/icmpv6-mld.ts'
import { timeOf } from '../../decode/protocols/igmp-shape.ts'
import { isGroup, isLinkLocal, isUnspecified, type Version, widthOf } from '../addresses.ts'
import { directionOf } from '../direction.ts'
import { type MembershipMessage, RECORD } from '../membership-message.ts'
import { type AddressKey, isNobody, keyAt, macKeyAt } from './address.ts'

interface Speaker {
  readonly ip: Version
  /** Version of IGMP or MLD. */
  readonly version: number
  readonly from: AddressKey
  /** Number of the frame. */
  readonly frame: number
  /** Where the frame tells. */
  readonly mac: AddressKey | undefined
}

export interface Query extends Speaker {
  readonly kind: 'query'
  /** Undefined asks for all groups. */
  readonly group: AddressKey | undefined
  /** True if it asks about a group, and goes to another than that one. */
  readonly isElsewhere: boolean
  readonly sources: readonly AddressKey[]
  /** Seconds that hosts may take to answer. */
  readonly response: number
  /** Routers are not to lower their timers (RFC 3376 §4.1.5). */
  readonly suppress: boolean
  /** What a query of IGMPv3 or MLDv2 tells; undefined where it leaves the receiver's default (RFC 3376 §4.1.6, §4.1.7). */
  readonly robustness: number | undefined
  readonly interval: number | undefined
}

const NO_SOURCES: readonly AddressKey[] = []

export interface Change {
  readonly type: number
  readonly group: AddressKey
  readonly sources: readonly AddressKey[]
  /** True if others are given up for these: the host was a member before. */
  readonly isSwap?: boolean
}

export interface Report extends Speaker {
  readonly kind: 'report'
  /** True if the host that captured is known to have sent it. */
  readonly isOwn: boolean
  readonly changes: readonly Change[]
}

/** Why a message is not heeded. */
export type Ignored = Wrong | 'cut'
/** What is wrong with one that nobody heeds. */
export type Wrong = 'checksum' | 'length' | 'group' | 'hop limit' | 'source'

/**
 * What the message says, or why nobody listens to it: a wrong checksum or length (RFC 2236 §6, RFC 3376 §7.1), MLD from
 * farther than the link (RFC 3810 §6.2, §7.4, §7.6), or no group. Of one that was cut off, receivers may know more.
 */
export function saidBy(m: MembershipMessage): Query | Report | Ignored {
  if (newest?.message !== m) newest = { message: m, said: read(m) }
  return newest.said
}

/** The newest message, and what it says: whoever hears it is not the only one to ask. */
let newest: { readonly message: MembershipMessage; readonly said: Query | Report | Ignored } | undefined

function read(m: MembershipMessage): Query | Report | Ignored {
  if (m.length < m.least || m.isBetween) return 'length'
  if (m.at + m.least > m.end) return 'cut'
  if (m.rightSum !== undefined) return 'checksum'
  const { header, bytes: b } = m
  if (m.ip === 6) {
    if (header.ttl !== 1) return 'hop limit'
    if (!isLinkLocal(b, header.source)) return 'source'
  } else if (isHeaderWrong(b, header.at)) return 'checksum'
  const from = keyAt(b, header.source, m.ip)
  const mac = header.link < 0 ? undefined : macKeyAt(b, header.p.layers.at[header.link] + 6)
  return m.kind === 'query' ? queryOf(m, from, mac) : reportOf(m, from, mac)
}

/** True if the checksum of the IPv4 header is wrong (RFC 1122 §3.2.1.2), and not just left to the network card. */
const isHeaderWrong = (b: Uint8Array, at: number): boolean =>
  fold(sumOf(b, at, (b[at] & 0x0f) * 4)) !== 0xffff && u16(b, at + 10) !== 0

/** Where flags, the querier's interval and the sources of a query stand, from its first octet. */
const QUERY = { 4: { flags: 8, interval: 9, sources: 12 }, 6: { flags: 24, interval: 25, sources: 28 } } as const
const SUPPRESS = 0x08

function queryOf(m: MembershipMessage, from: AddressKey, mac: AddressKey | undefined): Query | Ignored {
  const { bytes: b, at, ip, version } = m
  if (!m.isGeneral && !isGroup(b, m.group, ip)) return 'group'
  const { flags, interval, sources } = QUERY[ip]
  const group = m.isGeneral ? undefined : keyAt(b, m.group, ip)
  const tells = version === (ip === 4 ? 3 : 2) && at + sources <= m.end
  return {
    kind: 'query',
    ip,
    version,
    from,
    frame: m.header.p.number,
    mac,
    group,
    isElsewhere: group !== undefined && keyAt(b, m.header.destination, ip) !== group,
    sources: tells ? addressesAt(m, at + sources, m.sources) : NO_SOURCES,
    response: responseOf(m),
    suppress: tells && (b[at + flags] & SUPPRESS) !== 0,
    robustness: tells ? b[at + flags] & 7 || undefined : undefined,
    interval: tells ? timeOf(b[at + interval]) || undefined : undefined,
  }
}

/** Seconds that hosts may take to answer. */
function responseOf({ bytes: b, at, ip, version }: MembershipMessage): number {
  if (ip === 6) return (version === 1 ? u16(b, at + 4) : responseDelay(u16(b, at + 4))) / 1000
  // RFC 2236 §4: a query of version 1 is answered within 10 seconds.
  if (version === 1) return 10
  return (version === 2 ? b[at + 1] : timeOf(b[at + 1])) / 10
}

/** Reports and leaves of the first versions mean what records of the last do (RFC 3376 §7.3.2, RFC 3810 §8.3.2). */
const MEANS = { report: RECORD.isEx, leave: RECORD.toIn } as const

function reportOf(m: MembershipMessage, from: AddressKey, mac: AddressKey | undefined): Report | Ignored {
  const { bytes: b, ip, version } = m
  const changes: Change[] = []
  if (m.kind === 'report' || m.kind === 'leave') {
    if (isReportable(b, m.group, ip)) {
      changes.push({ type: MEANS[m.kind], group: keyAt(b, m.group, ip), sources: NO_SOURCES })
    }
  } else {
    for (const { type, group, sources } of m.records) {
      if (!isReportable(b, group, ip) || type < RECORD.isIn || type > RECORD.block) continue
      changes.push({ type, group: keyAt(b, group, ip), sources: addressesAt(m, group + widthOf(ip), sources) })
    }
  }
  // A report without records says nothing, and nothing is wrong with it.
  if (changes.length === 0 && !(m.kind === 'records' && u16(b, m.at + 6) === 0)) {
    return m.at + m.length > m.end ? 'cut' : 'group'
  }
  const { p } = m.header
  const isOwn = directionOf(p) === 'out'
  return { kind: 'report', ip, version, from, frame: p.number, mac, isOwn, changes: swapsTold(changes) }
}

/** Who gives up sources for others at once stays a member (RFC 3376 §5.1), in whichever order the two records stand. */
function swapsTold(changes: Change[]): readonly Change[] {
  for (let k = 1; k < changes.length; k++) {
    const [one, other] = [changes[k - 1], changes[k]]
    const [block, allow] = other.type === RECORD.block ? [other, one] : [one, other]
    if (block.type !== RECORD.block || allow.type !== RECORD.allow || block.group !== allow.group) continue
    const blocked = new Set(block.sources)
    if (allow.sources.some((source) => blocked.has(source))) continue
    changes.splice(k - 1, 2, { ...allow, isSwap: blocked.size > 0 }, block)
  }
  return changes
}

/** False for what is no group, and for groups that are never reported (RFC 3376 §5, RFC 3810 §6). */
function isReportable(b: Uint8Array, at: number, ip: Version): boolean {
  if (!isGroup(b, at, ip)) return false
  if (ip === 4) return !(b[at] === 224 && b[at + 1] === 0 && b[at + 2] === 0 && b[at + 3] <= 1)
  if ((b[at + 1] & 0x0f) <= 1) return false
  return !(b[at + 1] === 2 && b[at + 15] === 1 && isUnspecifiedUpTo(b, at))
}

const isUnspecifiedUpTo = (b: Uint8Array, at: number): boolean => {
  for (let k = at + 2; k < at + 15; k++) if (b[k] !== 0) return false
  return true
}

/** So many addresses from `at` on, as far as they were captured. */
function addressesAt({ bytes: b, end, ip }: MembershipMessage, at: number, count: number): readonly AddressKey[] {
  if (count === 0) return NO_SOURCES
  const found: AddressKey[] = []
  for (let k = 0, o = at; k < count && o + widthOf(ip) <= end; k++, o += widthOf(ip)) {
    if (!isUnspecified(b, o, ip)) found.push(keyAt(b, o, ip))
  }
  return found
}

/** Who speaks: an address, and where there is none yet (RFC 3376 §4.2.13) the station. */
export const hostOf = ({ from, mac }: Speaker): string => (isNobody(from) && mac !== undefined ? `${from}${mac}` : from)
