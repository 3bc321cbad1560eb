import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Session } from '../../../src/decode/session.ts'
import { createRegistry } from '../../../src/library/registry.ts'
import { Diagnosis } from '../../../src/multicast/diagnosis/diagnosis.ts'
import { type Question, questionOf } from '../../../src/multicast/diagnosis/question.ts'
import { packetOf } from '../../helpers.ts'
import { udp } from '../frames.ts'
import { GROUP, GROUP6, leave2, query, query6, report2, report3, report6, report62 } from '../state/watch.ts'

const FRAMES = [
  query(3),
  query(2, { group: GROUP }),
  report2(10),
  report3(20, ['TO_EX', 'ALLOW 10.0.0.1']),
  leave2(10),
  query6(2),
  report6(10),
  report62(20, ['IS_EX']),
  udp({ to: GROUP }),
  udp({ to: GROUP, ttl: 1 }, { sum: 'unfinished' }),
  udp({ to: GROUP6 }),
]

const FACTS = { isLive: false, interfaces: [], joined: [], displayFilter: undefined, cut: 0, began: 0, isWhole: true }

const spoilt = fc
  .record({
    k: fc.nat(FRAMES.length - 1),
    at: fc.nat(80),
    octet: fc.nat(255),
    size: fc.option(fc.nat(80), { freq: 4 }),
  })
  .map(({ k, at, octet, size }) => {
    const bytes = FRAMES[k].bytes.slice(0, size ?? undefined)
    if (at < bytes.length) bytes[at] = octet
    return { bytes, length: FRAMES[k].bytes.length }
  })

it.each([GROUP, `[${GROUP6}]:5000`, '232.1.1.1@10.0.0.1'])('whatever frames hold, there are answers: %s', (text) => {
  fc.assert(
    fc.property(fc.array(spoilt, { maxLength: 40 }), (frames) => {
      const session = new Session(createRegistry(), { stateful: false })
      const diagnosis = new Diagnosis(questionOf(text) as Question)
      for (const [k, frame] of frames.entries()) diagnosis.see(packetOf(session, { ...frame, sec: 7 * k }), 7 * k)
      const { steps, findings } = diagnosis.end({ ...FACTS, frames: frames.length, lasted: 7 * frames.length })
      expect(steps.map(({ id }) => id)).toEqual(['sender', 'mac-and-ttl', 'querier', 'join', 'data', 'loss'])
      for (const { frames: shown } of [...steps, ...findings]) {
        for (const number of shown) expect(number).toBeGreaterThan(0)
        for (const number of shown) expect(number).toBeLessThanOrEqual(frames.length)
      }
    }),
    { numRuns: 60 },
  )
})

it('what there is no room for is said', () => {
  const session = new Session(createRegistry(), { stateful: false })
  const diagnosis = new Diagnosis()
  const count = 4100
  for (let k = 0; k < count; k++) {
    diagnosis.see(packetOf(session, query(3, { from: `192.168.${1 + (k >> 8)}.${k & 0xff}` })), k / 1000)
  }
  const { limits } = diagnosis.end({ ...FACTS, frames: count, lasted: 5 })
  expect(limits.filter(({ id }) => id === 'left-out')).toEqual([
    { id: 'left-out', detail: 'There is room for 4096 queriers: 4 queries of others are left out.' },
  ])
})
