import { close, fstat, open, read, readSync, type Stats } from 'node:fs'
import type { ByteSource } from './byte-source.ts'
import { CaptureFileError } from './errors.ts'
import { PipeSource } from './pipe-source.ts'
import { readError } from './read-error.ts'

export interface FileOptions {
  /** For a thread that does nothing else meanwhile: it waits for the disk itself, and finds the octets in its own cache. */
  readonly waits?: boolean
}

/** A regular file, or a device: read by the thread pool into the caller's memory. */
class FileSource implements ByteSource {
  readonly name: string
  readonly live = false
  readonly total: number | undefined
  readonly reopen: (() => Promise<ByteSource>) | undefined
  readonly #fd: number
  readonly #borrowed: boolean
  readonly #waits: boolean
  /** Two where any place can be read: while one's octets are fetched, the thread of the other is being woken. */
  readonly ahead: number
  #taken = 0
  /** End of what has been asked for. */
  #asked = 0
  #closed = false
  #underWay: Promise<unknown> | undefined

  constructor(name: string, fd: number, path: string | undefined, total: number | undefined, options: FileOptions) {
    this.name = name
    this.total = total
    this.#fd = fd
    this.#borrowed = path === undefined
    this.#waits = options.waits === true
    this.ahead = path !== undefined && total !== undefined && !this.#waits ? 2 : 1
    this.reopen = path === undefined ? undefined : () => openPath(path, options)
  }

  get taken(): number {
    return this.#taken
  }

  read(into: Uint8Array, at: number, room: number): Promise<number> {
    if (this.#closed) return Promise.resolve(0)
    const reading = this.ahead > 1 ? this.#readAhead(into, at, room, this.#underWay) : this.#readNext(into, at, room)
    this.#underWay = reading
    return reading
  }

  async #readNext(into: Uint8Array, at: number, room: number): Promise<number> {
    const n = await this.#readAt(into, at, room, null)
    this.#taken += n
    return n
  }

  /** Begins at once, though the read before may still be under way. */
  async #readAhead(into: Uint8Array, at: number, room: number, before: Promise<unknown> | undefined): Promise<number> {
    const offset = this.#asked
    this.#asked += room
    const reading = this.#readAt(into, at, room, offset)
    // It is awaited, but not yet.
    reading.catch(() => undefined)
    await before?.catch(() => undefined)
    let n = await reading
    // The one before got less than it asked for, because the file ended there: if it goes on now, then from there.
    if (offset !== this.#taken) n = await this.#readAt(into, at, room, this.#taken)
    this.#taken += n
    if (n < room) this.#asked = this.#taken
    return n
  }

  async #readAt(into: Uint8Array, at: number, room: number, position: number | null): Promise<number> {
    if (this.#waits) {
      try {
        return readSync(this.#fd, into, at, room, position)
      } catch (error) {
        throw readError(this.name, error, this.#taken)
      }
    }
    return new Promise((resolve, reject) => {
      read(this.#fd, into, at, room, position, (error, n) =>
        error === null ? resolve(n) : reject(readError(this.name, error, this.#taken)),
      )
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

async function sourceOf(name: string, fd: number, path?: string, options: FileOptions = {}): Promise<ByteSource> {
  const stats = await stat(fd)
  if (stats.isDirectory()) throw new CaptureFileError(name, 'is a directory, not a capture file')
  if (stats.isFIFO() || stats.isSocket()) return PipeSource.of(name, fd)
  return new FileSource(name, fd, path, stats.isFile() ? stats.size : undefined, options)
}

/**
 * Opens a file for reading; a named pipe too.
 * @throws CaptureFileError
 */
export async function openPath(path: string, options: FileOptions = {}): Promise<ByteSource> {
  let fd: number
  try {
    fd = await new Promise<number>((resolve, reject) =>
      open(path, 'r', (error, fd) => (error === null ? resolve(fd) : reject(error))),
    )
  } catch (error) {
    throw readError(path, error)
  }
  try {
    return await sourceOf(path, fd, path, options)
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
    return await sourceOf('-', 0)
  } catch (error) {
    throw readError('-', error)
  }
}
