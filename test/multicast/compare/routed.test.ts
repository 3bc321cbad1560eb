/** What the kernel routes from one network of the test to another, captured on both sides. */
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missing as missingNetwork } from '../../capture/live/namespace.ts'
import { compared } from './captures.ts'

const GROUP = '239.1.2.3'
const SENDER = '10.78.0.1'
const COUNT = 60
/** Every tenth has a TTL of 1, which no router lets pass. */
const SEND = `
import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton('${SENDER}'))
for k in range(${COUNT}):
    s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1 if k % 10 == 4 else 8)
    s.sendto(b'datagram %d' % k, ('${GROUP}', 5004))
    time.sleep(0.005)
`

const names = ['sender', 'router', 'receiver'].map((name) => `cs-${process.pid}-${name}`)
const [sender, router, receiver] = names
const run = (...args: readonly string[]): string => execFileSync('ip', args, { encoding: 'utf8', stdio: 'pipe' })

/** Why the kernel cannot route here; undefined where it can. */
function whatIsMissing(): string | undefined {
  if (missingNetwork !== undefined) return missingNetwork
  try {
    execFileSync('python3', ['--version'], { stdio: 'pipe' })
    execFileSync('test', ['-e', '/proc/net/ip_mr_vif'])
  } catch {
    return 'routing is tested with python3, by a kernel that routes multicast'
  }
  return undefined
}

const missing = whatIsMissing()
const title = `a stream that the kernel routes${missing === undefined ? '' : ` (skipped: ${missing})`}`

describe.skipIf(missing !== undefined)(title, { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'castshark-routed-'))
  const running: ChildProcessWithoutNullStreams[] = []

  /** Starts a command in a namespace, and waits until it has said so. */
  async function started(
    name: string,
    says: string,
    ...command: readonly string[]
  ): Promise<ChildProcessWithoutNullStreams> {
    const child = spawn('ip', ['netns', 'exec', name, ...command])
    running.push(child)
    let said = ''
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer): void => {
        said += chunk.toString()
        if (said.includes(says)) resolve()
      }
      child.stdout.on('data', hear)
      child.stderr.on('data', hear)
      child.on('close', () => reject(new Error(`${command[0]} ended: ${said}`)))
    })
    return child
  }

  const captured = (name: string, iface: string, file: string) =>
    started(name, 'listening on', 'tcpdump', '-Z', 'root', '-U', '-n', '-i', iface, '-w', join(folder, file), 'udp')

  beforeAll(() => {
    for (const name of names) run('netns', 'add', name)
    run('-n', sender, 'link', 'add', 's0', 'type', 'veth', 'peer', 'name', 'r0', 'netns', router)
    run('-n', router, 'link', 'add', 'r1', 'type', 'veth', 'peer', 'name', 'd0', 'netns', receiver)
    const ends = [
      [sender, 's0', SENDER],
      [router, 'r0', '10.78.0.2'],
      [router, 'r1', '10.78.1.2'],
      [receiver, 'd0', '10.78.1.1'],
    ]
    for (const [name, iface, address] of ends) {
      run('netns', 'exec', name, 'sh', '-c', `echo 1 > /proc/sys/net/ipv6/conf/${iface}/disable_ipv6`)
      run('-n', name, 'addr', 'add', `${address}/24`, 'dev', iface)
      run('-n', name, 'link', 'set', iface, 'up')
    }
    run('netns', 'exec', router, 'sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward')
  })
  afterAll(() => {
    for (const child of running) child.kill('SIGKILL')
    const there = run('netns', 'list')
    for (const name of names) if (there.includes(name)) run('netns', 'del', name)
    rmSync(folder, { recursive: true, force: true })
  })

  it('loses a hop, and what has no TTL left', async () => {
    const script = new URL('./multicast-router.py', import.meta.url).pathname
    await started(router, 'routing', 'python3', script, 'r0', 'r1', SENDER, GROUP)
    const captures = await Promise.all([
      captured(sender, 's0', 'sender.pcap'),
      captured(receiver, 'd0', 'receiver.pcap'),
    ])
    run('netns', 'exec', sender, 'python3', '-c', SEND)
    // It may take a moment until the kernel hands over the last frames.
    await new Promise((resolve) => setTimeout(resolve, 1500))
    for (const child of captures) {
      const ended = new Promise((resolve) => child.on('close', resolve))
      child.kill('SIGINT')
      await ended
    }
    const files = await Promise.all(['sender.pcap', 'receiver.pcap'].map((name) => readFile(join(folder, name))))
    const { rows } = await compared(files)
    expect(rows).toHaveLength(1)
    const [before, behind] = rows[0].places
    expect(rows[0]).toMatchObject({ source: SENDER, group: GROUP, datagrams: COUNT, reference: 'A' })
    expect(before).toMatchObject({ seen: COUNT, lost: 0, ttls: [8, 1] })
    expect(behind).toMatchObject({
      seen: COUNT - 6,
      lost: 6,
      bursts: 6,
      hops: 1,
      ttls: [7],
      duplicates: 0,
      reordered: 0,
    })
    expect(behind.losses.flatMap(({ frames }) => frames)).toEqual([5, 15, 25, 35, 45, 55])
    expect(behind.source_macs).not.toEqual(before.source_macs)
    expect(Math.abs(behind.clock as number)).toBeLessThan(1)
  })
})
