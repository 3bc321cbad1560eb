import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import type { FeedsRow } from '../../src/multicast/compare/feeds-verdict.ts'
import { pcap, type Sent } from '../multicast/compare/captures.ts'
import { castshark } from './run.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'castshark-'))
})
afterAll(async () => rm(folder, { recursive: true }))

const RTP = 'fixtures/feeds-rtp.pcap'
const QUOTES = 'fixtures/feeds-quotes.pcap'

async function told(...args: readonly string[]): Promise<FeedsRow> {
  const { out, code, err } = await castshark(['compare', '--json', ...args])
  expect(err).toBe('')
  expect(code).toBe(0)
  return JSON.parse(out)
}

const lossesOf = (row: FeedsRow): number[][] => row.feeds.map(({ losses }) => losses.flatMap(({ frames }) => frames))

/** Datagrams to two groups, the second 1 ms later; some are left out. */
async function written(
  name: string,
  payloads: readonly (string | Uint8Array)[],
  lost: readonly [number[], number[]],
): Promise<string> {
  const sent: Sent[] = payloads.flatMap((payload, k) => [
    ...(lost[0].includes(k) ? [] : [{ at: 10 + k / 100, group: '239.1.1.1', payload }]),
    ...(lost[1].includes(k) ? [] : [{ at: 10.001 + k / 100, group: '239.2.1.1', payload }]),
  ])
  const path = join(folder, name)
  await writeFile(path, pcap(sent))
  return path
}

const GROUPS = ['--feeds', '239.1.1.1', '239.2.1.1'] as const

describe('castshark compare --feeds', () => {
  // scripts/make-fixtures/places.py has written down what gets lost.
  it('ends with code 1 where both lost something, and 5 where nobody knows', async () => {
    const code = async (...args: string[]): Promise<number | null> =>
      (await castshark(['compare', '--fail-on', 'loss', '--feeds', ...args])).code
    expect(await code('239.1.1.1:5004', '239.2.1.1:5006', RTP)).toBe(1)
    expect(await code('239.1.1.1:5004', '239.2.1.1:5006', RTP, '--by', 'payload')).toBe(5)
  })

  it('knows RTP by its sequence numbers, past their end', async () => {
    const row = await told('--feeds', '239.1.1.1:5004', '239.2.1.1:5006', RTP)
    expect(row).toMatchObject({ matched_by: 'rtp', expected: 300, lost_of_both: 2, in_both: 293, notes: [] })
    expect(row.feeds).toMatchObject([
      {
        group: '239.1.1.1',
        port: 5004,
        sources: ['192.168.1.10'],
        seen: 296,
        lost: 4,
        duplicates: 0,
        reordered: 0,
        first: 293,
      },
      {
        group: '239.2.1.1',
        port: 5006,
        sources: ['192.168.1.20'],
        seen: 295,
        lost: 5,
        bursts: 1,
        longest_burst: 3,
        first: 0,
      },
    ])
    expect(row.skew).toMatchObject({ least: 0.0004, median: 0.0006, most: 0.0009 })
    expect(row.skew?.histogram.reduce((sum, { count }) => sum + count, 0)).toBe(293)
    expect(lossesOf(row).map(({ length }) => length)).toEqual([2, 3])
  })

  it('knows others by a number that is named, or by what they carry', async () => {
    const counted = await told(...GROUPS, '--counter', 'data[2:4]', QUOTES)
    expect(counted).toMatchObject({ matched_by: 'counter', expected: 100, lost_of_both: 1, in_both: 97 })
    expect(counted.feeds.map(({ lost, first }) => [lost, first])).toEqual([
      [1, 64],
      [3, 33],
    ])
    const compared = await told(QUOTES, ...GROUPS)
    expect(compared).toMatchObject({ matched_by: 'payload', expected: 99, lost_of_both: null, in_both: 97 })
    expect(compared.feeds.map(({ lost }) => lost)).toEqual([0, 2])
    expect(compared.skew).toMatchObject({ least: -0.0002, median: 0, most: 0.0002 })
  })

  it('can be told what they are known by', async () => {
    expect(await told('--feeds', '239.1.1.1', '239.2.1.1', RTP, '--by', 'payload')).toMatchObject({
      matched_by: 'payload',
      expected: 298,
      lost_of_both: null,
      in_both: 293,
    })
  })

  it('judges only what both were captured of', async () => {
    const payloads = Array.from({ length: 60 }, (_, k) => `quote ${k}`)
    const early = Array.from({ length: 20 }, (_, k) => k)
    const row = await told(...GROUPS, await written('late.pcap', payloads, [[30], [...early, 59]]))
    expect(row).toMatchObject({ expected: 39, in_both: 38 })
    expect(row.feeds.map(({ lost }) => lost)).toEqual([1, 0])
    expect(row.notes).toEqual([
      '21 datagrams of 239.1.1.1 came before the first or after the last one of 239.2.1.1, and are not judged: whether ' +
        'that was sent then is not known.',
    ])
  })

  it('follows a count that begins anew', async () => {
    const payloads = Array.from({ length: 40 }, (_, k) => Buffer.from([0, 0, k < 20 ? 0x70 : 0x10, k]))
    const row = await told(...GROUPS, '--counter', 'data[2:2]', await written('anew.pcap', payloads, [[5, 6, 30], [6]]))
    expect(row).toMatchObject({ expected: 40, lost_of_both: 1 })
    expect(row.feeds.map(({ lost }) => lost)).toEqual([3, 1])
    expect(row.notes).toEqual(['The count began anew once.'])
  })

  it('does not guess what both lost where numbers do not count', async () => {
    const payloads = Array.from({ length: 40 }, (_, k) => Buffer.from([0, 0, 0, k ** 2 % 251]))
    const path = await written('steps.pcap', payloads, [[5], [6]])
    const row = await told(...GROUPS, '--counter', 'data[0:4]', path)
    expect(row.lost_of_both).toBeNull()
    expect(row.notes.join()).toContain('do not rise by the same step')
  })

  it('knows RTP where each packet comes twice', async () => {
    const rtp = (k: number): Buffer =>
      Buffer.from([0x80, 96, k >> 8, k & 0xff, 0, 0, 0, k & 0xff, 0, 0, 0, 7, k & 0xff])
    const sent = Array.from({ length: 40 }, (_, k) => k).filter((k) => k !== 20)
    const payloads = sent.flatMap((k) => [rtp(k), rtp(k)])
    const row = await told(...GROUPS, await written('twice.pcap', payloads, [[], []]))
    expect(row).toMatchObject({ matched_by: 'rtp', expected: 40, lost_of_both: 1 })
    expect(row.feeds).toMatchObject([
      { seen: 39, duplicates: 39, lost: 1 },
      { seen: 39, duplicates: 39, lost: 1 },
    ])
  })

  it('tells times that are close to each other in as many digits as it takes', async () => {
    const path = await written('even.pcap', ['a', 'b', 'c'], [[], []])
    expect((await castshark(['compare', ...GROUPS, path])).out).toContain('  1 ms to 1.000001 ms  3 █')
  })

  it('does not guess where all have the same number', async () => {
    const payloads = Array.from({ length: 400 }, (_, k) => Buffer.from([0, 0, 0, 0, k & 0xff]))
    const path = await written('same.pcap', payloads, [[5], [6]])
    expect(await told(...GROUPS, '--counter', 'data[0:4]', path)).toMatchObject({ expected: 2, lost_of_both: null })
  })

  it('takes numbers whose least octet comes first', async () => {
    const payloads = Array.from({ length: 40 }, (_, k) =>
      Buffer.from([(240 + k) & 0xff, (240 + k) >> 8, 0, 0, 0, 0, 0, 0]),
    )
    const path = await written('little.pcap', payloads, [
      [5, 20],
      [5, 6],
    ])
    const row = await told(...GROUPS, '--counter', 'data[0:8]le', path)
    expect(row).toMatchObject({ expected: 40, lost_of_both: 1 })
    expect(row.feeds.map(({ lost }) => lost)).toEqual([2, 2])
  })

  it('takes no longer for numbers that follow each other than for others', async () => {
    const payloads = Array.from({ length: 60_000 }, (_, k) => {
      const payload = Buffer.alloc(4)
      payload.writeUInt32BE(k)
      return payload
    })
    // With all of them in one place of the table it would take hours.
    const path = await written('long.pcap', payloads, [[5], [6]])
    expect(await told(...GROUPS, '--counter', 'data[0:4]', path)).toMatchObject({ expected: 60_000, lost_of_both: 0 })
  }, 60_000)

  it('says where feeds do not carry the same, or nothing at all', async () => {
    const path = await written('one.pcap', ['a', 'b'], [[], [0, 1]])
    expect((await told(...GROUPS, path)).notes).toEqual(['Nothing was sent to 239.2.1.1 in what was read.'])
    const other = join(folder, 'other.pcap')
    await writeFile(
      other,
      pcap([
        { at: 1, group: '239.1.1.1', payload: 'a' },
        { at: 2, group: '239.2.1.1', payload: 'b' },
      ]),
    )
    expect((await told(...GROUPS, other)).notes).toEqual([
      'No datagram is in both: they do not carry the same, or not at the same time.',
    ])
  })

  it('draws it', async () => {
    const { out } = await castshark(['compare', '--feeds', '239.1.1.1:5004', '239.2.1.1:5006', RTP], {
      env: { COLUMNS: '80' },
    })
    expect(out).toContain('300 datagrams while both were captured, known by sequence numbers of RTP\n')
    expect(out).toContain('Lost by both: 2 (0.67 %)\n')
    expect(out).toContain('  least 400 µs, median 600 µs, most 900 µs\n')
    for (const line of out.split('\n')) if (/^[│┌├└]| █/.test(line)) expect(line.length).toBeLessThanOrEqual(80)
  })

  test.each<[args: string[], says: string]>([
    [['--feeds', '239.1.1.1'], '--feeds takes two groups'],
    [['--feeds', '239.1.1.1', '239.2.1.1'], 'which capture?'],
    [['--feeds', '239.1.1.1', '239.1.1.1', RTP], '239.1.1.1 is one feed, and not two'],
    [['--feeds', '239.1.1.1', '10.0.0.1', RTP], '--feeds 10.0.0.1: 10.0.0.1 is no multicast group'],
    [[...GROUPS, RTP, '--counter', 'nonsense[0:4]'], 'there is no field "nonsense"'],
    [[...GROUPS, RTP, '--by', 'counter'], '--by counter needs --counter'],
    [[...GROUPS, RTP, '--by', 'hope'], 'hope'],
    [[RTP, QUOTES, '--counter', 'data[0:4]'], '--counter goes with --feeds'],
  ])('%j says "%s"', async (args, says) => {
    const ended = await castshark(['compare', ...args])
    expect(ended).toMatchObject({ code: 2, out: '' })
    expect(ended.err).toContain(says)
  })

  it('has its fields described in the help', async () => {
    const help = (await castshark(['compare', '--help'])).out
    const row = await told('--feeds', '239.1.1.1', '239.2.1.1', RTP)
    for (const name of [...Object.keys(row), ...Object.keys(row.feeds[0])])
      expect(help).toMatch(new RegExp(`\\b${name}\\b`))
  })
})
