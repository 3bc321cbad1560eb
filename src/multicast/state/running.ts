/** Streams that run, in the order in which they were last heard: the first is the first to stop. */
import { Chain, type Linked } from './chain.ts'

export interface Runner<Self> extends Linked<Self> {
  /** When it was last heard. */
  last: number
}

export class Running<Stream extends Runner<Stream>> {
  private readonly all = new Chain<Stream>()

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
    const { isListed } = stream
    this.all.append(stream)
    if (!isListed) this.starts(stream, now)
  }

  /** Time has passed. */
  pass(now: number): void {
    for (let { first } = this.all; first !== undefined && now - first.last >= this.pause; first = this.all.first) {
      this.all.remove(first)
      this.stops(first, first.last + this.pause)
    }
  }
}
