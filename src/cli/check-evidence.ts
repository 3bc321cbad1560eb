/** The frames that were judged, kept in a file. */
import type { Batch, FrameSource } from '../capture/batch.ts'
import { type CaptureWriter, createWriter } from '../capture/writer.ts'
import { VERSION } from './version.ts'

export class Evidence {
  private constructor(private readonly writer: CaptureWriter) {}

  /**
   * @param inputs files that are being read
   * @throws CaptureWriteError where it cannot be opened
   */
  static async open(to: string, source: FrameSource, inputs: readonly string[] = []): Promise<Evidence> {
    const format = /\.pcap$/i.test(to) ? 'pcap' : 'pcapng'
    return new Evidence(await createWriter({ to, format, from: source, application: `castshark ${VERSION}`, inputs }))
  }

  async add(batch: Batch, source: FrameSource): Promise<void> {
    for (let k = 0; k < batch.n; k++) this.writer.writeFrame(batch, k, source.interfaces)
    await this.writer.drain()
  }

  close(): Promise<void> {
    return this.writer.close()
  }
}
