/** `-z endpoints,TYPE`: who sent and received how much. */
import type { Packet } from '../../decode/packet.ts'
import { nameOf, type Surplus } from './conversations.ts'
import type { EachParties, Party } from './parties.ts'
import type { Statistic } from './statistic.ts'

export interface Endpoint {
  readonly party: Party
  /** Frames and octets on the wire that it sent, and that were sent to it. */
  framesSent: number
  bytesSent: number
  framesReceived: number
  bytesReceived: number
}

const MOST_ROWS = 500_000

export class Endpoints implements Statistic {
  private readonly rows = new Map<string, Endpoint>()
  /** Frames of endpoints that came when the table was full. */
  readonly surplus: Surplus = { frames: 0, bytes: 0 }

  constructor(
    private readonly each: EachParties,
    private readonly most = MOST_ROWS,
  ) {}

  add(p: Packet): void {
    this.each(p, (source, destination) => {
      const sender = this.row(source, p)
      if (sender !== undefined) {
        sender.framesSent++
        sender.bytesSent += p.length
      }
      const receiver = this.row(destination, p)
      if (receiver !== undefined) {
        receiver.framesReceived++
        receiver.bytesReceived += p.length
      }
    })
  }

  private row(party: Party, p: Packet): Endpoint | undefined {
    const key = nameOf(party)
    let row = this.rows.get(key)
    if (row !== undefined) return row
    if (this.rows.size >= this.most) {
      this.surplus.frames++
      this.surplus.bytes += p.length
      return undefined
    }
    row = { party, framesSent: 0, bytesSent: 0, framesReceived: 0, bytesReceived: 0 }
    this.rows.set(key, row)
    return row
  }

  /** All endpoints, those of most frames first. */
  table(): Endpoint[] {
    const frames = (row: Endpoint): number => row.framesSent + row.framesReceived
    return [...this.rows.values()].sort((x, y) => frames(y) - frames(x))
  }
}
