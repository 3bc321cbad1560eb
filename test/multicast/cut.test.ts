import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Session } from '../../src/decode/session.ts'
import { createRegistry } from '../../src/library/registry.ts'
import { analysisOf } from '../../src/multicast/analysis.ts'
import { type Frame, packetOf } from '../helpers.ts'
import { address, findingsOf, igmp, ipv4, ipv6, mld, record, udp } from './frames.ts'

const GROUP = '239.129.2.3'
const GROUP6 = 'ff15::5004'

/** One of each kind: nothing is wrong with most of them. */
const frames: Readonly<Record<string, Frame>> = {
  data: udp({ to: GROUP }, { data: '68'.repeat(40) }),
  'data over IPv6': udp({ to: GROUP6 }, { data: '68'.repeat(40) }),
  'data with a wrong sum': udp({ to: GROUP }, { sum: 1 }),
  LLMNR: udp({ to: '224.0.0.252', ttl: 64 }, { ports: [5355, 5355], data: '00'.repeat(20) }),
  PTP: udp({ to: '224.0.1.129', ttl: 1 }, { ports: [319, 319], data: '00'.repeat(20) }),
  'a fragment': ipv4({ to: GROUP, fragment: 0x2000 }, '0fa013880100000068696869'),
  'neighbour discovery': ipv6({ to: 'ff02::1:ff00:1', next: 58, ttl: 255 }, '8700000000000000'),
  'an IGMPv3 query': igmp({ to: GROUP }, 0x11, 100, 'ef810203027d0002c0a80101c0a80102'),
  'an IGMPv3 report': igmp(
    { to: '224.0.0.22' },
    0x22,
    0,
    `00000002${record(4, GROUP)}${record(1, '232.1.1.1', ['10.0.0.1'])}`,
  ),
  'an IGMPv2 leave': igmp({ to: '224.0.0.2' }, 0x17, 0, 'ef810203'),
  'an MLDv2 query': mld({ to: 'ff02::1' }, 130, `27100000${'00'.repeat(16)}027d0001${'00'.repeat(15)}01`),
  'an MLDv1 report': mld({ to: GROUP6 }, 131, `00000000${address(GROUP6)}`),
  'an MLDv2 report': mld({ to: 'ff02::16' }, 143, `00000001${record(4, GROUP6)}`),
  'an MLDv2 report from nobody': mld({ to: 'ff02::16', from: '::' }, 143, `00000001${record(4, GROUP6)}`),
  'neighbour discovery behind options': ipv6(
    { to: 'ff02::1', from: '::', next: 60, ttl: 255 },
    '3a00010400000000 8700000000000000'.replaceAll(' ', ''),
  ),
  'PTP behind an authentication header': ipv4(
    { to: '224.0.1.129', ttl: 1, number: 51 },
    `11040000 00000001 00000001 ${'00'.repeat(12)} 013f013f00080000`.replaceAll(' ', ''),
  ),
}

describe('a frame that the capture cut', () => {
  it.each(Object.entries(frames))('shows nothing that it does not show as a whole: %s', (_name, frame) => {
    const whole = findingsOf(frame).ids
    const { bytes } = frame
    const found = Array.from(
      { length: bytes.length },
      (_, size) => findingsOf({ ...frame, bytes: bytes.slice(0, size), length: bytes.length }).ids,
    ).flat()
    expect(found.filter((id) => !whole.includes(id))).toEqual([])
  })
})

describe('a frame of anything', () => {
  it('is looked at without a failure', () => {
    const session = new Session(createRegistry())
    const one = fc.constantFrom(...Object.values(frames))
    const change = fc.array(fc.tuple(fc.nat(120), fc.nat(255)), { maxLength: 8 })
    fc.assert(
      fc.property(one, change, fc.nat(120), ({ bytes }, changes, size) => {
        const changed = bytes.slice()
        for (const [at, octet] of changes) if (at < changed.length) changed[at] = octet
        const p = packetOf(session, { bytes: changed.slice(0, Math.max(1, size)), length: bytes.length })
        const { findings, messages } = analysisOf(p)
        for (const { said } of findings) expect(said).not.toMatch(/undefined|NaN/)
        for (const { joins, leaves } of messages) {
          for (const at of [...joins, ...leaves]) expect(at).toBeLessThan(p.end)
        }
      }),
      { numRuns: 3000 },
    )
  })
})
