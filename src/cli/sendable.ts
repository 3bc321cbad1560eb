/** Whether frames of a capture can be sent as what they are. */
import type { Batch, CaptureInterface } from '../capture/batch.ts'
import { CaptureFileError, LiveCaptureError } from '../capture/errors.ts'
import { canSend, type LiveSender } from '../capture/live/index.ts'
import { SLL, SLL2 } from '../decode/protocols/sll-layout.ts'
import { encapsulations, linkText } from '../decode/words/encapsulations.ts'

/** LINKTYPE_ numbers. */
const ETHERNET = 1
const RAW = 101

/**
 * @param number of the frame in its capture, for messages
 * @returns octets that are handed to the interface: all but a frame check sequence, which it adds itself
 * @throws LiveCaptureError or CaptureFileError where the frame cannot be sent
 */
export function octetsToSend(batch: Batch, k: number, iface: CaptureInterface, to: LiveSender, number: number): number {
  const { link, fcsLength = 0 } = iface
  if (!canSend(to.link, link)) {
    const reason = `it takes frames of ${linkText(to.link)}, and frame ${number} is of ${linkText(link)}`
    throw new LiveCaptureError('setting', to.interfaceName, reason, adviceOn(link, to.link, number))
  }
  const captured = batch.cap[k]
  const size = captured - fcsLength
  if (captured < batch.len[k]) {
    throw new CaptureFileError(
      `frame ${number}`,
      `only ${captured} of its ${batch.len[k]} octets were captured`,
      undefined,
      "-Y 'frame.cap_len == frame.len' sends the others",
    )
  }
  if (size <= 0) {
    throw new CaptureFileError(
      `frame ${number}`,
      'it is empty',
      undefined,
      `-Y 'frame.len > ${fcsLength}' sends the others`,
    )
  }
  return size
}

/** What can be done about a frame that an interface does not take. */
function adviceOn(frame: number, taken: number, number: number): string | undefined {
  if (number > 1) return `-Y 'frame.encap_type == ${encapsulations[taken]}' sends those that it takes`
  if (frame === SLL || frame === SLL2) return 'frames captured on "any" have lost their Ethernet headers'
  if (frame === ETHERNET) return 'take one that does, such as a veth or tap interface'
  return canSend(RAW, frame) ? 'take one that does, such as a tun interface' : undefined
}
