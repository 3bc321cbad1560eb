import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LiveCaptureError } from '../../../src/capture/errors.ts'
import { type LiveDriver, type LiveSettings, LiveSource, libpcapDriver } from '../../../src/capture/live/index.ts'
import { collect, comparable, read } from '../collect.ts'
import { missing, Namespace, tcpdump, titled } from './namespace.ts'
import { sendMulticast } from './senders.ts'

const GROUP = '224.1.1.1'
const PORT = 5004
const SETTINGS: LiveSettings = { snaplen: 262_144, promiscuous: true, bufferSize: 2 << 20, precision: 9, filter: 'udp' }

describe.skipIf(missing !== undefined)(titled('the libpcap driver'), { timeout: 30_000 }, () => {
  let inside: Namespace
  let driver: LiveDriver
  let folder: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'castshark-live-'))
    inside = new Namespace()
    inside.enter()
    driver = await libpcapDriver()
  })
  afterAll(() => {
    inside?.delete()
    rmSync(folder, { recursive: true, force: true })
  })

  const send = (count: number, size?: number) =>
    sendMulticast({ group: GROUP, port: PORT, from: inside.address, count, size })

  /** The error that opening ends with. */
  function refusal(name: string, settings: Partial<LiveSettings> = {}): LiveCaptureError {
    try {
      driver.open(name, { ...SETTINGS, ...settings })
    } catch (error) {
      if (error instanceof LiveCaptureError) return error
      throw error
    }
    throw new Error('it was opened')
  }

  it('captures what tcpdump captures, with the same nanoseconds', async () => {
    const file = join(folder, 'tcpdump.pcap')
    const other = await tcpdump(inside, inside.far, file, 'udp')
    const source = new LiveSource([driver.open(inside.far, SETTINGS)])
    const collecting = collect(source)
    await send(500)
    source.stop()
    const { frames, interfaces, error } = await collecting
    expect(error).toBeUndefined()
    await other.stop()
    const theirs = await read(file)
    expect(frames).toHaveLength(500)
    expect(comparable(frames)).toEqual(comparable(theirs.frames))
    expect(interfaces).toMatchObject([{ name: inside.far, link: 1, precision: 9, filter: 'udp', snaplen: 262_144 }])
    expect(source.statistics()).toEqual([{ received: 500, dropped: 0, droppedByInterface: 0 }])
  })

  it('hands out frames as they arrive', async () => {
    const source = new LiveSource([driver.open(inside.far, SETTINGS)])
    await send(1)
    const first = await source.next()
    expect(first?.n).toBe(1)
    await send(2)
    let more = 0
    while (more < 2) more += (await source.next())?.n ?? Number.NaN
    expect(more).toBe(2)
    const ending = source.next()
    source.stop()
    expect(await ending).toBeUndefined()
    expect(source.captured).toBe(3)
    await source.close()
    await source.close()
  })

  it('hands out what came before the stop, and nothing that came behind it', async () => {
    const source = new LiveSource([driver.open(inside.far, SETTINGS)])
    await send(20)
    source.stop()
    await new Promise((resolve) => setTimeout(resolve, 5))
    await send(20)
    expect((await collect(source)).frames).toHaveLength(20)
  })

  it('ends after as many frames as are asked for', async () => {
    const source = new LiveSource([driver.open(inside.far, { ...SETTINGS, most: 7 })], { most: 7 })
    await send(20)
    expect((await collect(source)).frames).toHaveLength(7)
  })

  it('keeps as much of each frame as is asked for', async () => {
    const source = new LiveSource([driver.open(inside.far, { ...SETTINGS, snaplen: 60 })])
    await send(3, 400)
    source.stop()
    const { frames } = await collect(source)
    expect(frames.map(({ data, len }) => [data.length, len])).toEqual(Array(3).fill([60, 442]))
  })

  it('filters in the kernel', async () => {
    const source = new LiveSource([driver.open(inside.far, { ...SETTINGS, filter: `udp port ${PORT + 1}` })])
    await send(5)
    await sendMulticast({ group: GROUP, port: PORT + 1, from: inside.address, count: 2 })
    source.stop()
    expect((await collect(source)).frames).toHaveLength(2)
    expect(source.statistics()).toMatchObject([{ received: 2 }])
  })

  it('counts what was lost for want of room', async () => {
    const source = new LiveSource([driver.open(inside.far, { ...SETTINGS, bufferSize: 65_536 })])
    // Nobody takes frames meanwhile.
    await send(3000, 1000)
    source.stop()
    const { frames } = await collect(source)
    const [counted] = source.statistics()
    expect(counted?.received).toBe(3000)
    expect(counted?.dropped).toBeGreaterThan(0)
    expect(frames.length + (counted?.dropped ?? 0)).toBe(3000)
  })

  it('takes frames of several interfaces, each under its own number', async () => {
    const source = new LiveSource([driver.open(inside.near, SETTINGS), driver.open(inside.far, SETTINGS)])
    await send(10)
    source.stop()
    const { frames } = await collect(source)
    expect(frames.filter(({ iface }) => iface === 0)).toHaveLength(10)
    expect(frames.filter(({ iface }) => iface === 1)).toHaveLength(10)
  })

  it('closes while somebody waits for frames', async () => {
    const source = new LiveSource([driver.open(inside.far, SETTINGS)])
    const waiting = source.next()
    await source.close()
    expect(await waiting).toBeUndefined()
  })

  it('says that an interface was removed, once the frames before are handed out', async () => {
    inside.link('add', 'short0', 'type', 'veth', 'peer', 'name', 'short1')
    inside.link('set', 'short0', 'up')
    inside.link('set', 'short1', 'up')
    const source = new LiveSource([driver.open('short0', { ...SETTINGS, filter: undefined })])
    inside.link('del', 'short0')
    let failure: unknown
    try {
      while ((await source.next()) !== undefined);
    } catch (error) {
      failure = error
    }
    await source.close()
    expect(failure).toMatchObject({ name: 'LiveCaptureError', trouble: 'gone', about: 'short0' })
  })

  it('lists the interfaces', () => {
    const near = driver.interfaces().find(({ name }) => name === inside.near)
    expect(near).toMatchObject({ addresses: [inside.address], isUp: true, isLoopback: false })
    expect(driver.interfaces().find(({ name }) => name === 'lo')).toMatchObject({ isLoopback: true })
    expect(driver.linkOf(inside.near)).toEqual({ link: 1, name: 'EN10MB', description: 'Ethernet' })
    expect(driver.offers(inside.near).stamps).toContain('host')
  })

  describe('refuses', () => {
    it('an interface that there is not', () => {
      expect(refusal('near7')).toMatchObject({ trouble: 'interface', about: 'near7' })
    })

    it('an interface that is down', () => {
      inside.link('add', 'down0', 'type', 'veth', 'peer', 'name', 'down1')
      expect(refusal('down0')).toMatchObject({ trouble: 'down', advice: 'ip link set down0 up' })
    })

    it("a wrong filter, in libpcap's words", () => {
      expect(refusal(inside.near, { filter: 'udp prt 5004' })).toMatchObject({
        trouble: 'filter',
        reason: expect.stringContaining('syntax error'),
      })
    })

    it('a link type and stamps that the interface has not', () => {
      expect(refusal(inside.near, { linkType: 'IEEE802_11' })).toMatchObject({
        trouble: 'setting',
        advice: expect.stringContaining('EN10MB'),
      })
      expect(refusal(inside.near, { stampType: 'adapter' })).toMatchObject({ trouble: 'setting' })
    })

    it('whoever has no permission, and says how to get it', () => {
      process.seteuid?.(65_534)
      try {
        expect(refusal(inside.near)).toMatchObject({ trouble: 'permission', advice: expect.stringContaining('setcap') })
      } finally {
        process.seteuid?.(0)
      }
    })
  })
})
