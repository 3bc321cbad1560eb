/**
 * What a protocol remembers from frame to frame (conversations, requests that wait for replies).
 *
 * A tracker sees each layer of its protocol in order, on every frame, before filters and output ask. What it finds out
 * about the current frame it keeps by layer number, for computed fields to read.
 */
import type { Packet } from './packet.ts'

export interface Tracker {
  /** Called for layer `i` of the frame, outer layers first; for a protocol that stands apart, behind all others for layer 0. */
  see(p: Packet, i: number): void
}
