/** Frames sent to another group: addresses of IP and Ethernet, what IGMP and MLD say, checksums. */
import { REBUILT } from '../decode/layers.ts'
import type { Packet } from '../decode/packet.ts'
import { addressText, isAddress, isGroup, macOf, staysOnLink, type Version } from './addresses.ts'
import { checksumsOf } from './checksums.ts'
import { type IpHeader, ipHeadersOf } from './ip-header.ts'
import { type MembershipMessage, membershipMessageOf } from './membership-message.ts'

/** A group that takes the place of another. */
export interface GroupChange {
  readonly version: Version
  /** The group that it takes the place of; without it, of all that routers forward. */
  readonly from: Uint8Array | undefined
  readonly to: Uint8Array
}

export interface Readdressing {
  readonly groups: readonly GroupChange[]
  /** TTL or hop limit of what is sent to groups that routers forward; it stays as it is without it. */
  readonly ttl?: number
  /** Whether wrong checksums are made right, in frames that nothing else changes too. */
  readonly rightSums?: boolean
}

/** Groups that are told of by name: a capture may name millions. */
const MOST_TOLD = 32

export class Readdresser {
  /** Frames that were changed. */
  changed = 0
  /** Groups that others took the place of, as `OLD → NEW`, with the number of headers and messages that named them. */
  readonly replaced = new Map<string, number>()
  readonly #what: Readdressing

  constructor(what: Readdressing) {
    this.#what = what
  }

  /**
   * Changes a frame where it stands. Headers within tunnels are changed too, and the checksums around them.
   *
   * @param p decoded by a session that puts no fragments together
   * @returns whether anything was changed
   */
  apply(p: Packet): boolean {
    const headers = ipHeadersOf(p).filter(({ i }) => (p.layers.flags[i] & REBUILT) === 0)
    const innermostFirst = headers.reverse().map((header) => ({ header, sums: checksumsOf(header) }))
    let isChanged = false
    for (const { header, sums } of innermostFirst) {
      if (this.#header(header)) isChanged = true
      // One after the other: what is within counts for the sum around it.
      for (const sum of sums) {
        if (isChanged) sum.follow()
        if (this.#what.rightSums && sum.correct()) isChanged = true
      }
    }
    if (isChanged) this.changed++
    return isChanged
  }

  /** Changes what an IP header says, how it is delivered, and what it carries if that is about groups. */
  #header(header: IpHeader): boolean {
    const { p, destination, version, link } = header
    const b = p.bytes
    const message = membershipMessageOf(header)
    let isChanged = message !== undefined && this.#message(message)
    if (this.#group(b, destination, version)) {
      // Also where none stood, as on loopback: elsewhere nobody would take the frame.
      if (link >= 0) b.set(macOf(b, destination, version), p.layers.at[link])
      isChanged = true
    }
    return (message === undefined && this.#limit(header)) || isChanged
  }

  #message(message: MembershipMessage): boolean {
    let isChanged = false
    for (const at of [message.group, ...message.records.map(({ group }) => group)]) {
      if (at >= 0 && this.#group(message.bytes, at, message.ip)) isChanged = true
    }
    return isChanged
  }

  /** Puts another group in the place of the one at `at`. @returns whether there is one for it */
  #group(b: Uint8Array, at: number, version: Version): boolean {
    if (!isGroup(b, at, version)) return false
    for (const { version: own, from, to } of this.#what.groups) {
      if (own !== version || !(from === undefined ? !staysOnLink(b, at, version) : isAddress(b, at, from))) continue
      if (isAddress(b, at, to)) return false
      const before = addressText(b, at, version)
      b.set(to, at)
      this.#tell(before, addressText(to, 0, version))
      return true
    }
    return false
  }

  #tell(before: string, after: string): void {
    const own = `${before} → ${after}`
    const change = this.replaced.has(own) || this.replaced.size < MOST_TOLD ? own : `other groups → ${after}`
    this.replaced.set(change, (this.replaced.get(change) ?? 0) + 1)
  }

  #limit({ p, at, destination, version, toGroup }: IpHeader): boolean {
    const { ttl } = this.#what
    const place = at + (version === 4 ? 8 : 7)
    if (ttl === undefined || !toGroup || staysOnLink(p.bytes, destination, version) || p.bytes[place] === ttl) {
      return false
    }
    p.bytes[place] = ttl
    return true
  }
}
