/** Captures that somebody else ends. */
import type { Batch, FrameSource } from '../capture/batch.ts'

/** The batches of a source, until it is stopped: what it is waiting for then is not waited for. */
export class Stoppable implements Pick<FrameSource, 'next'> {
  isStopped = false
  private wake: (() => void) | undefined

  constructor(private readonly source: Pick<FrameSource, 'next'>) {}

  next(): Promise<Batch | undefined> {
    if (this.isStopped) return Promise.resolve(undefined)
    return new Promise((resolve, reject) => {
      this.wake = () => resolve(undefined)
      this.source.next().then(resolve, reject)
    })
  }

  stop(): void {
    this.isStopped = true
    this.wake?.()
  }
}
