import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openCapture } from '../../src/capture/open.ts'
import {
  block,
  enhancedPacket,
  interfaceBlock,
  join,
  Octets,
  payload,
  pcapHeader,
  pcapRecord,
  sectionHeader,
  simplePacket,
  textOption,
} from './build.ts'
import { type Collected, read } from './collect.ts'

/** A pcap file whose frames say in their first octets which they are. */
function file(id: number, times: number[], link = 1): Uint8Array {
  return join(
    pcapHeader({ link }),
    ...times.map((time, i) =>
      pcapRecord(Uint8Array.of(id, i), { sec: Math.floor(time), fraction: Math.round((time % 1) * 1e6) }),
    ),
  )
}

const order = ({ frames }: Collected) =>
  frames.map(({ data: [id, i] }) => `${String.fromCharCode(96 + id)}${i}`).join(' ')

describe('several files', () => {
  it('come merged by time', async () => {
    const result = await read(file(1, [1, 4, 5.5]), file(2, [2, 3, 6]), file(3, [5.25]))
    expect(order(result)).toBe('a0 b0 b1 a1 c0 a2 b2')
    expect(result.error).toBeUndefined()
  })

  it('where times are equal, the first named comes first', async () => {
    expect(order(await read(file(1, [1, 1, 2]), file(2, [1, 2, 2]), file(3, [1])))).toBe('a0 a1 b0 c0 a2 b1 b2')
  })

  it('each keeps its own order, even where its times go back', async () => {
    expect(order(await read(file(1, [10, 1, 11]), file(2, [5, 12])))).toBe('b0 a0 a1 a2 b1')
  })

  it('frames without a time come at once', async () => {
    const ng = join(
      sectionHeader(),
      interfaceBlock(),
      simplePacket(Uint8Array.of(2, 0)),
      enhancedPacket(Uint8Array.of(2, 1), { time: 3_000_000n }),
      simplePacket(Uint8Array.of(2, 2)),
    )
    expect(order(await read(file(1, [1, 4]), ng))).toBe('b0 a0 b1 b2 a1')
  })

  it('number their interfaces through', async () => {
    const ng = join(
      sectionHeader(),
      interfaceBlock({ link: 113 }),
      interfaceBlock({ link: 276 }),
      enhancedPacket(Uint8Array.of(2, 0), { iface: 1, time: 0n }),
      sectionHeader(),
      interfaceBlock({ link: 101 }),
      enhancedPacket(Uint8Array.of(2, 1), { iface: 0, time: 9_000_000n }),
    )
    const { interfaces, frames } = await read(file(1, [1]), ng, file(3, [2], 12))
    // Those that a file names at its start come in the order of the files; the others when they are met.
    expect(interfaces.map(({ id, number, section }) => [id, number, section])).toEqual(
      interfaces.map((_, i) => [i, i, 1]),
    )
    expect(frames.map(({ iface }) => interfaces[iface].link)).toEqual([276, 1, 12, 101])
  })

  describe('that follow each other', () => {
    const named = (id: number, name: string, times: number[], link = 1): Uint8Array =>
      join(
        sectionHeader(),
        interfaceBlock({ link, options: [textOption(2, name)] }),
        ...times.map((time, i) => enhancedPacket(Uint8Array.of(id, i), { time: BigInt(time) * 1_000_000n })),
      )
    const ifaces = async (...files: Uint8Array[]): Promise<number[]> =>
      (await read(...files)).frames.map(({ iface }) => iface)

    it.each<[string, Uint8Array[], number[]]>([
      ['by name', [named(1, 'eth0', [1, 2]), named(2, 'eth0', [2, 3]), named(3, 'eth0', [4])], [0, 0, 0, 0, 0]],
      ['whatever order they are named in', [named(1, 'eth0', [3, 4]), named(2, 'eth0', [1, 2])], [1, 1, 1, 1]],
      ['without a name', [file(1, [1, 2]), file(2, [3])], [0, 0, 0]],
      [
        'two series at a time, by name',
        [named(1, 'a', [1, 4]), named(2, 'b', [1, 5]), named(3, 'a', [5, 8]), named(4, 'b', [6, 9])],
        [0, 1, 0, 1, 0, 1, 0, 1],
      ],
    ])('show the same interface: %s', async (_, files, expected) => expect(await ifaces(...files)).toEqual(expected))

    const counted = (id: number, time: number, received: number, dropped: number): Uint8Array => {
      const counts = new Octets().u(4, 0, 0, 0).u(2, 4, 8).u(8, received).u(2, 7, 8).u(8, dropped).u(4, 0)
      return join(named(id, 'eth0', [time]), block(5, counts.done()))
    }

    it.each<[string, Uint8Array[], number, number]>([
      ['over all files', [counted(1, 1, 10, 2), counted(2, 2, 30, 2), counted(3, 3, 35, 4)], 35, 4],
      ['from the beginning of each capture', [counted(1, 1, 30, 2), counted(2, 2, 10, 3), counted(3, 3, 15, 3)], 45, 5],
      ['in the last file alone', [named(1, 'eth0', [1]), counted(2, 2, 30, 2)], 30, 2],
      ['in the first file alone', [counted(1, 1, 30, 2), named(2, 'eth0', [2])], 30, 2],
    ])('tell what was counted %s', async (_, files, received, dropped) => {
      const { counts, interfaces } = await read(...files)
      expect(counts[0]).toEqual({ received, dropped })
      expect(counts.slice(1).filter((some) => some !== undefined)).toEqual([])
      expect(interfaces).toHaveLength(files.length)
    })

    it.each<[string, Uint8Array[], number[]]>([
      ['they overlap', [named(1, 'eth0', [1, 3]), named(2, 'eth0', [2, 4])], [0, 1, 0, 1]],
      ['another name', [named(1, 'eth0', [1, 2]), named(2, 'eth1', [3])], [0, 0, 1]],
      ['another link type', [named(1, 'eth0', [1, 2]), named(2, 'eth0', [3], 113)], [0, 0, 1]],
      ['later', [named(1, 'eth0', [1, 2]), named(2, 'eth0', [13])], [0, 0, 1]],
      ['without a name, which of two', [file(1, [1, 3]), file(2, [1, 4]), file(3, [5])], [0, 1, 0, 1, 2]],
    ])('show others: %s', async (_, files, expected) => expect(await ifaces(...files)).toEqual(expected))
  })

  it('count together', async () => {
    const files = [file(1, [1]), file(2, [2])]
    const source = await openCapture(files)
    const total = files[0].length + files[1].length
    expect(source.progress.total).toBe(total)
    while (await source.next());
    expect(source.progress.read).toBe(total)
    await source.close()
    await source.close()
    expect(await source.next()).toBeUndefined()
  })

  it('a damaged one ends; the others go on, and the damage is told in the end', async () => {
    const result = await read(file(1, [1, 2, 3]).slice(0, -1), file(2, [1.5, 2.5, 3.5]))
    expect(order(result)).toBe('a0 b0 a1 b1 b2')
    expect(result.error?.reason).toMatch(/cut off/)
  })

  it('standard input is one of them at most', async () => {
    await expect(openCapture(['-', '-'])).rejects.toThrow(/only once/)
    await expect(openCapture([])).rejects.toThrow(TypeError)
  })

  it('frames larger than a batch', async () => {
    const large = (id: number) =>
      join(
        pcapHeader({ link: 231 }),
        ...[0, 1, 2].map((i) => pcapRecord(payload(1_500_000 + id, i), { sec: i * 10 + id })),
      )
    const { frames, error } = await read(large(1), large(2))
    expect(error).toBeUndefined()
    expect(frames.map(({ data }) => data.length % 10)).toEqual([1, 2, 1, 2, 1, 2])
    expect(Buffer.compare(frames[3].data, payload(1_500_002, 1))).toBe(0)
  })

  it('all frames of all files, once each, in an order that each file agrees with', async () => {
    const times = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(fc.array(times, { minLength: 2, maxLength: 6 }), async (lists) => {
        const { frames, error } = await read(...lists.map((list, id) => file(id + 1, list)))
        expect(error).toBeUndefined()
        expect(frames).toHaveLength(lists.flat().length)
        lists.forEach((list, id) => {
          const own = frames.filter(({ data }) => data[0] === id + 1)
          expect(own.map(({ data }) => data[1])).toEqual(list.map((_, i) => i))
        })
        if (lists.every((list) => list.every((time, i) => i === 0 || list[i - 1] <= time))) {
          const merged = frames.map(({ sec }) => sec)
          expect(merged).toEqual(merged.toSorted((a, b) => a - b))
        }
      }),
      { numRuns: 60 },
    )
  })
})
