/** What was seen so far of something that must not be. */
import { CUT, QUOTED } from '../decode/layers.ts'
import type { Packet } from '../decode/packet.ts'
import { analysisOf } from '../multicast/analysis.ts'
import type { Found } from '../multicast/findings/finding.ts'
import { findings } from '../multicast/findings/index.ts'
import type { Never, Vantage } from './expectations.ts'
import { Doubt, MOST_NOTED } from './tally.ts'
import { counts } from './vantage.ts'
import type { FrameNote } from './verdicts.ts'
import { noteOf } from './words.ts'

/** Findings that all octets tell of what a protocol carries: of ICMPv6, only of messages about membership. */
const CHECKSUMS: Readonly<Record<string, string>> = {
  udp: 'udp-checksum',
  igmp: 'igmp-checksum',
  icmpv6: 'mld-checksum',
}

const OF_MEMBERSHIP = ['igmp-checksum', 'mld-checksum']

/** A finding, how often it was raised, and first where. */
export interface Raised {
  readonly found: Found
  /** Number of the first frame that shows it. */
  readonly frame: number | undefined
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

  /** Takes in a frame, and what was found about it. */
  see(p: Packet, stamp: number, found: readonly Found[]): void {
    const { frame } = this.about
    if (frame !== undefined) {
      const answer = frame.ask(p)
      if (answer === true) this.note(p, stamp)
      else if (answer !== false) this.doubt.add(p, stamp, answer)
    }
    if (p.captured < p.length) this.doubtOfCut(p, stamp)
    for (const one of found) {
      if (!this.isMeant(one)) continue
      this.note(p, stamp)
      this.raise(one, p.number)
    }
  }

  /** Takes in what it took the whole capture to find. */
  end(found: readonly Found[]): void {
    for (const one of found) {
      if (!this.isMeant(one)) continue
      this.count++
      this.raise(one, one.frames?.[0])
    }
  }

  private isMeant({ about, severity }: Pick<Found, 'about' | 'severity'>): boolean {
    const { findings } = this.about
    return (findings.includes(about.id) || findings.includes(severity)) && counts({ about }, this.vantage)
  }

  /** What was cut off may hold what is found odd about headers, or what a checksum is found wrong by. */
  private doubtOfCut(p: Packet, stamp: number): void {
    const { layers, session } = p
    if (this.about.findings.length > 0 && (layers.flags[layers.n - 1] & (CUT | QUOTED)) === CUT) {
      this.doubt.add(p, stamp, { lacks: 'cut', field: 'its headers' })
    }
    for (let i = 1; i < layers.n; i++) {
      if (layers.end[i] >= layers.reported[i] || (layers.flags[i] & QUOTED) !== 0) continue
      const id = CHECKSUMS[session.registry.protocols[layers.id[i]].abbrev]
      const about = findings.find((one) => one.id === id)
      if (about === undefined || !this.isMeant({ about, severity: about.severity })) continue
      if (OF_MEMBERSHIP.includes(id) && analysisOf(p).messages.length === 0) continue
      this.doubt.add(p, stamp, { lacks: 'cut', field: `what ${id} is about` })
    }
  }

  private raise(found: Found, frame: number | undefined): void {
    const { id } = found.about
    const known = this.raised.get(id)
    if (known !== undefined) known.count++
    else if (this.raised.size < MOST_RAISED) this.raised.set(id, { found, frame, count: 1 })
  }

  private note(p: Packet, stamp: number): void {
    this.count++
    if (this.frames.length < MOST_NOTED && this.frames.at(-1)?.number !== p.number) this.frames.push(noteOf(p, stamp))
  }
}
