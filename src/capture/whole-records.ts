/** How much of what was written holds records that are whole: the rest of a file that could not be finished is cut off. */
import { PCAP_HEADER } from './pcap-header.ts'

/**
 * @param bytes begins with a record, or the file's header
 * @param n     octets that were written
 * @param at    where that stands in the file
 * @returns octets up to the end of the last whole record
 */
export type WholeRecords = (bytes: Uint8Array, n: number, at: number) => number

/** Of what the writers write, which is little endian. */
export const WHOLE_RECORDS: Readonly<Record<'pcap' | 'pcapng', WholeRecords>> = {
  pcap: (bytes, n, at) =>
    whole(bytes, n, at === 0 ? PCAP_HEADER : 0, 16, (view, p) => 16 + view.getUint32(p + 8, true)),
  pcapng: (bytes, n) => whole(bytes, n, 0, 8, (view, p) => view.getUint32(p + 4, true)),
}

/** @param from where the first record begins @param head octets of a record that tell its size */
function whole(
  { buffer, byteOffset, byteLength }: Uint8Array,
  n: number,
  from: number,
  head: number,
  sizeOf: (view: DataView, p: number) => number,
): number {
  const view = new DataView(buffer, byteOffset, byteLength)
  let end = 0
  for (let p = from; p <= n; p += sizeOf(view, p)) {
    end = p
    if (p + head > n) break
  }
  return end
}
