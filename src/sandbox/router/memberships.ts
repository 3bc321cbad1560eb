/** Who wants what, on which link: what a multicast router learns from IGMP and MLD reports. */

/** Types of group records, the same in IGMPv3 and MLDv2 (RFC 3376 §4.2.12, RFC 3810 §5.2.12). */
const MODE_IS_INCLUDE = 1
const CHANGE_TO_INCLUDE = 3
const CHANGE_TO_EXCLUDE = 4
const ALLOW_NEW_SOURCES = 5
const BLOCK_OLD_SOURCES = 6

/** What a report says about one group. */
export interface GroupRecord {
  readonly kind: number
  /** Addresses, as hexadecimal digits. */
  readonly group: string
  readonly sources: readonly string[]
}

/** Message types that are about one group: what they say, and where the group stands. */
const SINGLE: Readonly<Record<4 | 16, Readonly<Record<number, readonly [kind: number, at: number]>>>> = {
  // IGMPv1 and IGMPv2 reports, IGMPv2 leave.
  4: { 18: [CHANGE_TO_EXCLUDE, 4], 22: [CHANGE_TO_EXCLUDE, 4], 23: [CHANGE_TO_INCLUDE, 4] },
  // MLDv1 report and done.
  16: { 131: [CHANGE_TO_EXCLUDE, 8], 132: [CHANGE_TO_INCLUDE, 8] },
}
/** Message types that hold group records. */
const SEVERAL = { 4: 0x22, 16: 143 } as const

/**
 * What a message says about groups; nothing if it is no report.
 * @param message IGMP or ICMPv6, without the header of IP
 * @param size    octets of an address
 */
export function recordsOf(message: Uint8Array, size: 4 | 16): readonly GroupRecord[] {
  const address = (at: number): string => Buffer.from(message.subarray(at, at + size)).toString('hex')
  const type = message[0]
  if (SINGLE[size][type] !== undefined) {
    const [kind, at] = SINGLE[size][type]
    return message.length < at + size ? [] : [{ kind, group: address(at), sources: [] }]
  }
  if (type !== SEVERAL[size]) return []
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength)
  const records: GroupRecord[] = []
  for (let at = 8; at + 4 + size <= message.length; ) {
    const count = view.getUint16(at + 2)
    const end = at + 4 + size * (1 + count)
    if (end > message.length) break
    const sources = Array.from({ length: count }, (_, k) => address(at + 4 + size * (1 + k)))
    records.push({ kind: message[at], group: address(at + 4), sources })
    // Auxiliary data follows, in words of 32 bits.
    at = end + 4 * message[at + 1]
  }
  return records
}

/** What a host wants of a group: from these sources alone, or from all but these. */
interface Filter {
  isExclude: boolean
  sources: Set<string>
}

/** Hosts and what they want. Each is heeded by itself: who leaves does not speak for the others. */
export class Memberships {
  private readonly filters = new Map<string, Map<string, Filter>>()

  /** Takes in what a host says on a link. @returns whether it changes anything */
  take(link: number, host: string, { kind, group, sources }: GroupRecord): void {
    const key = `${link} ${group}`
    const hosts = this.filters.get(key) ?? new Map<string, Filter>()
    this.filters.set(key, hosts)
    const filter = hosts.get(host) ?? { isExclude: false, sources: new Set() }
    hosts.set(host, filter)
    if (kind === ALLOW_NEW_SOURCES || kind === BLOCK_OLD_SOURCES) {
      for (const source of sources) {
        if ((kind === ALLOW_NEW_SOURCES) !== filter.isExclude) filter.sources.add(source)
        else filter.sources.delete(source)
      }
    } else {
      filter.isExclude = kind !== MODE_IS_INCLUDE && kind !== CHANGE_TO_INCLUDE
      filter.sources = new Set(sources)
    }
    if (!filter.isExclude && filter.sources.size === 0) hosts.delete(host)
  }

  /** Whether anybody on the link wants what the source sends to the group. */
  wants(link: number, source: string, group: string): boolean {
    const hosts = this.filters.get(`${link} ${group}`)?.values() ?? []
    for (const { isExclude, sources } of hosts) if (sources.has(source) !== isExclude) return true
    return false
  }
}
