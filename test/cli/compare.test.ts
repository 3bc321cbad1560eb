import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import type { FlowRow } from '../../src/multicast/compare/rows.ts'
import { pcap } from '../multicast/compare/captures.ts'
import { castshark } from './run.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'castshark-'))
})
afterAll(async () => rm(folder, { recursive: true }))

const PLACES = ['sender', 'router', 'receiver'].map((name) => `fixtures/place-${name}.pcap`)

const rowsOf = (out: string): FlowRow[] =>
  out
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))

/** The frame that completes a datagram in the sender's capture: those from 30 to 32 are two fragments each. */
const frameOf = (k: number): number => k + 1 + Math.min(3, Math.max(0, k - 29))

describe('castshark compare', () => {
  it('draws no delays that do not differ', async () => {
    const { out } = await castshark(['compare', PLACES[0], PLACES[0]])
    expect(out).toContain('200 datagrams')
    expect(out).not.toContain('One-way delay')
  })

  // scripts/make-fixtures/places.py has written down what happened.
  it('tells what happened between sender, router and receiver', async () => {
    const { out, code, err } = await castshark(['compare', '--json', ...PLACES])
    expect(code).toBe(0)
    expect(err).toContain('At place-receiver.pcap, 1 fragment to groups is of no whole datagram.')
    const [row, ...others] = rowsOf(out)
    expect(others).toEqual([])
    expect(row).toMatchObject({
      group: '239.1.1.1',
      destination_port: 5004,
      datagrams: 200,
      reference: 'place-sender.pcap',
    })
    const [sender, router, receiver] = row.places
    expect(sender).toMatchObject({ seen: 200, lost: 0, ttls: [32], fragmented: 3, source_macs: ['02:00:00:00:01:0a'] })
    expect(router).toMatchObject({
      seen: 196,
      judged: 200,
      lost: 4,
      hops: 1,
      reordered: 0,
      duplicates: 0,
      since: 'place-sender.pcap',
    })
    expect(router.losses.map(({ frames }) => frames)).toEqual([[21, 22, 23], [94]])
    expect(receiver).toMatchObject({ seen: 191, lost: 9, lost_since: 5, since: 'place-router.pcap', hops: 2 })
    expect(receiver).toMatchObject({
      reordered: 2,
      reordered_by: 2,
      duplicates: 2,
      fragmented: 2,
      bursts: 6,
      longest_burst: 3,
    })
    const lost = [20, 21, 22, 31, 50, 90, 120, 121, 194]
    expect(receiver.losses.flatMap(({ frames }) => frames)).toEqual(lost.map(frameOf))
    expect(router.clock).toBeCloseTo(1.501, 4)
    expect(receiver.clock).toBeCloseTo(-7.248, 4)
    expect(router.delay?.most).toBeCloseTo(0.001, 4)
    expect(receiver.delay?.most).toBeGreaterThan(0.025)
  })

  it('draws it', async () => {
    const { out, code } = await castshark(['compare', ...PLACES])
    expect(code).toBe(0)
    expect(out).toContain('192.168.1.10:40000 → 239.1.1.1:5004: 200 datagrams, reference place-sender.pcap\n')
    expect(out).toMatch(/│ place-receiver\.pcap │ +191 │ +9 \(4\.5 %\) │ +5 │/)
    expect(out).toContain('Lost at place-router.pcap: 4 datagrams in 2 bursts, 3 at most\n')
    expect(out).toContain('  at 0.200000 s: frames 21, 22, 23 of place-sender.pcap\n')
    expect(out).toMatch(/\n +0 to 500 µs +\d+ █+\n/)
  })

  it.each([
    [PLACES, 1],
    [[PLACES[0], PLACES[0]], 0],
    [[PLACES[0], 'fixtures/feeds-rtp.pcap'], 5],
    [['fixtures/arp.pcap', 'fixtures/arp.pcap'], 5],
  ])('%j ends with code %i where loss fails', async (places, code) => {
    expect((await castshark(['compare', '--fail-on', 'loss', ...places])).code).toBe(code)
    expect((await castshark(['compare', ...places])).code).toBe(0)
  })

  it.each([60, 80, 100])('fits a terminal of %i characters', async (width) => {
    const { out } = await castshark(['compare', ...PLACES], { env: { COLUMNS: String(width) } })
    const lines = out.split('\n').filter((line) => /^[│┌├└]| █/.test(line))
    expect(lines.length).toBeGreaterThan(10)
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(width)
  })

  it('heeds what a filter lets through', async () => {
    const { out } = await castshark(['compare', '--json', '-Y', 'udp.length < 1000', PLACES[0], PLACES[2]])
    // The fragmented ones are longer.
    expect(rowsOf(out)[0]).toMatchObject({ datagrams: 197 })
    expect((await castshark(['compare', '-Y', 'udp.dstport == 9', ...PLACES])).out).toBe(
      'No UDP is sent to groups in the captures that were read.\n',
    )
  })

  it('sums up many streams in one table', async () => {
    const sent = Array.from({ length: 60 }, (_, k) => ({
      at: 10 + k / 10,
      id: k + 1,
      group: `239.1.1.${k % 20}`,
      payload: `datagram ${k}`,
    }))
    const [a, b] = ['many.pcap', 'fewer.pcap'].map((name) => join(folder, name))
    await writeFile(a, pcap(sent))
    await writeFile(b, pcap(sent.filter((_, k) => k !== 27)))
    const { out } = await castshark(['compare', a, b])
    expect(out.split('\n').filter((line) => line.startsWith('│'))).toHaveLength(41)
    expect(out).toMatch(/│ 10\.0\.0\.1:40000 │ 239\.1\.1\.7:5004 +│ fewer\.pcap │ +2 │ 1 \(33 %\) │/)
    expect(out).toContain('choose some with -Y, or --json.')
  })

  it('compares what a snapshot length left', async () => {
    const [a, b] = ['whole.pcap', 'cut.pcap'].map((name) => join(folder, name))
    const sent = Array.from({ length: 20 }, (_, k) => ({
      at: 10 + k / 10,
      id: k + 1,
      payload: `${k}`.padEnd(300, '-'),
    }))
    await writeFile(a, pcap(sent))
    await writeFile(
      b,
      pcap(
        sent.filter((_, k) => k !== 7),
        100,
      ),
    )
    const { out, err } = await castshark(['compare', '--json', a, b])
    expect(rowsOf(out)[0].places[1]).toMatchObject({ seen: 19, lost: 1 })
    expect(err).toContain('Frames are cut: 58 octets of payload are there of every datagram, and are compared.')
    const piped = await castshark(['compare', a, '-'], { input: await readFile(b) })
    expect(piped.out).toContain('or with --payload 58, they can be matched')
    const told = await castshark(['compare', '--json', '--payload', '58', a, '-'], { input: await readFile(b) })
    expect(rowsOf(told.out)[0].places[1]).toMatchObject({ place: 'standard input', seen: 19, lost: 1 })
  })

  it('says what it had no room for', async () => {
    const { err, code } = await castshark(['compare', '--json', '--most', '300', ...PLACES])
    expect(code).toBe(0)
    expect(err).toContain(
      'There is room for 100 datagrams of place-sender.pcap (--most): 100 are left out, from 0.990 s on.',
    )
  })

  it('reads as far as a damaged file goes, and says so', async () => {
    const path = join(folder, 'damaged.pcap')
    const whole = await readFile(PLACES[2])
    await writeFile(path, whole.subarray(0, whole.length - 5000))
    const { out, err, code } = await castshark(['compare', '--json', PLACES[0], path])
    expect(code).toBe(3)
    expect(err).toContain('damaged.pcap')
    // What stood behind the damage is not held against the network.
    const [, place] = rowsOf(out)[0].places
    expect(place.judged).toBeLessThan(200)
    expect(place.lost).toBeLessThan(9)
  })

  test.each<[args: string[], says: string, code: number]>([
    [[], 'compare takes two captures at least', 2],
    [[PLACES[0]], 'compare takes two captures at least', 2],
    [['-', '-'], 'standard input can be read only once', 2],
    [[PLACES[0], 'nowhere.pcap'], 'nowhere.pcap: no such file', 3],
    [[...PLACES, '--payload', '0'], 'It has to be', 2],
    [[...PLACES, '-Y', 'no such filter'], 'filter', 2],
  ])('%j says "%s"', async (args, says, code) => {
    const ended = await castshark(['compare', ...args])
    expect(ended).toMatchObject({ code, out: '' })
    expect(ended.err).toContain(says)
  })

  it('has its fields described in its help', async () => {
    const help = (await castshark(['compare', '--help'])).out
    const [row] = rowsOf((await castshark(['compare', '--json', ...PLACES])).out)
    const [, place] = row.places
    const names = [row, place, place.losses[0], place.delay, place.delay?.histogram[0]].flatMap((one) =>
      Object.keys(one ?? {}),
    )
    for (const name of names) expect(help).toMatch(new RegExp(`\\b${name}\\b`))
  })
})
