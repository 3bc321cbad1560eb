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
      'ff15::1',
      'ff02::fb',
      '2001:db8::1',
    ),
    odd: fc.constantFrom(
      {},
      { from: true, sender: '01:00:5e:01:01:01' },
      { mac: '01:00:5e:7f:00:01' },
      { mac: 'ff:ff:ff:ff:ff:ff' },
      { ttl: 1 },
      { ttl: 0 },
    ),
    ports: fc.constantFrom<[number, number]>([4000, 5000], [4000, 3702], [68, 67], [5353, 5353]),
    data: fc.constantFrom('6869', '00', 'ffff0000ffff'),
    sum: fc.constantFrom(undefined, 'unfinished' as const, 0, 0x1234),
    length: fc.constantFrom(undefined, undefined, undefined, 9, 7, 0),
  })
  .map(({ to, odd, ports, data, sum, length }) => {
    const from = 'from' in odd ? to : undefined
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
