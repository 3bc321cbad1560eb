/** How the program ends: exit codes, and one clear sentence for what went wrong. */
import { CaptureFileError, CaptureWriteError, LiveCaptureError } from '../capture/errors.ts'
import { printable } from '../decode/text.ts'
import { SandboxError } from '../sandbox/errors.ts'
import { ReaderGone } from './stdout.ts'
import { VERSION } from './version.ts'

export const EXIT = {
  done: 0,
  /** The answer is no: an expectation failed, findings at or above a limit. */
  no: 1,
  /** Wrong options, filter or expectation file. */
  usage: 2,
  /** Input that could not be read whole, or at all. */
  input: 3,
  /** A capture that could not be opened or broke off. */
  capture: 4,
  inconclusive: 5,
  /** The program itself is at fault. */
  fault: 70,
} as const

/** Wrong usage: said in one sentence, with what to do instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError'

  constructor(
    message: string,
    readonly advice?: string,
  ) {
    super(message)
  }
}

/** Says on standard error what went wrong. @returns the exit code that goes with it */
export function report(error: unknown): number {
  if (error instanceof ReaderGone) return EXIT.done
  if (error instanceof CaptureFileError) {
    say(error.message)
    return EXIT.input
  }
  if (error instanceof UsageError) {
    say(error.message)
    if (error.advice !== undefined) process.stderr.write(`${error.advice}\n`)
    return EXIT.usage
  }
  if (error instanceof LiveCaptureError) {
    say(error.message)
    return error.trouble === 'filter' || error.trouble === 'setting' ? EXIT.usage : EXIT.capture
  }
  if (error instanceof SandboxError) {
    say(error.message)
    return EXIT.capture
  }
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EPIPE') return EXIT.done
  if (error instanceof CaptureWriteError) {
    say(message)
    // Without a code of the system's, it is what was asked for that cannot be done.
    return code === undefined ? EXIT.usage : EXIT.capture
  }
  if (code === 'ENOSPC' || code === 'EIO') {
    say(`the output could not be written: ${message}`)
    return EXIT.capture
  }
  return fault(error)
}

/** Says that the program itself is at fault, and where: whoever reads that can tell us. @returns the exit code */
function fault(error: unknown): number {
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error)
  say(`a fault of the program's own: please report it (version ${VERSION}, Node ${process.version})\n${trace}`)
  return EXIT.fault
}

/** Lines that follow the first show where in an expression the fault is. */
function say(message: string): void {
  process.stderr.write(`castshark: ${message.split('\n').map(printable).join('\n')}\n`)
}
