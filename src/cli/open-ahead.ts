/** Opens captures for those who take a first look at every frame: where that is worth it, a thread of its own does. */
import type { FrameSource } from '../capture/batch.ts'
import { HandedStream } from '../capture/handover.ts'
import { openCapture } from '../capture/open.ts'
import { readerOf } from './reader.ts'

/** @throws CaptureFileError */
export async function openAhead(inputs: readonly string[]): Promise<FrameSource> {
  const [input] = inputs
  const reader = inputs.length === 1 ? readerOf(input) : undefined
  if (reader === undefined) return openCapture(inputs)
  try {
    return await HandedStream.open(reader.line, reader.hangUp)
  } catch {
    // Where no thread is to be had, and to say what is wrong with the file, this one reads.
    return openCapture(inputs)
  }
}
