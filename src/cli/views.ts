/** The frames of a capture as whoever observes it sees them. */
import type { Batch, FrameSource } from '../capture/batch.ts'
import type { Packet } from '../decode/packet.ts'
import type { Shortcut } from '../decode/shortcut.ts'
import type { CaptureFacts } from '../multicast/capture-facts.ts'
import { factsOf } from './capture-facts.ts'
import type { Live } from './live.ts'
import type { Taker } from './live-run.ts'
import type { Plan } from './plan.ts'
import { ShownFrames } from './shown-frames.ts'

/** Takes in frames. Stamps are seconds since the first frame of the capture. */
export interface Observer {
  /** Whether anything is printed before the end: a line that tells how far it is would stand in its way. */
  readonly isListed?: boolean
  /** What it needs to know of most frames, found out quicker than by decoding them. */
  readonly shortcut?: Shortcut | undefined
  /** Before the first frame. @param soFar tells how the capture is made, and what was counted until now */
  begin?(soFar: () => CaptureFacts): void
  see(p: Packet, stamp: number): void
  /**
   * Time has passed up to `stamp`, with nothing more to be seen: after each batch of frames, and in a live capture some
   * times a second while nothing arrives. Frames wait until what it returns is settled.
   */
  advance(stamp: number): void | Promise<void>
  /** The end: by itself, by a limit, by Ctrl-C. What it prints stands before what a live capture says of itself. */
  end?(facts: CaptureFacts): void | Promise<void>
  /** Shows a line about the capture, where it has the terminal for itself. @returns whether it does */
  say?(line: string): boolean
  /** Nothing will be asked of it any more; whatever went wrong, it lets go of the terminal at once. May come twice. */
  close?(): void
}

/** Frames of batches, as an observer sees them. */
export class View {
  /** Frames of which something was cut off. */
  private cut = 0
  /** The greatest stamp, and that of the frame that came last. */
  private newest = 0
  protected last = 0
  /** Interfaces that frames were of. */
  readonly shown = new Set<number>()
  private readonly frames: ShownFrames

  /**
   * @param displayFilter the one that the user gave
   * @param most          frames that are shown or passed over
   */
  constructor(
    private readonly source: FrameSource,
    private readonly plan: Plan,
    protected readonly observer: Observer,
    private readonly displayFilter: string | undefined,
    most: number,
  ) {
    this.frames = new ShownFrames(source, plan, most)
  }

  /** The beginning. */
  begin(): void {
    this.observer.begin?.(() => this.facts(false))
  }

  /** Frames so far. */
  get count(): number {
    return this.plan.session.count
  }

  /** The end. @param isWhole whether all frames were seen */
  async end(isWhole: boolean): Promise<void> {
    await this.observer.end?.(this.facts(isWhole))
  }

  protected get lasted(): number {
    return this.newest
  }

  protected facts(isWhole: boolean, live?: Live): CaptureFacts {
    const { source, displayFilter, cut, lasted } = this
    const { first, count: frames } = this.plan.session
    const began = frames === 0 ? undefined : 1000 * first.sec + first.nsec / 1e6
    return factsOf(source, { displayFilter, frames, cut, began, lasted, isWhole }, live)
  }

  async show(batch: Batch): Promise<void> {
    const seen = this.see(batch)
    if (seen === 0) return
    this.measure(batch, seen)
    const passed = this.observer.advance(this.last)
    if (passed !== undefined) await passed
  }

  /** Lets the observer see the frames of a batch. This never waits: code that may wait runs slower. @returns how many there were */
  private see(batch: Batch): number {
    const { frames, observer } = this
    const { session } = this.plan
    const before = session.count
    frames.of(batch)
    for (let p = frames.next(); p !== undefined; p = frames.next()) {
      observer.see(p, session.since(p.sec, p.nsec))
      session.show(p)
    }
    return session.count - before
  }

  /** Takes in of the first `seen` frames of a batch what the capture as a whole is told by. */
  private measure({ sec, nsec, iface, cap, len }: Batch, seen: number): void {
    const { session } = this.plan
    let latest = 0
    for (let k = 0; k < seen; k++) {
      if (cap[k] < len[k]) this.cut++
      if (k === 0 || iface[k] !== iface[k - 1]) this.shown.add(iface[k])
      if (sec[k] > sec[latest] || (sec[k] === sec[latest] && nsec[k] > nsec[latest])) latest = k
    }
    this.last = session.since(sec[seen - 1], nsec[seen - 1])
    this.newest = Math.max(this.newest, session.since(sec[latest], nsec[latest]))
  }
}

/** Seconds that a frame may take from the wire to us. */
const ON_THE_WAY = 0.25

/** Frames as they arrive. */
export class LiveView extends View implements Taker {
  readonly skipped = 0
  private readonly begun = performance.now()
  private arrived = 0

  constructor(
    private readonly live: Live,
    plan: Plan,
    observer: Observer,
    displayFilter: string | undefined,
  ) {
    super(live.source, plan, observer, displayFilter, Number.POSITIVE_INFINITY)
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

  say(line: string): boolean {
    return this.observer.say?.(line) ?? false
  }

  close(): void {
    this.observer.close?.()
  }

  protected override get lasted(): number {
    return (performance.now() - this.begun) / 1000
  }

  protected override facts(isWhole: boolean): CaptureFacts {
    return super.facts(isWhole, this.live)
  }
}
