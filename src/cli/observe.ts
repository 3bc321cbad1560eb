/** Shows the frames of captures, saved or live, to whoever wants to know what they mean together. */
import type { Batch, FrameSource } from '../capture/batch.ts'
import { openCapture } from '../capture/open.ts'
import type { Packet } from '../decode/packet.ts'
import type { Protocol } from '../decode/protocol.ts'
import { Session } from '../decode/session.ts'
import type { CaptureFacts } from '../multicast/capture-facts.ts'
import { eachBatch } from './batches.ts'
import { factsOf } from './capture-facts.ts'
import { EXIT, UsageError } from './errors.ts'
import { filterOf } from './filters.ts'
import type { Live } from './live.ts'
import { refuseLiveOptions } from './live-options.ts'
import type { Taker } from './live-run.ts'
import type { ObserveOptions } from './observe-options.ts'
import type { Plan } from './plan.ts'
import { Progress } from './progress.ts'
import { macros, preferences } from './read-options.ts'
import { registryOf } from './registry.ts'
import { ShownFrames } from './shown-frames.ts'

/** Takes in frames. Stamps are seconds since the first frame of the capture. */
export interface Observer {
  see(p: Packet, stamp: number): void
  /**
   * Time has passed up to `stamp`, with nothing more to be seen: after each batch of frames, and in a live capture some
   * times a second while nothing arrives. Frames wait until what it returns is settled.
   */
  advance(stamp: number): void | Promise<void>
  /** The end: by itself, by a limit, by Ctrl-C. What it prints stands before what a live capture says of itself. */
  end?(facts: CaptureFacts): void | Promise<void>
}

/** What an observer has to be shown. */
export interface Interest {
  /** Frames that have nothing else are not decoded. */
  readonly protocols: readonly string[]
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
  options: ObserveOptions,
  observer: Observer,
  interest: Interest | typeof EVERYTHING,
): Promise<number> {
  const inputs = [...(options.readFile ?? []), ...files]
  if (options.interface === undefined) {
    if (inputs.length === 0) {
      throw new UsageError('which capture?', 'Name a file, - for standard input, or an interface, as in: -i eth0')
    }
    refuseLiveOptions(options)
    return observeFiles(inputs, options, observer, planOf(options, interest))
  }
  if (inputs.length > 0) {
    throw new UsageError(`-i ${options.interface[0]} or ${inputs[0]}?`, 'Frames come from interfaces, or from files.')
  }
  if (options.writeFile === '-') throw new UsageError('-w - writes frames to standard output, where the answer goes')
  // Whatever is wrong with the options is said before anything is opened.
  const plan = planOf(options, interest)
  const [{ checkFiles, withLive }, { runLive }] = await Promise.all([import('./live.ts'), import('./live-run.ts')])
  checkFiles(options)
  return withLive(options, (live) =>
    runLive(live, new LiveView(live, plan, observer, options), { ...options, isListed: true }),
  )
}

async function observeFiles(
  inputs: readonly string[],
  options: ObserveOptions,
  observer: Observer,
  plan: Plan,
): Promise<number> {
  const { session } = plan
  const source = await openCapture(inputs)
  const progress = new Progress(false)
  const most = options.frames ?? Number.POSITIVE_INFINITY
  const view = new View(source, plan, observer, most)
  try {
    const code = await eachBatch(source, async (batch) => {
      await view.show(batch)
      progress.update(source, session.count)
      return session.count < most
    })
    progress.done()
    const { count: frames, cut, lasted, began } = view
    const isWhole = code === EXIT.done && frames < most
    const { displayFilter } = options
    await observer.end?.(factsOf(source, { displayFilter, frames, cut, began, lasted, isWhole }))
    return code
  } finally {
    progress.done()
    await source.close()
  }
}

/** Frames of batches, as an observer sees them. */
class View {
  /** Frames of which something was cut off. */
  cut = 0
  /** Stamp of the newest frame, and of the last that came. */
  lasted = 0
  protected last = 0
  private readonly frames: ShownFrames

  /** @param most frames that are shown or passed over */
  constructor(
    source: FrameSource,
    private readonly plan: Plan,
    protected readonly observer: Observer,
    most: number,
  ) {
    this.frames = new ShownFrames(source, plan, most)
  }

  /** Frames so far. */
  get count(): number {
    return this.plan.session.count
  }

  /** When the first frame came, in milliseconds since 1970. */
  get began(): number | undefined {
    const { first, count } = this.plan.session
    return count === 0 ? undefined : 1000 * first.sec + first.nsec / 1e6
  }

  async show(batch: Batch): Promise<void> {
    const { frames, observer } = this
    const { session } = this.plan
    const { first } = session
    const before = session.count
    frames.of(batch)
    for (let p = frames.next(); p !== undefined; p = frames.next()) {
      observer.see(p, p.sec - first.sec + (p.nsec - first.nsec) / 1e9)
      session.show(p)
    }
    const seen = session.count - before
    if (seen === 0) return
    for (let k = 0; k < seen; k++) if (batch.cap[k] < batch.len[k]) this.cut++
    this.last = batch.sec[seen - 1] - first.sec + (batch.nsec[seen - 1] - first.nsec) / 1e9
    this.lasted = Math.max(this.lasted, this.last)
    const passed = observer.advance(this.last)
    if (passed !== undefined) await passed
  }
}

/** Seconds that a frame may take from the wire to us. */
const ON_THE_WAY = 0.25

/** Frames as they arrive. */
class LiveView extends View implements Taker {
  readonly skipped = 0
  private readonly begun = performance.now()
  private arrived = 0

  constructor(
    private readonly live: Live,
    plan: Plan,
    observer: Observer,
    private readonly options: ObserveOptions,
  ) {
    super(live.source, plan, observer, Number.POSITIVE_INFINITY)
  }

  async take(batch: Batch): Promise<void> {
    this.arrived = performance.now()
    await this.show(batch)
  }

  async idle(): Promise<void> {
    if (this.count === 0) return
    // Not by the host's clock: it may be set, and frames may be stamped by another one.
    const waited = (performance.now() - this.arrived) / 1000 - ON_THE_WAY
    if (waited > 0) await this.observer.advance(this.last + waited)
  }

  async end(isWhole: boolean): Promise<void> {
    const { live, count: frames, cut, began } = this
    const { displayFilter } = this.options
    const lasted = (performance.now() - this.begun) / 1000
    const facts = factsOf(live.source, { displayFilter, frames, cut, began, lasted, isWhole }, live)
    await this.observer.end?.(facts)
  }
}

function planOf(options: ObserveOptions, interest: Interest | typeof EVERYTHING): Plan {
  const registry = registryOf(options)
  const text = options.displayFilter ?? interest?.filter
  const filter = text === undefined ? undefined : filterOf(text, registry, macros(options))
  const own = interest?.protocols.map((name) => registry.protocol(name) as Protocol)
  const session = new Session(registry, {
    preferences: preferences(options, registry),
    wanted: filter?.wanted === undefined || own === undefined ? undefined : new Set([...filter.wanted, ...own]),
    stateful: filter?.stateful ?? false,
    apart: filter?.apart ?? false,
  })
  return { session, filter, printer: undefined, statistics: undefined }
}
