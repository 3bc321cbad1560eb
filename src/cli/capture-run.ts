/** A capture from its first frame to its last. */
import type { Batch } from '../capture/batch.ts'
import type { FileSeries } from '../capture/file-series.ts'
import type { LiveDriver, LiveSource, Membership } from '../capture/live/index.ts'
import type { CaptureWriter } from '../capture/writer.ts'
import { BackgroundOutput } from './background-output.ts'
import { eachBatch } from './batches.ts'
import type { CaptureOptions } from './capture-options.ts'
import { saySummary } from './capture-summary.ts'
import type { Plan } from './plan.ts'
import { Progress } from './progress.ts'
import { ShownFrames } from './shown-frames.ts'
import { VERSION } from './version.ts'

export interface RunOptions extends CaptureOptions {
  readonly isListed: boolean
  /** Groups joined for as long as it runs. */
  readonly memberships: readonly Membership[]
}

export class CaptureRun {
  /** Frames captured. */
  private count = 0
  /** Frames that were written and not listed, because the list could not keep up: in all, and since the last listed. */
  private skipped = 0
  private gap = 0
  private readonly output = new BackgroundOutput()
  private readonly filtered: ShownFrames | undefined
  private single: CaptureWriter | undefined
  private series: FileSeries | undefined
  private readonly begun = Date.now()

  /** @param plan undefined if nothing is decoded */
  constructor(
    private readonly driver: LiveDriver,
    private readonly source: LiveSource,
    private readonly plan: Plan | undefined,
    private readonly options: RunOptions,
  ) {
    this.filtered = plan && new ShownFrames(source, plan, Number.POSITIVE_INFINITY)
  }

  /** @returns the exit code */
  async run(): Promise<number> {
    const { source, options, driver } = this
    await this.openFiles()
    const forget = onSignals(() => source.stop())
    const names = source.interfaces.map(({ name }) => name).join(', ')
    process.stderr.write(`Capturing on ${names} with ${driver.library}\n`)
    const { seconds } = options.autostop ?? {}
    const timer = seconds === undefined ? undefined : setTimeout(() => source.stop(), 1000 * seconds)
    const progress = new Progress(options.isListed)
    try {
      this.plan?.printer?.begin(this.output.text)
      const code = await eachBatch(source, async (batch) => {
        if (!(await this.take(batch))) return false
        progress.update(source, this.count)
        return true
      })
      progress.done()
      await this.finish()
      return code
    } finally {
      clearTimeout(timer)
      progress.done()
      try {
        // Whatever went wrong: what is captured is written, and told of.
        await this.writer?.close()
      } finally {
        saySummary({ driver, source, count: this.count, skipped: this.skipped, memberships: options.memberships })
        forget()
      }
    }
  }

  /** The file at hand. */
  private get writer(): CaptureWriter | undefined {
    return this.series?.writer ?? this.single
  }

  /** @returns whether more is wanted */
  private async take(batch: Batch): Promise<boolean> {
    const { options, output } = this
    if (!options.writeShown) await this.writeAll(batch)
    this.count += batch.n
    if (this.filtered !== undefined) await this.look(batch, this.filtered)
    const { writer } = this
    if (writer === undefined) await output.flush()
    else {
      writer.send()
      output.send()
      await writer.drain()
    }
    return !this.isEnough()
  }

  /** Writes all frames, up to the one with which there is enough. */
  private async writeAll(batch: Batch): Promise<void> {
    if (this.writer === undefined) return
    for (let k = 0; k < batch.n; ) {
      if (this.series?.isDue) {
        if (this.isEnough()) this.source.cut(batch, k)
        else await this.series.turn()
      }
      k = this.writeSome(this.writer, batch, k)
      if (this.series === undefined && this.isEnough()) this.source.cut(batch, k)
    }
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

  /** Whether the file is as large as it may be, or the last of as many as there may be is full. */
  private isEnough(): boolean {
    const { octets, files } = this.options.autostop ?? {}
    if (this.series !== undefined) return files !== undefined && this.series.count >= files && this.series.isDue
    return octets !== undefined && (this.writer?.octets ?? 0) >= octets
  }

  /** Decodes, lists and counts. */
  private async look(batch: Batch, filtered: ShownFrames): Promise<void> {
    const { plan, options, output } = this
    if (plan === undefined) return
    const { printer, session } = plan
    if (this.writer !== undefined && !options.writeShown && printer !== undefined && this.isSlow()) {
      this.skipped += batch.n
      this.gap += batch.n
      session.pass(batch, 0, batch.n)
      return
    }
    this.endGap()
    const frames = filtered.of(batch)
    for (let p = frames.next(); p !== undefined; p = frames.next()) {
      if (options.writeShown && !(await this.writeShown(batch, frames.k))) return
      printer?.frame(output.text, p)
      session.show(p)
    }
  }

  /** Writes a frame that is shown. @returns whether there was room for it */
  private async writeShown(batch: Batch, k: number): Promise<boolean> {
    if (this.isEnough()) return false
    if (this.series?.isDue) await this.series.turn()
    this.writer?.writeFrame(batch, k, this.source.interfaces)
    this.series?.wrote()
    return true
  }

  /** Whether the list cannot keep up: its reader is slow, or frames come more quickly than they are decoded. */
  private isSlow(): boolean {
    return this.output.isBehind || this.source.isBehind
  }

  /** Says in the list how many frames are not in it. Formats for programs have no place for that. */
  private endGap(): void {
    const { format = 'text' } = this.options
    if (this.gap > 0 && format === 'text') {
      this.output.text.add(`      … ${this.gap} frames are written but not listed: the list could not keep up\n`)
    }
    this.gap = 0
  }

  private async openFiles(): Promise<void> {
    const { writeFile: file, fileFormat: format = 'pcapng', ringBuffer } = this.options
    if (file === undefined) return
    const { createWriter } = await import('../capture/writer.ts')
    const create = async (to: string): Promise<CaptureWriter> => {
      const writer = await createWriter({ to, format, from: this.source, application: `castshark ${VERSION}` })
      // From the beginning, the file can be opened.
      writer.begin()
      writer.send()
      return writer
    }
    if (ringBuffer === undefined) {
      this.single = await create(file)
    } else {
      const { FileSeries } = await import('../capture/file-series.ts')
      this.series = await FileSeries.begin(file, { ...ringBuffer, keep: ringBuffer.files }, create)
    }
  }

  /** Writes what stands behind the last frame. */
  private async finish(): Promise<void> {
    const { source, writer, plan, output } = this
    const counted = source.statistics()
    const ended = Date.now()
    for (const iface of source.interfaces) {
      const statistics = counted[iface.id]
      const captured = source.capturedBy(iface.id)
      if (statistics) writer?.statistics(iface, { ...statistics, captured, begun: this.begun, ended })
    }
    // First the file, which must not wait for a terminal that somebody has halted.
    await writer?.flush()
    this.endGap()
    plan?.printer?.end(output.text)
    if (plan?.statistics !== undefined) output.text.add(plan.statistics.toString())
    await output.flush()
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * The first signal asks for an end, which may take a moment: the second has its way at once.
 * @returns what undoes it
 */
function onSignals(stop: () => void): () => void {
  const heard = (signal: NodeJS.Signals) => {
    if (asked) {
      forget()
      process.kill(process.pid, signal)
    }
    asked = true
    stop()
  }
  let asked = false
  const forget = () => {
    for (const signal of SIGNALS) process.off(signal, heard)
  }
  for (const signal of SIGNALS) process.on(signal, heard)
  return forget
}
