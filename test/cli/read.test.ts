import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { castshark } from './run.ts'

const CHAT = 'fixtures/chat-igmpv3.pcapng'
const UDP = 'fixtures/udp.pcap'
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'castshark-'))
})
afterAll(async () => rm(folder, { recursive: true }))

const lines = (text: string): string[] => text.split('\n').slice(0, -1)

describe('the packet list', () => {
  it('is what a chat message looks like in Wireshark', async () => {
    const { out, code } = await castshark(['-r', UDP, '-c', '1'])
    expect(out).toBe('    1   0.000000 192.168.1.10 → 224.1.1.1    UDP 46 58901 → 5004 Len=4\n')
    expect(code).toBe(0)
  })

  it.each([
    ['the command', ['read', CHAT]],
    ['-r', ['-r', CHAT]],
    ['a name alone', [CHAT]],
    ['letters in one', ['-nlr', CHAT]],
  ])('is the same with %s', async (_name, args) => {
    const { out } = await castshark(args)
    expect(out).toBe((await castshark(['read', CHAT])).out)
    expect(lines(out)).toHaveLength(17)
  })

  it('reads standard input', async () => {
    const { out } = await castshark(['read', '-'], { input: await readFile(CHAT) })
    expect(out).toBe((await castshark(['read', CHAT])).out)
  })

  it('takes several files as one capture, in the order of time', async () => {
    const { out, code } = await castshark([
      'read',
      '-t',
      'e',
      'fixtures/format-micro-be.pcap',
      'fixtures/format-nano.pcap',
    ])
    const times = lines(out).map((line) => Number(line.trim().split(/\s+/)[1]))
    expect(times.length).toBeGreaterThan(4)
    expect(times).toEqual([...times].sort((x, y) => x - y))
    expect(lines(out).map((line) => Number.parseInt(line, 10))).toEqual(times.map((_, k) => k + 1))
    expect(code).toBe(0)
  })

  it('has no colour in a pipe, and colour when told so', async () => {
    expect((await castshark(['read', CHAT])).out).not.toContain('\u001b')
    expect((await castshark(['read', '--color', 'always', CHAT])).out).toContain('\u001b[')
    expect((await castshark(['read', '--color', 'never', CHAT])).out).not.toContain('\u001b')
  })

  it('stops after -c frames, counted before the filter', async () => {
    const all = lines((await castshark(['read', CHAT, '-Y', 'udp'])).out)
    const some = lines((await castshark(['read', CHAT, '-Y', 'udp', '-c', '5'])).out)
    expect(some).toEqual(all.filter((line) => Number.parseInt(line, 10) <= 5))
    expect(some.length).toBeGreaterThan(0)
    expect(some.length).toBeLessThan(all.length)
  })
})

describe('counting', () => {
  it.each([
    [['--count'], '17\n'],
    [['--count', '-Y', 'udp'], '4\n'],
    [['--count', '-c', '6'], '6\n'],
    [['--count', '-c', '6', '-Y', 'udp'], '2\n'],
    [['--count', '-Y', '(${private_ipv4:ip.src}) and udp'], '4\n'],
    [['--count', '-o', 'uat:dfilter_macros:"to", "ip.dst == $1"', '-Y', '$to(224.0.0.22)'], '11\n'],
    [['-q'], ''],
  ])('%j prints %j', async (args, expected) => {
    expect(await castshark(['read', CHAT, ...args])).toEqual({ code: 0, out: expected, err: '' })
  })
})

describe('wrong usage', () => {
  it.each([
    [['read'], 'which capture?'],
    [['raed', CHAT], 'did you mean read?'],
    [['read', CHAT, '--foo'], "unknown option '--foo'"],
    [['read', CHAT, '-c', '0'], 'a whole number above 0'],
    [['read', CHAT, '-T', 'xml'], 'Allowed choices'],
    [['read', CHAT, '-T', 'fields'], '-T fields needs fields'],
    [['read', CHAT, '-e', 'ip.src'], '-e names fields to print'],
    [['read', CHAT, '-T', 'fields', '-e', 'ip.adr'], 'did you mean ip.addr?'],
    [['read', CHAT, '-T', 'fields', '-e', 'ip.src', '-E', 'quote=x'], '-E quote=x'],
    [['read', CHAT, '-o', 'ip.check_cheksum:TRUE'], 'did you mean ip.check_checksum?'],
    [['read', CHAT, '-o', 'ip.check_checksum:maybe'], 'TRUE or FALSE'],
    [['read', CHAT, '-o', 'uat:dfilter_macros:to,ip.dst'], 'a macro is written uat:dfilter_macros:"name","text"'],
    [['read', CHAT, '-O', 'igpm'], 'did you mean igmp?'],
    [['read', CHAT, '-z', 'io,foo'], 'no such statistic'],
    [['read', CHAT, '-Y', 'ip.adr == 224.1.1.1'], 'did you mean ip.addr?'],
  ])('%j ends with 2 and says %j', async (args, message) => {
    const { code, out, err } = await castshark(args)
    expect(err).toContain(message)
    expect(out).toBe('')
    expect(code).toBe(2)
  })

  it('shows where a filter is wrong', async () => {
    const { err } = await castshark(['read', CHAT, '-Y', 'udp && ip.adr == 224.1.1.1'])
    const [, expression, caret] = err.split('\n')
    expect(expression.slice(caret.indexOf('^')).startsWith('ip.adr')).toBe(true)
  })

  it('is said before a file is opened', async () => {
    const { code, err } = await castshark(['read', 'no-such-file.pcap', '-Y', 'ip.adr'])
    expect(code).toBe(2)
    expect(err).not.toContain('no-such-file')
  })
})

describe('bad input', () => {
  it('prints what comes before the damage, then one sentence with the place', async () => {
    const whole = await readFile(UDP)
    const file = join(folder, 'cut.pcap')
    await writeFile(file, whole.subarray(0, whole.length - 3))
    const { code, out, err } = await castshark(['read', file])
    expect(out).toBe(
      lines((await castshark(['read', UDP])).out)
        .slice(0, -1)
        .map((line) => `${line}\n`)
        .join(''),
    )
    expect(lines(err)).toHaveLength(1)
    expect(err).toContain(file)
    expect(err).toMatch(/at byte \d+/)
    expect(code).toBe(3)
  })

  it.each(['no-such-file.pcap', 'fixtures', 'README.md'])('%s ends with 3 and one sentence', async (name) => {
    const { code, out, err } = await castshark(['read', name])
    expect(err).toContain(name)
    expect(lines(err)).toHaveLength(1)
    expect(out).toBe('')
    expect(code).toBe(3)
  })

  it('an empty file is an empty capture', async () => {
    const file = join(folder, 'empty')
    await writeFile(file, '')
    expect(await castshark(['read', file])).toEqual({ code: 0, out: '', err: '' })
  })

  it('a file name cannot control the terminal', async () => {
    const { err } = await castshark(['read', 'a\u001b[31mb'])
    expect(err).not.toContain('\u001b')
  })

  it('ends quietly when nobody reads any more', async () => {
    const { code, err } = await castshark(['read', '-V', 'fixtures/icmp.pcap', 'fixtures/nd.pcap'], { readAtMost: 1 })
    expect(err).toBe('')
    expect(code).toBe(0)
  })
})

describe('writing', () => {
  it.each(['pcap', 'pcapng'])('writes the frames shown, as %s, and prints no list', async (format) => {
    const file = join(folder, `shown.${format}`)
    const { code, out } = await castshark(['read', UDP, '-Y', 'udp.length == 12', '-w', file, '-F', format])
    expect([code, out]).toEqual([0, ''])
    const shown = lines((await castshark(['read', UDP, '-Y', 'udp.length == 12', '-t', 'e'])).out)
    const written = lines((await castshark(['read', file, '-t', 'e'])).out)
    const text = (line: string): string => line.trim().replace(/^\d+ +/, '')
    expect(written.map(text)).toEqual(shown.map(text))
    expect(written.length).toBeGreaterThan(0)
  })

  it('prints the list too with -P', async () => {
    const { out } = await castshark(['read', UDP, '-w', join(folder, 'both.pcapng'), '-P'])
    expect(out).toBe((await castshark(['read', UDP])).out)
  })

  it('does not write over what it reads', async () => {
    const file = join(folder, 'same.pcap')
    await writeFile(file, await readFile(UDP))
    const { code, err } = await castshark(['read', file, '-w', file])
    expect(code).toBe(2)
    expect(lines(err)).toHaveLength(1)
    expect(await readFile(file)).toEqual(await readFile(UDP))
  })
})

describe('help', () => {
  it.each([[['--help']], [['read', '--help']], [[]]])('%j shows examples', async (args) => {
    const { code, out } = await castshark(args)
    expect(out).toContain('Examples:')
    expect(code).toBe(0)
  })
})
