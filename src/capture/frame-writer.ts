import type { CaptureInterface, CaptureSection, FrameOptions } from './batch.ts'

/** Where the frames come from: a `FrameSource` is one. Both lists may grow while frames are written. */
export interface Origin {
  readonly interfaces: readonly CaptureInterface[]
  readonly sections?: readonly CaptureSection[]
}

/** What was counted while an interface was captured from. */
export interface InterfaceStatistics {
  /** Frames that the filter let through. */
  readonly received: number
  /** Frames that the operating system, and the interface, lost. */
  readonly dropped: number
  readonly droppedByInterface: number
  /** Frames handed over by the system. */
  readonly captured: number
  /** When the capture began and ended, in milliseconds since 1970. */
  readonly begun: number
  readonly ended: number
}

/** One file format's part: puts records into a buffer. */
export interface FrameWriter {
  write(
    iface: CaptureInterface,
    bytes: Uint8Array,
    at: number,
    captured: number,
    original: number,
    sec: number,
    nsec: number,
    options: FrameOptions | undefined,
  ): void
  /** Puts what stands before the first frame, for a file that others may look at before there is one. */
  begin(): void
  /** Puts what was counted on an interface, where the format has a place for it. Behind the last frame. */
  statistics(iface: CaptureInterface, counted: InterfaceStatistics): void
  /** Puts what even a capture without frames has. */
  finish(): void
}
