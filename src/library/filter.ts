/** Display filters as programs use them: a test of single frames, or of a whole capture while it is read. */
import type { Frames } from '../decode/packet.ts'
import { Session } from '../decode/session.ts'
import { type Filter, compileFilter as filterFor } from '../filter/index.ts'
import type { Frame } from './frame.ts'
import { createRegistry } from './registry.ts'

/**
 * True for frames that the expression describes. What depends on other frames of the capture (numbers of streams, times
 * since other frames, datagrams put together from fragments) a frame by itself cannot tell:
 * `openCapture(input, { filter })` can.
 */
export interface FrameFilter {
  (frame: Frame): boolean
  /** The expression. */
  readonly text: string
  /** What should be written otherwise (old names), a sentence each. */
  readonly warnings: readonly string[]
}

/**
 * Compiles an expression in Wireshark's language of display filters.
 *
 * @throws FilterError if it is none; its `position` and `length` say where, its `advice` what to write
 * @example
 * const isChat = compileFilter('udp.dstport == 5004 && ip.ttl == 2')
 * expect(frames.filter(isChat)).toHaveLength(4)
 */
export function compileFilter(text: string): FrameFilter {
  const registry = createRegistry()
  const filter: Filter = filterFor(text, registry)
  const matches = (frame: Frame): boolean => {
    const { wanted, stateful } = filter
    const session = new Session(registry, { wanted, stateful, apart: false })
    session.count = frame.number - 1
    return filter.matches(session.decode(alone(frame), 0, [frame.origin.iface]))
  }
  return Object.assign(matches, { text, warnings: filter.warnings })
}

/** A batch that holds nothing but the frame. */
export function alone({ bytes, length, seconds, nanoseconds, origin: { options } }: Frame): Frames {
  return {
    n: 1,
    bytes,
    used: bytes.length,
    at: Int32Array.of(0),
    cap: Int32Array.of(bytes.length),
    len: Float64Array.of(length),
    sec: Float64Array.of(seconds),
    nsec: Float64Array.of(nanoseconds),
    iface: Int32Array.of(0),
    options: options && new Map([[0, options]]),
  }
}
