import { type Frame, frameOf } from '../../helpers.ts'
import { igmp, record } from '../frames.ts'
import { query, query6, report2, report3, report62 } from '../state/watch.ts'
import { FILTERED, testWatched } from './watched.ts'

const LOW = '192.168.1.1'
const HIGH = '192.168.1.2'
/** Reports of a host that go on, as they would if somebody asked. */
const asked = (times: readonly number[]) => times.map((at) => [at, report3(7, ['IS_EX'])] as const)

/** Queries of a version that does not tell how often they come. */
const asking = (...times: readonly number[]) => times.map((at) => [at, query(2)] as const)

/** The frame as captures of all interfaces together have it. */
const cooked = (frame: Frame): Frame => {
  const rest = Array.from(frame.bytes.subarray(14), (octet) => octet.toString(16).padStart(2, '0')).join('')
  return { ...frameOf(`00000001000602000000000100000800${rest}`), link: 113 }
}

testWatched({
  'querier-missing': {
    raised: {
      'members whom nobody asks': {
        steps: asked([1, 100, 200]),
        end: 300,
        frames: [1, 2, 3],
        severity: 'warning',
        says: 'hosts reported groups, and no general query of IGMP came for 300 s, longer than the 255 s',
        cites: 'RFC 3376 §8.5, RFC 2236 §8.5, RFC 4541 §2.1.1',
        groups: ['239.1.1.1'],
      },
      'a querier that stopped': {
        steps: [[0, query(3)], ...asked([1, 50]), [60, query(3)], ...asked([61])],
        end: 400,
        frames: [2, 3, 5],
        severity: 'warning',
        says: 'came for 340 s',
      },
      'one that came back': {
        steps: [[0, query(3)], ...asked([1]), [300, query(3)]],
        frames: [2],
        severity: 'warning',
        says: 'came for 300 s',
      },
      'one that asks seldom, and stopped': {
        steps: [...asking(0), ...asked([1]), ...asking(300, 600)],
        end: 1300,
        frames: [2],
        severity: 'warning',
        says: 'came for 700 s, longer than the 605 s',
      },
      'one of which a query got lost, and that stopped': {
        steps: [...asking(0), ...asked([1]), ...asking(125, 250, 500, 625)],
        end: 900,
        frames: [2],
        severity: 'warning',
        says: 'came for 275 s, longer than the 255 s',
      },
      'one that stops, with a short interval': {
        steps: [[1, query(3, { interval: 5 })], ...asked([2]), [6, query(3, { interval: 5 })]],
        end: 30,
        frames: [2],
        severity: 'warning',
        says: 'came for 24 s, longer than the 15 s',
      },
      'a capture that is too short to tell': {
        steps: asked([1, 2]),
        end: 20,
        frames: [1, 2],
        severity: 'note',
        says: 'whether there is a querier cannot be known: 20 s are less than the 255 s',
      },
      'a capture that is filtered': {
        steps: asked([1]),
        end: 900,
        facts: FILTERED,
        frames: [1],
        severity: 'note',
        says: 'cannot be known: the capture is filtered by udp',
      },
      'groups of protocols, which do without where nobody snoops': {
        steps: [[1, report2(7, '239.255.255.250')]],
        end: 900,
        frames: [1],
        severity: 'note',
        says: 'no general query',
      },
      'members of IPv6': {
        steps: [[1, report62(7, ['TO_EX'])]],
        end: 900,
        frames: [1],
        severity: 'warning',
        says: 'of MLD',
        cites: 'RFC 3810 §9.5, RFC 4541 §3',
      },
    },
    not: {
      'members on the loopback interface': {
        steps: [1, 100, 200].map((at) => [at, { ...report3(7, ['IS_EX']), iface: { name: 'lo' } }]),
        end: 300,
      },
      'one that asks seldom': { steps: [...asking(0), ...asked([1]), ...asking(300, 600, 900)], end: 1000 },
      'members who are asked': {
        steps: [[0, query(3)], ...asked([1]), [125, query(3)], ...asked([126])],
        end: 300,
      },
      // RFC 3376 §8.5: the other one asks when its timer runs out, which is when it has to.
      'another querier that takes over': {
        steps: [[0, query(3)], ...asked([1]), [255.3, query(3, { from: HIGH })], ...asked([256])],
        end: 300,
      },
      'a short capture between two queries': { steps: [[0, query(3)], ...asked([1])], end: 60 },
      'one that does not tell how often it asks, and asked more often before': {
        steps: [...[0, 10, 20, 30, 40].map((at) => [at, query(2)] as const), ...asked([41]), [140, query(2)]],
        end: 200,
      },
      // Nobody knew of its interval before it began: bridges of Linux ask for the first time after half a minute.
      'a querier with a short interval that starts late': {
        steps: [
          ...asked([1, 2]),
          [31, query(3, { interval: 5 })],
          ...asked([32]),
          [36, query(3, { interval: 5 })],
          ...asked([37]),
          [41, query(3, { interval: 5 })],
        ],
      },
      'groups of the link, which need no querier': {
        steps: [
          [1, report2(7, '224.0.0.251')],
          [2, report62(7, ['TO_EX'], 'ff02::1:ff00:1')],
        ],
        end: 900,
      },
      'a querier that tells of longer intervals': {
        steps: [[0, query(3, { interval: 0x9c })], ...asked([1])],
        end: 400,
      },
      'nobody at all': {
        steps: [[0, igmp({ to: '224.0.0.22' }, 0x22, 0, `00000001${record(3, '239.1.1.1')}`)]],
        end: 1,
        only: 'warning',
      },
    },
  },
  'querier-several': {
    raised: {
      'two that both go on': {
        steps: [
          [0, query(3, { from: HIGH })],
          [1, query(3, { from: LOW })],
          [125, query(3, { from: HIGH })],
          [126, query(3, { from: LOW })],
          [250, query(3, { from: HIGH })],
        ],
        frames: [4, 5],
        says: '192.168.1.1 sends general queries of IGMP, and so does 192.168.1.2, one device with MAC 02:00:00:00:00:01: all but 192.168.1.1',
      },
      'one that starts beside the elected one, and goes on when it hears it': {
        steps: [
          [0, query(3, { from: LOW })],
          [125, query(3, { from: LOW })],
          [140, query(3, { from: HIGH })],
          [250, query(3, { from: LOW })],
          [265, query(3, { from: HIGH })],
        ],
        frames: [5],
        says: 'all but 192.168.1.1',
      },
      'two of IPv6': {
        steps: [
          [0, query6(2, { from: 'fe80::2' })],
          [10, query6(2, { from: 'fe80::1' })],
          [125, query6(2, { from: 'fe80::2' })],
          [135, query6(2, { from: 'fe80::1' })],
        ],
        frames: [4],
        says: 'all but fe80::1',
        cites: 'RFC 3810 §7.6.2',
      },
      'two on interfaces that the capture does not tell apart, where nobody is warned': {
        steps: [
          [0, cooked(query(3, { from: HIGH }))],
          [1, cooked(query(3, { from: LOW }))],
          [125, cooked(query(3, { from: HIGH }))],
          [126, cooked(query(3, { from: LOW }))],
        ],
        frames: [4],
        severity: 'note',
        says: 'on interfaces that the capture does not tell apart',
      },
    },
    not: {
      // Version 2 does not tell its interval: what was seen of it does.
      'one that takes over from a better one that is silent for longer than it ever was': {
        steps: [
          [0, query(2, { from: HIGH })],
          ...[1, 61, 121, 181, 241].map((time) => [time, query(2, { from: LOW })] as const),
          ...[367, 427, 487].map((time) => [time, query(2, { from: HIGH })] as const),
        ],
        only: 'note',
      },
      'one that stops when it hears a better one': {
        steps: [
          [0, query(3, { from: HIGH })],
          [100, query(3, { from: LOW })],
          [131, query(3, { from: LOW })],
          [256, query(3, { from: LOW })],
        ],
      },
      'queries that crossed': {
        steps: [
          [0, query(3, { from: LOW })],
          [0.1, query(3, { from: HIGH })],
          [125, query(3, { from: LOW })],
        ],
      },
      // RFC 3376 §6.6.2: routers begin as queriers, and ask twice when they start.
      'one that starts beside the elected one': {
        steps: [
          [0, query(3, { from: LOW })],
          [125, query(3, { from: LOW })],
          [140, query(3, { from: HIGH })],
          [171, query(3, { from: HIGH })],
          [250, query(3, { from: LOW })],
          [375, query(3, { from: LOW })],
        ],
      },
      'one that starts twice beside it': {
        steps: [
          [0, query(3, { from: HIGH })],
          [31, query(3, { from: LOW })],
          [156, query(3, { from: LOW })],
          [281, query(3, { from: LOW })],
          [300, query(3, { from: HIGH })],
        ],
      },
      'one that takes over when the other is gone': {
        steps: [
          [0, query(3, { from: LOW })],
          [125, query(3, { from: LOW })],
          [400, query(3, { from: HIGH })],
          [525, query(3, { from: HIGH })],
        ],
      },
      'queries about a group, which elect nobody': {
        steps: [
          [0, query(3, { from: LOW })],
          [10, query(3, { from: HIGH, group: '239.1.1.1' })],
          [125, query(3, { from: LOW })],
          [130, query(3, { from: HIGH, group: '239.1.1.1' })],
        ],
      },
      'one without an address, who takes no part': {
        steps: [
          [0, query(3, { from: '0.0.0.0' })],
          [10, query(3, { from: LOW })],
          [125, query(3, { from: '0.0.0.0' })],
          [135, query(3, { from: LOW })],
        ],
      },
    },
  },
  'querier-zero': {
    raised: {
      'queries from nobody': {
        steps: [
          [0, query(2, { from: '0.0.0.0' })],
          [125, query(2, { from: '0.0.0.0' })],
        ],
        frames: [1, 2],
        says: 'all 2 queries of IGMP come from 0.0.0.0',
      },
      'one query from nobody': {
        steps: [[0, query(2, { from: '0.0.0.0' })]],
        frames: [1],
        says: 'the only query of IGMP comes from 0.0.0.0',
      },
    },
    not: {
      'a router besides': {
        steps: [
          [0, query(2, { from: '0.0.0.0' })],
          [10, query(2)],
        ],
      },
      'a router': { steps: [[0, query(2)]] },
    },
  },
})
