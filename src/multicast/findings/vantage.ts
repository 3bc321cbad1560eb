/** Where a capture was made and how, as far as it tells: what it may not show, nobody may call absent. */
import type { Packet } from '../../decode/packet.ts'
import type { Analysis } from '../analysis.ts'
import { directionOf } from '../direction.ts'
import { type AddressKey, keyAt } from '../state/address.ts'
import type { Found } from './finding.ts'

/** What is known of the making of a capture besides its frames. */
export interface Making {
  /** A filter that left frames out, when they were captured or when they were read. */
  readonly filter?: string
  /** The capture breaks off: its last part is missing. */
  readonly broken?: boolean
}

/** Hosts of which it is remembered that the capture was made on them. */
const MOST_HOSTS = 1024

export class Vantage {
  /** Frames that were cut by a snapshot length. */
  cut = 0
  /** Frames that the capturing host sent itself. */
  sent = 0
  /** Addresses that the capturing host sends from. */
  private readonly hosts = new Set<AddressKey>()

  constructor(readonly making: Making = {}) {}

  see(p: Packet, analysis: Analysis, findings: readonly Found[]): void {
    if (p.captured < p.length) this.cut++
    const isOut = directionOf(p) === 'out'
    if (isOut) this.sent++
    if (this.hosts.size >= MOST_HOSTS) return
    // Who forwards sends, too: what goes out is the host's own where it has not been counted down.
    const isOwn = isOut || findings.some(({ about }) => about.id === 'checksum-offload')
    if (!isOwn) return
    const [outermost] = analysis.headers
    if (outermost !== undefined) this.hosts.add(keyAt(p.bytes, outermost.source, outermost.version))
  }

  /** True if the capture was made on the host of that address: what it sends is seen there, wherever it gets. */
  isOn(host: AddressKey): boolean {
    return this.hosts.has(host)
  }

  /** Why frames may be missing that were on the wire; undefined if nothing tells of such a reason. */
  get gaps(): string | undefined {
    const { filter, broken } = this.making
    if (filter !== undefined) return `the capture is filtered (${filter})`
    if (broken) return 'the capture breaks off'
    return undefined
  }
}
