import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Session } from '../../src/decode/session.ts'
import { createRegistry } from '../../src/library/registry.ts'
import { Readdresser, type Readdressing } from '../../src/multicast/readdress.ts'
import { type Frame, frameOf, octets, packetOf, settings } from '../helpers.ts'
import { address, igmp, ipv4, mld, record, udp } from './frames.ts'

const registry = createRegistry()
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const octetsOf = (group: string): Uint8Array => octets(address(group))

/** Puts one group in the place of another, or of all. */
const change = (to: string, from?: string): Readdressing => ({
  groups: [
    { version: to.includes(':') ? 6 : 4, from: from === undefined ? undefined : octetsOf(from), to: octetsOf(to) },
  ],
})

/** What becomes of frames of one capture. */
function readdressed(what: Readdressing, ...frames: readonly Frame[]): { frames: string[]; readdresser: Readdresser } {
  const session = new Session(registry, settings({ 'ip.defragment': false, 'ipv6.defragment': false }))
  const readdresser = new Readdresser(what)
  const changed = frames.map((frame) => {
    const p = packetOf(session, frame)
    readdresser.apply(p)
    return hex(p.bytes.subarray(0, frame.bytes.length))
  })
  return { frames: changed, readdresser }
}

const afterwards = (what: Readdressing, frame: Frame): string => readdressed(what, frame).frames[0]

/** The frame with tags behind its addresses. */
const tagged = ({ bytes }: Frame, tags: string): Frame =>
  frameOf(hex(bytes.subarray(0, 12)) + tags + hex(bytes.subarray(12)))

const A = '224.1.1.1'
const B = '239.200.9.7'
const A6 = 'ff15::5004'
const B6 = 'ff3e::8000:77'

/** Each of them once for the group that it is sent to and once for the one that takes its place. */
const MESSAGES: readonly (readonly [title: string, make: (group: string) => Frame, from: string, to: string])[] = [
  ['a datagram', (to) => udp({ to }), A, B],
  ['a datagram of an odd length', (to) => udp({ to }, { data: '686920' }), A, B],
  ['a datagram without a checksum', (to) => udp({ to }, { sum: 0 }), A, B],
  ['a datagram over IPv6', (to) => udp({ to }), A6, B6],
  ['a datagram with a tag', (to) => tagged(udp({ to }), '81000064'), A, B],
  ['a datagram with two tags', (to) => tagged(udp({ to }), '88a8006481000065'), A6, B6],
  ['a report of IGMPv1', (to) => igmp({ to }, 0x12, 0, address(to)), A, B],
  ['a report of IGMPv2', (to) => igmp({ to }, 0x16, 0, address(to)), A, B],
  ['a leave of IGMPv2', (to) => igmp({ to: '224.0.0.2' }, 0x17, 0, address(to)), A, B],
  ['a query for a group', (to) => igmp({ to }, 0x11, 10, address(to)), A, B],
  [
    'a query for a group and sources',
    (to) => igmp({ to }, 0x11, 10, `${address(to)}027d0001${address('10.0.0.1')}`),
    A,
    B,
  ],
  [
    'a report of IGMPv3',
    (to) =>
      igmp(
        { to: '224.0.0.22' },
        0x22,
        0,
        `00000003${record(4, '224.9.9.9')}${record(6, to, ['10.0.0.1', '10.0.0.2'])}${record(3, to)}`,
      ),
    A,
    B,
  ],
  ['a report of MLDv1', (to) => mld({ to }, 131, `00000000${address(to)}`), A6, B6],
  ['a done of MLDv1', (to) => mld({ to: 'ff02::2' }, 132, `00000000${address(to)}`), A6, B6],
  ['a query of MLDv2', (to) => mld({ to }, 130, `00640000${address(to)}027d0000`), A6, B6],
  [
    'a report of MLDv2',
    (to) => mld({ to: 'ff02::16' }, 143, `00000002${record(4, 'ff15::1')}${record(5, to, ['fd00::1'])}`),
    A6,
    B6,
  ],
]

describe('another group', () => {
  it.each(MESSAGES)('%s', (_title, make, from, to) => {
    expect(afterwards(change(to, from), make(from))).toBe(hex(make(to).bytes))
  })

  it.each(MESSAGES)('leaves others alone: %s', (_title, make, _from, to) => {
    const other = to.includes(':') ? 'ff0e::1234' : '233.252.0.1'
    const frame = make(other)
    expect(afterwards(change(to, to.includes(':') ? A6 : A), frame)).toBe(hex(frame.bytes))
  })

  it('takes the place of all that routers forward, and of no others', () => {
    for (const from of [A, '239.255.255.250', '224.0.1.1']) {
      expect(afterwards(change(B), udp({ to: from }))).toBe(hex(udp({ to: B }).bytes))
    }
    for (const to of ['224.0.0.251', '10.0.0.1', 'ff02::fb', A6]) {
      expect(afterwards(change(B), udp({ to }))).toBe(hex(udp({ to }).bytes))
    }
    const general = igmp({ to: '224.0.0.1' }, 0x11, 100, address('0.0.0.0'))
    expect(afterwards(change(B), general)).toBe(hex(general.bytes))
  })

  it('goes to the MAC address of the group, whatever was there', () => {
    const lost = udp({ to: A, mac: '02:00:00:00:00:99' })
    expect(afterwards(change(B, A), lost)).toBe(hex(udp({ to: B }).bytes))
  })

  it('in all fragments, of which the first holds the checksum', () => {
    const data = '00112233445566778899aabbccddeeff'.repeat(3)
    const pieces = (to: string): Frame[] => {
      const payload = hex(udp({ to }, { data }).bytes.subarray(34))
      return [
        ipv4({ to, fragment: 0x2000 }, payload.slice(0, 48)),
        ipv4({ to, fragment: 0x2003 }, payload.slice(48, 96)),
        ipv4({ to, fragment: 0x0006 }, payload.slice(96)),
      ]
    }
    expect(readdressed(change(B, A), ...pieces(A)).frames).toEqual(pieces(B).map(({ bytes }) => hex(bytes)))
  })

  it('leaves wrong checksums as wrong as they were', () => {
    const what = { ...change(B, A), ttl: 3 }
    /** By how much a number of 16 bits is off, in ones' complement. */
    const off = (frame: string, right: string, at: number): number => {
      const word = (text: string) => Number.parseInt(text.slice(2 * at, 2 * at + 4), 16)
      return (word(frame) - word(right) + 0xffff) % 0xffff
    }
    const places = { header: 24, udp: 40, igmp: 40 }
    const wrong = (group: string, sum: number) => udp({ to: group }, { sum })
    const right = hex(udp({ to: A }).bytes)
    const after = hex(udp({ to: B, ttl: 3 }).bytes)
    const there = afterwards(what, wrong(A, 0x1234))
    expect(off(there, after, places.udp)).toBe(off(hex(wrong(A, 0x1234).bytes), right, places.udp))
    expect(there.slice(0, 2 * places.udp)).toBe(after.slice(0, 2 * places.udp))
    const header = (group: string, ttl: number) => hex(ipv4({ to: group, ttl, number: 253 }, '0102').bytes)
    const bad = ipv4({ to: A, ttl: 8, number: 253, checksum: 'beef' }, '0102')
    expect(off(afterwards(what, bad), header(B, 3), places.header)).toBe(
      off(hex(bad.bytes), header(A, 8), places.header),
    )
    const report = hex(igmp({ to: A }, 0x16, 0, address(A)).bytes)
    const changed = hex(igmp({ to: B }, 0x16, 0, address(B)).bytes)
    const fault = (text: string) => text.replace(report.slice(72, 76), 'abcd')
    expect(off(afterwards(what, frameOf(fault(report))), changed, 36)).toBe(off(fault(report), report, 36))
  })

  it('completes what a network card would have completed', () => {
    const unfinished = hex(udp({ to: A }, { sum: 'unfinished' }).bytes)
    // The sum of the header is left to the card too.
    const header = `${unfinished.slice(0, 48)}0000${unfinished.slice(52)}`
    expect(afterwards(change(B, A), frameOf(header))).toBe(hex(udp({ to: B }).bytes))
    expect(afterwards({ groups: [] }, frameOf(header))).toBe(header)
  })

  it('gives frames of loopback the address of the group', () => {
    const frame = udp({ to: A, mac: '00:00:00:00:00:00', sender: '00:00:00:00:00:00' })
    expect(afterwards(change(B, A), frame)).toBe(hex(udp({ to: B, sender: '00:00:00:00:00:00' }).bytes))
  })

  it('within a tunnel, whose checksums are made right around it', () => {
    const tunnel = (to: string): Frame =>
      udp({ to: '10.0.0.9' }, { ports: [49_152, 4789], data: `0800000000000100${hex(udp({ to }).bytes)}` })
    expect(afterwards(change(B, A), tunnel(A))).toBe(hex(tunnel(B).bytes))
  })

  it('and back gives the frame that it was', () => {
    const group = fc
      .tuple(fc.integer({ min: 225, max: 239 }), fc.nat(255), fc.nat(255), fc.nat(255))
      .map((parts) => parts.join('.'))
    const word = fc.integer({ min: 1, max: 0xffff }).map((value) => value.toString(16))
    const group6 = fc.tuple(word, word, word).map(([x, y, z]) => `ff1e::${x}:${y}:${z}`)
    const data = fc.uint8Array({ maxLength: 40 }).map(hex)
    const pair = (one: typeof group) => fc.tuple(one, one).filter(([x, y]) => x !== y)
    fc.assert(
      fc.property(fc.oneof(pair(group), pair(group6)), data, ([x, y], payload) => {
        const frame = udp({ to: x }, { data: payload })
        const there = afterwards(change(y, x), frame)
        // A sum of zero is written as all ones, which the helper above does not know.
        fc.pre(!/^0000/.test(there.slice(y.includes(':') ? 120 : 80)))
        expect(afterwards(change(x, y), frameOf(there))).toBe(hex(frame.bytes))
      }),
    )
  })

  it('does nothing to octets that are no headers', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
        readdressed({ groups: [...change(B).groups, ...change(B6).groups], ttl: 3, rightSums: true }, { bytes })
      }),
    )
  })
})

describe('what else is changed', () => {
  it('is the TTL of what routers forward', () => {
    const ttl = { groups: [], ttl: 7 }
    expect(afterwards(ttl, udp({ to: A }))).toBe(hex(udp({ to: A, ttl: 7 }).bytes))
    expect(afterwards(ttl, udp({ to: A6 }))).toBe(hex(udp({ to: A6, ttl: 7 }).bytes))
    for (const frame of [
      udp({ to: '224.0.0.251', ttl: 1 }),
      udp({ to: '10.0.0.1' }),
      igmp({ to: A }, 0x16, 0, address(A)),
      mld({ to: A6 }, 131, `00000000${address(A6)}`),
    ]) {
      expect(afterwards(ttl, frame)).toBe(hex(frame.bytes))
    }
  })

  it('are wrong checksums, where that is asked for', () => {
    const right = { groups: [], rightSums: true }
    const wrong = [udp({ to: A }, { sum: 0x1234 }), ipv4({ to: A, number: 253, checksum: 'beef' }, '00')]
    expect(afterwards(right, wrong[0])).toBe(hex(udp({ to: A }).bytes))
    expect(afterwards(right, wrong[1])).toBe(hex(ipv4({ to: A, number: 253 }, '00').bytes))
    for (const frame of wrong) expect(afterwards({ groups: [] }, frame)).toBe(hex(frame.bytes))
  })

  it('is told', () => {
    const { readdresser } = readdressed(
      change(B),
      udp({ to: A }),
      udp({ to: A }),
      udp({ to: '224.5.5.5' }),
      udp({ to: B }),
    )
    expect(readdresser.changed).toBe(3)
    expect([...readdresser.replaced]).toEqual([
      [`${A} → ${B}`, 2],
      [`224.5.5.5 → ${B}`, 1],
    ])
  })

  it('is told of in bounded room', () => {
    const frames = Array.from({ length: 100 }, (_, k) => udp({ to: `230.0.0.${k}` }))
    const { replaced } = readdressed(change(B), ...frames).readdresser
    expect(replaced.size).toBe(33)
    expect(replaced.get(`other groups → ${B}`)).toBe(68)
  })
})
