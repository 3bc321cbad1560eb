import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missing, Namespace, titled } from '../capture/live/namespace.ts'
import { sendMulticast } from '../capture/live/senders.ts'
import { processesWith } from '../sandbox/processes.ts'
import { Examples } from './examples.ts'
import { castshark, type RunOptions, start } from './run.ts'

/** An account without a name, whom nothing belongs to. */
const SOMEBODY = '64123'
const EXPECT = 'expect:\n  - frame: udp.dstport == 5004\n    count: 2..\n'

describe.skipIf(missing !== undefined)(titled('castshark check -i'), { timeout: 30_000 }, () => {
  let examples: Examples
  let inside: Namespace

  beforeAll(async () => {
    examples = await Examples.build()
    inside = new Namespace()
    inside.in('ip', 'route', 'add', 'default', 'dev', inside.near)
    inside.enter()
  })
  afterAll(() => {
    inside?.delete()
    examples?.remove()
  })

  const check = (file: string, iface: string, more: readonly string[] = [], options: RunOptions = {}) =>
    castshark(['check', file, '-i', iface, ...more], { namespace: inside.name, ...options })

  const send = (count: number) => sendMulticast({ group: '224.1.1.1', port: 5004, from: inside.address, count })

  it.each([3, 2])('holds the chat of a host of IGMPv%d against its file', async (version) => {
    inside.in('sh', '-c', `echo ${version} > /proc/sys/net/ipv4/conf/${inside.near}/force_igmp_version`)
    const { out, err, code } = await check(examples.patient('chat'), inside.near, ['--for', '20s'])
    expect(out).toContain(`Patiently, A multicast chat on 224.1.1.1:5004: ${inside.near}, not promiscuous`)
    expect(out).toContain('✓ pass: 9 of 9 passed')
    expect(err).toContain(`server 2 │ ${inside.address}:`)
    expect(code).toBe(0)
  })

  it('runs the command as who called sudo', async () => {
    const env = { SUDO_UID: SOMEBODY, SUDO_GID: SOMEBODY }
    const { err } = await check(examples.written(EXPECT), inside.far, ['--', 'id', '-u'], { env })
    expect(err).toBe(`id │ ${SOMEBODY}\n`)
  })

  it('sees what nobody on its side has joined, and is over when nothing is left to decide', async () => {
    const running = await start(['check', examples.written(EXPECT), '-i', inside.far], { namespace: inside.name })
    const hears = () => inside.in('ip', '-details', 'link', 'show', inside.far).includes('allmulti 1')
    while (!hears()) await pause(10)
    const before = Date.now()
    await send(2)
    const { out, code } = await running.ended
    expect(out).toContain('✓ pass')
    expect(code).toBe(0)
    expect(Date.now() - before).toBeLessThan(8000)
    expect(hears()).toBe(false)
  })

  it('cannot tell where the interface goes away', async () => {
    inside.link('add', 'other0', 'up', 'type', 'veth', 'peer', 'name', 'other1')
    inside.link('set', 'other1', 'up')
    const remove = ['--', 'ip', 'link', 'del', 'other0']
    const { out, code } = await check(examples.written(EXPECT), 'other0', remove)
    expect(out).toContain('? inconclusive')
    expect(code).toBe(5)
  })

  it('judges what a pipe brings when that is closed, unless commands go on', async () => {
    const input = readFileSync('fixtures/chat-igmpv3.pcapng')
    const { out, code } = await check(examples.written(EXPECT), '-', [], { input })
    expect(out).toContain('✓ pass: 1 of 1 passed')
    expect(code).toBe(0)
    const cut = await check(examples.written(EXPECT.replace('2..', '50..')), '-', ['--', 'sleep', '5'], { input })
    expect(cut.out).toContain('it ended before the commands did')
    expect(cut.code).toBe(5)
  })

  it('leaves no command behind where it is killed', async () => {
    const mark = `${7_000_000 + process.pid}`
    const running = await start(['check', examples.written(EXPECT), '-i', inside.far, '--', 'sleep', mark], {
      namespace: inside.name,
    })
    while (processesWith(`sleep\0${mark}`).length === 0) await pause(10)
    running.child.kill('SIGKILL')
    while (processesWith(`sleep\0${mark}`).length > 0) await pause(10)
  })

  it('leaves no command behind where somebody insists on the end, though the command does not', async () => {
    const mark = `${7_500_000 + process.pid}`
    const stubborn = ['--', 'sh', '-c', `trap "" INT TERM; echo here; sleep ${mark}`]
    const running = await start(['check', examples.written(EXPECT), '-i', inside.far, ...stubborn], {
      namespace: inside.name,
    })
    await running.says('│ here')
    running.child.kill('SIGINT')
    await pause(50)
    running.child.kill('SIGINT')
    await running.ended
    while (processesWith(`sleep\0${mark}`).length > 0) await pause(10)
  })

  it('says that there is no such program', async () => {
    const { out, code } = await check(examples.written(EXPECT), inside.far, ['--for', '1s', '--', 'nosuchprogram'])
    expect(out).toContain('there is no such program')
    expect(code).toBe(1)
  })

  it('says that there is no such interface', async () => {
    const { err, code } = await check(examples.written(EXPECT), 'nosuch0')
    expect(err).toContain('nosuch0: there is no such interface')
    expect(code).toBe(4)
  })
})
