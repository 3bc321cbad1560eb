import type { Batch } from './batch.ts'
import { CaptureFileError } from './errors.ts'
import { type FrameReader, largestFrame } from './frame-reader.ts'
import type { InterfaceList } from './interface-list.ts'
import {
  BYTE_ORDER_MAGIC,
  ENHANCED_PACKET,
  INTERFACE_DESCRIPTION,
  INTERFACE_STATISTICS,
  kind,
  OBSOLETE_PACKET,
  padded,
  SECTION_HEADER,
  SIMPLE_PACKET,
  smallest,
} from './pcapng-blocks.ts'
import { readFrameOptions, readInterfaceCounts, readInterfaceOptions, readSectionOptions } from './pcapng-options.ts'
import { TimeScale } from './pcapng-time.ts'
import type { ReadWindow } from './read-window.ts'

/** Most octets of a block that is held in memory whole: packets, sections, interfaces. */
const LARGEST_HELD = 16 * 1024 * 1024 + 128 * 1024
/** Most octets of any block, even of one that is passed over: more is a damaged length. Wireshark's limit. */
const LARGEST_BLOCK = 128 * 1024 * 1024 + 128 * 1024

/** Octets of an interface statistics block without options, and of one that is looked into. */
const STATISTICS = 24
const LARGEST_STATISTICS = 64 * 1024

/** An interface of the section being read. */
interface Face {
  readonly id: number
  readonly snaplen: number
  /** Most octets that one of its frames can have. */
  readonly limit: number
  readonly time: TimeScale
}

/** The blocks of a pcapng file (draft-ietf-opsawg-pcapng §3, §4). */
export class PcapngReader implements FrameReader {
  damage: CaptureFileError | undefined
  readonly #name: string
  readonly #list: InterfaceList
  #littleEndian = true
  #section = 0
  #faces: Face[] = []
  /** The block that is being passed over: octets still to come before its trailing length, its length, its offset. */
  #skip = 0
  #skippedLength = 0
  #skippedAt = 0

  /**
   * @param name for messages
   * @param list takes in the interfaces and sections that are met
   */
  constructor(name: string, list: InterfaceList) {
    this.#name = name
    this.#list = list
  }

  scan(window: ReadWindow, batch: Batch): void {
    if (this.#skippedLength > 0 && !this.#passOn(window)) return
    const { view, end } = window
    while (batch.n < batch.capacity && end - window.at >= 12) {
      const at = window.at
      const type = view.getUint32(at, this.#littleEndian)
      // A section header's type reads the same both ways; its length can be read once its magic is.
      if (type === SECTION_HEADER && !this.#learnByteOrder(window)) return
      const length = padded(view.getUint32(at + 4, this.#littleEndian))
      if (length < smallest(type)) {
        this.#fail(window, `a ${kind(type)} claims a length of ${length} octets, less than it must have`)
        return
      }
      if (type === ENHANCED_PACKET || type === OBSOLETE_PACKET) {
        if (!this.#packet(window, batch, type, length)) return
      } else if (type === SIMPLE_PACKET) {
        if (!this.#simplePacket(window, batch, length)) return
      } else if (type === INTERFACE_DESCRIPTION) {
        if (!this.#interface(window, length)) return
      } else if (type === SECTION_HEADER) {
        if (!this.#sectionHeader(window, length)) return
      } else if (type === INTERFACE_STATISTICS && length >= STATISTICS && length <= LARGEST_STATISTICS) {
        if (!this.#statistics(window, length)) return
      } else if (!this.#pass(window, type, length)) return
      window.at = at + length
    }
  }

  ending(window: ReadWindow): CaptureFileError | undefined {
    if (this.#skippedLength > 0) {
      const reason = `the file is cut off within a block of ${this.#skippedLength} octets`
      return new CaptureFileError(this.#name, reason, this.#skippedAt)
    }
    const left = window.end - window.at
    if (left === 0) return undefined
    const length = left < 8 ? 0 : padded(window.view.getUint32(window.at + 4, this.#littleEndian))
    const reason =
      length === 0
        ? `the file is cut off within a block's header: ${left} octets of it are there`
        : `the file is cut off within a block: ${left} of ${length} octets are there`
    return new CaptureFileError(this.#name, reason, window.base + window.at)
  }

  #fail(window: ReadWindow, reason: string): false {
    this.damage = new CaptureFileError(this.#name, reason, window.base + window.at)
    return false
  }

  #learnByteOrder(window: ReadWindow): boolean {
    const magic = window.view.getUint32(window.at + 8, true)
    if (magic !== BYTE_ORDER_MAGIC && magic !== 0x4d3c_2b1a) {
      return this.#fail(window, 'a section header has no byte-order magic')
    }
    this.#littleEndian = magic === BYTE_ORDER_MAGIC
    return true
  }

  /** Whether a block stands in the window whole, and its trailing length is the leading one. */
  #whole(window: ReadWindow, type: number, length: number): boolean {
    if (length > LARGEST_HELD) {
      return this.#fail(window, `a ${kind(type)} claims a length of ${length} octets, which is absurd`)
    }
    return window.end - window.at >= length && this.#closes(window, length)
  }

  #closes(window: ReadWindow, length: number): boolean {
    const last = padded(window.view.getUint32(window.at + length - 4, this.#littleEndian))
    return last === length || this.#fail(window, `a block's two lengths differ: ${length} and ${last}`)
  }

  #sectionHeader(window: ReadWindow, length: number): boolean {
    if (!this.#whole(window, SECTION_HEADER, length)) return false
    const { view, at } = window
    const major = view.getUint16(at + 12, this.#littleEndian)
    const minor = view.getUint16(at + 14, this.#littleEndian)
    // 1.2 was written by mistake and means the same.
    if (major !== 1 || (minor !== 0 && minor !== 2)) {
      return this.#fail(window, `pcapng version ${major}.${minor} is not supported`)
    }
    this.#section++
    this.#faces = []
    this.#list.sections.push(readSectionOptions(this.#block(window), at + 24, at + length - 4))
    return true
  }

  #interface(window: ReadWindow, length: number): boolean {
    if (!this.#whole(window, INTERFACE_DESCRIPTION, length)) return false
    const { view, at } = window
    const { timeOffset, ...options } = readInterfaceOptions(this.#block(window), at + 16, at + length - 4)
    const link = view.getUint16(at + 8, this.#littleEndian)
    const snaplen = view.getUint32(at + 12, this.#littleEndian)
    const time = new TimeScale(options.timeResolution ?? 6, timeOffset ?? 0)
    const number = this.#faces.length
    const id = this.#list.add({ link, number, section: this.#section, snaplen, precision: time.precision, ...options })
    this.#faces.push({ id, snaplen, limit: largestFrame(link), time })
    return true
  }

  #statistics(window: ReadWindow, length: number): boolean {
    if (!this.#whole(window, INTERFACE_STATISTICS, length)) return false
    const { view, at } = window
    const face = this.#faces[view.getUint32(at + 8, this.#littleEndian)]
    // The last one counts: some writers put one now and then.
    if (face !== undefined) {
      this.#list.counts[face.id] = readInterfaceCounts(this.#block(window), at + 20, at + length - 4)
    }
    return true
  }

  #block({ bytes, view }: ReadWindow) {
    return { bytes, view, littleEndian: this.#littleEndian }
  }

  /** An enhanced packet, or an obsolete one: they differ in the first words only. */
  #packet(window: ReadWindow, batch: Batch, type: number, length: number): boolean {
    const { view, at } = window
    const le = this.#littleEndian
    // The fixed part first: what it claims must be refuted before more octets are waited for.
    if (window.end - at < 28) return false
    const obsolete = type === OBSOLETE_PACKET
    const number = obsolete ? view.getUint16(at + 8, le) : view.getUint32(at + 8, le)
    const face = this.#faces[number]
    if (face === undefined) return this.#fail(window, `a frame names interface ${number}, which has no description`)
    const captured = view.getUint32(at + 20, le)
    if (!this.#fits(window, captured, captured, length - 32, face.limit)) return false
    if (!this.#whole(window, type, length)) return false
    const n = batch.n
    face.time.put(view.getUint32(at + 12, le), view.getUint32(at + 16, le), batch.sec, batch.nsec, n)
    batch.at[n] = at + 28
    batch.cap[n] = captured
    batch.len[n] = view.getUint32(at + 24, le)
    batch.iface[n] = face.id
    const optionsAt = at + 28 + padded(captured)
    const optionsEnd = at + length - 4
    if (optionsEnd - optionsAt >= 4 || obsolete) {
      let options = readFrameOptions(this.#block(window), optionsAt, optionsEnd)
      const drops = obsolete ? view.getUint16(at + 10, le) : 0xffff
      if (drops !== 0xffff) options = { ...options, dropCount: BigInt(drops) }
      if (options !== undefined) {
        batch.options ??= new Map()
        batch.options.set(n, options)
      }
    }
    batch.n = n + 1
    return true
  }

  #simplePacket(window: ReadWindow, batch: Batch, length: number): boolean {
    const { view, at } = window
    const face = this.#faces[0]
    if (face === undefined) return this.#fail(window, 'a frame stands before any interface description')
    const original = view.getUint32(at + 8, this.#littleEndian)
    const captured = face.snaplen === 0 ? original : Math.min(original, face.snaplen)
    if (!this.#fits(window, captured, original, length - 16, face.limit)) return false
    if (!this.#whole(window, SIMPLE_PACKET, length)) return false
    const n = batch.n
    batch.sec[n] = 0
    batch.nsec[n] = 0
    batch.at[n] = at + 12
    batch.cap[n] = captured
    batch.len[n] = original
    batch.iface[n] = face.id
    batch.options ??= new Map()
    batch.options.set(n, { noTime: true })
    batch.n = n + 1
    return true
  }

  #fits(window: ReadWindow, captured: number, claimed: number, room: number, limit: number): boolean {
    if (captured > limit) {
      return this.#fail(window, `a frame claims ${claimed} captured octets, more than the ${limit} that one can have`)
    }
    if (padded(captured) > room) {
      return this.#fail(window, `a frame of ${claimed} octets does not fit into its block, which has room for ${room}`)
    }
    return true
  }

  /** Passes over a block that holds no frame; it need not be in memory whole. */
  #pass(window: ReadWindow, type: number, length: number): boolean {
    if (length > LARGEST_BLOCK) {
      return this.#fail(window, `a ${kind(type)} claims a length of ${length} octets, which is absurd`)
    }
    const there = window.end - window.at
    if (there >= length) return this.#closes(window, length)
    this.#skippedLength = length
    this.#skippedAt = window.base + window.at
    this.#skip = length - 4
    return this.#passOn(window)
  }

  /** Takes what is there of the block passed over; true once its end is reached and right. */
  #passOn(window: ReadWindow): boolean {
    const passed = Math.min(this.#skip, window.end - window.at)
    this.#skip -= passed
    window.at += passed
    if (this.#skip > 0 || window.end - window.at < 4) return false
    const last = padded(window.view.getUint32(window.at, this.#littleEndian))
    if (last !== this.#skippedLength) {
      const reason = `a block's two lengths differ: ${this.#skippedLength} and ${last}`
      this.damage = new CaptureFileError(this.#name, reason, this.#skippedAt)
      return false
    }
    window.at += 4
    this.#skippedLength = 0
    return true
  }
}
