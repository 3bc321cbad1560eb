import { describe, expect, it, test } from 'vitest'
import { Session } from '../../../src/decode/session.ts'
import { createRegistry } from '../../../src/library/registry.ts'
import { analysisOf } from '../../../src/multicast/analysis.ts'
import type { CaptureFacts } from '../../../src/multicast/capture-facts.ts'
import { limitsOf } from '../../../src/multicast/diagnosis/limits.ts'
import { lookOf, Vantage } from '../../../src/multicast/findings/vantage.ts'
import { keyAt } from '../../../src/multicast/state/address.ts'
import { packetOf } from '../../helpers.ts'
import { query, query6, report3, report62, type Step, watch } from '../state/watch.ts'
import { diagnosed } from './diagnosed.ts'

const FACTS: CaptureFacts = {
  isLive: false,
  isWhole: true,
  frames: 9,
  cut: 0,
  began: 0,
  lasted: 60,
  displayFilter: undefined,
  interfaces: [],
  joined: [],
  addresses: undefined,
}

describe('a short capture', () => {
  const quick = { interval: 20, code: 50 }
  test.each<[what: string, steps: Step[], expected: string | undefined]>([
    ['is one in which nobody told how often queries come', [[0, report3(10, ['TO_EX'])]], 'every 125 s by default'],
    ['is none where they come more often', [[0, query(3, quick)]], undefined],
    ['is one where they come more seldom', [[0, query(3, { interval: 50 })]], 'every 50 s:'],
    [
      'is one where they do for one of two protocols',
      [
        [0, query(3, quick)],
        [0, report62(10, ['TO_EX'])],
      ],
      'every 125 s by default',
    ],
    [
      'is none where they do for both',
      [
        [0, query(3, quick)],
        [0, query6(2, { interval: 20, code: 5000 })],
      ],
      undefined,
    ],
  ])('%s', (_what, steps, expected) => {
    const vantage = Object.assign(new Vantage(), { frames: FACTS.frames })
    const short = limitsOf(FACTS, vantage, watch(steps, FACTS.lasted)).find(({ id }) => id === 'short')
    if (expected === undefined) expect(short).toBeUndefined()
    else expect(short?.detail).toContain(expected)
  })
})

it('is all that can be said of a capture without frames', async () => {
  const { limits } = await diagnosed('empty.pcap')
  expect(limits).toEqual([{ id: 'empty', detail: 'No frame is in it: what there was on the wire is not known.' }])
})

it('names no host that sends before it has an address', () => {
  const session = new Session(createRegistry())
  const vantage = new Vantage()
  for (const from of ['0.0.0.0', '10.0.0.7']) {
    const p = packetOf(session, query(2, { from }))
    const { source, version } = analysisOf(p).headers[0]
    vantage.see(p, 0, { ...lookOf(p, []), isOwn: true, isSure: true, host: keyAt(p.bytes, source, version) })
  }
  expect(vantage.senders).toEqual(['10.0.0.7'])
})

describe('frames of a link type that nobody decodes', () => {
  const undecoded = async (name: string) =>
    (await diagnosed(name)).limits.find(({ id }) => id === 'undecoded')?.detail.split(':')[0]
  test.each<[name: string, expected: string | undefined]>([
    ['other-link.pcap', 'All frames are of a link type that is not decoded, USER 0 (link type 147)'],
    ['format-links.pcapng', '1 frame of 7 is of a link type that is not decoded, USER 0 (link type 147)'],
    ['arp.pcap', undefined],
    ['loopback.pcap', undefined],
  ])('%s', async (name, expected) => {
    expect(await undecoded(name)).toBe(expected)
  })

  it('hide what may have been on the wire', async () => {
    const { steps } = await diagnosed('other-link.pcap', '239.1.1.1:5004')
    expect(steps.find(({ id }) => id === 'querier')?.detail).toEqual([
      'No IGMP query is in the capture, and 2 frames are of a link type that is not decoded.',
    ])
  })
})
