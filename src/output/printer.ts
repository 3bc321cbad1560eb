/**
 * What every output format is: something that writes frames into a byte sink, one after the other.
 *
 * A printer keeps no frame and does no I/O: the caller empties the sink when it has grown enough. It calls `dissect`
 * itself where it needs fields, so that a format which reads three columns does not pay for a tree.
 */
import type { Packet } from '../decode/packet.ts'
import type { Text } from '../decode/text.ts'

export interface Printer {
  /** What stands before the first frame. */
  begin(out: Text): void
  /** One frame that is shown. The packet is lent for the call. */
  frame(out: Text, p: Packet): void
  /** What stands behind the last frame; called also if there was none. */
  end(out: Text): void
}
