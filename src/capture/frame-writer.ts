import type { CaptureInterface, CaptureSection, FrameOptions } from './batch.ts'

/** Where the frames come from: a `FrameSource` is one. Both lists may grow while frames are written. */
export interface Origin {
  readonly interfaces: readonly CaptureInterface[]
  readonly sections?: readonly CaptureSection[]
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
  /** Puts what even a capture without frames has. */
  finish(): void
}
