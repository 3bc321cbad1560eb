/** Standard output that nobody waits for: what is printed is written while other things go on. */
import { write } from 'node:fs'
import { Text } from '../decode/text.ts'
import { ReaderGone } from './stdout.ts'

const STDOUT = 1
/** Octets that may wait before whoever prints is told to leave something out. */
const MOST_WAITING = 1 << 20
/** Milliseconds until a full pipe is tried again. */
const AGAIN = 1

export class BackgroundOutput {
  /** What is to be written next. */
  text = new Text()
  /** What is being written. */
  private other = new Text()
  private writing: Promise<void> | undefined
  private failure: unknown

  /** True while the reader is so slow that there is too much to keep. */
  get isBehind(): boolean {
    return this.text.n > MOST_WAITING
  }

  /** True until what was sent is written. */
  get isWriting(): boolean {
    return this.writing !== undefined
  }

  /** Begins to write what there is, unless something is being written. @throws ReaderGone when nobody reads any more */
  send(): void {
    if (this.failure !== undefined) throw this.failure
    if (this.writing !== undefined || this.text.n === 0) return
    const { text } = this
    this.text = this.other
    this.other = text
    this.writing = this.write(text).then(
      () => {
        this.writing = undefined
      },
      (error) => {
        this.failure = error
        this.writing = undefined
      },
    )
  }

  /** Writes all there is, and waits for it. @throws ReaderGone when nobody reads any more */
  async flush(): Promise<void> {
    while (this.text.n > 0 || this.writing !== undefined) {
      this.send()
      await this.writing
    }
    if (this.failure !== undefined) throw this.failure
  }

  private async write(text: Text): Promise<void> {
    for (let at = 0; at < text.n; ) {
      const written = await writeSome(text.bytes, at, text.n - at)
      if (written < 0) await new Promise((resolve) => setTimeout(resolve, AGAIN))
      else at += written
    }
    text.clear()
  }
}

/** Octets written; -1 where the pipe is full. */
function writeSome(bytes: Uint8Array, at: number, size: number): Promise<number> {
  return new Promise((resolve, reject) =>
    write(STDOUT, bytes, at, size, null, (error, written) => {
      if (error === null) resolve(written)
      else if (error.code === 'EAGAIN') resolve(-1)
      else reject(error.code === 'EPIPE' ? new ReaderGone() : error)
    }),
  )
}
