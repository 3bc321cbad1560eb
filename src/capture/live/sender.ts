/** What a library that sends frames is to the rest of the program. */

/** An interface that frames are sent on, as they are. */
export interface LiveSender {
  readonly interfaceName: string
  /** LINKTYPE_ number of the frames that it takes. */
  readonly link: number
  /**
   * Sends the `size` octets at `at`, which the system has taken over when this returns.
   *
   * @returns false where the system has no room for it just now
   * @throws LiveCaptureError where the interface does not take it, is down, or went away
   */
  send(bytes: Uint8Array, at: number, size: number): boolean
  /** Lets go of the interface. Safe to call twice. */
  close(): void
}

/** Raw IP, which capture files name by its version too. */
const RAW = 101
const RAW_VERSIONS: readonly number[] = [RAW, 228, 229]

/** Whether frames of a link type, by its LINKTYPE_ number, can be sent where frames of `link` are. */
export const canSend = (link: number, frames: number): boolean =>
  frames === link || (link === RAW && RAW_VERSIONS.includes(frames))
