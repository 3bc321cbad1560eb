/** What is taken for ordinary at one look has to be what no finding has anything to say of. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Session } from '../../../src/decode/session.ts'
import { createRegistry } from '../../../src/library/registry.ts'
import { analysisOf } from '../../../src/multicast/analysis.ts'
import { findings } from '../../../src/multicast/findings/index.ts'
import { isOrdinary } from '../../../src/multicast/findings/ordinary.ts'
import { type Frame, frameOf, packetOf } from '../../helpers.ts'
import { type Change, changed, type Igmp, igmp, mended, mld, record } from '../frames.ts'

const GROUP = '239.129.2.3'
const G = 'ef810203'
const SOURCES = ['192.168.1.10', '192.168.1.11']

const reportOf = (records: string, count: number, more: Partial<Igmp> = {}): Frame =>
  igmp({ to: '224.0.0.22', ...more }, 0x22, 0, `0000${count.toString(16).padStart(4, '0')}${records}`)

/** Messages as hosts and queriers send them all day. */
const ORDINARY: Readonly<Record<string, Frame>> = {
  'a query of version 2': igmp({ to: '224.0.0.1' }, 0x11, 100, '00000000'),
  'a query of version 3': igmp({ to: '224.0.0.1' }, 0x11, 100, '00000000027d0000'),
  'a query about a group': igmp({ to: GROUP }, 0x11, 10, G),
  'a query about sources': igmp({ to: GROUP }, 0x11, 10, `${G}027d0001c0a8010a`),
  'a report of version 2': igmp({ to: GROUP }, 0x16, 0, G),
  'a leave': igmp({ to: '224.0.0.2' }, 0x17, 0, G),
  'a report of version 3': reportOf(record(4, GROUP) + record(2, '224.0.0.251') + record(3, '232.1.1.1'), 3),
  'a report with sources': reportOf(record(5, '232.1.1.1', SOURCES) + record(1, GROUP, SOURCES), 2),
  'a report with a tag': reportOf(record(4, GROUP), 1, { vlan: 7 }),
  'a report without records': reportOf('', 0),
}

/** A frame that carries another one. */
const within = (header: string, { bytes }: Frame): Frame => frameOf(header + Buffer.from(bytes).toString('hex'))

/** The same with one thing in which a finding may be. */
const OTHERWISE: Readonly<Record<string, Frame>> = {
  'a query of version 1': igmp({ to: '224.0.0.1' }, 0x11, 0, '00000000'),
  'a report of version 1': igmp({ to: GROUP }, 0x12, 0, G),
  'without Router Alert': igmp({ to: GROUP, options: '' }, 0x16, 0, G),
  'with another option': igmp({ to: GROUP, options: '01010100' }, 0x16, 0, G),
  'with Router Alert behind another option': igmp({ to: GROUP, options: '0101010194040000' }, 0x16, 0, G),
  'with another TTL': igmp({ to: GROUP, ttl: 2 }, 0x16, 0, G),
  'with a wrong checksum': igmp({ to: GROUP, sum: 1 }, 0x16, 0, G),
  'with a wrong header checksum': igmp({ to: GROUP, checksum: '1234' }, 0x16, 0, G),
  'in a fragment': igmp({ to: GROUP, fragment: 0x2000 }, 0x16, 0, G),
  'to another group': igmp({ to: '239.129.2.4' }, 0x16, 0, G),
  'a leave to its group': igmp({ to: GROUP }, 0x17, 0, G),
  'a report of version 3 to its group': reportOf(record(4, GROUP), 1, { to: GROUP }),
  'a query to all routers': igmp({ to: '224.0.0.2' }, 0x11, 100, '00000000'),
  'a query about a group to all': igmp({ to: '224.0.0.1' }, 0x11, 10, G),
  'a query about sources and no group': igmp({ to: '224.0.0.1' }, 0x11, 100, '00000000027d0001c0a8010a'),
  'in the MAC address of another group': igmp({ to: GROUP, mac: '01:00:5e:01:02:04' }, 0x16, 0, G),
  'in a unicast MAC address': igmp({ to: GROUP, mac: '02:00:00:00:00:09' }, 0x16, 0, G),
  'from a group MAC address': igmp({ to: GROUP, sender: '01:00:5e:00:00:01' }, 0x16, 0, G),
  'from a group': igmp({ to: GROUP, from: '239.1.1.1' }, 0x16, 0, G),
  'from loopback': igmp({ to: GROUP, from: '127.0.0.1' }, 0x16, 0, G),
  'from nobody': igmp({ to: GROUP, from: '0.0.0.0' }, 0x16, 0, G),
  'about no group': igmp({ to: '192.168.1.20' }, 0x16, 0, 'c0a80114'),
  'about a host, in records': reportOf(record(4, '192.168.1.20'), 1),
  'about an address of class E': reportOf(record(4, '250.1.1.1'), 1),
  'about everybody': reportOf(record(4, '224.0.0.1'), 1),
  'about a reserved group': reportOf(record(4, '225.1.2.3'), 1),
  'about a group that is flooded': reportOf(record(4, '239.128.0.5'), 1),
  'about a group with sources, without any': reportOf(record(4, '232.1.1.1'), 1),
  'about a group with sources, in version 2': igmp({ to: '232.1.1.1' }, 0x16, 0, 'e8010101'),
  'with fewer records than it says': reportOf(record(4, GROUP), 2),
  'with more records than it says': reportOf(record(4, GROUP) + record(4, GROUP), 1),
  'longer than it needs to be': igmp({ to: GROUP }, 0x16, 0, `${G}00000000`),
  'a query between the versions': igmp({ to: '224.0.0.1' }, 0x11, 100, '000000000000'),
  'with another length in the header': igmp({ to: GROUP, claims: 40 }, 0x16, 0, G),
  'in an Ethernet frame under labels': within('01005e00000103000000000188470001014000000000', ORDINARY['a leave']),
  'of MLD': mld({ to: 'ff02::16' }, 143, `00000001${record(4, 'ff15::5004')}`),
}

/** The only message that a frame brings, if it brings one alone. */
function messageOf(frame: Frame) {
  const p = packetOf(new Session(createRegistry(), { apart: false }), frame)
  const { headers, messages } = analysisOf(p)
  return headers.length === 1 && messages.length === 1 ? messages[0] : undefined
}

const isTakenForOrdinary = (frame: Frame): boolean => {
  const message = messageOf(frame)
  return message !== undefined && isOrdinary(message)
}

/** Names of all findings in a frame, none of which was left out. */
function foundIn(frame: Frame): string[] {
  const message = messageOf(frame)
  if (message === undefined) return []
  const { header, joins, ip } = message
  const { p } = header
  const found = findings.filter((finding) => {
    switch (finding.in) {
      case 'link':
        return finding.see(p, 1) !== undefined
      case 'packet':
        return finding.see(header) !== undefined
      case 'group':
        return header.toGroup && finding.see(header) !== undefined
      case 'named':
        return [...(header.toGroup ? [header.destination] : []), ...joins].some((at) => finding.see(header, at))
      case 'igmp':
      case 'mld':
        return (finding.in === 'igmp') === (ip === 4) && finding.see(message) !== undefined
      case 'membership':
        return finding.see(message) !== undefined
      default:
        return false
    }
  })
  return found.map(({ id }) => id)
}

describe('is ordinary', () => {
  it.each(Object.entries(ORDINARY))('%s', (_, frame) => {
    expect(isTakenForOrdinary(frame)).toBe(true)
    expect(foundIn(frame)).toEqual([])
  })

  it.each(Object.entries(OTHERWISE))('not %s', (_, frame) => {
    expect(isTakenForOrdinary(frame)).toBe(false)
  })

  it('not a message of which something was cut off', () => {
    const { bytes } = ORDINARY['a report with sources']
    for (let size = 14; size < bytes.length; size++) {
      expect(isTakenForOrdinary({ bytes: bytes.slice(0, size), length: bytes.length })).toBe(false)
    }
  })

  it('not on loopback', () => {
    expect(isTakenForOrdinary({ ...ORDINARY['a leave'], iface: { name: 'lo' } })).toBe(false)
  })
})

/** Octets of headers and of messages; values that mean something there, most of them. */
const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(70),
  to: fc.oneof(
    fc.constantFrom(
      0,
      1,
      2,
      3,
      4,
      5,
      6,
      8,
      0x11,
      0x12,
      0x16,
      0x17,
      0x22,
      0x45,
      0x46,
      0x7f,
      0x94,
      0xe0,
      0xe8,
      0xef,
      0xff,
    ),
    fc.nat(255),
  ),
})

describe('nothing is found in what is ordinary', () => {
  it('however it was changed', () => {
    let ordinary = 0
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(ORDINARY), ...Object.values(OTHERWISE)),
        fc.array(change, { maxLength: 3 }),
        fc.constantFrom(true, true, true, false),
        (frame, changes, isMended) => {
          const other = changed(frame, changes)
          const sent = isMended ? mended(other) : other
          if (!isTakenForOrdinary(sent)) return
          ordinary++
          expect(foundIn(sent)).toEqual([])
        },
      ),
      { numRuns: 5000 },
    )
    expect(ordinary).toBeGreaterThan(500)
  })
})
