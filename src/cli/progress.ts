/** A line on standard error that tells how far a long read has come; only on a terminal, and gone when it is done. */
import type { FrameSource } from '../capture/batch.ts'
import { grouped } from '../decode/phrases.ts'

const FIRST_AFTER = 1000
const EVERY = 200
const ERASE = '\r\u001b[K'

export class Progress {
  private next: number
  private visible = false

  /** @param alongsideOutput whether frames are printed: on a terminal a progress line would tear their list apart */
  constructor(private readonly alongsideOutput: boolean) {
    this.next = Date.now() + FIRST_AFTER
  }

  /** Called now and then: for each batch is often enough. */
  update(source: FrameSource, frames: number): void {
    this.say(() => {
      const { read, total } = source.progress
      const share = total === undefined || total === 0 ? mebibytes(read) : `${Math.floor((100 * read) / total)}%`
      return `${grouped(frames)} frames, ${share}`
    })
  }

  /** Likewise, for what tells of itself in other words. */
  say(text: () => string): void {
    if (Date.now() < this.next) return
    this.next = Date.now() + EVERY
    // Asked no sooner than needed: finding out what the streams are takes Node milliseconds.
    if (process.stderr.isTTY !== true || (this.alongsideOutput && process.stdout.isTTY === true)) return
    this.visible = true
    process.stderr.write(`${ERASE}${text()}`)
  }

  done(): void {
    if (this.visible) process.stderr.write(ERASE)
    this.visible = false
  }
}

const mebibytes = (octets: number): string => `${(octets / 2 ** 20).toFixed(0)} MiB`
