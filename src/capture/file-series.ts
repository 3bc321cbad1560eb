/** Capture files one after the other, of which the newest are kept. */
import { unlink } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import type { CaptureWriter } from './writer.ts'

/** When the next file begins, whichever comes first; and how many are kept. */
export interface SeriesLimits {
  readonly seconds?: number
  readonly octets?: number
  readonly frames?: number
  /** Files that are kept; all without it. */
  readonly keep?: number
}

export class FileSeries {
  /** Files begun so far. */
  count = 0
  /** The file at hand. */
  writer: CaptureWriter
  readonly #path: string
  readonly #limits: SeriesLimits
  readonly #create: (path: string) => Promise<CaptureWriter>
  readonly #kept: string[] = []
  #frames = 0
  #begun = 0

  /**
   * Begins the first file.
   *
   * @param path   name of which those of the files are made: `a.pcapng` becomes `a_00001_20260131235959.pcapng`
   * @param create opens a file
   * @throws CaptureWriteError
   */
  static async begin(
    path: string,
    limits: SeriesLimits,
    create: (path: string) => Promise<CaptureWriter>,
  ): Promise<FileSeries> {
    const name = numbered(path, 1, new Date())
    return new FileSeries(path, limits, create, name, await create(name))
  }

  private constructor(
    path: string,
    limits: SeriesLimits,
    create: (path: string) => Promise<CaptureWriter>,
    name: string,
    writer: CaptureWriter,
  ) {
    this.#path = path
    this.#limits = limits
    this.#create = create
    this.writer = writer
    this.#opened(name)
  }

  /** Whether the next frame belongs into the next file. */
  get isDue(): boolean {
    const { frames, octets } = this.#limits
    return (
      (frames !== undefined && this.#frames >= frames) ||
      (octets !== undefined && this.writer.octets >= octets) ||
      this.isOver
    )
  }

  /** Whether the time of the file at hand is over: the next begins, though no frame may come. */
  get isOver(): boolean {
    const { seconds } = this.#limits
    return seconds !== undefined && performance.now() - this.#begun >= 1000 * seconds
  }

  /** Has to be called for each frame written. */
  wrote(): void {
    this.#frames++
  }

  /** Ends the file at hand, begins the next, and removes those that are too many. @throws CaptureWriteError */
  async turn(): Promise<void> {
    await this.writer.close()
    const name = numbered(this.#path, this.count + 1, new Date())
    this.writer = await this.#create(name)
    this.#opened(name)
    while (this.#kept.length > (this.#limits.keep ?? Number.POSITIVE_INFINITY)) {
      const oldest = this.#kept.shift() as string
      // One that somebody has taken away need not be removed.
      await new Promise<void>((resolve) => unlink(oldest, () => resolve()))
    }
  }

  #opened(name: string): void {
    this.count++
    this.#kept.push(name)
    this.#frames = 0
    this.#begun = performance.now()
  }
}

/** As dumpcap names them: number and local time, so that their names sort as they were made. */
function numbered(path: string, number: number, time: Date): string {
  const extension = extname(path)
  const parts = [time.getFullYear(), time.getMonth() + 1, time.getDate(), time.getHours(), time.getMinutes()]
  const stamp = [...parts, time.getSeconds()].map((part) => String(part).padStart(2, '0')).join('')
  return join(dirname(path), `${basename(path, extension)}_${String(number).padStart(5, '0')}_${stamp}${extension}`)
}
