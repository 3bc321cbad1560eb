/**
 * Judges frames against expectations, one after the other as they come.
 *
 *     const judge = new Judge(expectations)
 *     for (…) judge.see(packet, stamp)
 *     const report = judge.end({ drops: 0 })
 *
 * What is kept does not grow with the number of frames.
 */
import type { Packet } from '../decode/packet.ts'
import { NOTHING_FOUND } from '../multicast/findings/finding.ts'
import { Watcher } from '../multicast/findings/watcher.ts'
import type { Expectations, Vantage } from './expectations.ts'
import { Forbidden } from './forbidden.ts'
import { Sentence } from './sentence.ts'
import { Tally } from './tally.ts'
import type { Ending, Report } from './verdicts.ts'

export interface JudgeOptions {
  /** Where the frames are captured; what the file says without it. */
  readonly vantage?: Vantage
}

/**
 * How far it is decided. `waiting`: for a frame that has to come; `watching`: only for what must not come (a frame too
 * many, one that is not as each has to be, one that must never be); `settled`: nothing that comes can change a verdict.
 */
export type Progress = 'waiting' | 'watching' | 'settled'

export class Judge {
  private readonly tallies: readonly Tally[]
  private readonly forbidden: readonly Forbidden[]
  /** Whoever looks for findings; undefined if none is asked for. */
  private readonly watcher: Watcher | undefined
  private frames = 0
  /** The stamp of the first frame. */
  private began = 0
  /** The newest stamp. */
  private now = Number.NEGATIVE_INFINITY
  /** Losses that frames themselves tell of. */
  private drops = 0

  constructor(
    private readonly expectations: Expectations,
    { vantage = expectations.vantage }: JudgeOptions = {},
  ) {
    this.tallies = expectations.expect.map((one) => new Tally(one))
    this.forbidden = expectations.never.map((one) => new Forbidden(one, vantage))
    if (expectations.never.some(({ findings }) => findings.length > 0)) this.watcher = new Watcher()
  }

  /**
   * Takes in a frame, decoded by a session that finds all protocols and keeps track of conversations.
   * @param stamp seconds since the start: of the commands, or the first frame of a capture
   */
  see(p: Packet, stamp: number): void {
    if (this.frames++ === 0) this.began = stamp
    this.advance(stamp)
    this.drops += Number(p.options?.dropCount ?? 0)
    const { tallies } = this
    const matched = tallies.filter((tally) => tally.see(p, stamp))
    // Once it is known which frames are first: one frame may be two expectations' first.
    for (const tally of matched) tally.time(p, stamp, this.startOf(tally))
    const found = this.watcher?.see(p, stamp - this.began) ?? NOTHING_FOUND
    for (const one of this.forbidden) one.see(p, stamp, found)
  }

  /** Time passes in which there are no frames. */
  advance(stamp: number): void {
    if (stamp > this.now) this.now = stamp
  }

  get progress(): Progress {
    const { tallies } = this
    if (tallies.some((tally) => !tally.failed && !tally.reached && !this.isLate(tally))) return 'waiting'
    if (this.forbidden.some(({ count }) => count === 0)) return 'watching'
    const mayFail = ({ failed, about: { count, each } }: Tally): boolean =>
      !failed && (count.most !== Number.POSITIVE_INFINITY || each !== undefined)
    return tallies.some(mayFail) ? 'watching' : 'settled'
  }

  /** True if nothing that comes can change a verdict. */
  get settled(): boolean {
    return this.progress === 'settled'
  }

  /** True if something is wrong that no frame can put right. */
  get failed(): boolean {
    return this.tallies.some(({ failed }) => failed) || this.forbidden.some(({ count }) => count > 0)
  }

  /** Seconds since the start up to which a frame may still come in time that has to come; 0 if there is no such time. */
  get due(): number {
    const ends = this.tallies.map((tally) => {
      const start = this.startOf(tally)
      const isOpen = tally.about.within !== undefined && start !== undefined && !tally.failed && !tally.reached
      return isOpen ? start + (tally.about.within?.seconds ?? 0) : 0
    })
    return Math.max(0, ...ends)
  }

  /** The verdicts; to be asked for once. */
  end(ending: Ending = {}): Report {
    const { expectations, tallies, forbidden, frames } = this
    const ended = Math.max(ending.ended ?? Number.NEGATIVE_INFINITY, this.now)
    const drops = (ending.drops ?? 0) + this.drops
    if (frames > 0) {
      const found = this.watcher?.end(ended - this.began) ?? NOTHING_FOUND
      for (const one of forbidden) one.end(found)
    }
    return new Sentence(expectations, tallies, forbidden, { ...ending, ended, drops }, frames).report()
  }

  /** From when on the time of an expectation counts; undefined if that has not happened yet. */
  private startOf({ about: { within } }: Tally): number | undefined {
    return within?.of === undefined ? 0 : this.tallies[within.of].first?.stamp
  }

  /** True if the time is over in which frames had to come. */
  private isLate(tally: Tally): boolean {
    const { within } = tally.about
    const start = this.startOf(tally)
    return within !== undefined && start !== undefined && this.now > start + within.seconds
  }
}
