/** Where frames come from and go to. Knows no protocol, and nothing of the other folders. */
export {
  Batch,
  type CaptureInterface,
  type CaptureSection,
  type FrameOptions,
  type FrameSource,
  ROOM_FOR_REBUILT,
} from './batch.ts'
export { CaptureFileError, CaptureWriteError } from './errors.ts'
export type { Origin } from './frame-writer.ts'
export { type CaptureInput, openCapture } from './open.ts'
export type { Sink } from './sink.ts'
export { type CaptureWriter, createWriter, type WriterOptions } from './writer.ts'
