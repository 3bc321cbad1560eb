import { createRequire } from 'node:module'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { capDriver, type LiveDriver, LiveSource } from '../../../src/capture/live/index.ts'
import { castshark, start } from '../../cli/run.ts'
import { collect } from '../collect.ts'
import { SETTINGS, unbuilt } from './conformance.ts'
import { missing, Namespace } from './namespace.ts'
import { sendMulticast } from './senders.ts'

/** Why the driver cannot be tested here; undefined where it can. */
const absent: string | undefined = missing ?? unbuilt('cap')

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
