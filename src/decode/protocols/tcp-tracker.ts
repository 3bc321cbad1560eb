/**
 * What TCP's conversations have in common from segment to segment: their numbers, the first sequence number of either
 * direction, and the window scale that was agreed on (RFC 7323 §2). No analysis beyond that.
 */
import { u16, u32 } from '../bytes.ts'
import { Streams, wider } from '../conversations.ts'
import { MAX_LAYERS, PIECE, QUOTED } from '../layers.ts'
import type { Packet } from '../packet.ts'
import type { Tracker } from '../tracker.ts'
import { optionsEnd, segmentLength } from './tcp-header.ts'

const FIN = 0x01
const SYN = 0x02
const RST = 0x04
const ACK = 0x10

/** Window scales: never told, and agreed not to be used. */
export const UNKNOWN = -1
export const UNUSED = -2
const MOST_SHIFT = 14

/** Steps of a conversation, as `tcp.completeness` counts them. */
export const STEP = { syn: 1, synAck: 2, ack: 4, data: 8, fin: 16, rst: 32 }

const WINDOW_SCALE = 3
const NO_OPERATION = 1

export class TcpTracker implements Tracker {
  readonly streams = new Streams()
  /** Of the current frame's layers: first sequence numbers this way and back, window scale, what was seen before. */
  readonly base = new Float64Array(MAX_LAYERS)
  readonly baseBack = new Float64Array(MAX_LAYERS)
  readonly scale = new Int8Array(MAX_LAYERS)
  readonly steps = new Uint8Array(MAX_LAYERS)
  /** 1 if this way was the first to finish, 2 if the other was; 0 before anybody did. */
  readonly finished = new Uint8Array(MAX_LAYERS)

  /** Of conversations, by slot and direction. */
  private bases = new Float64Array(0)
  private known = new Uint8Array(0)
  private scales = new Int8Array(0)
  /** Of conversations, by slot: steps, and the direction that finished first, from 1. */
  private seen = new Uint8Array(0)
  private closing = new Uint8Array(0)

  see(p: Packet, i: number): void {
    const { layers, bytes } = p
    const at = layers.at[i]
    if ((layers.flags[i] & QUOTED) !== 0 || at + 16 > layers.end[i]) return
    const length = segmentLength(p, i)
    const { streams } = this
    let slot = streams.see(p, i, u16(bytes, at), u16(bytes, at + 2), true)
    this.makeRoom()
    let isNew = streams.conversations.isNew
    if (isNew) this.begin(slot)
    if (length < 0 || (layers.flags[i] & PIECE) !== 0) {
      // A header that does not fit into its segment is not believed, and a piece does not tell where that ends.
      this.base[i] = 0
      this.baseBack[i] = 0
      this.scale[i] = UNKNOWN
      this.steps[i] = this.seen[slot]
      this.finished[i] = 0
      return
    }
    const flags = bytes[at + 13]
    const sequence = u32(bytes, at + 4)
    const way = streams.direction[i]
    const syn = flags & (SYN | ACK)
    if ((syn & SYN) !== 0 && this.known[2 * slot + way] === 1 && this.bases[2 * slot + way] !== sequence) {
      // Other sequence numbers: a connection that takes up the ports of an old one, or an answer to nothing known.
      if (syn === SYN) {
        slot = streams.renew(p, i)
        this.makeRoom()
        this.begin(slot)
        isNew = true
        this.seen[slot] = STEP.syn
      } else this.bases[2 * slot + way] = sequence
    }
    this.follow(p, i, slot, way, flags, sequence, length, isNew)
  }

  private follow(
    p: Packet,
    i: number,
    slot: number,
    way: number,
    flags: number,
    sequence: number,
    length: number,
    isNew: boolean,
  ): void {
    const there = 2 * slot + way
    const back = 2 * slot + 1 - way
    if (this.known[there] === 0) {
      this.known[there] = 1
      // The first octet of data counts as 1, whether its SYN was seen or not.
      this.bases[there] = (flags & SYN) !== 0 ? sequence : (sequence - 1) >>> 0
    }
    if (this.known[back] === 0 && (flags & ACK) !== 0) {
      this.known[back] = 1
      this.bases[back] = (u32(p.bytes, p.layers.at[i] + 8) - 1) >>> 0
    }
    if ((flags & SYN) !== 0) this.agree(p, i, there, back)
    this.base[i] = this.bases[there]
    this.baseBack[i] = this.known[back] === 1 ? this.bases[back] : 0
    this.scale[i] = this.scales[there]
    this.steps[i] = this.seen[slot]
    if ((flags & FIN) !== 0 && this.closing[slot] === 0) this.closing[slot] = way + 1
    this.finished[i] = this.closing[slot] === 0 ? 0 : this.closing[slot] === way + 1 ? 1 : 2
    this.seen[slot] |= stepsOf(flags, length, isNew, this.seen[slot])
  }

  /** Both sides have to offer a window scale for it to be used. */
  private agree(p: Packet, i: number, there: number, back: number): void {
    const shift = offeredShift(p, i)
    if (shift === undefined) {
      this.scales[there] = UNUSED
      this.scales[back] = UNUSED
    } else if (this.scales[there] !== UNUSED) this.scales[there] = Math.min(shift, MOST_SHIFT)
  }

  private begin(slot: number): void {
    for (const k of [2 * slot, 2 * slot + 1]) {
      this.bases[k] = 0
      this.known[k] = 0
      this.scales[k] = UNKNOWN
    }
    this.seen[slot] = 0
    this.closing[slot] = 0
  }

  private makeRoom(): void {
    const { capacity } = this.streams.conversations
    if (this.seen.length >= capacity) return
    this.bases = wider(this.bases, new Float64Array(2 * capacity))
    this.known = wider(this.known, new Uint8Array(2 * capacity))
    this.scales = wider(this.scales, new Int8Array(2 * capacity))
    this.seen = wider(this.seen, new Uint8Array(capacity))
    this.closing = wider(this.closing, new Uint8Array(capacity))
  }
}

/** The steps that a segment makes. */
function stepsOf(flags: number, length: number, isNew: boolean, seen: number): number {
  let steps = 0
  switch (flags & (SYN | ACK)) {
    case SYN:
      steps = STEP.syn
      break
    case SYN | ACK:
      if ((seen & STEP.syn) !== 0) steps = STEP.synAck
      break
    case ACK:
      if (!isNew && length === 0) steps = STEP.ack
  }
  if (length > 0 && !isNew) steps |= STEP.data
  if (length > 0 && (flags & SYN) !== 0) steps |= STEP.data
  if ((flags & FIN) !== 0 && !isNew) steps |= STEP.fin
  if ((flags & RST) !== 0 && !isNew) steps |= STEP.rst
  return steps
}

/** The shift of the window scale option; undefined without one. */
function offeredShift(p: Packet, i: number): number | undefined {
  const { bytes } = p
  const end = optionsEnd(p, i)
  for (let o = p.layers.at[i] + 20; o + 2 < end; ) {
    const kind = bytes[o]
    if (kind === WINDOW_SCALE && bytes[o + 1] === 3) return bytes[o + 2]
    const size = kind <= NO_OPERATION ? 1 : bytes[o + 1]
    if (size === 0 || (kind > NO_OPERATION && size < 2)) return undefined
    o += size
  }
  return undefined
}
