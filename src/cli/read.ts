/** `castshark read`: decodes saved captures. */
import type { Batch, FrameSource } from '../capture/batch.ts'
import { openCapture } from '../capture/open.ts'
import type { Protocol } from '../decode/protocol.ts'
import { createRegistry } from '../decode/protocols/index.ts'
import { Session } from '../decode/session.ts'
import { EXIT, report, UsageError } from './errors.ts'
import { choosePrinter } from './formats.ts'
import { Progress } from './progress.ts'
import { preferences, type ReadOptions } from './read-options.ts'
import { Output } from './stdout.ts'

/** @returns the exit code */
export async function read(files: readonly string[], options: ReadOptions): Promise<number> {
  const inputs = [...(options.readFile ?? []), ...files]
  if (inputs.length === 0) {
    throw new UsageError(
      'which capture?',
      'Name a file, as in: castshark read capture.pcapng (or - for standard input)',
    )
  }
  const source = await openCapture(inputs)
  try {
    return isPlainCount(options) ? await countAll(source, options) : await decodeAll(source, options)
  } finally {
    await source.close()
  }
}

/** Counting without a filter needs no decoding. */
const isPlainCount = (options: ReadOptions): boolean =>
  options.count === true && options.displayFilter === undefined && options.writeFile === undefined

async function countAll(source: FrameSource, { frames = Number.POSITIVE_INFINITY }: ReadOptions): Promise<number> {
  const progress = new Progress(false)
  let count = 0
  const code = await eachBatch(source, (batch) => {
    count += batch.n
    progress.update(source, count)
    return count < frames
  })
  progress.done()
  process.stdout.write(`${Math.min(count, frames)}\n`)
  return code
}

async function decodeAll(source: FrameSource, options: ReadOptions): Promise<number> {
  const registry = createRegistry()
  const chosen = await choosePrinter(options, registry)
  const wanted: ReadonlySet<Protocol> | undefined = chosen.wanted
  const session = new Session(registry, {
    preferences: preferences(options, registry),
    wanted,
    stateful: chosen.stateful,
    timeFormat: options.timestamps,
  })
  const { printer } = chosen
  const output = new Output()
  const { text } = output
  const prints = options.quiet !== true && options.count !== true
  const progress = new Progress(prints && process.stdout.isTTY === true)
  const most = options.frames ?? Number.POSITIVE_INFINITY
  let shown = 0
  if (prints) printer.begin(text)
  const code = await eachBatch(source, async (batch) => {
    for (let k = 0; k < batch.n && session.count < most; k++) {
      const p = session.decode(batch, k, source.interfaces)
      shown++
      if (prints) {
        printer.frame(text, p)
        if (output.isFull || options.lineBuffered) await output.flush()
      }
      session.show(p)
    }
    if (text.n > 0) await output.flush()
    progress.update(source, session.count)
    return session.count < most
  })
  progress.done()
  if (prints) printer.end(text)
  if (options.count) text.dec(shown).byte(0x0a)
  await output.flush()
  return code
}

/**
 * Hands each batch to `take` until it answers false or the source ends. Damage is told once what came before it has
 * been handed out. @returns the exit code
 */
async function eachBatch(source: FrameSource, take: (batch: Batch) => boolean | Promise<boolean>): Promise<number> {
  for (;;) {
    let batch: Batch | undefined
    try {
      batch = await source.next()
    } catch (error) {
      return report(error)
    }
    if (batch === undefined || !(await take(batch))) return EXIT.done
  }
}
