import { describe, expect, it } from 'vitest'
import { Text } from '../../../src/decode/text.ts'
import { Conversations } from '../../../src/output/statistics/conversations.ts'
import { Endpoints } from '../../../src/output/statistics/endpoints.ts'
import { Hierarchy } from '../../../src/output/statistics/hierarchy.ts'
import { partiesOf } from '../../../src/output/statistics/parties.ts'
import { parseStatistic } from '../../../src/output/statistics/statistic.ts'
import { count, ethernet, ipv4, registry, talk, udp } from './frames.ts'

/** A datagram from 10.0.0.1 to 10.0.0.9 whose header says that it is shorter than its header. */
const broken = ethernet(
  1,
  9,
  ipv4(1, 9, 17, udp(5, 5)).map((octet, k) => (k === 0 ? 0x42 : octet)),
)

describe('what -z asks for', () => {
  it.each([
    ['io,phs', { kind: 'hierarchy', type: undefined, filter: '' }],
    ['io,phs,ip.ttl == 1', { kind: 'hierarchy', type: undefined, filter: 'ip.ttl == 1' }],
    ['conv,ip', { kind: 'conversations', type: 'ip', filter: '' }],
    [
      'conv,tcp,ip.addr in {10.0.0.1, 10.0.0.2}',
      { kind: 'conversations', type: 'tcp', filter: 'ip.addr in {10.0.0.1, 10.0.0.2}' },
    ],
    ['endpoints,eth', { kind: 'endpoints', type: 'eth', filter: '' }],
    ['io', undefined],
    ['io,stat', undefined],
    ['conv', undefined],
    ['conv,sctp', undefined],
    ['conv,toString', undefined],
    ['endpoints,', undefined],
  ])('%s', (text, expected) => {
    expect(parseStatistic(text)).toEqual(expected)
  })
})

describe('conversations', () => {
  it('put the sender of the first frame to the left, and most frames first', () => {
    const frames = [talk(9, 1, 5, 5), talk(1, 9, 5, 5), talk(1, 9, 7, 5), talk(1, 9, 5, 5, [1, 2, 3])]
    const rows = count(new Conversations(partiesOf(registry, 'udp')), frames).table()
    expect(rows).toEqual([
      {
        a: { address: '10.0.0.9', port: 5 },
        b: { address: '10.0.0.1', port: 5 },
        framesAB: 1,
        bytesAB: 43,
        framesBA: 2,
        bytesBA: 43 + 45,
        start: 0,
        end: 3,
      },
      {
        a: { address: '10.0.0.1', port: 7 },
        b: { address: '10.0.0.9', port: 5 },
        framesAB: 1,
        bytesAB: 43,
        framesBA: 0,
        bytesBA: 0,
        start: 2,
        end: 2,
      },
    ])
  })

  it.each([
    ['eth', '02:00:00:00:00:01', '02:00:00:00:00:09'],
    ['ip', '10.0.0.1', '10.0.0.9'],
  ] as const)('of %s tell ends apart by address alone', (type, a, b) => {
    const rows = count(new Conversations(partiesOf(registry, type)), [talk(1, 9, 5, 5), talk(9, 1, 6, 7)]).table()
    expect(rows).toMatchObject([{ a: { address: a, port: undefined }, b: { address: b }, framesAB: 1, framesBA: 1 }])
  })

  it('count each header of a tunnel, but none that contradicts itself', () => {
    const tunnel = ethernet(1, 9, ipv4(1, 9, 4, ipv4(2, 3, 17, udp(5, 5))))
    const rows = count(new Conversations(partiesOf(registry, 'ip')), [tunnel, broken]).table()
    expect(rows.map(({ a, b, framesAB }) => [a.address, b.address, framesAB])).toEqual([
      ['10.0.0.1', '10.0.0.9', 1],
      ['10.0.0.2', '10.0.0.3', 1],
    ])
  })

  it('do not grow beyond their limit', () => {
    const full = count(new Conversations(partiesOf(registry, 'ip'), 2), [
      talk(1, 9, 5, 5),
      talk(2, 9, 5, 5),
      talk(3, 9, 5, 5),
      talk(9, 1, 5, 5),
    ])
    expect(full.table()).toHaveLength(2)
    expect(full.table()[0]).toMatchObject({ framesAB: 1, framesBA: 1 })
    expect(full.surplus).toEqual({ frames: 1, bytes: 43 })
  })
})

describe('endpoints', () => {
  it('tell sent from received', () => {
    const rows = count(new Endpoints(partiesOf(registry, 'ip')), [
      talk(1, 9, 5, 5),
      talk(1, 8, 5, 5),
      talk(9, 1, 5, 5),
    ]).table()
    expect(rows.map(({ party, ...sums }) => [party.address, ...Object.values(sums)])).toEqual([
      ['10.0.0.1', 2, 86, 1, 43],
      ['10.0.0.9', 1, 43, 1, 43],
      ['10.0.0.8', 0, 0, 1, 43],
    ])
  })

  it('count who talks to himself twice', () => {
    const [row] = count(new Endpoints(partiesOf(registry, 'udp')), [talk(1, 1, 5, 5)]).table()
    expect(row).toMatchObject({ party: { address: '10.0.0.1', port: 5 }, framesSent: 1, framesReceived: 1 })
  })

  it('do not grow beyond their limit', () => {
    const full = count(new Endpoints(partiesOf(registry, 'ip'), 1), [talk(1, 9, 5, 5)])
    expect(full.table()).toHaveLength(1)
    expect(full.surplus).toEqual({ frames: 1, bytes: 43 })
  })
})

describe('the protocol hierarchy', () => {
  it('is printed as tshark prints it', () => {
    const out = new Text()
    count(new Hierarchy('ip'), [
      talk(1, 9, 50_001, 50_002),
      talk(1, 9, 50_001, 50_002, [1, 2]),
      ethernet(1, 9, ipv4(1, 9, 4, ipv4(2, 3, 17, udp(50_001, 50_002)))),
    ]).write(out)
    expect(out.toString()).toBe(`
===================================================================
Protocol Hierarchy Statistics
Filter: ip

eth                                      frames:3 bytes:150
  ip                                     frames:3 bytes:150
    udp                                  frames:2 bytes:87
      data                               frames:2 bytes:87
    ip                                   frames:1 bytes:63
      udp                                frames:1 bytes:63
        data                             frames:1 bytes:63
===================================================================
`)
  })

  it('counts what is malformed below what carried it', () => {
    const out = new Text()
    count(new Hierarchy(), [ethernet(1, 9, ipv4(1, 9, 17, [0, 5, 0]))]).write(out)
    expect(out.toString()).toMatch(/^ {4,6}_ws\.malformed +frames:1 bytes:37$/m)
  })
})
