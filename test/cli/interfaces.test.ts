import { createSocket, type Socket } from 'node:dgram'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { interfaceFacts, libpcapDriver } from '../../src/capture/live/index.ts'
import { missing, Namespace, titled } from '../capture/live/namespace.ts'
import { openTun } from '../capture/live/senders.ts'
import { castshark } from './run.ts'

describe.skipIf(missing !== undefined)(titled('castshark interfaces'), { timeout: 30_000 }, () => {
  let inside: Namespace
  let socket: Socket

  beforeAll(async () => {
    inside = new Namespace()
    inside.enter()
    inside.link('add', 'down0', 'type', 'veth', 'peer', 'name', 'down1')
    socket = createSocket('udp4')
    await new Promise<void>((resolve) => socket.bind(0, resolve))
    socket.addMembership('239.9.8.7', inside.address)
  })
  afterAll(() => {
    socket?.close()
    inside?.delete()
  })

  const run = (...args: string[]) => castshark(args, { namespace: inside.name })

  it('lists what there is, aligned', async () => {
    const { out, code } = await run('interfaces')
    const lines = out.split('\n')
    const near = lines.findIndex((line) => line.startsWith(`${inside.near} `))
    expect(lines[0]).toMatch(/^Name +State +Link type +Flags +Addresses +Groups joined here +Description$/)
    expect(lines[near]).toMatch(/^near0 +up +EN10MB +multicast +10\.77\.0\.1 +224\.0\.0\.1$/)
    expect(lines[near + 1]).toMatch(/^ +239\.9\.8\.7$/)
    expect(lines[near + 1].indexOf('239')).toBe(lines[0].indexOf('Groups'))
    expect(lines.find((line) => line.startsWith('down0 '))).toMatch(/^down0 +down +EN10MB +multicast\b/)
    expect(code).toBe(0)
  })

  it('knows where it is, though /sys shows the interfaces of elsewhere', async () => {
    const within = ['nsenter', `--net=/run/netns/${inside.name}`]
    expect((await castshark(['interfaces'], { within })).out).toBe((await run('interfaces')).out)
  })

  it('tells who may not capture nearly as much', async () => {
    const within = ['setpriv', '--bounding-set', '-net_raw,-net_admin']
    const { out } = await castshark(['interfaces'], { namespace: inside.name, within })
    // Only what `any` gives is found out by opening it.
    const plain = (text: string) => text.replace(/LINUX_SLL2?/, '').replace(/ +/g, ' ')
    expect(plain(out)).toBe(plain((await run('interfaces')).out))
    expect(out).toContain(' EN10MB ')
  })

  it('knows the link types that libpcap has for interfaces of all usual kinds', async () => {
    const tun = openTun('tun9', 'tun')
    inside.link('set', 'tun9', 'up')
    const driver = await libpcapDriver()
    const facts = await interfaceFacts(driver)
    for (const name of [inside.near, 'lo', 'tun9']) {
      expect(facts.find((one) => one.name === name)?.linkType).toEqual(driver.linkOf(name))
    }
    tun.close()
  })

  it('is what -D lists', async () => {
    expect((await run('-D')).out).toBe((await run('interfaces')).out)
  })

  it('is JSON when asked', async () => {
    const all = JSON.parse((await run('interfaces', '--json')).out)
    expect(all.find(({ name }: { name: string }) => name === inside.near)).toEqual({
      name: inside.near,
      description: null,
      linkType: { link: 1, name: 'EN10MB', description: 'Ethernet' },
      up: true,
      loopback: false,
      multicast: true,
      addresses: [inside.address],
      groups: expect.arrayContaining(['224.0.0.1', '239.9.8.7']),
    })
    expect(all.find(({ name }: { name: string }) => name === 'lo')).toMatchObject({ loopback: true, up: true })
  })
})
