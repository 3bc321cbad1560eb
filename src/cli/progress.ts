/** A line on standard error that tells how far a long read has come; only on a terminal, and gone when it is done. */
import type { FrameSource } from '../capture/batch.ts'

const FIRST_AFTER = 1000
const EVERY = 200
const ERASE = '\r\u001b[K'

export class Progress {
  private next: number
  private visible = false
  private readonly enabled: boolean

  /** @param alsoOutput whether the output goes to the same terminal, where a progress line would tear it apart */
  constructor(alsoOutput: boolean) {
    this.enabled = process.stderr.isTTY === true && !alsoOutput
    this.next = Date.now() + FIRST_AFTER
  }

  /** Called now and then: for each batch is often enough. */
  update(source: FrameSource, frames: number): void {
    if (!this.enabled || Date.now() < this.next) return
    this.next = Date.now() + EVERY
    this.visible = true
    const { read, total } = source.progress
    const share = total === undefined || total === 0 ? mebibytes(read) : `${Math.floor((100 * read) / total)}%`
    process.stderr.write(`${ERASE}${frames.toLocaleString('en')} frames, ${share}`)
  }

  done(): void {
    if (this.visible) process.stderr.write(ERASE)
    this.visible = false
  }
}

const mebibytes = (octets: number): string => `${(octets / 2 ** 20).toFixed(0)} MiB`
