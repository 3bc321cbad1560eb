import { deflateRawSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { MemorySource } from '../../src/capture/byte-source.ts'
import { decompress } from '../../src/capture/decompress.ts'
import { CaptureFileError } from '../../src/capture/errors.ts'
import { XxHash32 } from '../../src/capture/xxh32.ts'
import { join, Octets, payload, pcapHeader, pcapRecord } from './build.ts'
import { PieceSource, read, readPieces } from './collect.ts'
import { capture, data, lz4, lz4All, zstd } from './compressed-captures.ts'

const skippable = join(new Octets().u(4, 0x184d2a53, 5).done(), payload(5))

/** A zstd frame of blocks that are not compressed, each `[octets]` or `[octet, times]`. */
function zstdFrame(blocks: (Uint8Array | [octet: number, times: number])[], windowByte = 0x58): Uint8Array {
  const octets = new Octets().u(4, 0xfd2fb528).u(1, 0, windowByte)
  blocks.forEach((block, i) => {
    const last = i === blocks.length - 1 ? 1 : 0
    const word = block instanceof Uint8Array ? (block.length << 3) | last : (block[1] << 3) | 2 | last
    octets.raw([word & 0xff, (word >> 8) & 0xff, word >> 16]).raw(block instanceof Uint8Array ? block : [block[0]])
  })
  return octets.done()
}

/** An LZ4 frame; blocks as they stand in the file, linked, at most 64 KiB. */
function lz4Frame(blocks: Uint8Array[], { plain = false, flags = 0x40 } = {}): Uint8Array {
  const octets = new Octets().u(4, 0x184d2204).u(1, flags, 0x40)
  octets.u(1, (new XxHash32().update(Uint8Array.of(flags, 0x40)).digest() >> 8) & 0xff)
  for (const block of blocks) octets.u(4, plain ? (block.length | 0x8000_0000) >>> 0 : block.length).raw(block)
  return octets.u(4, 0).done()
}

const half = capture.length >> 1
const whole: [name: string, bytes: Uint8Array][] = [
  ['gzip', gzipSync(capture)],
  ['gzip, stored', gzipSync(capture, { level: 0 })],
  ['gzip of two members', join(gzipSync(capture.slice(0, half)), gzipSync(capture.slice(half)))],
  ['gzip with zeros behind', join(gzipSync(capture), new Uint8Array(600))],
  ['gzip with an empty member', join(gzipSync(''), gzipSync(capture), gzipSync(''))],
  ['zstd', zstd],
  ['zstd of two frames and something to skip', join(skippable, zstd, skippable, zstdFrame([pcapRecord(data[0])]))],
  ['zstd, tiny frames', join(...Array.from(capture, (octet) => zstdFrame([[octet, 1]], 0)))],
  ['zstd, not compressed', zstdFrame([capture.slice(0, half), new Uint8Array(0), capture.slice(half)])],
  ['lz4', lz4],
  ['lz4, linked blocks, all checksums', lz4All],
  ['lz4 of two frames and something to skip', join(lz4, skippable, lz4Frame([pcapRecord(data[0])], { plain: true }))],
]

describe('compressed captures', () => {
  it.each(whole)('%s', async (name, bytes) => {
    const expected = name.includes('skip') ? [...data, data[0]] : data
    const { frames, error } = await read(bytes)
    expect(error).toBeUndefined()
    expect(frames.map((frame) => frame.data)).toEqual(expected)
  })

  it.each(whole)('%s, in pieces from a pipe', async (name, bytes) => {
    const expected = name.includes('skip') ? [...data, data[0]] : data
    for (const pieces of [[1], [7, 1, 300]]) {
      const { frames, error } = await readPieces(bytes, pieces)
      expect(error).toBeUndefined()
      expect(frames.map((frame) => frame.data)).toEqual(expected)
    }
  })

  it.each([
    ['gzip', gzipSync('')],
    ['zstd', zstdFrame([new Uint8Array(0)])],
    ['lz4', lz4Frame([])],
  ])('%s of nothing is an empty capture', async (_name, bytes) => {
    expect(await read(bytes)).toMatchObject({ frames: [], error: undefined })
  })

  it.each([
    ['gzip', gzipSync('text')],
    ['zstd', zstdFrame([payload(9)])],
    ['lz4', lz4Frame([payload(9)], { plain: true })],
  ])('%s of something else is refused', async (_name, bytes) => {
    expect((await read(bytes)).error?.reason).toMatch(/not a capture file/)
  })

  it('compressed twice is refused, with words that help', async () => {
    expect((await read(gzipSync(gzipSync(capture)))).error?.reason).toMatch(/more than once/)
  })
})

const record = 16 + 930
const damages: [name: string, bytes: Uint8Array, frames: number, reason: RegExp][] = [
  ['gzip cut off', gzipSync(capture, { level: 0 }).slice(0, 500 + 24 + 3 * record), 3, /gzip compression is cut off/],
  ['gzip cut off in its header', gzipSync(capture).slice(0, 5), 0, /cut off/],
  ['gzip with a wrong checksum', Buffer.concat([gzipSync(capture).subarray(0, -8), new Uint8Array(8)]), 12, /damaged/],
  ['gzip that ends in rubbish', damagedDeflate(), 5, /gzip compression is damaged/],
  [
    'zstd cut off between blocks',
    zstdFrame([capture.slice(0, 24 + record), capture]).slice(0, 24 + record + 12),
    1,
    /zstd compression is cut off/,
  ],
  ['zstd cut off in a header', zstd.slice(0, 6), 0, /cut off/],
  ['zstd cut off in a magic', join(zstd, zstd.slice(0, 3)), 12, /cut off/],
  ['zstd with rubbish behind', join(zstd, payload(30)), 12, /something else/],
  [
    'zstd with a block of a kind that is none',
    join(zstdFrame([]), Uint8Array.of(7, 0, 0)),
    0,
    /zstd compression is damaged .*type of block/,
  ],
  ['zstd that refers back too far', zstdFrame([capture], 0xff), 0, /32 MiB/],
  ['zstd that needs a dictionary', Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 1, 0x58, 7, 1, 0, 0]), 0, /dictionary/],
  [
    'lz4 cut off',
    lz4Frame([capture.slice(0, half), capture.slice(half)], { plain: true }).slice(0, -1500),
    10,
    /lz4 compression is damaged .*cut off/,
  ],
  ['lz4 with a wrong content checksum', flip(lz4, lz4.length - 1), 12, /checksum of its content/],
  ['lz4 with a wrong block checksum', flip(lz4All, lz4All.length - 9), 0, /checksum of a block/],
  ['lz4 with a wrong header checksum', flip(lz4, 6), 0, /checksum of a frame header/],
  ['lz4 with a block too large', join(lz4Frame([]).slice(0, 7), new Octets().u(4, 0x10001).done()), 0, /65537/],
  ['lz4 of another version', join(lz4.slice(0, 4), Uint8Array.of(0xa4), lz4.slice(5)), 0, /version/],
  ['lz4 with a dictionary', lz4WithDictionary(), 0, /dictionary/],
  ['lz4 with rubbish behind', join(lz4, payload(30)), 12, /something else/],
]

function flip(bytes: Uint8Array, at: number): Uint8Array {
  const flipped = bytes.slice()
  flipped[at] ^= 1
  return flipped
}

/** Five frames stored, then a block of a type that does not exist. */
function damagedDeflate(): Uint8Array {
  const content = capture.slice(0, 24 + 5 * record)
  const stored = deflateRawSync(content, { level: 0, finishFlush: 2 })
  return join(Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3), stored, Uint8Array.of(0xff), payload(3000))
}

function lz4WithDictionary(): Uint8Array {
  const descriptor = Uint8Array.of(0x41, 0x40, 1, 0, 0, 0)
  const check = (new XxHash32().update(descriptor).digest() >> 8) & 0xff
  return join(Uint8Array.of(4, 0x22, 0x4d, 0x18), descriptor, Uint8Array.of(check, 0, 0, 0, 0))
}

describe('damaged compression', () => {
  it.each(damages)('%s', async (_name, bytes, count, reason) => {
    const { frames, error } = await read(bytes)
    expect(error?.reason).toMatch(reason)
    expect(frames.map((frame) => frame.data)).toEqual([...data, ...data].slice(0, count))
  })

  it('has the offset in the content', async () => {
    const { error } = await read(damagedDeflate())
    expect(error?.offset).toBe(24 + 5 * record)
  })

  it('of a pipe gives what was made before the piece that holds it', async () => {
    const { frames, error } = await readPieces(damagedDeflate(), [1000])
    expect(error?.reason).toMatch(/gzip compression is damaged/)
    expect(frames.length).toBeGreaterThanOrEqual(4)
  })
})

function payloadText(length: number, seed: number): string {
  return Array.from(payload(length, seed), (octet) => String.fromCharCode(32 + (octet & 63))).join('')
}

describe('lz4 blocks', () => {
  async function content(bytes: Uint8Array): Promise<string> {
    const source = await decompress(new MemorySource(bytes, 'x'), 'lz4')
    const into = new Uint8Array(200_000)
    let end = 0
    for (let n = -1; n !== 0; end += n) n = await source.read(into, end, into.length - end)
    return Buffer.from(into.subarray(0, end)).toString('latin1')
  }
  const block = (...octets: (number | string)[]) =>
    join(...octets.map((part) => (typeof part === 'number' ? Uint8Array.of(part) : new TextEncoder().encode(part))))

  it('refer to blocks before', async () => {
    const first = block(0xf0, 255, 10, 'x'.repeat(15 + 255 + 10))
    const again = block(0x0f, 1, 0, 200, 0x10, 'y')
    expect(await content(lz4Frame([first, again]))).toBe(`${'x'.repeat(280 + 219)}y`)
  })

  it('refer 65,535 octets back, over many blocks, and no further', async () => {
    const filler = Array.from({ length: 40 }, (_, i) => block(0xf0, 255, 255, 255, 255, 255, 9, payloadText(1299, i)))
    const far = (distance: number) => block(0x04, distance & 255, distance >> 8, 0x10, 'z')
    const all = filler.map((_, i) => payloadText(1299, i)).join('')
    const blocks = [...filler, ...filler]
    const text = await content(lz4Frame([...blocks, far(65_535)]))
    const made = all + all
    expect(text).toBe(`${made}${made.slice(made.length - 65_535).slice(0, 8)}z`)
  })

  it('overlap what they make', async () => {
    expect(await content(lz4Frame([block(0x36, 'abc', 3, 0, 0x10, 'z')]))).toBe(`${'abc'.repeat(4)}az`)
  })

  it.each([
    ['a reference to before the start', block(0x14, 'a', 2, 0, 0x10, 'z'), /before the start/],
    ['distance 0', block(0x14, 'a', 0, 0, 0x10, 'z'), /before the start/],
    ['literals beyond the block', block(0x50, 'abc'), /literals/],
    ['an end within a reference', block(0x14, 'a', 1), /within a reference/],
    ['an end within a length', block(0x1f, 'a', 1, 0, 255), /within a reference/],
    ['an end after a reference', block(0x14, 'a', 1, 0), /ends with a reference/],
    ['more than a block can have', block(0x1f, 'a', 1, 0, ...Array(300).fill(255), 0, 0x10, 'z'), /more content/],
  ])('%s', async (_name, octets, reason) => {
    await expect(content(lz4Frame([octets]))).rejects.toThrow(reason)
    await expect(content(lz4Frame([octets]))).rejects.toThrow(CaptureFileError)
  })

  it('must be linked to be referred to', async () => {
    const first = block(0x30, 'abc')
    const second = block(0x04, 3, 0, 0x10, 'z')
    expect(await content(lz4Frame([first, second]))).toBe('abcabcabcabz')
    await expect(content(lz4Frame([first, second], { flags: 0x60 }))).rejects.toThrow(/before the start/)
  })
})

describe('xxHash', () => {
  it.each([
    ['', 0x02cc5d05],
    ['a', 0x550d7456],
    ['abc', 0x32d153ff],
    ['Nobody inspects the spammish repetition', 0xe2293b2f],
  ])('of %j', (text, hash) => {
    const octets = new TextEncoder().encode(text)
    expect(new XxHash32().update(octets).digest()).toBe(hash)
    const piecewise = new XxHash32()
    for (const octet of octets) piecewise.update(Uint8Array.of(octet))
    expect(piecewise.digest()).toBe(hash)
  })
})

describe('bombs', () => {
  const zeros = new Uint8Array(1 << 20)
  it.each([
    ['gzip', gzipSync(Buffer.concat([pcapHeader(), ...Array.from({ length: 200 }, () => zeros)]))],
    ['zstd', zstdFrame([pcapHeader(), ...Array.from({ length: 1600 }, (): [number, number] => [0, 131072])])],
  ] as const)('%s: what comes out is never in memory at once', async (format, bytes) => {
    const source = await decompress(new PieceSource(bytes, [1 << 20]), format)
    const into = new Uint8Array(1 << 16)
    let total = 0
    let most = 0
    const before = process.memoryUsage().arrayBuffers
    for (let n = -1; n !== 0; total += n) {
      n = await source.read(into, 0, into.length)
      most = Math.max(most, process.memoryUsage().arrayBuffers - before)
    }
    expect(total).toBe(24 + (200 << 20))
    expect(most).toBeLessThan(96 << 20)
  })
})
