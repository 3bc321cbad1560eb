/** A thread that reads a capture begins while the program loads, and is taken by whoever asks for that capture. */
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openAhead } from '../../src/cli/open-ahead.ts'
import { readerOf, startEarly } from '../../src/cli/reader.ts'
import { payload, pcapHeader, pcapRecord } from '../capture/build.ts'
import { program } from './run.ts'

const LARGE = 256 * 1024 * 1024
const threads = process.getBuiltinModule('node:worker_threads')
const { Worker } = threads
const [, running] = process.argv

/** Threads that were made. */
const made: InstanceType<typeof Worker>[] = []
class Counted extends Worker {
  constructor(...all: ConstructorParameters<typeof Worker>) {
    super(...all)
    made.push(this)
  }
}

let folder = ''
let large = ''
let other = ''
let small = ''

/** A capture that holds one frame, and then nothing that anybody gets to read here. */
async function capture(name: string, size: number): Promise<string> {
  const path = join(folder, name)
  const file = await open(path, 'w')
  await file.write(pcapHeader())
  await file.write(pcapRecord(payload(60, 1), { sec: 1 }))
  await file.truncate(size)
  await file.close()
  return path
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'castshark-'))
  large = await capture('large.pcap', LARGE)
  other = await capture('other.pcap', LARGE)
  small = await capture('small.pcap', LARGE - 1)
  process.argv[1] = await program()
  threads.Worker = Counted
})
afterAll(async () => {
  threads.Worker = Worker
  process.argv[1] = running
  await rm(folder, { recursive: true })
})

describe('the thread that reads a large capture', () => {
  beforeEach(() => {
    made.length = 0
  })
  afterEach(async () => {
    await readerOf('')?.hangUp()
  })

  it.each([
    ['the capture', () => ['diagnose', large]],
    ['one behind options', () => ['diagnose', '--json', '-r', large, '--group', '239.1.1.1']],
  ])('is there before anybody asks for %s', async (_, words) => {
    startEarly(words())
    expect(made).toHaveLength(1)
    const source = await openAhead([large])
    expect(made).toHaveLength(1)
    const batch = await source.next()
    expect([batch?.cap[0], batch?.sec[0]]).toEqual([60, 1])
    await source.close()
  })

  it.each([
    ['of another command', () => ['streams', large]],
    ['that is not large', () => ['diagnose', small]],
    ['that is one of two', () => ['diagnose', large, other]],
    ['that is not there', () => ['diagnose', join(folder, 'none.pcap')]],
    ['without a name', () => ['diagnose']],
    ['whose name is too long', () => ['diagnose', '--group', 'x'.repeat(5000)]],
    ['below what is no folder', () => ['diagnose', join(small, 'none.pcap')]],
  ])('is not made early for a capture %s', (_, words) => {
    startEarly(words())
    expect(made).toEqual([])
  })

  it('ends where another capture is asked for', async () => {
    startEarly(['diagnose', large])
    const ended = new Promise((resolve) => made[0].once('exit', resolve))
    const reader = readerOf(other)
    expect(reader?.path).toBe(other)
    expect(await ended).toBeTypeOf('number')
    await reader?.hangUp()
  })

  it('is made anew where it failed', async () => {
    startEarly(['diagnose', large])
    made[0].emit('error', new Error('out of memory'))
    const source = await openAhead([large])
    expect(made).toHaveLength(2)
    expect((await source.next())?.cap[0]).toBe(60)
    await source.close()
  })

  it('has V8’s threads give way, and neither itself nor the one that decodes', async () => {
    const threads = (): string[] => readdirSync('/proc/self/task')
    const niceOf = (thread: string): number =>
      Number(readFileSync(`/proc/self/task/${thread}/stat`, 'latin1').split(') ')[1].split(' ')[16])
    const main = String(process.pid)
    const nice = niceOf(main)
    const before = threads().filter((thread) => thread !== main)
    const source = await openAhead([large])
    await source.next()
    const since = threads().filter((thread) => thread !== main && !before.includes(thread))
    expect(niceOf(main)).toBe(nice)
    expect(since.map(niceOf)).toContain(nice)
    expect(before.length).toBeGreaterThan(1)
    expect(new Set(before.filter((thread) => threads().includes(thread)).map(niceOf))).toEqual(new Set([8]))
    await source.close()
  })
})
