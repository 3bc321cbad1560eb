import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Sandbox, SandboxError } from '../../src/sandbox/index.ts'
import { missing, titled } from './missing.ts'
import { processesWith } from './processes.ts'

/** Runs a command in a host to its end. */
async function output(sandbox: Sandbox, host: string, ...command: string[]) {
  const child = sandbox.start(host, command, { cwd: '/usr' })
  let out = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk
  })
  const [code] = await once(child, 'close')
  return { out, code }
}

describe.skipIf(missing !== undefined)(titled('a sandbox'), { timeout: 20_000 }, () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await Sandbox.open({ hosts: [{ name: 'new' }, { name: 'old', igmp: 2, mld: 1 }] })
  })
  afterAll(() => sandbox?.close())

  it('has hosts with addresses of their own, and nothing of the machine around', async () => {
    const { out, code } = await output(sandbox, 'old', 'ip', '-brief', 'address')
    expect(out).toMatch(/^eth0\S+ +UP +192\.0\.2\.2\/24 2001:db8:1::2\/64 fe80::ff:fe00:2\/64/m)
    expect(out.trim().split('\n')).toHaveLength(2)
    expect(code).toBe(0)
    expect((await output(sandbox, 'new', 'ls', '/sys/class/net')).out).toBe('eth0\nlo\n')
  })

  it('runs commands as whoever runs castshark, in the folder asked for, and tells how they end', async () => {
    const { out, code } = await output(sandbox, 'new', 'sh', '-c', 'id -u; pwd; exit 7')
    expect(out).toBe(`${process.getuid?.()}\n/usr\n`)
    expect(code).toBe(7)
  })

  it.each([
    ['new', '0', '0'],
    ['old', '2', '1'],
  ])('has %s speak the versions asked for', async (host, igmp, mld) => {
    const files = ['/proc/sys/net/ipv4/conf/eth0/force_igmp_version', '/proc/sys/net/ipv6/conf/eth0/force_mld_version']
    expect((await output(sandbox, host, 'cat', ...files)).out).toBe(`${igmp}\n${mld}\n`)
  })

  it('has hosts that know their own name, and those of the others', async () => {
    expect((await output(sandbox, 'old', 'uname', '-n')).out).toBe('old\n')
    const { out } = await output(sandbox, 'old', 'getent', 'ahostsv4', 'new')
    expect(out).toMatch(/^192\.0\.2\.1 +STREAM new\n/)
    expect((await output(sandbox, 'new', 'getent', 'ahostsv6', 'old')).out).toMatch(/^2001:db8:1::2 +STREAM old\n/)
  })

  it('has hosts from which everybody may ping', async () => {
    const { out } = await output(sandbox, 'new', 'cat', '/proc/sys/net/ipv4/ping_group_range')
    expect(out).toMatch(/^(\d+)\t(\1|2147483647)\n$/)
  })

  it('has nobody to ask for other names, which is told at once', async () => {
    const began = Date.now()
    const { code } = await output(sandbox, 'new', 'getent', 'hosts', 'castshark.example')
    expect(code).toBe(2)
    expect(Date.now() - began).toBeLessThan(4000)
  })

  it('is connected, and its hosts have the addresses that reports come from, once it is there', async () => {
    const child = sandbox.startAtSwitch(['ip', '-d', '-o', 'link', 'show', 'type', 'bridge_slave'])
    let ports = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      ports += chunk
    })
    await once(child, 'close')
    expect(ports.match(/ state forwarding /g)).toHaveLength(2)
  })

  it('knows its hosts by name', () => {
    expect(() => sandbox.host('young')).toThrow(new SandboxError('it has no host young', 'it has new, old'))
  })

  it('ends with all that runs in it', async () => {
    const other = await Sandbox.open({ hosts: [{ name: 'a' }] })
    const mark = `${9_000_000 + process.pid}`
    // One that does not mind to be asked, and one that nobody waits for any more.
    const child = other.start('a', ['sh', '-c', `trap "" TERM HUP INT; sleep ${mark} & sleep ${mark}; true`])
    while (processesWith(mark).length < 3) await new Promise((resolve) => setTimeout(resolve, 10))
    const ended = once(child, 'close')
    await other.close()
    await ended
    expect(processesWith(mark)).toEqual([])
  })

  it('has as many as 64 hosts', async () => {
    const many = await Sandbox.open({
      hosts: Array.from({ length: 64 }, (_, k) => ({ name: `host-${k + 1}`, igmp: 2 })),
    })
    try {
      expect((await output(many, 'host-64', 'getent', 'ahostsv4', 'host-1', 'host-64')).out).toMatch(
        /^192\.0\.2\.1 .*^192\.0\.2\.64 /ms,
      )
    } finally {
      await many.close()
    }
  })

  it('cannot be without hosts', async () => {
    await expect(Sandbox.open({ hosts: [] })).rejects.toThrow('from 1 to 64 hosts')
  })
})
