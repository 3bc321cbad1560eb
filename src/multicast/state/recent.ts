/** Datagrams of late, so that it shows when one comes again. Of all streams together, in a bounded room. */
import { u16 } from '../../decode/bytes.ts'
import type { Packet } from '../../decode/packet.ts'
import { digestOf } from '../digest.ts'
import { type AddressKey, macKeyOf } from './address.ts'

/** Datagrams that are remembered, each in a record of so many numbers of 64 bits: as much as processors fetch at once. */
const MOST = 1 << 13
const WIDTH = 8
/** Places of the index. Another datagram that falls into the same one hides the one before. */
const PLACES_BITS = 13
const PLACES = 1 << PLACES_BITS
/** Where things stand in a record, in numbers of 64 bits, and in words of half as many. */
const FRAME = 0
const TIME = 1
const ONE = 4
const OTHER = 5
const STREAM = 6
const SIZE = 7
const WAY = 8
const SUM_AND_ID = 9
const TTL = 10
/** The MAC address that it came from: four octets, and two. */
const STATION = 11
const STATION_END = 12
/** In the word of the TTL: there is a MAC address. */
const HAS_STATION = 0x100
/** Where it stands in an Ethernet header. */
const SOURCE = 6
const UDP_HEADER = 8

/** A datagram, in layer `udp` of a packet. */
export interface Sighted {
  readonly p: Packet
  readonly udp: number
  readonly stream: { readonly number: number }
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
  /** The MAC address that it came from; undefined where there was no Ethernet. */
  station: AddressKey | undefined
}

/**
 * The one station that a frame goes to, in a number; 0 where it goes to several. What access points and load balancers send
 * to each member by itself, none of them gets twice.
 */
const stationAt = ({ bytes, layers: { view } }: Packet, link: number): number =>
  (bytes[link] & 1) === 0 ? Math.imul(view.getInt32(link), 0x9e37_79b1) ^ view.getUint16(link + 4) : 0

export class Recent {
  private readonly numbers = new Float64Array(MOST * WIDTH)
  private readonly words = new Int32Array(this.numbers.buffer)
  /** By place, the record of the newest datagram, and more of its hash: few records are looked at, they are far away. */
  private readonly index = new Int32Array(PLACES)
  /** The oldest record, which the next datagram takes. */
  private next = 0
  private readonly earlier: Earlier = { frame: 0, time: 0, id: 0, ttl: 0, station: undefined }

  /**
   * Takes in a datagram. Octets are the same if their checksum, their number and their digest are.
   * @param id   identification of IPv4; 0 if there is none
   * @param time what tells it; a number that is handed on would be a thing of its own, for each datagram
   * @returns the one before with the same octets, of the same stream and on the same way; undefined if none is remembered
   */
  take(
    { p, udp, stream, way, link }: Sighted,
    id: number,
    ttl: number,
    time: { readonly now: number },
  ): Earlier | undefined {
    const { bytes, layers } = p
    const at = layers.at[udp]
    const size = layers.end[udp] - at - UDP_HEADER
    if (size <= 0) return undefined
    const sum = u16(bytes, at + 6)
    // Of what was cut off, only the checksum tells.
    if (sum === 0 && layers.end[udp] < layers.reported[udp]) return undefined
    const { one, other } = digestOf(p, at, layers.end[udp])
    const { numbers, words, index, next } = this
    const { number } = stream
    const station = link < 0 ? 0 : stationAt(p, link)
    const wayThere = way ^ station
    const hash = one ^ Math.imul(other ^ number ^ station, 0xc2b2_ae35)
    const place = hash >>> (32 - PLACES_BITS)
    const known = index[place]
    const w = 2 * WIDTH * (known & (MOST - 1))
    const isThere =
      ((known ^ hash) & ~(MOST - 1)) === 0 &&
      words[w + ONE] === one &&
      words[w + OTHER] === other &&
      words[w + STREAM] === number &&
      words[w + SIZE] === size &&
      words[w + WAY] === wayThere &&
      words[w + SUM_AND_ID] >>> 16 === sum
    const found = isThere ? this.lend(known & (MOST - 1)) : undefined
    this.next = (next + 1) & (MOST - 1)
    index[place] = (hash & ~(MOST - 1)) | next
    const n = WIDTH * next
    numbers[n + FRAME] = p.number
    numbers[n + TIME] = time.now
    words[2 * n + ONE] = one
    words[2 * n + OTHER] = other
    words[2 * n + STREAM] = number
    words[2 * n + SIZE] = size
    words[2 * n + WAY] = wayThere
    words[2 * n + SUM_AND_ID] = (sum << 16) | id
    words[2 * n + TTL] = link < 0 ? ttl : ttl | HAS_STATION
    if (link >= 0) {
      words[2 * n + STATION] = layers.view.getInt32(link + SOURCE)
      words[2 * n + STATION_END] = layers.view.getUint16(link + SOURCE + 4)
    }
    return found
  }

  private lend(record: number): Earlier {
    const { earlier, numbers, words } = this
    const n = WIDTH * record
    const w = 2 * n
    earlier.frame = numbers[n + FRAME]
    earlier.time = numbers[n + TIME]
    earlier.id = words[w + SUM_AND_ID] & 0xffff
    earlier.ttl = words[w + TTL] & 0xff
    const hasStation = (words[w + TTL] & HAS_STATION) !== 0
    earlier.station = hasStation ? macKeyOf(words[w + STATION], words[w + STATION_END]) : undefined
    return earlier
  }
}
