/** Frames that another thread reads are those that one would read oneself. */
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join as pathOf } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { MessageChannel, Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Batch } from '../../src/capture/batch.ts'
import { HandedStream, handOver } from '../../src/capture/handover.ts'
import { openCapture } from '../../src/capture/open.ts'
import { join, payload, pcapHeader, pcapRecord } from './build.ts'
import { type Collected, collect, collectFrom, comparable, read } from './collect.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(pathOf(tmpdir(), 'castshark-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Notes of each frame how long it is, and its first octet. */
const first = {
  wordsFor: (frames: number) => 2 * frames,
  look: ({ n, cap, at, bytes, notes }: Batch) => {
    for (let k = 0; k < n; k++) notes?.set([cap[k], cap[k] === 0 ? -1 : bytes[at[k]]], 2 * k)
  },
}

/** Both ends of a line, in one thread. */
async function handed(path: string): Promise<{ source: HandedStream; over: Promise<void> }> {
  const { port1, port2 } = new MessageChannel()
  const over = handOver(path, port1, first)
  const source = await HandedStream.open(port2, async () => port2.close())
  return { source, over }
}

async function readHanded(path: string): Promise<Collected> {
  let over: Promise<void> | undefined
  const collected = await collectFrom(async () => {
    const both = await handed(path)
    over = both.over
    return both.source
  })
  await over
  return collected
}

const same = (one: Collected, other: Collected): void =>
  expect({ ...one, frames: comparable(one.frames) }).toEqual({ ...other, frames: comparable(other.frames) })

/** A pcap file of frames of those sizes, no two alike. */
const pcapOf = (sizes: readonly number[]): Uint8Array =>
  join(pcapHeader(), ...sizes.map((size, k) => pcapRecord(numbered(size, k), { sec: k })))

function numbered(size: number, k: number): Uint8Array {
  const octets = payload(size, k)
  if (size >= 4) new DataView(octets.buffer).setUint32(0, k)
  return octets
}

/** Some windows full, of small frames and of such as are larger than the room in front of a window. */
const many = (): number[] =>
  Array.from({ length: 60_000 }, (_, k) => (k % 9973 === 0 ? 200_000 : k % 5 === 0 ? 1400 : k % 7))

describe('frames that another thread reads', () => {
  it.each(readdirSync('fixtures').filter((name) => /\.pcap(ng)?(\.|$)/.test(name)))('are those of %s', async (name) => {
    same(await readHanded(`fixtures/${name}`), await read(`fixtures/${name}`))
  })

  it('stay as they are while it reads on', async () => {
    const path = pathOf(folder, 'many.pcap')
    const sizes = many()
    await writeFile(path, pcapOf(sizes))
    const { source, over } = await handed(path)
    const digest = createHash('sha1')
    const read: number[] = []
    for (let b = await source.next(); b !== undefined; b = await source.next()) {
      // Time enough to do whatever it may do meanwhile.
      await setTimeout(10)
      for (let k = 0; k < b.n; k++) {
        read.push(b.cap[k])
        digest.update(b.bytes.subarray(b.at[k], b.at[k] + b.cap[k]))
        expect(b.notes?.[2 * k]).toBe(b.cap[k])
        if (b.cap[k] > 0) expect(b.notes?.[2 * k + 1]).toBe(b.bytes[b.at[k]])
      }
      b.bytes.fill(0xee, b.used)
    }
    await source.close()
    await over
    expect(read).toEqual(sizes)
    const direct = createHash('sha1')
    for (const { data } of (await collect(await openCapture([path]))).frames) direct.update(data)
    expect(digest.digest('hex')).toBe(direct.digest('hex'))
  })

  it('come up to a damage, which is told as ever', async () => {
    const whole = await readFile('fixtures/chat-igmpv3.pcapng')
    for (const [name, bytes] of [
      ['cut.pcapng', whole.subarray(0, whole.length - 7)],
      ['cut.pcap', pcapOf([60, 60, 60]).subarray(0, -3)],
      ['none', Buffer.from('no capture at all')],
      ['empty', Buffer.alloc(0)],
    ] as const) {
      const path = pathOf(folder, name)
      await writeFile(path, bytes)
      const direct = await read(path)
      const other = await readHanded(path)
      same(other, direct)
      expect(other.error?.message).toBe(direct.error?.message)
    }
    expect((await readHanded(pathOf(folder, 'missing'))).error?.message).toBe(
      (await read(pathOf(folder, 'missing'))).error?.message,
    )
  })

  it('are let go of at any time', async () => {
    const path = pathOf(folder, 'left.pcap')
    await writeFile(path, pcapOf(many()))
    for (const batches of [0, 1, 6]) {
      const { source, over } = await handed(path)
      for (let k = 0; k < batches; k++) expect((await source.next())?.n).toBeGreaterThan(0)
      await source.close()
      expect(await source.next()).toBeUndefined()
      await over
    }
  })

  it.each(['process.exit(1)', 'throw new Error("no more")', 'setTimeout(() => {}, 1)'])(
    'end with an error where it does: %s',
    async (program) => {
      const { port1: line, port2 } = new MessageChannel()
      const worker = new Worker(program, { eval: true, workerData: port2, transferList: [port2] })
      worker.once('error', () => line.close())
      await expect(HandedStream.open(line, () => worker.terminate())).rejects.toThrow(/no more|has ended/)
    },
  )
})
