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
  it('is read in order', async () => {
    const { source } = await opened('in order')
    expect(source.isAtHand).toBe(true)
    const into = new Uint8Array(octets.length)
    for (let at = 0; at < octets.length; at += 100) expect(await source.read(into, at, 100)).toBe(100)
    expect(into).toEqual(octets)
    expect(await source.read(into, 0, 10)).toBe(0)
    expect(source.taken).toBe(octets.length)
    await source.close()
  })

  it('ends once, however much is asked for, and goes on where it grew', async () => {
    const { path, source } = await opened('grown')
    const into = new Uint8Array(3000)
    expect(await source.read(into, 0, 1500)).toBe(1000)
    expect(await source.read(into, 1500, 1500)).toBe(0)
    await appendFile(path, octets.subarray(0, 40))
    expect(await source.read(into, 0, 30)).toBe(30)
    expect(await source.read(into, 30, 30)).toBe(10)
    expect(into.subarray(0, 40)).toEqual(octets.subarray(0, 40))
    expect(source.taken).toBe(1040)
    await source.close()
  })

  it('is let go of while a read is under way', async () => {
    const { source } = await opened('closed')
    const reading = source.read(new Uint8Array(2000), 0, 1000)
    await source.close()
    expect(await reading).toBe(0)
    expect(await source.read(new Uint8Array(10), 0, 10)).toBe(0)
  })

  it('leaves others their turn between reads', async () => {
    const { source } = await opened('turns')
    let turns = 0
    let isOver = false
    setImmediate(function again() {
      turns++
      if (!isOver) setImmediate(again)
    })
    for (let k = 0; k < 10; k++) await source.read(new Uint8Array(10), 0, 10)
    isOver = true
    expect(turns).toBeGreaterThan(5)
    await source.close()
  })
})

describe('a device', () => {
  it('may let its readers wait', async () => {
    const source = await openPath('/dev/zero')
    expect(source.isAtHand).toBe(false)
    const into = Uint8Array.of(1, 1, 1)
    expect(await source.read(into, 0, 2)).toBe(2)
    expect(into).toEqual(Uint8Array.of(0, 0, 1))
    await source.close()
  })
})
