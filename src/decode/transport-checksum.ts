/**
 * The checksum of transport protocols over a pseudo header and the segment: how it stands, how it reads, and the fields
 * that show it. Verified only where a setting asks for it: whoever captures on the sending host sees unfinished ones.
 */

import { u16 } from './bytes.ts'
import {
  BAD,
  checksumStatus,
  checksumWord,
  expected,
  fold,
  GOOD,
  ILLEGAL,
  NOT_PRESENT,
  sumOf,
  UNVERIFIED,
} from './checksum.ts'
import { computed, expert, type FieldSpec, type More, u16 as uint16 } from './field.ts'
import { PIECE, QUOTED } from './layers.ts'
import type { Packet } from './packet.ts'
import { isWhole, pseudoHeaderSum } from './pseudo-header.ts'
import { hexText } from './values.ts'

export interface TransportChecksum {
  /** Offset in the header. */
  readonly at: number
  /** IP protocol number. */
  readonly number: number
  /** Who is meant, as the remark on a wrong one says: `UDP`. */
  readonly name: string
  /** The setting that asks for verification. */
  readonly preference: string
  /** Octets covered, from the header's first; undefined if that cannot be known. Those of the layer without it. */
  readonly covered?: (p: Packet, i: number) => number | undefined
  /** What it means that the checksum is zero: NOT_PRESENT or ILLEGAL; undefined where zero is like any other. */
  readonly zero?: (p: Packet, i: number) => number | undefined
}

/** The sum over all that the checksum covers, itself included; undefined if not all of it is there. */
function sumFor(c: TransportChecksum, p: Packet, i: number): number | undefined {
  const { layers, bytes } = p
  if ((layers.flags[i] & (PIECE | QUOTED)) !== 0 || !isWhole(p, i)) return undefined
  const at = layers.at[i]
  const length = layers.end[i] - at
  const covered = c.covered === undefined ? length : c.covered(p, i)
  if (covered === undefined || covered > length) return undefined
  const sum = pseudoHeaderSum(p, i, c.number, length)
  return sum === undefined ? undefined : sumOf(bytes, at, covered, sum)
}

const sentOf = (c: TransportChecksum, p: Packet, i: number): number => u16(p.bytes, p.layers.at[i] + c.at)

/** True if the checksum itself was captured. */
const isThere = (c: TransportChecksum, p: Packet, i: number): boolean => p.layers.at[i] + c.at + 2 <= p.layers.end[i]

/** BAD, GOOD, UNVERIFIED, NOT_PRESENT or ILLEGAL. */
export function statusOf(c: TransportChecksum, p: Packet, i: number): number {
  const zero = sentOf(c, p, i) === 0 ? c.zero?.(p, i) : undefined
  if (zero !== undefined) return zero
  if (p.prefs.get(c.preference) !== true) return UNVERIFIED
  const sum = sumFor(c, p, i)
  if (sum === undefined) return UNVERIFIED
  return fold(sum) === 0xffff ? GOOD : BAD
}

/** What the checksum should be, where it is verified. */
function calculated(c: TransportChecksum, p: Packet, i: number): number | undefined {
  const status = isThere(c, p, i) ? statusOf(c, p, i) : UNVERIFIED
  if (status !== GOOD && status !== BAD) return undefined
  const right = expected(p.bytes, p.layers.at[i] + c.at, sumFor(c, p, i) ?? 0)
  // Where zero says something else, all ones stand for it (RFC 768).
  return right === 0 && c.zero !== undefined ? 0xffff : right
}

function text(c: TransportChecksum, value: number, p: Packet, i: number): string {
  const shown = hexText(value, 4)
  switch (statusOf(c, p, i)) {
    case GOOD:
      return `${shown} [correct]`
    case BAD:
      return `${shown} incorrect, should be ${shouldBe(c, p, i)} (maybe caused by "${c.name} checksum offload"?)`
    case NOT_PRESENT:
      return `${shown} [zero-value ignored]`
    case ILLEGAL:
      return `${shown} [zero-value illegal]`
    default:
      return `${shown} [unverified]`
  }
}

const shouldBe = (c: TransportChecksum, p: Packet, i: number): string => hexText(calculated(c, p, i) ?? 0, 4)

/** A remark below the checksum. */
const remark = (c: TransportChecksum, status: number, message: string, more: More = {}): FieldSpec =>
  expert('Error', 'Checksum', message, { in: 'checksum', when: (p, i) => statusOf(c, p, i) === status, ...more })

/** How the checksum stands; below it where its value alone says so, beside it otherwise. */
function status(c: TransportChecksum, isBelow: boolean, more: More): FieldSpec {
  const compute = (p: Packet, i: number): number | undefined => {
    if (!isThere(c, p, i)) return undefined
    const found = statusOf(c, p, i)
    return (found === NOT_PRESENT || found === ILLEGAL) === isBelow ? found : undefined
  }
  return computed('uint8', 'Checksum Status', compute, {
    words: checksumStatus,
    show: checksumWord,
    from: c.at,
    ...more,
  })
}

/** The fields of a checksum; to be declared in this order, under keys of the protocol's own. */
export const checksumFields = (c: TransportChecksum) => ({
  checksum: uint16(c.at, 'Checksum', { base: 'hex', show: (value, p, i) => text(c, value, p, i) }),
  zero: remark(c, ILLEGAL, 'Illegal checksum value (0)'),
  bad: remark(c, BAD, 'Bad checksum', { show: (_value, p, i) => `Bad checksum [should be ${shouldBe(c, p, i)}]` }),
  calculated: computed('uint16', 'Calculated Checksum', (p, i) => calculated(c, p, i), {
    base: 'hex',
    in: 'checksum',
    from: c.at,
  }),
  statusBelow: status(c, true, { in: 'checksum', is: 'checksum.status' }),
  status: status(c, false, {}),
})
