/** `castshark read`: decodes saved captures. */
import type { FrameSource } from '../capture/batch.ts'
import { openCapture } from '../capture/open.ts'
import type { CaptureWriter } from '../capture/writer.ts'
import { eachBatch } from './batches.ts'
import { UsageError } from './errors.ts'
import type { Plan } from './plan.ts'
import { Progress } from './progress.ts'
import type { ReadOptions } from './read-options.ts'
import { ShownFrames } from './shown-frames.ts'
import { Output } from './stdout.ts'
import { VERSION } from './version.ts'

/** @returns the exit code */
export async function read(files: readonly string[], options: ReadOptions): Promise<number> {
  const inputs = [...(options.readFile ?? []), ...files]
  if (inputs.length === 0) {
    throw new UsageError(
      'which capture?',
      'Name a file, as in: castshark read capture.pcapng (or - for standard input)',
    )
  }
  // Whatever is wrong with the options is said before anything is read.
  const plan = isPlainCount(options) ? undefined : await planned(options, inputs)
  const source = await openCapture(inputs)
  try {
    return plan === undefined ? await countAll(source, options) : await decodeAll(source, inputs, plan, options)
  } finally {
    await source.close()
  }
}

/** The decoders are loaded when something is decoded. */
async function planned(options: ReadOptions, inputs: readonly string[]): Promise<Plan> {
  const { planOf } = await import('./plan.ts')
  return planOf(options, inputs)
}

/** Counting without a filter needs no decoding. */
const isPlainCount = (options: ReadOptions): boolean =>
  options.count === true &&
  options.displayFilter === undefined &&
  options.writeFile === undefined &&
  options.statistics === undefined

async function countAll(source: FrameSource, { frames = Number.POSITIVE_INFINITY }: ReadOptions): Promise<number> {
  const progress = new Progress(false)
  let count = 0
  const code = await eachBatch(source, (batch) => {
    count += batch.n
    progress.update(source, count)
    return count < frames
  })
  progress.done()
  const output = new Output()
  output.text.dec(Math.min(count, frames)).byte(0x0a)
  await output.flush()
  return code
}

async function decodeAll(
  source: FrameSource,
  inputs: readonly string[],
  plan: Plan,
  options: ReadOptions,
): Promise<number> {
  const { session, printer, statistics } = plan
  const writer = options.writeFile === undefined ? undefined : await openWriter(source, inputs, options)
  const output = new Output()
  const { text } = output
  const progress = new Progress(printer !== undefined)
  const most = options.frames ?? Number.POSITIVE_INFINITY
  const filtered = new ShownFrames(source, plan, most)
  const isCounted = printer === undefined && writer === undefined
  let shown = 0
  try {
    printer?.begin(text)
    const code = await eachBatch(source, async (batch) => {
      const frames = filtered.of(batch)
      if (isCounted) shown += frames.count()
      else
        for (let p = frames.next(); p !== undefined; p = frames.next()) {
          shown++
          writer?.writeFrame(batch, frames.k, source.interfaces)
          if (printer !== undefined) {
            printer.frame(text, p)
            if (output.isFull || options.lineBuffered) await output.flush()
          }
          session.show(p)
        }
      await writer?.drain()
      if (text.n > 0) await output.flush()
      progress.update(source, session.count)
      return session.count < most
    })
    progress.done()
    printer?.end(text)
    if (options.count) text.dec(shown).byte(0x0a)
    if (statistics !== undefined) text.add(statistics.toString())
    await output.flush()
    return code
  } finally {
    progress.done()
    await writer?.close()
  }
}

async function openWriter(
  source: FrameSource,
  inputs: readonly string[],
  options: ReadOptions,
): Promise<CaptureWriter> {
  const { createWriter } = await import('../capture/writer.ts')
  const { writeFile: to = '-', fileFormat: format = 'pcapng' } = options
  return createWriter({ to, format, from: source, inputs, application: `castshark ${VERSION}` })
}
