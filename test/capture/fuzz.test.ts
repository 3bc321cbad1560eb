import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { largestFrame } from '../../src/capture/frame-reader.ts'
import {
  block,
  enhancedPacket,
  interfaceBlock,
  join,
  Octets,
  obsoletePacket,
  option,
  payload,
  pcapHeader,
  pcapRecord,
  sectionHeader,
  simplePacket,
  textOption,
} from './build.ts'
import { comparable, read, readPieces } from './collect.ts'
import { lz4, lz4All, zstd } from './compressed-captures.ts'

const pcap = (little: boolean, magic = 0xa1b2c3d4) =>
  join(
    pcapHeader({ little, magic }),
    ...[60, 0, 5, 130].map((size, i) => pcapRecord(payload(size, i), { little, fraction: i })),
  )

const pcapng = (little: boolean) =>
  join(
    sectionHeader([textOption(4, 'fuzz', little)], little),
    interfaceBlock({ little, options: [option(9, [9], little), textOption(2, 'eth0', little)] }),
    block(4, payload(12), little),
    enhancedPacket(payload(60), { little, options: [textOption(1, 'hello', little), option(2, [1, 2, 3, 4], little)] }),
    simplePacket(payload(9), 9, little),
    block(0x0bad, payload(40), little),
    obsoletePacket(payload(7), { little, drops: 3 }),
    sectionHeader([], little),
    interfaceBlock({ little, link: 113, options: [option(14, new Uint8Array(8).fill(0xff), little)] }),
    enhancedPacket(payload(33), { little }),
    block(5, payload(8), little),
  )

const seeds: [name: string, bytes: Uint8Array][] = [
  ['pcap, little endian', pcap(true)],
  ['pcap, big endian', pcap(false)],
  ['modified pcap', pcap(true, 0xa1b2cd34)],
  ['Ixia pcap', pcap(true, 0x1c0001ac)],
  ['pcapng, little endian', pcapng(true)],
  ['pcapng, big endian', pcapng(false)],
  ['gzip', gzipSync(pcap(true))],
  ['zstd', zstd],
  ['lz4', lz4],
  ['lz4, all checksums', lz4All],
]

/** Values that lengths and counts break on. */
const nasty = fc.constantFrom(
  0,
  1,
  2,
  3,
  4,
  8,
  11,
  12,
  27,
  28,
  0x7f,
  0x80,
  0xff,
  0xffff,
  0x4_0000,
  0x4_0001,
  0x7fff_ffff,
  0x8000_0000,
  0xffff_fffc,
  0xffff_ffff,
)

type Edit =
  | { kind: 'octet'; at: number; value: number }
  | { kind: 'word'; at: number; value: number; little: boolean }
  | { kind: 'cut'; at: number }
  | { kind: 'remove' | 'repeat'; at: number; size: number }
  | { kind: 'insert'; at: number; octets: Uint8Array }

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant('octet' as const), at: fc.nat(1000), value: fc.nat(255) }),
  fc.record({
    kind: fc.constant('word' as const),
    at: fc.nat(250).map((n) => n * 4),
    value: nasty,
    little: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat(1000) }),
  fc.record({ kind: fc.constantFrom('remove' as const, 'repeat' as const), at: fc.nat(1000), size: fc.nat(80) }),
  fc.record({ kind: fc.constant('insert' as const), at: fc.nat(1000), octets: fc.uint8Array({ maxLength: 30 }) }),
)

function apply(bytes: Uint8Array, edit: Edit): Uint8Array {
  const at = bytes.length === 0 ? 0 : edit.at % bytes.length
  const before = bytes.slice(0, at)
  const after = bytes.slice(at)
  switch (edit.kind) {
    case 'octet':
      return join(before, Uint8Array.of(edit.value), after.slice(1))
    case 'word':
      return join(before, new Octets(edit.little).u(4, edit.value).done(), after.slice(4))
    case 'cut':
      return before
    case 'remove':
      return join(before, after.slice(edit.size))
    case 'repeat':
      return join(before, after.slice(0, edit.size), after)
    case 'insert':
      return join(before, edit.octets, after)
  }
}

describe('mutated files', () => {
  it.each(seeds)('%s: nothing but frames, and at most one error that says where', async (_name, seed) => {
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
        const bytes = edits.reduce(apply, seed)
        // `collect` holds each batch to what is promised, and lets nothing through but a CaptureFileError.
        const { frames, interfaces, error } = await read(bytes)
        for (const { data, iface, sec, nsec, len } of frames) {
          expect(data.length).toBeLessThanOrEqual(largestFrame(interfaces[iface].link))
          expect(Number.isInteger(sec) && Number.isInteger(nsec) && Number.isInteger(len)).toBe(true)
        }
        if (error?.offset !== undefined) expect(error.offset).toBeGreaterThanOrEqual(0)
        const plain = bytes.length < 4 || ![0x1f, 0x28, 0x04].includes(bytes[0])
        if (plain && error?.offset !== undefined) expect(error.offset).toBeLessThanOrEqual(bytes.length)
      }),
      { numRuns: 300 },
    )
  })

  // Not gzip, where a damage swallows the rest of its piece if the octets cannot be read again.
  const steady = seeds.filter(([name]) => name !== 'gzip')
  it.each(steady)('%s: in pieces it is the same', async (_name, seed) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(edit, { minLength: 1, maxLength: 3 }),
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 }),
        async (edits, pieces) => {
          const bytes = edits.reduce(apply, seed)
          const whole = await read(bytes)
          const pieced = await readPieces(bytes, pieces, { chunk: 256, frames: 3, live: false })
          expect(comparable(pieced.frames)).toEqual(comparable(whole.frames))
          expect(pieced.error?.offset).toBe(whole.error?.offset)
          expect(pieced.error?.reason).toBe(whole.error?.reason)
        },
      ),
      { numRuns: 100 },
    )
  })

  it('octets at random', async () => {
    const magics = seeds.map(([, bytes]) => bytes.slice(0, 4))
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...magics), fc.uint8Array({ maxLength: 300 }), async (magic, rest) => {
        await read(join(magic, rest))
      }),
      { numRuns: 500 },
    )
  })
})
