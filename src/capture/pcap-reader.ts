import type { Batch } from './batch.ts'
import { CaptureFileError } from './errors.ts'
import { type FrameReader, largestFrame } from './frame-reader.ts'
import type { PcapHeader } from './pcap-header.ts'
import type { ReadWindow } from './read-window.ts'

/** The records of a pcap file (draft-ietf-opsawg-pcap §5). */
export class PcapReader implements FrameReader {
  damage: CaptureFileError | undefined
  readonly #name: string
  readonly #header: PcapHeader
  readonly #recordHeader: number
  readonly #iface: number
  /** Octets before the first record that are still to be passed over. */
  #ahead: number
  #filled: Batch | undefined

  /**
   * @param name         for messages
   * @param recordHeader octets of each record's header
   * @param iface        id of the interface that all frames are said to come from
   */
  constructor(name: string, header: PcapHeader, recordHeader: number, iface: number) {
    this.#name = name
    this.#header = header
    this.#recordHeader = recordHeader
    this.#iface = iface
    this.#ahead = header.size
  }

  scan(window: ReadWindow, batch: Batch): void {
    if (this.#ahead > 0) {
      const passed = Math.min(this.#ahead, window.end - window.at)
      window.at += passed
      this.#ahead -= passed
      if (this.#ahead > 0) return
    }
    if (this.#filled !== batch) {
      // All frames have the same interface: written once, not for each of them.
      batch.iface.fill(this.#iface)
      this.#filled = batch
    }
    const { view, end } = window
    const { at, cap, len, sec, nsec, capacity } = batch
    const { littleEndian: le, unit, padding } = this.#header
    const size = this.#recordHeader
    const swap = this.#header.lengths !== 'plain'
    const limit = largestFrame(this.#header.link)
    let n = batch.n
    let p = window.at
    while (n < capacity && end - p >= size) {
      let captured = view.getUint32(p + 8, le)
      let original = view.getUint32(p + 12, le)
      if (swap && (this.#header.lengths === 'swapped' || captured > original)) {
        const other = captured
        captured = original
        original = other
      }
      if (captured > limit) {
        this.damage = this.#tooLong(window.base + p, captured, limit)
        break
      }
      const start = p + size
      if (end - start < captured) break
      const pad = padding < captured ? padding : captured
      sec[n] = view.getUint32(p, le)
      nsec[n] = view.getUint32(p + 4, le) * unit
      at[n] = start + pad
      cap[n] = captured - pad
      len[n] = original > pad ? original - pad : 0
      n++
      p = start + captured
    }
    batch.n = n
    window.at = p
  }

  ending(window: ReadWindow): CaptureFileError | undefined {
    const left = window.end - window.at
    if (left === 0) return undefined
    const size = this.#recordHeader
    const reason =
      left < size
        ? `the file is cut off within a record header: ${left} of ${size} octets are there`
        : `the file is cut off within a frame: ${left - size} of ${this.#captured(window)} captured octets are there`
    return new CaptureFileError(this.#name, reason, window.base + window.at)
  }

  #captured({ view, at }: ReadWindow): number {
    const { littleEndian, lengths } = this.#header
    const first = view.getUint32(at + 8, littleEndian)
    const second = view.getUint32(at + 12, littleEndian)
    return lengths === 'swapped' || (lengths === 'maybe swapped' && first > second) ? second : first
  }

  #tooLong(offset: number, captured: number, limit: number): CaptureFileError {
    const reason = `a record claims ${captured} captured octets, more than the ${limit} that a frame can have`
    return new CaptureFileError(this.#name, reason, offset)
  }
}
