/** What was found in a stream before it is certain what the stream carries: told afterwards, one with each datagram. */
import { type Stream, StreamMemory } from '../state/streams.ts'
import type { Answer, Ending } from './watch.ts'

/** What a datagram shows; with its frame, if that is not the one that it is told with. */
export type Fault = Answer & Partial<Pick<Ending, 'frames'>>

/** Faults of a stream that wait. */
const MOST = 64

/** To be made once for all captures. */
export class Untold {
  private readonly faults = new StreamMemory<Ending[]>()

  /** Keeps what the datagram in a frame shows. */
  keep(stream: Stream, fault: Answer, frame: number): void {
    const waiting = this.faults.of(stream) ?? this.faults.keep(stream, [])
    if (waiting.length < MOST) waiting.push({ ...fault, frames: [frame] })
  }

  /** True if something waits. */
  isOf(stream: Stream): boolean {
    return this.of(stream).length > 0
  }

  /** All that waits still. */
  of(stream: Stream): readonly Ending[] {
    return this.faults.of(stream) ?? []
  }

  /** What waited longest; undefined if nothing does. */
  next(stream: Stream): Fault | undefined {
    return this.faults.of(stream)?.shift()
  }
}
