import { close, fstat, open, read, readSync, type Stats } from 'node:fs'
import type { ByteSource } from './byte-source.ts'
import { CaptureFileError } from './errors.ts'
import { PipeSource } from './pipe-source.ts'
import { readError } from './read-error.ts'

/**
 * A regular file, or a device.
 *
 * A file is read by the thread that wants its octets, when it wants them: then they are in that processor's cache, and no
 * other thread has to be woken. The operating system reads ahead by itself. A device may let its readers wait.
 */
class FileSource implements ByteSource {
  readonly name: string
  readonly live = false
  readonly isAtHand: boolean
  readonly total: number | undefined
  readonly reopen: (() => Promise<ByteSource>) | undefined
  readonly #fd: number
  readonly #borrowed: boolean
  #taken = 0
  #closed = false
  #underWay: Promise<unknown> | undefined

  /** @param total octets of a regular file; undefined for a device */
  constructor(name: string, fd: number, path: string | undefined, total: number | undefined) {
    this.name = name
    this.total = total
    this.#fd = fd
    this.#borrowed = path === undefined
    this.isAtHand = total !== undefined
    this.reopen = path === undefined ? undefined : () => openPath(path)
  }

  get taken(): number {
    return this.#taken
  }

  read(into: Uint8Array, at: number, room: number): Promise<number> {
    if (this.#closed) return Promise.resolve(0)
    const reading = this.isAtHand ? this.#readNow(into, at, room) : this.#readLater(into, at, room)
    this.#underWay = reading
    return reading
  }

  /** Before that, signals and whoever waits for an output have their turn. */
  #readNow(into: Uint8Array, at: number, room: number): Promise<number> {
    return new Promise((resolve, reject) => {
      setImmediate(() => {
        if (this.#closed) return resolve(0)
        try {
          const n = readSync(this.#fd, into, at, room, null)
          this.#taken += n
          resolve(n)
        } catch (error) {
          reject(readError(this.name, error, this.#taken))
        }
      })
    })
  }

  #readLater(into: Uint8Array, at: number, room: number): Promise<number> {
    return new Promise((resolve, reject) => {
      read(this.#fd, into, at, room, null, (error, n) => {
        if (error !== null) return reject(readError(this.name, error, this.#taken))
        this.#taken += n
        resolve(n)
      })
    })
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    // The descriptor's number may be given to another file at once: never close it under a read.
    await this.#underWay?.catch(() => undefined)
    if (!this.#borrowed) await new Promise<void>((resolve) => close(this.#fd, () => resolve()))
  }
}

function stat(fd: number): Promise<Stats> {
  return new Promise((resolve, reject) => fstat(fd, (error, stats) => (error ? reject(error) : resolve(stats))))
}

async function sourceOf(name: string, fd: number, path: string | undefined): Promise<ByteSource> {
  const stats = await stat(fd)
  if (stats.isDirectory()) throw new CaptureFileError(name, 'is a directory, not a capture file')
  if (stats.isFIFO() || stats.isSocket()) return PipeSource.of(name, fd)
  return new FileSource(name, fd, path, stats.isFile() ? stats.size : undefined)
}

/**
 * Opens a file for reading; a named pipe too.
 * @throws CaptureFileError
 */
export async function openPath(path: string): Promise<ByteSource> {
  let fd: number
  try {
    fd = await new Promise<number>((resolve, reject) =>
      open(path, 'r', (error, fd) => (error === null ? resolve(fd) : reject(error))),
    )
  } catch (error) {
    throw readError(path, error)
  }
  try {
    return await sourceOf(path, fd, path)
  } catch (error) {
    close(fd)
    throw readError(path, error)
  }
}

/**
 * Standard input, be it a pipe, a socket or a file.
 * @throws CaptureFileError where it is a terminal
 */
export async function openStandardInput(): Promise<ByteSource> {
  // Loaded here because loading it takes a tenth of the start-up of a program that never asks.
  const { isatty } = await import('node:tty')
  if (isatty(0)) {
    throw new CaptureFileError('-', 'standard input is a terminal', undefined, 'name a file, or pipe a capture in')
  }
  try {
    return await sourceOf('-', 0, undefined)
  } catch (error) {
    throw readError('-', error)
  }
}
