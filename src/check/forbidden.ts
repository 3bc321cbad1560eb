/** What was seen so far of something that must not be. */
import type { Packet } from '../decode/packet.ts'
import { analysisOf } from '../multicast/analysis.ts'
import type { Found } from '../multicast/findings/finding.ts'
import type { Never, Vantage } from './expectations.ts'
import { Doubt, MOST_NOTED } from './tally.ts'
import { counts } from './vantage.ts'
import type { FrameNote } from './verdicts.ts'
import { noteOf } from './words.ts'

/** A finding, how often it was raised, and first where. */
export interface Raised {
  readonly found: Found
  readonly frame: FrameNote
  count: number
}

/** There are not as many findings. */
const MOST_RAISED = 1000

export class Forbidden {
  count = 0
  readonly frames: FrameNote[] = []
  readonly doubt = new Doubt()
  /** By name. */
  readonly raised = new Map<string, Raised>()

  constructor(
    readonly about: Never,
    private readonly vantage: Vantage | undefined,
  ) {}

  see(p: Packet, stamp: number): void {
    const { frame, findings } = this.about
    if (frame !== undefined) {
      const answer = frame.ask(p)
      if (answer === true) this.note(p, stamp)
      else if (answer !== false) this.doubt.add(p, stamp, answer)
    }
    if (findings.length === 0) return
    for (const found of analysisOf(p).findings) this.find(found, p, stamp)
  }

  /** Takes in a finding that was raised. */
  find(found: Found, p: Packet, stamp: number): void {
    const { findings } = this.about
    const { id } = found.about
    if (!(findings.includes(id) || findings.includes(found.severity)) || !counts(found, this.vantage)) return
    this.note(p, stamp)
    const known = this.raised.get(id)
    if (known !== undefined) known.count++
    else if (this.raised.size < MOST_RAISED) this.raised.set(id, { found, frame: noteOf(p, stamp), count: 1 })
  }

  private note(p: Packet, stamp: number): void {
    this.count++
    if (this.frames.length < MOST_NOTED && this.frames.at(-1)?.number !== p.number) this.frames.push(noteOf(p, stamp))
  }
}
