/** What is to be found about frames together with those before them, as fields tell of it. */
import type { Packet } from '../../decode/packet.ts'
import type { Tracker } from '../../decode/tracker.ts'
import { analysisOf } from '../analysis.ts'
import type { Flow } from './flows.ts'
import { Watcher } from './watcher.ts'

export class History implements Tracker {
  private readonly watcher = new Watcher({ ends: false })

  /** The flow that the newest frame is of, if nothing more is to be said of it than of the others. */
  get flow(): Flow | undefined {
    return this.watcher.flow
  }

  see(p: Packet): void {
    // Whoever asks for the frame's findings asks its analysis, which lasts until the next frame.
    analysisOf(p).findings = this.watcher.see(p, p.session.since(p.sec, p.nsec))
  }
}
