/** A live capture before its judge, while commands run. */
import type { FrameSource } from '../capture/batch.ts'
import { CaptureFileError, LiveCaptureError } from '../capture/errors.ts'
import { type Ending, type Judge, JudgedFrames } from '../check/index.ts'
import type { Registry } from '../decode/registry.ts'
import { lostOn } from '../multicast/capture-facts.ts'
import type { Evidence } from './check-evidence.ts'
import type { Commands } from './commands.ts'
import { onSignals } from './signals.ts'

/** Frames that arrive, and what ends that. */
export interface Watched {
  readonly source: FrameSource
  /** What happens first, once it is watched, before any command is started. */
  begin?(): Promise<void>
  /** Frames that came before now are still handed out, then the end. */
  stop(): void
}

export interface LiveTerms {
  readonly judge: Judge
  readonly registry: Registry
  readonly preferences: Iterable<readonly [string, boolean | number | string]>
  readonly commands: Commands
  /** Seconds after which it is over, whatever is decided. */
  readonly most: number
  readonly evidence: Evidence | undefined
}

/** Milliseconds between two looks at how things stand. */
const TICK = 25
/** Seconds that a frame may take from the wire to us. */
const ON_THE_WAY = 0.25
/** Seconds that those in the background have for what the last of the others sent. */
const GRACE = 0.2
/** Seconds without commands after which there is no frame too many. */
const QUIET = 1

/**
 * Starts the commands, and shows the judge what arrives, until all is decided.
 * @returns how that ended
 */
export async function judgeLive({ source, begin, stop }: Watched, terms: LiveTerms): Promise<Ending> {
  const { judge, registry, preferences, commands, evidence } = terms
  const began = Date.now()
  const start = { sec: Math.floor(began / 1000), nsec: 1e6 * (began % 1000) }
  const frames = new JudgedFrames(judge, registry, preferences, start)
  const end = new End(terms)
  await begin?.()
  const forget = onSignals(
    () => end.interrupt(),
    () => commands.kill(),
  )
  let ending: Promise<void> | undefined
  const timer = setInterval(() => {
    judge.advance(end.now - ON_THE_WAY)
    if (end.isDue && ending === undefined) ending = commands.stop().then(stop)
  }, TICK)
  commands.start()
  let damage: string | undefined
  try {
    for (let batch = await source.next(); batch !== undefined; batch = await source.next()) {
      await evidence?.add(batch, source)
      frames.take(batch, source.interfaces)
    }
    // As pipes do: whoever wrote to it has nothing more to tell.
    if (ending === undefined && !commands.areDone) damage = 'it ended before the commands did'
  } catch (error) {
    if (!(error instanceof CaptureFileError || error instanceof LiveCaptureError)) throw error
    damage = error.message
  } finally {
    clearInterval(timer)
    const { now } = end
    await (ending ?? commands.stop())
    await commands.sweep()
    forget()
    judge.advance(now)
  }
  const { interrupted } = end
  return { drops: lostOn(source.counts), damage, interrupted, commands: commands.ends }
}

/** When it is over. */
class End {
  interrupted = false
  private readonly began = performance.now()
  /** Since when those have ended that end by themselves, and since when all have. */
  private done: number | undefined
  private quiet: number | undefined
  private asked = false

  constructor(private readonly terms: LiveTerms) {}

  /** Seconds since the start. */
  get now(): number {
    return (performance.now() - this.began) / 1000
  }

  interrupt(): void {
    this.interrupted = true
  }

  get isDue(): boolean {
    const { judge, commands, most } = this.terms
    const { now } = this
    if (this.interrupted || now >= most) return true
    if (commands.count === 0) return judge.settled
    if (!commands.areDone) return false
    this.done ??= now
    if (!commands.haveEnded) {
      if (now >= this.done + GRACE && !this.asked) {
        this.asked = true
        void commands.stop()
      }
      return false
    }
    this.quiet ??= now
    if (judge.settled) return true
    return now >= Math.max(this.quiet + QUIET, judge.due)
  }
}
