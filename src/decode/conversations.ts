/**
 * Numbers for conversations between two ports of two hosts, as `udp.stream` and `tcp.stream` show them, and when their
 * frames came.
 *
 * A table of numbers, no objects: looking up a known conversation allocates nothing. Memory is bounded: once the limit
 * is reached, a new conversation takes the place of the oldest one.
 */
import { u32 } from './bytes.ts'
import { Field } from './field.ts'
import { MAX_LAYERS, QUOTED } from './layers.ts'
import type { Packet } from './packet.ts'
import type { Registry } from './registry.ts'
import { between } from './session.ts'

const MOST = 1 << 20
const FEWEST = 1 << 8
/** Words of a key: ports, words of an address, two addresses of up to four words. */
const KEY = 10
const NONE = -1

/** Where protocols keep the two addresses that their packets travel between, by the number of the protocol. */
class Addresses {
  /** Octets of an address; 0 for protocols without any. */
  readonly size: Uint8Array
  readonly source: Uint8Array
  readonly destination: Uint8Array
  /** 1 for protocols that may tell other addresses for the packet than those that it travels between. */
  readonly diverts: Uint8Array

  constructor(readonly registry: Registry) {
    const { length } = registry.protocols
    this.size = new Uint8Array(length)
    this.source = new Uint8Array(length)
    this.destination = new Uint8Array(length)
    this.diverts = new Uint8Array(length)
    for (const { id, spec } of registry.protocols) {
      if (spec.leadsTo !== undefined || spec.comesFrom !== undefined) this.diverts[id] = 1
      const { src, dst } = spec.fields
      if (!isAddress(src) || !isAddress(dst)) continue
      this.size[id] = src.size
      this.source[id] = src.at
      this.destination[id] = dst.at
    }
  }
}

function isAddress(field: Field | undefined): field is Field {
  return field instanceof Field && field.plain && (field.kind === 'ipv4' || field.kind === 'ipv6')
}

export class Conversations {
  /** Conversations met so far. */
  count = 0
  /** Slots that there is room for; grows. Whoever keeps something per slot grows along. */
  capacity = FEWEST
  /** Of the last lookup: 0 if the packet went from the lower of the two endpoints to the higher, 1 if back. */
  direction = 0
  /** Of the last lookup: true if the conversation was not known before. */
  isNew = false

  private readonly key = new Uint32Array(KEY)
  private keys = new Uint32Array(FEWEST * KEY)
  private hashes = new Int32Array(FEWEST)
  /** Slot of the first conversation in a chain of those whose hashes end alike, and of the one after. */
  private heads = new Int32Array(FEWEST).fill(NONE)
  private next = new Int32Array(FEWEST)
  private numbers = new Float64Array(FEWEST)
  private addresses: Addresses | undefined

  /** @param limit conversations remembered at a time; a power of two */
  constructor(private readonly limit = MOST) {}

  /** The number that the conversation in a slot goes by. */
  numberOf(slot: number): number {
    return this.numbers[slot]
  }

  /**
   * The slot of the conversation that layer `i` belongs to, known or new.
   * @param from source port
   * @param to   destination port
   */
  find(p: Packet, i: number, from: number, to: number): number {
    const hash = this.enter(p, i, from, to)
    const mask = this.heads.length - 1
    let slot = this.heads[hash & mask]
    while (slot !== NONE && !(this.hashes[slot] === hash && this.isKeyOf(slot))) slot = this.next[slot]
    this.isNew = slot === NONE
    return slot === NONE ? this.add(hash) : slot
  }

  /** Begins another conversation between the endpoints of the last lookup; the one in `slot` is over. */
  renew(slot: number): number {
    const hash = this.hashes[slot]
    this.unlink(slot)
    this.isNew = true
    return this.add(hash)
  }

  /** Writes the key of a packet into `key`: the lower endpoint first. @returns its hash */
  private enter(p: Packet, i: number, from: number, to: number): number {
    const { key } = this
    const { layers, bytes } = p
    if (this.addresses?.registry !== p.session.registry) this.addresses = new Addresses(p.session.registry)
    const { size, source, destination, diverts, registry } = this.addresses as Addresses
    let sender: Uint8Array | undefined
    let receiver: Uint8Array | undefined
    let k = i - 1
    for (; k > 0 && size[layers.id[k]] === 0; k--) {
      if (diverts[layers.id[k]] === 0) continue
      const { spec } = registry.protocols[layers.id[k]]
      receiver ??= spec.leadsTo?.(p, k)
      sender ??= spec.comesFrom?.(p, k)
    }
    const id = layers.id[k]
    if (diverts[id] !== 0) receiver ??= registry.protocols[id].spec.leadsTo?.(p, k)
    const words = size[id] >> 2
    const a = sender === undefined ? layers.at[k] + source[id] : 0
    const b = receiver === undefined ? layers.at[k] + destination[id] : 0
    const ofA = sender ?? bytes
    const ofB = receiver ?? bytes
    let order = 0
    for (let w = 0; w < words && order === 0; w++) order = u32(ofA, a + 4 * w) - u32(ofB, b + 4 * w)
    if (order === 0) order = from - to
    this.direction = order > 0 ? 1 : 0
    const first = order > 0 ? b : a
    const second = order > 0 ? a : b
    const ofFirst = order > 0 ? ofB : ofA
    const ofSecond = order > 0 ? ofA : ofB
    key[0] = order > 0 ? (to << 16) | from : (from << 16) | to
    key[1] = words
    let hash = Math.imul(key[0] ^ words, 0x9e3779b1)
    for (let w = 0; w < 4; w++) {
      const one = w < words ? u32(ofFirst, first + 4 * w) : 0
      const other = w < words ? u32(ofSecond, second + 4 * w) : 0
      key[2 + w] = one
      key[6 + w] = other
      if (w < words) {
        hash = Math.imul((hash ^ one ^ (hash >>> 15)) | 0, 0x85ebca6b)
        hash = Math.imul((hash ^ other ^ (hash >>> 13)) | 0, 0xc2b2ae35)
      }
    }
    return (hash ^ (hash >>> 16)) | 0
  }

  private isKeyOf(slot: number): boolean {
    const { key, keys } = this
    const at = slot * KEY
    for (let w = 0; w < KEY; w++) if (keys[at + w] !== key[w]) return false
    return true
  }

  private add(hash: number): number {
    if (this.count >= this.capacity && this.capacity < this.limit) this.grow()
    const slot = this.count % this.capacity
    if (this.count >= this.capacity) this.unlink(slot)
    this.keys.set(this.key, slot * KEY)
    this.hashes[slot] = hash
    this.numbers[slot] = this.count++
    this.link(slot)
    return slot
  }

  private link(slot: number): void {
    const chain = this.hashes[slot] & (this.heads.length - 1)
    this.next[slot] = this.heads[chain]
    this.heads[chain] = slot
  }

  /** Takes a conversation out of its chain, if it is still there. */
  private unlink(slot: number): void {
    const chain = this.hashes[slot] & (this.heads.length - 1)
    let before = NONE
    for (let k = this.heads[chain]; k !== NONE; before = k, k = this.next[k]) {
      if (k !== slot) continue
      if (before === NONE) this.heads[chain] = this.next[slot]
      else this.next[before] = this.next[slot]
      return
    }
  }

  private grow(): void {
    this.capacity *= 2
    this.keys = wider(this.keys, new Uint32Array(this.capacity * KEY))
    this.hashes = wider(this.hashes, new Int32Array(this.capacity))
    this.next = new Int32Array(this.capacity)
    this.numbers = wider(this.numbers, new Float64Array(this.capacity))
    this.heads = new Int32Array(this.capacity).fill(NONE)
    for (let slot = 0; slot < this.count; slot++) this.link(slot)
  }
}

/** Copies a column into a longer one. */
export function wider<T extends Uint8Array | Int8Array | Int32Array | Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from)
  return to
}

/** What is known of a layer's conversation: its number, and the times of its first frame and of the one before. */
export class Streams {
  readonly conversations: Conversations
  /** Of the layers of the current frame, by layer number. */
  readonly slot = new Int32Array(MAX_LAYERS)
  readonly direction = new Uint8Array(MAX_LAYERS)
  private readonly frame = new Float64Array(MAX_LAYERS)
  private readonly number = new Float64Array(MAX_LAYERS)
  private readonly times = new Float64Array(4 * MAX_LAYERS)
  /** Of conversations, by slot: seconds and nanoseconds of the first frame and of the last one. */
  private kept: Float64Array

  constructor(limit?: number) {
    this.conversations = new Conversations(limit)
    this.kept = new Float64Array(4 * this.conversations.capacity)
  }

  /**
   * Takes in layer `i` of the current frame.
   * @param counts false for packets that others quote: they are not of the conversation's own time
   * @returns the conversation's slot
   */
  see(p: Packet, i: number, from: number, to: number, counts: boolean): number {
    const { conversations } = this
    const slot = conversations.find(p, i, from, to)
    this.enter(p, i, slot, counts)
    return slot
  }

  /** Another conversation begins between the same endpoints. @returns its slot */
  renew(p: Packet, i: number): number {
    const slot = this.conversations.renew(this.slot[i])
    this.enter(p, i, slot, true)
    return slot
  }

  private enter(p: Packet, i: number, slot: number, counts: boolean): void {
    const { conversations, times } = this
    if (this.kept.length < 4 * conversations.capacity) {
      this.kept = wider(this.kept, new Float64Array(4 * conversations.capacity))
    }
    const { kept } = this
    const at = 4 * slot
    if (conversations.isNew) {
      kept[at] = kept[at + 2] = p.sec
      kept[at + 1] = kept[at + 3] = p.nsec
    }
    for (let k = 0; k < 4; k++) times[4 * i + k] = kept[at + k]
    if (counts) {
      kept[at + 2] = p.sec
      kept[at + 3] = p.nsec
    }
    this.slot[i] = slot
    this.direction[i] = conversations.direction
    this.frame[i] = p.number
    this.number[i] = conversations.numberOf(slot)
  }

  /** True if layer `i` of the frame was taken in. */
  knows(p: Packet, i: number): boolean {
    return this.frame[i] === p.number
  }

  /** Number of the conversation of layer `i`; undefined if it has none. */
  numberOf(p: Packet, i: number): number | undefined {
    return this.knows(p, i) ? this.number[i] : undefined
  }

  /** Nanoseconds since the conversation's first frame. */
  sinceFirst(p: Packet, i: number): bigint | undefined {
    return this.since(p, i, 0)
  }

  /** Nanoseconds since the conversation's frame before this one. */
  sincePrevious(p: Packet, i: number): bigint | undefined {
    return this.since(p, i, 2)
  }

  private since(p: Packet, i: number, k: number): bigint | undefined {
    if (!this.knows(p, i) || (p.layers.flags[i] & QUOTED) !== 0) return undefined
    return between({ sec: this.times[4 * i + k], nsec: this.times[4 * i + k + 1] }, p)
  }
}
