/** Shows the frames of captures, saved or live, to whoever wants to know what they mean together. */
import type { FrameSource } from '../capture/batch.ts'
import { openCapture } from '../capture/open.ts'
import type { Protocol } from '../decode/protocol.ts'
import type { Registry } from '../decode/registry.ts'
import { decodesLink, Session } from '../decode/session.ts'
import { linkText } from '../decode/words/encapsulations.ts'
import { eachBatch } from './batches.ts'
import { EXIT, UsageError } from './errors.ts'
import { filterOf } from './filters.ts'
import { refuseLiveOptions } from './live-options.ts'
import type { InputOptions } from './observe-options.ts'
import { openAhead } from './open-ahead.ts'
import type { Plan } from './plan.ts'
import { Progress } from './progress.ts'
import { macros, preferences } from './read-options.ts'
import { registryOf } from './registry.ts'
import { sayNotes } from './rows.ts'
import { onSignals } from './signals.ts'
import { Stoppable } from './stoppable.ts'
import { LiveView, type Observer, View } from './views.ts'

export type { Observer } from './views.ts'

/** What an observer has to be shown. */
export interface Interest {
  /** Protocols that have to be found in frames; undefined for all. */
  readonly protocols: readonly string[] | undefined
  /** The frames that matter, as a display filter: it is much quicker than to decode all. */
  readonly filter: string
}

/** All frames, with all that they hold. */
export const EVERYTHING = undefined

/**
 * Shows an observer the frames of captures, in one pass: of the interfaces that the options name, or else of files.
 * @returns the exit code
 * @throws UsageError, CaptureFileError, LiveCaptureError
 */
export async function observe(
  files: readonly string[],
  options: InputOptions,
  observer: Observer,
  interest: Interest | typeof EVERYTHING,
): Promise<number> {
  const inputs = [...(options.readFile ?? []), ...files]
  if (options.interface === undefined) {
    if (inputs.length === 0) {
      throw new UsageError('which capture?', 'Name a file, - for standard input, or an interface, as in: -i eth0')
    }
    refuseLiveOptions(options)
    return observeFiles(inputs, options, observer, planOf(options, interest, observer))
  }
  if (inputs.length > 0) {
    throw new UsageError(`-i ${options.interface[0]} or ${inputs[0]}?`, 'Frames come from interfaces, or from files.')
  }
  if (options.writeFile === '-') throw new UsageError('-w - writes frames to standard output, where the answer goes')
  // Whatever is wrong with the options is said before anything is opened.
  const plan = planOf(options, interest, observer)
  const [{ checkFiles, withLive }, { runLive }] = await Promise.all([import('./live.ts'), import('./live-run.ts')])
  checkFiles(options)
  return withLive(options, (live) =>
    runLive(live, new LiveView(live, plan, observer, options.displayFilter), {
      ...options,
      isListed: observer.isListed === true,
    }),
  )
}

async function observeFiles(
  inputs: readonly string[],
  options: InputOptions,
  observer: Observer,
  plan: Plan,
): Promise<number> {
  const { session } = plan
  const source = await (session.shortcut === undefined ? openCapture(inputs) : openAhead(inputs))
  const progress = new Progress(false)
  const most = options.frames ?? Number.POSITIVE_INFINITY
  const view = new View(source, plan, observer, options.displayFilter, most)
  // A pipe may go on for ever: Ctrl-C ends it as it does a live capture, and what was found out until then is told.
  const endless = source.progress.total === undefined ? new Stoppable(source) : undefined
  const forget = endless && onSignals(() => endless.stop())
  try {
    view.begin()
    const code = await eachBatch(endless ?? source, async (batch) => {
      await view.show(batch)
      progress.update(source, session.count)
      return session.count < most
    })
    progress.done()
    await view.end(code === EXIT.done && session.count < most && endless?.isStopped !== true)
    // Whoever is shown everything says himself what he could not read.
    if (plan.filter !== undefined) sayNotes(undecodedIn(source, view.shown, session.registry))
    return code
  } finally {
    forget?.()
    progress.done()
    await source.close()
  }
}

/** What is to be said of link types that nobody decodes: whatever was looked for may be in such frames. */
function undecodedIn({ interfaces }: FrameSource, shown: ReadonlySet<number>, registry: Registry): string[] {
  const links = new Set([...shown].map((id) => interfaces[id].link))
  return [...links]
    .filter((link) => !decodesLink(registry, link))
    .map((link) => `Frames of ${linkText(link)} are not decoded: what is in them is not told.`)
}

function planOf(options: InputOptions, interest: Interest | typeof EVERYTHING, { shortcut }: Observer): Plan {
  const registry = registryOf(options)
  const text = options.displayFilter ?? interest?.filter
  const filter = text === undefined ? undefined : filterOf(text, registry, macros(options))
  const own = interest?.protocols?.map((name) => registry.protocol(name) as Protocol)
  const session = new Session(registry, {
    preferences: preferences(options, registry),
    wanted: filter?.wanted === undefined || own === undefined ? undefined : new Set([...filter.wanted, ...own]),
    stateful: filter?.stateful ?? false,
    apart: filter?.apart ?? false,
    // Filters may ask for what it leaves out.
    shortcut: filter === undefined ? shortcut : undefined,
  })
  return { session, filter, printer: undefined, statistics: undefined }
}
