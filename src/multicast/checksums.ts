/** Checksums of frames that are changed: what was right stays right, and what was wrong as wrong as it was. */
import { u16 } from '../decode/bytes.ts'
import { expected, fold, sumOf } from '../decode/checksum.ts'
import { REBUILT } from '../decode/layers.ts'
import { isWhole, pseudoHeaderSum } from '../decode/pseudo-header.ts'
import type { IpHeader } from './ip-header.ts'
import { ICMPV6, TCP, UDP } from './ip-protocols.ts'

/** The checksum of what an IP packet carries. */
interface Kind {
  /** Where it stands in the header. */
  readonly at: number
  /** IP protocol number, where it covers the addresses too. */
  readonly number?: number
  /** Zero says that there is none: over IPv4 (RFC 768), and for tunnels over IPv6 (RFC 6936). */
  readonly mayBeNone?: true
  /** Where the header says how much is covered (RFC 3828 §3.1). */
  readonly coverage?: number
}

const KINDS: Readonly<Record<string, Kind>> = {
  udp: { at: 6, number: UDP, mayBeNone: true },
  udplite: { at: 6, number: 136, coverage: 4 },
  tcp: { at: 16, number: TCP },
  igmp: { at: 2 },
  icmp: { at: 2 },
  icmpv6: { at: 2, number: ICMPV6 },
}

/** What a checksum is about. */
interface Covers {
  /** Sum over all of it that is in the frame, the checksum too. */
  readonly sum: () => number
  /** Whether that is all. */
  readonly isWhole: boolean
  /** What stands in its place until a network card completes it. */
  readonly unfinished: number | undefined
  /** Zero would say that there is none, or is not allowed; all ones are the same number (RFC 768, RFC 8200 §8.1). */
  readonly isNeverZero: boolean
}

/** A checksum, as it stood before its frame was changed. */
export class Checksum {
  private readonly before: number
  private readonly isUnfinished: boolean

  constructor(
    private readonly b: Uint8Array,
    private readonly place: number,
    private readonly covers: Covers,
  ) {
    this.before = fold(covers.sum())
    this.isUnfinished = covers.isWhole && u16(b, place) === covers.unfinished && this.before !== 0xffff
  }

  /**
   * Brings it up to date with what was changed since (RFC 1624), wherever the rest is of what it covers: octets in other
   * fragments, or not captured. What a network card has yet to complete is completed, since none will.
   */
  follow(): void {
    const { b, place, covers, before } = this
    if (this.isUnfinished) {
      this.correct()
      return
    }
    const after = fold(covers.sum())
    if (after !== before) this.put(~fold((~u16(b, place) & 0xffff) + (~before & 0xffff) + after) & 0xffff)
  }

  /** Makes it right, if all is there that it covers. @returns whether it was not */
  correct(): boolean {
    const { b, place, covers } = this
    return covers.isWhole && this.put(expected(b, place, covers.sum()))
  }

  /** @returns whether it was another */
  private put(sum: number): boolean {
    const { b, place, covers } = this
    const value = sum === 0 && covers.isNeverZero ? 0xffff : sum
    if (u16(b, place) === value) return false
    b[place] = value >>> 8
    b[place + 1] = value & 0xff
    return true
  }
}

/** The checksum of what a packet carries, and that of its header: the order in which they depend on each other. */
export function checksumsOf(header: IpHeader): Checksum[] {
  const { p, i, at, version } = header
  const b = p.bytes
  const found = sumAbove(header)
  const size = p.layers.body[i] - at
  const own = { sum: () => sumOf(b, at, size), isWhole: true, unfinished: 0, isNeverZero: false }
  return [...(found === undefined ? [] : [found]), ...(version === 4 ? [new Checksum(b, at + 10, own)] : [])]
}

/** The checksum of what the packet carries; undefined where that has none, or it is not there. */
function sumAbove({ p, above }: IpHeader): Checksum | undefined {
  if (above < 0) return undefined
  const { layers, bytes } = p
  const kind = KINDS[p.session.registry.protocols[layers.id[above]].abbrev]
  if (kind === undefined || (layers.flags[above] & REBUILT) !== 0) return undefined
  const { number, coverage } = kind
  const at = layers.at[above]
  const place = at + kind.at
  if (place + 2 > layers.end[above] || (kind.mayBeNone && u16(bytes, place) === 0)) return undefined
  const length = layers.end[above] - at
  const covered = (coverage === undefined ? 0 : u16(bytes, at + coverage)) || length
  const pseudo = () => (number === undefined ? 0 : pseudoHeaderSum(p, above, number, length))
  const before = pseudo()
  if (before === undefined) return undefined
  return new Checksum(bytes, place, {
    sum: () => sumOf(bytes, at, Math.min(covered, length), pseudo()),
    isWhole: covered <= length && isWhole(p, above),
    unfinished: number === undefined ? undefined : fold(before),
    isNeverZero: number !== undefined && number !== TCP,
  })
}
