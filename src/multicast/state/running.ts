/** Streams that run, in the order in which they were last heard: the first is the first to stop. */

export interface Runner<Self> {
  /** When it was last heard. */
  last: number
  runs: boolean
  /** Those that were last heard just before and just after it. */
  before: Self | undefined
  after: Self | undefined
}

export class Running<Stream extends Runner<Stream>> {
  private first: Stream | undefined
  private latest: Stream | undefined

  /**
   * @param pause  a stream has stopped when nothing came for so many seconds
   * @param starts told of each stream that begins, or begins again
   * @param stops  told of each that has stopped, and when that was known
   */
  constructor(
    private readonly pause: number,
    private readonly starts: (stream: Stream, at: number) => void,
    private readonly stops: (stream: Stream, at: number) => void,
  ) {}

  /** A packet of the stream has come. */
  goesOn(stream: Stream, now: number): void {
    if (stream === this.latest) return
    const { runs } = stream
    if (runs) this.takeOut(stream)
    stream.runs = true
    stream.before = this.latest
    if (this.latest === undefined) this.first = stream
    else this.latest.after = stream
    this.latest = stream
    if (!runs) this.starts(stream, now)
  }

  /** Time has passed. */
  pass(now: number): void {
    for (let stream = this.first; stream !== undefined && now - stream.last >= this.pause; stream = this.first) {
      this.takeOut(stream)
      stream.runs = false
      this.stops(stream, stream.last + this.pause)
    }
  }

  private takeOut(stream: Stream): void {
    const { before, after } = stream
    if (before === undefined) this.first = after
    else before.after = after
    if (after === undefined) this.latest = before
    else after.before = before
    stream.before = undefined
    stream.after = undefined
  }
}
