/** `-z conv,TYPE`: who talked to whom, how much, since when and for how long. */
import type { Packet } from '../../decode/packet.ts'
import type { EachParties, Party } from './parties.ts'
import type { Statistic } from './statistic.ts'

export interface Conversation {
  /** Who sent the first frame. */
  readonly a: Party
  readonly b: Party
  /** Frames and octets on the wire from a to b, and back. */
  framesAB: number
  bytesAB: number
  framesBA: number
  bytesBA: number
  /** Time of the first frame and of the last, in seconds since the capture's first frame. */
  readonly start: number
  end: number
}

/** What did not fit into a table. */
export interface Surplus {
  frames: number
  bytes: number
}

/** More rows than anybody reads; a scan of all addresses there are may not take the program's memory. */
const MOST_ROWS = 500_000

export class Conversations implements Statistic {
  private readonly rows = new Map<string, Conversation>()
  /** Frames of conversations that came when the table was full. */
  readonly surplus: Surplus = { frames: 0, bytes: 0 }

  constructor(
    private readonly each: EachParties,
    private readonly most = MOST_ROWS,
  ) {}

  add(p: Packet): void {
    const time = p.session.since(p.sec, p.nsec)
    this.each(p, (source, destination, stream) => {
      const from = nameOf(source)
      const to = nameOf(destination)
      const forth = this.rows.get(`${stream} ${from} ${to}`)
      if (forth !== undefined) {
        forth.framesAB++
        forth.bytesAB += p.length
        forth.end = time
        return
      }
      const back = this.rows.get(`${stream} ${to} ${from}`)
      if (back !== undefined) {
        back.framesBA++
        back.bytesBA += p.length
        back.end = time
        return
      }
      if (this.rows.size >= this.most) {
        this.surplus.frames++
        this.surplus.bytes += p.length
        return
      }
      this.rows.set(`${stream} ${from} ${to}`, {
        a: source,
        b: destination,
        framesAB: 1,
        bytesAB: p.length,
        framesBA: 0,
        bytesBA: 0,
        start: time,
        end: time,
      })
    })
  }

  /** All conversations, those of most frames first. */
  table(): Conversation[] {
    const frames = (row: Conversation): number => row.framesAB + row.framesBA
    return [...this.rows.values()].sort((x, y) => frames(y) - frames(x))
  }
}

/** An end as a key. */
export const nameOf = ({ address, port }: Party): string => (port === undefined ? address : `${address} ${port}`)
