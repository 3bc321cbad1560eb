/** Groups that may stand in for one that has a problem: from the same range where that can be. */
import { allZero, u32 } from '../../decode/bytes.ts'
import { quad } from '../addresses.ts'
import type { Group } from '../group.ts'

/** First and last group that a choice is made from. */
type Home = readonly [first: number, last: number]

/** What may be chosen freely: without the highest 256 groups of a scope (RFC 2365 §9). */
const HOMES: readonly Home[] = [
  [quad(232, 0, 1, 0), quad(232, 255, 255, 255)],
  [quad(239, 0, 0, 0), quad(239, 191, 255, 255)],
  [quad(239, 192, 0, 0), quad(239, 195, 254, 255)],
  [quad(239, 196, 0, 0), quad(239, 252, 255, 255)],
  [quad(239, 253, 0, 0), quad(239, 253, 255, 255)],
  [quad(239, 254, 0, 0), quad(239, 254, 255, 255)],
  [quad(239, 255, 0, 0), quad(239, 255, 254, 255)],
]
const ORGANISATION = HOMES[2]
const SSM = HOMES[0]

/** Candidates for one group. */
const MOST_TRIES = 0x1_0000

/** Addresses of groups to try instead of that one, the nearest first. */
export const candidatesFor = (group: Group): Iterable<Uint8Array> => (group.version === 4 ? ipv4(group) : ipv6(group))

function* ipv4({ octets: b }: Group): Generator<Uint8Array> {
  const number = u32(b, 0)
  const home = homeOf(number)
  if (home === undefined) return
  const [first, last] = home
  const isIn = number >= first && number <= last
  // Who has to move to another range keeps what he can of his number.
  const start = isIn ? number : ((first & 0xffff_0000) | (number & 0xffff)) >>> 0
  const seen = new Set<number>()
  const fits = (value: number): boolean => value >= first && value <= last && !seen.has(value) && !!seen.add(value)
  if (!isIn && fits(start)) yield make(start)
  const around = (value: number, size: number, step: number, count: number): number[] => {
    const base = value - (value % size)
    return Array.from({ length: count }, (_, k) => base + ((value - base + (k + 1) * step) % size))
  }
  // In the same 256, then with the same last number in the same 65,536, then wherever there is room.
  for (const value of around(start, 0x100, 1, 0xff)) if (fits(value)) yield make(value)
  for (const value of around(start, 0x1_0000, 0x100, 0xff)) if (fits(value)) yield make(value)
  const size = last - first + 1
  for (let k = 1; k <= Math.min(MOST_TRIES, size); k++) {
    const value = first + ((start - first + k) % size)
    if (fits(value)) yield make(value)
  }
}

/** Where a group belongs; undefined if only its owner knows. */
function homeOf(number: number): Home | undefined {
  const octet = number >>> 24
  // GLOP: the 256 groups of the autonomous system (RFC 3180 §3). What a prefix stands for is as long as the prefix is.
  if (octet === 233 && number < quad(233, 251, 240, 0))
    return [number - (number % 0x100), number - (number % 0x100) + 0xff]
  if (octet === 234) return undefined
  if (octet === 232) return SSM
  return HOMES.find(([first, last]) => number >= first && number <= last) ?? ORGANISATION
}

const make = (number: number): Uint8Array => Uint8Array.of(number >>> 24, number >>> 16, number >>> 8, number)

const TRANSIENT = 1
const SITE_LOCAL = 5
const GLOBAL = 14

/** The same flags, scope and prefix where they are sound, and a number that may be chosen at will (RFC 3307 §4.3). */
function* ipv6({ octets: b, range }: Group): Generator<Uint8Array> {
  const octets = b.slice()
  const flags = b[1] >> 4
  const scope = b[1] & 0x0f
  const namesNoPoint = range.includes('embedded RP, invalid')
  const isSound = (flags & TRANSIENT) !== 0 && ((flags & 4) === 0 || (flags & 2) !== 0) && !namesNoPoint
  octets[1] = ((isSound ? flags : TRANSIENT) << 4) | (scope < 2 ? SITE_LOCAL : scope === 15 ? GLOBAL : scope)
  if (namesNoPoint) octets.fill(0, 2, 12)
  // What is kept for examples lies below a prefix of its own (RFC 6676 §3).
  if (allZero(b, 2, 10)) octets.fill(0, 10, 12)
  // Those from ff00:0 on have the MAC addresses of solicited-node groups.
  const start = (u32(b, 12) | 0x8000_0000) & (b[12] === 0xff ? 0x80ff_ffff : -1)
  for (let k = 0; k < MOST_TRIES; k++) {
    const number = (0x8000_0000 | ((start + k) & 0x7fff_ffff)) >>> 0
    octets.set([number >>> 24, (number >>> 16) & 0xff, (number >>> 8) & 0xff, number & 0xff], 12)
    yield octets.slice()
  }
}
