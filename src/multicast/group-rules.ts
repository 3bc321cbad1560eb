/** What is odd about a group, told by its address alone: for frames that show it, and for plans that name it. */
import { allZero, u32 } from '../decode/bytes.ts'
import { addressText, isSourceSpecific, macOf, macText, staysOnLink, type Version } from './addresses.ts'
import { reservedBlock } from './words/ipv4-ranges.ts'

/** A sentence that names the address, and the section that it follows from. */
export interface Why {
  readonly said: string
  readonly reference: string
}

/** Why the group must not be on a wire: 224.0.0.0, IPv6 scope 0 or 1; undefined if it may. */
export function whyNotOnWire(b: Uint8Array, at: number, version: Version): Why | undefined {
  if (version === 4) {
    if (u32(b, at) !== 0xe000_0000) return undefined
    return { said: '224.0.0.0 is never assigned to a group', reference: 'RFC 1112 §4' }
  }
  const scope = b[at + 1] & 0x0f
  if (scope > 1) return undefined
  const what = scope === 0 ? 'has the reserved scope 0' : 'has scope 1, which ends at the interface'
  return { said: `${addressText(b, at, version)} ${what}`, reference: 'RFC 4291 §2.7' }
}

/** Why switches flood the group though it is none of 224.0.0.0/24; undefined if they need not. */
export function whyFlooded(b: Uint8Array, at: number, version: Version): string | undefined {
  if (version !== 4 || staysOnLink(b, at, version) || (b[at + 1] & 0x7f) !== 0 || b[at + 2] !== 0) return undefined
  const alias = `224.0.0.${b[at + 3]}`
  const group = addressText(b, at, version)
  return `${group} shares ${macText(macOf(b, at, version))} with ${alias}, so switches flood it to every port`
}

/** Why nobody may choose the group: it is of a reserved block, or of a kind that is not in use; undefined if one may. */
export function whyReserved(b: Uint8Array, at: number, version: Version): Why | undefined {
  if (version === 6) {
    const why = reservedInIpv6(b, at)
    return why && { ...why, said: `${addressText(b, at, version)} ${why.said}` }
  }
  // 224.0.0.0 is another finding's; what is registered within a reserved block is none.
  const block = reservedBlock(u32(b, at))
  if (block === undefined) return undefined
  const group = addressText(b, at, version)
  if (group === '224.1.0.38') return undefined
  const reference = b[at] === 232 ? 'RFC 4607 §4.3' : 'RFC 5771 §3 and §13'
  return { said: `${group} is of a range that nobody may choose from: ${block}`, reference }
}

const OF_FLAGS = 'RFC 4291 §2.7, RFC 3306 §4'

/** Why a group of IPv6 is of no kind that is in use. */
function reservedInIpv6(b: Uint8Array, at: number): Why | undefined {
  const flags = b[at + 1] >> 4
  if ((b[at + 1] & 0x0f) === 0x0f) return { said: 'has the reserved scope f', reference: OF_FLAGS }
  if ((flags & 2) !== 0 && (flags & 1) === 0) {
    return { said: 'has the flag for prefixes without that for transient groups', reference: OF_FLAGS }
  }
  if ((flags & 4) !== 0 && (flags & 2) === 0) {
    return { said: 'embeds a rendezvous point without a prefix', reference: OF_FLAGS }
  }
  // Of the groups for one source, hosts choose those whose last 32 bits begin with a 1.
  const isChosenByNobody = isSourceSpecific(b, at, 6) && allZero(b, at + 4, at + 12) && b[at + 12] < 0x80
  return isChosenByNobody ? { said: 'is SSM, and not from ff3x::8000:0 on', reference: 'RFC 4607 §4.3' } : undefined
}
