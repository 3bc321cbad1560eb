/** A live capture from its first frame to its last: what all commands that capture have in common. */
import type { Batch, FrameSource } from '../capture/batch.ts'
import { CaptureWriteError } from '../capture/errors.ts'
import { Outages } from '../capture/live/index.ts'
import { eachBatch } from './batches.ts'
import { CaptureFiles } from './capture-files.ts'
import { saySummary } from './capture-summary.ts'
import { EXIT, report } from './errors.ts'
import type { Live } from './live.ts'
import type { LiveOptions } from './live-options.ts'
import { Progress } from './progress.ts'
import { onSignals } from './signals.ts'

/** What is done with the frames of a live capture, besides writing them. */
export interface Taker {
  /** The interfaces are open, and the files. */
  begin?(): void
  /** Takes frames in. Where they are written, it must not wait for whoever reads the output. */
  take(batch: Batch, files: CaptureFiles | undefined): Promise<void>
  /** Nothing arrived since `take`, or since the beginning, and nothing is waiting to be taken. */
  idle?(): Promise<void>
  /** Behind the last frame; the file is finished. @param isWhole false if the capture broke off */
  end(isWhole: boolean): Promise<void>
  /** Shows a line about the capture, where it has the terminal for itself. @returns whether it does */
  say?(line: string): boolean
  /** Nothing will be asked of it any more; whatever went wrong, it lets go of the terminal at once. May come twice. */
  close?(): void
  /** Frames that were left out of what is printed, because it could not keep up. */
  readonly skipped: number
}

export interface RunOptions extends LiveOptions {
  /** Whether the taker writes, of the frames, those that it shows. */
  readonly writeShown?: true
  /** Whether something is printed while it runs. */
  readonly isListed: boolean
}

/** Milliseconds between two moments at which nothing arrived. */
const IDLE = 250

/** Captures until the end. @returns the exit code */
export async function runLive(
  { driver, source, memberships }: Live,
  taker: Taker,
  options: RunOptions,
): Promise<number> {
  const files = await CaptureFiles.open(source, options)
  const forget = onSignals(
    () => source.stop(),
    () => taker.close?.(),
  )
  const names = source.inputs.map(({ interfaceName }) => interfaceName)
  const progress = new Progress(options.isListed)
  const outages = await watchOutages(names, taker, progress)
  process.stderr.write(`Capturing on ${names.join(', ')}${driver === undefined ? '' : ` with ${driver.library}`}\n`)
  const { seconds } = options.autostop ?? {}
  const timer = seconds === undefined ? undefined : setTimeout(() => source.stop(), 1000 * seconds)
  const idle = async () => {
    await files?.advance()
    if (files?.isEnough) source.stop()
    await taker.idle?.()
  }
  let count = 0
  let failure: unknown
  /** A file that takes no more ends the capture: what was found out until then is told all the same. */
  const unwritten = (error: unknown): number => {
    if (!(error instanceof CaptureWriteError)) throw error
    failure ??= error
    return EXIT.capture
  }
  try {
    taker.begin?.()
    const code = await eachBatch(
      withIdling(source, idle, (error) => {
        failure = error
        return undefined
      }),
      async (batch) => {
        if (!options.writeShown) await files?.writeAll(batch)
        count += batch.n
        await taker.take(batch, files)
        await files?.advance()
        await files?.send()
        progress.update(source, count)
        return !files?.isEnough
      },
    ).catch(unwritten)
    progress.done()
    // From here on nothing is counted any more.
    await source.close()
    // First the file, which must not wait for a terminal that somebody has halted.
    await files?.finish().catch(unwritten)
    await taker.end(failure === undefined)
    // What is on the terminal has made room for it.
    return failure === undefined ? code : report(failure)
  } finally {
    clearTimeout(timer)
    outages.close()
    progress.done()
    taker.close?.()
    try {
      // Whatever went wrong: what is captured is written, and told of.
      await source.close()
      await files?.close().catch((error) => {
        if (error !== failure) throw error
      })
    } finally {
      saySummary({ source, count, skipped: taker.skipped, memberships, outages })
      forget()
    }
  }
}

/** Tells when an interface goes down, and when it is up again. */
function watchOutages(names: readonly string[], taker: Taker, progress: Progress): Promise<Outages> {
  return Outages.watch(names, (name, isUp) => {
    const what = isUp ? 'is up again' : 'went down: nothing is captured there until it is up again'
    const line = `${name} ${what} (${new Date().toTimeString().slice(0, 8)})`
    if (taker.say?.(line)) return
    progress.done()
    process.stderr.write(`${line}\n`)
  })
}

/** The source, which lets others know when nothing arrives. What breaks it off is its end. */
function withIdling(
  source: FrameSource,
  idle: () => Promise<void>,
  fails: (error: unknown) => undefined,
): Pick<FrameSource, 'next'> {
  return {
    async next() {
      try {
        const arrival = source.next()
        for (;;) {
          const batch = await sooner(arrival)
          if (batch !== NOTHING) return batch
          await idle()
        }
      } catch (error) {
        return fails(error)
      }
    },
  }
}

const NOTHING = Symbol('nothing yet')

/** What arrives, or that nothing did for a while. */
async function sooner<Some>(arrival: Promise<Some>): Promise<Some | typeof NOTHING> {
  let timer: NodeJS.Timeout | undefined
  const waited = new Promise<typeof NOTHING>((resolve) => {
    timer = setTimeout(resolve, IDLE, NOTHING)
  })
  try {
    return await Promise.race([arrival, waited])
  } finally {
    clearTimeout(timer)
  }
}
