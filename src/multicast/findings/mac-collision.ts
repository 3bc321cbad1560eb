/** Groups that share a MAC address. */
import { u32 } from '../../decode/bytes.ts'
import { macOf, macText, type Version, widthOf } from '../addresses.ts'
import type { IpHeader } from '../ip-header.ts'
import { type AddressKey, isKey, keyAt, textOf } from '../state/address.ts'
import { Room } from '../state/room.ts'
import type { Segment } from '../state/segments.ts'
import type { Finding } from './finding.ts'
import type { Answer, Watch } from './watch.ts'

/** Groups that are remembered, over all segments. */
const MOST = 65_536
/** Groups of a MAC address that are remembered: all of IPv4, and of IPv6 so many of 2⁸⁰ as a flood may take time. */
const MOST_SHARERS = 32
/** Answers that are kept: most are asked for again and again. */
const MOST_ANSWERS = 4096
/** Groups of a MAC address that a sentence names. */
const NAMED = 8

/** Where keys of groups of IPv6 begin. */
const OF_IPV6 = 2 ** 32

/** True for groups of IPv6 that are the same but for their scope: one name in several places (RFC 4291 §2.7.1). */
export function differInScope(one: AddressKey, other: AddressKey): boolean {
  if (one.length === 4) return false
  const apart = one.charCodeAt(1) ^ other.charCodeAt(1)
  return apart <= 0x0f && one.slice(2) === other.slice(2)
}

class Collisions implements Watch {
  learnt = 0
  /** By segment, groups by the octets that they share: the keys of all, one behind the other. */
  private readonly segments = new Map<Segment, Map<number, string>>()
  private readonly room = new Room(MOST)
  /** What was said of late, by version, the groups that share an address, and the one among them. */
  private readonly answers = new Map<string, Answer | undefined>()

  named({ p: { bytes: b }, version, link }: IpHeader, at: number, segment: Segment): Answer | undefined {
    if (link < 0) return undefined
    const shared = this.segments.get(segment) ?? new Map<number, string>()
    if (shared.size === 0) this.segments.set(segment, shared)
    const low = u32(b, at + widthOf(version) - 4)
    const key = version === 4 ? low & 0x7f_ffff : OF_IPV6 + low
    const known = shared.get(key)
    if (known === undefined) {
      if (this.room.take()) shared.set(key, keyAt(b, at, version))
      return undefined
    }
    const width = widthOf(version)
    // Most have it to themselves.
    if (known.length === width && isKey(known, b, at)) return undefined
    const group = keyAt(b, at, version)
    const asked = `${version}${known}${group}`
    if (this.answers.has(asked)) return this.answers.get(asked)
    const groups: AddressKey[] = []
    for (let k = 0; k < known.length; k += width) groups.push(known.slice(k, k + width))
    if (!groups.includes(group) && groups.length < MOST_SHARERS && this.room.take()) {
      shared.set(key, known + group)
      this.learnt++
    }
    const answer = answerOf(group, groups, b, at, version)
    if (this.answers.size >= MOST_ANSWERS) this.answers.clear()
    this.answers.set(asked, answer)
    return answer
  }
}

/** What is said of a group that shares its MAC address with others. */
function answerOf(
  group: AddressKey,
  groups: readonly AddressKey[],
  b: Uint8Array,
  at: number,
  version: Version,
): Answer | undefined {
  const others = groups.filter((one) => one !== group && !differInScope(one, group)).map(textOf)
  if (others.length === 0) return undefined
  const atLeast = version === 6 && groups.length >= MOST_SHARERS ? 'at least ' : ''
  const more = others.length > NAMED ? ` and ${atLeast}${others.length - NAMED} more` : ''
  return {
    said: `${textOf(group)} shares ${macText(macOf(b, at, version))} with ${others.slice(0, NAMED).join(', ')}${more}`,
    reference: version === 4 ? 'RFC 1112 §6.4' : 'RFC 2464 §7',
    groups: [textOf(group), ...others],
  }
}

export const macCollision: Finding = {
  id: 'mac-collision',
  severity: 'note',
  title: 'Groups on a segment that share a MAC address',
  why:
    'Who joins one of them gets the frames of the others too: network cards and many snooping switches look at the MAC ' +
    'address alone, so the load of all these groups reaches hosts that want one.',
  reference: 'RFC 1112 §6.4, RFC 2464 §7',
  advice: 'Choose groups of IPv4 that differ in their last 23 bits, and groups of IPv6 that differ in their last 32.',
  in: 'history',
  watch: () => new Collisions(),
}
