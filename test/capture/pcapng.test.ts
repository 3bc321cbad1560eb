import { describe, expect, it } from 'vitest'
import { TimeScale } from '../../src/capture/pcapng-time.ts'
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
  sectionHeader,
  simplePacket,
  textOption,
} from './build.ts'
import { read, readPieces } from './collect.ts'

describe.each([true, false])('pcapng, little endian: %s', (little) => {
  const section = sectionHeader([], little)
  const number = (size: 1 | 2 | 4 | 8, value: number | bigint) => new Octets(little).u(size, value).done()

  it('enhanced packets', async () => {
    const { frames, interfaces, error } = await read(
      join(
        section,
        interfaceBlock({ little, link: 276, snaplen: 96 }),
        enhancedPacket(payload(5), { little, original: 1000, time: 1_700_000_000_123_456n }),
        enhancedPacket(payload(0), { little }),
        enhancedPacket(payload(1500, 2), { little }),
      ),
    )
    expect(error).toBeUndefined()
    expect(interfaces).toEqual([{ id: 0, link: 276, number: 0, section: 1, snaplen: 96, precision: 6 }])
    expect(frames[0]).toEqual({
      data: payload(5),
      len: 1000,
      sec: 1_700_000_000,
      nsec: 123_456_000,
      iface: 0,
      options: undefined,
    })
    expect(frames.map(({ data }) => data.length)).toEqual([5, 0, 1500])
  })

  it('all options of a frame', async () => {
    const options = [
      textOption(1, 'first', little),
      option(2, number(4, 0x8000_0009), little),
      option(3, [2, 1, 2, 3, 4], little),
      option(4, number(8, 0xffff_ffff_ffff_fffen), little),
      option(5, number(8, 0x1_0000_0002n), little),
      option(6, number(4, 0xffff_ffff), little),
      option(7, [1, 8, 7, 6, 5, 4, 3, 2, 1], little),
      option(7, [0, 9], little),
      textOption(1, 'zweiter – ✓', little),
      option(2988, [0, 0, 1, 2, 65], little),
      option(0x8001, [1], little),
      option(0, [], little),
      textOption(1, 'behind the end', little),
    ]
    const { frames, error } = await read(
      join(
        section,
        interfaceBlock({ little }),
        enhancedPacket(payload(7), { little, options }),
        enhancedPacket(payload(3), { little }),
      ),
    )
    expect(error).toBeUndefined()
    expect(frames[0].options).toEqual({
      comments: ['first', 'zweiter – ✓'],
      flags: 0x8000_0009,
      hashes: [Uint8Array.of(2, 1, 2, 3, 4)],
      dropCount: 0xffff_ffff_ffff_fffen,
      packetId: 0x1_0000_0002n,
      queue: 0xffff_ffff,
      verdicts: [Uint8Array.of(1, 8, 7, 6, 5, 4, 3, 2, 1), Uint8Array.of(0, 9)],
    })
    expect(frames[1].options).toBeUndefined()
  })

  it('options of a wrong length are left out, those that run out of the block end the list', async () => {
    const bad = [option(2, [1], little), option(4, [1, 2, 3, 4], little), textOption(1, 'kept', little)]
    const run = new Octets(little).u(2, 1, 500).raw([1, 2, 3, 4]).done()
    const { frames, error } = await read(
      join(section, interfaceBlock({ little }), enhancedPacket(payload(4), { little, options: [...bad, run] })),
    )
    expect(error).toBeUndefined()
    expect(frames[0].options).toEqual({ comments: ['kept'] })
  })

  it('an interface tells its names, its filter, its check sequence', async () => {
    const options = [
      textOption(1, 'on the mirror port', little),
      textOption(2, 'eth0\0rubbish', little),
      textOption(3, 'uplink', little),
      option(11, [0, ...new TextEncoder().encode('igmp')], little),
      textOption(12, 'Linux', little),
      option(13, [4], little),
      textOption(15, 'i350', little),
      option(9, [9], little),
    ]
    const bpf = [option(11, [1, 0, 0, 0, 6, 0, 0, 0, 1], little), option(13, [32], little), option(0, [], little)]
    const { interfaces } = await read(
      join(section, interfaceBlock({ little, options }), interfaceBlock({ little, options: bpf })),
    )
    expect(interfaces[0]).toEqual({
      id: 0,
      link: 1,
      number: 0,
      section: 1,
      snaplen: 0,
      precision: 9,
      timeResolution: 9,
      comments: ['on the mirror port'],
      name: 'eth0',
      description: 'uplink',
      filter: 'igmp',
      os: 'Linux',
      fcsLength: 4,
      hardware: 'i350',
    })
    expect(interfaces[1]).toEqual({ id: 1, link: 1, number: 1, section: 1, snaplen: 0, precision: 6, fcsLength: 4 })
  })

  it('a section tells its program', async () => {
    const options = [
      textOption(1, 'one', little),
      textOption(2, 'x86', little),
      textOption(3, 'Linux', little),
      textOption(4, 'dumpcap', little),
      textOption(1, 'two', little),
    ]
    const { sections } = await read(sectionHeader(options, little))
    expect(sections).toEqual([{ comments: ['one', 'two'], hardware: 'x86', os: 'Linux', application: 'dumpcap' }])
  })

  it('an interface tells what was counted, the last time that it does', async () => {
    const counted = (iface: number, ...options: Uint8Array[]) =>
      block(
        5,
        new Octets(little)
          .u(4, iface, 0, 0)
          .raw(join(...options))
          .done(),
        little,
      )
    const { counts, error } = await read(
      join(
        section,
        interfaceBlock({ little }),
        interfaceBlock({ little }),
        counted(1, option(4, number(8, 7), little)),
        counted(1, ...[4, 5, 6, 7].map((code) => option(code, number(8, 100 + code), little))),
        counted(0, option(7, number(4, 7), little)),
        counted(9, option(7, number(8, 7), little)),
        block(5, number(4, 0), little),
      ),
    )
    expect(error).toBeUndefined()
    expect(counts).toEqual([{}, { received: 104, droppedByInterface: 105, filtered: 106, dropped: 107 }])
  })

  it('simple packets have no time, and the length that snaplen leaves', async () => {
    const { frames, error } = await read(
      join(
        section,
        interfaceBlock({ little, snaplen: 10 }),
        simplePacket(payload(10), 99, little),
        simplePacket(payload(9), 9, little),
      ),
    )
    expect(error).toBeUndefined()
    expect(frames[0]).toEqual({ data: payload(10), len: 99, sec: 0, nsec: 0, iface: 0, options: { noTime: true } })
    expect(frames[1]).toMatchObject({ data: payload(9), len: 9 })
  })

  it('obsolete packets', async () => {
    const { frames, error } = await read(
      join(
        section,
        interfaceBlock({ little }),
        interfaceBlock({ little, link: 101 }),
        obsoletePacket(payload(6), { little, iface: 1, drops: 5, original: 60 }),
        obsoletePacket(payload(6), { little, options: [textOption(1, 'old', little)] }),
      ),
    )
    expect(error).toBeUndefined()
    expect(frames[0]).toMatchObject({
      data: payload(6),
      len: 60,
      iface: 1,
      sec: 1_700_000_000,
      options: { dropCount: 5n },
    })
    expect(frames[1].options).toEqual({ comments: ['old'] })
  })

  it('what is not looked into is passed over, however long', async () => {
    const between = [4, 5, 9, 10, 0x0bad, 0x4000_0bad, 0x8000_0001, 0x0000_0204].map((type) =>
      block(type, payload(64), little),
    )
    const long = block(0x0bad, new Uint8Array(300_000), little)
    const bytes = join(
      section,
      ...between,
      interfaceBlock({ little }),
      ...between,
      enhancedPacket(payload(4), { little }),
      long,
      enhancedPacket(payload(4), { little }),
      long,
    )
    for (const { frames, error } of [await read(bytes), await readPieces(bytes, [1000], { chunk: 4096 })]) {
      expect(error).toBeUndefined()
      expect(frames).toHaveLength(2)
    }
  })

  it('a length without its padding is rounded up', async () => {
    const body = new Octets(little).u(4, 0, 0, 0, 5, 5).raw(payload(5)).done()
    const { frames, error } = await read(
      join(
        section,
        interfaceBlock({ little }),
        block(6, body, little, 12 + body.length),
        enhancedPacket(payload(1), { little }),
      ),
    )
    expect(error).toBeUndefined()
    expect(frames.map(({ data }) => data)).toEqual([payload(5), payload(1)])
  })

  it('each section has its own byte order, interfaces and count', async () => {
    const { frames, interfaces, sections, error } = await read(
      join(
        section,
        interfaceBlock({ little, link: 1 }),
        interfaceBlock({ little, link: 113 }),
        enhancedPacket(payload(4), { little, iface: 1 }),
        sectionHeader([], !little, [1, 2]),
        interfaceBlock({ little: !little, link: 101, options: [option(9, [9], !little)] }),
        enhancedPacket(payload(4), { little: !little, iface: 0, time: 1_700_000_000_000_000_001n }),
      ),
    )
    expect(error).toBeUndefined()
    expect(sections).toHaveLength(2)
    expect(interfaces.map(({ id, number, section, link }) => [id, number, section, link])).toEqual([
      [0, 0, 1, 1],
      [1, 1, 1, 113],
      [2, 0, 2, 101],
    ])
    expect(frames.map(({ iface, sec, nsec }) => [iface, sec, nsec])).toEqual([
      [1, 1_700_000_000, 0],
      [2, 1_700_000_000, 1],
    ])
  })

  it.each([
    [undefined, undefined, 1_700_000_000_000_001n, 1_700_000_000, 1000],
    [6, 0n, 1n, 0, 1000],
    [0, 0n, 1_700_000_000n, 1_700_000_000, 0],
    [3, 0n, 1_700_000_000_999n, 1_700_000_000, 999_000_000],
    [9, 0n, 1_700_000_000_999_999_999n, 1_700_000_000, 999_999_999],
    [9, 0n, 0xffff_ffff_ffff_ffffn, 18_446_744_073, 709_551_615],
    [10, 0n, 17_000_000_009_999_999_999n, 1_700_000_000, 999_999_999],
    [12, 0n, 1_999_999_999_999n, 1, 999_999_999],
    [19, 0n, 10_000_000_000_000_000_000n, 1, 0],
    [40, 0n, 0xffff_ffff_ffff_ffffn, 0, 0],
    [127, 0n, 5n, 0, 0],
    [0x80, 0n, 1_700_000_000n, 1_700_000_000, 0],
    [0x8a, 0n, 1_700_000_000n * 1024n + 1n, 1_700_000_000, 976_562],
    [0x97, 0n, (1n << 23n) - 1n, 0, 999_999_880],
    [0xa0, 0n, (1_700_000_000n << 32n) | 0xffff_ffffn, 1_700_000_000, 999_999_999],
    [0xbf, 0n, 1n << 63n, 1, 0],
    [0xff, 0n, 5n, 0, 0],
    [6, -3_600n, 3_600_000_001n, 0, 1000],
    [6, 1_700_000_000n, 1n, 1_700_000_000, 1000],
    [6, -10n, 1n, -10, 1000],
  ])('resolution %s, offset %s, count %s', async (resolution, offset, time, sec, nsec) => {
    const options = []
    if (resolution !== undefined) options.push(option(9, [resolution], little))
    if (offset !== undefined) options.push(option(14, number(8, BigInt.asUintN(64, offset)), little))
    const { frames, error } = await read(
      join(section, interfaceBlock({ little, options }), enhancedPacket(payload(1), { little, time })),
    )
    expect(error).toBeUndefined()
    expect([frames[0].sec, frames[0].nsec]).toEqual([sec, nsec])
  })
})

describe('TimeScale', () => {
  it.each([
    [6, 6],
    [0, 0],
    [9, 9],
    [12, 9],
    [0x80, 0],
    [0x8a, 3],
    [0x94, 6],
    [0x9d, 8],
    [0x9e, 9],
    [0xbf, 9],
  ])('resolution %s gives %s digits', (resolution, digits) => {
    expect(new TimeScale(resolution, 0).precision).toBe(digits)
  })

  it('agrees with arithmetic on whole numbers', () => {
    const sec = new Float64Array(1)
    const nsec = new Float64Array(1)
    for (let i = 0; i < 20_000; i++) {
      const resolution = [0, 3, 6, 7, 9, 10, 11, 12, 0x8a, 0x94, 0x97, 0x98, 0x9e][i % 13]
      const count = BigInt.asUintN(64, 0x9e37_79b9_7f4a_7c15n * BigInt(i * i + 1)) >> BigInt(i % 40)
      const units = resolution < 128 ? 10n ** BigInt(resolution) : 1n << BigInt(resolution & 127)
      new TimeScale(resolution, 0).put(Number(count >> 32n), Number(count & 0xffff_ffffn), sec, nsec, 0)
      const expected = [Number(count / units), Number(((count % units) * 1_000_000_000n) / units)]
      if (sec[0] !== expected[0] || nsec[0] !== expected[1])
        expect([resolution, count, sec[0], nsec[0]]).toEqual(expected)
    }
  })
})

describe('an empty file', () => {
  it('is an empty capture', async () => {
    expect(await read(new Uint8Array(0))).toEqual({
      frames: [],
      interfaces: [],
      sections: [],
      counts: [],
      error: undefined,
    })
  })

  it('beside another changes nothing', async () => {
    expect((await read(new Uint8Array(0), pcapHeader())).interfaces).toHaveLength(1)
  })
})
