import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openCapture } from '../../../src/capture/open.ts'
import type { Packet } from '../../../src/decode/packet.ts'
import { Session } from '../../../src/decode/session.ts'
import { createRegistry } from '../../../src/library/registry.ts'
import { analysisOf } from '../../../src/multicast/analysis.ts'
import type { Found } from '../../../src/multicast/findings/finding.ts'
import { Flows } from '../../../src/multicast/findings/flows.ts'
import { lookOf } from '../../../src/multicast/findings/vantage.ts'
import { type Frame, packetOf } from '../../helpers.ts'
import { udp } from '../frames.ts'

/** Values of checksums differ from frame to frame; that they are unfinished is what counts. */
const comparable = (found: readonly Found[]): string[] =>
  found.map(({ about, severity, said }) => `${about.id} ${severity} ${about.id === 'checksum-offload' ? '' : said}`)

const findingsOf = (flows: Flows, p: Packet): readonly Found[] => flows.of(p)?.findingsOf(p) ?? analysisOf(p).own

function same(flows: Flows, p: Packet): void {
  const quickly = comparable(findingsOf(flows, p))
  expect(quickly).toEqual(comparable(analysisOf(p).own))
}

/** Frames of few flows, so that most have one before them that is like them. */
const frames: fc.Arbitrary<Frame> = fc
  .record({
    to: fc.constantFrom(
      '239.1.1.1',
      '239.128.0.5',
      '224.0.0.251',
      '192.168.1.20',
      '10.9.8.7',
      '127.0.0.1',
      '240.0.0.1',
      'ff15::1',
      'ff02::fb',
      '2001:db8::1',
      '2001:db8:9::7',
      '::1',
    ),
    // What may be a source of a host, of loopback, of nobody: by the family of the destination.
    source: fc.constantFrom(
      undefined,
      undefined,
      ['10.0.0.3', '2001:db8::9'],
      ['127.0.0.1', '::1'],
      ['240.0.0.9', '::9'],
    ),
    odd: fc.constantFrom(
      {},
      { from: true, sender: '01:00:5e:01:01:01' },
      { mac: '01:00:5e:7f:00:01' },
      { mac: 'ff:ff:ff:ff:ff:ff' },
      { mac: '00:00:00:00:00:00', sender: '00:00:00:00:00:00' },
      { sender: '02:00:00:00:00:77' },
      { vlan: 7 },
      { ttl: 1 },
      { ttl: 0 },
    ),
    ports: fc.constantFrom<[number, number]>([4000, 5000], [4000, 3702], [68, 67], [5353, 5353]),
    data: fc.constantFrom('6869', '00', 'ffff0000ffff'),
    sum: fc.constantFrom(undefined, 'unfinished' as const, 0, 0x1234),
    length: fc.constantFrom(undefined, undefined, undefined, 9, 7, 0),
  })
  .map(({ to, source, odd, ports, data, sum, length }) => {
    const from = 'from' in odd ? to : source?.[to.includes(':') ? 1 : 0]
    return udp({ to, ...odd, from }, { ports, data, ...(sum === undefined ? {} : { sum }), length })
  })

describe('what is found quickly is what is found with care', () => {
  it('whatever frames follow one another', () => {
    fc.assert(
      fc.property(fc.array(frames, { maxLength: 60 }), (some) => {
        const session = new Session(createRegistry(), { apart: false })
        const flows = new Flows()
        for (const frame of some) same(flows, packetOf(session, frame))
      }),
      { numRuns: 60 },
    )
  })

  it('and is not looked for again in a frame that is like the one before', () => {
    const session = new Session(createRegistry(), { apart: false })
    const flows = new Flows()
    // One alone is like no other: of a flood, nothing is kept.
    expect(flows.of(packetOf(session, udp({ to: '239.1.1.1', ttl: 1 })))).toBeUndefined()
    const first = flows.of(packetOf(session, udp({ to: '239.1.1.1', ttl: 1 })))
    expect(first?.findings.map(({ about }) => about.id)).toEqual(['ttl-one'])
    expect(flows.of(packetOf(session, udp({ to: '239.1.1.1', ttl: 1 }, { data: '00' })))).toBe(first)
    for (let k = 0; k < 2; k++) expect(flows.of(packetOf(session, udp({ to: '239.1.1.1', ttl: 2 })))).not.toBe(first)
  })

  it.each(readdirSync('fixtures').filter((name) => /\.(pcap|pcapng)$/.test(name)))('in %s', async (name) => {
    const session = new Session(createRegistry(), { apart: false })
    const flows = new Flows()
    // Twice: the second time, what can be remembered is.
    for (let round = 0; round < 2; round++) {
      const source = await openCapture([`fixtures/${name}`])
      for (let batch = await source.next(); batch !== undefined; batch = await source.next()) {
        for (let k = 0; k < batch.n; k++) same(flows, session.decode(batch, k, source.interfaces))
      }
      await source.close()
    }
  })
})

const FROM = ['192.168.1.10', '10.0.0.7', '172.16.0.1', '192.168.1.11']
const TO = ['192.168.1.20', '10.9.8.7', '172.16.0.2', '192.168.7.20']
const FROM6 = ['2001:db8::1', 'fe80::7', '2001:db8:1::1', 'fd00::9']
const TO6 = ['2001:db8::2', 'fe80::8', '2001:db8:2::1', 'fd00::8']
const SENDERS = ['02:00:00:00:00:05', '02:00:00:00:00:06', '06:00:00:00:00:05', '00:1b:21:00:00:05']

type Told = Parameters<typeof udp>[0]
/** Frame `k` of several, each from another host to another one. */
const between = (k: number, more: Partial<Told> = {}): Frame =>
  udp({ to: TO[k], from: FROM[k], sender: SENDERS[k], ttl: 64, ...more }, { ports: [4000 + k, 5000] })

describe('what one host sends another', () => {
  it('is of one flow, whoever they are', () => {
    const session = new Session(createRegistry(), { apart: false })
    const flows = new Flows()
    const [first, ...others] = TO.map((_, k) => flows.of(packetOf(session, between(k))))
    expect(first).toBeUndefined()
    expect(others).toEqual([others[0], others[0], others[0]])
    expect(others[0]?.findings).toEqual([])
    const [, ...some] = TO6.map((to, k) => flows.of(packetOf(session, between(k, { to, from: FROM6[k] }))))
    expect(some).toEqual([some[0], some[0], some[0]])
    expect(some[0]).not.toBe(others[0])
  })

  it.each<[name: string, (k: number) => Partial<Told>]>([
    ['with a TTL of 0', () => ({ ttl: 0 })],
    ['with a hop limit of 0', (k) => ({ to: TO6[k], from: FROM6[k], ttl: 0 })],
    ['from a group', (k) => ({ from: `239.1.1.${k}` })],
    ['from a group of IPv6', (k) => ({ to: TO6[k], from: `ff15::${k}` })],
    ['from a loopback address', (k) => ({ from: `127.0.0.${k + 1}` })],
    ['from the loopback address of IPv6', (k) => ({ to: TO6[k], from: '::1' })],
    ['to and from loopback addresses', (k) => ({ to: `127.0.0.${k + 1}`, from: '127.0.0.9' })],
    ['from class E', (k) => ({ from: `240.0.0.${k}` })],
    ['from an address that begins with 0', (k) => ({ from: `0.0.0.${k + 1}` })],
    ['to the MAC address of a group', (k) => ({ mac: `01:00:5e:01:01:0${k}` })],
    ['from the MAC address of a group', (k) => ({ sender: `01:00:5e:01:01:0${k}` })],
    ['in the host', () => ({ mac: '00:00:00:00:00:00', sender: '00:00:00:00:00:00' })],
    ['by broadcast', (k) => ({ to: `192.168.${k}.255`, mac: 'ff:ff:ff:ff:ff:ff' })],
  ])('%s means what it means by itself', (_, odd) => {
    const session = new Session(createRegistry(), { apart: false })
    const flows = new Flows()
    const usual = (): Partial<Told> => ({})
    const usual6 = (k: number): Partial<Told> => ({ to: TO6[k], from: FROM6[k] })
    for (const more of [usual, usual6, odd, odd, usual, usual6, odd]) {
      for (let k = 0; k < TO.length; k++) {
        const p = packetOf(session, between(k, more(k)))
        same(flows, p)
        const look = flows.of(p)?.shape.look
        if (look !== undefined) expect(look).toEqual(lookOf(p, analysisOf(p).own))
      }
    }
  })
})
