import { close, ftruncate, open, stat, write } from 'node:fs'
import { CaptureWriteError } from './errors.ts'
import type { WholeRecords } from './whole-records.ts'

/** Where octets go. */
export interface Sink {
  /** Name for messages. */
  readonly name: string
  /** Writes all of `bytes`, which must not be touched before it settles. One call at a time. */
  write(bytes: Uint8Array): Promise<void>
  close(): Promise<void>
}

const MEANINGS: Readonly<Record<string, readonly [reason: string, advice?: string]>> = {
  ENOENT: ['there is no such directory'],
  ENOTDIR: ['a part of its path is not a directory'],
  EISDIR: ['is a directory'],
  EACCES: ['permission to write it is denied'],
  EPERM: ['permission to write it is denied'],
  EROFS: ['the file system is read-only'],
  ENOSPC: ['no space is left on the device'],
  EDQUOT: ['the disk quota is used up'],
  EFBIG: ['the file would become larger than the system allows'],
  EPIPE: ['its reader has gone'],
  EIO: ['the device reports a write error'],
}

/** Turns an error of the operating system into the one error that callers see. */
function writeError(name: string, error: unknown): CaptureWriteError {
  if (error instanceof CaptureWriteError) return error
  const { code, message } = error as NodeJS.ErrnoException
  const meaning = code === undefined ? undefined : MEANINGS[code]
  return new CaptureWriteError(name, meaning?.[0] ?? `cannot be written: ${message}`, meaning?.[1], code)
}

class FileSink implements Sink {
  readonly name: string
  readonly #fd: number
  readonly #whole: WholeRecords
  /** Octets of whole records that were written. */
  #written = 0
  #closed = false

  constructor(name: string, fd: number, whole: WholeRecords) {
    this.name = name
    this.#fd = fd
    this.#whole = whole
  }

  async write(bytes: Uint8Array): Promise<void> {
    let at = 0
    try {
      // A write may take less than it is given, for instance just before the disk is full.
      while (at < bytes.length) at += await this.#some(bytes, at)
      this.#written += bytes.length
    } catch (error) {
      this.#written += this.#whole(bytes, at, this.#written)
      await this.#cut()
      throw error
    }
  }

  #some(bytes: Uint8Array, at: number): Promise<number> {
    return new Promise((resolve, reject) =>
      write(this.#fd, bytes, at, bytes.length - at, null, (error, n) =>
        error === null ? resolve(n) : reject(writeError(this.name, error)),
      ),
    )
  }

  /** Takes back what was written of a record that did not go in whole. Devices and pipes cannot, and need not. */
  #cut(): Promise<void> {
    return new Promise((resolve) => ftruncate(this.#fd, this.#written, () => resolve()))
  }

  close(): Promise<void> {
    if (this.#closed) return Promise.resolve()
    this.#closed = true
    return new Promise((resolve, reject) =>
      close(this.#fd, (error) => (error ? reject(writeError(this.name, error)) : resolve())),
    )
  }
}

/** Standard output: shared with whoever else writes there, and never closed. */
class StandardOutput implements Sink {
  readonly name = '-'
  #failure: unknown

  constructor() {
    // Without a listener a reader that has gone would end the process with a stack trace.
    process.stdout.on('error', (error) => {
      this.#failure ??= error
    })
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(writeError('-', this.#failure))
      process.stdout.write(bytes, (error) => (error ? reject(writeError('-', error)) : resolve()))
    })
  }

  async close(): Promise<void> {}
}

function inode(path: string): Promise<string | undefined> {
  return new Promise((resolve) =>
    stat(path, (error, stats) => resolve(error === null && stats.isFile() ? `${stats.dev}:${stats.ino}` : undefined)),
  )
}

/**
 * Opens a file for writing, from its start; `-` is standard output.
 *
 * @param whole  what stays of a write that fails
 * @param inputs files that are being read: writing over one of them is refused
 * @throws CaptureWriteError
 */
export async function openSink(path: string, whole: WholeRecords, inputs: readonly string[] = []): Promise<Sink> {
  if (path === '-') {
    const { isatty } = await import('node:tty')
    if (isatty(1)) {
      throw new CaptureWriteError('-', 'standard output is a terminal', 'redirect it to a file or a program')
    }
    return new StandardOutput()
  }
  const target = await inode(path)
  for (const input of target === undefined ? [] : inputs) {
    if ((await inode(input)) === target) {
      throw new CaptureWriteError(path, 'is being read, and would be overwritten', 'choose another name')
    }
  }
  return new Promise((resolve, reject) =>
    open(path, 'w', (error, fd) =>
      error === null ? resolve(new FileSink(path, fd, whole)) : reject(writeError(path, error)),
    ),
  )
}
