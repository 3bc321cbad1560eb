import { describe, expect, it } from 'vitest'
import { Session } from '../../../src/decode/session.ts'
import { createRegistry } from '../../../src/library/registry.ts'
import { leftOutOnSegments } from '../../../src/multicast/state/left-out.ts'
import { Memberships } from '../../../src/multicast/state/memberships.ts'
import { Peaks } from '../../../src/multicast/state/peaks.ts'
import { groupRows, memberRows, querierRows } from '../../../src/multicast/state/rows.ts'
import { Segments } from '../../../src/multicast/state/segments.ts'
import { Streams } from '../../../src/multicast/state/streams.ts'
import { type Frame, packetOf } from '../../helpers.ts'
import { udp } from '../frames.ts'
import { GROUP, leave2, query, report2, report3, type Step, watch } from './watch.ts'

/** So many made-up groups, each with a host in it: the octets of one message are changed in place. */
function flood(found: Memberships, count: number, from = 0): void {
  const session = new Session(createRegistry())
  const frame = report3(10, ['TO_EX'])
  const { bytes } = frame
  const [group, sum] = [bytes.length - 4, bytes.length - 14]
  for (let k = from; k < from + count; k++) {
    bytes.set([239, k >>> 16, (k >>> 8) & 0xff, k & 0xff], group)
    bytes.set([0, 0], sum)
    let total = 0
    for (let at = sum - 2; at < bytes.length; at += 2) total += bytes[at] * 256 + bytes[at + 1]
    while (total > 0xffff) total = (total & 0xffff) + (total >>> 16)
    bytes.set([(~total >>> 8) & 0xff, ~total & 0xff], sum)
    found.see(packetOf(session, frame), k / 1000)
  }
}

describe('a flood of 100,000 groups', () => {
  // A busy machine takes its time over so many.
  it('takes no more than the room that there is, and tells what was left out', { timeout: 60_000 }, () => {
    const found = new Memberships({ groups: 500, members: 500 })
    flood(found, 100_000)
    expect(found.rooms.groups).toMatchObject({ held: 500, leftOut: 99_500 })
    expect(found.rooms.members.held).toBe(500)
    expect(groupRows(found)).toHaveLength(500)
    expect(found.ignored.size).toBe(0)
  })

  it('leaves what was there before', () => {
    const found = new Memberships({ groups: 500, members: 500 })
    flood(found, 3)
    flood(found, 1000, 3)
    expect(
      groupRows(found)
        .slice(0, 3)
        .map(({ group, members }) => [group, members]),
    ).toEqual([
      ['239.0.0.0', 1],
      ['239.0.0.1', 1],
      ['239.0.0.2', 1],
    ])
  })
})

describe('rooms', () => {
  it('of members: those who come too late are counted', () => {
    const found = watch(
      [10, 11, 12, 13].map((host): Step => [0, report2(host)]),
      1,
      { members: 2 },
    )
    expect(memberRows(found).map(({ host }) => host)).toEqual(['192.168.1.10', '192.168.1.11'])
    expect(found.rooms.members).toMatchObject({ held: 2, leftOut: 2 })
  })

  it('of members: those who left make place, first who left first', () => {
    const found = watch(
      [
        [0, report2(10)],
        [1, report2(11)],
        [2, report2(12)],
        [3, leave2(12)],
        [4, leave2(10)],
        [5, report2(13)],
      ],
      6,
      { members: 3 },
    )
    expect(memberRows(found).map(({ host }) => host)).toEqual(['192.168.1.10', '192.168.1.11', '192.168.1.13'])
    expect(found.forgotten).toBe(1)
    expect(found.rooms.members).toMatchObject({ held: 3, leftOut: 0 })
  })

  it('of members: who timed out makes place', () => {
    const found = watch(
      [
        [0, report3(10, ['TO_EX'])],
        [100, query(3)],
        [101, report3(11, ['TO_EX'])],
        [300, report3(12, ['TO_EX'])],
      ],
      301,
      { members: 2 },
    )
    expect(memberRows(found).map(({ host }) => host)).toEqual(['192.168.1.11', '192.168.1.12'])
  })

  it('of groups: one whose last member left makes place', () => {
    const found = watch(
      [
        [0, report2(10)],
        [1, leave2(10)],
        [2, report2(10, '239.9.9.9')],
        [3, report2(10, '239.9.9.8')],
      ],
      4,
      { groups: 1 },
    )
    expect(groupRows(found).map(({ group }) => group)).toEqual(['239.9.9.9'])
    expect(found.rooms.groups).toMatchObject({ held: 1, leftOut: 1 })
    expect(found.rooms.members.held).toBe(1)
  })

  it('of sources: those that do not fit are counted, and given back when they are gone', () => {
    const found = watch([[0, report3(10, ['ALLOW 1 2 3 4'])]], 1, { sources: 3 })
    expect(memberRows(found)[0]).toMatchObject({ sources: ['10.0.0.1', '10.0.0.2', '10.0.0.3'], sources_left_out: 1 })
    const again = watch(
      [
        [0, report3(10, ['ALLOW 1 2 3'])],
        [1, report3(10, ['BLOCK 1 2'])],
        [2, report3(10, ['ALLOW 5 6'])],
        [3, report3(10, ['TO_EX 7 8 9'])],
        [4, report3(10, ['TO_IN'])],
        [5, report3(10, ['ALLOW 1'])],
      ],
      6,
      { sources: 3 },
    )
    expect(again.rooms.sources).toMatchObject({ held: 1, leftOut: 0 })
  })

  it('of queriers', () => {
    const found = watch(
      [1, 2, 3].map((host): Step => [0, query(3, { from: `192.168.1.${host}` })]),
      1,
      { queriers: 2 },
    )
    expect(querierRows(found)).toHaveLength(2)
    expect(found.rooms.queriers.leftOut).toBe(1)
  })

  it('of streams', () => {
    const found = new Streams({ most: 2 })
    const session = new Session(createRegistry())
    const send = (from: string): Frame => udp({ to: GROUP, from })
    for (const from of ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.3', '10.0.0.1']) {
      found.see(packetOf(session, send(from)), 0)
    }
    expect(found.rows().map(({ source, packets }) => [source, packets])).toEqual([
      ['10.0.0.1', 2],
      ['10.0.0.2', 1],
    ])
    expect(found.room.leftOut).toBe(2)
  })

  it('of segments: a frame is left out once, whoever asks about it', () => {
    const session = new Session(createRegistry())
    const segments = new Segments(2)
    const onVlan = (id: number) => udp({ to: GROUP, vlan: id })
    for (const id of [1, 2, 3, 4, 1]) {
      const p = packetOf(session, onVlan(id))
      for (let k = 0; k < 3; k++) expect(segments.of(p, p.layers.n - 3)?.vlans).toEqual(id < 3 ? [id] : undefined)
    }
    expect(leftOutOnSegments(segments)).toEqual(['There is room for 2 segments: 2 frames on others are left out.'])
  })

  it('of packets within a window: the oldest leave early', () => {
    const stream = { octetsNow: 0, packetsNow: 0, mostOctets: 0, mostPackets: 0 }
    const peaks = new Peaks<typeof stream>(1, 1024)
    for (let k = 0; k < 3000; k++) peaks.add(stream, 0, 10)
    expect(stream).toMatchObject({ mostPackets: 1024, mostOctets: 10_240 })
    expect(peaks.hurried).toBe(1976)
  })
})
