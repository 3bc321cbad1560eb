import { execFileSync } from 'node:child_process'
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { enhancedPacket, interfaceBlock, join as joined, payload, sectionHeader } from '../capture/build.ts'
import { report3 } from '../multicast/state/watch.ts'
import { castshark, start } from './run.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'castshark-'))
})
afterAll(async () => rm(folder, { recursive: true }))

const rowsOf = (out: string): Record<string, unknown>[] =>
  out
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))

/** Some values of each row of `--json`, joined. */
async function told(command: string, capture: string, names: readonly string[]): Promise<string[]> {
  const { out, err, code } = await castshark([command, '--json', `fixtures/${capture}`])
  expect(code).toBe(0)
  expect(err).toBe('')
  return rowsOf(out).map((row) => names.map((name) => [row[name]].flat().join('+') || '-').join(' '))
}

/** The cells of a table. */
const cells = (out: string): string[][] =>
  out
    .split('\n')
    .filter((line) => line.startsWith('│'))
    .map((line) =>
      line
        .split('│')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )

describe('castshark members', () => {
  const names = ['group', 'host', 'version', 'state', 'joined', 'ended', 'ended_by', 'mode', 'sources']

  test.each<[capture: string, expected: string[]]>([
    [
      'chat-igmpv1.pcap',
      [
        '224.0.0.106 192.168.1.1 IGMPv1 member - - - exclude -',
        '224.1.1.1 192.168.1.10 IGMPv1 member - - - exclude -',
        '224.1.1.1 192.168.1.20 IGMPv1 member - - - exclude -',
      ],
    ],
    [
      'chat-igmpv2.pcap',
      [
        '224.1.1.1 192.168.1.10 IGMPv2 member - - - exclude -',
        '224.1.1.1 192.168.1.20 IGMPv2 left - 4.59727 leave - -',
      ],
    ],
    [
      'chat-igmpv3.pcapng',
      [
        '224.1.1.1 192.168.1.10 IGMPv3 left 0 3.104040535 TO_IN - -',
        '224.1.1.1 192.168.1.20 IGMPv3 left 0.40008385 4.608087614 TO_IN - -',
      ],
    ],
    [
      'chat-mixed-nano.pcap',
      [
        '224.1.1.1 192.168.1.10 IGMPv1 member - - - exclude -',
        '224.1.1.1 192.168.1.20 IGMPv2 member - - - exclude -',
        '224.1.1.1 192.168.1.30 IGMPv3 member 1.399980996 - - exclude -',
      ],
    ],
    [
      'ssm-igmpv3.pcap',
      [
        '232.1.1.1 192.168.1.30 IGMPv3 left 0 8.808023 BLOCK - -',
        '239.1.2.3 192.168.1.30 IGMPv3 left 4.908026 8.808023 BLOCK - -',
      ],
    ],
  ])('of %s', async (capture, expected) => {
    expect(await told('members', capture, names)).toEqual(expected)
  })

  it('of both versions of MLD', async () => {
    const mine = (rows: string[]): string[] => rows.filter((row) => /^ff[13]/.test(row))
    expect(mine(await told('members', 'chat-mldv1.pcap', ['group', 'host', 'version', 'state', 'why']))).toEqual([
      'ff15::5004 fe80::ff:fe00:10a MLDv1 member suppressed',
      'ff15::5004 fe80::ff:fe00:114 MLDv1 left -',
    ])
    expect(mine(await told('members', 'chat-mldv2.pcapng', ['group', 'host', 'version', 'ended_by']))).toEqual([
      'ff15::77 fe80::ff:fe00:114 MLDv2 TO_IN',
      'ff15::5004 fe80::ff:fe00:10a MLDv2 TO_IN',
      'ff15::5004 fe80::ff:fe00:114 MLDv2 TO_IN',
      'ff3e::8000:1 fe80::ff:fe00:114 MLDv2 BLOCK',
    ])
  })

  it('up to some frame, with sources', async () => {
    const { out } = await castshark(['members', '-c', '13', '--json', 'fixtures/ssm-igmpv3.pcap'])
    expect(rowsOf(out)).toMatchObject([
      { group: '232.1.1.1', state: 'member', mode: 'include', sources: ['192.168.1.20'], reports: 8 },
    ])
  })

  it('of frames that match', async () => {
    const { out } = await castshark(['members', '-Y', 'ip.src == 192.168.1.10', 'fixtures/chat-igmpv3.pcapng'])
    expect(cells(out).map(([group, host]) => `${group} ${host}`)).toEqual(['Group Host', '224.1.1.1 192.168.1.10'])
  })
})

describe('castshark queriers', () => {
  const names = ['querier', 'version', 'queries', 'query_interval', 'response_interval', 'membership_interval']

  test.each([
    ['chat-igmpv1.pcap', '192.168.1.1 IGMPv1 1 125 10 260'],
    ['chat-igmpv2.pcap', '192.168.1.1 IGMPv2 2 125 1 251'],
    ['chat-igmpv3.pcapng', '192.168.1.1 IGMPv3 2 4 1 9'],
    ['chat-mldv1.pcap', 'fe80::ff:fe00:101 MLDv1 2 125 1 251'],
    ['chat-mldv2.pcapng', 'fe80::ff:fe00:101 MLDv2 4 4 1 9'],
  ])('of %s', async (capture, expected) => {
    expect(await told('queriers', capture, names)).toEqual([expected])
  })
})

describe('castshark groups', () => {
  const names = ['group', 'members', 'left', 'mode', 'compatibility', 'querier']

  test.each([
    ['chat-igmpv2.pcap', ['224.1.1.1 1 1 exclude IGMPv2 192.168.1.1']],
    ['chat-igmpv3.pcapng', ['224.1.1.1 0 2 - - 192.168.1.1']],
    ['chat-mixed-nano.pcap', ['224.1.1.1 3 0 exclude IGMPv1 192.168.1.1']],
  ])('of %s', async (capture, expected) => {
    expect(await told('groups', capture, names)).toEqual(expected)
  })
})

describe('castshark streams', () => {
  it('tells errors of transport streams, by packet identifier', async () => {
    const [row] = rowsOf((await castshark(['streams', '--json', 'fixtures/mp2t.pcap'])).out)
    expect(row).toMatchObject({
      numbers: 'MPEG-TS',
      lost: null,
      ts: { damaged: 1, errors: 14, missing: 74 },
    })
    const { out } = await castshark(['streams', 'fixtures/mp2t.pcap'], { env: { COLUMNS: '300' } })
    expect(out).toContain('TS errors')
  })

  it('follows a number that is named, and refuses what is none', async () => {
    const [row] = rowsOf(
      (await castshark(['streams', '--json', '--counter', 'ip.id', 'fixtures/chat-igmpv3.pcapng'])).out,
    )
    expect(row).toMatchObject({ numbers: 'counter', duplicates: 0 })
    expect((await castshark(['streams', '--counter', 'udp[6:2]', 'fixtures/place-sender.pcap'])).out).toContain(
      'What --counter udp[6:2] names counts up in no stream.',
    )
    expect(await castshark(['streams', '--counter', 'data', 'fixtures/udp.pcap'])).toMatchObject({
      code: 2,
      err: 'castshark: --counter data: data is no number: name octets of it, as in data[0:4]\n',
    })
  })

  it('of a chat', async () => {
    expect(
      await told('streams', 'chat-igmpv3.pcapng', [
        'source',
        'source_port',
        'group',
        'destination_port',
        'packets',
        'bytes',
        'ttls',
      ]),
    ).toEqual(['192.168.1.10 5004 224.1.1.1 5004 3 140 2', '192.168.1.20 5004 224.1.1.1 5004 1 59 2'])
  })

  it('within the window that is asked for', async () => {
    const peaks = async (...args: string[]) =>
      rowsOf((await castshark(['streams', '--json', ...args, 'fixtures/chat-igmpv3.pcapng'])).out).map(
        (row) => row.peak_packets,
      )
    expect(await peaks()).toEqual([1, 1])
    expect(await peaks('--window', '101')).toEqual([2, 1])
  })

  it.each(['0', '-1', 'x'])('refuses %s as a window', async (window) => {
    expect((await castshark(['streams', `--window=${window}`, 'fixtures/udp.pcap'])).code).toBe(2)
  })
})

describe('the data that comes of joins', () => {
  it('is told of members and groups', async () => {
    const waits = ['join_to_first', 'leave_to_last']
    // 192.168.1.10 sends from 1.190 on, 192.168.1.20 once, at 1.291; each hears the other.
    expect(await told('members', 'chat-igmpv3.pcapng', ['host', 'joined', ...waits])).toEqual([
      '192.168.1.10 0 1.290800714 -',
      '192.168.1.20 0.40008385 0.790104132 -',
    ])
    expect(await told('groups', 'chat-igmpv3.pcapng', ['group', 'packets', ...waits])).toEqual([
      '224.1.1.1 4 1.290800714 -',
    ])
  })
})

describe('--timeline', () => {
  const drawn = async (env: Record<string, string>, ...args: string[]) =>
    (await castshark(['members', '--timeline', 'fixtures/chat-igmpv3.pcapng', ...args], { env })).out

  it('draws who was in which group when, as wide as the terminal', async () => {
    const out = await drawn({ COLUMNS: '60', LC_ALL: 'C.UTF-8' })
    expect(out).toMatch(/^224\.1\.1\.1 192\.168\.1\.10 ┣━+┫\n {10}192\.168\.1\.20 +┣━+┫\n/)
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(60)
  })

  it('does with ASCII where the locale has no more', async () => {
    expect(await drawn({ LC_ALL: 'C', LANG: 'C.UTF-8' })).toMatch(/^[ -~\n]*$/)
    expect(await drawn({ LC_ALL: '', LC_CTYPE: '', LANG: 'C.UTF-8' })).toContain('━')
  })

  it('is JSON when asked', async () => {
    expect(rowsOf(await drawn({}, '--json'))).toMatchObject([
      { host: '192.168.1.10', spans: [{ state: 'member', from: 0, to: 3.104040535, begins: 'join', ends: 'TO_IN' }] },
      { host: '192.168.1.20', spans: [{ state: 'member', begins: 'join', ends: 'TO_IN' }] },
    ])
  })

  it('says so where there is nothing to draw', async () => {
    const { out } = await castshark(['members', '--timeline', 'fixtures/arp.pcap'])
    expect(out).toBe('There are no reports of IGMP and MLD in the frames that were read.\n')
  })
})

describe('a pipe without an end', () => {
  it('is told of when Ctrl-C ends it, as a live capture is', async () => {
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    const running = await start(['members', '--events', pipe])
    const writer = await open(pipe, 'w')
    try {
      await writer.writeFile(await readFile('fixtures/cooked-v2.pcap'))
      await running.prints('"join"')
      expect(running.child.kill('SIGINT')).toBe(true)
      const { out, code } = await running.ended
      expect(code).toBe(0)
      expect(rowsOf(out).at(-1)).toMatchObject({ event: 'finding', id: 'querier-missing' })
    } finally {
      await writer.close()
    }
  })
})

describe('--events', () => {
  const events = async (...args: string[]) => {
    const { out, code } = await castshark([...args, '--events'])
    expect(code).toBe(0)
    return rowsOf(out).map(({ event, host, id, source }) => [event, host ?? id ?? source].join(' ').trim())
  }

  it.each(['groups', 'members', 'queriers', 'streams'])('are the same for %s', async (command) => {
    const told = await events(command, 'fixtures/chat-igmpv2.pcap')
    expect(told.filter((event) => !event.startsWith('finding'))).toEqual([
      'join 192.168.1.10',
      'join 192.168.1.20',
      'stream-start 192.168.1.10',
      'stream-start 192.168.1.20',
      'querier',
      'leave 192.168.1.20',
    ])
    expect(told.indexOf('finding group-reserved')).toBe(1)
  })

  it('name the frame that shows it, where another one settles it', async () => {
    const { out } = await castshark(['streams', '--events', '--kinds', 'finding', 'fixtures/feeds-rtp.pcap'])
    const diagnosed = JSON.parse((await castshark(['diagnose', '--json', 'fixtures/feeds-rtp.pcap'])).out)
    expect(rowsOf(out).map(({ id, frame }) => [id, frame])).toEqual([
      ['rtp-loss', 22],
      ['rtp-loss', 23],
    ])
    expect(diagnosed.findings[0].frames.slice(0, 2)).toEqual([22, 23])
  })

  it('are those that are asked for', async () => {
    expect(await events('members', '--kinds', 'leave, querier', 'fixtures/chat-igmpv2.pcap')).toEqual([
      'querier',
      'leave 192.168.1.20',
    ])
  })

  it.each([
    ['members', ['--events', '--timeline'], '--events or --timeline?'],
    ['members', ['--kinds', 'join'], '--kinds is about --events'],
    ['streams', ['--pause', '5'], '--pause is about --events'],
    ['diagnose', ['--kinds', 'join'], '--kinds is about --events'],
  ])('%s refuses %j', async (command, args, says) => {
    const { err, code } = await castshark([command, ...args, 'fixtures/udp.pcap'])
    expect(err).toContain(`castshark: ${says}`)
    expect(code).toBe(2)
  })

  it.each([['--kinds=joins'], ['--pause=0'], ['--pause=soon']])('refuse %s', async (option) => {
    expect((await castshark(['members', '--events', option, 'fixtures/udp.pcap'])).code).toBe(2)
  })
})

describe('tables', { timeout: 30_000 }, () => {
  it('are for people', async () => {
    const { out, code } = await castshark(['groups', 'fixtures/chat-igmpv2.pcap'])
    expect(code).toBe(0)
    expect(out).toBe(
      [
        '┌───────────┬─────────┬──────┬─────────┬───────────────┬───────┬───────┬─────────────┬─────────┐',
        '│ Group     │ Members │ Left │ Mode    │ Compatibility │ First │  Last │ Querier     │ Packets │',
        '├───────────┼─────────┼──────┼─────────┼───────────────┼───────┼───────┼─────────────┼─────────┤',
        '│ 224.1.1.1 │       1 │    1 │ exclude │ IGMPv2        │ 0.000 │ 4.597 │ 192.168.1.1 │       4 │',
        '└───────────┴─────────┴──────┴─────────┴───────────────┴───────┴───────┴─────────────┴─────────┘',
        '',
      ].join('\n'),
    )
  })

  it.each([60, 80, 100])('fit a terminal of %i characters, and say what they go without', async (width) => {
    for (const command of ['groups', 'members', 'queriers', 'streams']) {
      const { out } = await castshark([command, 'fixtures/chat-igmpv3.pcapng'], { env: { COLUMNS: String(width) } })
      const lines = out.split('\n').filter((line) => /^[│┌├└]/.test(line))
      expect(lines.length).toBeGreaterThan(3)
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(width)
      const all = cells((await castshark([command, 'fixtures/chat-igmpv3.pcapng'])).out)[0]
      const gone = all.filter((head) => !cells(out)[0].includes(head))
      if (gone.length > 0) expect(out).toContain(`too narrow for: ${gone.join(', ')}.`)
    }
  })

  it('are none where nothing is in them', async () => {
    const { out, code } = await castshark(['members', 'fixtures/arp.pcap'])
    expect(out).toBe('There are no reports of IGMP and MLD in the frames that were read.\n')
    expect(code).toBe(0)
    expect((await castshark(['members', '--json', 'fixtures/arp.pcap'])).out).toBe('')
  })

  it('tell interfaces apart, without what steers a terminal', async () => {
    const name = 'eth\u001b[31m\u202e'
    const files = [capture(report3(10, ['TO_EX']).bytes, 1), interfaceNamed(name, report3(20, ['TO_EX']).bytes)]
    const paths = await Promise.all(
      files.map(async (bytes, k) => {
        const path = join(folder, `interface-${k}`)
        await writeFile(path, bytes)
        return path
      }),
    )
    const { out } = await castshark(['members', ...paths])
    expect(cells(out).map(([iface, , host]) => [iface, host])).toEqual([
      ['Interface', 'Host'],
      ['0', '192.168.1.10'],
      [expect.stringContaining('eth'), '192.168.1.20'],
    ])
    const json = (await castshark(['members', '--json', ...paths])).out
    expect(rowsOf(json).map((row) => row.interface)).toEqual(['0', name])
    for (const text of [out, json]) for (const mark of ['\u001b', '\u202e']) expect(text).not.toContain(mark)
  })
})

const u32 = (value: number): Buffer => {
  const octets = Buffer.alloc(4)
  octets.writeUInt32LE(value)
  return octets
}

/** A pcap of one frame, so many times, each time with another group in its last octets. */
function capture(frame: Uint8Array, count: number): Buffer {
  const parts: Uint8Array[] = [Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex')]
  for (let k = 0; k < count; k++) {
    const bytes = Buffer.from(frame)
    if (count > 1) {
      const sum = bytes.length - 14
      bytes.set([239, k >>> 16, (k >>> 8) & 0xff, k & 0xff], bytes.length - 4)
      bytes.set([0, 0], sum)
      let total = 0
      for (let at = sum - 2; at < bytes.length; at += 2) total += bytes.readUInt16BE(at)
      while (total > 0xffff) total = (total & 0xffff) + (total >>> 16)
      bytes.writeUInt16BE(~total & 0xffff, sum)
    }
    parts.push(u32(Math.floor(k / 1000)), u32((k % 1000) * 1000), u32(bytes.length), u32(bytes.length), bytes)
  }
  return Buffer.concat(parts)
}

/** A pcapng of one frame on an interface with a name. */
function interfaceNamed(name: string, frame: Uint8Array): Buffer {
  const padded = (octets: Uint8Array): Uint8Array => Buffer.concat([octets, Buffer.alloc(-octets.length & 3)])
  const block = (type: number, body: Buffer): Buffer => {
    const length = u32(body.length + 12)
    return Buffer.concat([u32(type), length, body, length])
  }
  const text = Buffer.from(name)
  const option = Buffer.concat([u32(2 + text.length * 0x1_0000), padded(text), u32(0)])
  return Buffer.concat([
    block(0x0a0d0d0a, Buffer.from('4d3c2b1a01000000ffffffffffffffff', 'hex')),
    block(1, Buffer.concat([u32(1), u32(0), option])),
    block(6, Buffer.concat([u32(0), u32(0), u32(1), u32(frame.length), u32(frame.length), padded(frame)])),
  ])
}

describe('whatever is read', () => {
  it('may hold more groups than there is room for: the table says so', async () => {
    const path = join(folder, 'flood.pcap')
    await writeFile(path, capture(report3(10, ['TO_EX']).bytes, 100_000))
    const { out, code } = await castshark(['groups', path])
    expect(code).toBe(0)
    expect(cells(out)).toHaveLength(65_536 + 1)
    expect(out).toMatch(/\nThere is room for 65536 groups: 34464 reports about others are left out\.\n$/)
    const json = await castshark(['groups', '--json', path])
    expect(rowsOf(json.out)).toHaveLength(65_536)
    expect(json.err).toContain('34464 reports')
  }, 60_000)

  it('may be damaged: what came before is told', async () => {
    const whole = await readFile('fixtures/chat-igmpv2.pcap')
    const path = join(folder, 'damaged.pcap')
    await writeFile(path, whole.subarray(0, whole.length - 5))
    const { out, err, code } = await castshark(['members', path])
    expect(code).toBe(3)
    expect(err).toContain('damaged.pcap')
    expect(cells(out).map(([, host, , state]) => `${host} ${state}`)).toEqual([
      'Host State',
      '192.168.1.10 member: suppressed',
      '192.168.1.20 member',
    ])
  })

  it('may come by standard input, and has to be named', async () => {
    const input = await readFile('fixtures/chat-igmpv2.pcap')
    const { out } = await castshark(['streams', '-'], { input })
    expect(out).toBe((await castshark(['streams', '-r', 'fixtures/chat-igmpv2.pcap'])).out)
    expect(await castshark(['streams'])).toMatchObject({ code: 2, out: '' })
  })

  it('is filtered by what is a filter', async () => {
    expect(await castshark(['groups', '-Y', 'igmp.typ == 1', 'fixtures/chat-igmpv2.pcap'])).toMatchObject({ code: 2 })
  })

  it.each(['groups', 'members', 'queriers', 'streams'])(
    'has its fields described in the help of %s',
    async (command) => {
      const help = (await castshark([command, '--help'])).out
      const [row] = rowsOf((await castshark([command, '--json', 'fixtures/chat-igmpv2.pcap'])).out)
      for (const name of Object.keys(row)) expect(help).toMatch(new RegExp(`^ .*\\b${name}\\b`, 'm'))
    },
  )
})

test.each(['streams', 'members', 'plan'])('castshark %s says which frames it could not look into', async (command) => {
  const { err, code } = await castshark([command, 'fixtures/format-links.pcapng'])
  expect(err).toBe('castshark: Frames of USER 0 (link type 147) are not decoded: what is in them is not told.\n')
  expect(code).toBe(0)
})

it('says nothing of link types that no frame is of', async () => {
  const input = joined(
    sectionHeader(),
    interfaceBlock({ link: 147 }),
    interfaceBlock(),
    enhancedPacket(payload(60), { iface: 1 }),
  )
  expect(await castshark(['groups', '-'], { input })).toMatchObject({ err: '', code: 0 })
})
