/** What a file is, told by its first octets; never by its name. */
import { looksLikePcap } from './pcap-header.ts'

export type Format = 'empty' | 'pcap' | 'pcapng' | 'gzip' | 'zstd' | 'lz4' | 'unknown'

/** Octets that `detect` wants to see, where there are as many. */
export const DETECT = 16

function starts(head: Uint8Array, ...octets: number[]): boolean {
  return head.length >= octets.length && octets.every((octet, i) => head[i] === octet)
}

export function detect(head: Uint8Array): Format {
  if (head.length === 0) return 'empty'
  if (looksLikePcap(head)) return 'pcap'
  if (starts(head, 0x0a, 0x0d, 0x0d, 0x0a)) return 'pcapng'
  if (starts(head, 0x1f, 0x8b)) return 'gzip'
  if (starts(head, 0x28, 0xb5, 0x2f, 0xfd)) return 'zstd'
  // Zstandard and LZ4 share the frames that a reader skips; LZ4's own tool never starts with one.
  if (head.length >= 4 && head[0] >> 4 === 5 && starts(head.subarray(1), 0x2a, 0x4d, 0x18)) return 'zstd'
  if (starts(head, 0x04, 0x22, 0x4d, 0x18)) return 'lz4'
  return 'unknown'
}

const OTHERS: readonly (readonly [magic: readonly number[], what: string, advice?: string])[] = [
  [[0x73, 0x6e, 0x6f, 0x6f, 0x70, 0, 0, 0], 'a snoop capture', 'convert it: editcap -F pcapng IN OUT'],
  [[0x52, 0x54, 0x53, 0x53], 'a NetXRay or Sniffer capture', 'convert it: editcap -F pcapng IN OUT'],
  [[0x58, 0x43, 0x50, 0], 'a NetXRay or Sniffer capture', 'convert it: editcap -F pcapng IN OUT'],
  [[0x54, 0x52, 0x53, 0x4e], 'a Sniffer capture', 'convert it: editcap -F pcapng IN OUT'],
  [[0x47, 0x4d, 0x42, 0x55], 'a Network Monitor capture', 'convert it: editcap -F pcapng IN OUT'],
  [[0x52, 0x54, 0x53, 0x53], 'a Network Monitor capture', 'convert it: editcap -F pcapng IN OUT'],
  [[0x7f, 0x76, 0x65, 0x72], 'an EtherPeek capture', 'convert it: editcap -F pcapng IN OUT'],
  [[0xa1, 0xb2, 0x34, 0xcd], 'pcap in a patched form that nobody has described'],
  [[0xcd, 0x34, 0xb2, 0xa1], 'pcap in a patched form that nobody has described'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], 'compressed with xz', 'pipe it in: xz -dc FILE | castshark read -'],
  [[0x42, 0x5a, 0x68], 'compressed with bzip2', 'pipe it in: bzip2 -dc FILE | castshark read -'],
  [[0x50, 0x4b, 3, 4], 'a ZIP archive', 'unpack it first'],
  [[0x37, 0x7a, 0xbc, 0xaf], 'a 7-Zip archive', 'unpack it first'],
  [[0x02, 0x21, 0x4c, 0x18], 'compressed with the old form of LZ4', 'compress it anew: lz4 -dc FILE | lz4'],
  [[0x0d, 0x0a, 0x0d, 0x0a], 'pcapng damaged by a transfer as text', 'transfer it again as binary'],
  [[0x0a, 0x0d, 0x0a], 'pcapng damaged by a transfer as text', 'transfer it again as binary'],
  [[0x7f, 0x45, 0x4c, 0x46], 'a program'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF document'],
  [[0x89, 0x50, 0x4e, 0x47], 'a picture'],
]

/** What a file that `detect` does not know is, as far as anybody can tell, and what to do about it. */
export function describeUnknown(head: Uint8Array): { readonly reason: string; readonly advice: string | undefined } {
  if (['gzip', 'zstd', 'lz4'].includes(detect(head))) {
    return { reason: 'is compressed more than once', advice: 'undo the outer compression first' }
  }
  for (const [magic, what, advice] of OTHERS) {
    if (starts(head, ...magic)) return { reason: `is not a capture file but looks like ${what}`, advice }
  }
  const printable = head.every((octet) => octet === 9 || octet === 10 || octet === 13 || (octet >= 32 && octet !== 127))
  return {
    reason: `is not a capture file${printable && head.length > 0 ? ' but looks like text' : ''}`,
    advice: 'pcap and pcapng can be read, plain or compressed with gzip, zstd or lz4',
  }
}
