/** What a library that sends frames is to the rest of the program. */

/** An interface that frames are sent on, as they are. */
export interface LiveSender {
  readonly interfaceName: string
  /** LINKTYPE_ number of the frames that it takes. */
  readonly link: number
  /**
   * Sends a frame, which the system has taken over when this returns.
   *
   * @returns false where the system has no room for it just now
   * @throws LiveCaptureError where the interface does not take it, is down, or went away
   */
  send(frame: Uint8Array): boolean
  /** Frames that the interface took over since it was opened, and then did not send: of all that send there. */
  readonly dropped: number
  /** Lets go of the interface. Safe to call twice. */
  close(): void
}

/** Raw IP, which capture files also name by its version, and by numbers that were once a system's own. */
const RAW = 101
const ALSO_RAW: readonly number[] = [12, 14, 228, 229]

/** Whether frames of a link type, by its LINKTYPE_ number, can be sent where frames of `link` are. */
export const canSend = (link: number, frames: number): boolean =>
  frames === link || (link === RAW && ALSO_RAW.includes(frames))
