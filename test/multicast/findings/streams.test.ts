import type { Frame } from '../../helpers.ts'
import { address, ipv4, ipv6, mld, udp } from '../frames.ts'
import { report2, report3, report6, type Step } from '../state/watch.ts'
import { FILTERED, testWatched } from './watched.ts'

const TO = '239.129.2.3'
/** Datagrams `every` so many seconds, from `from` up to before `to`. */
function flow(from: number, to: number, every: number, frame: Frame): Step[] {
  const steps: Step[] = []
  for (let k = 0; from + k * every < to; k++) steps.push([from + k * every, frame])
  return steps
}
const sorted = (...flows: readonly Step[][]): Step[] => flows.flat().sort(([a], [b]) => a - b)
const of = (last: number, to = TO): Frame => udp({ to, from: `192.168.1.${last}` })
const TO6 = 'ff15::5000'

const hex = (value: number, octets: number): string => value.toString(16).padStart(2 * octets, '0')
/** Packets of RTP, 20 ms apart; from the sixtieth on, three seconds later. @param type with the marker */
const media = (type: number, from: number, n: number): Step[] =>
  Array.from({ length: n }, (_, k): Step => {
    const number = from + k
    const at = number * 0.02 + (number < 60 ? 0 : 3)
    const header = `80${hex(type, 1)}${hex(number, 2)}${hex(Math.round(8000 * at), 4)}000000ff`
    return [at, udp({ to: TO, id: 1 + number }, { data: `${header}${hex(number, 4)}` })]
  })

const hexOf = (text: string): string =>
  Array.from(text, (one) => one.charCodeAt(0).toString(16).padStart(2, '0')).join('')
/** An announcement of a session (RFC 2974). */
const announce = (...lines: readonly string[]): Frame =>
  udp(
    { to: '224.2.127.254', ttl: 255 },
    { ports: [9875, 9875], data: `20000000c0a80101${hexOf(`v=0\r\n${lines.join('\r\n')}\r\n`)}` },
  )

/** A piece of a datagram of 32 octets. */
const piece = (offset: number, size: number, more: boolean, to = TO, id = 1): Frame =>
  ipv4({ to, id, fragment: (more ? 0x2000 : 0) + offset / 8 }, '00'.repeat(size))
const piece6 = (offset: number, size: number, more: boolean): Frame =>
  ipv6(
    { to: 'ff15::5004', next: 44 },
    `1100${(offset + (more ? 1 : 0)).toString(16).padStart(4, '0')}00000007${'00'.repeat(size)}`,
  )

testWatched({
  'stream-gap': {
    raised: {
      'a pause of a second in twenty datagrams a second': {
        steps: sorted(flow(0, 2, 0.05, of(1)), flow(3, 4, 0.05, of(1))),
        frames: [41],
        says: '192.168.1.1:4000 to 239.129.2.3:5000 paused for 1.05 s, after datagrams at most 0.05 s apart',
        groups: [TO],
      },
      'a pause behind the datagrams of one second': {
        steps: sorted(flow(0, 1, 0.05, of(1)), flow(3, 4, 0.05, of(1))),
        frames: [21],
        says: 'paused for 2.05 s',
      },
      'two pauses': {
        steps: sorted(flow(0, 2, 0.05, of(1)), flow(3, 5, 0.05, of(1)), flow(8, 9, 0.05, of(1))),
        frames: [41, 81],
        says: 'paused',
      },
      'a pause of audio that is not marked as a silence': {
        steps: media(0, 0, 80),
        frames: [61],
        says: 'paused for 3.02 s',
      },
      'a pause of audio in which packets got lost': {
        steps: [...media(0, 0, 60), ...media(0x80, 61, 20)],
        frames: [61],
        says: 'paused for 3.04 s',
      },
      'a pause of video, which is marked where frames end': { steps: media(0x9a, 0, 80), frames: [61], says: 'paused' },
    },
    not: {
      'a steady stream': { steps: flow(0, 5, 0.05, of(1)) },
      'a stream that comes in bursts': {
        steps: sorted(flow(0, 5, 0.5, of(1)), flow(0.001, 5, 0.5, of(1)), flow(0.002, 5, 0.5, of(1))),
      },
      'a stream that is sent for six tenths of a second at a time': {
        steps: sorted(...[0, 1, 2, 3, 4].map((k) => flow(1.2 * k, 1.2 * k + 0.6, 0.02, of(1)))),
      },
      'a chat': { steps: sorted(flow(0, 60, 3, of(1)), flow(90, 120, 3, of(1))) },
      'silences of audio, of which nothing is sent': {
        steps: [...media(0, 0, 60), ...media(0x80, 60, 1), ...media(0, 61, 20)],
      },
      'a beginning': { steps: sorted(flow(0, 0.5, 0.05, of(1)), flow(2, 4, 0.05, of(1))) },
      'a stream that ends': { steps: flow(0, 2, 0.05, of(1)), end: 60 },
      'a member that left meanwhile, and joined again': {
        steps: sorted(
          [
            [0, report3(1, ['TO_EX'], TO)],
            [2, report3(1, ['TO_IN'], TO)],
            [2.99, report3(1, ['TO_EX'], TO)],
          ],
          flow(0.01, 2, 0.05, of(7)),
          flow(3, 4, 0.05, of(7)),
        ),
      },
    },
  },
  'stream-several-sources': {
    raised: {
      'two at the same time': {
        steps: sorted(flow(0, 2, 0.1, of(1)), flow(0.55, 2, 0.1, of(2))),
        frames: [25, 26],
        says: '192.168.1.2 sends to 239.129.2.3 port 5000, and at the same time so does 192.168.1.1',
        groups: [TO],
      },
      'a fast one and a slow one': {
        steps: sorted(flow(0, 12, 0.1, of(1)), flow(0.55, 12, 1, of(2))),
        frames: [106, 107],
        says: '192.168.1.2 sends to',
      },
      'two, of which one is in the group itself, and so is somebody else': {
        steps: sorted(
          [
            [0, report2(1, TO)],
            [0, report2(3, TO)],
          ],
          flow(0, 2, 0.1, of(1)),
          flow(0.55, 2, 0.1, of(2)),
        ),
        frames: [27, 28],
        severity: 'warning',
        says: /so does 192.168.1.1$/,
      },
      'two who are in the group themselves, beside somebody else, as a note': {
        steps: sorted(
          [
            [0, report2(1, TO)],
            [0, report2(2, TO)],
            [0, report2(3, TO)],
          ],
          flow(0, 2, 0.1, of(1)),
          flow(0.55, 2, 0.1, of(2)),
        ),
        frames: [28, 29],
        severity: 'note',
        says: 'and at the same time so does 192.168.1.1; senders are in the group themselves, as where many talk to each other',
      },
      'two to a group of SSM, as a note': {
        steps: sorted(flow(0, 2, 0.1, of(1, '232.1.2.3')), flow(0.55, 2, 0.1, of(2, '232.1.2.3'))),
        frames: [25, 26],
        severity: 'note',
        says: /so does 192.168.1.1; this is a group of SSM, so each of them is a channel of its own \(RFC 4607 §1\)$/,
      },
      // Behind a switch that snoops, on the first of them.
      'two, of which one is the only one in the group that is seen, as a note': {
        steps: sorted([[0, report2(1, TO)]], flow(0, 2, 0.1, of(1)), flow(0.55, 2, 0.1, of(2))),
        frames: [26, 27],
        severity: 'note',
        says: 'where many talk to each other',
      },
      'two of IPv6 with addresses that they do not report from, as a note': {
        steps: sorted(
          [
            [0, report6(1, TO6)],
            [0, mld({ from: 'fe80::2', sender: '02:00:00:00:00:02', to: TO6 }, 131, `00000000${address(TO6)}`)],
          ],
          flow(0, 2, 0.1, udp({ to: TO6, from: '2001:db8::1' })),
          flow(0.55, 2, 0.1, udp({ to: TO6, from: '2001:db8::2', sender: '02:00:00:00:00:02' })),
        ),
        frames: [27, 28],
        severity: 'note',
        says: 'where many talk to each other',
      },
    },
    not: {
      'the ends of a tunnel, which all send to its group': {
        steps: sorted(
          flow(0, 2, 0.1, udp({ to: TO, from: '192.168.1.1' }, { ports: [40000, 4789] })),
          flow(0.05, 2, 0.1, udp({ to: TO, from: '192.168.1.2' }, { ports: [40000, 4789] })),
        ),
      },
      'one after the other': { steps: sorted(flow(0, 2, 0.1, of(1)), flow(5, 7, 0.1, of(2))) },
      'one that takes over at once from another': { steps: sorted(flow(0, 3, 0.1, of(1)), flow(2.95, 6, 0.1, of(2))) },
      'two to two groups': { steps: sorted(flow(0, 2, 0.1, of(1)), flow(0.05, 2, 0.1, of(2, '239.129.2.4'))) },
      'two to two ports': {
        steps: sorted(
          flow(0, 2, 0.1, of(1)),
          flow(0.05, 2, 0.1, udp({ to: TO, from: '192.168.1.2' }, { ports: [4000, 5001] })),
        ),
      },
      'two programs of one host': {
        steps: sorted(
          flow(0, 2, 0.1, of(1)),
          flow(0.05, 2, 0.1, udp({ to: TO, from: '192.168.1.1' }, { ports: [4001, 5000] })),
        ),
      },
      'a chat': { steps: sorted(flow(0, 60, 3, of(1)), flow(1, 60, 3, of(2))) },
      'the group of a protocol': {
        steps: sorted(flow(0, 2, 0.1, of(1, '224.0.1.129')), flow(0.05, 2, 0.1, of(2, '224.0.1.129'))),
      },
      'what is announced as a duplicate': {
        steps: sorted(
          [[0, announce('a=group:DUP one two', `c=IN IP4 ${TO}/16`)]],
          flow(0, 2, 0.1, of(1)),
          flow(0.05, 2, 0.1, of(2)),
        ),
      },
      'what is announced with several sources': {
        steps: sorted(
          [[0, announce(`a=source-filter: incl IN IP4 ${TO} 192.168.1.1 192.168.1.2`)]],
          flow(0, 2, 0.1, of(1)),
          flow(0.05, 2, 0.1, of(2)),
        ),
      },
    },
  },
  'fragment-missing': {
    raised: {
      'the last piece': {
        steps: [[2, piece(0, 16, true)]],
        end: 10,
        frames: [1],
        says: '1 datagram from 192.168.1.10 to 239.129.2.3 never got complete: of the first, what follows octet 15 is missing',
        groups: [TO],
      },
      'the first piece': {
        steps: [[2, piece(16, 16, false)]],
        end: 10,
        frames: [1],
        says: 'the first 16 octets are missing',
      },
      'one in the middle': {
        steps: [
          [2, piece(0, 8, true)],
          [2, piece(24, 8, false)],
        ],
        end: 10,
        frames: [1, 2],
        says: 'octets 8 to 23 are missing',
      },
      'the first piece of each datagram since the capture began': {
        steps: [5, 6, 7].map((id, k) => [0.1 * k, piece(16, 16, false, TO, id)]),
        end: 10,
        frames: [2, 3],
        says: '2 datagrams from 192.168.1.10 to 239.129.2.3 never got complete: of the first, the first 16 octets are missing',
      },
      'the first piece, of a datagram whose identification comes again': {
        steps: [
          [2, piece(16, 16, false)],
          ...Array.from({ length: 65 }, (_, k): Step[] => [
            [2.1 + k / 1000, piece(0, 16, true, TO, 2 + k)],
            [2.1 + k / 1000, piece(16, 16, false, TO, 2 + k)],
          ]).flat(),
          [2.2, piece(0, 16, true)],
          [2.2, piece(16, 16, false)],
        ],
        end: 10,
        frames: [1],
        says: '1 datagram from 192.168.1.10 to 239.129.2.3 never got complete: of the first, the first 16 octets are missing',
      },
      'a piece of IPv6': { steps: [[2, piece6(0, 16, true)]], end: 10, frames: [1], says: 'what follows octet 15' },
    },
    not: {
      'all pieces, in whatever order': {
        steps: [
          [2, piece(16, 16, false)],
          [2.1, piece(0, 16, true)],
        ],
        end: 10,
      },
      'all pieces of IPv6': {
        steps: [
          [2, piece6(0, 16, true)],
          [2.1, piece6(16, 16, false)],
        ],
        end: 10,
      },
      'one whose pieces may have come before the capture began': { steps: [[0.5, piece(16, 16, false)]], end: 10 },
      'one in whose middle the capture ends': { steps: [[2, piece(0, 16, true)]], end: 2.5 },
      'one to a host': { steps: [[2, piece(0, 16, true, '192.168.1.20')]], end: 10 },
      'a capture that is filtered': { steps: [[2, piece(0, 16, true)]], end: 10, facts: FILTERED },
    },
  },
})
