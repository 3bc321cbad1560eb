import { createRequire } from 'node:module'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LiveCaptureError } from '../../../src/capture/errors.ts'
import { capDriver, type LiveDriver, type LiveSettings, LiveSource } from '../../../src/capture/live/index.ts'
import { castshark, start } from '../../cli/run.ts'
import { collect } from '../collect.ts'
import { missing, Namespace } from './namespace.ts'
import { sendMulticast } from './senders.ts'

const SETTINGS: LiveSettings = { snaplen: 262_144, promiscuous: true, bufferSize: 2 << 20, precision: 9, filter: 'udp' }

/** Why the driver cannot be tested here; undefined where it can. */
const absent: string | undefined = missing ?? unbuilt()

function unbuilt(): string | undefined {
  try {
    createRequire(import.meta.url)('cap')
    return undefined
  } catch (error) {
    return `the package cap is not built: ${(error as Error).message.split('\n')[0]}`
  }
}

const title = absent === undefined ? 'the cap driver' : `the cap driver (skipped: ${absent})`

describe.skipIf(absent !== undefined)(title, { timeout: 30_000 }, () => {
  let inside: Namespace
  let driver: LiveDriver

  beforeAll(async () => {
    inside = new Namespace()
    inside.enter()
    driver = await capDriver()
  })
  afterAll(() => inside?.delete())

  const send = (count: number, size?: number) =>
    sendMulticast({ group: '224.1.1.1', port: 5004, from: inside.address, count, size })

  function refusal(name: string, settings: Partial<LiveSettings> = {}): LiveCaptureError {
    try {
      driver.open(name, { ...SETTINGS, ...settings })
    } catch (error) {
      if (error instanceof LiveCaptureError) return error
      throw error
    }
    throw new Error('it was opened')
  }

  it('captures what was sent, in order, stamped as it arrives', async () => {
    const before = Date.now()
    const source = new LiveSource([driver.open(inside.far, SETTINGS)])
    const collecting = collect(source)
    await send(3000, 100)
    source.stop()
    const { frames, interfaces } = await collecting
    expect(frames.map(({ data }) => Buffer.from(data).readUInt32BE(42))).toEqual(
      Array.from({ length: 3000 }, (_, k) => k),
    )
    const times = frames.map(({ sec, nsec }) => 1000 * sec + nsec / 1e6)
    expect(times).toEqual([...times].sort((x, y) => x - y))
    expect(times[0]).toBeGreaterThanOrEqual(before - 1)
    expect(times[2999]).toBeLessThanOrEqual(Date.now() + 1)
    expect(interfaces).toMatchObject([{ link: 1, precision: 6, snaplen: 65_535 }])
    expect(source.statistics()).toEqual([undefined])
  })

  it('ends after as many frames as are asked for, cut as asked', async () => {
    const source = new LiveSource([driver.open(inside.far, { ...SETTINGS, most: 3, snaplen: 50 })], { most: 3 })
    const collecting = collect(source)
    await send(10)
    const { frames } = await collecting
    expect(frames.map(({ data, len }) => [data.length, len])).toEqual(Array(3).fill([50, 62]))
  })

  it('keeps the buffer that the package writes to', async () => {
    const source = new LiveSource([driver.open(inside.far, SETTINGS)])
    const collecting = collect(source)
    setFlagsFromString('--expose-gc')
    const collectGarbage: () => void = runInNewContext('gc')
    for (let k = 0; k < 20; k++) {
      await send(10)
      await new Promise((resolve) => setTimeout(resolve, 5))
      collectGarbage()
    }
    source.stop()
    expect((await collecting).frames).toHaveLength(200)
  })

  it('closes while somebody waits for frames', async () => {
    const source = new LiveSource([driver.open(inside.far, SETTINGS)])
    const waiting = source.next()
    await source.close()
    await source.close()
    expect(await waiting).toBeUndefined()
  })

  it('lists the interfaces', () => {
    const near = driver.interfaces().find(({ name }) => name === inside.near)
    expect(near).toMatchObject({ addresses: [inside.address], isLoopback: false })
    expect(driver.interfaces().find(({ name }) => name === 'lo')).toMatchObject({ isLoopback: true })
  })

  it.each([
    ['what there is not', 'near7', {}, 'interface'],
    ['a wrong filter', 'near0', { filter: 'udp prt 5' }, 'filter'],
    ['not to be promiscuous', 'near0', { promiscuous: false }, 'setting'],
    ['a link type', 'near0', { linkType: 'EN10MB' }, 'setting'],
    ['stamps', 'near0', { stampType: 'host' }, 'setting'],
  ] as const)('refuses %s', (_title, name, settings, trouble) => {
    expect(refusal(name, settings)).toMatchObject({ trouble })
  })

  it('is what --driver cap takes, and its limits are told', async () => {
    const args = ['capture', '-i', inside.far, '-f', 'udp', '-c', '3', '--driver', 'cap']
    const running = await start(args, { namespace: inside.name })
    await running.says('Capturing on')
    await send(3)
    const { out, err, code } = await running.ended
    expect(out.match(/Len=20\n/g)).toHaveLength(3)
    expect(err).toContain('3 captured\n')
    expect(err).toContain(
      `${inside.far}: cap, promiscuous, stamps of arrival here in microseconds, snapshot length 65535`,
    )
    expect(err).toContain('the driver cap tells neither what the kernel lost nor how long cut frames were')
    expect(code).toBe(0)
  })

  it('says what builds the package, where it is not', async () => {
    const file = createRequire(import.meta.url).resolve('cap/build/Release/cap.node')
    const { err, code } = await castshark(['capture', '-i', inside.far, '--driver', 'cap'], {
      namespace: inside.name,
      within: ['unshare', '-m', 'sh', '-c', `mount --bind /dev/null "$(readlink -f '${file}')" && exec "$@"`, 'sh'],
    })
    expect(err).toMatch(
      /^castshark: cap: this package is missing, or was not built; apt install libpcap-dev .*npm rebuild cap\n$/,
    )
    expect(code).toBe(4)
  })
})
