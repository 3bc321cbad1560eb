/** The thread that reads a large capture, from its beginning on. */
import { existsSync, realpathSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import type { MessagePort } from 'node:worker_threads'
import { letOthersGiveWay } from './giving-way.ts'

/** What the thread runs stands beside the program. */
const THREAD = 'reading-thread.cjs'
/**
 * Octets from which on a thread saves time: 690 MB take a fifth less, 140 MB a little more, as it begins at the time at
 * which V8's own threads have most to compile (two processors).
 */
const LARGE = 256 * 1024 * 1024

export interface Reader {
  readonly path: string
  /** What it says waits there until somebody listens. */
  readonly line: MessagePort
  /** True if it failed. */
  readonly isBroken: boolean
  /** Ends it, whatever it does. */
  hangUp(): Promise<unknown>
}

/** What the thread is told. */
export type Order = Pick<Reader, 'path' | 'line'>

/** Starts a thread that reads a large capture; undefined where one processor has to do it all, or none is to be had. */
function startReader(path: string): Reader | undefined {
  const program = availableParallelism() > 1 ? threadProgram() : undefined
  if (program === undefined) return undefined
  // Loaded here: most runs need no thread.
  const { MessageChannel, Worker } = process.getBuiltinModule('node:worker_threads')
  letOthersGiveWay()
  const { port1: line, port2 } = new MessageChannel()
  const order: Order = { path, line: port2 }
  const worker = new Worker(program, { workerData: order, transferList: [port2] })
  const reader = { path, line, isBroken: false, hangUp: () => worker.terminate() }
  worker.once('error', () => {
    reader.isBroken = true
    // Whoever listens hears that nothing more is said.
    line.close()
  })
  // Who listens keeps the program running, and not the thread: perhaps nobody will.
  worker.unref()
  return reader
}

/** Whoever opens it says why it cannot be; and what is no path at all may be asked about, too. */
function isLarge(path: string): boolean {
  try {
    const stats = statSync(path)
    return stats.isFile() && stats.size >= LARGE
  } catch {
    return false
  }
}

/** Undefined where this program is not run from where it was built. */
function threadProgram(): string | undefined {
  const [, running] = process.argv
  if (running === undefined || !existsSync(running)) return undefined
  const program = join(dirname(realpathSync(running)), THREAD)
  return existsSync(program) ? program : undefined
}

/** The one that the launcher started: another script than the program, so it stands where both find it. */
const EARLY = Symbol.for('castshark.reader')
const shared = globalThis as { [EARLY]?: Reader | undefined }

/**
 * Starts to read the capture that the words ask for, while the program is still loading: either takes as long. Where they
 * ask for something else after all, nobody listens.
 * @param args the words of the command line
 */
export function startEarly([command, ...words]: readonly string[]): void {
  if (command !== 'diagnose') return
  const [path, ...others] = words.filter((word) => !word.startsWith('-') && isLarge(word))
  if (path !== undefined && others.length === 0) shared[EARLY] = startReader(path)
}

/** The thread that reads the capture: the one that was started early, or another; undefined where none is worth it, or to be had. */
export function readerOf(path: string): Reader | undefined {
  const early = shared[EARLY]
  shared[EARLY] = undefined
  if (early?.path === path && !early.isBroken) return early
  void early?.hangUp()
  return isLarge(path) ? startReader(path) : undefined
}
