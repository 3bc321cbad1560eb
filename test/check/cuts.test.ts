/** Frames that were cut say nothing that the whole frame would deny. */
import { describe, expect, it, test } from 'vitest'
import { type Answer, Condition } from '../../src/check/condition.ts'
import { FOR_CHECKS } from '../../src/check/index.ts'
import type { Packet } from '../../src/decode/packet.ts'
import { Session } from '../../src/decode/session.ts'
import { type FrameField, openCapture } from '../../src/index.ts'
import { createRegistry } from '../../src/library/registry.ts'
import type { Frame } from '../helpers.ts'
import { packetOf } from '../helpers.ts'
import { igmp, record, udp } from '../multicast/frames.ts'

const registry = createRegistry()
const decoded = (frame: Frame): Packet =>
  packetOf(new Session(registry, { preferences: Object.entries(FOR_CHECKS) }), frame)
const cut = (frame: Frame, size: number): Frame => ({
  ...frame,
  bytes: frame.bytes.slice(0, size),
  length: frame.length ?? frame.bytes.length,
})

/** What a frame of which `size` octets were captured answers. */
const asked = (text: string, frame: Frame, size: number): Answer =>
  new Condition(text, text, registry).ask(decoded(cut(frame, size)))
const unsure = (field: string): Answer => ({ lacks: 'cut', field })

const data = '0102030405060708090a0b0c0d0e0f'
/** 14 octets of Ethernet, 20 of IP, 8 of UDP, and then 15. */
const datagram = udp({ to: '224.1.1.1', from: '192.168.1.10', ttl: 2 }, { ports: [40_000, 5004], data })
/** 14 octets of Ethernet, 24 of IP, 8 of IGMP, and records of 8. */
const report = igmp(
  { to: '224.0.0.22', from: '192.168.1.20' },
  0x22,
  0,
  `00000002${record(4, '224.1.1.1')}${record(4, '224.1.1.2')}`,
)

describe('a frame that was cut', () => {
  test.each<[text: string, frame: Frame, size: number, answer: Answer]>([
    // What was captured is as it is.
    ['ip.ttl == 1', datagram, 42, false],
    ['ip.dst != 224.1.1.1', datagram, 42, false],
    ['udp.port != 5353', datagram, 42, true],
    ['mcast && udp && ip.dst != 224.1.1.2 && udp.port != 5353', datagram, 42, true],
    ['count(ip.addr) == 2', datagram, 42, true],
    ['igmp', datagram, 42, false],
    ['udp.length == 23', datagram, 44, true],
    ['mcast.mac.ok', datagram, 42, true],
    ['ip.opt.type == 0x94', report, 46, true],
    ['igmp.type == 0x22', report, 46, true],
    // Nothing stands in a message of IGMP.
    ['udp', report, 38, false],
    ['ip.opt.type == 0x07', report, 38, false],
    ['frame.len > 56', datagram, 42, true],
    // One value that satisfies it is enough, whatever follows.
    ['igmp.maddr == 224.1.1.1', report, 54, true],
    ['mcast.join == 224.1.1.1', report, 54, true],
    ['data.data contains 02:03', datagram, 46, true],
    ['data', datagram, 46, true],
    // Others may follow.
    ['igmp.maddr == 224.1.1.2', report, 54, unsure('igmp.maddr')],
    ['igmp.maddr != 224.1.1.2', report, 54, unsure('igmp.maddr')],
    ['!(igmp.maddr == 224.1.1.2)', report, 54, unsure('igmp.maddr')],
    ['all igmp.maddr == 224.1.1.1', report, 54, unsure('igmp.maddr')],
    ['count(igmp.maddr) == 1', report, 54, unsure('igmp.maddr')],
    ['mcast.join == 224.1.1.2', report, 54, unsure('mcast.join')],
    ['udp.port != 5353', datagram, 36, unsure('udp.port')],
    ['udp.dstport', datagram, 34, unsure('udp.dstport')],
    // What is there may be longer.
    ['data.data == 01:02:03:04', datagram, 46, unsure('data.data')],
    ['data.data != 01:02:03:04:05', datagram, 46, unsure('data.data')],
    ['len(data.data) == 4', datagram, 46, unsure('data.data')],
    ['data.len < 10', datagram, 46, unsure('data.len')],
    ['data.data contains 0e:0f', datagram, 46, unsure('data.data')],
    ['data', datagram, 42, unsure('data')],
    // What is worked out of all octets.
    ['udp.checksum.status == 2', datagram, 46, unsure('udp.checksum.status')],
    ['ip.checksum.status == 2', datagram, 46, true],
    ['igmp.checksum.status == 1', report, 54, unsure('igmp.checksum.status')],
    ['mcast.finding == "udp-checksum"', datagram, 46, unsure('mcast.finding')],
  ])('%s', (text, frame, size, answer) => {
    expect(asked(text, frame, size)).toEqual(answer)
  })

  it('says nothing that the whole one would deny', { timeout: 60_000 }, async () => {
    const wrong = new Set<string>()
    for (const [file, number] of [
      ['chat-igmpv3.pcapng', 3],
      ['chat-igmpv3.pcapng', 5],
      ['chat-mldv2.pcapng', 1],
      ['ip-options.pcap', 1],
    ] as const) {
      const [frame] = (await openCapture(`fixtures/${file}`, { preferences: FOR_CHECKS }).frames()).slice(number - 1)
      const conditions = [...new Set(frame.tree.flatMap(questions))].flatMap(conditionOf)
      const whole = conditions.map(({ filter }) => filter.matches(decoded(frame)))
      for (let size = 14; size < Math.min(frame.bytes.length, 110); size += 4) {
        const p = decoded(cut(frame, size))
        for (const [k, condition] of conditions.entries()) {
          const answer = condition.ask(p)
          if (typeof answer === 'boolean' && answer !== whole[k])
            wrong.add(`${file} ${number}, ${size}: ${condition.text}`)
        }
      }
    }
    expect([...wrong]).toEqual([])
  })
})

/** Questions about a field and those below it, to some of which its value is the answer. */
function questions({ name, kind, text, children }: FrameField): string[] {
  // How much was captured is what the cut changes.
  if (name === 'frame.cap_len') return []
  const value = kind === 'string' ? JSON.stringify(text) : kind === 'bytes' ? text.replace(/(..)(?=.)/g, '$1:') : text
  const tests = [
    name,
    `!${name}`,
    `${name} == ${value}`,
    `${name} != ${value}`,
    `${name} !== ${value}`,
    `all ${name} == ${value}`,
    `!(${name} == ${value})`,
    `${name} > ${value}`,
    `${name} in {${value}}`,
    `count(${name}) == 1`,
  ]
  return [...tests, ...children.flatMap(questions)]
}

/** The condition; none where the field has no such values. */
function conditionOf(text: string): Condition[] {
  try {
    return [new Condition(text, text, registry)]
  } catch {
    return []
  }
}
