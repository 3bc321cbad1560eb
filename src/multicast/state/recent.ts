/** Datagrams of late, so that it shows when one comes again. Of all streams together, in a bounded room. */
import { u16 } from '../../decode/bytes.ts'
import type { Packet } from '../../decode/packet.ts'
import { digestOf } from '../digest.ts'
import type { Stream } from './streams.ts'

/** Datagrams that are remembered; another one that falls into the same place drives one out. */
const PLACES = 1 << 13
/** Numbers of 64 bits in a place: as many as processors fetch at once. */
const WIDTH = 8
/** Where things stand in a place, in numbers of 64 bits, and in words of half as many. */
const FRAME = 0
const TIME = 1
const ONE = 4
const OTHER = 5
const STREAM = 6
const SIZE = 7
const WAY = 8
const SUM_AND_ID = 9
const TTL = 10
const MACS = 11
/** Words of the two MAC addresses. */
const MACS_WORDS = 3
/** In the word of the TTL: there are MAC addresses. */
const HAS_MACS = 0x100
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
  private readonly numbers = new Float64Array(PLACES * WIDTH)
  private readonly words = new Int32Array(this.numbers.buffer)
  private readonly earlier: Earlier = { frame: 0, time: 0, id: 0, ttl: 0, macs: undefined }

  /**
   * Takes in the datagram in layer `udp`. Octets are the same if their checksum, their number and their digest are.
   * @returns the one before with the same octets, of the same stream and on the same way; undefined if none is remembered
   */
  take(p: Packet, udp: number, sent: Sent, now: number): Earlier | undefined {
    const { bytes, layers } = p
    const at = layers.at[udp]
    const size = layers.end[udp] - at - UDP_HEADER
    if (size <= 0) return undefined
    const sum = u16(bytes, at + 6)
    // Of what was cut off, only the checksum tells.
    if (sum === 0 && layers.end[udp] < layers.reported[udp]) return undefined
    const { one, other } = digestOf(p, udp)
    const { numbers, words } = this
    const { id, ttl, way, link } = sent
    const { number } = sent.stream
    const place = ((one ^ Math.imul(other ^ number, 0xc2b2_ae35)) >>> 7) & (PLACES - 1)
    const first = place * WIDTH
    const w = 2 * first
    const isThere =
      words[w + ONE] === one &&
      words[w + OTHER] === other &&
      words[w + STREAM] === number &&
      words[w + SIZE] === size &&
      words[w + WAY] === (way | 0) &&
      words[w + SUM_AND_ID] >>> 16 === sum
    const found = isThere ? this.lend(first) : undefined
    numbers[first + FRAME] = p.number
    numbers[first + TIME] = now
    words[w + ONE] = one
    words[w + OTHER] = other
    words[w + STREAM] = number
    words[w + SIZE] = size
    words[w + WAY] = way
    words[w + SUM_AND_ID] = (sum << 16) | id
    words[w + TTL] = link < 0 ? ttl : ttl | HAS_MACS
    if (link >= 0) for (let k = 0; k < MACS_WORDS; k++) words[w + MACS + k] = layers.view.getInt32(link + 4 * k, true)
    return found
  }

  private lend(first: number): Earlier {
    const { earlier, numbers, words } = this
    const w = 2 * first
    earlier.frame = numbers[first + FRAME]
    earlier.time = numbers[first + TIME]
    earlier.id = words[w + SUM_AND_ID] & 0xffff
    earlier.ttl = words[w + TTL] & 0xff
    const hasMacs = (words[w + TTL] & HAS_MACS) !== 0
    earlier.macs = hasMacs ? macsOf(words, w + MACS) : undefined
    return earlier
  }
}

/** The octets of the words from `at` on. */
function macsOf(words: Int32Array, at: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * MACS_WORDS))
  for (let k = 0; k < MACS_WORDS; k++) view.setInt32(4 * k, words[at + k], true)
  return new Uint8Array(view.buffer)
}
