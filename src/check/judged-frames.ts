/** Frames on their way to a judge: decoded, and stamped with the seconds since the start. */
import type { Frames, LinkInterface, Packet } from '../decode/packet.ts'
import type { Registry } from '../decode/registry.ts'
import { Session } from '../decode/session.ts'

/** Settings that a session of frames that are judged needs, besides those that somebody chose. */
export const FOR_CHECKS: Readonly<Record<string, boolean>> = { 'data.show_as_text': true }

type Preferences = Iterable<readonly [string, boolean | number | string]>

/** A moment: seconds since 1970 UTC, and nanoseconds. */
export interface Moment {
  readonly sec: number
  readonly nsec: number
}

/** A judge, or whoever else is shown frames as a judge is. */
export interface Seeing {
  see(p: Packet, stamp: number): void
}

export class JudgedFrames {
  private readonly session: Session

  /** @param start when the commands were started; the first frame without it */
  constructor(
    private readonly judge: Seeing,
    registry: Registry,
    preferences: Preferences = [],
    private readonly start?: Moment,
  ) {
    this.session = new Session(registry, { preferences: [...Object.entries(FOR_CHECKS), ...preferences] })
  }

  get count(): number {
    return this.session.count
  }

  take(batch: Frames, interfaces: readonly LinkInterface[]): void {
    const { session, judge } = this
    for (let k = 0; k < batch.n; k++) {
      const p = session.decode(batch, k, interfaces)
      const { sec, nsec } = this.start ?? session.first
      judge.see(p, p.sec - sec + (p.nsec - nsec) / 1e9)
      session.show(p)
    }
  }
}
