import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { comparable, read } from '../capture/collect.ts'
import { missing, Namespace, tcpdump, titled } from '../capture/live/namespace.ts'
import { sendMulticast } from '../capture/live/senders.ts'
import { castshark, type RunOptions, start } from './run.ts'

const GROUP = '224.1.1.1'
const PORT = 5004
/** An account without a name, whom nothing belongs to. */
const SOMEBODY = 64_123

const lines = (text: string): string[] => text.split('\n').slice(0, -1)

describe.skipIf(missing !== undefined)(titled('castshark capture'), { timeout: 30_000 }, () => {
  let inside: Namespace
  let folder: string
  let files = 0

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'castshark-capture-'))
    // Others may pass through it, to what is theirs.
    chmodSync(folder, 0o711)
    inside = new Namespace()
    inside.enter()
  })
  afterAll(() => {
    inside?.delete()
    rmSync(folder, { recursive: true, force: true })
  })

  const newFile = (): string => join(folder, `${++files}.pcapng`)

  const send = (count: number, more: { port?: number; size?: number } = {}) =>
    sendMulticast({ group: GROUP, port: PORT, from: inside.address, count, ...more })

  /** Starts a capture on `far`, and waits until it listens. */
  async function capturing(args: readonly string[], options: RunOptions = {}) {
    const running = await start(['capture', '-i', inside.far, '-f', 'udp', ...args], {
      namespace: inside.name,
      ...options,
    })
    await running.says('Capturing on')
    return running
  }

  const refused = (...args: string[]) => castshark(['capture', ...args], { namespace: inside.name })

  describe('the list', () => {
    it('is printed as frames arrive', async () => {
      const running = await capturing([])
      await send(1)
      await running.prints('Len=20')
      await send(2)
      await running.prints('    3 ')
      running.child.kill('SIGINT')
      const { out, code } = await running.ended
      expect(lines(out)).toHaveLength(3)
      expect(lines(out)[0]).toMatch(/^ {4}1 0\.000000000 {4}10\.77\.0\.1 → 224\.1\.1\.1 {4}UDP 62 \d+ → 5004 Len=20$/)
      expect(code).toBe(0)
    })

    it('holds what the words behind the options let through, as with tcpdump', async () => {
      const running = await start(['-i', inside.far, '-c', '1', 'udp', 'port', String(PORT + 1)], {
        namespace: inside.name,
      })
      await running.says('Capturing on')
      await send(3)
      await send(1, { port: PORT + 1 })
      const { out, err } = await running.ended
      expect(lines(out)).toEqual([expect.stringContaining(`→ ${PORT + 1} `)])
      expect(err).toContain(`filter udp port ${PORT + 1}\n`)
    })

    it('takes what shapes the output of `read`', async () => {
      const running = await capturing(['-c', '2', '-T', 'fields', '-e', 'ip.dst', '-e', 'ip.ttl', '-e', 'udp.dstport'])
      await send(2)
      expect((await running.ended).out).toBe(`${GROUP}\t3\t${PORT}\n`.repeat(2))
    })

    it('holds what -Y lets through', async () => {
      const running = await capturing(['-c', '4', '-Y', `udp.dstport == ${PORT + 1}`])
      await send(3)
      await send(1, { port: PORT + 1 })
      const { out } = await running.ended
      expect(lines(out)).toHaveLength(1)
      expect(out).toContain('    4 ')
    })

    it('is not there with -q, where statistics are', async () => {
      const running = await capturing(['-c', '3', '-q', '-z', 'io,phs'])
      await send(3)
      expect((await running.ended).out).toMatch(/udp +frames:3 /)
    })
  })

  describe('the file', () => {
    it('holds what tcpdump captures, with the same nanoseconds, and what it is', async () => {
      const file = newFile()
      const theirs = join(folder, 'tcpdump.pcap')
      const other = await tcpdump(inside, inside.far, theirs, 'udp')
      const running = await capturing(['-w', file])
      await send(2000)
      running.child.kill('SIGINT')
      const { code, out, err } = await running.ended
      await other.stop()
      const ours = await read(file)
      expect(comparable(ours.frames)).toEqual(comparable((await read(theirs)).frames))
      expect(ours.frames).toHaveLength(2000)
      expect(ours.error).toBeUndefined()
      expect(ours.interfaces).toMatchObject([
        { name: inside.far, filter: 'udp', link: 1, precision: 9, os: expect.stringContaining('Linux') },
      ])
      expect(ours.sections).toMatchObject([
        { application: expect.stringMatching(/^castshark /), os: expect.stringContaining('Linux') },
      ])
      expect(err).toContain('2000 captured, 2000 received by filter, 0 dropped by kernel, 0 by interface\n')
      expect(err).toContain(`${inside.far}: libpcap, promiscuous, stamps of the kernel in nanoseconds, snapshot length`)
      expect(err).toContain('root throughout')
      expect(out).toBe('')
      expect(code).toBe(0)
    })

    it('ends with what was counted', async () => {
      const file = newFile()
      const running = await capturing(['-w', file, '-c', '5'])
      await send(5)
      await running.ended
      const bytes = readFileSync(file)
      const block = bytes.subarray(-bytes.readUInt32LE(bytes.length - 4))
      expect(block.readUInt32LE(0)).toBe(5)
      const options = new Map<number, Buffer>()
      for (let at = 20; block.readUInt16LE(at) !== 0; at += 4 + block.readUInt16LE(at + 2)) {
        options.set(block.readUInt16LE(at), block.subarray(at + 4, at + 4 + block.readUInt16LE(at + 2)))
      }
      const time = (value: Buffer) =>
        Number((BigInt(value.readUInt32LE(0)) << 32n) | BigInt(value.readUInt32LE(4))) / 1e9
      const [began, ended] = [2, 3].map((code) => time(options.get(code) ?? Buffer.alloc(0)))
      const { frames } = await read(file)
      expect(began).toBeLessThanOrEqual(frames[0].sec + frames[0].nsec / 1e9)
      expect(ended).toBeGreaterThanOrEqual(frames[4].sec + frames[4].nsec / 1e9)
      // Lost by the interface, let through by the filter, lost by the system, handed over.
      expect([5, 6, 7, 8].map((code) => options.get(code)?.readBigUInt64LE())).toEqual([0n, 5n, 0n, 5n])
    })

    it('holds all, while -Y shapes the list', async () => {
      const file = newFile()
      const running = await capturing(['-c', '4', '-w', file, '-Y', `udp.dstport == ${PORT + 1}`])
      await send(3)
      await send(1, { port: PORT + 1 })
      const { out } = await running.ended
      expect(lines(out)).toHaveLength(1)
      expect((await read(file)).frames).toHaveLength(4)
      expect((await castshark(['read', file, '-Y', `udp.dstport == ${PORT + 1}`])).out).toBe(out)
    })

    it('holds what is shown with --write-shown', async () => {
      const file = newFile()
      const args = ['-c', '4', '-w', file, '--write-shown', '-Y', `udp.dstport == ${PORT + 1}`]
      const running = await capturing(args)
      await send(3)
      await send(1, { port: PORT + 1 })
      await running.ended
      expect((await read(file)).frames).toHaveLength(1)
    })

    it('is valid before the first frame, and when the program is killed', async () => {
      const file = newFile()
      const running = await capturing(['-w', file])
      expect(await read(file)).toMatchObject({ frames: [], interfaces: [{ name: inside.far }], error: undefined })
      await send(300)
      await grown(file, 300 * 62)
      running.child.kill('SIGKILL')
      await running.ended
      const { frames, error } = await read(file)
      expect(frames).toHaveLength(300)
      expect(error).toBeUndefined()
    })

    it('is pcap when asked, and goes to standard output', async () => {
      const file = newFile()
      const running = await capturing(['-c', '2', '-F', 'pcap', '-w', '-', '--time-stamp-precision', 'micro'], {
        within: ['sh', '-c', `exec "$@" > ${file}`, 'sh'],
      })
      await send(2)
      await running.ended
      const { frames, interfaces } = await read(file)
      expect(readFileSync(file).readUInt32LE(0)).toBe(0xa1b2_c3d4)
      expect(interfaces).toMatchObject([{ link: 1, precision: 6 }])
      expect(frames.map(({ len }) => len)).toEqual([62, 62])
    })

    it('holds whole frames with -s 0, which is how others say so', async () => {
      const file = newFile()
      const running = await capturing(['-c', '1', '-s', '0', '-w', file])
      await send(1)
      await running.ended
      expect((await read(file)).interfaces).toMatchObject([{ snaplen: 262_144 }])
    })

    it('cuts frames where asked', async () => {
      const file = newFile()
      const running = await capturing(['-c', '1', '-s', '50', '-w', file])
      await send(1)
      await running.ended
      const { frames, interfaces } = await read(file)
      expect(frames.map(({ data, len }) => [data.length, len])).toEqual([[50, 62]])
      expect(interfaces).toMatchObject([{ snaplen: 50 }])
    })

    // What is written at once does not go in whole.
    it.each([400, 100])('is left whole where the disk is full, with room for %i KiB', async (room) => {
      const disk = join(folder, `disk-${room}`)
      mkdirSync(disk)
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${room}k`, 'none', disk])
      try {
        const file = join(disk, 'full.pcapng')
        const running = await capturing(['-w', file])
        await send(2000, { size: 1000 })
        const { code, err } = await running.ended
        expect(err).toContain('no space is left on the device')
        expect(err).toContain(' captured, ')
        expect(code).toBe(4)
        const { frames, error } = await read(file)
        // Another block of 1,042 octets with what is around them would not go in.
        expect(1024 * room - statSync(file).size).toBeLessThan(32 + 1044)
        expect(frames.length).toBeGreaterThan(0.9 * room)
        expect(error).toBeUndefined()
      } finally {
        execFileSync('umount', [disk])
      }
    })
  })

  describe('files one after the other', () => {
    /** A folder of its own. @returns the options, and the frames of each file in the order of their names */
    function series() {
      const place = mkdtempSync(join(folder, 'series-'))
      const names = () => readdirSync(place).sort()
      return {
        args: ['-w', join(place, 'a.pcapng')],
        names,
        sizes: async () => Promise.all(names().map(async (name) => (await read(join(place, name))).frames.length)),
        numbers: async () => {
          const all = await Promise.all(names().map((name) => read(join(place, name))))
          return all.flatMap(({ frames }) => frames.map(({ data }) => Buffer.from(data).readUInt32BE(42)))
        },
      }
    }

    it('begin after so many frames, and lose none between', async () => {
      const { args, names, sizes, numbers } = series()
      const running = await capturing([...args, '-b', 'packets:30', '-c', '100'])
      await send(100)
      expect((await running.ended).code).toBe(0)
      expect(await sizes()).toEqual([30, 30, 30, 10])
      expect(await numbers()).toEqual(Array.from({ length: 100 }, (_, k) => k))
      expect(names()[1]).toMatch(/^a_00002_20\d{12}\.pcapng$/)
    })

    it('are as many as are kept, the newest', async () => {
      const { args, names, numbers } = series()
      const running = await capturing([...args, '-b', 'packets:10', '-b', 'files:2', '-c', '55'])
      await send(55)
      await running.ended
      expect(names().map((name) => name.slice(0, 8))).toEqual(['a_00005_', 'a_00006_'])
      expect(await numbers()).toEqual(Array.from({ length: 15 }, (_, k) => 40 + k))
    })

    it('begin where one is large enough, and end with as many as are wanted', async () => {
      const { args, sizes } = series()
      const running = await capturing([...args, '-b', 'filesize:10', '-a', 'files:2'])
      await send(50, { size: 1000 })
      const { err } = await running.ended
      expect(await sizes()).toEqual([10, 10])
      expect(err).toContain('20 captured, ')
    })

    it('begin after some time', async () => {
      const { args, sizes } = series()
      const running = await capturing([...args, '-b', 'duration:0.3', '-c', '4'])
      await send(3)
      await new Promise((resolve) => setTimeout(resolve, 700))
      await send(1)
      await running.ended
      const all = await sizes()
      expect(all.filter((size) => size > 0)).toEqual([3, 1])
      expect(all.length).toBeGreaterThan(2)
    })

    it('end when as many have had their time as are wanted, though nothing arrives', async () => {
      const { args, sizes } = series()
      const running = await capturing([...args, '-b', 'duration:0.3', '-a', 'files:2'])
      const { code } = await running.ended
      expect(await sizes()).toEqual([0, 0])
      expect(code).toBe(0)
    })

    it('hold what is shown, if that is to be written', async () => {
      const { args, sizes } = series()
      const filter = ['--write-shown', '-Y', `udp.dstport == ${PORT}`]
      const running = await capturing([...args, '-b', 'packets:2', '-c', '8', ...filter])
      await send(3)
      await send(3, { port: PORT + 1 })
      await send(2)
      await running.ended
      expect(await sizes()).toEqual([2, 2, 1])
    })
  })

  describe('ends', () => {
    it('after -a duration', async () => {
      const running = await capturing(['-a', 'duration:0.3'])
      await send(2)
      const { code, err } = await running.ended
      expect(err).toContain('2 captured, ')
      expect(code).toBe(0)
    })

    it('after -a packets', async () => {
      const running = await capturing(['-a', 'packets:2', '-c', '3'])
      await send(4)
      expect(lines((await running.ended).out)).toHaveLength(2)
    })

    it('when the file is as large as -a filesize has it', async () => {
      const file = newFile()
      const running = await capturing(['-w', file, '-a', 'filesize:10'])
      await send(100, { size: 1000 })
      const { err } = await running.ended
      const { frames } = await read(file)
      // The frame that reaches the limit is the last: a tenth of 1042 octets of data, and some for their block.
      expect(frames).toHaveLength(10)
      expect(err).toContain('10 captured, ')
    })

    it('when the interface is removed, and says what there was', async () => {
      const file = newFile()
      inside.link('add', 'short0', 'type', 'veth', 'peer', 'name', 'short1')
      inside.in('sh', '-c', 'echo 1 > /proc/sys/net/ipv6/conf/short0/disable_ipv6')
      inside.link('set', 'short1', 'up')
      inside.link('set', 'short0', 'up')
      inside.in('ip', 'addr', 'add', '10.78.0.1/24', 'dev', 'short0')
      const running = await start(['capture', '-i', 'short0', '-f', 'udp', '-w', file], { namespace: inside.name })
      await running.says('Capturing on')
      await sendMulticast({ group: GROUP, port: PORT, from: '10.78.0.1', count: 3 })
      await grown(file, 3 * 62)
      inside.link('del', 'short0')
      const { code, err } = await running.ended
      expect(err).toMatch(/short0: .*(disappeared|went down)/)
      expect(err).toContain('3 captured, 3 received by filter')
      expect(code).toBe(4)
      expect((await read(file)).frames).toHaveLength(3)
    })

    it('not when the interface goes down: that is told, and when it is up again', async () => {
      inside.link('add', 'weak0', 'type', 'veth', 'peer', 'name', 'weak1')
      for (const name of ['weak0', 'weak1']) inside.link('set', name, 'up')
      const running = await start(['capture', '-i', 'weak1', '-f', 'udp', '-c', '1'], { namespace: inside.name })
      await running.says('Capturing on')
      inside.link('set', 'weak1', 'down')
      await running.says('weak1 went down: nothing is captured there until it is up again (')
      inside.link('set', 'weak1', 'up')
      await running.says('weak1 is up again (')
      inside.in('ip', 'addr', 'add', '10.79.0.1/24', 'dev', 'weak0')
      // The kernel takes its time to see that the cable is whole again.
      for (let k = 0; k < 50 && running.child.exitCode === null; k++) {
        await sendMulticast({ group: GROUP, port: PORT, from: '10.79.0.1', count: 1 })
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      const { err, code } = await running.ended
      expect(err).toMatch(/^weak1: was down once, for \d s$/m)
      expect(code).toBe(0)
    })

    it('not because nothing is there yet, where libpcap calls that an error', async () => {
      const { err } = await castshark(['capture', '-i', 'nflog', '-a', 'duration:0.3'], { namespace: inside.name })
      // Kernels that have no such thing say so.
      expect(err).toMatch(/^0 captured, |nflog: Can't/m)
      expect(err).not.toContain('temporarily')
    })

    it('when nobody reads the list any more', async () => {
      const running = await capturing(['-l'], { readAtMost: 1 })
      for (let k = 0; k < 20 && running.child.exitCode === null; k++) {
        await send(20)
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      expect((await running.ended).code).toBe(0)
    })

    it('not with its terminal, if nohup was asked for that', async () => {
      const file = newFile()
      // As nohup leaves it where standard input is a terminal.
      const within = ['sh', '-c', 'exec nohup "$@" 0> /dev/null', 'sh']
      const running = await capturing(['-w', file], { within })
      running.child.kill('SIGHUP')
      await send(3)
      await grown(file, 3 * 62)
      running.child.kill('SIGTERM')
      const { code, err } = await running.ended
      expect(err).toContain('3 captured, ')
      expect(code).toBe(0)
    })

    it('at once on the second signal, though the list is stuck', async () => {
      const running = await capturing([])
      running.child.stdout.pause()
      await send(5000)
      running.child.kill('SIGINT')
      await new Promise((resolve) => setTimeout(resolve, 600))
      expect(running.child.exitCode).toBeNull()
      const closed = new Promise((resolve) => running.child.on('exit', (_code, signal) => resolve(signal)))
      running.child.kill('SIGINT')
      expect(await closed).toBe('SIGINT')
      running.child.stdout.resume()
      await running.ended
    })
  })

  it('writes on though the list is stuck, and says how many frames are not in it', async () => {
    const file = newFile()
    const running = await capturing(['-w', file, '-P'])
    running.child.stdout.pause()
    await send(100_000, { size: 4 })
    await grown(file, 100_000 * 80)
    running.child.stdout.resume()
    running.child.kill('SIGINT')
    const { out, err } = await running.ended
    const skipped = Number(/^(\d+) frames were written but not listed/m.exec(err)?.[1])
    expect(skipped).toBeGreaterThan(0)
    expect(out).toMatch(/^ {6}… \d+ frames are written but not listed/m)
    expect(lines(out).filter((line) => line.includes('UDP'))).toHaveLength(100_000 - skipped)
    expect(err).toContain('100000 captured, 100000 received by filter, 0 dropped by kernel')
    expect((await read(file)).frames).toHaveLength(100_000)
  })

  it('captures on several interfaces', async () => {
    const file = newFile()
    const running = await capturing(['-i', inside.near, '-w', file])
    await send(10)
    running.child.kill('SIGINT')
    const { err } = await running.ended
    const { frames, interfaces } = await read(file)
    expect(interfaces.map(({ name }) => name)).toEqual([inside.far, inside.near])
    expect([0, 1].map((id) => frames.filter(({ iface }) => iface === id).length)).toEqual([10, 10])
    expect(err).toContain('20 captured, 20 received by filter')
  })

  it('captures on any, which tells the interfaces apart, and on loopback', async () => {
    const file = newFile()
    const everywhere = await start(['-i', 'any', '-f', 'udp', '-c', '3', '-w', file, '-P'], { namespace: inside.name })
    await everywhere.says('Capturing on any')
    const loopback = await start(['-i', 'lo', '-f', 'udp', '-c', '1'], { namespace: inside.name })
    await loopback.says('Capturing on lo')
    await send(1)
    await sendMulticast({ group: '239.1.1.1', port: PORT, from: '127.0.0.1', count: 1 })
    expect(lines((await loopback.ended).out)).toEqual([expect.stringContaining('127.0.0.1 → 239.1.1.1')])
    // What is sent between two ends here is seen at both; on loopback libpcap leaves out what goes out.
    const all = lines((await everywhere.ended).out)
    expect(all.filter((line) => line.includes('10.77.0.1 → 224.1.1.1'))).toHaveLength(2)
    expect(all.filter((line) => line.includes('127.0.0.1 → 239.1.1.1'))).toHaveLength(1)
    const { out } = await castshark(['read', file, '-T', 'fields', '-e', 'sll.ifindex'])
    const index = (name: string) => inside.in('cat', `/sys/class/net/${name}/ifindex`).trim()
    expect(new Set(lines(out))).toEqual(new Set([index(inside.near), index(inside.far), index('lo')]))
  })

  it.each([['-ni', 'far0'], ['-ifar0'], ['--interface=far0'], ['-lnpi', 'far0']])(
    'is what an interface without a command means: %s %s',
    async (...args) => {
      const { out } = await castshark([...args, '-L'], { namespace: inside.name })
      expect(out).toContain('Link types of far0')
    },
  )

  it('is promiscuous unless told not to be', async () => {
    const promiscuity = () => /promiscuity (\d)/.exec(inside.in('ip', '-d', 'link', 'show', inside.far))?.[1]
    for (const [args, expected] of [
      [[], '1'],
      [['-p'], '0'],
    ] as const) {
      const running = await capturing(args)
      expect(promiscuity()).toBe(expected)
      running.child.kill('SIGTERM')
      const { err } = await running.ended
      expect(err.includes('not promiscuous')).toBe(expected === '0')
    }
  })

  describe('--join', () => {
    const joined = (version: '' | '6') => inside.in('cat', `/proc/net/igmp${version}`)

    it('joins a group meanwhile, which others can see', async () => {
      const running = await start(['capture', '-i', inside.far, '-f', 'igmp', '--join', '239.5.6.7'], {
        namespace: inside.name,
      })
      await running.prints('Join group 239.5.6.7 for any sources')
      expect(joined('')).toContain('070605EF')
      running.child.kill('SIGINT')
      const { err } = await running.ended
      expect(err).toContain(`joined meanwhile: 239.5.6.7 on ${inside.far}\n`)
      expect(joined('')).not.toContain('070605EF')
    })

    it('joins for one source, on the interface that is named', async () => {
      const running = await capturing(['--join', `232.5.6.7@10.77.0.1%${inside.near}`])
      expect(inside.in('cat', '/proc/net/mcfilter')).toMatch(/near0 0xe8050607 0x0a4d0001 +1 +0/)
      running.child.kill('SIGINT')
      expect((await running.ended).err).toContain(`joined meanwhile: 232.5.6.7 from 10.77.0.1 on ${inside.near}\n`)
    })

    it('joins groups of IPv6, and of interfaces without address', async () => {
      inside.link('add', 'six0', 'type', 'veth', 'peer', 'name', 'six1')
      inside.link('set', 'six0', 'up')
      inside.link('set', 'six1', 'up')
      const args = ['capture', '-i', 'six0', '-f', 'udp', '--join', 'ff15::1234', '--join', '239.8.8.8']
      const running = await start(args, { namespace: inside.name })
      await running.says('Capturing on')
      expect(joined('6')).toMatch(/six0 +ff150000000000000000000000001234/)
      expect(joined('')).toContain('080808EF')
      running.child.kill('SIGINT')
      await running.ended
    })
  })

  it('lists link types', async () => {
    const { out, code } = await refused('-i', inside.far, '-L')
    expect(out).toContain(`Link types of ${inside.far} (for -y):\n  EN10MB (Ethernet)\n`)
    expect(code).toBe(0)
  })

  describe('root', () => {
    /** What a process may do: its accounts, groups and capabilities, which have to be the same for all its threads. */
    function rights(pid: number | undefined) {
      const all = readdirSync(`/proc/${pid}/task`).map((thread) => {
        const status = readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8')
        const line = (name: string) => new RegExp(`^${name}:\\s*(.*?)\\s*$`, 'm').exec(status)?.[1].split(/\s+/)
        return { uid: line('Uid'), gid: line('Gid'), groups: line('Groups'), capabilities: line('CapEff') }
      })
      expect(all.length).toBeGreaterThan(1)
      for (const one of all) expect(one).toEqual(all[0])
      return all[0]
    }

    it('is given up for who called sudo, before anything is written', async () => {
      const place = join(folder, 'somebody')
      mkdirSync(place)
      chownSync(place, SOMEBODY, SOMEBODY + 1)
      const file = join(place, 'a.pcapng')
      const env = { SUDO_UID: String(SOMEBODY), SUDO_GID: String(SOMEBODY + 1) }
      const running = await capturing(['-w', file, '-c', '3'], { env })
      expect(rights(running.child.pid)).toEqual({
        uid: Array(4).fill(String(SOMEBODY)),
        gid: Array(4).fill(String(SOMEBODY + 1)),
        groups: [String(SOMEBODY + 1)],
        capabilities: ['0000000000000000'],
      })
      await send(3)
      const { err } = await running.ended
      expect(err).not.toContain('root')
      expect(err).toContain('3 captured, 3 received by filter')
      expect(statSync(file)).toMatchObject({ uid: SOMEBODY, gid: SOMEBODY + 1 })
      expect((await read(file)).frames).toHaveLength(3)
    })

    it('cannot write where that user cannot', async () => {
      const env = { SUDO_UID: String(SOMEBODY), SUDO_GID: String(SOMEBODY) }
      const args = ['capture', '-i', inside.far, '-w', join(folder, 'refused.pcapng')]
      const { code, err } = await castshark(args, { namespace: inside.name, env })
      expect(err).toContain(
        `permission to write it is denied; root is given up by then, for ${SOMEBODY}; -Z root keeps it`,
      )
      expect(code).toBe(4)
    })

    it('is given up for -Z', async () => {
      const running = await capturing(['-Z', 'nobody', '-c', '1'])
      const ids = execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' }).trim()
      const groups = execFileSync('id', ['-G', 'nobody'], { encoding: 'utf8' }).trim().split(' ')
      const got = rights(running.child.pid)
      expect(got.uid).toEqual(Array(4).fill(ids))
      expect(got.groups?.sort()).toEqual(groups.sort())
      await send(1)
      expect((await running.ended).err).not.toContain('root')
    })

    it('is not needed where there is cap_net_raw', async () => {
      const running = await capturing(['-c', '1'], { within: ['setpriv', '--bounding-set', '-all,+net_raw'] })
      expect(rights(running.child.pid).capabilities).toEqual(['0000000000002000'])
      await send(1)
      expect(lines((await running.ended).out)).toHaveLength(1)
    })

    it('is given up where no file tells of accounts', async () => {
      const env = { SUDO_UID: String(SOMEBODY), SUDO_GID: String(SOMEBODY) }
      const within = ['unshare', '-m', 'sh', '-c', 'mount -t tmpfs none /etc && exec "$@"', 'sh']
      const running = await capturing(['-c', '1'], { env, within })
      await send(1)
      const { err, code } = await running.ended
      expect(err).not.toContain('root')
      expect(code).toBe(0)
    })

    it('is kept with -Z root', async () => {
      const running = await capturing(['-Z', 'root', '-c', '1'], { env: { SUDO_UID: '7', SUDO_GID: '7' } })
      expect(rights(running.child.pid).uid?.[0]).toBe('0')
      await send(1)
      expect((await running.ended).err).toContain('root throughout')
    })
  })

  describe('refuses', () => {
    it.each([
      ['no interface', [], 2, /which interface\?/],
      ['an interface that there is not', ['-i', 'far1'], 4, /far1: there is no such interface; did you mean far0\?/],
      ['a wrong capture filter', ['-i', 'far0', '-f', 'udp prt 5'], 2, /-f udp prt 5: .*syntax error/],
      ['a wrong display filter', ['-i', 'far0', '-Y', 'ip.adr == 1'], 2, /ip\.adr/],
      ['a link type that the interface has not', ['-i', 'far0', '-y', 'PPP'], 2, /it offers EN10MB/],
      ['stamps that the interface has not', ['-i', 'far0', '--time-stamp-type', 'adapter'], 2, /adapter/],
      ['an account that there is not', ['-i', 'far0', '-Z', 'no such'], 2, /-Z no such: there is no such account/],
      ['a limit of no kind', ['-i', 'far0', '-a', 'time:3'], 2, /duration:SECONDS/],
      ['a limit of nothing', ['-i', 'far0', '-a', 'duration:0'], 2, /above 0/],
      ['frames beyond any', ['-i', 'far0', '-s', '262145'], 2, /262144 at most/],
      ['a list in the file', ['-i', 'far0', '-w', '-', '-P'], 2, /-P has no place/],
      ['a filter for no list', ['-i', 'far0', '-w', '-', '-Y', 'igmp'], 2, /--write-shown/],
      ['to join what is no group', ['-i', 'far0', '--join', '10.1.1.1'], 2, /"10\.1\.1\.1" is no multicast address/],
      ['to join for what is no source', ['-i', 'far0', '--join', '224.1.1.1@::1'], 2, /"::1" is no IPv4 address/],
      ['to join on all at once', ['-i', 'any', '--join', '224.1.1.1'], 2, /on which interface\?/],
      ['to join where there is nothing', ['-i', 'far0', '--join', '224.1.1.1%far1'], 4, /far1: there is no such/],
      ['files one after the other without a name', ['-i', 'far0', '-b', 'packets:3'], 2, /-w a\.pcapng/],
      ['files that never end', ['-i', 'far0', '-w', 'a', '-b', 'files:3'], 2, /When does the next begin/],
      ['a file that is large enough, and none is written', ['-i', 'far0', '-a', 'filesize:3'], 2, /-w a\.pcapng/],
      [
        'several link types in a pcap file',
        ['-i', 'far0', '-i', 'any', '-F', 'pcap', '-w', 'a'],
        2,
        /any has 276\n.*pcapng/,
      ],
      ['two capture filters', ['-i', 'far0', '-f', 'igmp', 'udp', 'port', '5'], 2, /-f 'igmp' or 'udp port 5'\?/],
      ['an interface without -i', ['far0'], 2, /which interface\?/],
      ['to join for a group', ['-i', 'far0', '--join', '232.1.1.1@232.1.1.2'], 2, /232\.1\.1\.2" is a multicast/],
      ['so many of one file', ['-i', 'far0', '-w', 'a', '-a', 'files:3'], 2, /files of -b/],
      ['--write-shown without a file', ['-i', 'far0', '--write-shown'], 2, /-w shown\.pcapng/],
    ])('%s', async (_title, args, status, said) => {
      const { code, err, out } = await refused(...args)
      expect(err).toMatch(said)
      expect(err).not.toMatch(/\d captured, /)
      expect(out).toBe('')
      expect(code).toBe(status)
    })

    it('an interface that is down', async () => {
      inside.link('add', 'down0', 'type', 'veth', 'peer', 'name', 'down1')
      const { code, err } = await refused('-i', 'down0')
      expect(err).toBe('castshark: down0: the interface is down; ip link set down0 up\n')
      expect(code).toBe(4)
    })

    it('who may not capture, in one sentence with the two ways to be allowed', async () => {
      const { code, err } = await castshark(['capture', '-i', inside.far], {
        namespace: inside.name,
        within: ['setpriv', '--bounding-set', '-net_raw,-net_admin'],
      })
      expect(err).toMatch(
        /^castshark: far0: capturing takes root or the capability cap_net_raw; run it with sudo, or .*: sudo setcap cap_net_raw\+ep \S+\n$/,
      )
      expect(code).toBe(4)
    })

    it('to capture without libpcap, and names what installs it', async () => {
      const found = execFileSync('sh', ['-c', 'PATH=$PATH:/sbin ldconfig -p'], { encoding: 'utf8' })
      const libraries = [...found.matchAll(/libpcap\.so.* => (\S+)/g)].map(([, path]) => path)
      const { code, err } = await castshark(['capture', '-i', inside.far], {
        namespace: inside.name,
        within: hiding('/dev/null', libraries),
      })
      expect(err).toMatch(/^castshark: libpcap: this library, .* is missing; apt install libpcap0\.8/)
      expect(code).toBe(4)
    })

    it('to capture without koffi, and names what installs it', async () => {
      const { code, err } = await castshark(['capture', '-i', inside.far], {
        namespace: inside.name,
        within: hiding(folder, ['node_modules/koffi']),
      })
      expect(err).toMatch(/^castshark: koffi: this package, .* is missing; npm install koffi\n$/)
      expect(code).toBe(4)
    })
  })
})

/** A command that runs another where something lies over some paths. */
function hiding(over: string, paths: readonly string[]): string[] {
  const mounts = paths.map((path) => `mount --bind '${over}' "$(readlink -f '${path}')"`)
  return ['unshare', '-m', 'sh', '-c', `${[...mounts, 'exec "$@"'].join(' && ')}`, 'sh']
}

/** Waits until a file has at least so many octets. */
async function grown(file: string, size: number): Promise<void> {
  for (let k = 0; k < 500; k++) {
    if (statSync(file).size >= size) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`${file} has ${statSync(file).size} octets`)
}
