/**
 * What can be found out about frames before they are decoded: where their headers stand, whether their checksums are right,
 * what they carry in short, and of which flow they are. It takes a good part of the time, and another thread can do it.
 */
import { viewOf } from '../../decode/bytes.ts'
import { type Frames, fcsLength, type LinkInterface } from '../../decode/packet.ts'
import { digestOf, keepDigest, type Lent } from '../digest.ts'
import { carriedAt } from '../state/rtp-sources.ts'
import { keepTransportHeaders, TransportHeaders } from '../transport-headers.ts'
import { FlowTable, whereOf } from './flow-table.ts'
import type { HidingPorts } from './hiding-ports.ts'
import { isBetweenHosts, isOfDatagram, OTHERWISE, Outline } from './outline.ts'

/** Words that are noted of each frame. */
const WORDS = 6
const OUTLINE = 0
const FLOW = 1
const PORTS = 2
const ONE = 3
const OTHER = 4
/** Where behind those of all frames the headers of its transport packets are noted, and how many; 0 if it carries none. */
const HEADERS = 5

/** Words for all such headers of a batch: of a window full of them, each in a datagram of its own, and some more. */
const ALL_HEADERS = 8192
const PLACE_AT = 9
const MOST_HEADERS = 1 << PLACE_AT
const UDP_HEADER = 8

/** In the word of the flow: the frame is the first of it. */
const IS_FIRST = 0x1_0000

/** Looks at all frames of a capture, batch by batch. */
export class FirstLook {
  private readonly headers = new TransportHeaders()
  /** Where the next headers are noted. */
  private next = 0
  private readonly outline = new Outline()
  private readonly flows = new FlowTable()
  private readonly frame: { -readonly [K in keyof Lent]: Lent[K] } = {
    bytes: new Uint8Array(0),
    start: 0,
    end: 0,
    length: 0,
    number: 0,
    iface: { link: 0 },
    layers: { view: new DataView(new ArrayBuffer(0)) },
  }

  /** Words that the notes of a batch take that has room for so many frames. */
  wordsFor(frames: number): number {
    return WORDS * frames + ALL_HEADERS
  }

  /** Fills the notes of a batch. */
  look(frames: Frames, interfaces: readonly LinkInterface[]): void {
    const { outline, frame } = this
    const { n, bytes, at, cap, len, iface, notes, options } = frames
    if (notes === undefined) return
    this.next = WORDS * at.length
    frame.bytes = bytes
    frame.layers.view = viewOf(bytes)
    for (let k = 0; k < n; k++) {
      frame.start = at[k]
      frame.end = at[k] + cap[k]
      frame.length = len[k]
      frame.number++
      const on = interfaces[iface[k]]
      const more = options?.get(k)
      frame.iface = on
      const w = WORDS * k
      notes[w + OUTLINE] = 0
      // Behind a check sequence, a shortcut would not look.
      if ((fcsLength(on, more) ?? 0) !== 0 || !outline.guess(frame)) continue
      const sums = outline.sums(frame)
      if (sums === OTHERWISE) continue
      notes[w + OUTLINE] = outline.noteOf(sums)
      notes[w + FLOW] = this.flowOf(whereOf(on, more, sums))
      notes[w + PORTS] = frame.layers.view.getInt32(outline.transport)
      if (!outline.isDatagram || !outline.isToGroup) continue
      const { one, other } = digestOf(frame, outline.transport, outline.end)
      notes[w + ONE] = one
      notes[w + OTHER] = other
      notes[w + HEADERS] = this.headersOf(notes)
    }
  }

  /** Notes the headers of transport packets that the frame carries. @returns where, and how many */
  private headersOf(notes: Int32Array): number {
    const { frame, outline, headers, next } = this
    const { bytes: b } = frame
    const { transport, end } = outline
    if (!headers.read(b, carriedAt(b, transport + UDP_HEADER, end), end)) return 0
    const { words, n, mark } = headers
    if (n >= MOST_HEADERS || next + 1 + n > notes.length) return 0
    notes[next] = mark
    for (let k = 0; k < n; k++) notes[next + 1 + k] = words[k]
    this.next += 1 + n
    return (next << PLACE_AT) | n
  }

  private flowOf(where: number): number {
    const { flows, frame, outline } = this
    const number = flows.find(frame, outline, where)
    return number === 0 ? flows.add() | IS_FIRST : number
  }
}

/** What was noted of a frame. */
export class Noted {
  /** How its checksums stand; OTHERWISE if it is like no others. */
  sums = OTHERWISE
  /** Number of its flow, and whether it is the first of that. */
  flow = 0
  isFirst = false
  source = 0
  destination = 0

  /** Reads what was noted of frame `k` of its batch. @param into takes in its outline */
  read(p: Lent, notes: Int32Array, k: number, into: Outline): void {
    const w = WORDS * k
    this.sums = into.recall(p, notes[w + OUTLINE])
    if (this.sums === OTHERWISE) return
    const flow = notes[w + FLOW]
    this.flow = flow & ~IS_FIRST
    this.isFirst = (flow & IS_FIRST) !== 0
    const ports = notes[w + PORTS]
    this.source = ports >>> 16
    this.destination = ports & 0xffff
  }
}

/**
 * Number of the flow of frame `k`, if somebody noted that it is what one host sends another, and no flow's first.
 * @param hiding ports between which something else has to be looked for
 * @returns 0 if it is anything else
 */
export function flowBetweenHosts(notes: Int32Array, k: number, hiding: HidingPorts): number {
  const w = WORDS * k
  const note = notes[w + OUTLINE]
  if (!isBetweenHosts(note) || (notes[w + FLOW] & IS_FIRST) !== 0) return 0
  const ports = notes[w + PORTS]
  return hiding.mayHide(isOfDatagram(note), ports >>> 16, ports & 0xffff) ? 0 : notes[w + FLOW]
}

/** Keeps what was noted of the payload of frame `k`, a datagram to a group, for whoever asks for it next. */
export function recallPayload(p: Lent, { transport, end }: Outline, notes: Int32Array, k: number): void {
  const w = WORDS * k
  keepDigest(p, transport, notes[w + ONE], notes[w + OTHER])
  const headers = notes[w + HEADERS]
  if (headers !== 0) {
    keepTransportHeaders(p.bytes, end, p.number, notes, headers >>> PLACE_AT, headers & (MOST_HEADERS - 1))
  }
}
