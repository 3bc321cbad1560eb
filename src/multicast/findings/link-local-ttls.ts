/**
 * The TTL or hop limit that is demanded of what is spoken to groups of the link: by group first, then by what is spoken.
 *
 * 255 is what only a neighbour can deliver (RFC 5082 §3), 1 what no router forwards. Receivers that have to discard
 * anything else make it a fault; elsewhere it is an oddity.
 */
import { type Version, widthOf } from '../addresses.ts'
import type { IpHeader } from '../ip-header.ts'
import { ROLE } from '../roles.ts'

export interface Demand {
  /** What is spoken. */
  readonly protocol: string
  readonly ttls: readonly number[]
  readonly reference: string
  /** Receivers must discard anything else. */
  readonly strict?: true
}

/** A line of the table. */
export interface Row extends Demand {
  /** Last octet of a group of 224.0.0.0/24; last four octets of one of ff02::/96. */
  readonly ipv4?: readonly number[]
  readonly ipv6?: readonly number[]
  /** Any group of the link, of that version of IP. */
  readonly anyOf?: Version
  readonly speaks: (header: IpHeader) => boolean
}

const number =
  (wanted: number) =>
  (header: IpHeader): boolean =>
    header.protocol === wanted
const toPort =
  (...ports: readonly number[]) =>
  (header: IpHeader): boolean =>
    header.carries(ROLE.udp, 4) && ports.includes(header.word(2))
const icmp =
  (...types: readonly number[]) =>
  (header: IpHeader): boolean =>
    header.carries(ROLE.icmp, 1) && types.includes(header.octet(0))
const icmpv6 =
  (first: number, last: number) =>
  (header: IpHeader): boolean =>
    header.carries(ROLE.icmpv6, 1) && header.octet(0) >= first && header.octet(0) <= last
const igmp =
  (first: number, last = first) =>
  (header: IpHeader): boolean =>
    header.carries(ROLE.igmp, 1) && header.octet(0) >= first && header.octet(0) <= last

const MDNS = toPort(5353)
/** A response of mDNS: the bit QR is set (RFC 6762 §18.2). */
const isMdnsResponse = (header: IpHeader): boolean =>
  MDNS(header) && header.carries(ROLE.udp, 11) && (header.octet(10) & 0x80) !== 0
const RIPNG = toPort(521)
/** A response of RIPng: command 2 (RFC 2080 §2.1). */
const isRipngResponse = (header: IpHeader): boolean =>
  RIPNG(header) && header.carries(ROLE.udp, 9) && header.octet(8) === 2
const anything = (): boolean => true

const ANY: readonly number[] = []

/** The first row that fits decides; an empty list of TTLs means that any will do. */
const makeRows = (): readonly Row[] => [
  { protocol: 'OSPF', ipv4: [5, 6], speaks: number(89), ttls: [1], reference: 'RFC 2328 §A.1' },
  { protocol: 'OSPFv3', ipv6: [5, 6], speaks: number(89), ttls: [1], reference: 'RFC 5340 §A.1' },
  { protocol: 'VRRP', ipv4: [18], speaks: number(112), ttls: [255], reference: 'RFC 5798 §5.1.1.3', strict: true },
  { protocol: 'VRRP', ipv6: [0x12], speaks: number(112), ttls: [255], reference: 'RFC 5798 §5.1.2.3', strict: true },
  { protocol: 'PIM', ipv4: [13], ipv6: [0xd], speaks: number(103), ttls: [1], reference: 'RFC 7761 §4.9' },
  { protocol: 'DVMRP', ipv4: [4], speaks: igmp(0x13), ttls: [1], reference: 'RFC 1075 §5.1' },
  { protocol: 'RGMP', ipv4: [25], speaks: igmp(0xfc, 0xff), ttls: [1], reference: 'RFC 3488 §2' },
  { protocol: 'router discovery', ipv4: [1, 2], speaks: icmp(9, 10), ttls: [1], reference: 'RFC 1256 §3' },
  {
    protocol: 'multicast router discovery',
    ipv4: [2, 106],
    speaks: igmp(0x30, 0x32),
    ttls: [1],
    reference: 'RFC 4286 §3.3.3, §4.2.3 and §5.2.3',
  },
  {
    protocol: 'multicast router discovery',
    ipv6: [2, 0x6a],
    speaks: icmpv6(151, 153),
    ttls: [1],
    reference: 'RFC 4286 §3.3.3, §4.2.3 and §5.2.3',
  },
  { protocol: 'HSRP', ipv4: [2], speaks: toPort(1985), ttls: [1], reference: 'RFC 2281 §5.1' },
  {
    protocol: 'a response of RIPng',
    ipv6: [9],
    speaks: isRipngResponse,
    ttls: [255],
    reference: 'RFC 2080 §2.4.2',
    strict: true,
  },
  { protocol: 'DLEP', ipv4: [117], speaks: toPort(854), ttls: [255], reference: 'RFC 8175 §12.1', strict: true },
  {
    protocol: 'a response of mDNS',
    ipv4: [251],
    ipv6: [0xfb],
    speaks: isMdnsResponse,
    ttls: [255],
    reference: 'RFC 6762 §11',
  },
  { protocol: 'a query of mDNS', ipv4: [251], ipv6: [0xfb], speaks: MDNS, ttls: ANY, reference: 'RFC 6762 §11' },
  { protocol: 'LLMNR', ipv4: [252], ipv6: [0x1_0003], speaks: toPort(5355), ttls: ANY, reference: 'RFC 4795 §2.5' },
  { protocol: 'Babel', ipv4: [111], ipv6: [0x1_0006], speaks: toPort(6696), ttls: [1], reference: 'RFC 8966 §4' },
  {
    protocol: 'PTP',
    ipv4: [107],
    ipv6: [0x6b],
    speaks: toPort(319, 320),
    ttls: [1],
    reference: 'IEEE 1588-2008, annexes D and E',
  },
  // Where no text demands anything, what is in use.
  { protocol: 'RIPv2', ipv4: [9], speaks: toPort(520), ttls: [1, 2, 255], reference: 'RFC 5771 §4' },
  { protocol: 'EIGRP', ipv4: [10], ipv6: [0xa], speaks: number(88), ttls: [1, 2, 255], reference: 'RFC 5771 §4' },
  { protocol: 'DHCPv6', ipv6: [0x1_0002], speaks: toPort(547), ttls: ANY, reference: 'RFC 8415 §7.1' },
  { protocol: 'SSDP', ipv6: [0xc], speaks: toPort(1900, 3702), ttls: ANY, reference: 'UPnP Device Architecture' },
]

const DISCOVERY: Row = {
  protocol: 'neighbour discovery',
  anyOf: 6,
  speaks: icmpv6(133, 137),
  ttls: [255],
  reference: 'RFC 4861 §6.1, §7.1 and §8.1',
  strict: true,
}
const others = (anyOf: Version, reference: string): Row => ({
  protocol: 'what stays on the link',
  anyOf,
  speaks: anything,
  ttls: [1, 255],
  reference,
})
const OTHERS: Readonly<Record<Version, Row>> = {
  4: others(4, 'RFC 1112 §6.1, RFC 5771 §4, RFC 5082 §3'),
  6: others(6, 'RFC 3493 §5.2, RFC 5082 §3'),
}

let rows: readonly Row[] | undefined

/** The table, as people read it. */
export const linkLocalTtls = (): readonly Row[] => [...makeRows(), DISCOVERY, OTHERS[4], OTHERS[6]]

/** Octets that tell what is spoken. */
const TELLING = 12

/** What is demanded of a packet to 224.0.0.0/24 or ff02::/16; undefined if any TTL will do, or if nobody can tell. */
export function demandOn(header: IpHeader): Demand | undefined {
  if (!header.shows(TELLING)) return undefined
  rows ??= makeRows()
  const key = groupKey(header)
  const groups = header.version === 4 ? 'ipv4' : 'ipv6'
  const row =
    rows.find((one) => one[groups]?.includes(key) && one.speaks(header)) ??
    (header.version === 6 && DISCOVERY.speaks(header) ? DISCOVERY : OTHERS[header.version])
  return row.ttls === ANY ? undefined : row
}

/** The part of the group that the rows tell: its last octet, or its last four; -1 where those do not tell all. */
function groupKey({ p: { bytes: b }, destination: at, version }: IpHeader): number {
  const last = at + widthOf(version) - 1
  if (version === 4) return b[last]
  for (let k = at + 2; k < last - 3; k++) if (b[k] !== 0) return -1
  return b[last - 3] * 0x100_0000 + (b[last - 2] << 16) + (b[last - 1] << 8) + b[last]
}
