/** The checksum of ICMPv6, which covers the addresses too (RFC 4443 §2.3). It is always verified. */
import { BAD, expected, fold, GOOD, sumOf, UNVERIFIED } from '../checksum.ts'
import { QUOTED } from '../layers.ts'
import type { Packet } from '../packet.ts'
import { isWhole, pseudoHeaderSum } from '../pseudo-header.ts'
import { hexText } from '../values.ts'

const ICMPV6 = 58
/** Where the checksum stands in a message. */
const PLACE = 2

/** Sum over all that the checksum covers; undefined where it cannot be known. */
function sumAll(p: Packet, i: number): number | undefined {
  const { layers, bytes } = p
  if ((layers.flags[i] & QUOTED) !== 0 || !isWhole(p, i)) return undefined
  const at = layers.at[i]
  const length = layers.end[i] - at
  const sum = pseudoHeaderSum(p, i, ICMPV6, length)
  return sum === undefined ? undefined : sumOf(bytes, at, length, sum)
}

export function statusOf(p: Packet, i: number): number {
  const sum = sumAll(p, i)
  if (sum === undefined) return UNVERIFIED
  return fold(sum) === 0xffff ? GOOD : BAD
}

/** What the checksum should be. */
function right(p: Packet, i: number): string {
  return hexText(expected(p.bytes, p.layers.at[i] + PLACE, sumAll(p, i) ?? 0), 4)
}

export function checksumText(value: number, p: Packet, i: number): string {
  const shown = hexText(value, 4)
  switch (statusOf(p, i)) {
    case GOOD:
      return `${shown} [correct]`
    case BAD:
      return `${shown} incorrect, should be ${right(p, i)}`
    default:
      return `${shown} [unverified] [${(p.layers.flags[i] & QUOTED) !== 0 ? 'in ICMP error packet' : 'fragmented datagram'}]`
  }
}

export const checksumRemark = (p: Packet, i: number): string => `Bad checksum [should be ${right(p, i)}]`
