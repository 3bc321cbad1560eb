/** The files that a capture writes: one, or one after the other. */
import type { Batch } from '../capture/batch.ts'
import type { FileSeries } from '../capture/file-series.ts'
import type { LiveSource } from '../capture/live/index.ts'
import type { CaptureWriter } from '../capture/writer.ts'
import { UsageError } from './errors.ts'
import type { LiveOptions } from './live-options.ts'
import { VERSION } from './version.ts'

export type FileOptions = Pick<LiveOptions, 'writeFile' | 'fileFormat' | 'ringBuffer' | 'autostop'>

export class CaptureFiles {
  private readonly begun = Date.now()

  private constructor(
    private readonly source: LiveSource,
    private readonly options: FileOptions,
    private readonly single: CaptureWriter | undefined,
    private readonly series: FileSeries | undefined,
  ) {}

  /** Opens the first file; undefined if nothing is to be written. @throws CaptureWriteError */
  static async open(source: LiveSource, options: FileOptions): Promise<CaptureFiles | undefined> {
    const { writeFile: file, fileFormat: format = 'pcapng', ringBuffer } = options
    if (file === undefined) return undefined
    if (format === 'pcap') checkLinkTypes(source)
    const { createWriter } = await import('../capture/writer.ts')
    const create = async (to: string): Promise<CaptureWriter> => {
      const writer = await createWriter({ to, format, from: source, application: `castshark ${VERSION}` })
      // From the beginning, the file can be opened.
      writer.begin()
      writer.send()
      return writer
    }
    if (ringBuffer === undefined) return new CaptureFiles(source, options, await create(file), undefined)
    const { FileSeries } = await import('../capture/file-series.ts')
    const series = await FileSeries.begin(file, { ...ringBuffer, keep: ringBuffer.files }, create)
    return new CaptureFiles(source, options, undefined, series)
  }

  /** Whether the file is as large as it may be, or the last of as many as there may be is full. */
  get isEnough(): boolean {
    const { octets, files } = this.options.autostop ?? {}
    if (this.series !== undefined) return files !== undefined && this.series.count >= files && this.series.isDue
    return octets !== undefined && this.writer.octets >= octets
  }

  /** Writes all frames, up to the one with which there is enough: the batch is cut there. */
  async writeAll(batch: Batch): Promise<void> {
    for (let k = 0; k < batch.n; ) {
      if (this.series?.isDue) {
        if (this.isEnough) this.source.cut(batch, k)
        else await this.turn(this.series)
      }
      k = this.writeSome(this.writer, batch, k)
      if (this.series === undefined && this.isEnough) this.source.cut(batch, k)
    }
  }

  /** Writes a single frame. @returns whether there was room for it */
  async write(batch: Batch, k: number): Promise<boolean> {
    if (this.isEnough) return false
    if (this.series?.isDue) await this.turn(this.series)
    this.writer.writeFrame(batch, k, this.source.interfaces)
    this.series?.wrote()
    return true
  }

  /** Time has passed: ends the file at hand where its time is over, though nothing may have arrived. */
  async advance(): Promise<void> {
    if (this.series?.isOver && !this.isEnough) await this.turn(this.series)
  }

  /** Hands the system what was written so far, and waits while much is waiting. */
  async send(): Promise<void> {
    this.writer.send()
    await this.writer.drain()
  }

  /** Writes what stands behind the last frame. */
  async finish(): Promise<void> {
    this.count()
    await this.writer.flush()
  }

  /** Safe to call twice. */
  close(): Promise<void> {
    return this.writer.close()
  }

  /** Ends the file at hand, and begins the next. */
  private turn(series: FileSeries): Promise<void> {
    this.count()
    return series.turn()
  }

  /** Writes what was counted since the capture began (draft-ietf-opsawg-pcapng §4.6). */
  private count(): void {
    const { source, writer, begun } = this
    const counted = source.statistics()
    const ended = Date.now()
    for (const iface of source.interfaces) {
      const statistics = counted[iface.id]
      const captured = source.capturedBy(iface.id)
      if (statistics) writer.statistics(iface, { ...statistics, captured, begun, ended })
    }
  }

  /** The file at hand. */
  private get writer(): CaptureWriter {
    return this.series?.writer ?? (this.single as CaptureWriter)
  }

  /** Writes frames from `from` on into the file at hand, until it is full. @returns number of the next */
  private writeSome(writer: CaptureWriter, batch: Batch, from: number): number {
    const { series, source } = this
    const most = this.options.autostop?.octets ?? Number.POSITIVE_INFINITY
    let k = from
    while (k < batch.n) {
      writer.writeFrame(batch, k++, source.interfaces)
      series?.wrote()
      if (series?.isDue || writer.octets >= most) break
    }
    return k
  }
}

/** A file that cannot hold the frames of all interfaces is not begun. @throws UsageError */
function checkLinkTypes({ interfaces }: LiveSource): void {
  const [first] = interfaces
  const other = interfaces.find(({ link }) => link !== first.link)
  if (other === undefined) return
  throw new UsageError(
    `pcap holds one link type only: ${first.name} has ${first.link}, ${other.name} has ${other.link}`,
    'Take -F pcapng.',
  )
}
