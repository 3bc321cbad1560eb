/** Options of pcapng blocks, as octets (draft-ietf-opsawg-pcapng §3.5): little endian, padded, ended. */
import type { CaptureInterface, CaptureSection, FrameOptions } from './batch.ts'
import type { InterfaceStatistics } from './frame-writer.ts'
import { padded } from './pcapng-blocks.ts'

const utf8 = new TextEncoder()
/** Most octets that an option's length can count. */
const LONGEST = 0xffff

/** Collects options, in order; each of them a copy. */
class OptionList {
  #parts: Uint8Array[] = []
  #size = 0

  octets(code: number, value: Uint8Array): this {
    const part = new Uint8Array(4 + padded(value.length))
    const view = new DataView(part.buffer)
    view.setUint16(0, code, true)
    view.setUint16(2, value.length, true)
    part.set(value, 4)
    this.#parts.push(part)
    this.#size += part.length
    return this
  }

  text(code: number, value: string | undefined, prefix: readonly number[] = []): this {
    if (value === undefined) return this
    const octets = new Uint8Array(Math.min(LONGEST, prefix.length + 3 * value.length))
    octets.set(prefix)
    // Ends with a whole character where the text is longer than an option can be.
    const { written } = utf8.encodeInto(value, octets.subarray(prefix.length))
    return this.octets(code, octets.subarray(0, prefix.length + written))
  }

  texts(code: number, values: readonly string[] | undefined): this {
    for (const value of values ?? []) this.text(code, value)
    return this
  }

  number(code: number, value: number | bigint | undefined, size: 1 | 4 | 8): this {
    if (value === undefined) return this
    const octets = new Uint8Array(8)
    new DataView(octets.buffer).setBigUint64(0, BigInt(value), true)
    return this.octets(code, octets.subarray(0, size))
  }

  /** All of them and the end mark; nothing where there are none. */
  end(): Uint8Array {
    const all = new Uint8Array(this.#size === 0 ? 0 : this.#size + 4)
    let at = 0
    for (const part of this.#parts) {
      all.set(part, at)
      at += part.length
    }
    return all
  }
}

/** Options of an enhanced packet block (§4.3). */
export function frameOptions(options: FrameOptions): Uint8Array {
  const list = new OptionList().texts(1, options.comments).number(2, options.flags, 4)
  for (const hash of options.hashes ?? []) list.octets(3, hash)
  list.number(4, options.dropCount, 8).number(5, options.packetId, 8).number(6, options.queue, 4)
  for (const verdict of options.verdicts ?? []) list.octets(7, verdict)
  return list.end()
}

/**
 * if_tsresol for an interface's frames. One that a file had is kept where it is a power of ten down to nanoseconds;
 * frames with finer times, or powers of two, have been turned into nanoseconds.
 */
export function resolution({ precision, timeResolution }: CaptureInterface): number {
  return timeResolution === undefined ? precision : timeResolution <= 9 ? timeResolution : 9
}

/** Options of an interface description block (§4.2). */
export function interfaceOptions(iface: CaptureInterface): Uint8Array {
  const unit = resolution(iface)
  return (
    new OptionList()
      .texts(1, iface.comments)
      .text(2, iface.name)
      .text(3, iface.description)
      .number(9, unit === 6 && iface.timeResolution === undefined ? undefined : unit, 1)
      .text(11, iface.filter, [0])
      .text(12, iface.os)
      // In bits, as the draft's text has it and Wireshark reads it, though its example counts octets.
      .number(13, iface.fcsLength === undefined ? undefined : iface.fcsLength * 8, 1)
      .text(15, iface.hardware)
      .end()
  )
}

/**
 * Options of an interface statistics block (§4.6).
 *
 * @param begun and `ended`: the two words of a time, in the interface's resolution
 */
export function statisticsOptions(
  { received, dropped, droppedByInterface, captured }: InterfaceStatistics,
  begun: readonly [high: number, low: number],
  ended: readonly [high: number, low: number],
): Uint8Array {
  return new OptionList()
    .octets(2, timeOctets(begun))
    .octets(3, timeOctets(ended))
    .number(5, droppedByInterface, 8)
    .number(6, received, 8)
    .number(7, dropped, 8)
    .number(8, captured, 8)
    .end()
}

/** The upper word stands first, whatever the order of octets within the words. */
function timeOctets([high, low]: readonly [high: number, low: number]): Uint8Array {
  const octets = new Uint8Array(8)
  const view = new DataView(octets.buffer)
  view.setUint32(0, high, true)
  view.setUint32(4, low, true)
  return octets
}

/** Options of a section header block (§4.1) that stands for all sections that were read. */
export function sectionOptions(sections: readonly CaptureSection[], application: string | undefined): Uint8Array {
  const first = <K extends keyof CaptureSection>(key: K) =>
    sections.find((section) => section[key] !== undefined)?.[key]
  const list = new OptionList()
  for (const { comments } of sections) list.texts(1, comments)
  return list
    .text(2, first('hardware'))
    .text(3, first('os'))
    .text(4, application ?? first('application'))
    .end()
}
