/** What is kept of each datagram: columns of typed arrays, for captures hold millions. */

/** Datagrams for which there is room at first. */
const FEW = 1 << 12

export class Columns {
  n = 0
  /** Hash of the payload, 64 bits in all. */
  high = new Uint32Array(FEW)
  low = new Uint32Array(FEW)
  /** Identification of IPv4, or of a fragmented IPv6 datagram; 0 tells nothing. */
  id = new Uint32Array(FEW)
  /** Seconds since the first frame of the capture. */
  time = new Float64Array(FEW)
  /** Number of the frame, which completed the datagram if it came in fragments. */
  frame = new Uint32Array(FEW)
  ttl = new Uint8Array(FEW)
  /** Number of the stream. */
  stream = new Uint32Array(FEW)

  /** Makes room for one more. */
  widen(): void {
    if (this.n < this.time.length) return
    const size = 2 * this.time.length
    this.high = widened(this.high, new Uint32Array(size))
    this.low = widened(this.low, new Uint32Array(size))
    this.id = widened(this.id, new Uint32Array(size))
    this.time = widened(this.time, new Float64Array(size))
    this.frame = widened(this.frame, new Uint32Array(size))
    this.ttl = widened(this.ttl, new Uint8Array(size))
    this.stream = widened(this.stream, new Uint32Array(size))
  }

  /**
   * The datagrams of each stream, in the order in which they came.
   * @param streams how many there are
   */
  byStream(streams: number): Int32Array[] {
    const counts = new Uint32Array(streams)
    for (let e = 0; e < this.n; e++) counts[this.stream[e]]++
    const lists = Array.from(counts, (count) => new Int32Array(count))
    counts.fill(0)
    for (let e = 0; e < this.n; e++) {
      const s = this.stream[e]
      lists[s][counts[s]++] = e
    }
    return lists
  }
}

function widened<A extends Uint8Array | Uint32Array | Float64Array>(from: A, to: A): A {
  to.set(from)
  return to
}
