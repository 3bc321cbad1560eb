import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { castshark } from './run.ts'

const CHAT = 'fixtures/chat-igmpv3.pcapng'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'castshark-'))
})
afterAll(async () => rm(folder, { recursive: true }))

/** Writes a file. @returns its name */
async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

const expecting = (each: string): string =>
  `about: A chat\nexpect:\n  - name: messages\n    frame: udp.dstport == 5004\n    count: 4\n    each: ${each}\n`

describe('castshark check', () => {
  it('passes with a table', async () => {
    const { code, out, err } = await castshark(['check', await file('good.yaml', expecting('ip.ttl == 2')), CHAT])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toBe(
      [
        `A chat: ${CHAT}, 17 frames`,
        '',
        '┌────────┬─────────────┬───────────────────────────┐',
        '│        │ Expectation │ Found                     │',
        '├────────┼─────────────┼───────────────────────────┤',
        '│ ✓ pass │ messages    │ 4 frames, first at 1.19 s │',
        '└────────┴─────────────┴───────────────────────────┘',
        '',
        '✓ pass: 1 of 1 passed',
        '',
      ].join('\n'),
    )
  })

  it('fails with the nearest frames and what to change', async () => {
    const bad = await file('bad.yaml', expecting('ip.ttl == 1'))
    const { code, out } = await castshark(['check', bad, CHAT])
    expect(code).toBe(1)
    expect(out).toContain(
      [
        `✗ fail: messages (${bad}:3)`,
        '  4 of 4 frames are not as each has to be',
        '  frame 5: ip.ttl == 1 does not hold, ip.ttl is 2 (RFC 1112 §6.1)',
      ].join('\n'),
    )
    expect(out).toContain('  → Set the TTL of what is sent to groups')
    expect(out.endsWith('✗ fail: 0 of 1 passed, 1 failed\n')).toBe(true)
  })

  it('reads the expectation file from standard input, also from that of a program (a socket)', async () => {
    const input = Buffer.from('expect: [{ frame: udp, count: 4 }]')
    expect((await castshark(['check', '-', CHAT], { input })).code).toBe(0)
  })

  it('fits into a narrow terminal', async () => {
    const { out } = await castshark(['check', await file('narrow.yaml', expecting('ip.ttl == 1')), CHAT], {
      env: { COLUMNS: '50' },
    })
    const table = out.split('\n').filter((line) => /^[│┌├└]/.test(line))
    expect(Math.max(...table.map(({ length }) => length))).toBeLessThanOrEqual(50)
  })

  it('is inconclusive where the capture is damaged, unless a failure is proven', async () => {
    const whole = await readFile(CHAT)
    const cut = await file('cut.pcapng', whole.subarray(0, whole.length - 300))
    const unsure = await castshark(['check', await file('unsure.yaml', 'never: [{ frame: tcp }]'), cut])
    expect(unsure.code).toBe(5)
    expect(unsure.out).toContain('no such frame, but the capture is damaged: ')
    const proven = await castshark(['check', await file('proven.yaml', expecting('ip.ttl == 1')), cut])
    expect(proven.code).toBe(1)
  })

  it('reads from pipes, and several captures as one', async () => {
    const good = await file('twice.yaml', 'expect: [{ frame: udp.dstport == 5004, count: 8 }]')
    const { code, err } = await castshark(['check', good, '-', CHAT], { input: await readFile(CHAT) })
    expect({ code, err }).toEqual({ code: 0, err: '' })
  })

  test.each<[args: (folder: string) => string[], code: number, said: string]>([
    [() => ['check'], 2, 'which expectation file?'],
    [(at) => ['check', `${at}/none.yaml`, CHAT], 2, 'none.yaml cannot be read: no such file'],
    [(at) => ['check', at, CHAT], 2, 'cannot be read: is a directory'],
    [(at) => ['check', `${at}/good.yaml`], 2, 'what is to be held against'],
    [(at) => ['check', `${at}/good.yaml`, 'none.pcap'], 3, 'none.pcap: '],
    [(at) => ['check', `${at}/good.yaml`, 'package.json'], 3, 'package.json: '],
    [(at) => ['check', `${at}/good.yaml`, CHAT, '--reporter', 'html'], 2, 'Allowed choices are table, junit, tap,'],
    [(at) => ['check', `${at}/wrong.yaml`, CHAT], 2, 'wrong.yaml:2:12: "udb" is not a field'],
    [(at) => ['check', `${at}/wrong.yaml`, 'none.pcap'], 2, 'wrong.yaml:2:12:'],
    [(at) => ['check', `${at}/good.yaml`, CHAT, '--write', '-'], 2, 'would mix frames with the report'],
    [(at) => ['check', `${at}/good.yaml`, CHAT, '-f', 'udp'], 2, '-f is about capturing'],
    [() => ['check', '--init', 'none.pcap'], 3, 'none.pcap: '],
    [(at) => ['check', '--init', CHAT, `${at}/good.yaml`], 2, 'It takes one capture.'],
  ])('%s refuses', async (args, code, said) => {
    await file('good.yaml', expecting('ip.ttl == 2'))
    await file('wrong.yaml', 'expect:\n  - frame: udb\n')
    const ended = await castshark(args(folder))
    expect(ended.err).toContain(said)
    expect(ended.code).toBe(code)
    expect(ended.out).toBe('')
  })

  it('keeps the frames that it judged', async () => {
    const kept = join(folder, 'kept.pcapng')
    await castshark(['check', await file('kept.yaml', expecting('ip.ttl == 2')), CHAT, '--write', kept])
    expect((await castshark(['read', '--count', kept])).out).toBe('17\n')
    const over = await castshark(['check', join(folder, 'kept.yaml'), kept, '--write', kept])
    expect(over.code).not.toBe(0)
    expect((await castshark(['read', '--count', kept])).out).toBe('17\n')
  })

  it('reports to machines', async () => {
    const bad = await file('report.yaml', expecting('ip.ttl == 1'))
    const { out, code } = await castshark(['check', bad, CHAT, '--reporter', 'json'])
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ verdict: 'fail', frames: 17, results: [{ name: 'messages', count: 4 }] })
  })
})

describe('castshark check --init', () => {
  it('writes what a capture holds', async () => {
    const { out, code, err } = await castshark(['check', '--init', CHAT])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.split('\n').slice(2)).toEqual([
      "about: 'What fixtures/chat-igmpv3.pcapng holds: 17 frames in 4.7 s'",
      'expect:',
      '  - name: somebody joins 224.1.1.1',
      '    frame: mcast.join == 224.1.1.1',
      '    each: ip.ttl == 1 && ip.opt.type == 0x94',
      '  - name: datagrams to 224.1.1.1:5004',
      '    frame: udp.dstport == 5004 && ip.dst == 224.1.1.1',
      '    count: 4',
      '    each: ip.ttl == 2 && mcast.mac.ok',
      '  - name: somebody leaves 224.1.1.1',
      '    frame: mcast.leave == 224.1.1.1',
      '    each: ip.ttl == 1 && ip.opt.type == 0x94',
      `  - name: '224.1.1.1:5004 is told "hola"'`,
      '    frame: udp.dstport == 5004 && ip.dst == 224.1.1.1 && data.text == "hola"',
      'order:',
      '  - somebody joins 224.1.1.1',
      '  - datagrams to 224.1.1.1:5004',
      '  - somebody leaves 224.1.1.1',
      'never:',
      '  - name: nothing is found',
      '    findings: [error, warning]',
      '  - name: nothing is sent to other groups',
      '    frame: mcast && udp && !(ip.dst in {224.1.1.1})',
      '',
    ])
  })

  // Of the fixtures, those that are odd in one way or another.
  test.each(['chat-mldv2.pcapng', 'arp.pcap', 'truncated.pcap', 'findings.pcap', 'ip-odd.pcap', 'cooked-v1.pcap'])(
    'which %s passes itself',
    async (name) => {
      const { out } = await castshark(['check', '--init', `fixtures/${name}`])
      const ended = await castshark(['check', await file('own.yaml', out), `fixtures/${name}`])
      expect(ended.out).toContain('✓ pass: ')
      expect(ended.code).toBe(0)
    },
  )
})
