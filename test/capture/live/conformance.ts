/**
 * What every driver has to do, and what it has to say where it cannot: one suite, run with each.
 *
 * All that is sent stays in a namespace of the suite's own.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LiveCaptureError, type LiveTrouble } from '../../../src/capture/errors.ts'
import { type LiveDriver, type LiveHandle, type LiveSettings, LiveSource } from '../../../src/capture/live/index.ts'
import { collect, comparable, read } from '../collect.ts'
import { Namespace, tcpdump } from './namespace.ts'
import { sendFrames, sendMulticast } from './senders.ts'

const GROUP = '224.1.1.1'
const PORT = 5004
export const SETTINGS: LiveSettings = {
  snaplen: 262_144,
  promiscuous: true,
  bufferSize: 2 << 20,
  precision: 9,
  filter: 'udp',
}

/** What a driver's library may be unable to do. Each has to be said, one way or the other. */
export interface Abilities {
  /** Hands over the kernel's stamps, in nanoseconds. */
  readonly kernelStamps: boolean
  /** Counts what was received, and what was lost. */
  readonly counters: boolean
  /** Goes on when an interface is removed, or goes down. */
  readonly outliveInterfaces: boolean
  /** Takes the settings that the package `cap` has fixed: mode, link type, who stamps. */
  readonly settings: boolean
}

/** Why a package that is compiled when it is installed cannot be used; undefined where it can. */
export function unbuilt(name: string): string | undefined {
  try {
    createRequire(import.meta.url)(name)
    return undefined
  } catch (error) {
    return `the package ${name} is not built: ${(error as Error).message.split('\n')[0]}`
  }
}

/** What a driver does about a request: the error it is refused with. */
export function refusalOf(driver: LiveDriver, name: string, settings: Partial<LiveSettings> = {}): LiveCaptureError {
  let handle: LiveHandle
  try {
    handle = driver.open(name, { ...SETTINGS, ...settings })
  } catch (error) {
    if (error instanceof LiveCaptureError) return error
    throw error
  }
  handle.close()
  throw new Error('it was opened')
}

/** Reads to the end. @returns the frames that came, and what ended it */
async function drained(source: LiveSource): Promise<{ frames: number; failure: unknown }> {
  let frames = 0
  try {
    for (let batch = await source.next(); batch !== undefined; batch = await source.next()) frames += batch.n
    return { frames, failure: undefined }
  } catch (failure) {
    return { frames, failure }
  } finally {
    await source.close()
  }
}

/** The number that `sendMulticast` has put into each datagram. */
const numberIn = (data: Uint8Array): number => Buffer.from(data).readUInt32BE(42)

/** Declares the suite. @param absent why the driver cannot be tested here, where it cannot */
export function conformance(
  name: string,
  load: () => Promise<LiveDriver>,
  can: Abilities,
  absent: string | undefined,
): void {
  const title = `the driver ${name} as any driver${absent === undefined ? '' : ` (skipped: ${absent})`}`
  describe.skipIf(absent !== undefined)(title, { timeout: 30_000 }, () => {
    let inside: Namespace
    let driver: LiveDriver
    let folder: string
    let cables = 0

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'castshark-driver-'))
      inside = new Namespace()
      inside.enter()
      driver = await load()
    })
    afterAll(() => {
      inside?.delete()
      rmSync(folder, { recursive: true, force: true })
    })

    const open = (settings: Partial<LiveSettings> = {}, iface = inside.far): LiveHandle =>
      driver.open(iface, { ...SETTINGS, ...settings })
    const sourceOf = (settings: Partial<LiveSettings> = {}): LiveSource =>
      new LiveSource([open(settings)], { most: settings.most })
    const send = (count: number, size?: number, port = PORT) =>
      sendMulticast({ group: GROUP, port, from: inside.address, count, size })

    /** Another cable, for tests that break it. @returns the end that is captured from */
    function newCable(): string {
      const [near, far] = [`cut${++cables}a`, `cut${cables}b`]
      inside.link('add', near, 'type', 'veth', 'peer', 'name', far)
      for (const end of [near, far]) {
        inside.in('sh', '-c', `echo 1 > /proc/sys/net/ipv6/conf/${end}/disable_ipv6`)
        inside.link('set', end, 'up')
      }
      return far
    }

    it('hands out all frames of a burst, once each and in order', async () => {
      const source = sourceOf()
      const collecting = collect(source)
      await send(3000, 100)
      source.stop()
      const { frames, interfaces, error } = await collecting
      expect(error).toBeUndefined()
      expect(frames.map(({ data }) => numberIn(data))).toEqual(Array.from({ length: 3000 }, (_, k) => k))
      expect(interfaces).toMatchObject([{ name: inside.far, link: 1, filter: 'udp' }])
    })

    it('stamps frames with the time at which they came', async () => {
      const source = sourceOf()
      const collecting = collect(source)
      const before = Date.now()
      await send(50)
      const after = Date.now()
      source.stop()
      const times = (await collecting).frames.map(({ sec, nsec }) => 1000 * sec + nsec / 1e6)
      expect(times).toEqual([...times].sort((x, y) => x - y))
      expect(times[0]).toBeGreaterThanOrEqual(before - 1)
      // Who stamps on arrival does so later, by as much as the kernel keeps frames.
      expect(times[49]).toBeLessThanOrEqual(after + (can.kernelStamps ? 1 : 2000))
    })

    it('hands out frames as they arrive', async () => {
      const source = sourceOf()
      await send(1)
      expect((await source.next())?.n).toBe(1)
      await send(2)
      let more = 0
      while (more < 2) more += (await source.next())?.n ?? Number.NaN
      expect(more).toBe(2)
      const ending = source.next()
      source.stop()
      expect(await ending).toBeUndefined()
      expect(source.captured).toBe(3)
      await source.close()
    })

    it('hands out what came before the stop', async () => {
      const source = sourceOf()
      const collecting = collect(source)
      await send(20)
      source.stop()
      expect((await collecting).frames).toHaveLength(20)
    })

    it('ends after as many frames as are asked for', async () => {
      const source = sourceOf({ most: 7 })
      const collecting = collect(source)
      await send(20)
      expect((await collecting).frames).toHaveLength(7)
    })

    it('keeps as much of each frame as is asked for, and how long it was', async () => {
      const source = sourceOf({ snaplen: 60 })
      const collecting = collect(source)
      await send(3, 400)
      await send(2, 10)
      source.stop()
      const { frames, interfaces } = await collecting
      expect(frames.map(({ data, len }) => [data.length, len])).toEqual([
        ...Array(3).fill([60, 442]),
        ...Array(2).fill([52, 52]),
      ])
      expect(interfaces[0].snaplen).toBe(60)
    })

    it('captures frames of all sizes as they are', async () => {
      const [near, far] = [newCable().replace('b', 'a'), `cut${cables}b`]
      for (const end of [near, far]) inside.link('set', end, 'mtu', '9000')
      const source = new LiveSource([open({ filter: 'ether proto 0x88b5' }, far)])
      const collecting = collect(source)
      const sizes = [14, 15, 60, 1514, 1515, 4096, 9014]
      const sent = sizes.map((size) => {
        const frame = Buffer.alloc(size, size & 0xff)
        Buffer.from('01005e010101020000000009' + '88b5', 'hex').copy(frame)
        return frame
      })
      sendFrames(near, sent)
      source.stop()
      const { frames } = await collecting
      expect(frames.map(({ data }) => Buffer.from(data).toString('hex'))).toEqual(
        sent.map((frame) => frame.toString('hex')),
      )
    })

    it('filters in the kernel', async () => {
      const source = sourceOf({ filter: `udp port ${PORT + 1}` })
      const collecting = collect(source)
      await send(5)
      await send(2, 20, PORT + 1)
      source.stop()
      expect((await collecting).frames).toHaveLength(2)
    })

    it('captures from several interfaces, each under its own number', async () => {
      const source = new LiveSource([open({}, inside.near), open()])
      const collecting = collect(source)
      await send(10)
      source.stop()
      const { frames } = await collecting
      for (const id of [0, 1]) {
        const own = frames.filter(({ iface }) => iface === id).map(({ data }) => numberIn(data))
        expect(own).toEqual(Array.from({ length: 10 }, (_, k) => k))
      }
    })

    it('closes while somebody waits for frames, and closes once', async () => {
      const source = sourceOf()
      const waiting = source.next()
      await source.close()
      await source.close()
      expect(await waiting).toBeUndefined()
      expect(await source.next()).toBeUndefined()
    })

    it('closes before anybody asked for frames', async () => {
      const handle = open()
      await send(100)
      await handle.close()
      expect(await handle.next()).toBeUndefined()
    })

    /** Sends frames of a protocol of no one's to the other end of a cable. */
    const sendTo = (far: string, count: number): void =>
      sendFrames(
        far.replace('b', 'a'),
        Array(count).fill(Buffer.from(`01005e01010102000000000988b5${'0'.repeat(92)}`, 'hex')),
      )

    if (can.outliveInterfaces) {
      it('says that the interface was removed, once the frames before are handed out', async () => {
        const far = newCable()
        const source = new LiveSource([open({ filter: 'ether proto 0x88b5' }, far)])
        const ended = drained(source)
        sendTo(far, 5)
        await new Promise((resolve) => setTimeout(resolve, 300))
        inside.link('del', far)
        const { frames, failure } = await ended
        expect(frames).toBe(5)
        expect(failure).toMatchObject({ name: 'LiveCaptureError', trouble: 'gone', about: far })
      })

      it('goes on when the interface is up again that went down', async () => {
        const far = newCable()
        const source = new LiveSource([open({ filter: 'ether proto 0x88b5' }, far)])
        const ended = drained(source)
        sendTo(far, 5)
        await new Promise((resolve) => setTimeout(resolve, 300))
        inside.link('set', far, 'down')
        const before = process.cpuUsage()
        await new Promise((resolve) => setTimeout(resolve, 1000))
        const { user, system } = process.cpuUsage(before)
        inside.link('set', far, 'up')
        // The kernel takes its time to see that the cable is whole again.
        const state = () => inside.in('cat', `/sys/class/net/${far.replace('b', 'a')}/operstate`).trim()
        for (let k = 0; k < 100 && state() !== 'up'; k++) await new Promise((resolve) => setTimeout(resolve, 50))
        sendTo(far, 5)
        await new Promise((resolve) => setTimeout(resolve, 300))
        source.stop()
        expect(await ended).toEqual({ frames: 10, failure: undefined })
        // Waiting for it takes nothing: not half of the time that passed.
        expect(user + system).toBeLessThan(500_000)
      })
    } else {
      it('says that it does not outlive its interfaces', async () => {
        const handle = open()
        expect(handle.warnings.join()).toContain('goes away')
        await handle.close()
      })
    }

    it('lists the interfaces', () => {
      const near = driver.interfaces().find(({ name }) => name === inside.near)
      expect(near).toMatchObject({ addresses: [inside.address], isLoopback: false })
      expect(driver.interfaces().find(({ name }) => name === 'lo')).toMatchObject({ isLoopback: true })
    })

    describe('refuses', () => {
      it.each<[what: string, iface: string, settings: Partial<LiveSettings>, trouble: LiveTrouble, said: RegExp]>([
        ['an interface that there is not', 'near7', {}, 'interface', /near7: there is no such interface/],
        ['a wrong filter', 'near0', { filter: 'udp prt 5004' }, 'filter', /syntax error/],
      ])('%s', (_what, iface, settings, trouble, said) => {
        const refusal = refusalOf(driver, iface, settings)
        expect(refusal).toMatchObject({ trouble })
        expect(refusal.message).toMatch(said)
      })

      it('an interface that is down', () => {
        const far = newCable()
        inside.link('set', far, 'down')
        expect(refusalOf(driver, far)).toMatchObject({ trouble: 'down', advice: `ip link set ${far} up` })
      })

      it('whoever has no permission, and says how to get it', () => {
        process.seteuid?.(65_534)
        try {
          expect(refusalOf(driver, inside.near)).toMatchObject({
            trouble: 'permission',
            advice: expect.stringContaining('setcap'),
          })
        } finally {
          process.seteuid?.(0)
        }
      })
    })

    // Each of these holds, or it is said that it does not.

    it(
      can.kernelStamps ? "has the kernel's stamps, to the nanosecond" : 'says that stamps are not the kernel’s',
      async () => {
        const handle = open()
        if (!can.kernelStamps) {
          expect(handle.stamps).not.toBe('kernel')
          expect(handle.how).toContain(`stamps of ${handle.stamps}`)
          expect(handle.precision).toBe(6)
          return handle.close()
        }
        const file = join(folder, 'tcpdump.pcap')
        const theirs = await tcpdump(inside, inside.far, file, 'udp')
        const source = new LiveSource([handle])
        const collecting = collect(source)
        await send(500)
        source.stop()
        const { frames } = await collecting
        await theirs.stop()
        expect(frames).toHaveLength(500)
        expect(comparable(frames)).toEqual(comparable((await read(file)).frames))
      },
    )

    it(can.counters ? 'counts what it received' : 'says that nothing is counted', async () => {
      const source = sourceOf()
      const collecting = collect(source)
      await send(30)
      source.stop()
      await collecting
      const [counted] = source.statistics()
      if (can.counters) expect(counted).toEqual({ received: 30, dropped: 0, droppedByInterface: 0 })
      else {
        expect(counted).toBeUndefined()
        expect(source.inputs[0].warnings.join()).toContain('what the kernel lost')
      }
    })

    const counted = can.counters ? it : undefined
    counted?.('counts what was lost for want of room', async () => {
      const source = sourceOf({ bufferSize: 65_536 })
      // Nobody takes frames meanwhile.
      await send(3000, 1000)
      source.stop()
      const { frames } = await collect(source)
      const [counted] = source.statistics()
      expect(counted?.received).toBe(3000)
      expect(counted?.dropped).toBeGreaterThan(0)
      expect(frames.length + (counted?.dropped ?? 0)).toBe(3000)
    })

    counted?.('counts to the end, where that comes amid frames', async () => {
      const source = sourceOf({ bufferSize: 16 << 20 })
      await send(1)
      expect((await source.next())?.n).toBe(1)
      // More than are taken at once, and within the second in which nobody looks at the counters again.
      await send(10_000)
      await source.next()
      await source.close()
      expect(source.statistics()[0]?.received).toBe(10_001)
    })

    it.each<[what: string, settings: Partial<LiveSettings>]>([
      ['not to be promiscuous', { promiscuous: false }],
      ['a link type', { linkType: 'EN10MB' }],
      ['who stamps', { stampType: 'host' }],
      ['which way frames go', { direction: 'in' }],
    ])(`${can.settings ? 'takes' : 'refuses, and says so:'} %s`, async (_what, settings) => {
      if (!can.settings) {
        expect(refusalOf(driver, inside.near, settings)).toMatchObject({ trouble: 'setting' })
        return
      }
      const handle = open(settings)
      expect(handle.promiscuous).toBe(settings.promiscuous ?? true)
      await handle.close()
    })
  })
}
