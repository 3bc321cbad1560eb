/** A capture, batch by batch. */
import type { Batch, FrameSource } from '../capture/batch.ts'
import { EXIT, report } from './errors.ts'

/**
 * Hands each batch to `take` until it answers false or the source ends. Damage is told once what came before it has
 * been handed out. @returns the exit code
 */
export async function eachBatch(
  source: Pick<FrameSource, 'next'>,
  take: (batch: Batch) => boolean | Promise<boolean>,
): Promise<number> {
  for (;;) {
    let batch: Batch | undefined
    try {
      batch = await source.next()
    } catch (error) {
      return report(error)
    }
    if (batch === undefined || !(await take(batch))) return EXIT.done
  }
}
