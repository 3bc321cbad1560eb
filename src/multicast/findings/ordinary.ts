/**
 * Messages of IGMP that are as their RFCs want them: nothing is to be found in them by themselves. Hosts and queriers send
 * hardly any others, and to find nothing takes all findings longer than one look at what each of them wants.
 */
import { u16, u32 } from '../../decode/bytes.ts'
import { fold, sumOf } from '../../decode/checksum.ts'
import { isAddress, isGroupMac, isHost, isMacOf, isSourceSpecific } from '../addresses.ts'
import { whyFlooded, whyReserved } from '../group-rules.ts'
import type { MembershipMessage } from '../membership-message.ts'
import { placeFor, whyStrange } from './membership.ts'

const HEADER = 24
const OPTION = 20
/** Version 4, a header of six words; Router Alert in the last (RFC 2113 §2.1). */
const WITH_OPTION = 0x46
const ROUTER_ALERT = 0x9404_0000

/** True if nothing is to be found in the frame that brings this message under its only IP header. False may mean anything. */
export function isOrdinary(m: MembershipMessage): boolean {
  return isBroughtWell(m) && m.claimed === m.length && hasGroup(m) && m.rightSum === undefined
}

/** True if there is nothing to be found in the headers before it: Ethernet, tags, and IPv4 with Router Alert; all of it is there. */
function isBroughtWell({ header, bytes: b, end }: MembershipMessage): boolean {
  const { at, link, mac, source, destination, ttl } = header
  // On loopback, there is no MAC address; and Ethernet may have been carried by something else.
  if (link !== 1 || mac < 0 || isGroupMac(b, mac + 6) || !isMacOf(b, mac, destination, 4)) return false
  if (b[at] !== WITH_OPTION || u32(b, at + OPTION) !== ROUTER_ALERT || at + u16(b, at + 2) !== end) return false
  return ttl === 1 && isHost(b[source], 4) && fold(sumOf(b, at, HEADER)) === 0xffff
}

/** True if it is sent to where it belongs, and about groups that anybody may choose. */
function hasGroup(m: MembershipMessage): boolean {
  const { bytes: b, header, version } = m
  const place = placeFor(m)
  if (version === 1 || place === undefined || !isAddress(b, header.destination, place)) return false
  if (m.isGeneral) return m.sources === 0
  return m.places.every((at) => isPlain(m, at)) && !m.unfilteredJoins.some((at) => isSourceSpecific(b, at, 4))
}

const isPlain = (m: MembershipMessage, group: number): boolean =>
  whyStrange(m, group) === undefined &&
  whyReserved(m.bytes, group, 4) === undefined &&
  whyFlooded(m.bytes, group, 4) === undefined
