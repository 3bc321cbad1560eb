/** Frames on their way to a judge: decoded, and stamped with the seconds since the start. */
import type { Batch, CaptureInterface, FrameSource } from '../capture/batch.ts'
import { FOR_CHECKS } from '../check/index.ts'
import type { Packet } from '../decode/packet.ts'
import type { Registry } from '../decode/registry.ts'
import { Session } from '../decode/session.ts'

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
    preferences: Iterable<readonly [string, boolean | number | string]>,
    private readonly start?: Moment,
  ) {
    this.session = new Session(registry, { preferences: [...Object.entries(FOR_CHECKS), ...preferences] })
  }

  get count(): number {
    return this.session.count
  }

  take(batch: Batch, interfaces: readonly CaptureInterface[]): void {
    const { session, judge } = this
    for (let k = 0; k < batch.n; k++) {
      const p = session.decode(batch, k, interfaces)
      const { sec, nsec } = this.start ?? session.first
      judge.see(p, p.sec - sec + (p.nsec - nsec) / 1e9)
      session.show(p)
    }
  }
}

/** Frames that the source counted as lost. */
export const dropsOf = ({ counts }: FrameSource): number =>
  counts.reduce((sum, counted) => sum + (counted?.dropped ?? 0) + (counted?.droppedByInterface ?? 0), 0)
