import type { Batch } from './batch.ts'
import type { CaptureFileError } from './errors.ts'
import type { ReadWindow } from './read-window.ts'

/** How one file format becomes frames. Knows nothing of files: it is shown one window after the other. */
export interface FrameReader {
  /**
   * Reads on at `window.at` and appends to `batch` until it is full, the window holds no further whole record, or
   * something is wrong; moves `window.at` behind what it has read.
   */
  scan(window: ReadWindow, batch: Batch): void
  /** What made `scan` stop; the frames before are in the batch. */
  readonly damage: CaptureFileError | undefined
  /** What is wrong with a capture that ends with the window as `scan` left it; undefined where nothing is. */
  ending(window: ReadWindow): CaptureFileError | undefined
}

/**
 * Most octets that a frame can have been captured with; a length beyond is a damage, not a frame.
 * The limits are Wireshark's (WTAP_MAX_PACKET_SIZE_STANDARD), save that frames of buses that need no such limit
 * (D-Bus, USBPcap: 128 MiB there) end at 16 MiB, for the memory's sake.
 *
 * @param link LINKTYPE_ number
 */
export function largestFrame(link: number): number {
  switch (link) {
    case 231: // D-Bus
    case 249: // USBPcap
      return 16 * 1024 * 1024
    case 279: // EBHSCR
      return 8 * 1024 * 1024
    default:
      return 256 * 1024
  }
}
