import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LiveDriver, LiveSource, libpcapDriver } from '../../../src/capture/live/index.ts'
import { collect } from '../collect.ts'
import { refusalOf, SETTINGS } from './conformance.ts'
import { missing, Namespace, titled } from './namespace.ts'
import { sendMulticast } from './senders.ts'

const GROUP = '224.1.1.1'
const PORT = 5004

describe.skipIf(missing !== undefined)(titled('the libpcap driver'), { timeout: 30_000 }, () => {
  let inside: Namespace
  let driver: LiveDriver

  beforeAll(async () => {
    inside = new Namespace()
    inside.enter()
    driver = await libpcapDriver()
  })
  afterAll(() => inside?.delete())

  const send = (count: number, size?: number) =>
    sendMulticast({ group: GROUP, port: PORT, from: inside.address, count, size })

  it('hands out what came before the stop, and nothing that came behind it', async () => {
    const source = new LiveSource([driver.open(inside.far, SETTINGS)])
    await send(20)
    source.stop()
    await new Promise((resolve) => setTimeout(resolve, 5))
    await send(20)
    expect((await collect(source)).frames).toHaveLength(20)
  })

  it('lists the interfaces', () => {
    const near = driver.interfaces().find(({ name }) => name === inside.near)
    expect(near).toMatchObject({ addresses: [inside.address], isUp: true, isLoopback: false })
    expect(driver.interfaces().find(({ name }) => name === 'lo')).toMatchObject({ isLoopback: true })
    expect(driver.linkOf(inside.near)).toEqual({ link: 1, name: 'EN10MB', description: 'Ethernet' })
    expect(driver.offers(inside.near).stamps).toContain('host')
  })

  describe('refuses', () => {
    it('a link type and stamps that the interface has not', () => {
      expect(refusalOf(driver, inside.near, { linkType: 'IEEE802_11' })).toMatchObject({
        trouble: 'setting',
        advice: expect.stringContaining('EN10MB'),
      })
      expect(refusalOf(driver, inside.near, { stampType: 'adapter' })).toMatchObject({ trouble: 'setting' })
    })
  })
})
