/** The list of a live capture: frames as they arrive. */
import type { Batch } from '../capture/batch.ts'
import type { LiveSource } from '../capture/live/index.ts'
import { noun, plural } from '../decode/phrases.ts'
import { BackgroundOutput } from './background-output.ts'
import type { CaptureFiles } from './capture-files.ts'
import type { CaptureOptions } from './capture-options.ts'
import type { Taker } from './live-run.ts'
import type { Plan } from './plan.ts'
import { ShownFrames } from './shown-frames.ts'

export class Listing implements Taker {
  /** Frames that were written and not listed, because the list could not keep up: in all, and since the last listed. */
  skipped = 0
  private gap = 0
  private readonly output = new BackgroundOutput()
  private readonly filtered: ShownFrames | undefined

  /** @param plan undefined if nothing is decoded */
  constructor(
    private readonly source: LiveSource,
    private readonly plan: Plan | undefined,
    private readonly options: CaptureOptions,
  ) {
    this.filtered = plan && new ShownFrames(source, plan, Number.POSITIVE_INFINITY)
    plan?.printer?.begin(this.output.text)
  }

  async take(batch: Batch, files: CaptureFiles | undefined): Promise<void> {
    if (this.filtered !== undefined) await this.look(batch, this.filtered, files)
    if (files === undefined) await this.output.flush()
    else this.output.send()
  }

  async end(): Promise<void> {
    const { plan, output } = this
    this.endGap()
    plan?.printer?.end(output.text)
    if (plan?.statistics !== undefined) output.text.add(plan.statistics.toString())
    await output.flush()
  }

  /** Decodes, lists and counts. */
  private async look(batch: Batch, filtered: ShownFrames, files: CaptureFiles | undefined): Promise<void> {
    const { plan, options, output } = this
    if (plan === undefined) return
    const { printer, session } = plan
    if (files !== undefined && !options.writeShown && printer !== undefined && this.isSlow()) {
      this.skipped += batch.n
      this.gap += batch.n
      session.pass(batch, 0, batch.n)
      return
    }
    this.endGap()
    const frames = filtered.of(batch)
    for (let p = frames.next(); p !== undefined; p = frames.next()) {
      if (options.writeShown && files !== undefined && !(await files.write(batch, frames.k))) return
      printer?.frame(output.text, p)
      session.show(p)
    }
  }

  /** Whether the list cannot keep up: its reader is slow, or frames come more quickly than they are decoded. */
  private isSlow(): boolean {
    return this.output.isBehind || this.source.isBehind
  }

  /** Says in the list how many frames are not in it. Formats for programs have no place for that. */
  private endGap(): void {
    const { format = 'text' } = this.options
    if (this.gap > 0 && format === 'text') {
      this.output.text.add(
        `      … ${plural(this.gap, 'frame')} ${noun(this.gap, 'is', 'are')} written but not listed: the list could not keep up\n`,
      )
    }
    this.gap = 0
  }
}
