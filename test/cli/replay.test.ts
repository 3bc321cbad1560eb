import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  enhancedPacket,
  interfaceBlock,
  join as joined,
  option,
  payload,
  pcapHeader,
  pcapRecord,
  sectionHeader,
} from '../capture/build.ts'
import { type Frame, read } from '../capture/collect.ts'
import { missing, Namespace, tcpdump, titled } from '../capture/live/namespace.ts'
import { castshark, type RunOptions, start } from './run.ts'

const CHAT = 'fixtures/chat-igmpv3.pcapng'

const dataOf = (frames: readonly Frame[]): string[] => frames.map(({ data }) => Buffer.from(data).toString('hex'))

describe.skipIf(missing !== undefined)(titled('castshark replay'), { timeout: 30_000 }, () => {
  let inside: Namespace
  let folder: string
  let files = 0

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'castshark-replay-'))
    inside = new Namespace()
  })
  afterAll(() => {
    inside?.delete()
    rmSync(folder, { recursive: true, force: true })
  })

  const replay = (args: readonly string[], options: RunOptions = {}) =>
    castshark(['replay', ...args], { namespace: inside.name, ...options })

  /** Sends, while tcpdump captures at the other end. */
  async function received(...args: string[]) {
    const file = join(folder, `${++files}.pcap`)
    const theirs = await tcpdump(inside, inside.far, file, '')
    const ended = await replay([...args, '-i', inside.near])
    await theirs.stop()
    return { ...ended, file, frames: (await read(file)).frames }
  }

  const fieldsOf = async (file: string, filter: string, ...fields: string[]) => {
    const args = ['-r', file, '--check-checksums', '-Y', filter, '-T', 'fields', ...fields.flatMap((f) => ['-e', f])]
    return (await castshark(args)).out.split('\n').slice(0, -1)
  }

  it('sends frames as they are, gap for gap', async () => {
    const { frames, err, out, code } = await received(CHAT, '--speed', '4')
    const sent = (await read(CHAT)).frames
    expect(dataOf(frames)).toEqual(dataOf(sent))
    const since = (list: typeof sent) => list.map(({ sec, nsec }) => sec - list[0].sec + (nsec - list[0].nsec) / 1e9)
    const expected = since(sent).map((seconds) => seconds / 4)
    // Never too early; how late depends on what else the machine does, but it does not add up.
    for (const [k, seconds] of since(frames).entries()) {
      expect(seconds - expected[k]).toBeGreaterThan(-0.1)
      expect(seconds - expected[k]).toBeLessThan(1)
    }
    expect(err).toMatch(/^17 frames sent on near0, 893 octets in \d\.\d{3} s \(\d+ a second, 0\.\d+ Mbit\/s\)\n/)
    expect(err).toMatch(/late by \d+\.\d{3} ms on average, \d+\.\d{3} ms at most\n$/)
    expect(out).toBe('')
    expect(code).toBe(0)
  })

  it('sends to another group, which the messages of IGMP name too', async () => {
    const { file, err } = await received(CHAT, '--speed', 'max', '--rewrite-group', '239.200.9.7', '--ttl', '9')
    expect(await fieldsOf(file, 'ip.addr == 224.1.1.1 || igmp.maddr == 224.1.1.1', 'frame.number')).toEqual([])
    expect([...new Set(await fieldsOf(file, 'udp', 'eth.dst', 'ip.dst', 'ip.ttl'))]).toEqual([
      '01:00:5e:48:09:07\t239.200.9.7\t9',
    ])
    expect(await fieldsOf(file, 'igmp.maddr == 239.200.9.7', 'frame.number')).toHaveLength(11)
    const bad = 'ip.checksum.status == "Bad" || udp.checksum.status == "Bad" || igmp.checksum.status == "Bad"'
    expect(await fieldsOf(file, bad, 'frame.number')).toEqual([])
    expect(err).toContain('15 frames were changed\n224.1.1.1 → 239.200.9.7: 15 times\n')
  })

  it('sends what is chosen, as often as is asked for', async () => {
    const { frames, err } = await received(CHAT, '-Y', 'udp', '-c', '2', '--loop', '3', '--speed', '2000pps')
    expect(frames).toHaveLength(6)
    expect(dataOf(frames.slice(0, 2))).toEqual(dataOf(frames.slice(4)))
    expect(err).toMatch(/^6 frames sent/)
  })

  it('reads from a pipe', async () => {
    const input = await castshark(['read', CHAT, '-w', join(folder, 'piped.pcap'), '-F', 'pcap'])
    expect(input.code).toBe(0)
    const { err, code } = await replay(['-', '-i', inside.near, '--speed', 'max'], {
      input: readFileSync(join(folder, 'piped.pcap')),
    })
    expect(err).toMatch(/^17 frames sent/)
    expect(code).toBe(0)
  })

  it('keeps the gaps of what comes late', async () => {
    const file = join(folder, 'late.pcap')
    const record = (fraction: number) => pcapRecord(payload(60), { fraction })
    writeFileSync(file, joined(pcapHeader(), record(0), record(200_000), record(400_000)))
    const theirs = await tcpdump(inside, inside.far, `${file}.out`, '')
    const within = ['sh', '-c', `(sleep 1.5; cat ${file}) | "$@"`, 'sh']
    expect((await replay(['-', '-i', inside.near], { within })).code).toBe(0)
    await theirs.stop()
    const stamps = (await read(`${file}.out`)).frames.map(({ sec, nsec }) => sec + nsec / 1e9)
    expect(stamps).toHaveLength(3)
    expect(stamps[2] - stamps[0]).toBeGreaterThan(0.39)
  })

  it('ends by Ctrl-C, with what was sent', async () => {
    const running = await start(['replay', CHAT, '-i', inside.near, '--loop', '0', '--speed', '100'], {
      namespace: inside.name,
    })
    await new Promise((resolve) => setTimeout(resolve, 1500))
    running.child.kill('SIGINT')
    const { err, code } = await running.ended
    expect(Number(/^(\d+) frames sent/.exec(err)?.[1])).toBeGreaterThan(17)
    expect(code).toBe(0)
  })

  it('ends by Ctrl-C in a long gap', async () => {
    const running = await start(['replay', CHAT, '-i', inside.near, '--speed', '0.001'], { namespace: inside.name })
    await new Promise((resolve) => setTimeout(resolve, 1000))
    running.child.kill('SIGTERM')
    const { err, code } = await running.ended
    expect(err).toMatch(/^1 frame sent/)
    expect(code).toBe(0)
  })

  it('says that the interface was removed, or went down', async () => {
    for (const [name, happens] of [
      ['short0', ['del', 'short0']],
      ['down0', ['set', 'down0', 'down']],
    ] as const) {
      inside.link('add', name, 'type', 'veth', 'peer', 'name', `${name}p`)
      for (const end of [name, `${name}p`]) inside.link('set', end, 'up')
      const running = await start(['replay', CHAT, '-i', name, '--loop', '0', '--speed', '500pps'], {
        namespace: inside.name,
      })
      await new Promise((resolve) => setTimeout(resolve, 1000))
      inside.link(...happens)
      const { err, code } = await running.ended
      expect(err).toMatch(new RegExp(`^castshark: ${name}: the interface (was removed|went down)\n\\d+ frames sent`))
      expect(code).toBe(4)
    }
  })

  it('says how many frames the interface dropped', async () => {
    inside.link('add', 'deaf0', 'type', 'veth', 'peer', 'name', 'deaf1')
    inside.link('set', 'deaf0', 'up')
    const { err, code } = await replay([CHAT, '-i', 'deaf0', '--speed', 'max'])
    expect(err).toMatch(/^17 frames sent on deaf0, .*\nthe interface dropped 17 of them: its other end may be down/)
    expect(code).toBe(0)
  })

  it('refuses an interface that is none for tests, unless told', async () => {
    inside.link('add', 'bridge0', 'type', 'bridge')
    inside.link('set', 'bridge0', 'up')
    const refused = await replay([CHAT, '-i', 'bridge0', '--speed', 'max'])
    expect(refused.err).toMatch(/^castshark: bridge0 is no interface for tests \(its driver is bridge\)/)
    expect(refused.code).toBe(2)
    expect((await replay([CHAT, '-i', 'bridge0', '--speed', 'max', '--yes'])).err).toMatch(/^17 frames sent/)
  })

  it('sends on loopback', async () => {
    expect((await replay([CHAT, '-i', 'lo', '--speed', 'max'])).err).toMatch(/^17 frames sent/)
  })

  /** A capture with frames of so many octets. */
  const capture = (link: number, ...sizes: readonly number[]): string => {
    const file = join(folder, `${++files}.pcap`)
    writeFileSync(file, joined(pcapHeader({ link }), ...sizes.map((size) => pcapRecord(payload(size, size)))))
    return file
  }

  it.each([
    [
      1,
      [60, 2000],
      "frame 2: its 2000 octets are more than the interface takes; raise the MTU (ip link set near0 mtu N), or leave such frames out (-Y 'frame.len < 2000')",
      4,
    ],
    [
      1,
      [60, 6],
      "frame 2: its 6 octets are fewer than a header of the link layer has; -Y 'frame.len > 6' leaves such frames out",
      4,
    ],
    [1, [60, 0], "frame 2: it is empty; -Y 'frame.len > 0' sends the others", 3],
    [
      101,
      [60],
      'it takes frames of Ethernet (link type 1), and frame 1 is of Raw IP (link type 101); take one that does, such as a tun interface',
      2,
    ],
    [
      105,
      [60],
      'it takes frames of Ethernet (link type 1), and frame 1 is of IEEE 802.11 Wireless LAN (link type 105)',
      2,
    ],
    [
      113,
      [60],
      'it takes frames of Ethernet (link type 1), and frame 1 is of Linux cooked-mode capture v1 (link type 113); frames captured on "any" have lost their Ethernet headers',
      2,
    ],
    [300, [60], 'it takes frames of Ethernet (link type 1), and frame 1 is of link type 300', 2],
  ])('refuses what cannot be sent: link type %s, octets %j', async (link, sizes, said, expected) => {
    const { err, code } = await replay([capture(link, ...sizes), '-i', inside.near, '--speed', 'max'])
    expect(err.replace('castshark: near0: ', 'castshark: ')).toMatch(`castshark: ${said}\n`)
    expect(err.includes('\n1 frame sent')).toBe(sizes.length > 1)
    expect(code).toBe(expected)
  })

  it.each([12, 14, 101, 228])('sends raw IP on a tun device, by whatever number files call it: %i', async (link) => {
    inside.in('ip', 'tuntap', 'add', 'tun7', 'mode', 'tun')
    inside.link('set', 'tun7', 'up')
    const packet = Uint8Array.from([0x45, 0, 0, 20, 0, 0, 0, 0, 1, 253, 0, 0, 10, 0, 0, 1, 224, 1, 1, 1])
    const file = join(folder, `raw-${link}.pcap`)
    writeFileSync(file, joined(pcapHeader({ link }), pcapRecord(packet)))
    const { err, code } = await replay([file, '-i', 'tun7'])
    const ethernet = await replay([CHAT, '-i', 'tun7'])
    inside.link('del', 'tun7')
    expect(err).toMatch(/^1 frame sent on tun7, 20 octets/)
    expect(code).toBe(0)
    expect(ethernet.err).toMatch(
      /it takes frames of Raw IP .* frame 1 is of Ethernet .*; take one that does, such as a veth/,
    )
    expect(ethernet.code).toBe(2)
  })

  it('sends those of several link types that the interface takes, if told to', async () => {
    const file = join(folder, 'types.pcapng')
    const [own, other] = [payload(60, 1), payload(60, 2)]
    writeFileSync(
      file,
      joined(
        ...[sectionHeader(), interfaceBlock(), interfaceBlock({ link: 101 })],
        ...[enhancedPacket(own), enhancedPacket(other, { iface: 1 }), enhancedPacket(own)],
      ),
    )
    const refused = await replay([file, '-i', inside.near, '--speed', 'max'])
    expect(refused.err).toContain("frame 2 is of Raw IP (link type 101); -Y 'frame.encap_type == 1' sends those")
    const { frames, code } = await received(file, '--speed', 'max', '-Y', 'frame.encap_type == 1')
    expect(dataOf(frames)).toEqual([own, own].map((data) => Buffer.from(data).toString('hex')))
    expect(code).toBe(0)
  })

  it('sends no frame check sequence, which the interface adds', async () => {
    const file = join(folder, 'fcs.pcapng')
    const fcs = interfaceBlock({ options: [option(13, [32])] })
    writeFileSync(file, joined(sectionHeader(), fcs, enhancedPacket(payload(64))))
    const { frames } = await received(file, '--speed', 'max')
    expect(dataOf(frames)).toEqual([Buffer.from(payload(64).subarray(0, 60)).toString('hex')])
  })

  it.each([
    ['no interface', [CHAT], /on which interface\?/, 2],
    ['no capture', ['-i', 'near0'], /which capture\?/, 2],
    ['an interface that there is not', [CHAT, '-i', 'near7'], /near7: there is no such interface/, 4],
    ['all interfaces', [CHAT, '-i', 'any'], /any: stands for all interfaces/, 2],
    ['a file that there is not', ['nothing.pcap', '-i', 'near0'], /nothing\.pcap: /, 3],
    ['a damaged file', ['README.md', '-i', 'near0'], /README\.md: is not a capture/, 3],
    ['a wrong filter', [CHAT, '-i', 'near0', '-Y', 'ip.nonsense'], /nonsense/, 2],
    ['a group that is none', [CHAT, '-i', 'near0', '--rewrite-group', '10.0.0.1'], /is no multicast address/, 2],
    ['groups of two versions', [CHAT, '-i', 'near0', '--rewrite-group', '224.1.1.1=ff0e::1'], /same version/, 2],
    ['two for one', [CHAT, '-i', 'near0', '--rewrite-group', '232.1.1.1', '--rewrite-group', '232.1.1.2'], /two/, 2],
    ['a speed of nothing', [CHAT, '-i', 'near0', '--speed', '0'], /number above 0/, 2],
    ['to read a pipe twice', ['-', '-i', 'near0', '--loop', '2'], /read only once/, 2],
    ['a TTL of 256', [CHAT, '-i', 'near0', '--ttl', '256'], /from 0 to 255/, 2],
  ])('refuses %s', async (_title, args, said, expected) => {
    const { err, code } = await replay(args)
    expect(err).toMatch(said)
    expect(code).toBe(expected)
  })

  it('refuses a frame of which only the beginning was captured', async () => {
    const whole = readFileSync('fixtures/igmp-reports.pcap')
    // The first record's original length, which stands behind its captured one.
    whole.writeUInt32LE(whole.readUInt32LE(32) + 10, 36)
    const file = join(folder, 'cut.pcap')
    writeFileSync(file, whole)
    const { err, code } = await replay([file, '-i', inside.near])
    expect(err).toMatch(/^castshark: frame 1: only \d+ of its \d+ octets were captured; -Y/)
    expect(code).toBe(3)
  })

  it('says what sending takes, to whom has no permission', async () => {
    const { err, code } = await replay([CHAT, '-i', inside.near], {
      within: ['setpriv', '--reuid', '65534', '--clear-groups'],
    })
    expect(err).toMatch(/^castshark: near0: sending takes root or the capability cap_net_raw; run it with sudo/)
    expect(code).toBe(4)
  })
})
