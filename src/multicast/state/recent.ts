/** Datagrams of late, so that it shows when one comes again. Of all streams together, in a bounded room. */
import { u16 } from '../../decode/bytes.ts'
import type { Packet } from '../../decode/packet.ts'
import type { Stream } from './streams.ts'

/** Datagrams, and octets of what they carry. */
const MOST = 1 << 13
const OCTETS = 1 << 22
const MACS = 12
const UDP_HEADER = 8

/** What there is to a datagram besides what it carries. */
export interface Sent {
  readonly stream: Stream
  /** Identification of IPv4; 0 if there is none. */
  readonly id: number
  readonly ttl: number
  /** Whatever else has to be equal: the way that it went. */
  readonly way: number
  /** Where the Ethernet header stands that carries it; -1 without one. */
  readonly link: number
}

/** One that came before, with the same octets. It is lent until the next call. */
export interface Earlier {
  frame: number
  time: number
  id: number
  ttl: number
  /** The two MAC addresses; none where there was no Ethernet. */
  macs: Uint8Array | undefined
}

export class Recent {
  private readonly streams: (Stream | undefined)[] = new Array(MOST).fill(undefined)
  private readonly frames = new Float64Array(MOST)
  private readonly times = new Float64Array(MOST)
  private readonly ids = new Uint16Array(MOST)
  private readonly ttls = new Uint8Array(MOST)
  private readonly ways = new Int32Array(MOST)
  private readonly sums = new Uint16Array(MOST)
  private readonly sizes = new Int32Array(MOST)
  /** Where octets begin, of all that were ever written. */
  private readonly starts = new Float64Array(MOST)
  private readonly macs = new Uint8Array(MOST * MACS)
  private readonly hasMacs = new Uint8Array(MOST)
  private readonly octets = new Uint8Array(OCTETS)
  private written = 0
  private readonly earlier: Earlier = { frame: 0, time: 0, id: 0, ttl: 0, macs: undefined }

  /**
   * Takes in the datagram in layer `udp`. Octets are compared only where checksum and length agree.
   * @returns the one before with the same octets, of the same stream and on the same way; undefined if none is remembered
   */
  take(p: Packet, udp: number, sent: Sent, now: number): Earlier | undefined {
    const { bytes: b, layers } = p
    const at = layers.at[udp]
    const size = layers.end[udp] - at - UDP_HEADER
    if (size <= 0 || size > OCTETS) return undefined
    const sum = u16(b, at + 6)
    // Of what was cut off, only the checksum tells.
    if (sum === 0 && layers.end[udp] < layers.reported[udp]) return undefined
    const place = placeOf(sent, sum, size)
    const found = this.isThere(place, b, at + UDP_HEADER, size, sum, sent) ? this.lend(place) : undefined
    this.put(place, p, at + UDP_HEADER, size, sum, sent, now)
    return found
  }

  private isThere(place: number, b: Uint8Array, at: number, size: number, sum: number, sent: Sent): boolean {
    if (this.streams[place] !== sent.stream || this.sizes[place] !== size || this.sums[place] !== sum) return false
    if (this.ways[place] !== sent.way || this.written - this.starts[place] > OCTETS) return false
    const from = this.starts[place] % OCTETS
    for (let k = 0; k < size; k++) if (this.octets[from + k] !== b[at + k]) return false
    return true
  }

  private lend(place: number): Earlier {
    const { earlier } = this
    earlier.frame = this.frames[place]
    earlier.time = this.times[place]
    earlier.id = this.ids[place]
    earlier.ttl = this.ttls[place]
    earlier.macs = this.hasMacs[place] === 0 ? undefined : this.macs.slice(place * MACS, (place + 1) * MACS)
    return earlier
  }

  private put(place: number, p: Packet, at: number, size: number, sum: number, sent: Sent, now: number): void {
    // Octets stand together: what is left at the end of the room stays empty.
    const rest = OCTETS - (this.written % OCTETS)
    if (rest < size) this.written += rest
    this.octets.set(p.bytes.subarray(at, at + size), this.written % OCTETS)
    this.streams[place] = sent.stream
    this.frames[place] = p.number
    this.times[place] = now
    this.ids[place] = sent.id
    this.ttls[place] = sent.ttl
    this.ways[place] = sent.way
    this.sums[place] = sum
    this.sizes[place] = size
    this.starts[place] = this.written
    this.written += size
    this.hasMacs[place] = sent.link < 0 ? 0 : 1
    if (sent.link >= 0) this.macs.set(p.bytes.subarray(sent.link, sent.link + MACS), place * MACS)
  }
}

function placeOf({ stream, way }: Sent, sum: number, size: number): number {
  let hash = Math.imul(stream.ports ^ Math.imul(sum, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(size, 0xc2b2ae35) ^ way
  for (let k = 0; k < stream.group.length; k++) hash = Math.imul(hash ^ stream.group.charCodeAt(k), 0x0100_0193)
  return (hash ^ (hash >>> 15)) & (MOST - 1)
}
