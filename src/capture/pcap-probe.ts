/**
 * Which of several record headers a pcap file has.
 *
 * Patched libraries of 1999 wrote longer record headers, some of them under the ordinary magic number, so only the
 * records tell. As Wireshark does it (wiretap/libpcap.c): read a few records each way and take the way with the fewest
 * oddities, the first of the candidates where none is better.
 */
import { largestFrame } from './frame-reader.ts'
import type { PcapHeader } from './pcap-header.ts'

const RECORDS_TO_TRY = 3

/** How many things look wrong when the records that start at `at` have headers of `size` octets. */
function oddities(view: DataView, header: PcapHeader, size: number, whole: boolean): number {
  const le = header.littleEndian
  const limit = largestFrame(header.link)
  const end = view.byteLength
  let odd = 0
  let at = header.size
  for (let i = 0; i < RECORDS_TO_TRY && at < end; i++) {
    // A file that ends here counts against this way to read it; a window that does says nothing.
    if (end - at < size) return whole ? odd + 1 : odd
    const captured = view.getUint32(at + 8, le)
    const original = view.getUint32(at + 12, le)
    if (view.getUint32(at + 4, le) >= 1_000_000) odd++
    if (captured > limit) odd++
    if (captured > header.snaplen) odd++
    if (original > 128 * 1024 * 1024) odd++
    if (captured > original) odd++
    if (size >= 24) odd += oddPatch(view, at + 16, le)
    if (size === 20) odd += oddNokia(view.getUint32(at + 16, le))
    if (captured > limit) return odd
    at += size + captured
    if (at > end && whole) return odd + 1
  }
  return odd
}

/** Interface index, EtherType, packet type: behind the plain header in the patched ones. */
function oddPatch(view: DataView, at: number, le: boolean): number {
  const type = view.getUint16(at + 4, le)
  const known = type >= 0x600 || type === 0x60 || type === 0x200 || type === 0x400 || type <= 0x17
  return (view.getUint32(at, le) > 10_000 ? 1 : 0) + (known ? 0 : 1) + (view.getUint8(at + 6) > 4 ? 1 : 0)
}

/** Four octets that Nokia adds; undocumented, but only these have been seen. */
function oddNokia(word: number): number {
  const first = word >>> 28
  const third = (word >>> 12) & 0xf
  const fourth = (word >>> 8) & 0xf
  const last = word & 0xf
  const seen =
    (word & 0x0fff_00f0) === 0x0fbf_0000 &&
    (first === 9 || first === 11) &&
    (third === 11 || third === 13) &&
    (fourth === 6 || fourth === 9) &&
    (last === 1 || last === 2)
  return seen ? 0 : 1
}

/**
 * Octets of the header that each record of this file has.
 *
 * @param head  the start of the file
 * @param whole true where `head` is the whole file
 */
export function probeRecordHeader(head: Uint8Array, header: PcapHeader, whole: boolean): number {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  let best = header.candidates[0]
  let fewest = Number.POSITIVE_INFINITY
  for (const size of header.candidates) {
    const odd = oddities(view, header, size, whole)
    if (odd < fewest) {
      fewest = odd
      best = size
    }
  }
  return best
}
