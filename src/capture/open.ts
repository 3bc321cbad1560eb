import type { Readable } from 'node:stream'
import type { FrameSource } from './batch.ts'
import { type ByteSource, MemorySource, PeekedSource } from './byte-source.ts'
import { decompress } from './decompress.ts'
import { DETECT, describeUnknown, detect } from './detect.ts'
import { CaptureFileError } from './errors.ts'
import { openPath, openStandardInput } from './file-source.ts'
import type { FrameReader } from './frame-reader.ts'
import { FrameStream, type StreamSizes, USUAL_SIZES } from './frame-stream.ts'
import { InterfaceList } from './interface-list.ts'
import { pcapHeaderSize, readPcapHeader } from './pcap-header.ts'
import { probeRecordHeader } from './pcap-probe.ts'
import { PcapReader } from './pcap-reader.ts'
import { PcapngReader } from './pcapng-reader.ts'
import { StreamSource } from './stream-source.ts'

/** A file's name, `-` for standard input, or a capture that is in memory already. */
export type CaptureInput = string | Uint8Array

/** Octets looked at to tell what a file is: some records of a pcap file, whose headers may have to be guessed. */
const LOOK = 64 * 1024
/**
 * Octets that a thread reads at once that looks at all of them: they stay near its processor until it did. Measured on 1M
 * frames: 2 MiB take a tenth longer, and 256 KiB are handed over too often.
 */
const NEAR = 512 * 1024
/** Octets of windows for all files of a merged capture together. */
const MERGE_WINDOWS = 16 * 1024 * 1024

/**
 * Opens saved captures for reading: pcap and pcapng in all their variants, plain or compressed with gzip, zstd or lz4,
 * told by content.
 *
 * Several inputs are one capture: their frames come merged by time, each file in its own order, and their interfaces
 * are numbered through. An empty file is an empty capture. What is damaged shows in `next()`, after the frames before.
 *
 * @throws CaptureFileError where one of them is missing, may not be read, or is no capture
 * @example
 * const source = await openCapture(['a.pcapng.gz'])
 * for (let batch = await source.next(); batch !== undefined; batch = await source.next()) {
 *   for (let i = 0; i < batch.n; i++) show(batch.bytes.subarray(batch.at[i], batch.at[i] + batch.cap[i]))
 * }
 */
export async function openCapture(inputs: readonly CaptureInput[]): Promise<FrameSource> {
  if (inputs.length === 0) throw new TypeError('openCapture needs at least one input')
  if (inputs.length === 1) return openSource(await openBytes(inputs[0]), new InterfaceList(), USUAL_SIZES)
  if (inputs.filter((input) => input === '-').length > 1) {
    throw new CaptureFileError('-', 'standard input can be read only once')
  }
  const list = new InterfaceList(true)
  const chunk = Math.max(16 * 1024, Math.floor(MERGE_WINDOWS / 2 / inputs.length) & ~4095)
  const sizes = { chunk: Math.min(chunk, USUAL_SIZES.chunk), frames: 1024, room: 0 }
  const sources: FrameSource[] = []
  try {
    for (const input of inputs) sources.push(await openSource(await openBytes(input), list, sizes))
  } catch (error) {
    await Promise.all(sources.map((source) => source.close()))
    throw error
  }
  const { MergedStream } = await import('./merged-stream.ts')
  return new MergedStream(sources, list)
}

/**
 * The same of a file, by a thread that hands batches over to another one.
 *
 * @param lent batches whose octets are still in use when the next one is asked for
 */
export async function openToLend(path: string, lent: number): Promise<FrameSource> {
  return openSource(await openPath(path, { waits: true }), new InterfaceList(), { ...USUAL_SIZES, chunk: NEAR, lent })
}

/**
 * The frames of one source, which it closes where it cannot.
 *
 * @param list takes in the interfaces that are met
 */
export async function openSource(bytes: ByteSource, list: InterfaceList, sizes: StreamSizes): Promise<FrameSource> {
  let source = new PeekedSource(bytes, LOOK)
  try {
    const format = detect(await source.peek(DETECT))
    if (format === 'gzip' || format === 'zstd' || format === 'lz4') {
      source = new PeekedSource(await decompress(source, format), LOOK)
    }
    return new FrameStream(source, await readerOf(source, list), list, sizes)
  } catch (error) {
    await source.close()
    throw error
  }
}

/**
 * Opens a capture that somebody is writing into one of Node's streams.
 *
 * @param name for messages
 * @throws CaptureFileError where it is no capture
 */
export function openStream(name: string, stream: Readable): Promise<FrameSource> {
  return openSource(new StreamSource(name, stream), new InterfaceList(), USUAL_SIZES)
}

async function openBytes(input: CaptureInput): Promise<ByteSource> {
  if (typeof input !== 'string') return new MemorySource(input, 'capture')
  return input === '-' ? openStandardInput() : openPath(input)
}

/** The reader for what the source holds. */
async function readerOf(source: PeekedSource, list: InterfaceList): Promise<FrameReader> {
  let head = await source.peek(DETECT)
  const format = detect(head)
  // What came before a failure decides, if it is enough to.
  if (head.length < DETECT && (format === 'empty' || format === 'unknown') && source.failure !== undefined) {
    throw source.failure
  }
  if (format === 'empty' || format === 'pcapng') return new PcapngReader(source.name, list)
  if (format !== 'pcap') {
    const { reason, advice } = describeUnknown(head.subarray(0, DETECT))
    throw new CaptureFileError(source.name, reason, undefined, advice)
  }
  // From a pipe no more is waited for than there must be, since its writer may be waiting for us: records to judge
  // their headers by are not among it.
  head = await source.peek(source.live ? pcapHeaderSize(head) : LOOK)
  const header = readPcapHeader(head)
  if ('wrong' in header) {
    const failure = head.length < pcapHeaderSize(head) ? source.failure : undefined
    throw failure ?? new CaptureFileError(source.name, header.wrong, header.at)
  }
  const { link, snaplen, fcsLength, unit } = header
  const id = list.add({ link, snaplen, fcsLength, precision: unit === 1 ? 9 : 6 })
  const recordHeader = source.live ? header.candidates[0] : probeRecordHeader(head, header, source.ended)
  return new PcapReader(source.name, header, recordHeader, id)
}
