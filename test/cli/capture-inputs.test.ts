/** What is captured from: pipes, several interfaces at once, each with settings of its own. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCapture } from '../../src/capture/open.ts'
import { type Collected, read } from '../capture/collect.ts'
import { missing, Namespace, titled } from '../capture/live/namespace.ts'
import { sendMulticast } from '../capture/live/senders.ts'
import { castshark, type RunOptions, start } from './run.ts'

const CHAT = 'fixtures/chat-igmpv3.pcapng'
const PLAIN = 'fixtures/igmp-reports.pcap'
const GROUP = '224.1.1.1'

const lines = (text: string): string[] => text.split('\n').slice(0, -1)
const dataOf = ({ frames }: Collected): string[] => frames.map(({ data }) => Buffer.from(data).toString('hex'))

let folder: string
let files = 0

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'castshark-inputs-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const newFile = (extension = 'pcapng'): string => join(folder, `${++files}.${extension}`)

function newFifo(): string {
  const path = newFile('fifo')
  execFileSync('mkfifo', [path])
  return path
}

/** A FIFO that somebody holds open for writing. */
function opened(path: string): number {
  return openSync(path, 'r+')
}

describe('a pipe as an interface', { timeout: 30_000 }, () => {
  it.each([CHAT, PLAIN])('is standard input: %s', async (file) => {
    const to = newFile()
    const { out, err, code } = await castshark(['capture', '-i', '-', '-w', to, '-P'], { input: readFileSync(file) })
    const expected = await castshark(['-r', file])
    expect(out).toBe(expected.out)
    const written = await read(to)
    expect(dataOf(written)).toEqual(dataOf(await read(file)))
    expect(written.error).toBeUndefined()
    expect(err).toMatch(/^Capturing on standard input\n/)
    expect(err).toContain(
      `${written.frames.length} captured\nstandard input: a pipe, with the stamps of whoever wrote to it, and closed it\n`,
    )
    expect(code).toBe(0)
  })

  it('is a FIFO, which is waited for', async () => {
    const fifo = newFifo()
    const to = newFile()
    const running = await start(['capture', '-i', fifo, '-w', to])
    await running.says(`Waiting for whoever writes to ${fifo}`)
    execFileSync('sh', ['-c', 'cat "$0" > "$1"', PLAIN, fifo], { timeout: 10_000 })
    expect((await running.ended).code).toBe(0)
    const written = await read(to)
    expect(dataOf(written)).toEqual(dataOf(await read(PLAIN)))
    expect(written.interfaces).toMatchObject([{ name: fifo, link: 1 }])
  })

  it('that nobody writes to holds back no end', async () => {
    const fifo = newFifo()
    const to = newFile()
    const { err, code } = await castshark(['capture', '-i', fifo, '-w', to, '-a', 'duration:0.3'])
    expect(err).toContain('\n0 captured\n')
    expect(code).toBe(0)
    expect((await read(to)).error).toBeUndefined()
    const running = await start(['capture', '-i', fifo])
    await running.says('Waiting for whoever writes')
    running.child.kill('SIGINT')
    expect(await running.ended).toMatchObject({ out: '', err: expect.stringContaining('\n0 captured\n'), code: 0 })
  })

  it.each([
    ['pcapng', 'fixtures/raw.pcap'],
    ['pcap', 'fixtures/raw.pcap'],
    ['pcap', 'fixtures/cooked-v1.pcap'],
  ])('may bring any link type, into %s: %s', async (format, file) => {
    const fifo = newFifo()
    const to = newFile(format)
    const running = await start(['capture', '-i', fifo, '-w', to, '-F', format])
    await running.says('Waiting for whoever writes')
    execFileSync('sh', ['-c', 'cat "$0" > "$1"', file, fifo], { timeout: 10_000 })
    expect((await running.ended).code).toBe(0)
    const [theirs, ours] = [await read(file), await read(to)]
    expect(dataOf(ours)).toEqual(dataOf(theirs))
    expect(ours.interfaces.map(({ link }) => link)).toEqual(theirs.interfaces.map(({ link }) => link))
  })

  it('without frames leaves a file that says what they would have been', async () => {
    const to = newFile()
    const header = readFileSync('fixtures/cooked-v1.pcap').subarray(0, 24)
    await castshark(['capture', '-i', '-', '-w', to], { input: header })
    expect((await read(to)).interfaces).toMatchObject([{ link: 113 }])
  })

  it('has its frames listed as they are written, and is left by Ctrl-C', async () => {
    const fifo = newFifo()
    const running = await start(['capture', '-i', fifo])
    const fd = opened(fifo)
    const whole = readFileSync(PLAIN)
    // The file header and a record, then half of the next.
    const record = 16 + whole.readUInt32LE(24 + 8)
    writeSync(fd, whole, 0, 24 + record + 20)
    await running.prints('\n')
    running.child.kill('SIGINT')
    const { out, err, code } = await running.ended
    expect(lines(out)).toHaveLength(1)
    expect(err).toMatch(/1 captured\n.*: a pipe, with the stamps of whoever wrote to it\n/)
    expect(code).toBe(0)
  })

  it('has as much kept of its frames as is asked for, and as many taken', async () => {
    const to = newFile()
    await castshark(['capture', '-i', '-', '-s', '20', '-c', '3', '-w', to], { input: readFileSync(CHAT) })
    expect((await read(to)).frames.map(({ data, len }) => [data.length, len])).toEqual(Array(3).fill([20, 54]))
  })

  it('keeps what pcapng says of its interfaces', async () => {
    const to = newFile()
    await castshark(['capture', '-i', '-', '-w', to], { input: readFileSync('fixtures/format-sections.pcapng') })
    const [theirs, ours] = [await read('fixtures/format-sections.pcapng'), await read(to)]
    expect(dataOf(ours)).toEqual(dataOf(theirs))
    const facts = ({ interfaces, frames }: Collected) => frames.map(({ iface }) => [interfaces[iface].link])
    expect(facts(ours)).toEqual(facts(theirs))
  })

  it.each([
    ['what there is not', ['-i', './nothing'], undefined, /\.\/nothing: there is no such pipe; mkfifo/, 4],
    ['a file', ['-i', './package.json'], undefined, /is neither an interface nor a pipe; castshark read/, 2],
    ['what is no capture', ['-i', '-'], 'hello\n', /-: is not a capture file but looks like text/, 3],
    ['a capture filter', ['-f', 'udp', '-i', '-'], '', /-f is about interfaces, and standard input is a pipe/, 2],
    ['a list of link types', ['-L', '-i', '-'], '', /-L is about interfaces/, 2],
    ['to read it twice', ['-i', '-', '-i', '-'], '', /standard input can be read only once/, 2],
    ['to join', ['-i', '-', '--join', '224.1.1.1'], '', /a pipe joins nothing/, 2],
  ] as const)('refuses %s', async (_title, args, input, said, expected) => {
    const { err, code } = await castshark(['capture', ...args], {
      input: input === undefined ? undefined : Buffer.from(input),
    })
    expect(err).toMatch(said)
    expect(code).toBe(expected)
  })

  it('that breaks off in a frame: what came before is written, and it is said', async () => {
    const to = newFile()
    const whole = readFileSync(PLAIN)
    const { err, code } = await castshark(['capture', '-i', '-', '-w', to], { input: whole.subarray(0, -5) })
    expect(err).toMatch(/castshark: -: .*\(at byte \d+\)/)
    expect(code).toBe(3)
    expect((await read(to)).frames).toHaveLength((await read(PLAIN)).frames.length - 1)
  })
})

describe.skipIf(missing !== undefined)(titled('several interfaces'), { timeout: 30_000 }, () => {
  let inside: Namespace
  const other = ['left0', 'right0'] as const

  beforeAll(() => {
    inside = new Namespace()
    inside.enter()
    inside.link('add', other[0], 'type', 'veth', 'peer', 'name', other[1])
    inside.in('ip', 'addr', 'add', '10.78.0.1/24', 'dev', other[0])
    for (const name of other) {
      inside.in('sh', '-c', `echo 1 > /proc/sys/net/ipv6/conf/${name}/disable_ipv6`)
      inside.link('set', name, 'up')
    }
  })
  afterAll(() => inside?.delete())

  async function capturing(args: readonly string[], options: RunOptions = {}) {
    const running = await start(['capture', ...args], { namespace: inside.name, ...options })
    await running.says('Capturing on')
    return running
  }

  /** Sends to both, in turns. */
  async function sendBoth(rounds: number, size?: number): Promise<void> {
    for (let k = 0; k < rounds; k++) {
      for (const from of [inside.address, '10.78.0.1']) {
        await sendMulticast({ group: GROUP, port: 5004, from, count: 2, size })
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  it('give their frames in the order of time', async () => {
    const to = newFile()
    const running = await capturing(['-f', 'udp', '-i', inside.far, '-i', other[1], '-c', '80', '-w', to])
    await sendBoth(20)
    expect((await running.ended).code).toBe(0)
    const { frames } = await read(to)
    expect(frames).toHaveLength(80)
    const times = frames.map(({ sec, nsec }) => BigInt(sec) * 1_000_000_000n + BigInt(nsec))
    for (let k = 1; k < times.length; k++) expect(times[k]).toBeGreaterThanOrEqual(times[k - 1])
    // In turns, though each interface hands over many at once.
    expect(frames.map(({ iface }) => iface)).toEqual(Array(20).fill([0, 0, 1, 1]).flat())
  })

  it('have settings of their own, behind their names', async () => {
    const to = newFile()
    const running = await capturing([
      ...['-s', '70', '-f', 'udp', '-i', inside.far, '-i', other[1], '-f', 'udp and greater 100', '-s', '50', '-p'],
      ...['-w', to],
    ])
    await sendBoth(1, 20)
    await sendBoth(1, 200)
    running.child.kill('SIGINT')
    const { err } = await running.ended
    const { frames, interfaces } = await read(to)
    const sizes = (id: number) => frames.filter(({ iface }) => iface === id).map(({ data, len }) => [data.length, len])
    expect(sizes(0)).toEqual([
      [62, 62],
      [62, 62],
      [70, 242],
      [70, 242],
    ])
    expect(sizes(1)).toEqual([
      [50, 242],
      [50, 242],
    ])
    expect(interfaces).toMatchObject([
      { name: inside.far, filter: 'udp', snaplen: 70 },
      { name: other[1], filter: 'udp and greater 100', snaplen: 50 },
    ])
    expect(err).toMatch(/\nfar0: libpcap, promiscuous, .* snapshot length 70, filter udp\n/)
    expect(err).toMatch(/\nright0: libpcap, not promiscuous, .* snapshot length 50, filter udp and greater 100\n/)
  })

  it('stand beside a pipe', async () => {
    const fifo = newFifo()
    const to = newFile()
    const running = await start(['capture', '-i', inside.far, '-f', 'udp', '-i', fifo, '-w', to], {
      namespace: inside.name,
    })
    const fd = opened(fifo)
    writeFileSync(fd, readFileSync(PLAIN))
    await running.says('Capturing on')
    await sendMulticast({ group: GROUP, port: 5004, from: inside.address, count: 5 })
    await new Promise((resolve) => setTimeout(resolve, 300))
    running.child.kill('SIGINT')
    const { code } = await running.ended
    const { frames, interfaces } = await read(to)
    expect(interfaces.map(({ name }) => name)).toEqual([inside.far, fifo])
    expect(frames.filter(({ iface }) => iface === 0)).toHaveLength(5)
    expect(frames.filter(({ iface }) => iface === 1)).toHaveLength((await read(PLAIN)).frames.length)
    expect(code).toBe(0)
  })

  it('hand over frames before anybody writes to a pipe beside them', async () => {
    const fifo = newFifo()
    const to = newFile()
    const running = await capturing(['-i', fifo, '-i', inside.far, '-f', 'udp', '-w', to, '-P'])
    await sendMulticast({ group: GROUP, port: 5004, from: inside.address, count: 5 })
    await running.prints('\n')
    await running.says(`Waiting for whoever writes to ${fifo}\n`)
    const fd = opened(fifo)
    writeFileSync(fd, readFileSync(PLAIN))
    await running.prints('IGMP')
    running.child.kill('SIGINT')
    const { out, code } = await running.ended
    const own = (await read(PLAIN)).frames.length
    expect(lines(out)).toHaveLength(5 + own)
    const { frames, interfaces } = await read(to)
    expect(interfaces.map(({ name }) => name)).toEqual([inside.far, fifo])
    expect(frames.map(({ iface }) => iface)).toEqual([0, 0, 0, 0, 0, ...Array(own).fill(1)])
    expect(code).toBe(0)
  })

  it('say which way frames went, where they are all of them', async () => {
    const to = newFile()
    const running = await capturing(['-i', 'any', '-f', 'udp', '-w', to, '-c', '6'])
    await sendMulticast({ group: GROUP, port: 5004, from: inside.address, count: 3 })
    await running.ended
    const fields = ['frame.packet_flags_direction', 'frame.packet_flags_reception_type', 'sll.pkttype']
    const { out } = await castshark(['-r', to, '-T', 'fields', ...fields.flatMap((field) => ['-e', field])])
    // Out at one end of the cable (4), in at the other as multicast (2).
    expect(lines(out).sort()).toEqual([...Array(3).fill('0x00000001\t2\t2'), ...Array(3).fill('0x00000002\t0\t4')])
  })

  it('captures each way by itself, and knows it then', async () => {
    const to = newFile()
    const running = await capturing([
      ...['-i', inside.near, '-f', 'udp', '-Q', 'out', '-i', inside.far, '-f', 'udp', '-Q', 'in'],
      ...['-i', inside.far, '-f', 'udp', '-Q', 'out', '-w', to],
    ])
    await sendMulticast({ group: GROUP, port: 5004, from: inside.address, count: 3 })
    await new Promise((resolve) => setTimeout(resolve, 300))
    running.child.kill('SIGINT')
    const { err } = await running.ended
    const { frames } = await read(to)
    expect(frames.map(({ iface, options }) => `${iface}: ${options?.flags}`).sort()).toEqual([
      ...Array(3).fill('0: 2'),
      ...Array(3).fill('1: 1'),
    ])
    expect(err).toContain('only frames that went out, filter udp\n')
  })

  it('are counted in each of several files', async () => {
    const to = newFile()
    const running = await capturing(['-i', inside.far, '-f', 'udp', '-w', to, '-b', 'packets:4', '-c', '10'])
    await sendMulticast({ group: GROUP, port: 5004, from: inside.address, count: 10 })
    await running.ended
    const prefix = `${files}_0000`
    const series = readdirSync(folder)
      .filter((name) => name.startsWith(prefix))
      .sort()
    expect(series).toHaveLength(3)
    for (const name of series) {
      const { out } = await castshark(['-r', join(folder, name), '--count'])
      expect(['4\n', '2\n']).toContain(out)
      const source = await openCapture([join(folder, name)])
      while ((await source.next()) !== undefined);
      expect(source.counts).toMatchObject([{ filtered: expect.any(Number), dropped: 0, droppedByInterface: 0 }])
    }
  })
})
