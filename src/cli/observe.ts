/** Reads captures for whoever wants to know what their frames mean together. */
import { openCapture } from '../capture/open.ts'
import type { Packet } from '../decode/packet.ts'
import type { Protocol } from '../decode/protocol.ts'
import { Session } from '../decode/session.ts'
import { createRegistry } from '../library/registry.ts'
import { eachBatch } from './batches.ts'
import { UsageError } from './errors.ts'
import { filterOf } from './filters.ts'
import type { ObserveOptions } from './observe-options.ts'
import type { Plan } from './plan.ts'
import { Progress } from './progress.ts'
import { macros, preferences } from './read-options.ts'
import { ShownFrames } from './shown-frames.ts'

/** Takes in frames. Stamps are seconds since the first frame of the capture. */
export interface Observer {
  see(p: Packet, stamp: number): void
  /** Time passes in which nothing was to be seen. */
  advance(stamp: number): void
}

/** What an observer has to be shown. */
export interface Interest {
  /** Frames that have nothing else are not decoded. */
  readonly protocols: readonly string[]
  /** The frames that matter, as a display filter: it is much quicker than to decode all. */
  readonly filter: string
}

/**
 * Shows an observer the frames of captures, in one pass.
 * @returns the exit code
 */
export async function observe(
  files: readonly string[],
  options: ObserveOptions,
  observer: Observer,
  interest: Interest,
): Promise<number> {
  const inputs = [...(options.readFile ?? []), ...files]
  if (inputs.length === 0) throw new UsageError('which capture?', 'Name a file, or - for standard input.')
  const plan = planOf(options, interest)
  const { session } = plan
  const source = await openCapture(inputs)
  const progress = new Progress(false)
  const most = options.frames ?? Number.POSITIVE_INFINITY
  const frames = new ShownFrames(source, plan, most)
  try {
    return await eachBatch(source, (batch) => {
      const { first } = session
      const before = session.count
      frames.of(batch)
      for (let p = frames.next(); p !== undefined; p = frames.next()) {
        observer.see(p, p.sec - first.sec + (p.nsec - first.nsec) / 1e9)
        session.show(p)
      }
      const last = session.count - before - 1
      if (last >= 0) observer.advance(batch.sec[last] - first.sec + (batch.nsec[last] - first.nsec) / 1e9)
      progress.update(source, session.count)
      return session.count < most
    })
  } finally {
    progress.done()
    await source.close()
  }
}

function planOf(options: ObserveOptions, interest: Interest): Plan {
  const registry = createRegistry()
  const filter = filterOf(options.displayFilter ?? interest.filter, registry, macros(options))
  const own = interest.protocols.map((name) => registry.protocol(name) as Protocol)
  const session = new Session(registry, {
    preferences: preferences(options, registry),
    wanted: filter.wanted === undefined ? undefined : new Set([...filter.wanted, ...own]),
    stateful: filter.stateful,
  })
  return { session, filter, printer: undefined, statistics: undefined }
}
