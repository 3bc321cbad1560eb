import type { CaptureInterface } from './batch.ts'
import { CaptureWriteError } from './errors.ts'
import { largestFrame } from './frame-reader.ts'
import type { FrameWriter, Origin } from './frame-writer.ts'
import { PCAP_HEADER } from './pcap-header.ts'
import type { WriteBuffer } from './write-buffer.ts'

const MICROSECONDS = 0xa1b2_c3d4
const NANOSECONDS = 0xa1b2_3c4d
const ADVICE = 'use -F pcapng'

/**
 * Writes pcap 2.4, little endian (draft-ietf-opsawg-pcap).
 *
 * The header goes out with the first frame: by then it is known whether any interface counts nanoseconds. What the
 * format cannot hold at all (comments, interface names, flags) is left out; what it would hold wrongly is refused.
 */
export class PcapWriter implements FrameWriter {
  readonly #name: string
  readonly #out: WriteBuffer
  readonly #origin: Origin | undefined
  /** The interface whose link type the header has; undefined until it is written. */
  #first: CaptureInterface | undefined
  #nanoseconds = false

  constructor(name: string, out: WriteBuffer, origin: Origin | undefined) {
    this.#name = name
    this.#out = out
    this.#origin = origin
  }

  write(
    iface: CaptureInterface,
    bytes: Uint8Array,
    at: number,
    captured: number,
    original: number,
    sec: number,
    nsec: number,
  ): void {
    const first = this.#first ?? this.#header(iface, captured)
    if (iface.link !== first.link) {
      const what = `pcap holds one link type only, and the frames have ${first.link} and ${iface.link}`
      throw new CaptureWriteError(this.#name, what, ADVICE)
    }
    const unit = this.#nanoseconds ? 1 : 1000
    let seconds = sec
    let fraction = nsec / unit
    if (fraction > 0xffff_ffff) {
      seconds += Math.floor(nsec / 1e9)
      fraction = (nsec % 1e9) / unit
    }
    if (fraction % 1 !== 0) {
      const what = 'pcap was begun with microseconds, and now a frame has nanoseconds'
      throw new CaptureWriteError(this.#name, what, ADVICE)
    }
    if (seconds < 0 || seconds > 0xffff_ffff) {
      throw new CaptureWriteError(this.#name, `pcap cannot hold the time ${seconds} s after 1970`, ADVICE)
    }
    const out = this.#out
    out.reserve(16 + captured)
    const { view } = out
    const p = out.at
    view.setUint32(p, seconds, true)
    view.setUint32(p + 4, fraction, true)
    view.setUint32(p + 8, captured, true)
    view.setUint32(p + 12, original, true)
    out.bytes.set(bytes.subarray(at, at + captured), p + 16)
    out.at = p + 16 + captured
  }

  begin(): void {
    // Unless nobody knows yet of what link type the frames will be, as with a pipe that nothing has come from.
    if (this.#origin?.interfaces.length !== 0) this.finish()
  }

  statistics(): void {}

  finish(): void {
    // A capture without frames is still a capture.
    if (this.#first === undefined) this.#header(this.#origin?.interfaces[0], 0)
  }

  #header(iface: CaptureInterface | undefined, captured: number): CaptureInterface {
    const first = iface ?? { id: 0, link: 1, snaplen: 0, precision: 6 }
    const all = [first, ...(this.#origin?.interfaces ?? [])]
    this.#first = first
    this.#nanoseconds = all.some(({ precision }) => precision > 6)
    const out = this.#out
    out.reserve(PCAP_HEADER)
    const { view } = out
    const p = out.at
    view.setUint32(p, this.#nanoseconds ? NANOSECONDS : MICROSECONDS, true)
    view.setUint16(p + 4, 2, true)
    view.setUint16(p + 6, 4, true)
    view.setUint32(p + 8, 0, true)
    view.setUint32(p + 12, 0, true)
    // The draft forbids 0; and one that the first frame belies is not repeated, since libpcap would cut frames to it.
    const largest = all.some(({ snaplen }) => snaplen === 0) ? 0 : Math.max(...all.map(({ snaplen }) => snaplen))
    const snaplen = captured > largest || largest === 0 ? largestFrame(first.link) : largest
    view.setUint32(p + 16, snaplen, true)
    view.setUint32(p + 20, linkField(first, all), true)
    out.at = p + PCAP_HEADER
    return first
  }
}

/** Link type, and the length of the frame check sequence in units of two octets where all interfaces agree on it. */
function linkField(first: CaptureInterface, all: readonly CaptureInterface[]): number {
  const fcs = first.fcsLength
  const known = fcs !== undefined && fcs % 2 === 0 && fcs < 32 && all.every(({ fcsLength }) => fcsLength === fcs)
  return known ? (((fcs / 2) << 28) | 0x0400_0000 | first.link) >>> 0 : first.link
}
