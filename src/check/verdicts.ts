/** What a check comes to. */

export type Verdict = 'pass' | 'fail' | 'inconclusive'

/** A frame that is spoken of; what the decoder lends is not kept. */
export interface FrameNote {
  readonly number: number
  /** Seconds since the start. */
  readonly stamp: number
  /** Who sends what to whom, as the packet list has it. */
  readonly summary: string
}

/** What became of one demand. */
export interface Result {
  readonly kind: 'expect' | 'order' | 'never' | 'run'
  readonly name: string
  /** Where it stands in the expectation file; 0 for what does not. */
  readonly line: number
  readonly verdict: Verdict
  /** Why, in a sentence without its full stop. */
  readonly said: string
  /** The frames that show it, a sentence each: nearest first. */
  readonly details: readonly string[]
  /** What to change in the program, or in the file. */
  readonly advice: readonly string[]
  /** The first frames that count for it: those expected, or those that must not be. */
  readonly frames: readonly FrameNote[]
  /** How many of them there are. */
  readonly count: number
}

export interface Report {
  readonly file: string
  readonly about: string | undefined
  readonly verdict: Verdict
  readonly results: readonly Result[]
  /** Frames that were looked at. */
  readonly frames: number
  /** Why the capture does not tell everything; a sentence each. */
  readonly doubts: readonly string[]
}

/** How watching ended. */
export interface Ending {
  /** Seconds since the start; those of the last frame without it. */
  readonly ended?: number
  /** Frames that the kernel or the interface could not hand over. */
  readonly drops?: number
  /** What is wrong with the capture file, a sentence: what came behind is not known. */
  readonly damage?: string
  /** True if somebody did not want to wait until it was over. */
  readonly interrupted?: boolean
  /** Commands that were run. */
  readonly commands?: readonly CommandEnd[]
}

/** How a command ended. */
export interface CommandEnd {
  readonly name: string
  /** True if it ended as it should. */
  readonly well: boolean
  /** `exit code 1`, `killed by SIGSEGV`. */
  readonly said: string
  /** The last lines of what it wrote, if anything. */
  readonly output?: readonly string[]
  /** What to change, where that is known. */
  readonly advice?: string
}

/** The worst of several: a proven failure first. */
export function worst(verdicts: Iterable<Verdict>): Verdict {
  let found: Verdict = 'pass'
  for (const verdict of verdicts) {
    if (verdict === 'fail') return 'fail'
    if (verdict === 'inconclusive') found = verdict
  }
  return found
}
