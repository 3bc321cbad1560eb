/** Ctrl-C and its like. */
import { constants, readFileSync, writeSync } from 'node:fs'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

const STDOUT = 1
const STDERR = 2

/** Whether the terminal was closed. */
let isHungUp = false

/**
 * The first signal asks for an end, which may take a moment: the second has its way at once.
 * @param leave tidies up before that
 * @returns what undoes it
 */
export function onSignals(stop: () => void, leave?: () => void): () => void {
  const heard = (signal: NodeJS.Signals) => {
    if (asked) {
      forget()
      leave?.()
      process.kill(process.pid, signal)
    }
    asked = true
    isHungUp ||= signal === 'SIGHUP'
    stop()
  }
  let asked = false
  const forget = () => {
    for (const signal of SIGNALS) process.off(signal, heard)
  }
  for (const signal of SIGNALS) process.on(signal, heard)
  if (isUnderNohup()) process.off('SIGHUP', heard).on('SIGHUP', () => {})
  return forget
}

/** The bits of a file's flags that say what may be done with it (fcntl(2)). */
const ACCESS = 3

/**
 * Whether nohup(1) has us outlive our terminal. That the signal was to be ignored, Node has undone before we could know;
 * the standard input that nohup makes, which cannot be read, is still there.
 */
function isUnderNohup(): boolean {
  try {
    const [, flags] = /^flags:\s*([0-7]+)/m.exec(readFileSync('/proc/self/fdinfo/0', 'latin1')) ?? []
    return (Number.parseInt(flags, 8) & ACCESS) === constants.O_WRONLY
  } catch {
    return false
  }
}

/** Ends the process: by the signal that goes with it, where the terminal was closed. */
export function exit(code: number): never {
  // Node would set the terminal right, and aborts where there is none any more.
  if (isHungUp || isGone(STDOUT) || isGone(STDERR)) {
    process.removeAllListeners('SIGHUP')
    process.kill(process.pid, 'SIGHUP')
    // Another thread may be the one that is told.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000)
  }
  process.exit(code)
}

/** Whether it is a terminal that was closed. */
function isGone(fd: number): boolean {
  try {
    writeSync(fd, '')
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EIO'
  }
}
