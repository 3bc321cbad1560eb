/** Datagrams to groups that never got complete. */
import { u16, u32 } from '../../decode/bytes.ts'
import { plural } from '../../decode/phrases.ts'
import { MOST_BETWEEN } from '../../decode/reassembly.ts'
import type { IpHeader } from '../ip-header.ts'
import { ROLE, roleOf } from '../roles.ts'
import { type AddressKey, keyAt, textOf } from '../state/address.ts'
import type { Segment } from '../state/segments.ts'
import type { Finding } from './finding.ts'
import { type Ending, type Known, MOST_FRAMES, type Watch } from './watch.ts'

type Range = readonly [from: number, to: number]

/** A datagram of which pieces came. Its lists take no more room than they must: of most datagrams in a flood, one piece comes. */
interface Pieces {
  readonly from: AddressKey
  readonly to: AddressKey
  readonly segment: Segment
  readonly first: number
  last: number
  /** Octets of it in all; -1 until its last piece came. */
  size: number
  /** First octet and the octet behind the last, of each piece; sorted, those that touch made one. */
  covered: readonly Range[]
  frames: readonly number[]
  /** Which one of its source to its group it is; of the first, earlier pieces may have come before the capture began. */
  readonly number: number
}

/** Datagrams that wait for pieces, and pieces of each that are looked at. */
const MOST_WAITING = 4096
const MOST_PIECES = 256
/** Seconds within which pieces come that come at all: a datagram that the capture ends in or begins in is not missed. */
const PATIENCE = 1
/** Seconds that may pass before a piece that is late. */
const MOST_SECONDS = 30

/** Datagrams of one source to one group that miss something. */
interface Missed {
  readonly pieces: Pieces
  count: number
  readonly frames: number[]
}

class Incomplete implements Watch {
  private readonly waiting = new Map<string, Pieces>()
  private readonly missed = new Map<string, Missed>()
  /** The newest datagram of each source to each group. */
  private readonly newest = new Map<string, Pieces>()

  packet(header: IpHeader, segment: Segment, { now }: Known): undefined {
    if (!header.isFragment) return
    const piece = pieceOf(header)
    if (piece === undefined) return
    const { p, source, destination, version } = header
    const from = keyAt(p.bytes, source, version)
    const to = keyAt(p.bytes, destination, version)
    const key = `${segment.number} ${from}${to}${piece.id}`
    let one = this.waiting.get(key)
    if (one !== undefined && this.isOver(one, now)) {
      this.give(key, one)
      one = undefined
    }
    if (one === undefined) {
      if (this.waiting.size >= MOST_WAITING) this.giveOldest()
      const place = placeOf({ segment, from, to })
      const number = (this.newest.get(place)?.number ?? -1) + 1
      one = { from, to, segment, first: now, last: now, size: -1, covered: [], frames: [], number }
      this.waiting.set(key, one)
      if (this.newest.size < MOST_WAITING || number > 0) this.newest.set(place, one)
    }
    one.last = now
    if (one.frames.length < MOST_PIECES) one.frames = one.frames.concat([p.number])
    if (!piece.more) one.size = piece.end
    cover(one, piece.start, piece.end)
    const [whole] = one.covered
    if (one.size >= 0 && whole[0] === 0 && whole[1] >= one.size) this.waiting.delete(key)
  }

  end({ now, vantage, where }: Known): Ending[] {
    if (vantage.blind !== undefined) return []
    for (const [key, one] of this.waiting) {
      // What follows tells that no more will come; so does time.
      if (now - one.last > PATIENCE || this.newest.get(placeOf(one)) !== one) this.give(key, one)
    }
    return [...this.missed.values()].map(({ pieces, count, frames }) => ({
      said:
        `${plural(count, 'datagram')} from ${textOf(pieces.from)} to ${textOf(pieces.to)} never got complete` +
        `${where(pieces.segment)}: of the first, ${lackOf(pieces)}`,
      groups: [textOf(pieces.to)],
      frames,
    }))
  }

  /** True if the next piece is of another datagram: identifications begin again. */
  private isOver(one: Pieces, now: number): boolean {
    return now - one.last > MOST_SECONDS || (this.newest.get(placeOf(one))?.number ?? 0) - one.number > MOST_BETWEEN
  }

  private giveOldest(): void {
    for (const [key, one] of this.waiting) return this.give(key, one)
  }

  /** Nothing more is waited for. */
  private give(key: string, one: Pieces): void {
    this.waiting.delete(key)
    if (one.number === 0 && one.first <= PATIENCE && one.covered[0]?.[0] !== 0) return
    const place = placeOf(one)
    const missed = this.missed.get(place)
    if (missed === undefined) {
      if (this.missed.size < MOST_WAITING) this.missed.set(place, { pieces: one, count: 1, frames: [...one.frames] })
      return
    }
    missed.count++
    if (missed.frames.length < MOST_FRAMES)
      missed.frames.push(...one.frames.slice(0, MOST_FRAMES - missed.frames.length))
  }
}

const placeOf = ({ segment, from, to }: Pick<Pieces, 'segment' | 'from' | 'to'>): string =>
  `${segment.number} ${from}${to}`

/** What is not there of a datagram. */
function lackOf({ covered, size }: Pieces): string {
  const [first] = covered
  if (first[0] > 0) return `the first ${first[0]} octets are missing`
  if (covered.length > 1) return `octets ${first[1]} to ${covered[1][0] - 1} are missing`
  return size < 0 ? `what follows octet ${first[1] - 1} is missing` : `octets from ${first[1]} on are missing`
}

interface Piece {
  /** Identification, and of IPv4 the protocol. */
  readonly id: number
  readonly start: number
  readonly end: number
  readonly more: boolean
}

/** The piece that a packet carries (RFC 791 §3.1, RFC 8200 §4.5); undefined where its headers do not tell. */
function pieceOf({ p, at, i, version, protocol }: IpHeader): Piece | undefined {
  const { bytes: b, layers } = p
  if (version === 4) {
    const word = u16(b, at + 6)
    const start = (word & 0x1fff) * 8
    const size = layers.reported[i] - layers.body[i]
    if (size <= 0) return undefined
    return { id: u16(b, at + 4) * 256 + protocol, start, end: start + size, more: (word & 0x2000) !== 0 }
  }
  let k = i + 1
  while (k < layers.n && roleOf(p, k) !== ROLE.fragment) k++
  if (k >= layers.n || layers.at[k] + 8 > layers.end[k]) return undefined
  const word = u16(b, layers.at[k] + 2)
  const start = word & 0xfff8
  const size = layers.reported[k] - layers.body[k]
  if (size <= 0) return undefined
  return { id: u32(b, layers.at[k] + 4), start, end: start + size, more: (word & 1) !== 0 }
}

/** Notes that a range of octets came. */
function cover(one: Pieces, start: number, end: number): void {
  if (one.covered.length >= MOST_PIECES) return
  const apart: Range[] = []
  let from = start
  let to = end
  for (const range of one.covered) {
    if (range[1] < from || to < range[0]) apart.push(range)
    else {
      from = Math.min(from, range[0])
      to = Math.max(to, range[1])
    }
  }
  one.covered = apart.length === 0 ? [[from, to]] : [...apart, [from, to] as const].sort((a, b) => a[0] - b[0])
}

export const fragmentMissing: Finding = {
  id: 'fragment-missing',
  severity: 'warning',
  title: 'A datagram to a group that never got complete',
  why:
    'One missing fragment loses the whole datagram: the receiving host waits for it, throws the others away after half a ' +
    'minute, and no program learns of it.',
  reference: 'RFC 791 §3.2, RFC 8200 §4.5, RFC 8900 §3',
  advice:
    'Send datagrams that fit into a frame; else look for a firewall or a card that drops all but the first piece.',
  in: 'history',
  watch: () => new Incomplete(),
}
