/** What IPv4 groups are for, by range (RFC 5771, RFC 2365 and IANA's registry). */
import { quad } from '../addresses.ts'

/** First and last address of a range, and what it is called. */
type Range = readonly [first: number, last: number, name: string]

const slash = (a: number, b: number, bits: number, name: string): Range => {
  const first = quad(a, b, 0, 0)
  return [first, first + 2 ** (32 - bits) - 1, name]
}

/** Below it, 224.0.0.0/8 is in use. */
const FIRST_RESERVED = quad(224, 1, 0, 0)

/** The narrower ranges first. */
const makeRanges = (): readonly Range[] => [
  [quad(224, 0, 0, 0), quad(224, 0, 0, 255), 'link-local control (224.0.0.0/24)'],
  [quad(224, 0, 1, 0), quad(224, 0, 1, 255), 'internetwork control (224.0.1.0/24)'],
  [quad(224, 0, 2, 0), quad(224, 0, 255, 255), 'ad-hoc block I'],
  slash(224, 1, 16, 'reserved (224.1.0.0/16)'),
  slash(224, 2, 16, 'SDP/SAP (224.2.0.0/16)'),
  [quad(224, 3, 0, 0), quad(224, 4, 255, 255), 'ad-hoc block II'],
  [quad(224, 5, 0, 0), quad(224, 251, 255, 255), 'reserved (224.5.0.0 to 224.251.255.255)'],
  slash(224, 252, 14, 'DIS transient (224.252.0.0/14)'),
  [quad(225, 0, 0, 0), quad(231, 255, 255, 255), 'reserved (225.0.0.0 to 231.255.255.255)'],
  [quad(232, 0, 0, 0), quad(232, 0, 0, 0), 'SSM, reserved (232.0.0.0)'],
  [quad(232, 0, 0, 1), quad(232, 0, 0, 255), "SSM, reserved for IANA's allocation (232.0.0.1 to 232.0.0.255)"],
  slash(232, 0, 8, 'SSM (232.0.0.0/8)'),
  [quad(233, 252, 0, 0), quad(233, 252, 0, 255), 'MCAST-TEST-NET, documentation (233.252.0.0/24)'],
  slash(233, 252, 14, 'ad-hoc block III'),
  slash(233, 0, 8, 'GLOP'),
  slash(234, 0, 8, 'unicast-prefix-based'),
  [quad(235, 0, 0, 0), quad(238, 255, 255, 255), 'reserved (235.0.0.0 to 238.255.255.255)'],
  slash(239, 192, 14, 'administratively scoped, organisation-local (239.192.0.0/14)'),
  slash(239, 255, 16, 'administratively scoped, local (239.255.0.0/16)'),
  slash(239, 253, 16, 'administratively scoped, kept for local scope (239.253.0.0/16)'),
  slash(239, 254, 16, 'administratively scoped, kept for local scope (239.254.0.0/16)'),
  slash(239, 0, 8, 'administratively scoped (239.0.0.0/8)'),
]

let ranges: readonly Range[] | undefined

/** What the range is called in which the group stands. */
export function ipv4Range(group: number): string {
  ranges ??= makeRanges()
  const found = ranges.find(([first, last]) => group >= first && group <= last)
  const name = found?.[2] ?? 'no multicast'
  const middle = (group >>> 8) & 0xffff
  // The autonomous system's number is in the second and third octets (RFC 3180 §3.1).
  if (name === 'GLOP') return `GLOP, AS ${middle}`
  // The unicast prefix stands behind the first octet (RFC 6034 §3).
  if (name === 'unicast-prefix-based')
    return `${name}, of ${(group >>> 16) & 0xff}.${(group >>> 8) & 0xff}.${group & 0xff}.0/24`
  return name
}

/** The reserved block of RFC 5771 §3 or RFC 4607 §4.3 that holds the group; undefined if none does. */
export function reservedBlock(group: number): string | undefined {
  // Most groups are asked about for every frame.
  const first = group >>> 24
  if (first === 239 || first === 233 || first === 234 || (first === 224 && group < FIRST_RESERVED)) return undefined
  const name = ipv4Range(group)
  return name.includes('reserved') ? name : undefined
}

/** Blocks that IANA assigns group by group (RFC 5771 §4 to §7, §9.2), and where they begin and end. */
const ASSIGNED: readonly (readonly [first: number, last: number])[] = [
  [quad(224, 0, 0, 1), quad(224, 0, 255, 255)],
  [quad(224, 2, 0, 0), quad(224, 4, 255, 255)],
  [quad(224, 252, 0, 0), quad(224, 255, 255, 255)],
  [quad(233, 252, 1, 0), quad(233, 255, 255, 255)],
]

/** The block that holds the group, if IANA assigns the groups of it one by one. */
export function assignedBlock(group: number): string | undefined {
  return ASSIGNED.some(([first, last]) => group >= first && group <= last) ? ipv4Range(group) : undefined
}
