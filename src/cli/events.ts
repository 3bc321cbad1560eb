/** `--events`: what happens, when it happens, a JSON object a line. */
import type { Packet } from '../decode/packet.ts'
import type { CaptureFacts } from '../multicast/capture-facts.ts'
import { EVENTS } from '../multicast/event-names.ts'
import { Events, interestOf } from '../multicast/events.ts'
import { BackgroundOutput } from './background-output.ts'
import { counterOf } from './counter-option.ts'
import { notesOf as notesOfMemberships } from './memberships.ts'
import { type Observer, observe } from './observe.ts'
import type { ObserveOptions, StreamOptions } from './observe-options.ts'
import { jsonText, sayNotes } from './rows.ts'
import { notesOf as notesOfStreams } from './streams.ts'

/** @returns the exit code */
export async function events(
  files: readonly string[],
  options: ObserveOptions & Partial<StreamOptions>,
): Promise<number> {
  const { window } = options
  const counter = counterOf(options)
  const lines = new EventLines(options, { window: window && window / 1000, counter })
  const interest = interestOf(new Set(options.kinds ?? EVENTS))
  // A number that is named may stand anywhere.
  return observe(files, options, lines, interest && counter ? { ...interest, protocols: undefined } : interest)
}

/** Octets of events that a single batch of frames may bring: they are written behind it. */
const MOST_WAITING = 1 << 26

class EventLines implements Observer {
  readonly isListed = true
  private readonly output = new BackgroundOutput()
  private readonly events: Events
  private leftOut = 0

  constructor(
    private readonly options: ObserveOptions,
    wanted: ConstructorParameters<typeof Events>[3],
  ) {
    this.events = new Events(
      new Set(options.kinds ?? EVENTS),
      options.pause,
      (event) => {
        // Frames that are written must not wait for whoever reads the events.
        const { isBehind, text } = this.output
        if ((options.writeFile !== undefined && isBehind) || text.n > MOST_WAITING) this.leftOut++
        else this.output.text.add(`${jsonText(event)}\n`)
      },
      wanted,
    )
  }

  see(p: Packet, stamp: number): void {
    this.events.see(p, stamp)
  }

  advance(stamp: number): Promise<void> | undefined {
    this.events.advance(stamp)
    if (this.options.writeFile === undefined) return this.output.flush()
    this.output.send()
    return undefined
  }

  async end(facts: CaptureFacts): Promise<void> {
    this.events.end(facts)
    await this.output.flush()
    const { memberships, streams } = this.events
    const notes = [...notesOfMemberships(memberships), ...notesOfStreams(streams)]
    const { findingsLeftOut } = this.events
    if (findingsLeftOut > 0) notes.push(`There is no room for ${findingsLeftOut} more findings.`)
    if (this.leftOut > 0) notes.push(`${this.leftOut} events were left out: their reader could not keep up.`)
    sayNotes(notes)
  }
}
