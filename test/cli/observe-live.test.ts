import { execFileSync } from 'node:child_process'
import { createSocket, type Socket } from 'node:dgram'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { read } from '../capture/collect.ts'
import { missing, Namespace, titled } from '../capture/live/namespace.ts'
import { sendFrames, sendMulticast } from '../capture/live/senders.ts'
import { query, report3 } from '../multicast/state/watch.ts'
import { castshark, start } from './run.ts'

const GROUP = '239.1.1.1'
const PORT = 5004
const KINDS = 'join,leave,timeout,querier,stream-start,stream-stop'

const rowsOf = (out: string): Record<string, unknown>[] =>
  out
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))

describe.skipIf(missing !== undefined)(titled('live'), { timeout: 30_000 }, () => {
  let inside: Namespace
  let folder: string

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'castshark-observe-'))
    inside = new Namespace()
    inside.enter()
  })
  afterAll(() => {
    inside?.delete()
    rmSync(folder, { recursive: true, force: true })
  })

  const run = (...args: string[]) => castshark(args, { namespace: inside.name })

  async function watching(command: string, ...args: string[]) {
    const running = await start([command, '-i', inside.far, '-f', 'igmp or udp', ...args], { namespace: inside.name })
    await running.says('Capturing on')
    return running
  }

  const send = (count: number) => sendMulticast({ group: GROUP, port: PORT, from: inside.address, count })

  /** A socket in the group: the kernel speaks IGMP for it. */
  const member = (): Promise<Socket> =>
    new Promise((resolve) => {
      const socket = createSocket('udp4')
      socket.bind(0, () => {
        socket.addMembership(GROUP, inside.address)
        resolve(socket)
      })
    })

  const moment = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

  describe('castshark members', () => {
    it('tells at Ctrl-C who joined and left, and writes all frames meanwhile', async () => {
      const file = join(folder, 'members.pcapng')
      const running = await watching('members', '--json', '-w', file)
      const socket = await member()
      await moment(300)
      socket.close()
      await send(3)
      await moment(1500)
      running.child.kill('SIGINT')
      const { out, err, code } = await running.ended
      expect(rowsOf(out)).toMatchObject([
        { interface: inside.far, group: GROUP, host: inside.address, joined: 0, state: 'left', ended_by: 'TO_IN' },
      ])
      expect(err).toMatch(/(\d+) captured, \1 received by filter, 0 dropped/)
      expect(code).toBe(0)
      const { frames, error } = await read(file)
      expect(error).toBeUndefined()
      expect(err).toContain(`\n${frames.length} captured`)
      expect((await castshark(['members', '--json', file])).out).toBe(out)
    })

    it('joins groups meanwhile', async () => {
      const { out, err, code } = await run(
        ...['members', '--json', '-i', inside.far, '--join', `239.9.9.9%${inside.near}`, '-f', 'igmp', '-c', '1'],
      )
      expect(rowsOf(out)).toMatchObject([{ group: '239.9.9.9', host: inside.address, state: 'member' }])
      expect(err).toContain(`joined meanwhile: 239.9.9.9 on ${inside.near}\n`)
      expect(code).toBe(0)
    })
  })

  it('tells what was found out until the disk was full', async () => {
    const disk = join(folder, 'disk')
    mkdirSync(disk)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=100k', 'none', disk])
    try {
      const running = await watching('streams', '--json', '-w', join(disk, 'full.pcapng'))
      await sendMulticast({ group: GROUP, port: PORT, from: inside.address, count: 2000, size: 1000 })
      const { out, err, code } = await running.ended
      expect(rowsOf(out)).toMatchObject([{ source: inside.address, group: GROUP }])
      expect(err.match(/no space is left on the device/g)).toHaveLength(1)
      expect(err).toContain(' captured, ')
      expect(code).toBe(4)
    } finally {
      execFileSync('umount', [disk])
    }
  })

  it('castshark streams ends with -a packets:', async () => {
    const running = await watching('streams', '--json', '-a', 'packets:3', '-Y', `udp.dstport == ${PORT}`)
    await send(5)
    const { out, code } = await running.ended
    expect(rowsOf(out)).toMatchObject([{ source: inside.address, group: GROUP, packets: 3 }])
    expect(code).toBe(0)
  })

  describe('--events', () => {
    it('are printed as they happen, and what times out when nothing arrives', async () => {
      const running = await watching('groups', '--events', '--pause', '1', '--kinds', KINDS)
      // Members time out after 1 * 1 s + 0.1 s.
      const asked = query(3, { robustness: 1, interval: 1, code: 1 })
      sendFrames(inside.near, [asked.bytes, report3(10, ['TO_EX']).bytes])
      await running.prints('"join"')
      await send(1)
      await running.prints('"stream-start"')
      // Somebody has to ask: whoever was never asked may still be there.
      sendFrames(inside.near, [asked.bytes])
      await running.prints('"timeout"')
      await running.prints('"lost"')
      await running.prints('"stream-stop"')
      running.child.kill('SIGINT')
      const { out, code } = await running.ended
      // The kernel may still be telling of the tests before.
      const told = rowsOf(out).filter(({ host }) => host !== inside.address)
      const at = (name: string) => told.find(({ event }) => event === name) ?? {}
      expect(told.map(({ event, change }) => change ?? event).sort()).toEqual(
        ['elected', 'join', 'lost', 'stream-start', 'stream-stop', 'timeout'].sort(),
      )
      expect(at('timeout')).toMatchObject({ interface: inside.far, host: '192.168.1.10', ended_by: 'timeout' })
      expect(at('timeout').time).toBeCloseTo((at('join').time as number) + 1.1, 6)
      expect(Date.now() - Date.parse(at('join').at as string)).toBeLessThan(20_000)
      expect(code).toBe(0)
    })

    it('may go to a reader that goes away', async () => {
      const running = await start(['streams', '--events', '-i', inside.far, '--pause', '0.1', '-f', 'udp'], {
        namespace: inside.name,
        readAtMost: 1,
      })
      await running.says('Capturing on')
      for (let k = 0; k < 20 && running.child.exitCode === null; k++) {
        await send(1)
        await moment(400)
      }
      expect((await running.ended).code).toBe(0)
    })
  })

  it.each([
    [['-i', 'near0', 'a.pcap'], '-i near0 or a.pcap?', 2],
    [['-f', 'udp', 'a.pcap'], '-f is about capturing', 2],
    [['-p', 'a.pcap'], '-p is about capturing', 2],
    [['-i', 'near0', '-w', '-'], '-w - writes frames', 2],
    [['-i', 'near0', '-b', 'files:3'], '-b writes files', 2],
    [['-i', 'near0', '-f', 'no such filter'], '-f no such filter: ', 2],
    [['-i', 'none0'], 'none0: there is no such interface', 4],
    [[], 'which capture?', 2],
  ])('refuses %j', async (args, says, code) => {
    const ended = await run('groups', ...args)
    expect(ended.err).toContain(`castshark: ${says}`)
    expect(ended.code).toBe(code)
  })
})
