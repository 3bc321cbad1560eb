/**
 * castshark as a library: captures in, decoded frames out.
 *
 * `openCapture` is the way in for programs and tests. Whoever needs every nanosecond takes the parts below it: a
 * `FrameSource` lends batches, a `Session` decodes them in place.
 */
export {
  Batch,
  CaptureFileError,
  type CaptureInput,
  type CaptureInterface,
  type FrameOptions,
  type FrameSource,
  openCapture as openSource,
} from './capture/index.ts'
export { dissect, dissectLayer, type Failure } from './decode/dissect.ts'
export { Field, type Kind, type Value } from './decode/field.ts'
export type { Packet } from './decode/packet.ts'
export { type Protocol, protocol } from './decode/protocol.ts'
export { protocols } from './decode/protocols/index.ts'
export { Registry } from './decode/registry.ts'
export { Session, type SessionOptions } from './decode/session.ts'
export { Text } from './decode/text.ts'
export { FilterError } from './filter/index.ts'
export { Capture, type CaptureOptions, openCapture } from './library/capture.ts'
export { compileFilter, type FrameFilter } from './library/filter.ts'
export { type FieldValue, Frame, type FrameField } from './library/frame.ts'
export { createRegistry } from './library/registry.ts'
export { listPrinter } from './output/list.ts'
export type { Printer } from './output/printer.ts'
