import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CaptureInterface, FrameOptions } from '../../src/capture/batch.ts'
import type { Sink } from '../../src/capture/sink.ts'
import { createWriter } from '../../src/capture/writer.ts'
import { join } from './build.ts'
import { comparable, type Frame, read, readPieces } from './collect.ts'

/** Keeps what is written. */
class MemorySink implements Sink {
  readonly name = 'memory'
  readonly parts: Uint8Array[] = []

  async write(bytes: Uint8Array): Promise<void> {
    this.parts.push(bytes.slice())
  }

  async close(): Promise<void> {}
}

async function write(
  format: 'pcap' | 'pcapng',
  interfaces: readonly CaptureInterface[],
  frames: readonly Frame[],
): Promise<Uint8Array> {
  const sink = new MemorySink()
  const writer = await createWriter({ to: sink, format, from: { interfaces } })
  for (const { iface, data, len, sec, nsec, options } of frames) {
    // Not at the start of its array: offsets matter.
    writer.write(interfaces[iface], join(Uint8Array.of(1, 2, 3), data), 3, data.length, len, sec, nsec, options)
  }
  await writer.close()
  return join(...sink.parts)
}

/** Without zero octets, where a reader stops; and not of halves of characters, which UTF-8 has not. */
const text = fc.string({ unit: 'grapheme', maxLength: 40 }).map((s) => s.replaceAll('\0', ''))
const texts = fc.array(text, { minLength: 1, maxLength: 3 })
const octets = fc.uint8Array({ minLength: 1, maxLength: 20 })
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 })

/** Drops what is undefined, as readers do. */
function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T
}

const options: fc.Arbitrary<FrameOptions | undefined> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  fc
    .record({
      comments: optional(texts),
      flags: optional(fc.nat(0xffff_ffff)),
      dropCount: optional(fc.bigInt(0n, 2n ** 64n - 1n)),
      packetId: optional(fc.bigInt(0n, 2n ** 64n - 1n)),
      queue: optional(fc.nat(0xffff_ffff)),
      verdicts: optional(fc.array(octets, { minLength: 1, maxLength: 2 })),
      hashes: optional(fc.array(octets, { minLength: 1, maxLength: 2 })),
    })
    .map((all) => (Object.values(all).some((value) => value !== undefined) ? defined(all) : undefined)),
)

const described = fc
  .record({
    link: fc.oneof(fc.constant(1), fc.nat(0xffff)),
    snaplen: fc.oneof(fc.constant(0), fc.integer({ min: 70_000, max: 0xffff_ffff })),
    name: optional(text),
    description: optional(text),
    filter: optional(text),
    hardware: optional(text),
    os: optional(text),
    comments: optional(texts),
    fcsLength: optional(fc.constantFrom(0, 2, 4)),
    precision: fc.nat(9),
  })
  .map(defined)

const interfaceList = fc
  .array(described, { minLength: 1, maxLength: 4 })
  .map((list) =>
    list.map((one, id): CaptureInterface => ({ ...one, id, number: id, section: 1, timeResolution: one.precision })),
  )

function frameOf(interfaces: readonly CaptureInterface[], lastSecond: number): fc.Arbitrary<Frame> {
  return fc
    .record({
      iface: fc.nat(interfaces.length - 1),
      data: fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc.nat(70_000).map((n) => new Uint8Array(n).fill(n)),
      ),
      len: fc.oneof(fc.nat(2000), fc.nat(0xffff_ffff)),
      sec: fc.oneof(fc.integer({ min: 1_600_000_000, max: 1_800_000_000 }), fc.integer({ min: 0, max: lastSecond })),
      nsec: fc.nat(999_999_999),
      options,
    })
    .map((frame) => {
      const unit = 10 ** (9 - interfaces[frame.iface].precision)
      return { ...frame, nsec: Math.floor(frame.nsec / unit) * unit }
    })
}

const ngCapture = interfaceList.chain((interfaces) =>
  fc.record({
    interfaces: fc.constant(interfaces),
    frames: fc.array(frameOf(interfaces, 18_446_744_072), { maxLength: 12 }),
  }),
)

const runs = { numRuns: 60 }

describe('what was written is read', () => {
  it('pcapng: frames, times, lengths, interfaces, options', async () => {
    await fc.assert(
      fc.asyncProperty(ngCapture, async ({ interfaces, frames }) => {
        const result = await read(await write('pcapng', interfaces, frames))
        expect(result.error).toBeUndefined()
        expect(comparable(result.frames)).toEqual(comparable(frames))
        // Only those that were met, and those before them.
        const met = Math.max(-1, ...frames.map(({ iface }) => iface))
        expect(result.interfaces).toEqual(frames.length === 0 ? interfaces : interfaces.slice(0, met + 1))
      }),
      runs,
    )
  })

  it.each([6, 9] as const)('pcap with %s digits', async (precision) => {
    const iface: CaptureInterface = { id: 0, link: 276, snaplen: 300_000, fcsLength: undefined, precision }
    await fc.assert(
      fc.asyncProperty(fc.array(frameOf([iface], 0xffff_ffff), { maxLength: 20 }), async (frames) => {
        const bytes = await write('pcap', [iface], frames)
        const result = await read(bytes)
        expect(result.error).toBeUndefined()
        expect(comparable(result.frames)).toEqual(comparable(frames.map((frame) => ({ ...frame, options: undefined }))))
        expect(result.interfaces).toEqual([iface])
      }),
      runs,
    )
  })

  it('frames without a time stay so where they can', async () => {
    const iface: CaptureInterface = { id: 0, link: 1, snaplen: 64, precision: 6, number: 0, section: 1 }
    const frame = (size: number, len: number, options: FrameOptions): Frame => ({
      data: new Uint8Array(size).fill(7),
      len,
      sec: 0,
      nsec: 0,
      iface: 0,
      options,
    })
    const frames = [frame(64, 100, { noTime: true }), frame(9, 9, { noTime: true })]
    expect((await read(await write('pcapng', [iface], frames))).frames).toEqual(frames)
    const odd = frame(9, 100, { noTime: true })
    expect((await read(await write('pcapng', [iface], [odd]))).frames).toEqual([{ ...odd, options: undefined }])
  })
})

describe('however the octets come', () => {
  const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 5000 })), {
    minLength: 1,
    maxLength: 20,
  })

  it('the frames are the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        ngCapture,
        fc.constantFrom('pcap', 'pcapng'),
        sizes,
        fc.integer({ min: 1, max: 9000 }),
        fc.integer({ min: 1, max: 9 }),
        async ({ interfaces, frames }, format, pieces, chunk, batch) => {
          const one = interfaces.map((iface) => ({ ...iface, link: 1 }))
          const early = frames.map((frame) => ({ ...frame, sec: frame.sec % 2 ** 32 }))
          const bytes = await write(format, one, early)
          const whole = await read(bytes)
          const pieced = await readPieces(bytes, pieces, { chunk, frames: batch })
          expect(comparable(pieced.frames)).toEqual(comparable(whole.frames))
          expect(pieced.interfaces).toEqual(whole.interfaces)
          expect(pieced.frames).toHaveLength(frames.length)
          expect(pieced.error).toBeUndefined()
        },
      ),
      runs,
    )
  })

  it('records larger than the windows are put together', async () => {
    const iface: CaptureInterface = { id: 0, link: 1, snaplen: 0, precision: 6 }
    const frames = [200_000, 10, 262_144, 100_000, 0].map(
      (size): Frame => ({
        data: new Uint8Array(size).fill(size & 0xff),
        len: size,
        sec: 5,
        nsec: 0,
        iface: 0,
        options: size === 100_000 ? { comments: Array.from({ length: 9 }, () => 'long '.repeat(13_000)) } : undefined,
      }),
    )
    const bytes = await write('pcapng', [iface], frames)
    for (const chunk of [1000, 65_536, 100_000]) {
      const result = await readPieces(bytes, [1 << 20], { chunk })
      expect(result.error).toBeUndefined()
      expect(comparable(result.frames)).toEqual(comparable(frames))
    }
  })
})
