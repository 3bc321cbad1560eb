/** A quicker way than a walk, for frames that are like others before them. */
import type { Frames, Packet } from './packet.ts'

export interface Shortcut {
  /**
   * Fills the layers of a frame as a walk would, from the first behind the frame itself on and as far as they matter to
   * whoever made the shortcut.
   * @param p a frame without a check sequence; its layers are still those of the one before
   * @param notes what was found out of the frames of its batch before; undefined if nobody looked
   * @param k     number of the frame within the batch
   * @returns false if it has to be walked
   */
  take(p: Packet, notes: Int32Array | undefined, k: number): boolean
  /**
   * Takes in frame `k` of a batch if all that matters of it is that it came.
   * @param stamp seconds since the first frame of the capture
   * @returns false if it has to be decoded, and seen
   */
  passes?(frames: Frames, k: number, stamp: number): boolean
}
