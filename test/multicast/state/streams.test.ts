import { describe, expect, it, test } from 'vitest'
import { Session } from '../../../src/decode/session.ts'
import { createRegistry } from '../../../src/library/registry.ts'
import { type StreamRow, Streams } from '../../../src/multicast/state/streams.ts'
import { type Frame, frameOf, packetOf } from '../../helpers.ts'
import { type Datagram, type Headers, ipv4, udp } from '../frames.ts'

type Step = readonly [at: number, frame: Frame]

function rowsOf(steps: readonly Step[], window?: number): StreamRow[] {
  const session = new Session(createRegistry())
  const found = new Streams({ window })
  for (const [at, frame] of steps) found.see(packetOf(session, frame), at)
  return found.rows()
}

const GROUP = '239.1.1.1'
/** A datagram of so many octets. */
const send = (size: number, headers: Partial<Headers> = {}, ports?: Datagram['ports']): Frame =>
  udp({ to: GROUP, ...headers }, { data: '00'.repeat(size), ports })
/** Octets of the frame: Ethernet, IPv4 and UDP before the data. */
const FRAME = 14 + 20 + 8

describe('a stream', () => {
  it('is counted and measured', () => {
    const steps: Step[] = [
      [1, send(100)],
      [1.25, send(200, { ttl: 3 })],
      [2, send(100)],
    ]
    expect(rowsOf(steps)).toEqual([
      {
        interface: '0',
        vlans: [],
        tunnel: null,
        source: '192.168.1.10',
        source_port: 4000,
        group: GROUP,
        destination_port: 5000,
        packets: 3,
        bytes: 400 + 3 * FRAME,
        first: 1,
        last: 2,
        mean_rate: 8 * (400 + 3 * FRAME),
        mean_packets: 3,
        peak_rate: 80 * (200 + FRAME),
        peak_packets: 1,
        window: 0.1,
        longest_gap: 0.75,
        longest_gap_at: 1.25,
        ttls: [3, 16],
        least_size: 100,
        most_size: 200,
        numbers: null,
        lost: null,
        lost_share: null,
        gaps: null,
        reordered: null,
        duplicates: null,
        restarts: null,
        jitter: null,
        most_jitter: null,
        rtp: [],
        ts: null,
      },
    ])
  })

  it('of one packet has neither rate nor gap', () => {
    expect(rowsOf([[1, send(4)]])[0]).toMatchObject({ mean_rate: null, mean_packets: null, longest_gap: null })
  })

  test.each<[what: string, other: Frame, streams: number]>([
    ['nothing', send(4), 1],
    ['the size', send(5), 1],
    ['the TTL', send(4, { ttl: 9 }), 1],
    ['the source', send(4, { from: '192.168.1.11' }), 2],
    ['the source port', send(4, {}, [4001, 5000]), 2],
    ['the group', send(4, { to: '239.1.1.2' }), 2],
    ['the destination port', send(4, {}, [4000, 5001]), 2],
    ['the VLAN', frameOf(tagged(send(4), '0064')), 2],
    ['the priority in a tag without VLAN', frameOf(tagged(send(4), 'e000')), 1],
    ['that it is unicast', send(4, { to: '192.168.1.1' }), 1],
    ['that it is not UDP', ipv4({ to: GROUP, number: 103 }, '2000dfff'), 1],
    ['the version of IP', send(4, { to: 'ff15::1', from: 'fe80::1' }), 2],
  ])('that differs in %s', (_what, other, streams) => {
    expect(
      rowsOf([
        [0, send(4)],
        [1, other],
      ]),
    ).toHaveLength(streams)
  })

  it('goes by its VLANs', () => {
    expect(rowsOf([[0, frameOf(tagged(send(4), '0064'))]])[0].vlans).toEqual([100])
  })

  it('is known by what the capture holds of it: ports and length', () => {
    const { bytes } = send(50)
    const cut = (size: number): Frame => ({ bytes: bytes.slice(0, size), length: bytes.length })
    expect(rowsOf([[0, cut(FRAME)]])).toMatchObject([{ packets: 1, bytes: bytes.length, most_size: 50 }])
    expect(rowsOf([[0, cut(FRAME - 3)]])).toEqual([])
  })

  it('counts a datagram once that comes in fragments', () => {
    const datagram = `0fa0138800180000${'11'.repeat(16)}`
    // Flag MF with offset 0; offset 2, in units of 8 octets.
    const pieces = [
      ipv4({ to: GROUP, fragment: 0x2000 }, datagram.slice(0, 32)),
      ipv4({ to: GROUP, fragment: 2 }, datagram.slice(32)),
    ]
    expect(rowsOf(pieces.map((frame, k): Step => [k, frame]))).toMatchObject([
      { packets: 1, first: 1, most_size: 16, bytes: 2 * (14 + 20) + 24 },
    ])
  })
})

function tagged({ bytes }: Frame, tag: string): string {
  const hex = [...bytes].map((octet) => octet.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 24)}8100${tag}${hex.slice(24)}`
}

describe('the peak', () => {
  const packets = (times: readonly number[], window: number): number | null =>
    rowsOf(
      times.map((at): Step => [at, send(4)]),
      window,
    )[0].peak_packets

  test.each<[times: number[], window: number, expected: number]>([
    [[0, 1, 2], 1, 1],
    // Tenths of a second are no sums of others in binary.
    [[0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7], 0.1, 1],
    [[1.008, 1.009, 1.01, 1.011, 1.012, 1.013, 1.014], 0.003, 3],
    [[0, 0.099999999], 0.1, 2],
    [[0, 1, 2], 1.001, 2],
    [[0, 0.05, 0.0999, 0.1], 0.1, 3],
    // The window slides: it begins with any packet, not at whole multiples of its length.
    [[0.06, 0.08, 0.11, 0.13, 0.15], 0.1, 5],
    [[0, 0.5, 0.52, 0.54, 1], 0.1, 3],
    [[0, 0.0002, 0.0004, 0.0012], 0.001, 3],
  ])('of packets at %j within %f s', (times, window, expected) => {
    expect(packets(times, window)).toBe(expected)
  })

  it('is of each stream by itself', () => {
    const rows = rowsOf([
      [0, send(4)],
      [0.01, send(4, { to: '239.1.1.2' })],
      [0.02, send(4)],
    ])
    expect(rows.map((row) => row.peak_packets)).toEqual([2, 1])
  })
})

describe('rows', () => {
  it('are sorted by group, port and source, by number', () => {
    const steps: Step[] = [
      [0, send(4, { to: '239.1.1.10' })],
      [0, send(4, { to: '239.1.1.9' }, [1, 5001])],
      [0, send(4, { to: '239.1.1.9', from: '10.0.0.10' })],
      [0, send(4, { to: '239.1.1.9', from: '10.0.0.9' })],
    ]
    expect(rowsOf(steps).map((row) => `${row.source} ${row.group}:${row.destination_port}`)).toEqual([
      '10.0.0.9 239.1.1.9:5000',
      '10.0.0.10 239.1.1.9:5000',
      '192.168.1.10 239.1.1.9:5001',
      '192.168.1.10 239.1.1.10:5000',
    ])
  })
})
