/** Which flow frames are of, by what stands in their headers: each flow has a number. */
import type { Lent } from '../digest.ts'
import { MOST_LINK, type Outline } from './outline.ts'

const WORD = 4
/** Flows that are remembered, each in one of two places; another one drives one out where both are taken. */
const PLACES_BITS = 15
const PLACES = 1 << PLACES_BITS
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
   * groups: what two hosts send to one another is the same to us whatever its ports are.
   */
  private readKey({ layers: { view } }: Lent, outline: Outline, where: number): void {
    const { key } = this
    const { link, ip, addresses, version, transport, isToGroup } = outline
    const shape = ((ip - link) * 0x10_0000) | (version * 0x1_0000) | view.getUint16(ip + (version === 4 ? 8 : 6))
    key[0] = where
    key[1] = shape
    let n = 2
    let hash = mixed(where, shape)
    for (let k = link; k < ip; k += WORD) {
      const place = k + WORD < ip ? k : ip - WORD
      const word = view.getInt32(place)
      key[n++] = word
      hash = mixed(hash, word)
    }
    const stop = isToGroup ? transport + PORTS : transport
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
