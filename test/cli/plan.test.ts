import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { castshark } from './run.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'castshark-'))
})
afterAll(async () => rm(folder, { recursive: true }))

const CHAT = 'fixtures/chat-igmpv3.pcapng'

async function rows(...args: readonly string[]): Promise<Record<string, unknown>[]> {
  const { out, err } = await castshark(['plan', '--json', ...args])
  expect(err).toBe('')
  return out
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))
}

describe('castshark plan', () => {
  it('fails where nobody reads why', async () => {
    const { code, err } = await castshark(['plan', '--json', '--fail-on', 'warning', '239.0.0.0/19'], { readAtMost: 1 })
    expect([code, err]).toEqual([1, ''])
  })

  it('tells who shares a MAC address, and what is free', async () => {
    const { out, code } = await castshark(['plan', '239.1.1.1', '239.129.1.1', '239.7.7.7'])
    expect(code).toBe(0)
    expect(out).toMatch(/│ 239\.1\.1\.1 .*01:00:5e:01:01:01.*239\.129\.1\.1.*mac-collision.*239\.1\.1\.2/)
    expect(out).toMatch(/│ 239\.7\.7\.7 .*│ +│ +│ +│\n/)
    expect(out).toContain('note: Groups on a segment that share a MAC address (mac-collision)\n')
  })

  it('takes addresses as groups, everything else as captures', async () => {
    const found = await rows('239.129.1.1', CHAT)
    expect(found.map(({ group, planned, sent, joined }) => [group, planned, sent, joined])).toEqual([
      ['224.0.0.1', false, true, false],
      ['224.0.0.22', false, true, false],
      ['224.1.1.1', false, true, true],
      ['239.129.1.1', true, false, false],
    ])
    expect(found[2].shares_mac_with).toEqual(['239.129.1.1'])
    // What is in use is what it is registered for.
    expect(found[1].problems).toEqual([])
  })

  it('reads lists, with labels and comments', async () => {
    const path = join(folder, 'groups.txt')
    await writeFile(
      path,
      '# cameras\r\n239.1.1.1 camera 1, HD  # the best\n\n  239.1.1.8/31, sound\n239.1.1.20-239.1.1.21;\n',
    )
    const expected = [
      ['239.1.1.1', 'camera 1, HD'],
      ['239.1.1.8', 'sound'],
      ['239.1.1.9', 'sound'],
      ['239.1.1.20', null],
      ['239.1.1.21', null],
    ]
    expect((await rows('--from', path)).map(({ group, label }) => [group, label])).toEqual(expected)
    const input = Buffer.from('ff15::8000:1\n')
    const { out } = await castshark(['plan', '--json', '--from', '-'], { input })
    expect(JSON.parse(out)).toMatchObject({ group: 'ff15::8000:1', planned: true })
  })

  test.each<[args: string[], code: number]>([
    [['239.7.7.7', '--fail-on', 'note'], 0],
    [['239.1.1.1', '239.129.1.1', '--fail-on', 'note'], 1],
    [['239.1.1.1', '239.129.1.1', '--fail-on', 'warning'], 0],
    [['239.0.0.5', '--fail-on', 'warning'], 1],
    [['239.0.0.5'], 0],
    [['224.0.0.0', '--fail-on=error', '--json'], 1],
    [['239.1.1.1', '--fail-on', 'bad'], 2],
  ])('%j ends with %i', async (args, code) => {
    expect((await castshark(['plan', ...args])).code).toBe(code)
  })

  test.each<[args: string[], says: string, code: number, input?: string]>([
    [[], 'which groups?', 2],
    [['192.168.1.1'], '192.168.1.1 is no multicast group', 2],
    [['239.1.1.256'], '"239.1.1.256" is no address', 2],
    [['239.0.0.0/8'], '239.0.0.0/8 stands for 16777216 groups\n65536 at most, in all', 2],
    [['239.1.0.0/16', '239.7.7.7'], 'with 239.7.7.7 there are too many groups', 2],
    [['--from', '-'], 'standard input, line 2: "nonsense" is no address', 2, '239.1.1.1\nnonsense\n'],
    [['--from', '-', '-'], 'standard input can be a list or a capture, not both', 2],
    [['--from', '/nowhere'], '/nowhere: no such file', 3],
    [['239.1.1.1', 'nowhere.pcap'], 'nowhere.pcap: no such file', 3],
  ])('%j says "%s"', async (args, says, code, input = '') => {
    const ended = await castshark(['plan', ...args], { input: Buffer.from(input) })
    expect(ended).toMatchObject({ code, out: '' })
    expect(ended.err).toContain(says)
  })

  it('has its fields described in its help', async () => {
    const help = (await castshark(['plan', '--help'])).out
    const [row] = await rows('239.0.0.5')
    const [problem] = row.problems as object[]
    for (const name of [...Object.keys(row), ...Object.keys(problem)]) expect(help).toMatch(new RegExp(`\\b${name}\\b`))
  })

  it('shows no control characters of a list', async () => {
    const path = join(folder, 'hostile.txt')
    await writeFile(path, '239.1.1.1 \u001b[31mred\u202e\n')
    for (const more of [[], ['--json']]) {
      const { out } = await castshark(['plan', '--from', path, ...more])
      for (const mark of ['\u001b', '\u202e']) expect(out).not.toContain(mark)
      expect(out).toContain('red')
    }
  })
})
