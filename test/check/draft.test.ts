import { expect, it } from 'vitest'
import { Draft, FOR_CHECKS, Judge, parseExpectations } from '../../src/check/index.ts'
import { Session } from '../../src/decode/session.ts'
import { createRegistry } from '../../src/library/registry.ts'
import { packetOf } from '../helpers.ts'
import { udp } from '../multicast/frames.ts'
import type { Step } from './checked.ts'
import { chat, join3 } from './programs.ts'

/** The draft that comes of frames, which they pass. */
function drafted(steps: readonly Step[]): string {
  const registry = createRegistry()
  const show = (to: Draft | Judge): void => {
    const session = new Session(registry, { preferences: Object.entries(FOR_CHECKS) })
    for (const [at, frame] of steps) to.see(packetOf(session, frame), at)
  }
  const draft = new Draft()
  show(draft)
  const text = draft.text('a.pcap')
  const judge = new Judge(parseExpectations(text, registry))
  show(judge)
  expect(judge.end().verdict).toBe('pass')
  return text
}

const CHATTER: readonly Step[] = [
  [0.1, udp({ to: '224.0.0.251', from: '192.168.1.7', ttl: 255 }, { ports: [5353, 5353], data: '00' })],
  [0.2, join3('192.168.1.7', '239.255.255.250')],
  [0.3, udp({ to: '239.255.255.250', from: '192.168.1.7', ttl: 4 }, { ports: [50_000, 1900], data: '00' })],
]

it('what systems send of their own accord is not asked for, and allowed', () => {
  const text = drafted([...chat(), ...CHATTER].sort(([a], [b]) => a - b))
  expect(text.replace(/frames? in .*/, '')).toBe(
    drafted(chat())
      .replace(/frames? in .*/, '')
      .replace('holds: 4', 'holds: 7')
      .replace('{224.1.1.1}', '{224.0.0.251, 239.255.255.250, 224.1.1.1}'),
  )
})

it('a capture of nothing else is about that', () => {
  const text = drafted(CHATTER)
  expect(text).toContain('udp.dstport == 5353 && ip.dst == 224.0.0.251')
  expect(text).toContain('mcast.join == 239.255.255.250')
})
