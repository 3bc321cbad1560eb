import { describe, expect, it } from 'vitest'
import { join, Octets, type PcapOptions, payload, pcapHeader, pcapRecord, type RecordOptions } from './build.ts'
import { read } from './collect.ts'

const data = [payload(60, 1), payload(0, 2), payload(61, 3), payload(1500, 4)]

function file(header: PcapOptions, record: RecordOptions = {}): Uint8Array {
  const { little } = header
  return join(
    pcapHeader(header),
    ...data.map((octets, i) => pcapRecord(octets, { little, fraction: i + 1, original: octets.length + i, ...record })),
  )
}

/** What the patched libraries of 1999 put behind each record's header. */
function patched(little: boolean, size: 8 | 12): Uint8Array {
  return new Octets(little)
    .u(4, 3)
    .u(2, 0x0800)
    .u(1, 2)
    .u(1, 0)
    .raw(new Uint8Array(size - 8))
    .done()
}

const NS = 0xa1b23c4d
const MODIFIED = 0xa1b2cd34
const variants: [
  name: string,
  header: PcapOptions,
  nanoseconds: boolean,
  record?: (little: boolean) => RecordOptions,
][] = [
  ['microseconds', {}, false],
  ['nanoseconds', { magic: NS }, true],
  ['modified, 24 octets a record', { magic: MODIFIED }, false, (little) => ({ more: patched(little, 8) })],
  ['modified, 28 octets a record', { magic: MODIFIED }, false, (little) => ({ more: patched(little, 12) })],
  ['modified magic over plain records', { magic: MODIFIED }, false],
  ['plain magic over modified records', {}, false, (little) => ({ more: patched(little, 8) })],
  ['plain magic over Nokia records', {}, false, (l) => ({ more: new Octets(l).u(4, 0x9fbfb601).done() })],
  ['Ixia, hardware', { magic: 0x1c0001ac, extra: [1, 2, 3, 4] }, true],
  ['Ixia, software', { magic: 0x1c0001ab, extra: [1, 2, 3, 4] }, false],
  ['AIX', { version: [2, 2], link: 6 }, true, () => ({ original: 1500, captured: 1500 })],
]

describe.each([true, false])('pcap, little endian: %s', (little) => {
  it.each(variants.filter(([name]) => name !== 'AIX'))('%s', async (_name, header, nanoseconds, record) => {
    const { frames, interfaces, error } = await read(file({ ...header, little }, record?.(little)))
    expect(error).toBeUndefined()
    expect(frames.map((frame) => frame.data)).toEqual(data)
    expect(frames.map((frame) => frame.len)).toEqual([60, 1, 63, 1503])
    expect(frames.map((frame) => frame.nsec)).toEqual([1, 2, 3, 4].map((n) => (nanoseconds ? n : n * 1000)))
    expect(new Set(frames.map((frame) => frame.sec))).toEqual(new Set([1_700_000_000]))
    expect(interfaces).toEqual([
      { id: 0, link: 1, snaplen: 262144, fcsLength: undefined, precision: nanoseconds ? 9 : 6 },
    ])
  })

  it('AIX numbers its interfaces by the MIB and counts nanoseconds', async () => {
    const octets = payload(80)
    const bytes = (link: number) =>
      join(pcapHeader({ version: [2, 2], link, little }), pcapRecord(octets, { little, fraction: 7 }))
    for (const [mib, link] of [
      [6, 1],
      [9, 6],
      [24, 0],
    ]) {
      const { frames, interfaces } = await read(bytes(mib))
      expect(interfaces[0]).toMatchObject({ link, precision: 9 })
      expect(frames[0]).toMatchObject({ data: octets, len: 80, nsec: 7 })
    }
    // Three octets of padding before each FDDI frame, counted in its lengths.
    const { frames, interfaces } = await read(bytes(15))
    expect(interfaces[0].link).toBe(10)
    expect(frames[0]).toMatchObject({ data: octets.slice(3), len: 77, nsec: 7 })
  })

  it.each([
    ['2.2 swaps them', [2, 2], 60, 40, 40, 60],
    ['2.3 swaps them where the captured one is larger', [2, 3], 60, 40, 40, 60],
    ['2.3 else does not', [2, 3], 40, 60, 40, 60],
    ['543.0 (DG/UX) swaps them', [543, 0], 60, 40, 40, 60],
    ['2.4 does not', [2, 4], 60, 40, 60, 40],
  ] as const)('lengths: %s', async (_name, [major, minor], first, second, captured, original) => {
    const octets = payload(captured)
    const { frames, error } = await read(
      join(
        pcapHeader({ version: [major, minor], little, link: 12 }),
        pcapRecord(octets, { little, captured: first, original: second }),
        pcapRecord(octets, { little, captured: first, original: second }),
      ),
    )
    expect(error).toBeUndefined()
    expect(frames).toHaveLength(2)
    expect(frames[1]).toMatchObject({ data: octets, len: original })
  })

  it.each([
    [0x2400_0001, 4],
    [0x4400_0001, 8],
    [0x0400_0001, 0],
    [0x2000_0001, undefined],
    [0x03ff_0001, undefined],
  ])('the field 0x%s has the link type in its low half, and a check sequence of %s octets', async (link, fcsLength) => {
    const { interfaces } = await read(pcapHeader({ link, little }))
    expect(interfaces[0]).toMatchObject({ link: 1, fcsLength })
  })

  it('lies are taken as they are: snaplen, fraction, captured more than there was', async () => {
    const record = { little, fraction: 4_294_967_295, original: 3 }
    const { frames, error } = await read(
      join(pcapHeader({ little, snaplen: 1, version: [2, 4] }), pcapRecord(payload(1400), record)),
    )
    expect(error).toBeUndefined()
    expect(frames[0]).toMatchObject({ len: 3, nsec: 4_294_967_295_000 })
    expect(frames[0].data).toHaveLength(1400)
  })

  it('seconds run to 2106', async () => {
    const { frames } = await read(join(pcapHeader({ little }), pcapRecord(payload(1), { little, sec: 0xffff_ffff })))
    expect(frames[0].sec).toBe(0xffff_ffff)
  })
})

describe('pcap', () => {
  it('without a record is an empty capture with an interface', async () => {
    const { frames, interfaces, error } = await read(pcapHeader({ link: 113 }))
    expect([frames, error]).toEqual([[], undefined])
    expect(interfaces).toHaveLength(1)
  })

  it('more frames than a batch holds', async () => {
    const one = pcapRecord(payload(20))
    const { frames } = await read(join(pcapHeader(), ...Array.from({ length: 20_000 }, () => one)))
    expect(frames).toHaveLength(20_000)
  })

  it('larger than several windows', async () => {
    const records = Array.from({ length: 40 }, (_, i) => pcapRecord(payload(200_000 + i, i)))
    const { frames, error } = await read(join(pcapHeader(), ...records))
    expect(error).toBeUndefined()
    expect(frames).toHaveLength(40)
    frames.forEach((frame, i) => {
      expect(Buffer.compare(frame.data, payload(200_000 + i, i))).toBe(0)
    })
  })

  it('frames of D-Bus and USB may be larger than others', async () => {
    const octets = payload(300_000)
    expect((await read(join(pcapHeader({ link: 231 }), pcapRecord(octets)))).frames[0].data).toHaveLength(300_000)
    expect((await read(join(pcapHeader({ link: 249 }), pcapRecord(octets)))).frames[0].data).toHaveLength(300_000)
    expect((await read(join(pcapHeader({ link: 1 }), pcapRecord(octets)))).error?.reason).toContain('300000')
  })
})
