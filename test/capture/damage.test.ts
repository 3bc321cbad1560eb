import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join as path } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
} from './build.ts'
import { read, readPieces } from './collect.ts'

const pcap = join(pcapHeader(), pcapRecord(payload(60)), pcapRecord(payload(60)))
const ng = join(sectionHeader(), interfaceBlock(), enhancedPacket(payload(60)), enhancedPacket(payload(60)))
const start = sectionHeader().length + interfaceBlock().length

/** A block header that claims a length, and nothing behind it. */
function head(type: number, length: number): Uint8Array {
  return new Octets().u(4, type, length, 0).done()
}

const cases: [name: string, bytes: Uint8Array, frames: number, offset: number | undefined, reason: RegExp][] = [
  ['pcap: the file header is cut off', pcapHeader().slice(0, 20), 0, 20, /20 of 24 octets/],
  ['pcap: only its magic', pcapHeader().slice(0, 4), 0, 4, /4 of 24/],
  ['pcap: Ixia, the extra field is cut off', pcapHeader({ magic: 0x1c0001ac }), 0, 24, /24 of 28/],
  ['pcap: version 1', pcapHeader({ version: [1, 4] }), 0, 4, /version 1\.4/],
  ['pcap: a record header is cut off', pcap.slice(0, 24 + 76 + 15), 1, 100, /15 of 16 octets/],
  ['pcap: a frame is cut off', pcap.slice(0, -1), 1, 100, /59 of 60 captured octets/],
  ['pcap: a frame is cut off before its first octet', pcap.slice(0, 116), 1, 100, /0 of 60/],
  ['pcap: rubbish behind', join(pcap, Uint8Array.of(1, 2, 3)), 2, 176, /3 of 16/],
  ['pcap: 4 GiB captured', join(pcap, pcapRecord(payload(20), { captured: 0xffff_ffff })), 2, 176, /4294967295/],
  ['pcap: just too many', join(pcap, pcapRecord(payload(20), { captured: 262_145 })), 2, 176, /262145.*262144/],
  ['pcap: a record swapped', join(pcap, pcapRecord(payload(20), { little: false })), 2, 176, /335544320/],
  ['pcapng: only its type', ng.slice(0, 4), 0, 0, /4 octets of it/],
  ['pcapng: the first header is cut off', ng.slice(0, 27), 0, 0, /27 of 28/],
  ['pcapng: no byte-order magic', join(head(0x0a0d0d0a, 28), new Uint8Array(16)), 0, 0, /byte-order magic/],
  ['pcapng: a later section without one', join(ng, head(0x0a0d0d0a, 28)), 2, ng.length, /byte-order magic/],
  ['pcapng: version 2', sectionHeader([], true, [2, 0]), 0, 0, /version 2\.0/],
  ['pcapng: version 1.1', sectionHeader([], true, [1, 1]), 0, 0, /version 1\.1/],
  ['pcapng: length 0', join(ng, head(6, 0)), 2, ng.length, /length of 0/],
  ['pcapng: length 0 of a block passed over', join(ng, head(5, 0)), 2, ng.length, /length of 0/],
  ['pcapng: length 8', join(ng, head(5, 8)), 2, ng.length, /length of 8/],
  [
    'pcapng: a section header of 24',
    join(ng, head(0x0a0d0d0a, 24).slice(0, 8), ng.slice(8, 24)),
    2,
    ng.length,
    /length of 24/,
  ],
  ['pcapng: length 4 GiB', join(ng, head(5, 0xffff_fffc)), 2, ng.length, /absurd/],
  ['pcapng: length that wraps when rounded', join(ng, head(5, 0xffff_ffff)), 2, ng.length, /absurd/],
  ['pcapng: an interface of 1 GiB', join(ng, head(1, 0x4000_0000)), 2, ng.length, /absurd/],
  ['pcapng: a section of 1 GiB', join(ng, sectionHeader().fill(0x40, 7, 8)), 2, ng.length, /absurd/],
  ['pcapng: a block is cut off', join(ng, block(4, payload(20)).slice(0, 30)), 2, ng.length, /within a block of 32/],
  ['pcapng: counts are cut off', join(ng, block(5, payload(20)).slice(0, 30)), 2, ng.length, /30 of 32 octets/],
  ['pcapng: a block is cut off in its header', join(ng, head(5, 32).slice(0, 7)), 2, ng.length, /header: 7 octets/],
  ['pcapng: a packet is cut off', ng.slice(0, -1), 1, start + 92, /91 of 92 octets/],
  ['pcapng: a packet is cut off in its fixed part', ng.slice(0, start + 92 + 20), 1, start + 92, /20 of 92/],
  ['pcapng: lengths differ', join(ng.slice(0, -4), new Octets().u(4, 96).done()), 1, start + 92, /differ: 92 and 96/],
  [
    'pcapng: lengths differ, passed over',
    join(ng, block(5, payload(4)).slice(0, -4), new Uint8Array(4)),
    2,
    ng.length,
    /differ/,
  ],
  ['pcapng: a packet without interface', join(sectionHeader(), enhancedPacket(payload(4))), 0, 28, /interface 0/],
  [
    'pcapng: a packet of an interface too many',
    join(ng, enhancedPacket(payload(4), { iface: 1 })),
    2,
    ng.length,
    /interface 1/,
  ],
  [
    'pcapng: interfaces end with their section',
    join(ng, sectionHeader(), enhancedPacket(payload(4))),
    2,
    ng.length + 28,
    /interface 0/,
  ],
  [
    'pcapng: a simple packet without interface',
    join(sectionHeader(), simplePacket(payload(4))),
    0,
    28,
    /before any interface/,
  ],
  [
    'pcapng: more captured than the block has',
    join(ng, enhancedPacket(payload(8), { captured: 9 })),
    2,
    ng.length,
    /room for 8/,
  ],
  [
    'pcapng: 4 GiB captured',
    join(ng, enhancedPacket(payload(8), { captured: 0xffff_ffff })),
    2,
    ng.length,
    /4294967295/,
  ],
  [
    'pcapng: a simple packet larger than its block',
    join(ng, simplePacket(payload(8), 100)),
    2,
    ng.length,
    /room for 8/,
  ],
  [
    'pcapng: a packet of 15 MiB that is not there',
    join(ng, head(6, 15 << 20), new Octets().u(4, 0, 0, 4, 4).done()),
    2,
    ng.length,
    /of 15728640 octets/,
  ],
  [
    'pcapng: a packet block of 17 MiB',
    join(ng, head(6, 17 << 20), new Octets().u(4, 0, 0, 4, 4).done()),
    2,
    ng.length,
    /absurd/,
  ],
]

describe('damage', () => {
  it.each(cases)('%s', async (_name, bytes, count, offset, reason) => {
    const { frames, error } = await read(bytes)
    expect(error?.reason).toMatch(reason)
    expect(error?.offset).toBe(offset)
    expect(error?.message).toContain(`capture: `)
    expect(frames).toHaveLength(count)
    for (const frame of frames) expect(frame.data).toEqual(payload(60))
  })

  it.each(cases)('%s, in pieces', async (_name, bytes, count, offset, reason) => {
    const { frames, error } = await readPieces(bytes, [1, 3, 11, 2], { chunk: 64 })
    expect(error?.reason).toMatch(reason)
    expect([frames.length, error?.offset]).toEqual([count, offset])
  })

  it('is reported again when asked again', async () => {
    const { openCapture } = await import('../../src/capture/open.ts')
    const source = await openCapture([pcap.slice(0, -1)])
    expect((await source.next())?.n).toBe(1)
    await expect(source.next()).rejects.toThrow('59 of 60')
    await expect(source.next()).rejects.toThrow('59 of 60')
    await source.close()
    await source.close()
  })

  it('has the offset from the start of the file, however far that is', async () => {
    const before = join(pcapHeader(), ...Array.from({ length: 30 }, () => pcapRecord(payload(200_000))))
    const { frames, error } = await read(join(before, pcapRecord(payload(5)).slice(0, 20)))
    expect(frames).toHaveLength(30)
    expect(error?.offset).toBe(before.length)
  })
})

describe('what is no capture', () => {
  it.each([
    ['text', new TextEncoder().encode('No. Time Source\n'), /looks like text/],
    ['one octet', Uint8Array.of(0xa1), /not a capture file/],
    ['zeros', new Uint8Array(100), /not a capture file/],
    ['snoop', new TextEncoder().encode('snoop\0\0\0\0\0\0\x02'), /snoop/],
    ['xz', Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0), /xz/],
    ['bzip2', new TextEncoder().encode('BZh91AY'), /bzip2/],
    ['zip', Uint8Array.of(0x50, 0x4b, 3, 4, 0), /ZIP/],
    ['a patched pcap', Uint8Array.of(0xa1, 0xb2, 0x34, 0xcd, 0, 2), /patched/],
    ['pcapng sent as text', Uint8Array.of(0x0a, 0x0d, 0x0a, 0x1c), /transfer as text/],
  ])('%s', async (_name, bytes, reason) => {
    const { error } = await read(bytes)
    expect(error?.reason).toMatch(reason)
  })

  it('names what can be read', async () => {
    expect((await read(new Uint8Array(9))).error?.message).toMatch(/pcap and pcapng can be read/)
  })
})

describe('files that cannot be read', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(path(tmpdir(), 'castshark-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('a missing one', async () => {
    const { error } = await read(path(folder, 'none.pcap'))
    expect(error?.message).toBe(`${path(folder, 'none.pcap')}: no such file`)
  })

  it('a directory', async () => {
    expect((await read(folder)).error?.reason).toBe('is a directory, not a capture file')
  })

  it('one without permission', async () => {
    const file = path(folder, 'secret.pcap')
    await writeFile(file, pcap)
    await chmod(file, 0)
    const { error, frames } = await read(file)
    // Root may read what nobody may.
    if (process.getuid?.() === 0) expect(frames).toHaveLength(2)
    else expect(error?.reason).toMatch(/permission/)
  })

  it('one of several', async () => {
    const { error } = await read(pcap, path(folder, 'none.pcap'))
    expect(error?.file).toBe(path(folder, 'none.pcap'))
  })

  it('a device', async () => {
    expect(await read('/dev/null')).toMatchObject({ frames: [], error: undefined })
  })

  it('a path through a file', async () => {
    const file = path(folder, 'file')
    await writeFile(file, pcap)
    expect((await read(path(file, 'x'))).error?.reason).toMatch(/not a directory/)
    expect((await read(file)).frames).toHaveLength(2)
  })
})
