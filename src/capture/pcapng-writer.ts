import type { CaptureInterface, FrameOptions } from './batch.ts'
import { CaptureWriteError } from './errors.ts'
import type { FrameWriter, InterfaceStatistics, Origin } from './frame-writer.ts'
import {
  BYTE_ORDER_MAGIC,
  ENHANCED_PACKET,
  INTERFACE_DESCRIPTION,
  INTERFACE_STATISTICS,
  padded,
  SECTION_HEADER,
  SIMPLE_PACKET,
} from './pcapng-blocks.ts'
import { frameOptions, interfaceOptions, resolution, sectionOptions, statisticsOptions } from './pcapng-encode.ts'
import type { WriteBuffer } from './write-buffer.ts'

const NONE = new Uint8Array(0)

/** What the writer knows of an interface that it has described. */
interface Described {
  readonly number: number
  readonly snaplen: number
  /** Units a second of its timestamps, and nanoseconds a unit. */
  readonly units: number
  readonly nanoseconds: number
}

/**
 * Writes pcapng 1.0, little endian, one section (draft-ietf-opsawg-pcapng).
 *
 * Interfaces of several sections or files become interfaces of the one section. An interface is described before the
 * first frame that came from it, after all that were met before it, so that numbers stay what they were.
 */
export class PcapngWriter implements FrameWriter {
  readonly #name: string
  readonly #out: WriteBuffer
  readonly #origin: Origin | undefined
  readonly #application: string | undefined
  readonly #described = new Map<CaptureInterface, Described>()
  #started = false
  /** The time of the frame at hand, as the file has it. */
  #high = 0
  #low = 0

  constructor(name: string, out: WriteBuffer, origin: Origin | undefined, application: string | undefined) {
    this.#name = name
    this.#out = out
    this.#origin = origin
    this.#application = application
  }

  write(
    iface: CaptureInterface,
    bytes: Uint8Array,
    at: number,
    captured: number,
    original: number,
    sec: number,
    nsec: number,
    options: FrameOptions | undefined,
  ): void {
    const known = this.#described.get(iface) ?? this.#describe(iface, captured)
    if (options?.noTime === true && known.number === 0 && captured === Math.min(original, known.snaplen || original)) {
      this.#simple(bytes, at, captured, original)
      return
    }
    // Before anything is put: a frame that is refused must leave nothing behind.
    this.#count(known, sec, nsec)
    const tail = options === undefined ? NONE : frameOptions(options)
    const data = padded(captured)
    const out = this.#out
    const length = 32 + data + tail.length
    this.#open(ENHANCED_PACKET, length)
    const { view } = out
    const p = out.at
    view.setUint32(p, known.number, true)
    view.setUint32(p + 4, this.#high, true)
    view.setUint32(p + 8, this.#low, true)
    view.setUint32(p + 12, captured, true)
    view.setUint32(p + 16, original, true)
    out.at = p + 20
    this.#data(bytes, at, captured)
    out.bytes.set(tail, out.at)
    out.at += tail.length
    this.#close(length)
  }

  begin(): void {
    this.finish()
  }

  statistics(iface: CaptureInterface, counted: InterfaceStatistics): void {
    const known = this.#described.get(iface) ?? this.#describe(iface, 0)
    const time = (milliseconds: number): readonly [high: number, low: number] => {
      this.#count(known, Math.floor(milliseconds / 1000), Math.round((milliseconds % 1000) * 1e6))
      return [this.#high, this.#low]
    }
    const [high, low] = time(counted.ended)
    const options = statisticsOptions(counted, time(counted.begun), [high, low])
    const length = 24 + options.length
    const out = this.#out
    this.#open(INTERFACE_STATISTICS, length)
    out.view.setUint32(out.at, known.number, true)
    out.view.setUint32(out.at + 4, high, true)
    out.view.setUint32(out.at + 8, low, true)
    out.bytes.set(options, out.at + 12)
    out.at += 12 + options.length
    this.#close(length)
  }

  finish(): void {
    if (!this.#started) this.#section()
    if (this.#described.size > 0) return
    // libpcap refuses a file without any interface, even where no frame needs one.
    for (const iface of this.#origin?.interfaces ?? []) this.#interface(iface, iface.snaplen)
  }

  #simple(bytes: Uint8Array, at: number, captured: number, original: number): void {
    const out = this.#out
    const length = 16 + padded(captured)
    this.#open(SIMPLE_PACKET, length)
    out.view.setUint32(out.at, original, true)
    out.at += 4
    this.#data(bytes, at, captured)
    this.#close(length)
  }

  #section(): void {
    this.#started = true
    const out = this.#out
    const options = sectionOptions(this.#origin?.sections ?? [], this.#application)
    this.#open(SECTION_HEADER, 28 + options.length)
    const { view } = out
    view.setUint32(out.at, BYTE_ORDER_MAGIC, true)
    view.setUint16(out.at + 4, 1, true)
    view.setUint16(out.at + 6, 0, true)
    // The section's length, which nobody knows before its end.
    view.setBigInt64(out.at + 8, -1n, true)
    out.bytes.set(options, out.at + 16)
    out.at += 16 + options.length
    this.#close(28 + options.length)
  }

  #describe(iface: CaptureInterface, captured: number): Described {
    if (!this.#started) this.#section()
    for (const before of this.#origin?.interfaces ?? []) {
      if (before === iface) break
      if (!this.#described.has(before)) this.#interface(before, before.snaplen)
    }
    // A snaplen that its first frame belies is not repeated: libpcap refuses to read frames beyond it.
    return this.#interface(iface, captured > iface.snaplen ? 0 : iface.snaplen)
  }

  #interface(iface: CaptureInterface, snaplen: number): Described {
    const out = this.#out
    const options = interfaceOptions(iface)
    this.#open(INTERFACE_DESCRIPTION, 20 + options.length)
    out.view.setUint16(out.at, iface.link, true)
    out.view.setUint16(out.at + 2, 0, true)
    out.view.setUint32(out.at + 4, snaplen, true)
    out.bytes.set(options, out.at + 8)
    out.at += 8 + options.length
    this.#close(20 + options.length)
    const digits = resolution(iface)
    const described = { number: this.#described.size, snaplen, units: 10 ** digits, nanoseconds: 10 ** (9 - digits) }
    this.#described.set(iface, described)
    return described
  }

  /** Works out the two words of a time. */
  #count({ units, nanoseconds }: Described, sec: number, nsec: number): void {
    // Base 2^16: a count of nanoseconds exceeds 2^53, each step here does not.
    const high = Math.floor(sec / 0x1_0000)
    const low = (sec - high * 0x1_0000) * units + Math.floor(nsec / nanoseconds)
    const carry = Math.floor(low / 0x1_0000)
    const upper = high * units + carry
    this.#high = Math.floor(upper / 0x1_0000)
    this.#low = (upper - this.#high * 0x1_0000) * 0x1_0000 + (low - carry * 0x1_0000)
    if (this.#high < 0 || this.#high > 0xffff_ffff) {
      throw new CaptureWriteError(this.#name, `pcapng cannot hold the time ${sec} s after 1970`)
    }
  }

  #data(bytes: Uint8Array, at: number, captured: number): void {
    const out = this.#out
    out.bytes.set(bytes.subarray(at, at + captured), out.at)
    const end = out.at + padded(captured)
    out.bytes.fill(0, out.at + captured, end)
    out.at = end
  }

  #open(type: number, length: number): void {
    const out = this.#out
    out.reserve(length)
    out.view.setUint32(out.at, type, true)
    out.view.setUint32(out.at + 4, length, true)
    out.at += 8
  }

  #close(length: number): void {
    this.#out.view.setUint32(this.#out.at, length, true)
    this.#out.at += 4
  }
}
