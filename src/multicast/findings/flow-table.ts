/** Which flow frames are of, by what stands in their headers: each flow has a number. */
import type { LinkInterface, PacketOptions } from '../../decode/packet.ts'
import type { Lent } from '../digest.ts'
import { MOST_LINK, type Outline, SUMS } from './outline.ts'

/** The way that a frame went, in its flags in pcapng. */
const WAYS = 3
/** In what tells flows apart beside their frames: ways, and how checksums stand. */
const ODDITIES = (WAYS + 1) * (SUMS + 1) - 1

/** What tells flows apart that does not stand in their frames: interface, way, how their checksums stand. */
export const whereOf = ({ id }: LinkInterface, options: PacketOptions | undefined, sums: number): number =>
  (id * (WAYS + 1) + (options === undefined ? 0 : (options.flags ?? 0) & WAYS)) * (SUMS + 1) + sums

const WORD = 4
const HALF = 2
/** Flows that are remembered, each in one of two places; another one drives one out where both are taken. */
const PLACES_BITS = 15
const PLACES = 1 << PLACES_BITS
/** In the shape of a key: it is of no two hosts alone. */
const IS_COMMON = 0x4000_0000
/** Octets of source and destination port. */
const PORTS = 4
/** Words of all that tells flows apart. */
const MOST_WORDS = MOST_LINK / WORD + 12

export class FlowTable {
  /** By place, the number of its flow, from 1; 0 as long as there is none. Numbers are given as places are taken. */
  private readonly numbers = new Uint16Array(PLACES)
  private taken = 0
  /** What tells each of them apart, and that of the newest frame. */
  private readonly keys = new Int32Array(PLACES * MOST_WORDS)
  private readonly key = new Int32Array(MOST_WORDS)
  /** Words of the newest key, and the first of its two places; the other is beside it. */
  private words = 0
  private place = 0

  /**
   * Number of the frame's flow, from 1; 0 if none is remembered.
   * @param where interface, way and whatever else tells flows apart that does not stand in the frame
   */
  find(p: Lent, outline: Outline, where: number): number {
    this.readKey(p, outline, where)
    const number = this.numbers[this.place]
    if (this.isOf(number)) return number
    const other = this.numbers[this.place ^ 1]
    return this.isOf(other) ? other : 0
  }

  /** Remembers the flow that was not found. @returns its number, which may have been another's until now */
  add(): number {
    const { numbers, keys, key, place } = this
    const to = numbers[place] !== 0 && numbers[place ^ 1] === 0 ? place ^ 1 : place
    if (numbers[to] === 0) numbers[to] = ++this.taken
    keys.set(key, (numbers[to] - 1) * MOST_WORDS)
    return numbers[to]
  }

  /**
   * Reads what tells the frame's flow apart: TTL and protocol, what stands before IP, addresses; and ports of those to
   * groups: what two hosts send to one another is the same to us whatever its ports are. Of most we do not even care which
   * two they are: there may be very many.
   */
  private readKey(p: Lent, outline: Outline, where: number): void {
    const { key } = this
    const { view } = p.layers
    const { link, ip, addresses, version, transport, isToGroup } = outline
    const shape = ((ip - link) * 0x10_0000) | (version * 0x1_0000) | view.getUint16(ip + (version === 4 ? 8 : 6))
    const isCommon = (where & ODDITIES) === 0 && outline.isCommonplace(p)
    key[0] = where
    key[1] = isCommon ? shape | IS_COMMON : shape
    let n = 2
    let hash = mixed(where, key[1])
    // Of those, the types of Ethernet count that lead to IP, with what stands in tags; of others, the MAC addresses too.
    for (let k = isCommon ? outline.types : ip; k < ip; k += HALF) {
      const word = view.getUint16(k)
      key[n++] = word
      hash = mixed(hash, word)
    }
    for (let k = isCommon ? ip : link; k < ip; k += WORD) {
      const place = k + WORD < ip ? k : ip - WORD
      const word = view.getInt32(place)
      key[n++] = word
      hash = mixed(hash, word)
    }
    const stop = isCommon ? addresses : isToGroup ? transport + PORTS : transport
    for (let k = addresses; k < stop; k += WORD) {
      const word = view.getInt32(k)
      key[n++] = word
      hash = mixed(hash, word)
    }
    this.words = n
    this.place = hash >>> (32 - PLACES_BITS)
  }

  /** True if the key that was read is that of the flow. */
  private isOf(number: number): boolean {
    if (number === 0) return false
    const { key, keys, words } = this
    const first = (number - 1) * MOST_WORDS
    for (let k = 0; k < words; k++) if (keys[first + k] !== key[k]) return false
    return true
  }
}

/** A rotation brings what multiplying moved up back to where the next one moves it on. */
const mixed = (hash: number, word: number): number => Math.imul((hash << 13) ^ (hash >>> 19) ^ word, 0x9e37_79b1)
