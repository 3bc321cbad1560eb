/** Captures for tests: they can be held against one expectation after the other. */
import { type CaptureInput, openCapture as openSource } from '../../capture/open.ts'
import { FOR_CHECKS } from '../../check/index.ts'
import { type Capture, type CaptureOptions, openCapture } from '../capture.ts'
import type { Frame } from '../frame.ts'

/** A capture that is read from the beginning whenever somebody asks. */
export class Recording {
  constructor(
    /** For messages. */
    readonly name: string,
    readonly inputs: readonly CaptureInput[],
    /** What went wrong while it was made. */
    readonly doubts: { readonly drops?: number; readonly damage?: string } = {},
  ) {}

  /** Reads it: all frames, or those that a filter describes. */
  open(options: CaptureOptions = {}): Capture {
    return openCapture(this.inputs, { ...options, preferences: { ...FOR_CHECKS, ...options.preferences } })
  }

  /** All frames, or those that a filter describes. */
  frames(filter?: string): Promise<Frame[]> {
    return this.open({ filter }).frames()
  }

  /** As batches, for whoever decodes them. */
  source(): ReturnType<typeof openSource> {
    return openSource(this.inputs)
  }
}

/**
 * A saved capture, to be held against expectations as often as need be.
 * @param fixture path of a pcap or pcapng file, the octets of one, or several of these, which are merged by time
 * @example
 * const capture = replay('fixtures/chat-igmpv3.pcapng')
 * await expect(capture).toEmit('udp.dstport == 5004', { count: 4, each: 'ip.ttl == 2' })
 */
export function replay(fixture: CaptureInput | readonly CaptureInput[]): Recording {
  const inputs = Array.isArray(fixture) ? (fixture as readonly CaptureInput[]) : [fixture as CaptureInput]
  const names = inputs.map((input) => (typeof input === 'string' ? input : 'a capture'))
  return new Recording(names.join(' '), inputs)
}
