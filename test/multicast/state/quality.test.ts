import { describe, expect, it } from 'vitest'
import { Session } from '../../../src/decode/session.ts'
import { createRegistry } from '../../../src/library/registry.ts'
import { Counter, CounterError } from '../../../src/multicast/state/counter.ts'
import { type StreamRow, Streams } from '../../../src/multicast/state/streams.ts'
import { packetOf } from '../../helpers.ts'
import { udp } from '../frames.ts'

const hex = (value: number, octets: number): string => value.toString(16).padStart(2 * octets, '0')

interface Rtp {
  readonly type?: number
  readonly ssrc?: number
  readonly time?: number
  readonly data?: string
}
const rtp = (sequence: number, { type = 0, ssrc = 1, time = 160 * sequence, data = '00' }: Rtp = {}): string =>
  `80${hex(type, 1)}${hex(sequence & 0xffff, 2)}${hex(time % 2 ** 32, 4)}${hex(ssrc, 4)}${data}`

/** A transport packet. */
const ts = (counter: number, { pid = 0x100, afc = 1, flags = 0 } = {}): string =>
  `47${hex(pid, 2)}${hex((afc << 4) | (counter & 15), 1)}${afc > 1 ? `01${hex(flags, 1)}` : '0000'}${'00'.repeat(182)}`

/** The row of a stream that carries these, one every 20 ms unless told otherwise. */
function rowOf(payloads: readonly string[], counter?: string, at = (k: number) => k * 0.02): StreamRow {
  const registry = createRegistry()
  const session = new Session(registry)
  const named = counter === undefined ? undefined : new Counter(registry, counter)
  const found = new Streams({ counter: named })
  for (const [k, data] of payloads.entries()) found.see(packetOf(session, udp({ to: '239.1.1.1' }, { data })), at(k))
  return found.rows()[0]
}

const upTo = (n: number, from = 0): number[] => Array.from({ length: n }, (_, k) => from + k)

/** Packets of RTP with seven transport packets each, in one datagram. */
const carried = (from: number, count: number): string =>
  upTo(count, from)
    .map((k) =>
      rtp(k, {
        type: 33,
        data: upTo(7, 7 * k)
          .map((n) => ts(n))
          .join(''),
      }),
    )
    .join('')

describe('RTP', () => {
  it('is found where 16 packets come in sequence, and not before', () => {
    expect(rowOf(upTo(15).map((k) => rtp(k)))).toMatchObject({ numbers: null, lost: null, rtp: [] })
    expect(rowOf(upTo(16).map((k) => rtp(k)))).toMatchObject({ numbers: 'RTP', lost: 0, rtp: [{ packets: 16 }] })
    // Numbers that jump are anything.
    expect(rowOf(upTo(100).map((k) => rtp(k * 7919)))).toMatchObject({ numbers: null })
  })

  it('is found where copies come in between, or some of very many are missing or late', () => {
    const each = upTo(100)
    const found = (numbers: number[]) => rowOf(numbers.map((k) => rtp(k)))
    expect(found(each.flatMap((k) => [k, k]))).toMatchObject({ numbers: 'RTP', lost: 0, duplicates: 100 })
    // Copies that are late, and pairs in the other order.
    expect(found(each.flatMap((k) => [k + 1, k]))).toMatchObject({ numbers: 'RTP', lost: 0, duplicates: 99 })
    expect(found(each.map((k) => k ^ 1))).toMatchObject({ numbers: 'RTP', lost: 0, reordered: 50 })
    const losing = (every: number) => each.filter((k) => k % every !== 1)
    expect(found(losing(10))).toMatchObject({ numbers: 'RTP', lost: 10 })
    expect(found(losing(10).slice(0, 63))).toMatchObject({ numbers: null })
    expect(found(losing(2))).toMatchObject({ numbers: null })
  })

  it('is taken apart where a network card put packets together, or has yet to part them', () => {
    const data = '00'.repeat(40)
    const single = upTo(20).map((k) => rtp(k, { data }))
    const merged = (from: number, count: number, last = data): string =>
      upTo(count, from)
        .map((k) => rtp(k, { data: k === from + count - 1 ? last : data }))
        .join('')
    expect(rowOf([...single, merged(20, 3), merged(23, 10, '0000'), rtp(33, { data }), merged(34, 2)])).toMatchObject({
      packets: 24,
      numbers: 'RTP',
      lost: 0,
      rtp: [{ packets: 36 }],
    })
    // What is lost between them stays lost.
    expect(rowOf([...single, merged(20, 3), merged(25, 3)])).toMatchObject({ lost: 2, gaps: 1 })
    // Longer than any link carries, and of another size than the packets before.
    const long = (k: number): string => rtp(k, { data: '00'.repeat(1400) })
    expect(rowOf([...single, upTo(10, 20).map(long).join('')])).toMatchObject({ lost: 0, rtp: [{ packets: 30 }] })
  })

  it.each<[string, number[], object]>([
    ['one of its first packets missing', [0, 2], { packets: 20, lost: 1, gaps: 1 }],
    ['more of them missing', [0, 1, 4, 6], { packets: 22, lost: 3, gaps: 2 }],
    ['its first packet late', [1, 0, 2], { packets: 21, lost: 0, reordered: 1 }],
    ['its first packet twice', [0, 0, 1], { packets: 21, lost: 0, duplicates: 1 }],
    ['a number that begins again', [65_535, 1], { packets: 20, lost: 1, gaps: 1 }],
  ])('is counted from its beginning with %s', (_, first, expected) => {
    const from = (first.at(-1) ?? 0) + 1
    const numbers = [...first, ...upTo(18, from)]
    expect(rowOf(numbers.map((k) => rtp(k))).rtp).toMatchObject([expected])
  })

  it('has one clock, whatever types its packets are of', () => {
    const mixed = (type: number, other: number, tick: number) =>
      upTo(200).map((k) => rtp(k, { type: k % 10 < 5 ? type : other, time: tick * k }))
    // Events in audio (RFC 4733 §2.1), and parity beside video (RFC 5109).
    expect(rowOf(mixed(0, 101, 160)).rtp[0]).toMatchObject({ clock: 8000, clock_measured: false })
    expect(rowOf(mixed(0, 101, 160)).most_jitter).toBeCloseTo(0, 9)
    expect(rowOf(mixed(96, 97, 1800)).rtp[0]).toMatchObject({ clock: 90_000, clock_measured: true })
  })

  it('of several sources is told apart', () => {
    const turns = upTo(20).flatMap((k) => upTo(4).map((ssrc) => rtp(1000 * ssrc + k, { ssrc })))
    expect(rowOf(turns).rtp).toMatchObject(upTo(4).map((ssrc) => ({ ssrc: `0x0000000${ssrc}`, packets: 20, lost: 0 })))
    const row = rowOf([...upTo(20).map((k) => rtp(k)), ...upTo(20, 5000).map((k) => rtp(k, { ssrc: 0xabc }))])
    expect(row.rtp).toMatchObject([
      { ssrc: '0x00000001', packets: 20, lost: 0 },
      { ssrc: '0x00000abc', packets: 20, lost: 0 },
    ])
    expect(row).toMatchObject({ lost: 0, restarts: 0 })
  })

  it('is told what is lost, late, there twice, from where it begins again', () => {
    const sequence = upTo(80, 65_520).filter((k) => k !== 65_530)
    sequence.splice(30, 0, sequence[29])
    ;[sequence[20], sequence[21]] = [sequence[21], sequence[20]]
    expect(rowOf(sequence.map((k) => rtp(k)))).toMatchObject({
      lost: 1,
      lost_share: 1 / 80,
      gaps: 1,
      reordered: 1,
      duplicates: 1,
      restarts: 0,
    })
  })

  it('that is played evenly has no jitter, and otherwise that of RFC 3550 §A.8', () => {
    expect(rowOf(upTo(20).map((k) => rtp(k))).jitter).toBeCloseTo(0, 9)
    // The last of them is 10 ms late, and a sixteenth of that counts.
    const late = rowOf(
      upTo(20).map((k) => rtp(k)),
      undefined,
      (k) => k * 0.02 + (k === 19 ? 0.01 : 0),
    )
    expect(late.jitter).toBeCloseTo(0.01 / 16, 9)
    expect(late.most_jitter).toBeCloseTo(0.01 / 16, 9)
  })

  it('of a type without a clock of its own has that which its time stamps show', () => {
    const played = upTo(200).map((k) => rtp(k, { type: 96, time: 1800 * k }))
    expect(rowOf(played).rtp[0]).toMatchObject({ clock: 90_000, clock_measured: true })
    expect(rowOf(played).jitter).toBeCloseTo(0, 9)
    expect(rowOf(upTo(200).map((k) => rtp(k, { type: 96, time: 77 * k }))).rtp[0]).toMatchObject({
      clock: null,
      jitter: null,
    })
  })

  it('is told from RTCP that comes to the same port', () => {
    const feedback = '81ce000200000002000000010000'
    const packets = upTo(40).flatMap((k) => [rtp(k, { type: 96 }), ...(k % 10 === 9 ? [feedback] : [])])
    expect(rowOf(packets).rtp).toMatchObject([{ payload_type: 96, packets: 40, lost: 0, duplicates: 0 }])
    // A marker and a payload type that RTCP's types are not told from, as of old.
    const marked = upTo(40).map((k) => rtp(k, { type: k > 4 && k % 10 === 9 ? 0x80 + 78 : 78 }))
    expect(rowOf(marked).rtp).toMatchObject([{ packets: 40, lost: 0 }])
  })

  it.each([6, 8, 9, 12, 16])('of %i sources that take turns is told apart', (sources) => {
    const turns = upTo(80).flatMap((k) => upTo(sources, 100).map((ssrc) => [k, ssrc] as const))
    const row = rowOf(turns.map(([k, ssrc]) => rtp(k, { ssrc })))
    expect(row.rtp).toHaveLength(sources)
    expect(row).toMatchObject({ numbers: 'RTP', lost: 0, duplicates: 0, restarts: 0 })
    const lossy = turns.filter(([k, ssrc]) => k !== 60 || ssrc !== 103)
    expect(rowOf(lossy.map(([k, ssrc]) => rtp(k, { ssrc })))).toMatchObject({ lost: 1, gaps: 1 })
  })

  it('keeps few sources of a stream that has very many, and what was told of the others', () => {
    const some = [...upTo(8), ...upTo(20, 10), 9]
    const packets = upTo(40).flatMap((ssrc) => some.map((k) => rtp(k, { ssrc })))
    // The first of them was late once.
    const row = rowOf(packets, undefined, (k) => k * 0.02 + (k === 15 ? 0.01 : 0))
    expect(row.rtp.length).toBeLessThanOrEqual(16)
    expect(row).toMatchObject({ packets: 1160, lost: 40, gaps: 40, reordered: 40, lost_share: 40 / 1200 })
    expect(Math.max(...row.rtp.map((one) => one.most_jitter ?? 0))).toBeLessThan(row.most_jitter ?? 0)
  })
})

describe('a transport stream', () => {
  it.each<[string, string[], { errors: number; missing: number; duplicates?: number }]>([
    ['without a fault', upTo(40).map((k) => ts(k)), { errors: 0, missing: 0 }],
    [
      'with a packet missing',
      upTo(40)
        .filter((k) => k !== 20)
        .map((k) => ts(k)),
      { errors: 1, missing: 1 },
    ],
    ['with a packet repeated', [0, 1, 2, 2, 3, 4, 5, 6].map((k) => ts(k)), { errors: 0, missing: 0, duplicates: 1 }],
    [
      'with a packet there thrice',
      [0, 1, 2, 2, 2, 3, 4, 5].map((k) => ts(k)),
      { errors: 1, missing: 0, duplicates: 2 },
    ],
    [
      'with packets of no payload, whose counter stands still',
      [ts(0), ts(1), ts(1, { afc: 2 }), ts(1, { afc: 2 }), ts(2), ts(3), ts(4), ts(5)],
      { errors: 0, missing: 0 },
    ],
    [
      'with a jump that is announced',
      [ts(0), ts(1), ts(9, { afc: 3, flags: 0x80 }), ts(10), ts(11), ts(12), ts(13), ts(14)],
      { errors: 0, missing: 0 },
    ],
    [
      'with a jump that is not',
      [ts(0), ts(1), ts(9, { afc: 3, flags: 0x40 }), ts(10), ts(11), ts(12), ts(13), ts(14)],
      { errors: 1, missing: 7 },
    ],
  ])('%s', (_, payloads, { errors, missing, duplicates = 0 }) => {
    expect(rowOf(payloads).ts).toMatchObject({ errors, missing, pids: [{ pid: 0x100, duplicates }] })
  })

  it('has counters for each identifier, and none for null packets', () => {
    const packets = upTo(8).map((k) => ts(k) + ts(3 * k, { pid: 0x1fff }) + ts(k, { pid: 0x200 }))
    expect(rowOf(packets)).toMatchObject({
      numbers: 'MPEG-TS',
      ts: { packets: 24, errors: 0, pids: [{ pid: 0x100 }, { pid: 0x200 }] },
    })
  })

  it('is not taken for there twice where datagrams begin and end with null packets', () => {
    const nothing = ts(0, { pid: 0x1fff })
    const stuffed = upTo(40).map(
      (k) =>
        nothing +
        upTo(5, 5 * k)
          .map((n) => ts(n))
          .join('') +
        nothing,
    )
    expect(rowOf(stuffed).ts).toMatchObject({ packets: 280, errors: 0, pids: [{ packets: 200, duplicates: 0 }] })
    expect(rowOf(stuffed.flatMap((one) => [one, one])).ts).toMatchObject({ errors: 0, pids: [{ duplicates: 200 }] })
  })

  describe.each<[string, (packet: string) => string]>([
    ['a time before each of its packets', (packet) => `00123456${packet}`],
    ['error correction behind each of its packets', (packet) => packet + '47'.repeat(16)],
  ])('with %s', (_, wrapped) => {
    const sent = (k: number) => [3 * k, 3 * k + 1, 3 * k + 2].map((n) => wrapped(ts(n))).join('')

    it('is found where eight datagrams are of it', () => {
      expect(rowOf(upTo(40).map(sent))).toMatchObject({ numbers: 'MPEG-TS', ts: { packets: 99, errors: 0 } })
      const lossy = upTo(40).filter((k) => k !== 20)
      expect(rowOf(lossy.map(sent)).ts).toMatchObject({ packets: 96, errors: 1, missing: 3 })
      expect(rowOf(upTo(40).map((k) => rtp(k, { type: 33, data: sent(k) })))).toMatchObject({
        numbers: 'RTP and MPEG-TS',
        ts: { errors: 0 },
      })
    })

    it('is not what has the same octet in that place now and then', () => {
      const other = wrapped(`46${'00'.repeat(187)}`)
      expect(rowOf(upTo(100).map((k) => (k % 8 === 0 ? other : wrapped(ts(k)))))).toMatchObject({
        numbers: null,
        ts: null,
      })
    })

    it('may jump where that is announced', () => {
      const jumps = upTo(40).map((k) => wrapped(k < 20 ? ts(k) : ts(k + 5, { afc: 3, flags: k === 20 ? 0x80 : 0 })))
      expect(rowOf(jumps).ts).toMatchObject({ errors: 0, missing: 0 })
    })
  })

  it('may be in RTP', () => {
    const packets = upTo(20)
      .filter((k) => k !== 10)
      .map((k) => rtp(k, { type: 33, data: ts(k) + ts(k, { pid: 5 }) }))
    expect(rowOf([...upTo(16, 65_520).map((k) => rtp(k, { type: 33 })), ...packets])).toMatchObject({
      numbers: 'RTP and MPEG-TS',
      lost: 1,
      ts: { packets: 38, errors: 2, missing: 2 },
    })
  })

  it('may be in RTP of which a network card put packets together', () => {
    const row = rowOf([...upTo(20).map((k) => carried(k, 1)), carried(20, 3), carried(23, 5), carried(28, 1)])
    expect(row).toMatchObject({ numbers: 'RTP and MPEG-TS', lost: 0, ts: { packets: 7 * 29, errors: 0, missing: 0 } })
    const lossy = rowOf([...upTo(20).map((k) => carried(k, 1)), carried(20, 3), carried(24, 3)])
    expect(lossy).toMatchObject({ lost: 1, ts: { errors: 1, missing: 7 } })
  })

  it('in RTP is counted from its first packet on, and what came twice or late is not taken for missing', () => {
    const row = (numbers: readonly number[]) =>
      rowOf(numbers.map((k) => rtp(k, { type: 33, data: ts(k) + ts(k, { pid: 5 }) })))
    expect(row(upTo(20)).ts).toMatchObject({ packets: 40, errors: 0 })
    expect(row(upTo(20).flatMap((k) => [k, k])).ts).toMatchObject({
      packets: 80,
      errors: 0,
      pids: [{ duplicates: 20 }, {}],
    })
    expect(row([...upTo(10), 11, 10, ...upTo(8, 12)]).ts).toMatchObject({ packets: 40, errors: 0, missing: 0 })
    // One is missing for good, and two others are late at the same time.
    expect(row([...upTo(10), 11, 13, 14, 10, 15, ...upTo(8, 18)]).ts).toMatchObject({ errors: 4, missing: 6 })
    expect(row([...upTo(10), 11, 13, 14, 12, 10, ...upTo(8, 15)]).ts).toMatchObject({ errors: 0, missing: 0 })
  })

  it('in RTP of which some is lost, and other packets are late meanwhile, is told place by place', () => {
    const data = (k: number): string => (k === 12 ? ts(12) + ts(13) + ts(14) : ts(k < 12 ? k : k + 2))
    const late = [...upTo(10), 11, 13, 10, ...upTo(10, 14)]
    const { ts: told } = rowOf(late.map((k) => rtp(k, { type: 33, data: data(k) })))
    expect(told).toMatchObject({ errors: 1, missing: 3 })
  })

  it('in RTP that comes late is in order where nothing of an identifier came meanwhile', () => {
    const rare = (k: number) => ts(k % 10 === 5 ? k / 10 - 0.5 : 0, { pid: k % 10 === 5 ? 5 : 0x1fff })
    const row = (numbers: readonly number[]) => rowOf(numbers.map((k) => rtp(k, { type: 33, data: ts(k) + rare(k) })))
    expect(row([...upTo(25), 26, 25, ...upTo(23, 27)]).ts).toMatchObject({
      errors: 0,
      missing: 0,
      pids: [{ pid: 5 }, {}],
    })
    // The first of an identifier.
    expect(row([...upTo(5), 6, 7, 5, ...upTo(40, 8)]).ts).toMatchObject({ errors: 0, pids: [{ packets: 5 }, {}] })
    expect(row([...upTo(25), ...upTo(25, 26)]).ts).toMatchObject({ errors: 2, missing: 2 })
  })

  it('is not what merely begins like one', () => {
    expect(rowOf(upTo(20).map(() => `47${'00'.repeat(200)}`)).ts).toBeNull()
    expect(rowOf(upTo(7).map((k) => ts(k))).ts).toBeNull()
  })
})

describe('a counter', () => {
  it('is not told by a single datagram', () => {
    expect(rowOf(['00000007'], 'data[0:4]')).toMatchObject({ numbers: null, lost: null })
    expect(rowOf(['00000007', '00000008'], 'data[0:4]')).toMatchObject({ numbers: 'counter', lost: 0 })
  })

  const counted = (numbers: readonly number[], octets: number) => numbers.map((k) => `ff${hex(k, octets)}00`)

  it.each([
    ['data[1:4]', 4],
    ['udp.payload[1:4]', 4],
    ['udp[9-12]', 4],
    ['data[1:2]', 2],
    ['data[1]', 1],
    ['data.data[1:6]', 6],
    ['data[1:8]', 8],
  ])('%s tells what is lost, late and there twice', (text, octets) => {
    const row = rowOf(counted([1, 2, 4, 5, 5, 9, 8], octets), text)
    expect(row).toMatchObject({ numbers: 'counter', lost: 3, reordered: 1, duplicates: 1, restarts: 0 })
  })

  it.each([
    ['data[1:4]le', 4],
    ['data[1-2] le', 2],
    ['data[1:8]le', 8],
  ])('%s is read from its least octet on', (text, octets) => {
    const little = (k: number): string => `ff${(hex(k, octets).match(/../g) ?? []).reverse().join('')}00`
    const numbers = [253, 254, 256, 255, 258, 259].map(little)
    expect(rowOf(numbers, text)).toMatchObject({ numbers: 'counter', lost: 1, reordered: 1 })
  })

  it('stands also in what looks like RTCP by chance', () => {
    const header = (k: number): string => (k === 7 ? '80c80006' : '01020304')
    const row = rowOf(
      upTo(20).map((k) => `${header(k)}${hex(k, 4)}${'00'.repeat(20)}`),
      'data[4:4]',
    )
    expect(row).toMatchObject({ numbers: 'counter', lost: 0 })
  })

  it('is none where numbers do not follow each other', () => {
    const row = rowOf(counted(upTo(20), 4), 'data[1:4]le')
    expect(row).toMatchObject({ numbers: null, lost: null, restarts: null })
  })

  it('may be a field', () => {
    expect(rowOf(['00', '00', '00'], 'ip.id')).toMatchObject({ numbers: 'counter', lost: 0, duplicates: 2 })
  })

  it('gives way to RTP, and is none where it is missing', () => {
    expect(
      rowOf(
        upTo(20).map((k) => rtp(k)),
        'data[8:4]',
      ),
    ).toMatchObject({ numbers: 'RTP', lost: 0, duplicates: 0 })
    expect(rowOf(['00', '01'], 'data[4:4]')).toMatchObject({ numbers: null, lost: null })
  })

  it.each([
    ['data', 'data is no number: name octets of it, as in data[0:4]'],
    ['data.nothing', 'there is no field "data.nothing"'],
    ['data[0:9]', 'data[0:9] is 9 octets: a counter has 1 to 8'],
    ['data[3-1]', 'data[3-1] is -1 octets: a counter has 1 to 8'],
    ['data[', '"data[" is neither a field nor octets of one, as data[0:4] is'],
    ['ip.src', 'ip.src is no number: name octets of it, as in ip.src[0:4]'],
    ['ip.ttl[0]', 'ip.ttl has no octets to choose from: name it alone, or a protocol'],
    ['ip.version', 'ip.version has too few values to count with'],
    ['frame.number', 'frame.number is worked out here, and does not stand in what was sent'],
  ])('%s is refused', (text, message) => {
    expect(() => new Counter(createRegistry(), text)).toThrow(new CounterError(message))
  })
})
