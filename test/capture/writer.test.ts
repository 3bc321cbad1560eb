import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join as path } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CaptureInterface } from '../../src/capture/batch.ts'
import { CaptureWriteError } from '../../src/capture/errors.ts'
import { openCapture } from '../../src/capture/open.ts'
import type { Sink } from '../../src/capture/sink.ts'
import { type CaptureWriter, createWriter, type WriterOptions } from '../../src/capture/writer.ts'
import {
  enhancedPacket,
  interfaceBlock,
  join,
  option,
  payload,
  pcapHeader,
  pcapRecord,
  sectionHeader,
  textOption,
} from './build.ts'
import { read } from './collect.ts'

const ethernet: CaptureInterface = { id: 0, link: 1, snaplen: 262_144, precision: 6 }
const nanoseconds: CaptureInterface = { id: 1, link: 1, snaplen: 262_144, precision: 9 }
const cooked: CaptureInterface = { id: 2, link: 276, snaplen: 0, precision: 6 }

class MemorySink implements Sink {
  readonly name = 'memory'
  readonly parts: Uint8Array[] = []
  closed = 0

  async write(bytes: Uint8Array): Promise<void> {
    this.parts.push(bytes.slice())
  }
  async close(): Promise<void> {
    this.closed++
  }
  get bytes(): Uint8Array {
    return join(...this.parts)
  }
}

async function written(options: Omit<WriterOptions, 'to'>, put: (writer: CaptureWriter) => void): Promise<Uint8Array> {
  const to = new MemorySink()
  const writer = await createWriter({ ...options, to })
  put(writer)
  await writer.close()
  return to.bytes
}

describe('pcap', () => {
  it('octet by octet', async () => {
    const bytes = await written({ format: 'pcap' }, (writer) =>
      writer.write(ethernet, payload(5), 1, 3, 60, 1_700_000_000, 123_456_000),
    )
    const expected = join(pcapHeader(), pcapRecord(payload(5).slice(1, 4), { fraction: 123_456, original: 60 }))
    expect(bytes).toEqual(expected)
  })

  it('counts nanoseconds where an interface does, known or written', async () => {
    const header = pcapHeader({ magic: 0xa1b23c4d })
    const record = pcapRecord(payload(1), { fraction: 1000 })
    const put = (iface: CaptureInterface) => (writer: CaptureWriter) =>
      writer.write(iface, payload(1), 0, 1, 1, 1_700_000_000, 1000)
    expect(await written({ format: 'pcap' }, put(nanoseconds))).toEqual(join(header, record))
    const from = { interfaces: [ethernet, nanoseconds] }
    expect(await written({ format: 'pcap', from }, put(ethernet))).toEqual(join(header, record))
  })

  it('says how long the frame check sequence is, where all agree', async () => {
    const fcs = { ...ethernet, fcsLength: 4 }
    expect((await written({ format: 'pcap', from: { interfaces: [fcs] } }, () => {})).slice(20)).toEqual(
      Uint8Array.of(1, 0, 0, 0x24),
    )
    const mixed = { interfaces: [fcs, ethernet] }
    expect((await written({ format: 'pcap', from: mixed }, () => {})).slice(20)).toEqual(Uint8Array.of(1, 0, 0, 0))
  })

  it('without frames is a header', async () => {
    expect(await written({ format: 'pcap' }, () => {})).toEqual(pcapHeader())
    expect(await written({ format: 'pcap', from: { interfaces: [cooked] } }, () => {})).toEqual(
      pcapHeader({ link: 276 }),
    )
  })

  it('does not repeat a snaplen that the first frame belies', async () => {
    const lying = { ...ethernet, snaplen: 10 }
    const bytes = await written({ format: 'pcap' }, (writer) => writer.write(lying, payload(60), 0, 60, 60, 0, 0))
    expect((await read(bytes)).interfaces[0].snaplen).toBe(262_144)
    const truthful = await written({ format: 'pcap' }, (writer) => writer.write(lying, payload(60), 0, 10, 60, 0, 0))
    expect((await read(truthful)).interfaces[0].snaplen).toBe(10)
  })

  it.each([
    ['a second link type', cooked, 0, 0, /one link type only.* 1 and 276; use -F pcapng/],
    ['nanoseconds after microseconds', nanoseconds, 0, 1, /nanoseconds; use -F pcapng/],
    ['a time before 1970', ethernet, -1, 0, /-1 s after 1970/],
    ['a time after 2106', ethernet, 2 ** 32, 0, /4294967296 s/],
  ] as const)('refuses %s, and keeps what came before', async (_name, iface, sec, nsec, message) => {
    const bytes = await written({ format: 'pcap' }, (writer) => {
      writer.write(ethernet, payload(4), 0, 4, 4, 1_700_000_000, 0)
      const refused = () => writer.write(iface, payload(4), 0, 4, 4, sec, nsec)
      expect(refused).toThrow(message)
      expect(refused).toThrow(CaptureWriteError)
    })
    expect(bytes).toEqual(join(pcapHeader(), pcapRecord(payload(4))))
  })

  it('keeps fractions that lie', async () => {
    const lying = join(pcapHeader(), pcapRecord(payload(4), { fraction: 4_294_967_295 }))
    const source = await openCapture([lying])
    const batch = await source.next()
    const bytes = await written({ format: 'pcap', from: source }, (writer) => {
      if (batch !== undefined) writer.writeFrame(batch, 0, source.interfaces)
    })
    expect(bytes).toEqual(lying)
  })
})

describe('pcapng', () => {
  it('octet by octet', async () => {
    const bytes = await written({ format: 'pcapng', application: 'castshark' }, (writer) => {
      writer.write(nanoseconds, payload(9), 2, 5, 60, 1_700_000_000, 123_456_789, { comments: ['é'] })
      writer.write(cooked, payload(4), 0, 4, 4, 1, 2000)
    })
    expect(bytes).toEqual(
      join(
        sectionHeader([textOption(4, 'castshark'), option(0, [])]),
        interfaceBlock({ snaplen: 262_144, options: [option(9, [9]), option(0, [])] }),
        enhancedPacket(payload(9).slice(2, 7), {
          original: 60,
          time: 1_700_000_000_123_456_789n,
          options: [textOption(1, 'é'), option(0, [])],
        }),
        interfaceBlock({ link: 276 }),
        enhancedPacket(payload(4), { iface: 1, time: 1_000_002n }),
      ),
    )
  })

  it('makes one section of several, and keeps their comments', async () => {
    const source = await openCapture([
      join(
        sectionHeader([textOption(1, 'one'), textOption(3, 'Linux')]),
        interfaceBlock(),
        enhancedPacket(payload(4)),
        sectionHeader([textOption(1, 'two'), textOption(3, 'BSD'), textOption(4, 'dumpcap')]),
        interfaceBlock({ link: 113 }),
        enhancedPacket(payload(5)),
      ),
    ])
    const to = new MemorySink()
    const writer = await createWriter({ to, format: 'pcapng', from: source })
    for (let batch = await source.next(); batch !== undefined; batch = await source.next()) {
      for (let i = 0; i < batch.n; i++) writer.writeFrame(batch, i, source.interfaces)
    }
    await writer.close()
    const { sections, interfaces, frames } = await read(to.bytes)
    expect(sections).toEqual([{ comments: ['one', 'two'], os: 'Linux', application: 'dumpcap' }])
    expect(interfaces.map(({ number, link }) => [number, link])).toEqual([
      [0, 1],
      [1, 113],
    ])
    expect(frames.map(({ iface, data }) => [iface, data.length])).toEqual([
      [0, 4],
      [1, 5],
    ])
  })

  it('turns times of odd units into nanoseconds', async () => {
    const binary = { ...ethernet, precision: 3, timeResolution: 0x8a }
    const bytes = await written({ format: 'pcapng' }, (writer) =>
      writer.write(binary, payload(1), 0, 1, 1, 1_700_000_000, 976_562),
    )
    const { frames, interfaces } = await read(bytes)
    expect(frames[0]).toMatchObject({ sec: 1_700_000_000, nsec: 976_562 })
    expect(interfaces[0].timeResolution).toBe(9)
  })

  it('carries fractions that lie', async () => {
    const bytes = await written({ format: 'pcapng' }, (writer) =>
      writer.write(ethernet, payload(1), 0, 1, 1, 1_700_000_000, 4_294_967_295_000),
    )
    expect((await read(bytes)).frames[0]).toMatchObject({ sec: 1_700_004_294, nsec: 967_295_000 })
  })

  it('cuts a text that an option cannot hold, between characters', async () => {
    const bytes = await written({ format: 'pcapng' }, (writer) =>
      writer.write(ethernet, payload(1), 0, 1, 1, 0, 0, { comments: ['é'.repeat(40_000)] }),
    )
    const { frames, error } = await read(bytes)
    expect(error).toBeUndefined()
    expect(frames[0].options?.comments).toEqual(['é'.repeat(32_767)])
  })

  it.each([-1, 2e10])('refuses the time %s, and leaves nothing of the frame', async (sec) => {
    const bytes = await written({ format: 'pcapng' }, (writer) => {
      writer.write(nanoseconds, payload(4), 0, 4, 4, 5, 0)
      expect(() => writer.write(nanoseconds, payload(4), 0, 4, 4, sec, 0)).toThrow(CaptureWriteError)
      writer.write(nanoseconds, payload(4), 0, 4, 4, 6, 0)
    })
    const { frames, error } = await read(bytes)
    expect(error).toBeUndefined()
    expect(frames.map((frame) => frame.sec)).toEqual([5, 6])
  })

  it('without frames is a section, with the interfaces that there are', async () => {
    expect(await written({ format: 'pcapng' }, () => {})).toEqual(sectionHeader())
    const from = { interfaces: [cooked] }
    const described = join(sectionHeader(), interfaceBlock({ link: 276 }))
    expect(await written({ format: 'pcapng', from }, () => {})).toEqual(described)
  })
})

describe('writing', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(path(tmpdir(), 'castshark-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('goes in pieces of 64 KiB and more, in order', async () => {
    const to = new MemorySink()
    const writer = await createWriter({ to, format: 'pcap' })
    for (let i = 0; i < 3000; i++) {
      writer.write(ethernet, payload(i), 0, i, i, i, 0)
      await writer.drain()
    }
    await writer.close()
    await writer.close()
    expect(to.closed).toBe(1)
    for (const part of to.parts.slice(0, -1)) expect(part.length).toBeGreaterThanOrEqual(65_536)
    const { frames } = await read(to.bytes)
    expect(frames.map(({ data, sec }) => [data.length, sec])).toEqual(Array.from({ length: 3000 }, (_, i) => [i, i]))
  })

  it('waits for a slow reader, and keeps little in memory', async () => {
    let waiting = 0
    let most = 0
    const free: (() => void)[] = []
    const to: Sink = {
      name: 'slow',
      write: (bytes) =>
        new Promise((resolve) => {
          free.push(() => {
            waiting -= bytes.length
            resolve()
          })
          setImmediate(() => free.shift()?.())
        }),
      close: async () => {},
    }
    const writer = await createWriter({ to, format: 'pcap' })
    for (let i = 0; i < 20_000; i++) {
      writer.write(ethernet, payload(60), 0, 60, 1000, i, 0)
      waiting += 76
      if (i % 100 === 0) await writer.drain()
      most = Math.max(most, waiting)
    }
    await writer.close()
    expect(most).toBeLessThan(2 << 20)
  })

  it('flush hands out what is there', async () => {
    const to = new MemorySink()
    const writer = await createWriter({ to, format: 'pcap' })
    writer.write(ethernet, payload(4), 0, 4, 4, 0, 0)
    expect(to.parts).toEqual([])
    await writer.flush()
    expect(to.bytes).toHaveLength(24 + 20)
    await writer.close()
  })

  it('a failure shows where it is waited for, and in what comes after', async () => {
    let closed = false
    const to: Sink = {
      name: 'full',
      write: async () => {
        throw new CaptureWriteError('full', 'no space is left on the device', undefined, 'ENOSPC')
      },
      close: async () => {
        closed = true
      },
    }
    const writer = await createWriter({ to, format: 'pcapng' })
    const frame = () => writer.write(ethernet, payload(4), 0, 4, 4, 0, 0)
    frame()
    await expect(writer.flush()).rejects.toThrow(/no space/)
    expect(frame).toThrow(/no space/)
    await expect(writer.drain()).rejects.toThrow(/no space/)
    await expect(writer.close()).rejects.toThrow(/no space/)
    expect(closed).toBe(true)
  })

  it('to a file', async () => {
    const file = path(folder, 'out.pcap')
    await writeFile(file, 'what stood there before, and was longer than what is written now, is gone')
    const writer = await createWriter({ to: file, format: 'pcap' })
    writer.write(ethernet, payload(4), 0, 4, 4, 1_700_000_000, 0)
    await writer.close()
    expect(new Uint8Array(await readFile(file))).toEqual(join(pcapHeader(), pcapRecord(payload(4))))
  })

  it.each([
    ['a directory that is not there', 'none/out.pcap', /no such directory/, 'ENOENT'],
    ['a directory', '.', /is a directory/, 'EISDIR'],
  ])('not to %s', async (_name, name, message, code) => {
    const file = path(folder, name)
    await expect(createWriter({ to: file, format: 'pcap' })).rejects.toMatchObject({
      name: 'CaptureWriteError',
      message: expect.stringMatching(message),
      file,
      code,
    })
  })

  it('not over what is being read', async () => {
    const file = path(folder, 'in.pcap')
    await writeFile(file, pcapHeader())
    const same = path(folder, '.', 'x', '..', 'in.pcap')
    await expect(createWriter({ to: file, format: 'pcap', inputs: ['none', same] })).rejects.toThrow(/is being read/)
    expect(await readFile(file)).toHaveLength(24)
  })
})
