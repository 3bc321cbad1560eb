/** The file header of pcap in all its variants (draft-ietf-opsawg-pcap §4). */

/** Octets of the header; the Ixia variants have four more. */
export const PCAP_HEADER = 24

export interface PcapHeader {
  readonly littleEndian: boolean
  /** Nanoseconds that one unit of a record's fraction counts. */
  readonly unit: 1 | 1000
  /** Octets before the first record. */
  readonly size: number
  /** LINKTYPE_ number. */
  readonly link: number
  /** Octets of frame check sequence at each frame's end, where the header tells. */
  readonly fcsLength: number | undefined
  readonly snaplen: number
  /** Whether records hold the original length first: for certain, never, or told by which is larger. */
  readonly lengths: 'plain' | 'swapped' | 'maybe swapped'
  /** Octets of rubbish before each frame, counted in its lengths. */
  readonly padding: number
  /** Record headers that this magic may go with, most likely first (see pcap-probe.ts). */
  readonly candidates: readonly number[]
}

interface Magic {
  readonly unit: 1 | 1000
  readonly extra?: number
  readonly candidates?: readonly number[]
}

const MAGICS = new Map<number, Magic>([
  [0xa1b2c3d4, { unit: 1000, candidates: [16, 24, 20] }],
  [0xa1b23c4d, { unit: 1 }],
  // A. Kuznetsov's patches of libpcap: 24 octets a record, 28 in an earlier one; some writers took only the magic.
  [0xa1b2cd34, { unit: 1000, candidates: [24, 28, 16] }],
  // Ixia's hardware counts nanoseconds, its software microseconds (Wireshark issue 14073).
  [0x1c0001ac, { unit: 1, extra: 4 }],
  [0x1c0001ab, { unit: 1000, extra: 4 }],
])

/** AIX writes version 2.2 and numbers of the interfaces MIB (RFC 1573) instead of link types. */
const AIX_LINKS = new Map([
  [6, 1], // Ethernet
  [9, 6], // Token Ring
  [15, 10], // FDDI
  [24, 0], // loopback
])

/** Whether a file starts as pcap does, whatever stands behind. */
export function looksLikePcap(head: Uint8Array): boolean {
  if (head.length < 4) return false
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  return MAGICS.has(view.getUint32(0, true)) || MAGICS.has(view.getUint32(0, false))
}

/** Octets of the header that a file which `looksLikePcap` has. */
export function pcapHeaderSize(head: Uint8Array): number {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const magic = MAGICS.get(view.getUint32(0, true)) ?? MAGICS.get(view.getUint32(0, false))
  return PCAP_HEADER + (magic?.extra ?? 0)
}

/**
 * Reads the file header.
 *
 * @param head at least the header's octets, of a file that `looksLikePcap`
 * @returns the header, or what is wrong with it and where
 */
export function readPcapHeader(head: Uint8Array): PcapHeader | { readonly wrong: string; readonly at: number } {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const littleEndian = MAGICS.has(view.getUint32(0, true))
  const magic = MAGICS.get(view.getUint32(0, littleEndian)) as Magic
  const size = pcapHeaderSize(head)
  if (head.length < size) {
    return { wrong: `the file header is cut off: ${head.length} of ${size} octets are there`, at: head.length }
  }
  const major = view.getUint16(4, littleEndian)
  const minor = view.getUint16(6, littleEndian)
  const dgUx = major === 543 && minor === 0
  // Versions above 2.4 do not exist; should there be one, it will hardly be another format, as Wireshark has it too.
  if (major < 2) return { wrong: `pcap version ${major}.${minor} is not supported`, at: 4 }

  const field = view.getUint32(20, littleEndian)
  const aix = magic.unit === 1000 && major === 2 && minor === 2 ? AIX_LINKS.get(field) : undefined
  const link = aix ?? field & 0xffff
  const plain = major === 2 ? minor > 3 : !dgUx
  return {
    littleEndian,
    unit: aix === undefined ? magic.unit : 1,
    size,
    link,
    // Bits 28 to 31 count 16-bit words, and only where bit 26 says so.
    fcsLength: aix === undefined && (field & 0x0400_0000) !== 0 ? (field >>> 28) * 2 : undefined,
    snaplen: view.getUint32(16, littleEndian),
    lengths: plain ? 'plain' : major === 2 && minor === 3 ? 'maybe swapped' : 'swapped',
    // AIX puts three octets in front of FDDI frames.
    padding: aix === 10 ? 3 : 0,
    candidates: plain && magic.candidates !== undefined ? magic.candidates : [16],
  }
}
