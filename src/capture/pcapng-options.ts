/** Options of pcapng blocks (draft-ietf-opsawg-pcapng §3.5 and the sections of each block). */
import type { CaptureInterface, CaptureSection, FrameOptions, InterfaceCounts } from './batch.ts'

/** A block's octets, in the byte order of its section. */
export interface BlockView {
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly littleEndian: boolean
}

const utf8 = new TextDecoder('utf-8')

/** A copy: the block's memory is lent. */
function octets({ bytes }: BlockView, at: number, length: number): Uint8Array {
  return bytes.slice(at, at + length)
}

/** UTF-8, up to a zero octet if some writer put one. */
function text({ bytes }: BlockView, at: number, length: number): string {
  const end = bytes.indexOf(0, at)
  return utf8.decode(bytes.subarray(at, end >= 0 && end < at + length ? end : at + length))
}

function number64({ view, littleEndian }: BlockView, at: number): bigint {
  const high = view.getUint32(littleEndian ? at + 4 : at, littleEndian)
  const low = view.getUint32(littleEndian ? at : at + 4, littleEndian)
  return (BigInt(high) << 32n) | BigInt(low)
}

/**
 * Calls `visit` for each option that stands whole between `at` and `end`.
 * An option that runs past the block ends the list: what a length field claims is never followed out of it.
 */
function walk(
  block: BlockView,
  at: number,
  end: number,
  visit: (code: number, at: number, length: number) => void,
): void {
  const { view, littleEndian } = block
  while (end - at >= 4) {
    const code = view.getUint16(at, littleEndian)
    const length = view.getUint16(at + 2, littleEndian)
    if (code === 0 || length > end - at - 4) return
    visit(code, at + 4, length)
    at += 4 + ((length + 3) & ~3)
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** Options of an enhanced packet block (§4.3); also those of the obsolete packet block, a subset. */
export function readFrameOptions(block: BlockView, at: number, end: number): FrameOptions | undefined {
  const found: Writable<FrameOptions> = {}
  const { view, littleEndian } = block
  let any = false
  walk(block, at, end, (code, at, length) => {
    any = true
    if (code === 1) found.comments = [...(found.comments ?? []), text(block, at, length)]
    else if (code === 2 && length === 4) found.flags = view.getUint32(at, littleEndian)
    else if (code === 3 && length >= 1) found.hashes = [...(found.hashes ?? []), octets(block, at, length)]
    else if (code === 4 && length === 8) found.dropCount = number64(block, at)
    else if (code === 5 && length === 8) found.packetId = number64(block, at)
    else if (code === 6 && length === 4) found.queue = view.getUint32(at, littleEndian)
    else if (code === 7 && length >= 1) found.verdicts = [...(found.verdicts ?? []), octets(block, at, length)]
  })
  return any ? found : undefined
}

/** Options of an interface description block (§4.2). */
export interface InterfaceOptions
  extends Pick<
    CaptureInterface,
    'name' | 'description' | 'filter' | 'hardware' | 'os' | 'comments' | 'fcsLength' | 'timeResolution'
  > {
  /** if_tsoffset, in seconds. */
  readonly timeOffset?: number
}

export function readInterfaceOptions(block: BlockView, at: number, end: number): InterfaceOptions {
  const found: Writable<InterfaceOptions> = {}
  const { bytes } = block
  walk(block, at, end, (code, at, length) => {
    if (code === 1) found.comments = [...(found.comments ?? []), text(block, at, length)]
    else if (code === 2) found.name ??= text(block, at, length)
    else if (code === 3) found.description ??= text(block, at, length)
    else if (code === 9 && length === 1) found.timeResolution ??= bytes[at]
    // The first octet tells a filter's kind: only a libpcap expression is text.
    else if (code === 11 && length >= 1 && bytes[at] === 0) found.filter ??= text(block, at + 1, length - 1)
    else if (code === 12) found.os ??= text(block, at, length)
    // The draft says bits and shows octets: nobody has a check sequence of more than 8 octets, or of less than 16 bits.
    else if (code === 13 && length === 1) found.fcsLength ??= bytes[at] > 8 ? bytes[at] >> 3 : bytes[at]
    else if (code === 14 && length === 8) found.timeOffset ??= Number(BigInt.asIntN(64, number64(block, at)))
    else if (code === 15) found.hardware ??= text(block, at, length)
  })
  return found
}

/** Options of an interface statistics block (§4.6). */
export function readInterfaceCounts(block: BlockView, at: number, end: number): InterfaceCounts {
  const found: Writable<InterfaceCounts> = {}
  walk(block, at, end, (code, at, length) => {
    if (length !== 8) return
    if (code === 4) found.received = Number(number64(block, at))
    else if (code === 5) found.droppedByInterface = Number(number64(block, at))
    else if (code === 6) found.filtered = Number(number64(block, at))
    else if (code === 7) found.dropped = Number(number64(block, at))
  })
  return found
}

/** Options of a section header block (§4.1). */
export function readSectionOptions(block: BlockView, at: number, end: number): CaptureSection {
  const found: Writable<CaptureSection> = {}
  walk(block, at, end, (code, at, length) => {
    if (code === 1) found.comments = [...(found.comments ?? []), text(block, at, length)]
    else if (code === 2) found.hardware ??= text(block, at, length)
    else if (code === 3) found.os ??= text(block, at, length)
    else if (code === 4) found.application ??= text(block, at, length)
  })
  return found
}
