import { LiveCaptureError } from '../errors.ts'
import { type Library, octets, type Pointer } from './ffi.ts'

/** A FILE that writes to memory (open_memstream(3)). */
export class MemoryStream {
  readonly at: Pointer
  readonly #pcap: Library
  /** Where C tells the memory's place, and how much of it is written. */
  readonly #place = octets(8)
  readonly #size = octets(8)

  constructor(pcap: Library) {
    this.#pcap = pcap
    const at = pcap.openStream(this.#place, this.#size)
    if (at === null) throw new LiveCaptureError('failed', 'libpcap', 'memory is used up')
    this.at = at
  }

  /** Octets written since the last `takeInto`. */
  written(): number {
    this.#pcap.flush(this.at)
    return this.#pcap.koffi.decode(this.#size, 'size_t')
  }

  /** Copies what was written; the stream begins anew. */
  takeInto(to: Uint8Array, size: number): void {
    const { koffi, copy, rewind } = this.#pcap
    if (size > 0) copy(to, koffi.decode(this.#place, 'void *'), size)
    rewind(this.at)
  }

  close(): void {
    this.#pcap.closeStream(this.at)
    const place: Pointer | null = this.#pcap.koffi.decode(this.#place, 'void *')
    if (place !== null) this.#pcap.free(place)
  }
}
