/** Loss in RTP and transport streams, and datagrams that come twice. */
import { type Frame, frameOf } from '../../helpers.ts'
import { type Headers, udp } from '../frames.ts'
import { report3, type Step } from '../state/watch.ts'
import { testWatched } from './watched.ts'

const TO = '239.129.2.3'
const hex = (value: number, octets: number): string => value.toString(16).padStart(2 * octets, '0')
const upTo = (n: number, from = 0): number[] => Array.from({ length: n }, (_, k) => from + k)

/** Each so many frames, 20 ms apart. */
const flow = (frames: readonly Frame[], every = 0.02): Step[] => frames.map((frame, k) => [k * every, frame])

const rtp = (sequence: number, headers: Partial<Headers> = {}, type = 0, data = hex(sequence, 4)): Frame =>
  udp(
    { to: TO, id: 1 + (sequence % 60_000), ...headers },
    { data: `80${hex(type, 1)}${hex(sequence & 0xffff, 2)}${hex(160 * sequence, 4)}000000ff${data}` },
  )

const rtpOf = (source: number, sequence: number): Frame =>
  udp(
    { to: TO, id: 1 + 100 * source + sequence },
    { data: `8000${hex(sequence, 2)}${hex(160 * sequence, 4)}${hex(source, 4)}${hex(sequence, 4)}` },
  )

const ts = (counter: number, pid = 0x100, afc = 1, flags = 0): string =>
  `47${hex(pid, 2)}${hex((afc << 4) | (counter & 15), 1)}${afc > 1 ? `01${hex(flags, 1)}` : '0000'}${hex(counter, 2)}${'00'.repeat(180)}`
const transport = (data: string, id: number): Frame => udp({ to: TO, id }, { data })
/** Seven packets, each of which carries its number. */
const seven = (k: number): string =>
  upTo(7, 7 * k)
    .map((n) => ts(n).slice(0, 16) + hex(n, 4).repeat(45))
    .join('')

/** A packet of another identifier, in every tenth datagram; a null packet in the others. */
const table = (k: number, first = 0): string => ((k - first) % 10 === 0 ? ts((k - first) / 10 + 3, 0) : ts(0, 0x1fff))
/** The same in every second datagram. */
const odd = (k: number): string => (k % 2 === 1 ? ts((k - 1) / 2, 0) : ts(0, 0x1fff))

/** Packets, 20 ms apart, of which 30 from the seventieth on do not come to a member; and reports beside its first one. */
const zapping = (
  packets: readonly Frame[],
  reports: readonly Step[] = [
    [1.39, report3(10, ['TO_IN'], TO)],
    [1.99, report3(10, ['TO_EX'], TO)],
  ],
): Step[] => {
  const here = packets.map((frame, k): Step => [k * 0.02, frame]).filter((_, k) => k < 70 || k >= 100)
  const all: Step[] = [[0.001, report3(10, ['TO_EX'], TO)], ...reports, ...here]
  return all.sort(([a], [b]) => a - b)
}

/** The frame as captures of all interfaces together have it. @param type 0 for what comes in, 4 for what leaves */
const cooked = ({ bytes }: Frame, type: number): Frame => {
  const rest = Array.from(bytes.subarray(14), (octet) => hex(octet, 1)).join('')
  return { ...frameOf(`08000000000000020001${hex(type, 1)}060200000000010000${rest}`), link: 276 }
}
const leaving = (frame: Frame): Frame => cooked(frame, 4)

/** A datagram with a number of its own. */
const sent = (k: number, headers: Partial<Headers> = {}): Frame =>
  udp({ to: TO, id: 1 + k, ...headers }, { data: hex(k, 4) })

testWatched({
  'rtp-loss': {
    raised: {
      'a packet that is missing, seen 16 packets later': {
        steps: flow(
          upTo(60)
            .filter((k) => k !== 30)
            .map((k) => rtp(k)),
        ),
        frames: [31],
        says: '1 packet lost before frame 31: sequence number 30 is missing, in 192.168.1.10:4000 to 239.129.2.3:5000, SSRC 0x000000ff',
        groups: [TO],
      },
      'packets missing where numbers begin again': {
        steps: flow(
          upTo(60, 65_510)
            .filter((k) => k < 65_534 || k > 65_538)
            .map((k) => rtp(k)),
        ),
        frames: [25],
        says: '5 packets lost before frame 25: sequence numbers 65534 to 2 are missing',
      },
      'a packet missing at the end of the capture': {
        steps: flow([...upTo(20), 25].map((k) => rtp(k))),
        frames: [21],
        says: '5 packets lost before frame 21: sequence numbers 20 to 24 are missing',
      },
      'packets of which one came late': {
        steps: flow([...upTo(20), 23, 21, ...upTo(30, 24)].map((k) => rtp(k))),
        frames: [21],
        says: '2 packets lost before frame 21: sequence numbers 20 to 22 are missing but for 1 that came late',
      },
      'a packet missing before there were enough to tell that it is RTP': {
        steps: flow([0, ...upTo(30, 2)].map((k) => rtp(k))),
        frames: [2],
        says: '1 packet lost before frame 2: sequence number 1 is missing',
      },
      'every tenth packet missing, so that no 16 come in sequence': {
        steps: flow(
          upTo(80)
            .filter((k) => k % 10 !== 5)
            .map((k) => rtp(k)),
        ),
        frames: [6, 15, 24, 33, 42, 51, 60, 69],
        says: '1 packet lost before frame 6',
      },
      'a packet missing of a stream that comes twice': {
        steps: flow([...upTo(10), ...upTo(20, 11)].flatMap((k) => [rtp(k), rtp(k)])),
        frames: [21],
        says: 'sequence number 10 is missing',
      },
      'a packet of each of very many sources, one after the other': {
        steps: flow(upTo(20).flatMap((one) => [...upTo(20), ...upTo(4, 21)].map((k) => rtpOf(one, k)))),
        frames: upTo(20).map((one) => 24 * one + 21),
        says: '1 packet lost',
      },
      'what is missing for who did not leave, and comes to be known again': {
        steps: zapping(
          upTo(140).map((k) => rtp(k)),
          [],
        ),
        frames: [72],
        says: '30 packets lost',
      },
      'what is missing while another host joins': {
        steps: zapping(
          upTo(140).map((k) => rtp(k)),
          [[1.41, report3(11, ['TO_EX'], TO)]],
        ),
        frames: [73],
        says: '30 packets lost',
      },
      'two places': {
        steps: flow(
          upTo(80)
            .filter((k) => k !== 30 && k !== 35)
            .map((k) => rtp(k)),
        ),
        frames: [31, 35],
        says: '1 packet lost',
      },
    },
    not: {
      'a stream that is whole': { steps: flow(upTo(60, 65_500).map((k) => rtp(k))) },
      'packets that came in another order': {
        steps: flow([...upTo(30), 31, 32, 30, ...upTo(30, 33)].map((k) => rtp(k))),
      },
      'what is too short to be RTP for certain': { steps: flow([...upTo(10), ...upTo(10, 12)].map((k) => rtp(k))) },
      'packets that came in another order at the very beginning': {
        steps: flow([1, 0, 3, 2, ...upTo(30, 4)].map((k) => rtp(k))),
      },
      'packets that came twice': { steps: flow(upTo(40).flatMap((k) => [rtp(k), rtp(k)])) },
      'what nobody had joined meanwhile': {
        steps: zapping(upTo(140).map((k) => rtp(k))),
      },
      'what a host had chosen another source for meanwhile': {
        steps: zapping(
          upTo(140).map((k) => rtp(k, { from: '10.0.0.7' })),
          [
            [0.0005, report3(11, ['ALLOW 7'], TO)],
            [1.38, report3(11, ['ALLOW 8'], TO)],
            [1.39, report3(11, ['BLOCK 7'], TO)],
            [1.99, report3(11, ['ALLOW 7'], TO)],
          ],
        ),
      },
      'what a host had left meanwhile, and said so again': {
        steps: zapping(
          upTo(140).map((k) => rtp(k, { from: '10.0.0.7' })),
          [
            [0.0005, report3(11, ['ALLOW 7'], TO)],
            [1.39, report3(11, ['BLOCK 7'], TO)],
            [1.4, report3(11, ['ALLOW 8', 'BLOCK 7'], TO)],
            [1.7, report3(11, ['BLOCK 8'], TO)],
            [1.99, report3(11, ['ALLOW 7', 'BLOCK 8'], TO)],
          ],
        ),
      },
      'a sender that began anew': { steps: flow([...upTo(30), ...upTo(30, 30_000)].map((k) => rtp(k))) },
    },
  },
  'ts-discontinuity': {
    raised: {
      'a packet that is missing': {
        steps: flow(
          upTo(40)
            .filter((k) => k !== 20)
            .map((k) => transport(ts(k), k)),
        ),
        frames: [21],
        says: 'the counter of PID 0x0100 goes from 3 to 5: at least 1 packet missing, in 192.168.1.10:4000 to 239.129.2.3:5000',
        groups: [TO],
      },
      'a packet three times': {
        steps: flow([...upTo(20), 19, 19, ...upTo(4, 20)].map((k) => transport(ts(k), k))),
        frames: [22],
        says: 'the counter of PID 0x0100 is 3 for the third time',
      },
      'a packet missing before there were enough to tell that it is a transport stream': {
        steps: flow(
          upTo(40)
            .filter((k) => k !== 2)
            .map((k) => transport(ts(k), k)),
        ),
        frames: [3],
        says: 'the counter of PID 0x0100 goes from 1 to 3: at least 1 packet missing',
      },
      'a datagram missing of which each comes twice': {
        steps: flow(
          [...upTo(10), ...upTo(10, 11)].flatMap((k) => [transport(seven(k), 1 + k), transport(seven(k), 1 + k)]),
        ),
        frames: [21],
        says: 'goes from 5 to 13: at least 7 packets missing',
      },
      'a packet missing in RTP': {
        steps: flow(
          upTo(40)
            .filter((k) => k !== 20)
            .map((k) => rtp(k, {}, 33, ts(k))),
        ),
        frames: [21],
        says: 'goes from 3 to 5',
      },
      'packets missing in RTP, of which one came late': {
        steps: flow([...upTo(20), 23, 21, ...upTo(30, 24)].map((k) => rtp(k, {}, 33, ts(k)))),
        frames: [21],
        says: 'goes from 3 to 7',
      },
      'a packet missing in RTP at the end of the capture': {
        steps: flow([...upTo(20), 21, 22].map((k) => rtp(k, {}, 33, ts(k)))),
        frames: [21],
        says: 'goes from 3 to 5',
      },
      'packets missing in RTP in several places, just before its end': {
        steps: flow([...upTo(20), 21, 23, 25, ...upTo(15, 26)].map((k) => rtp(k, {}, 33, ts(k)))),
        frames: [21, 22, 23],
        says: 'goes from 3 to 5',
      },
      'a packet that RTP does not miss, behind one that came late': {
        steps: flow([...upTo(20), 21, 20, ...upTo(30, 22)].map((k) => rtp(k, {}, 33, ts(k < 30 ? k : k + 1)))),
        frames: [31],
        says: 'goes from 13 to 15',
      },
    },
    not: {
      'what nobody had joined meanwhile': {
        steps: zapping(upTo(140).map((k) => transport(ts(k) + ts(k, 0x101), 1 + k))),
      },
      'packets of RTP that came in another order': {
        steps: flow([...upTo(30), 31, 32, 30, ...upTo(30, 33)].map((k) => rtp(k, {}, 33, ts(k)))),
      },
      'such packets of seven each': {
        steps: flow([...upTo(30), 32, 31, 30, 34, 33, ...upTo(30, 35)].map((k) => rtp(k, {}, 33, seven(k)))),
      },
      'such packets, of which few carry a table': {
        steps: flow([...upTo(30), 31, 30, ...upTo(30, 32)].map((k) => rtp(k, {}, 33, ts(k) + table(k)))),
      },
      'such packets, whose tables are missed behind where RTP misses them': {
        steps: flow(
          [...upTo(31), 32, 33, 31, 34, 36, 37, 35, ...upTo(30, 38)].map((k) => rtp(k, {}, 33, ts(k) + odd(k))),
        ),
      },
      'such packets, of which one carries the first table of all': {
        steps: flow([...upTo(30, 1), 32, 31, ...upTo(30, 33)].map((k) => rtp(k, {}, 33, ts(k) + table(k, 31)))),
      },
      'such packets at the end of the capture': {
        steps: flow([...upTo(30), 31, 30].map((k) => rtp(k, {}, 33, ts(k)))),
      },
      'a stream that is whole': { steps: flow(upTo(40).map((k) => transport(ts(k), k))) },
      'datagrams that come twice': {
        steps: flow(upTo(40).flatMap((k) => [transport(seven(k), 1 + k), transport(seven(k), 1 + k)])),
      },
      'datagrams of RTP that come twice, each behind the next one': {
        steps: flow(upTo(40).flatMap((k) => [rtp(k + 1, {}, 33, seven(k + 1)), rtp(k, {}, 33, seven(k))])),
      },
      'a packet twice': { steps: flow([...upTo(20), 19, ...upTo(4, 20)].map((k) => transport(ts(k), k))) },
      'packets without payload, whose counter stands still': {
        steps: flow([...upTo(20).map((k) => ts(k)), ts(19, 0x100, 2), ts(20)].map((data, k) => transport(data, k))),
      },
      'a jump that is announced': {
        steps: flow(
          [...upTo(20).map((k) => ts(k)), ts(29, 0x100, 3, 0x80), ts(30)].map((data, k) => transport(data, k)),
        ),
      },
      'null packets': { steps: flow(upTo(40).map((k) => transport(ts(3 * k, 0x1fff), k))) },
      'another program beside it': {
        steps: flow(upTo(40).map((k) => transport(k % 2 === 0 ? ts(k / 2) : ts((k + 7) >> 1, 0x200), k))),
      },
    },
  },
  duplicate: {
    raised: {
      'a datagram again, just the same': {
        steps: flow([sent(0), sent(1), sent(1), sent(2)], 0.001),
        frames: [3],
        says: 'the datagram of frame 2 again, after 1 ms, in 192.168.1.10:4000 to 239.129.2.3:5000: from the same MAC with the same TTL',
        groups: [TO],
      },
      'a datagram from another MAC': {
        steps: flow([sent(0), sent(1), sent(1, { sender: '02:00:00:00:01:63' })], 0.001),
        frames: [3],
        says: ': from MAC 02:00:00:00:01:63 after 02:00:00:00:00:01, as two forwarders make them',
      },
      'a datagram with another TTL': {
        steps: flow([sent(0), sent(1), sent(1, { ttl: 15 })], 0.001),
        frames: [3],
        says: ': with TTL 15 after 16, as two forwarders make them',
      },
      'a datagram without an identification, from another MAC': {
        steps: flow([sent(1, { id: 0 }), sent(1, { id: 0, sender: '02:00:00:00:01:63' })], 0.001),
        frames: [2],
        says: 'from MAC',
      },
      'packets of RTP without an identification': {
        steps: flow(
          [...upTo(20), 19, ...upTo(5, 20)].map((k) => rtp(k, { id: 0 })),
          0.001,
        ),
        frames: [21],
        says: 'the datagram of frame 20 again',
      },
      'a datagram that leaves twice, in a capture of all interfaces, as a note': {
        steps: flow([sent(0), sent(1), sent(1)].map(leaving), 0.001),
        frames: [3],
        severity: 'note',
        says: ': as a bridge makes them that sends to each member by itself, or a loop',
      },
      'one that comes in twice there': {
        steps: flow(
          [sent(0), sent(1), sent(1)].map((frame) => cooked(frame, 0)),
          0.001,
        ),
        frames: [3],
        severity: 'warning',
        says: 'as a mirrored port or a loop makes them',
      },
      'the only datagram of a stream, and a copy': {
        steps: flow([sent(1), sent(1)], 0.001),
        frames: [2],
        says: 'again, after 1 ms',
      },
      'a datagram of a sender whose identification never changes, and a copy at once': {
        steps: flow([sent(1, { id: 9 }), sent(2, { id: 9 }), sent(3, { id: 9 }), sent(3, { id: 9 })], 0.001),
        frames: [4],
        says: 'the datagram of frame 3 again',
      },
      'packets of RTP without an identification, before there were enough to tell that it is RTP': {
        steps: flow(
          [0, 0, ...upTo(5, 1), 5, ...upTo(20, 6)].map((k) => rtp(k, { id: 0 })),
          0.02,
        ),
        frames: [2, 8],
        says: 'the datagram of frame 1 again, after 20 ms',
      },
      'a datagram twice under the same labels of MPLS': {
        steps: flow([sent(1, { labels: [201, 16] }), sent(1, { labels: [201, 16] })], 0.001),
        frames: [2],
        says: 'again',
      },
      'a datagram that each of two members gets twice': {
        steps: flow(
          ['07', '08', '07', '08'].map((end) => sent(1, { mac: `02:00:00:00:00:${end}` })),
          0.001,
        ),
        frames: [3, 4],
        says: 'again',
      },
      'each of three copies': {
        steps: flow([sent(0), sent(1), sent(1), sent(1)], 0.001),
        frames: [3, 4],
        says: 'again',
      },
    },
    not: {
      'datagrams that differ': { steps: flow(upTo(50).map((k) => sent(k))) },
      'the same text, sent again': { steps: flow(upTo(50).map((k) => sent(7, { id: 1 + k }))) },
      'the same text, sent again without an identification': { steps: flow(upTo(50).map(() => sent(7, { id: 0 }))) },
      'the same text, sent again later': { steps: flow([sent(1), sent(1)], 2) },
      'what differs though its identification does not': { steps: flow(upTo(50).map((k) => sent(k, { id: 1 }))) },
      'the same text of a sender whose identification never changes': {
        steps: flow([sent(1, { id: 9 }), sent(2, { id: 9 }), sent(3, { id: 9 }), sent(3, { id: 9 })]),
      },
      'what looks like RTP and is none, sent again without an identification': {
        steps: flow(upTo(50).map((k) => rtp(7 * (k >> 1), { id: 0 }))),
      },
      'the same text of two senders': {
        steps: flow([sent(1), sent(1, { from: '192.168.1.20' })], 0.001),
      },
      'the same datagram, to each member by itself': {
        steps: flow([sent(1, { mac: '02:00:00:00:00:07' }), sent(1, { mac: '02:00:00:00:00:08' })], 0.001),
      },
      'the same datagram under other labels of MPLS, to another end': {
        steps: flow([sent(1, { labels: [201, 16] }), sent(1, { labels: [202, 16] })], 0.001),
      },
      'the same datagram on two VLANs': {
        steps: flow([sent(1, { vlan: 1 }), sent(1, { vlan: 2 })], 0.001),
      },
    },
  },
})
