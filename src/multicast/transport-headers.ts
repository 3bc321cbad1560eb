/** The headers of MPEG transport packets (ISO/IEC 13818-1 §2.4.3.2), read once for those who count and those who wonder. */
import { u32 } from '../decode/bytes.ts'
import { PACKET, SYNC } from '../decode/protocols/mp2t-fields.ts'

/** Packets of a datagram, of which most have seven. */
const USUAL = 16
/** Each behind a time of arrival, as in Blu-ray's and DLNA's streams: four octets. */
const STAMP = 4
const STAMPED = STAMP + PACKET
/** Each before the 16 octets of its error correction (EN 300 744 §4.3.2). */
const CORRECTED = PACKET + 16

/** Those of the packets that a datagram carries. */
export class TransportHeaders {
  /** A word each, from `first` on. */
  words: Int32Array = new Int32Array(USUAL)
  first = 0
  n = 0
  /** Octets before the first packet, and from one packet to the next. */
  lead = 0
  step = PACKET
  /**
   * Made of all of them, by which a datagram is told from the one before it: not all are the same in another one, though it
   * begins and ends with null packets as well.
   */
  mark = 0
  private own = this.words

  /** @returns false if from `o` to before `e` there is anything else than whole transport packets, `step` octets apart */
  read(b: Uint8Array, o: number, e: number, step = PACKET, lead = 0): boolean {
    const n = (e - o) / step
    if (n < 1 || !Number.isInteger(n)) return false
    if (n > this.own.length) this.own = new Int32Array(n)
    const { own } = this
    let mark = 0
    for (let k = 0, at = o + lead; k < n; k++, at += step) {
      if (b[at] !== SYNC) return false
      const word = u32(b, at) | 0
      own[k] = word
      mark = Math.imul(mark ^ word, 0x9e37_79b1)
    }
    this.words = own
    this.first = 0
    this.n = n
    this.lead = lead
    this.step = step
    this.mark = mark
    return true
  }
}

const headers = new TransportHeaders()
/** Where somebody read them before: in which frame, and from where on up to where. */
let bytes: Uint8Array | undefined
let number = 0
let from = 0
let end = 0

/**
 * Those of the transport packets that stand from `o` to before `e`; undefined if there is anything else. They last until
 * others are asked for.
 * @param frame number of the frame
 */
export function transportHeadersOf(b: Uint8Array, o: number, e: number, frame: number): TransportHeaders | undefined {
  if (bytes === b && number === frame && from === o && end === e) return headers
  bytes = undefined
  return headers.read(b, o, e) ? headers : undefined
}

const spaced = new TransportHeaders()

/** The same of packets that stand apart, behind their times or before their error correction. */
export function spacedHeadersOf(b: Uint8Array, o: number, e: number): TransportHeaders | undefined {
  return spaced.read(b, o, e, STAMPED, STAMP) || spaced.read(b, o, e, CORRECTED) ? spaced : undefined
}

/** Of packets that end before `e`, as somebody else read them: a mark and `n` words, from `at` on. */
export function keepTransportHeaders(
  b: Uint8Array,
  e: number,
  frame: number,
  words: Int32Array,
  at: number,
  n: number,
): void {
  headers.words = words
  headers.first = at + 1
  headers.n = n
  headers.lead = 0
  headers.step = PACKET
  headers.mark = words[at]
  bytes = b
  number = frame
  from = e - n * PACKET
  end = e
}
