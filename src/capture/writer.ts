import type { Batch, CaptureInterface, FrameOptions } from './batch.ts'
import type { FrameWriter, InterfaceStatistics, Origin } from './frame-writer.ts'
import { PcapWriter } from './pcap-writer.ts'
import { PcapngWriter } from './pcapng-writer.ts'
import { openSink, type Sink } from './sink.ts'
import { WHOLE_RECORDS } from './whole-records.ts'
import { WriteBuffer } from './write-buffer.ts'

export interface WriterOptions {
  /** A file's name, `-` for standard output, or something of one's own. */
  readonly to: string | Sink
  readonly format: 'pcap' | 'pcapng'
  /** Lets pcap know whether to count nanoseconds, and pcapng keep sections' comments and interfaces' numbers. */
  readonly from?: Origin
  /** Program that writes, for pcapng's section header; else the one that the sections read name. */
  readonly application?: string
  /** Files that are being read: writing over one of them is refused. */
  readonly inputs?: readonly string[]
}

/** Writes frames to a capture file. */
export class CaptureWriter {
  readonly #format: FrameWriter
  readonly #out: WriteBuffer
  #closed = false

  constructor(format: FrameWriter, out: WriteBuffer) {
    this.#format = format
    this.#out = out
  }

  /**
   * Takes in one frame; its bytes are copied. Call `drain` after some hundred frames.
   *
   * @param iface    where it came from; the same object for the same interface
   * @param at       offset of its first octet in `bytes`
   * @param captured octets there
   * @param original octets on the wire
   * @param sec      seconds since 1970
   * @param nsec     nanoseconds; what is finer than the interface's `precision` is cut off
   * @throws CaptureWriteError where the format cannot hold it, or writing failed before
   */
  write(
    iface: CaptureInterface,
    bytes: Uint8Array,
    at: number,
    captured: number,
    original: number,
    sec: number,
    nsec: number,
    options?: FrameOptions,
  ): void {
    this.#format.write(iface, bytes, at, captured, original, sec, nsec, options)
  }

  /** Takes in frame `i` of a batch whose interfaces are `interfaces`. */
  writeFrame(batch: Batch, i: number, interfaces: readonly CaptureInterface[]): void {
    const iface = interfaces[batch.iface[i]]
    const { bytes, at, cap, len, sec, nsec, options } = batch
    this.#format.write(iface, bytes, at[i], cap[i], len[i], sec[i], nsec[i], options?.get(i))
  }

  /** Octets of the file so far. */
  get octets(): number {
    return this.#out.octets
  }

  /** Puts what stands before the first frame at once: from then on the file can be opened. */
  begin(): void {
    this.#format.begin()
  }

  /** Takes in what was counted on an interface, where the format has a place for it. Behind the last frame. */
  statistics(iface: CaptureInterface, counted: InterfaceStatistics): void {
    this.#format.statistics(iface, counted)
  }

  /** Hands all frames so far to the system, without waiting for it. */
  send(): void {
    this.#out.send()
  }

  /** Waits while much is waiting to be written. @throws CaptureWriteError where writing failed */
  drain(): Promise<void> {
    return this.#out.drain()
  }

  /** Waits until all frames so far have been handed to the system. @throws CaptureWriteError */
  flush(): Promise<void> {
    return this.#out.flush()
  }

  /** Writes what is left, and closes. Safe to call twice. @throws CaptureWriteError */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    try {
      this.#format.finish()
    } finally {
      await this.#out.close()
    }
  }
}

/**
 * Opens a capture file for writing.
 *
 * @throws CaptureWriteError where it cannot be opened
 * @example
 * const source = await openCapture(['a.pcap'])
 * const writer = await createWriter({ to: 'b.pcapng', format: 'pcapng', from: source })
 * for (let batch = await source.next(); batch !== undefined; batch = await source.next()) {
 *   for (let i = 0; i < batch.n; i++) writer.writeFrame(batch, i, source.interfaces)
 *   await writer.drain()
 * }
 * await writer.close()
 */
export async function createWriter(options: WriterOptions): Promise<CaptureWriter> {
  const { to, format, from, application, inputs } = options
  const sink = typeof to === 'string' ? await openSink(to, WHOLE_RECORDS[format], inputs) : to
  const out = new WriteBuffer(sink)
  const writer =
    format === 'pcap' ? new PcapWriter(sink.name, out, from) : new PcapngWriter(sink.name, out, from, application)
  return new CaptureWriter(writer, out)
}
