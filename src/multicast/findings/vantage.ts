/** Where a capture was made and how, as far as it tells: what it may not show, nobody may call absent. */
import { CUT } from '../../decode/layers.ts'
import type { Packet } from '../../decode/packet.ts'
import { analysisOf } from '../analysis.ts'
import type { CaptureFacts } from '../capture-facts.ts'
import { directionOf } from '../direction.ts'
import type { MembershipMessage } from '../membership-message.ts'
import { type AddressKey, keyAt } from '../state/address.ts'
import type { Found } from './finding.ts'

/** Hosts of which it is remembered that the capture was made on them. */
const MOST_HOSTS = 1024

export class Vantage {
  /** How the capture was made, once it is over. */
  facts: CaptureFacts | undefined
  /** Frames that were cut before it could be seen what they hold, or which groups they are about. */
  illegible = 0
  /** True once a frame came that is no message of IGMP or MLD: until then, somebody may have captured these alone. */
  showsOthers = false
  /** Addresses that the capturing host sends from. */
  private readonly hosts = new Set<AddressKey>()

  /**
   * @param findings what was found about the frame by itself
   * @param messages of IGMP and MLD in it
   */
  see(p: Packet, findings: readonly Found[], messages: readonly MembershipMessage[]): void {
    if (messages.length === 0) this.showsOthers = true
    if (p.captured < p.length) {
      const { layers } = p
      const isCut = (layers.flags[layers.n - 1] & CUT) !== 0
      if (isCut || messages.some(({ at, length, end }) => at + length > end)) this.illegible++
    }
    if (this.hosts.size >= MOST_HOSTS) return
    const isOwn = directionOf(p) === 'out' || findings.some(({ about }) => about.id === 'checksum-offload')
    if (!isOwn) return
    const [outermost] = analysisOf(p).headers
    if (outermost !== undefined) this.hosts.add(keyAt(p.bytes, outermost.source, outermost.version))
  }

  /** True if the capture was made on the host of that address, or on a router that sends on what comes from it. */
  isOn(host: AddressKey): boolean {
    return this.hosts.has(host)
  }

  /** Why frames may have been there that the capture does not show; undefined if nothing tells of such a reason. */
  get blind(): string | undefined {
    const filter = this.facts?.displayFilter ?? this.facts?.interfaces.find((one) => one.captureFilter)?.captureFilter
    if (filter !== undefined) return `the capture is filtered by ${filter}`
    return this.illegible > 0 ? `${this.illegible} frames were cut before it could be seen what they hold` : undefined
  }
}
