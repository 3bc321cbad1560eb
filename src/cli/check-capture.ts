/** A saved capture before its judge. */
import type { FrameSource } from '../capture/batch.ts'
import { CaptureFileError } from '../capture/errors.ts'
import { openCapture } from '../capture/open.ts'
import { type Ending, type Judge, JudgedFrames, type Seeing } from '../check/index.ts'
import type { Registry } from '../decode/registry.ts'
import { lostOn } from '../multicast/capture-facts.ts'
import { Evidence } from './check-evidence.ts'
import { Progress } from './progress.ts'

type Preferences = Iterable<readonly [string, boolean | number | string]>

/**
 * Shows a judge all frames of captures, merged by time.
 * @param write a file that the frames are written to as well
 * @returns how that ended: a damage is no error here, but a doubt
 * @throws CaptureFileError if nothing can be read at all
 */
export async function judgeCapture(
  inputs: readonly string[],
  judge: Judge,
  registry: Registry,
  preferences: Preferences,
  write: string | undefined,
): Promise<Ending> {
  const source = await openCapture(inputs)
  const evidence = write === undefined ? undefined : await Evidence.open(write, source, inputs)
  try {
    return await showCapture(source, judge, registry, preferences, evidence)
  } finally {
    await evidence?.close()
  }
}

/** Shows all frames of a source, and closes it. */
export async function showCapture(
  source: FrameSource,
  to: Seeing,
  registry: Registry,
  preferences: Preferences,
  evidence?: Evidence,
): Promise<Ending> {
  const progress = new Progress(false)
  const frames = new JudgedFrames(to, registry, preferences)
  try {
    for (;;) {
      const batch = await source.next()
      if (batch === undefined) return { drops: lostOn(source.counts) }
      frames.take(batch, source.interfaces)
      await evidence?.add(batch, source)
      progress.update(source, frames.count)
    }
  } catch (error) {
    if (!(error instanceof CaptureFileError)) throw error
    return { drops: lostOn(source.counts), damage: error.message }
  } finally {
    progress.done()
    await source.close()
  }
}
