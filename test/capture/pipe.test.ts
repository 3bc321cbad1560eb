import { execFileSync, spawn } from 'node:child_process'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join as path, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { buildSync } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCapture } from '../../src/capture/open.ts'
import { enhancedPacket, interfaceBlock, join, payload, pcapHeader, pcapRecord, sectionHeader } from './build.ts'
import { collect } from './collect.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path(tmpdir(), 'castshark-'))
})
afterAll(() => rm(folder, { recursive: true }))

let pipes = 0
/** A pipe with a name, as in `castshark -r <(…)`: its reading and its writing end. */
async function pipe() {
  const name = path(folder, `pipe${pipes++}`)
  execFileSync('mkfifo', [name])
  const [source, writer] = await Promise.all([openLater(name), open(name, 'w')])
  return { name, source, writer }
}

/** Opening waits for the capture's first octets: the promise is wrapped, so that the pipe can be had before. */
async function openLater(name: string) {
  const opened = openCapture([name])
  opened.catch(() => undefined)
  return { opened }
}

describe('a pipe that is still being written', () => {
  it.each([
    ['pcap', pcapHeader(), (i: number) => pcapRecord(payload(60, i))],
    ['pcapng', join(sectionHeader(), interfaceBlock()), (i: number) => enhancedPacket(payload(60, i))],
  ])('%s: each frame comes as soon as it is whole', async (_format, header, record) => {
    const { source, writer } = await pipe()
    await writer.write(header)
    const capture = await source.opened
    for (let i = 0; i < 5; i++) {
      const next = capture.next()
      const bytes = record(i)
      await writer.write(bytes.slice(0, 21))
      await writer.write(bytes.slice(21))
      const batch = await next
      expect(batch?.n).toBe(1)
      expect(batch?.bytes.slice(batch.at[0], batch.at[0] + batch.cap[0])).toEqual(payload(60, i))
    }
    const next = capture.next()
    await writer.close()
    expect(await next).toBeUndefined()
    expect(capture.progress.total).toBeUndefined()
    await capture.close()
  })

  it('octet by octet, from the first of the magic on', async () => {
    const { source, writer } = await pipe()
    const bytes = join(pcapHeader(), pcapRecord(payload(9)), pcapRecord(payload(3)))
    const feed = (async () => {
      for (const octet of bytes) await writer.write(Uint8Array.of(octet))
      await writer.close()
    })()
    const { frames, error } = await collect(await source.opened)
    await feed
    expect(error).toBeUndefined()
    expect(frames.map(({ data }) => data)).toEqual([payload(9), payload(3)])
  })

  it('compressed', async () => {
    const { source, writer } = await pipe()
    const bytes = gzipSync(join(pcapHeader(), pcapRecord(payload(9)), pcapRecord(payload(3))))
    const feed = (async () => {
      for (let at = 0; at < bytes.length; at += 10) await writer.write(bytes.subarray(at, at + 10))
      await writer.close()
    })()
    const { frames, error } = await collect(await source.opened)
    await feed
    expect(error).toBeUndefined()
    expect(frames).toHaveLength(2)
  })

  it('more than fits into it', async () => {
    const { source, writer } = await pipe()
    const one = pcapRecord(payload(1000))
    const feed = (async () => {
      await writer.write(pcapHeader())
      for (let i = 0; i < 300; i++) await writer.write(join(...Array.from({ length: 20 }, () => one)))
      await writer.close()
    })()
    const { frames, error } = await collect(await source.opened)
    await feed
    expect(error).toBeUndefined()
    expect(frames).toHaveLength(6000)
  })

  it('cut off', async () => {
    const { source, writer } = await pipe()
    await writer.write(join(pcapHeader(), pcapRecord(payload(9)), pcapRecord(payload(3)).slice(0, 10)))
    await writer.close()
    const { frames, error } = await collect(await source.opened)
    expect(frames).toHaveLength(1)
    expect(error).toMatchObject({ offset: 24 + 25, reason: expect.stringMatching(/10 of 16/) })
  })

  it('that ends at once is an empty capture', async () => {
    const { source, writer } = await pipe()
    await writer.close()
    expect(await collect(await source.opened)).toMatchObject({ frames: [], error: undefined })
  })

  it('can be closed while a frame is waited for', async () => {
    const { source, writer } = await pipe()
    await writer.write(join(pcapHeader(), pcapRecord(payload(9))))
    const capture = await source.opened
    expect((await capture.next())?.n).toBe(1)
    const next = capture.next()
    await capture.close()
    expect(await next).toBeUndefined()
    expect(await capture.next()).toBeUndefined()
    await writer.close()
  })
})

describe('standard input', () => {
  let program: string
  beforeAll(async () => {
    const entry = resolve(import.meta.dirname, '../../src/capture/index.ts')
    program = path(folder, 'program.mjs')
    buildSync({
      stdin: {
        contents: `
          import { openCapture } from ${JSON.stringify(entry)}
          try {
            const source = await openCapture(['-'])
            let frames = 0
            for (let batch = await source.next(); batch !== undefined; batch = await source.next()) {
              frames += batch.n
              if (process.argv[2] === 'one') break
            }
            console.log(frames)
            await source.close()
          } catch (error) {
            console.log(error.message)
          }`,
        resolveDir: folder,
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: program,
    })
  })

  const bytes = join(pcapHeader(), pcapRecord(payload(9)), pcapRecord(payload(3)))

  /** Runs the program on a pipe; without `end` its writer stays. */
  function run(input: Uint8Array, { end = true, args = [] as string[] } = {}): Promise<string> {
    const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
    let out = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.stdin.write(input)
    if (end) child.stdin.end()
    return new Promise((resolve) => child.on('close', () => resolve(out.trim())))
  }

  it('from a pipe', async () => {
    expect(await run(bytes)).toBe('2')
    expect(await run(gzipSync(bytes))).toBe('2')
    expect(await run(bytes.slice(0, -1))).toBe(
      '-: the file is cut off within a frame: 2 of 3 captured octets are there (at byte 49)',
    )
  })

  it('whose writer stays does not hold the program once it has enough', async () => {
    expect(await run(bytes, { end: false, args: ['one'] })).toBe('2')
  })

  it('from a file', async () => {
    const file = path(folder, 'in.pcap')
    await writeFile(file, bytes)
    const handle = await open(file)
    const child = spawn(process.execPath, [program], { stdio: [handle.fd, 'pipe', 'inherit'] })
    let out = ''
    child.stdout?.on('data', (chunk) => {
      out += chunk
    })
    await new Promise((resolve) => child.on('close', resolve))
    await handle.close()
    expect(out.trim()).toBe('2')
  })
})
