/** An address that all frames of a capture are from or to: the mark of a filter of which a file need not tell. */
import type { Packet } from '../../decode/packet.ts'
import { analysisOf } from '../analysis.ts'
import { ROLE, roleOf } from '../roles.ts'
import { type AddressKey, keyAt } from '../state/address.ts'

/** Below that, it is chance; what so many have in common is taken to be common to all. */
const A_FEW = 5
const MANY = 10_000

/** Where a frame of ARP has its two addresses of IPv4, and how long it is (RFC 826). */
const ARP_ADDRESSES = [14, 24]
const ARP_SIZE = 28

export class SharedAddress {
  private frames = 0
  /** Those of the first frame that each since was from or to. */
  private left: readonly AddressKey[] | undefined

  /** True if no other frame changes anything. */
  get isKnown(): boolean {
    return this.left?.length === 0 || this.frames >= MANY
  }

  see(p: Packet): void {
    if (this.isKnown) return
    this.frames++
    this.left = this.left === undefined ? endsOf(p) : both(this.left, endsOf(p))
  }

  /** None if there are few frames, or nothing that all of them have. */
  get all(): readonly AddressKey[] {
    return this.frames < A_FEW ? [] : (this.left ?? [])
  }
}

/** Those in both. In `see`, a closure would be made for each frame, even where it is not called. */
const both = (some: readonly AddressKey[], others: readonly AddressKey[]): readonly AddressKey[] =>
  some.filter((one) => others.includes(one))

/** The addresses that a frame is from and to, as filters of captures take them; none without IP and ARP. */
function endsOf(p: Packet): AddressKey[] {
  const [outermost] = analysisOf(p).headers
  if (outermost !== undefined) {
    const { source, destination, version } = outermost
    return [keyAt(p.bytes, source, version), keyAt(p.bytes, destination, version)]
  }
  const { layers } = p
  for (let i = 1; i < layers.n; i++) {
    const at = layers.at[i]
    if (roleOf(p, i) === ROLE.arp && at + ARP_SIZE <= layers.end[i]) {
      return ARP_ADDRESSES.map((offset) => keyAt(p.bytes, at + offset, 4))
    }
  }
  return []
}
