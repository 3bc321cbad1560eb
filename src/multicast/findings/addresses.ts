/** Findings about IP addresses and groups. */
import { allZero, u32 } from '../../decode/bytes.ts'
import { QUOTED } from '../../decode/layers.ts'
import { ipv4Text } from '../../decode/values.ts'
import { isUnspecified, type Version } from '../addresses.ts'
import { whyNotOnWire, whyReserved } from '../group-rules.ts'
import { type IpHeader, isOnLoopback } from '../ip-header.ts'
import { ICMP, ICMPV6, IGMP, UDP } from '../ip-protocols.ts'
import { ROLE, roleOf } from '../roles.ts'
import type { Finding } from './finding.ts'

/** True for 127.0.0.0/8 and ::1. */
const isLoopback = (b: Uint8Array, at: number, version: Version): boolean =>
  version === 4 ? b[at] === 127 : allZero(b, at, at + 15) && b[at + 15] === 1

/** Why an address can never be a source on a wire; undefined if it can, or if it is a group's. */
function whyInvalid(header: IpHeader): string | undefined {
  const { p, source: at, version } = header
  const { bytes: b } = p
  if (isUnspecified(b, at, version)) return mayBeUnspecified(header) ? undefined : 'the unspecified address'
  if (isLoopback(b, at, version)) {
    // What goes from loopback to loopback stays in the host, whatever the capture says of its interface.
    return isLoopback(b, header.destination, version) ? undefined : 'a loopback address'
  }
  if (version === 6) return undefined
  if (u32(b, at) === 0xffff_ffff) return 'the broadcast address'
  return b[at] >= 240 ? 'of the reserved class E' : undefined
}

const BOOTP = [67, 68]
/** Router solicitation (RFC 1256 §3), and requests of hosts that ask for their network (RFC 792, RFC 950 Appendix I). */
const MAY_BE_FROM_NOBODY_IN_ICMP = [10, 15, 17]
/** Router and neighbour solicitation (RFC 4861 §4.1, RFC 4862 §5.4.2), and MLD (RFC 3590 §4, RFC 3810 §5.2.13). */
const MAY_BE_FROM_NOBODY = [130, 131, 132, 133, 135, 143]

/** True where a protocol allows a sender without an address, or where it cannot be seen which protocol it is. */
function mayBeUnspecified(header: IpHeader): boolean {
  const { protocol, version } = header
  if (protocol < 0) return true
  if (version === 6) {
    if (protocol !== ICMPV6) return false
    return !header.carries(ROLE.icmpv6, 1) || MAY_BE_FROM_NOBODY.includes(header.octet(0))
  }
  if (protocol === IGMP) return true
  if (protocol === ICMP) return !header.carries(ROLE.icmp, 1) || MAY_BE_FROM_NOBODY_IN_ICMP.includes(header.octet(0))
  if (protocol !== UDP) return false
  return !header.carries(ROLE.udp, 4) || BOOTP.includes(header.word(0)) || BOOTP.includes(header.word(2))
}

export const sourceInvalid: Finding = {
  id: 'source-invalid',
  severity: 'warning',
  title: 'A source that can never be one on a wire',
  why:
    'Routers forward multicast by where its source is; one that is nowhere fails their reverse-path check, and ' +
    'hosts discard it.',
  reference: 'RFC 1122 §3.2.1.3, RFC 4291 §2.5.2 and §2.5.3',
  advice: 'Let the sender choose an address of the interface that it sends by: receivers discard what nobody sent.',
  in: 'packet',
  see: (header) => {
    const why = whyInvalid(header)
    if (why === undefined || isOnLoopback(header.p)) return undefined
    const reference = header.version === 4 ? 'RFC 1122 §3.2.1.3' : 'RFC 4291 §2.5.2 and §2.5.3'
    return { said: `the source ${header.from} is ${why}`, reference }
  },
}

export const scopeInvalid: Finding = {
  id: 'scope-invalid',
  severity: 'error',
  title: 'A group that must not be on a wire: IPv6 scope 0 or 1, or 224.0.0.0',
  why: 'Routers drop it and hosts need not take it: who works with this group works on one host alone.',
  reference: 'RFC 4291 §2.7, RFC 1112 §4',
  advice: 'Choose another group: scope 2 for the link, 5 for the site, 8 for the organisation, e for everywhere.',
  in: 'group',
  see: (header) => {
    const { p, destination: at, version } = header
    return isOnLoopback(p) ? undefined : whyNotOnWire(p.bytes, at, version)
  },
}

/** Types of ICMP messages that are errors (RFC 1122 §3.2.2). */
const ERRORS: Readonly<Record<number, string>> = {
  3: 'destination unreachable',
  4: 'source quench',
  5: 'redirect',
  11: 'time exceeded',
  12: 'parameter problem',
}
/** Octets of an ICMP header, and of the IPv4 header that it quotes. */
const QUOTE_AT = 8

export const icmpAboutMulticast: Finding = {
  id: 'icmp-about-multicast',
  severity: 'warning',
  title: 'An ICMP error about a datagram to a group',
  why:
    'Each member would answer every datagram: one sender and a hundred members are a flood, and the sender ' +
    'learns nothing that is true for the group.',
  reference: 'RFC 1122 §3.2.2',
  advice: 'Correct the stack that sends it: one datagram to a group would draw an error from every member.',
  in: 'packet',
  see: (header) => {
    const { p, above } = header
    if (header.version !== 4 || !header.carries(ROLE.icmp, QUOTE_AT + 20)) return undefined
    const error = ERRORS[header.octet(0)]
    const quoted = p.layers.at[above] + QUOTE_AT
    const isQuoted = above + 1 < p.layers.n && roleOf(p, above + 1) === ROLE.ipv4
    if (error === undefined || !isQuoted || (p.layers.flags[above + 1] & QUOTED) === 0) return undefined
    if (p.bytes[quoted + 16] >> 4 !== 0xe) return undefined
    const group = ipv4Text(p.bytes, quoted + 16)
    return { said: `${header.from} sends "${error}" about a datagram to the group ${group}`, groups: [group] }
  },
}

export const groupReserved: Finding = {
  id: 'group-reserved',
  severity: 'note',
  title: 'A group in a reserved or unassigned block',
  why:
    'Nobody promises that the block will not be assigned or filtered: routers at borders drop reserved blocks, ' +
    'and a later assignment may collide.',
  reference: 'RFC 5771 §3 and §13, RFC 4607 §4.3',
  advice: 'Choose a group of 239.0.0.0/8 for use within a site, or one of 232.0.0.0/8 for one source.',
  in: 'named',
  see: ({ p, version }, at) => whyReserved(p.bytes, at, version),
}
