import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compared, pcap, type Sent } from './captures.ts'

/** So many datagrams, one every 10 ms, each with an identification and a payload of its own. */
const stream = (count: number, more: Partial<Sent> = {}): Sent[] =>
  Array.from({ length: count }, (_, k) => ({ at: 100 + k / 100, id: 1000 + k, payload: `datagram ${k}`, ...more }))

/** The same behind a router, by a clock that is `ahead`, after 2 ms. */
const routed = (sent: readonly Sent[], ahead = 0): Sent[] =>
  sent.map((one) => ({ ...one, at: one.at + 0.002 + ahead, ttl: (one.ttl ?? 32) - 1, mac: 2 }))

const without = (sent: readonly Sent[], ...lost: readonly number[]): Sent[] => sent.filter((_, k) => !lost.includes(k))

describe('a comparison', () => {
  it('finds what is lost, wherever clocks stand', async () => {
    for (const ahead of [0, 3600, -50.5]) {
      const sent = stream(100)
      const { rows } = await compared([pcap(sent), pcap(without(routed(sent, ahead), 10, 11, 50))])
      expect(rows).toMatchObject([
        {
          source: '10.0.0.1',
          source_port: 40000,
          group: '239.1.1.1',
          destination_port: 5004,
          datagrams: 100,
          reference: 'A',
          matched_by: 'identification and payload',
          alike: 0,
          notes: [],
        },
      ])
      const [sender, receiver] = rows[0].places
      expect(sender).toMatchObject({ seen: 100, judged: 100, lost: 0, hops: null, ttls: [32], delay: null })
      expect(receiver).toMatchObject({
        seen: 97,
        judged: 100,
        lost: 3,
        bursts: 2,
        longest_burst: 2,
        hops: 1,
        ttls: [31],
      })
      expect(receiver.losses).toEqual([
        { seen_at: 'A', frames: [11, 12], at: expect.closeTo(0.1, 6) },
        { seen_at: 'A', frames: [51], at: expect.closeTo(0.5, 6) },
      ])
      expect(receiver.clock).toBeCloseTo(ahead + 0.002, 6)
    }
  })

  it('takes the place with the highest TTL for the reference', async () => {
    const sent = stream(10)
    const { rows } = await compared([pcap(routed(sent)), pcap(sent)])
    expect(rows[0].reference).toBe('B')
    expect(rows[0].places[0]).toMatchObject({ place: 'A', hops: 1, lost: 0 })
  })

  it('judges loss only where captures overlap', async () => {
    const sent = stream(100)
    const got = routed(sent, 7)
    // The receiver's capture begins late and ends early, and misses one in between.
    const { rows } = await compared([pcap(sent), pcap(without(got, 50).slice(20, 80))])
    expect(rows[0].places[1]).toMatchObject({ seen: 60, judged: 61, lost: 1 })
    expect(rows[0].notes).toEqual(['39 of 100 datagrams are not judged at B: its capture may not have run then.'])
    // The sender's begins late: that is no loss at the sender.
    const other = await compared([pcap(sent.slice(30)), pcap(without(got, 50))])
    expect(other.rows[0].places[0]).toMatchObject({ seen: 70, judged: 70, lost: 0 })
    expect(other.rows[0].places[1]).toMatchObject({ seen: 99, judged: 100, lost: 1 })
  })

  it('judges by the whole capture where it holds more than the stream', async () => {
    const sent = stream(100)
    const around: Sent[] = [90, 110].map((at) => ({ at, group: '239.9.9.9', payload: `around ${at}` }))
    const got = [...routed(sent).slice(0, 60), ...around]
    const { rows } = await compared([pcap([...sent, ...around]), pcap(got)])
    const row = rows.find(({ group }) => group === '239.1.1.1')
    expect(row?.places[1]).toMatchObject({ seen: 60, judged: 100, lost: 40, longest_burst: 40 })
  })

  it('says of a place that it did not see a stream', async () => {
    const sent = stream(20)
    const other = stream(20, { group: '239.2.2.2' })
    const { rows } = await compared([pcap([...sent, ...other]), pcap(routed(other))])
    expect(rows.map(({ group, places }) => [group, places[1].seen, places[1].lost])).toEqual([
      // The first and the last may have fallen on the edges of the capture.
      ['239.1.1.1', 0, 20],
      ['239.2.2.2', 20, 0],
    ])
    expect(rows[0].notes[0]).toBe('B did not see it at all.')
    const alone = await compared([pcap(sent), pcap(routed(other))])
    expect(alone.rows[0].places[1]).toMatchObject({ seen: 0, lost: null, judged: null })
    expect(alone.rows[0].notes[0]).toContain('it is not known whether its capture ran at the time')
  })

  it('tells duplicates from datagrams that are like others', async () => {
    const sent = stream(30)
    const again = { ...routed(sent)[7], at: routed(sent)[7].at + 0.001 }
    expect((await compared([pcap(sent), pcap([...routed(sent), again])])).rows[0].places[1]).toMatchObject({
      seen: 30,
      duplicates: 1,
      lost: 0,
    })
    // A heartbeat without identification: all alike.
    const beats = stream(30, { id: 0, payload: 'beat' })
    const { rows } = await compared([pcap(beats), pcap(without(routed(beats), 12, 13))])
    expect(rows[0]).toMatchObject({ datagrams: 30, alike: 28 })
    expect(rows[0].places[1]).toMatchObject({ seen: 28, lost: 2, duplicates: 0 })
    expect(rows[0].places[1].losses.flatMap(({ frames }) => frames)).toEqual([13, 14])
    expect(rows[0].notes[0]).toContain('28 datagrams repeat others')
  })

  it.each([2, 3])(
    'tells copies at the sender, of which each came %d times, from what was sent so often',
    async (times) => {
      const sent = stream(40).map((one, k) => ({ ...one, id: 0, payload: `word ${k}` }))
      const copied = sent.flatMap((one) => Array.from({ length: times }, (_, k) => ({ ...one, at: one.at + k * 1e-5 })))
      const { rows } = await compared([pcap(copied), pcap(without(routed(sent), 12, 13))])
      expect(rows[0]).toMatchObject({ datagrams: 40, alike: 0 })
      expect(rows[0].places).toMatchObject([
        { seen: 40, lost: 0, duplicates: 40 * (times - 1) },
        { seen: 38, lost: 2, duplicates: 0 },
      ])
    },
  )

  it('goes by payload and time where identifications never change', async () => {
    const beats = stream(300, { id: 4711, payload: 'beat' }).map((one) => ({ ...one, id: 4711 }))
    const { rows } = await compared([pcap(beats), pcap(without(routed(beats), 12, 13))])
    expect(rows[0]).toMatchObject({ datagrams: 300, matched_by: 'payload' })
    expect(rows[0].places[1]).toMatchObject({ seen: 298, lost: 2, duplicates: 0 })
    expect(rows[0].notes[0]).toBe('Identifications never change: datagrams are known by their payload alone.')
  })

  it('tells heartbeats apart by what other streams say of the clocks', async () => {
    const beats = stream(30, { id: 0, payload: 'beat', group: '239.2.2.2' })
    const sent = stream(100)
    const { rows } = await compared([
      pcap([...beats, ...sent]),
      pcap([...without(routed(beats, 33.3), 0, 1), ...routed(sent, 33.3)]),
    ])
    expect(rows[1].places[1]).toMatchObject({ seen: 28, lost: 2 })
    expect(rows[1].places[1].delay?.most).toBeLessThan(0.001)
  })

  it('moves captures along each other where nothing but time tells datagrams apart', async () => {
    // One word a hundred times, and ten in turn, without identifications.
    for (const payload of [() => 'hola', (k: number) => `word ${k % 10}`]) {
      for (const ahead of [0, 3600, -50.3]) {
        const sent = stream(100).map((one, k) => ({ ...one, id: 0, payload: payload(k) }))
        const { rows } = await compared([pcap(sent), pcap(without(routed(sent, ahead), 10, 11, 50))])
        const [sender, receiver] = rows[0].places
        expect(rows[0]).toMatchObject({ datagrams: 100, alike: 97 })
        expect(sender).toMatchObject({ seen: 100, lost: 0 })
        expect(receiver).toMatchObject({ seen: 97, judged: 100, lost: 3, bursts: 2, longest_burst: 2, duplicates: 0 })
        expect(receiver.losses.flatMap(({ frames }) => frames)).toEqual([11, 12, 51])
        expect(rows[0].notes.join()).toContain('nothing tells them apart but time')
      }
    }
  })

  it('does not take what came before the reference began for what it saw', async () => {
    const sent = stream(100).map((one) => ({ ...one, id: 0, payload: 'hola' }))
    const { rows } = await compared([pcap(sent.slice(40, 80)), pcap(without(routed(sent), 60, 61))])
    const [sender, receiver] = rows[0].places
    expect(sender).toMatchObject({ seen: 40, lost: 0 })
    expect(receiver).toMatchObject({ seen: 98, lost: 2, duplicates: 0 })
  })

  it('goes by identifications where payloads were cut off', async () => {
    const sent = stream(100)
    const { rows } = await compared([pcap(sent, 42), pcap(without(routed(sent, 3600), 10, 11, 50), 42)], 0)
    expect(rows[0].places[1]).toMatchObject({ seen: 97, judged: 100, lost: 3 })
    const bare = sent.map((one) => ({ ...one, id: 0 }))
    const { rows: unknown } = await compared([pcap(bare), pcap(routed(bare, 3600), 42)])
    expect(unknown[0].places[1]).toMatchObject({ seen: 0, lost: null })
    expect(unknown[0].notes).toEqual(['What B saw of it, if anything, is cut too short.'])
  })

  it('goes by payload where identifications were changed', async () => {
    const sent = stream(40)
    const got = without(routed(sent), 5).map((one) => ({ ...one, id: (one.id as number) ^ 0x5555 }))
    const { rows } = await compared([pcap(sent), pcap(got)])
    expect(rows[0]).toMatchObject({ matched_by: 'payload', datagrams: 40 })
    expect(rows[0].places[1]).toMatchObject({ seen: 39, lost: 1 })
    expect(rows[0].notes[0]).toContain('Identifications were changed')
  })

  it('says which streams seem to be the same under another address', async () => {
    const sent = stream(40)
    const { rows, comparison } = await compared([
      pcap(sent),
      pcap(routed(sent).map((one) => ({ ...one, source: '192.0.2.9' }))),
    ])
    expect(rows).toHaveLength(2)
    expect(comparison.strangers()).toEqual([
      '10.0.0.1:40000 to 239.1.1.1:5004 at A and 192.0.2.9:40000 to 239.1.1.1:5004 at B carry the same payloads: addresses ' +
        'or ports were rewritten in between (NAT, a relay), so their datagrams are not matched.',
    ])
    const others = stream(40, { source: '192.0.2.9', payload: undefined }).map((one) => ({
      ...one,
      payload: `other ${one.id}`,
    }))
    expect((await compared([pcap(sent), pcap(others)])).comparison.strangers()).toEqual([])
  })

  it('says where payloads were changed', async () => {
    const sent = stream(10)
    const { rows } = await compared([
      pcap(sent),
      pcap(routed(sent).map((one) => ({ ...one, payload: `${one.payload}!` }))),
    ])
    expect(rows[0].notes[0]).toBe(
      'B and A saw it both, and no datagram alike: they were captured at different times, or payloads were changed, or sent anew.',
    )
    expect(rows[0].places[1]).toMatchObject({ delay: null, clock: null })
  })

  it('says what else was rewritten', async () => {
    const sent = stream(10, { dscp: 46 })
    const got = sent.map((one) => ({ ...one, at: one.at + 0.001, mac: 7, dscp: 0, to: '02:00:00:00:00:99' }))
    const { rows } = await compared([pcap(sent), pcap(got)])
    expect(rows[0].notes).toEqual([
      'DSCP is 0 at B, and 46 at A: it was marked anew.',
      'At B the source MAC address is 02:00:00:00:00:07, and 02:00:00:00:00:01 at A, though no router lowered the TTL: ' +
        'something in between rewrites frames.',
      "At B it is sent to the MAC address 02:00:00:00:00:99, and the group's is 01:00:5e:01:01:01.",
    ])
    const ways = routed(sent).map((one, k) => ({ ...one, ttl: k % 2 === 0 ? 31 : 30 }))
    const { rows: other } = await compared([pcap(sent), pcap(ways)])
    expect(other[0].notes.at(-1)).toBe('At B it has several TTLs (31, 30): it comes by several ways.')
    const both = [
      ...routed(sent).map((one) => ({ ...one, vlan: 10 })),
      ...routed(routed(sent)).map((one) => ({ ...one, vlan: 20 })),
    ]
    const { rows: router } = await compared([pcap(sent), pcap(both)])
    expect(router[0].notes.at(-1)).toBe(
      'At B it has several TTLs (31, 30): it was captured on 2 links, as before and behind a router.',
    )
  })

  it('compares as much of payloads as there is', async () => {
    const sent = stream(20, {}).map((one) => ({ ...one, payload: `${one.id}`.padEnd(400, '.') }))
    const files = [pcap(sent), pcap(without(routed(sent), 3), 96)]
    const { comparison } = await compared(files)
    expect(comparison.shortest).toBe(96 - 42)
    const { rows } = await compared(files, comparison.shortest)
    expect(rows[0].places[1]).toMatchObject({ seen: 19, lost: 1 })
  })

  it.each([
    'chat-igmpv3.pcapng',
    'chat-mldv2.pcapng',
    'cooked-v2.pcap',
    'filters.pcap',
    'fragments.pcap',
    'ip-fragments.pcap',
    'ip-odd.pcap',
    'tunnels.pcap',
    'vlan.pcap',
  ])('finds no difference between %s and itself', async (name) => {
    const file = await readFile(`fixtures/${name}`)
    const { rows } = await compared([file, file])
    expect(rows.length).toBeGreaterThan(0)
    for (const { datagrams, places } of rows) {
      const [a, b] = places
      expect(b).toMatchObject({ seen: datagrams, lost: 0, reordered: 0, duplicates: a.duplicates, hops: 0 })
      // Where all are alike, they do not tell how clocks stand.
      expect([0, null]).toContain(b.clock)
      expect(b.delay).toMatchObject({ least: 0, most: 0 })
    }
  })

  it('keeps so many datagrams, and judges no others', async () => {
    const sent = stream(100)
    const { rows, comparison } = await compared([pcap(sent), pcap(without(routed(sent), 10, 70))], undefined, 100)
    expect(comparison.places.map(({ room }) => room.leftOut)).toEqual([50, 48])
    expect(rows[0].places[1]).toMatchObject({ seen: 50, lost: 1 })
  })

  it('finds exactly what happened, whatever happened', async () => {
    const fate = fc.record({
      isLost: fc.boolean(),
      again: fc.boolean(),
      late: fc.integer({ min: 0, max: 40 }),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fate, { minLength: 2, maxLength: 60 }),
        fc.boolean(),
        fc.integer({ min: -1e6, max: 1e6 }),
        async (fates, isIdentified, ahead) => {
          const all = fates.map((one, k) => (k === 0 || k === fates.length - 1 ? { ...one, isLost: false } : one))
          const sent = stream(all.length).map((one) => (isIdentified ? one : { ...one, id: 0 }))
          const got = routed(sent, 2e6 + ahead).flatMap((one, k) => {
            const { isLost, again, late } = all[k]
            const at = one.at + (k === 0 || k === all.length - 1 ? 0 : late / 1000)
            if (isLost) return []
            return again
              ? [
                  { ...one, at },
                  { ...one, at: at + 0.0005 },
                ]
              : [{ ...one, at }]
          })
          const { rows } = await compared([pcap(sent), pcap(got)])
          const [, place] = rows[0].places
          const lost = all.flatMap(({ isLost }, k) => (isLost ? [k + 1] : []))
          expect(place.losses.flatMap(({ frames }) => frames)).toEqual(lost)
          expect(place).toMatchObject({
            seen: all.length - lost.length,
            lost: lost.length,
            duplicates: all.filter(({ isLost, again }) => !isLost && again).length,
          })
          const lates = all.flatMap(({ isLost, late }, k) =>
            isLost ? [] : [k === 0 || k === all.length - 1 ? 0 : late],
          )
          const least = Math.min(...lates)
          expect(place.delay?.most).toBeCloseTo((Math.max(...lates) - least) / 1000, 5)
        },
      ),
      { numRuns: 60 },
    )
  }, 30_000)
})
