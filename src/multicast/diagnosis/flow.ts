/** Datagrams of one source and its port to a group and one port, on one segment. */
import { isBroadcastMac, isGroupMac, isMacOf, macText } from '../addresses.ts'
import type { Found } from '../findings/finding.ts'
import type { IpHeader } from '../ip-header.ts'
import { type AddressKey, textOf } from '../state/address.ts'
import type { Place } from '../state/rows.ts'
import { FrameNumbers } from './frame-numbers.ts'
import { plural } from './words.ts'

/** Where a segment's things are kept together. */
export const segmentKey = ({ interface: name, vlans, tunnel }: Place): string =>
  `${name} ${vlans.join('.')} ${tunnel ?? ''}`

/** What the MAC address that a packet goes to is to its group. */
export type MacKind = 'right' | 'wrong' | 'unicast' | 'broadcast' | 'none'

/** Datagrams of each flow whose times are kept. */
const MOST_STAMPS = 10_000

export class Flow {
  readonly frames = new FrameNumbers()
  readonly ttls = new Map<number, FrameNumbers>()
  readonly macs = new Map<MacKind, FrameNumbers>()
  /** Source MAC address of the first. */
  station: string | undefined
  /** A destination MAC address that is not the group's. */
  otherMac: string | undefined
  /** Sent by the host that captured. */
  readonly sentHere = new FrameNumbers()
  /** What was found about single datagrams. */
  readonly faults = new Map<string, { readonly found: Found; readonly frames: FrameNumbers }>()
  /** True if any of it came in fragments. */
  wasInPieces = false
  /** Octets of its longest packet, with the IP header. */
  longest = 0
  last = 0
  lastFrame = 0
  longestGap = 0
  /** Stamps of the first datagrams, to find the one that followed a join. */
  readonly stamps: number[] = []
  readonly numbers: number[] = []

  constructor(
    readonly source: AddressKey,
    readonly sourcePort: number,
    readonly port: number,
    readonly place: Place,
    readonly first: number,
  ) {}

  get sourceText(): string {
    return textOf(this.source)
  }

  /** Fragments of datagrams of which none got complete: then its ports may be unknown. */
  get isInPieces(): boolean {
    return false
  }

  /** Takes in a packet of it. @param isSentHere whether the host that captured it seems to have sent it */
  see(header: IpHeader, stamp: number, isSentHere: boolean): void {
    const { p, i } = header
    const { number } = p
    this.frames.add(number)
    if (this.stamps.length < MOST_STAMPS) {
      this.stamps.push(stamp)
      this.numbers.push(number)
    }
    if (this.frames.count > 1) this.longestGap = Math.max(this.longestGap, stamp - this.last)
    this.last = Math.max(this.last, stamp)
    this.lastFrame = number
    this.wasInPieces ||= header.isFragment
    this.longest = Math.max(this.longest, p.layers.reported[i] - p.layers.at[i])
    numbersOf(this.ttls, header.ttl).add(number)
    const kind = macKind(header)
    numbersOf(this.macs, kind).add(number)
    if (kind !== 'right' && kind !== 'none') this.otherMac ??= macText(p.bytes, header.mac)
    if (header.link >= 0) this.station ??= macText(p.bytes, p.layers.at[header.link] + 6)
    if (isSentHere) this.sentHere.add(number)
  }

  /** Keeps what was found about a packet, or by it about others. */
  note(found: readonly Found[], frame: number): void {
    for (const one of found) {
      const { id } = one.about
      let fault = this.faults.get(id)
      if (fault === undefined) {
        fault = { found: one, frames: new FrameNumbers() }
        this.faults.set(id, fault)
      }
      for (const number of one.frames ?? [frame]) fault.frames.add(number)
    }
  }
}

/** Fragments of datagrams, none of which got complete as far as is known. */
export class Pieces extends Flow {
  /** Those behind the first of a datagram. */
  later = 0

  override get isInPieces(): boolean {
    return true
  }
}

/** Frames, and datagrams, of several. */
export const framesOf = (flows: readonly Flow[]): FrameNumbers => FrameNumbers.of(flows.map(({ frames }) => frames))
export const countOf = (flows: readonly Flow[]): number => flows.reduce((sum, { frames }) => sum + frames.count, 0)

/** A finding about datagrams of some flows, as the first of them shows it. */
export interface Fault {
  readonly id: string
  readonly found: Pick<Found, 'said' | 'severity' | 'reference' | 'about'>
  readonly frames: FrameNumbers
}

export function faultsOf(flows: readonly Flow[]): Fault[] {
  const all = new Map<string, Fault>()
  for (const { faults } of flows) {
    for (const [id, { found, frames }] of faults) {
      const known = all.get(id)
      all.set(id, {
        id,
        found: known?.found ?? found,
        frames: FrameNumbers.of(known ? [known.frames, frames] : [frames]),
      })
    }
  }
  return [...all.values()]
}

/** How many there are of them. */
export const amountOf = (flows: readonly Flow[]): string =>
  plural(countOf(flows), flows.every(({ isInPieces }) => isInPieces) ? 'fragment' : 'datagram')

function macKind({ p: { bytes: b }, mac, destination, version }: IpHeader): MacKind {
  if (mac < 0) return 'none'
  if (isMacOf(b, mac, destination, version)) return 'right'
  if (!isGroupMac(b, mac)) return 'unicast'
  return isBroadcastMac(b, mac) ? 'broadcast' : 'wrong'
}

function numbersOf<Key>(all: Map<Key, FrameNumbers>, key: Key): FrameNumbers {
  let numbers = all.get(key)
  if (numbers === undefined) {
    numbers = new FrameNumbers()
    all.set(key, numbers)
  }
  return numbers
}
