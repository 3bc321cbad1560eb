/** What was seen so far of one expectation. */
import type { Packet } from '../decode/packet.ts'
import type { Lack } from './condition.ts'
import { answerOf } from './condition.ts'
import type { Expectation } from './expectations.ts'
import { type Near, Nearest, nearOf } from './nearest.ts'
import { Repeats } from './repeats.ts'
import type { FrameNote } from './verdicts.ts'
import { noteOf } from './words.ts'

/** Frames that are kept of those that count. */
export const MOST_NOTED = 8
const MOST_VIOLATIONS = 3
/** Stamps are sums: a frame at the very end of a time is within it. */
const SLACK = 1e-9

/** Frames that may be such, had they been captured whole. */
export class Doubt {
  count = 0
  first: FrameNote | undefined
  lack: Lack | undefined

  add(p: Packet, stamp: number, lack: Lack): void {
    if (this.count++ > 0) return
    this.first = noteOf(p, stamp)
    this.lack = lack
  }
}

export class Tally {
  /** Frames that match. */
  count = 0
  readonly frames: FrameNote[] = []
  /** Those of them that came in time. */
  inTime = 0
  /** The first one that came too late. */
  late: FrameNote | undefined
  /** Frames that match, but not `each`: the first few. */
  readonly violations: Near[] = []
  violated = 0
  readonly doubt = new Doubt()
  readonly doubtOfEach = new Doubt()
  readonly nearest: Nearest
  readonly repeats = new Repeats()

  constructor(readonly about: Expectation) {
    this.nearest = new Nearest(about.frame, about.each)
  }

  get first(): FrameNote | undefined {
    return this.frames[0]
  }

  /** True if the frames that have to come have come. */
  get reached(): boolean {
    const { count, within } = this.about
    return (within === undefined ? this.count : this.inTime) >= count.least
  }

  /** True if what has been seen cannot be put right by any frame. */
  get failed(): boolean {
    return this.violated > 0 || this.count > this.about.count.most
  }

  /** Takes in a frame. @returns whether it is one that counts */
  see(p: Packet, stamp: number): boolean {
    const { frame, each } = this.about
    const answer = frame.ask(p)
    if (answer !== true) {
      if (answer !== false) this.doubt.add(p, stamp, answer)
      if (!this.reached) this.nearest.see(p, stamp)
      return false
    }
    this.count++
    if (this.frames.length < MOST_NOTED) this.frames.push(noteOf(p, stamp))
    if (this.about.count.most !== Number.POSITIVE_INFINITY) this.repeats.see(p, stamp)
    if (each === undefined) return true
    const satisfied = each.ask(p)
    if (satisfied === false) this.violate(p, stamp)
    else if (satisfied !== true) this.doubtOfEach.add(p, stamp, satisfied)
    return true
  }

  /** Takes in when a frame that counts came: in time, seen from `start`, which is undefined before there is one. */
  time(p: Packet, stamp: number, start: number | undefined): void {
    const seconds = this.about.within?.seconds
    if (seconds === undefined || start === undefined || stamp < start - SLACK) return
    if (stamp <= start + seconds + SLACK) this.inTime++
    else this.late ??= noteOf(p, stamp)
  }

  private violate(p: Packet, stamp: number): void {
    if (this.violated++ >= MOST_VIOLATIONS) return
    const parts = this.about.each?.parts ?? []
    this.violations.push(
      nearOf(
        parts.filter((part) => answerOf(part, p) === false),
        p,
        stamp,
      ),
    )
  }
}
