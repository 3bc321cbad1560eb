/** What is the same for all packets to a group: worked out once, since captures are about few groups. */
import { u32 } from '../decode/bytes.ts'
import type { Note } from '../decode/protocol.ts'
import { addressText, macOf, type Version, widthOf } from './addresses.ts'
import type { IpHeader } from './ip-header.ts'
import { groupName, groupRange } from './ranges.ts'

export interface Group {
  readonly version: Version
  readonly octets: Uint8Array
  readonly text: string
  /** IANA's name of it. */
  readonly name: string | undefined
  readonly range: string
  /** The MAC address that it is sent to. */
  readonly mac: Uint8Array
  /** By TTL, for what output makes of packets to it of which nothing else is to be said. */
  readonly notes: Map<number, Note>
}

/** Groups are forgotten when there are more: forged ones may not take the program's memory. */
const MOST = 4096
const known = new Map<number | string, Group>()

/** The group that a packet is sent to. */
export const groupOf = ({ p, destination, version }: IpHeader): Group => groupAt(p.bytes, destination, version)

/** The group whose address stands at `at`. */
export function groupAt(b: Uint8Array, at: number, version: Version): Group {
  const key = version === 4 ? u32(b, at) : addressText(b, at, version)
  let group = known.get(key)
  if (group === undefined) {
    if (known.size >= MOST) known.clear()
    group = {
      version,
      octets: b.slice(at, at + widthOf(version)),
      text: addressText(b, at, version),
      name: groupName(b, at, version),
      range: groupRange(b, at, version),
      mac: macOf(b, at, version),
      notes: new Map(),
    }
    known.set(key, group)
  }
  return group
}
