/** Large captures are read by a thread of their own: what is said of them is the same. */
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Session } from '../../src/decode/session.ts'
import { createRegistry } from '../../src/library/registry.ts'
import { pcapHeader, pcapRecord } from '../capture/build.ts'
import { type Frame, packetOf } from '../helpers.ts'
import { igmp, record, udp } from '../multicast/frames.ts'
import { castshark } from './run.ts'

/** As much as makes a capture large: src/cli/open-ahead.ts. */
const LARGE = 256 * 1024 * 1024

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'castshark-'))
})
afterAll(() => rm(folder, { recursive: true }))

const TS = `47001f10${'f'.repeat(368)}`
/** Streams, members, and what is wrong with some of them. */
const FRAMES: readonly Frame[] = [
  igmp({ to: '224.0.0.1' }, 0x11, 100, '00000000'),
  igmp({ to: '224.0.0.22' }, 0x22, 0, `00000001${record(4, '239.1.1.1')}`),
  udp({ to: '239.1.1.1' }, { data: TS.repeat(7) }),
  udp({ to: '239.1.1.2', ttl: 1 }, { data: '00'.repeat(1400) }),
  udp({ to: '239.1.1.3', mac: '01:00:5e:7f:00:01', vlan: 7 }, { data: '11'.repeat(1200) }),
  udp({ to: 'ff15::1', from: '2001:db8::1' }, { data: '22'.repeat(1300) }),
  udp({ to: '239.1.1.4' }, { data: '33'.repeat(1400), sum: 0x1234 }),
  udp({ to: '192.168.1.20' }, { data: '44'.repeat(1000) }),
]

/** A pcap file of so many octets at least, in which these frames come again and again, and the last one is cut off. */
async function largeCapture(path: string): Promise<void> {
  const session = new Session(createRegistry(), { apart: false })
  const records = FRAMES.map((frame, k) => {
    const p = packetOf(session, frame)
    return pcapRecord(p.bytes.subarray(p.start, p.end), { sec: 1, fraction: 100 * k })
  })
  const round = Buffer.concat(Array.from({ length: 512 }, () => records).flat())
  const file = await open(path, 'w')
  await file.write(pcapHeader())
  for (let size = 0; size < LARGE; size += round.length) await file.write(round)
  await file.write(round.subarray(0, 100))
  await file.close()
}

/** Tells of threads that are made, before the program runs. */
const SPY = `
const threads = require('node:worker_threads')
const { Worker } = threads
threads.Worker = class extends Worker { constructor(...all) { super(...all); console.error('a thread') } }
require('node:module').syncBuiltinESMExports()`

describe('a large capture', () => {
  it('is read by another thread, and means what it means otherwise', async () => {
    const path = join(folder, 'large.pcap')
    const spy = join(folder, 'spy.cjs')
    await largeCapture(path)
    await writeFile(spy, SPY)
    const env = { NODE_OPTIONS: `--require ${spy}` }
    const ahead = await castshark(['diagnose', '--json', path], { env })
    const within = ['sh', '-c', `exec "$@" < ${path}`, 'sh']
    const piped = await castshark(['diagnose', '--json', '-'], { env, within })
    expect(ahead.err).toMatch(/^a thread\n.*cut off within a frame/)
    expect(piped.err).toMatch(/^castshark: -: the file is cut off within a frame/)
    expect([ahead.code, piped.code]).toEqual([3, 3])
    const told = JSON.parse(ahead.out)
    const found = told.findings.map(({ id }: { id: string }) => id)
    expect(found).toEqual(expect.arrayContaining(['mac-mismatch', 'udp-checksum', 'ttl-one', 'duplicate']))
    expect({ ...told, capture: { ...told.capture, name: '-' } }).toEqual(JSON.parse(piped.out))
  }, 60_000)
})
