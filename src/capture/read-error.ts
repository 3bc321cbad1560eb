import { CaptureFileError } from './errors.ts'

/** What an error of the operating system means for someone who wanted to read a file. */
const MEANINGS: Readonly<Record<string, readonly [reason: string, advice?: string]>> = {
  ENOENT: ['no such file'],
  ENOTDIR: ['no such file: a part of its path is not a directory'],
  EISDIR: ['is a directory, not a file'],
  EACCES: ['permission to read it is denied'],
  EPERM: ['permission to read it is denied'],
  ELOOP: ['too many symbolic links on the way to it'],
  ENAMETOOLONG: ['the name is too long'],
  EMFILE: ['too many open files', 'open fewer at once, or raise the limit (ulimit -n)'],
  EIO: ['the device reports a read error'],
  EAGAIN: ['it is not ready to be read'],
}

/** Turns an error of the operating system into the one error that callers see. */
export function readError(name: string, error: unknown, offset?: number): CaptureFileError {
  if (error instanceof CaptureFileError) return error
  const { code, message } = error as NodeJS.ErrnoException
  const meaning = code === undefined ? undefined : MEANINGS[code]
  return new CaptureFileError(name, meaning?.[0] ?? `cannot be read: ${message}`, offset, meaning?.[1])
}
