import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ByteSource } from '../../src/capture/byte-source.ts'
import { openPath } from '../../src/capture/file-source.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'castshark-'))
})
afterAll(() => rm(folder, { recursive: true }))

const octets = Uint8Array.from({ length: 1000 }, (_, k) => k % 251)

async function opened(name: string): Promise<{ path: string; source: ByteSource }> {
  const path = join(folder, name)
  await writeFile(path, octets)
  return { path, source: await openPath(path) }
}

describe('a file', () => {
  it('is read in order by reads that are under way together', async () => {
    const { source } = await opened('together')
    expect(source.ahead).toBe(2)
    const into = new Uint8Array(octets.length)
    for (let at = 0; at < octets.length; at += 200) {
      const both = [source.read(into, at, 100), source.read(into, at + 100, 100)]
      expect(await Promise.all(both)).toEqual([100, 100])
    }
    expect(into).toEqual(octets)
    expect(await Promise.all([source.read(into, 0, 10), source.read(into, 0, 10)])).toEqual([0, 0])
    expect(source.taken).toBe(octets.length)
    await source.close()
  })

  it('ends once, however much is asked for, and goes on where it grew', async () => {
    const { path, source } = await opened('grown')
    const into = new Uint8Array(3000)
    expect(await Promise.all([source.read(into, 0, 1500), source.read(into, 1500, 1500)])).toEqual([1000, 0])
    await appendFile(path, octets.subarray(0, 40))
    expect(await Promise.all([source.read(into, 0, 30), source.read(into, 30, 30)])).toEqual([30, 10])
    expect(into.subarray(0, 40)).toEqual(octets.subarray(0, 40))
    expect(source.taken).toBe(1040)
    await source.close()
  })

  it('is let go of while reads are under way', async () => {
    const { source } = await opened('closed')
    const into = new Uint8Array(2000)
    const both = [source.read(into, 0, 1000), source.read(into, 1000, 1000)]
    await source.close()
    expect(await Promise.all(both)).toEqual([1000, 0])
    expect(await source.read(into, 0, 10)).toBe(0)
  })
})
