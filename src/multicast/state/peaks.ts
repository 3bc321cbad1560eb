/** The busiest moments of streams: sums over a window that slides from packet to packet. */

/** What falls into the window that ends now, and the most that ever did. */
export interface Windowed {
  octetsNow: number
  packetsNow: number
  mostOctets: number
  mostPackets: number
}

/** Packets within a window, over all streams. */
const MOST = 1 << 20
const FEWEST = 1 << 10
/** Stamps are whole nanoseconds, and sums of seconds are not quite: half of one tells what is in the window from what is not. */
const HALF = 0.5e-9

/**
 * One queue of the packets of all streams: those that leave the window are taken from the sums of their streams, so that
 * a packet costs the same however long the window is.
 */
export class Peaks<Stream extends Windowed> {
  /** Packets that left the window early, for want of room. */
  hurried = 0
  private times = new Float64Array(FEWEST)
  private octets = new Float64Array(FEWEST)
  private streams: (Stream | undefined)[] = new Array(FEWEST).fill(undefined)
  private first = 0
  private held = 0

  /** @param window seconds */
  constructor(
    readonly window: number,
    private readonly most = MOST,
  ) {}

  /** A packet of the stream; times never fall. */
  add(stream: Stream, now: number, octets: number): void {
    const over = now - this.window + HALF
    while (this.held > 0 && this.times[this.first] < over) this.leave()
    if (this.held === this.times.length) this.widen()
    const last = (this.first + this.held++) & (this.times.length - 1)
    this.times[last] = now
    this.octets[last] = octets
    this.streams[last] = stream
    stream.octetsNow += octets
    stream.packetsNow++
    if (stream.octetsNow > stream.mostOctets) stream.mostOctets = stream.octetsNow
    if (stream.packetsNow > stream.mostPackets) stream.mostPackets = stream.packetsNow
  }

  /** The oldest packet leaves the window. */
  private leave(): void {
    const stream = this.streams[this.first]
    if (stream !== undefined) {
      stream.octetsNow -= this.octets[this.first]
      stream.packetsNow--
    }
    this.streams[this.first] = undefined
    this.first = (this.first + 1) & (this.times.length - 1)
    this.held--
  }

  private widen(): void {
    const { length } = this.times
    if (length >= this.most) {
      this.hurried++
      this.leave()
      return
    }
    const { times, octets, streams, first } = this
    this.times = new Float64Array(2 * length)
    this.octets = new Float64Array(2 * length)
    this.streams = new Array(2 * length).fill(undefined)
    for (let k = 0; k < length; k++) {
      const from = (first + k) & (length - 1)
      this.times[k] = times[from]
      this.octets[k] = octets[from]
      this.streams[k] = streams[from]
    }
    this.first = 0
  }
}
