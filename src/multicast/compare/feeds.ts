/** Two feeds: groups that carry the same data, so that what one of them loses the other may bring. */
import { u16, u32 } from '../../decode/bytes.ts'
import type { Packet } from '../../decode/packet.ts'
import type { Question } from '../diagnosis/question.ts'
import { textOf } from '../state/address.ts'
import type { Counter } from '../state/counter.ts'
import { Room } from '../state/room.ts'
import { looksLikeIt, Probe, RtpSources } from '../state/rtp-sources.ts'
import { type Stream, Streams } from '../state/streams.ts'
import { Columns } from './columns.ts'
import { Values } from './flows.ts'
import { hash, hashed } from './hash.ts'

/** Datagrams that are kept of both feeds together. */
const MOST = 2 ** 22
const UDP_HEADER = 8
const SEED = 0x2022
const RTP_NUMBERS = 0x1_0000

/** No number. */
export const UNNUMBERED = -1

/** What is kept of a feed's datagrams besides. */
export class FeedColumns extends Columns {
  /** Sequence number of RTP, or what counts the datagrams; UNNUMBERED without one. */
  numbers = new Float64Array(this.time.length)
  /** Synchronisation source of RTP. */
  ssrc = new Uint32Array(this.time.length)

  override widen(): void {
    super.widen()
    if (this.numbers.length === this.time.length) return
    const [numbers, ssrc] = [this.numbers, this.ssrc]
    this.numbers = new Float64Array(this.time.length)
    this.numbers.set(numbers)
    this.ssrc = new Uint32Array(this.time.length)
    this.ssrc.set(ssrc)
  }
}

export class Feed {
  readonly columns = new FeedColumns()
  readonly sources = new Values<string>()
  /** True if it carries RTP. */
  isRtp = false
  private readonly rtp = new RtpSources(new Probe())

  constructor(readonly asked: Question) {}

  has({ group, ports, source }: Stream): boolean {
    const { asked } = this
    const isPort = asked.port === undefined || ports % 0x1_0000 === asked.port
    return group === asked.group && isPort && (asked.source === undefined || asked.source === source)
  }

  /** Finds out whether it carries RTP, by a datagram that carries the octets from `o` to before `e`. */
  follow(b: Uint8Array, o: number, e: number, frame: number, now: number): void {
    this.rtp.take(b, o, e, frame, now)
    if (this.rtp.newest?.isOne === true) this.isRtp = true
  }
}

export class Feeds {
  readonly room: Room
  readonly both: readonly [Feed, Feed]
  readonly modulus: number
  private readonly streams: Streams
  private readonly known = new Map<Stream, Feed | undefined>()
  private stamp = 0

  /** @param counter what counts the datagrams; RTP's sequence numbers are looked for without it */
  constructor(
    asked: readonly [Question, Question],
    readonly counter: Counter | undefined,
    most = MOST,
  ) {
    this.room = new Room(most)
    this.both = [new Feed(asked[0]), new Feed(asked[1])]
    this.modulus = counter?.modulus ?? RTP_NUMBERS
    this.streams = new Streams({ window: 0, told: { tell: (p, stream, _, udp) => this.take(p, stream, udp) } })
  }

  /** Takes in a frame. @param stamp seconds since the first frame of the capture */
  see(p: Packet, stamp: number): void {
    this.stamp = stamp
    this.streams.see(p, stamp)
  }

  advance(): void {}

  private take(p: Packet, stream: Stream, udp: number): void {
    if (!this.known.has(stream)) this.meet(stream)
    const feed = this.known.get(stream)
    if (feed === undefined || !this.room.take()) return
    const { bytes: b, layers } = p
    const from = layers.at[udp] + UDP_HEADER
    const length = u16(b, layers.at[udp] + 4)
    const end = Math.max(from, Math.min(layers.end[udp], layers.at[udp] + Math.max(length, UDP_HEADER)))
    const { columns } = feed
    columns.widen()
    const e = columns.n++
    hash(layers.view, from, end - from, SEED)
    columns.high[e] = hashed.high
    columns.low[e] = hashed.low
    columns.time[e] = this.stamp
    columns.frame[e] = p.number
    columns.numbers[e] = UNNUMBERED
    if (this.counter !== undefined) columns.numbers[e] = this.counter.read(p)
    else if (looksLikeIt(b, from, end)) {
      columns.numbers[e] = u16(b, from + 2)
      columns.ssrc[e] = u32(b, from + 8)
      if (!feed.isRtp) feed.follow(b, from, end, p.number, this.stamp)
    }
  }

  private meet(stream: Stream): void {
    const feed = this.both.find((one) => one.has(stream))
    this.known.set(stream, feed)
    feed?.sources.add(textOf(stream.source))
  }
}
