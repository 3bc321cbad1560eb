/**
 * Standard output that keeps up with a fast writer: whole blocks, back-pressure respected, and a reader that goes away
 * (`| head`) ends the program quietly.
 */
import { writeSync } from 'node:fs'
import { Text } from '../decode/text.ts'

const BLOCK = 1 << 16
const STDOUT = 1

/** Whoever read our output has gone: there is nobody to tell anything. */
export class ReaderGone extends Error {}

export class Output {
  /** What is to be written; `flush` empties it. */
  readonly text = new Text()

  /** Writes if there is a block's worth. */
  get isFull(): boolean {
    return this.text.n >= BLOCK
  }

  /** Writes all there is. Rejects with `ReaderGone` when nobody reads any more. */
  async flush(): Promise<void> {
    const { text } = this
    let at = 0
    while (at < text.n) {
      const written = writeSome(text.bytes, at, text.n - at)
      if (written < 0) await new Promise((resolve) => setTimeout(resolve, 1))
      else at += written
    }
    text.clear()
  }
}

/** Waits until an answer is written. Whoever does not read on (`| head`) changes nothing about it, nor the exit code. */
export async function heard(writing: Promise<void>): Promise<void> {
  await writing.catch((error) => {
    if (!(error instanceof ReaderGone)) throw error
  })
}

/** Octets written; -1 where the pipe is full. */
function writeSome(bytes: Uint8Array, at: number, size: number): number {
  try {
    return writeSync(STDOUT, bytes, at, size)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EAGAIN') return -1
    if (code === 'EPIPE') throw new ReaderGone()
    throw error
  }
}
