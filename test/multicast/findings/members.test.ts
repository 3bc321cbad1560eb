import { udp } from '../frames.ts'
import type { Step } from '../state/watch.ts'
import { GROUP, leave2, query, report2, report3 } from '../state/watch.ts'
import { FILTERED, testWatched } from './watched.ts'

const data = (to = GROUP, from = '10.0.0.1') => udp({ to, from })
/** General queries at such times. */
const asked = (...times: readonly number[]): Step[] => times.map((at) => [at, query(3)])
const stream = (times: readonly number[], to = GROUP, from = '10.0.0.1'): Step[] =>
  times.map((at) => [at, data(to, from)])

testWatched({
  'member-silent': {
    raised: {
      'a member that did not answer twice': {
        steps: [[0, report3(7, ['TO_EX'])], ...asked(10, 135)],
        end: 200,
        frames: [1, 2, 3],
        says: '192.168.1.7 reported 239.1.1.1 at 0 s, and did not answer 2 general queries since',
        groups: [GROUP],
      },
      'one beside others that answer, in a capture on a host': {
        steps: [
          [0, report3(7, ['TO_EX'])],
          [1, udp({ to: '239.9.9.9', from: '192.168.1.9' }, { sum: 'unfinished' })],
          ...asked(10),
          [12, report3(8, ['IS_EX'], '239.1.1.2')],
          ...asked(135),
          [137, report3(8, ['IS_EX'], '239.1.1.2')],
        ],
        end: 200,
        frames: [1, 3, 5],
        says: '192.168.1.7 reported 239.1.1.1',
      },
      'one that did not answer the query about its group': {
        steps: [
          [0, report3(7, ['TO_EX'])],
          [1, query(3, { group: GROUP, code: 10 })],
        ],
        end: 60,
        frames: [1],
        says: 'did not answer a query about the group',
      },
    },
    not: {
      'one that answered': {
        steps: [
          [0, report3(7, ['TO_EX'])],
          ...asked(10),
          [12, report3(7, ['IS_EX'])],
          ...asked(135),
          [137, report3(7, ['IS_EX'])],
        ],
        end: 200,
      },
      'one that missed a single query, which came twice': {
        steps: [[0, report3(7, ['TO_EX'])], ...asked(10, 10.001)],
        end: 200,
      },
      'one that asks itself, and does not hear that': {
        steps: [[0, report3(7, ['TO_EX'])], ...[10, 135].map((at): Step => [at, query(3, { from: '192.168.1.7' })])],
        end: 200,
      },
      'one that missed a single query': { steps: [[0, report3(7, ['TO_EX'])], ...asked(10)], end: 100 },
      'one that missed a single query, and timed out while nobody asked again': {
        steps: [[0, report3(7, ['TO_EX'])], ...asked(10)],
        end: 400,
      },
      'one that still has time': { steps: [[0, report3(7, ['TO_EX'])], ...asked(10, 135)], end: 140 },
      'one that another one kept silent': {
        steps: [
          [0, report2(7)],
          [0.1, query(2)],
          [2, report2(8)],
          [125, query(2)],
          [127, report2(8)],
        ],
        end: 200,
      },
      'one that left': {
        steps: [[0, report2(7)], [1, leave2(7)], ...asked(10, 135)],
        end: 200,
      },
      'one that nobody asked': { steps: [[0, report3(7, ['TO_EX'])]], end: 900 },
      'a capture that is filtered': {
        steps: [[0, report3(7, ['TO_EX'])], ...asked(10, 135)],
        end: 200,
        facts: FILTERED,
      },
      // Behind a switch that snoops, the first report is flooded, and later ones go to the querier.
      'a capture on a host to which no other answer comes': {
        steps: [
          [0, report3(7, ['TO_EX'])],
          [1, udp({ to: '239.9.9.9', from: '192.168.1.9' }, { sum: 'unfinished' })],
          ...asked(10),
          [12, report3(9, ['IS_EX'], '239.1.1.2')],
          ...asked(135),
          [137, report3(9, ['IS_EX'], '239.1.1.2')],
          [150, leave2(8)],
        ],
        end: 200,
      },
      'a capture to which answers of one host alone come, of three': {
        steps: [
          [0, report3(7, ['TO_EX'])],
          [1, report3(8, ['TO_EX'])],
          ...asked(10),
          [12, report3(9, ['IS_EX'])],
          ...asked(135),
          [137, report3(9, ['IS_EX'])],
        ],
        end: 200,
      },
      // As behind bridges of Linux, which send reports of IGMPv1 and IGMPv2 to routers alone.
      'one of an older version, where others answer in the newest': {
        steps: [
          [0, report2(7)],
          ...asked(10),
          [12, report3(8, ['IS_EX'], '239.1.1.2')],
          [12, report3(9, ['IS_EX'], '239.1.1.2')],
          ...asked(135),
          [137, report3(8, ['IS_EX'], '239.1.1.2')],
          [137, report3(9, ['IS_EX'], '239.1.1.2')],
        ],
        end: 200,
      },
      'several, where others answer about groups of the link alone': {
        steps: [
          [0, report2(7)],
          [1, report2(8, '239.1.1.2')],
          ...asked(10),
          ...[9, 10].map((host): Step => [12, report2(host, `224.0.0.${host}`)]),
          ...asked(135),
          ...[9, 10].map((host): Step => [137, report2(host, `224.0.0.${host}`)]),
        ],
        end: 200,
      },
      'one of several whose checksums are unfinished, as between containers': {
        steps: [
          [0, report3(7, ['TO_EX'])],
          [1, udp({ to: '239.9.9.9', from: '192.168.1.7', sender: '02:00:00:00:00:07' }, { sum: 'unfinished' })],
          [1, udp({ to: '239.9.9.9', from: '192.168.1.9', sender: '02:00:00:00:00:09' }, { sum: 'unfinished' })],
          ...asked(10),
          [12, report3(9, ['IS_EX'], '239.1.1.2')],
          ...asked(135),
          [137, report3(9, ['IS_EX'], '239.1.1.2')],
        ],
        end: 200,
      },
      'one that leaves later, though its answers did not come': {
        steps: [[0, report2(7)], ...asked(10, 135), [300, leave2(7)]],
        end: 400,
      },
    },
  },
  'member-no-stream': {
    raised: {
      'a group to which nobody sends': {
        steps: [[0, report3(7, ['TO_EX'])], ...stream([1], '239.1.1.2')],
        end: 60,
        frames: [1],
        says:
          '192.168.1.7 was in 239.1.1.1 for 60 s, and no datagram to it was seen; ' +
          'unless the capture was made there, a switch that snoops may have kept them from it',
        groups: [GROUP],
      },
      'a group to which nobody sends, in a capture on the member itself': {
        steps: [
          [0, report3(7, ['TO_EX'])],
          [1, udp({ to: '239.1.1.2', from: '192.168.1.7' }, { sum: 'unfinished' })],
        ],
        end: 60,
        frames: [1],
        says: /and no datagram to it was seen$/,
      },
      'a source that does not send': {
        steps: [[0, report3(7, ['ALLOW 5'], '232.1.1.1')], ...stream([1, 2], '232.1.1.1', '10.0.0.6')],
        end: 60,
        frames: [1],
        says: 'no datagram to it was seen from 10.0.0.5',
      },
      'a group in a capture of IGMP alone, which may not show it': {
        steps: [[0, report3(7, ['TO_EX'])]],
        end: 60,
        frames: [1],
        says: 'no datagram to it was seen; but the capture holds IGMP and MLD alone',
      },
      'data that came before the join alone': {
        steps: [...stream([0, 1]), [2, report3(7, ['TO_EX'])]],
        end: 60,
        frames: [3],
        says: 'for 58 s',
      },
    },
    not: {
      'a group to which somebody sends': { steps: [[0, report3(7, ['TO_EX'])], ...stream([1])], end: 60 },
      'the source that it chose': {
        steps: [[0, report3(7, ['ALLOW 5'], '232.1.1.1')], ...stream([1], '232.1.1.1', '10.0.0.5')],
        end: 60,
      },
      'a capture that ends soon': { steps: [[0, report3(7, ['TO_EX'])]], end: 9 },
      'a member that left soon': {
        steps: [
          [0, report2(7)],
          [5, leave2(7)],
        ],
        end: 60,
      },
      'the group of a protocol': { steps: [[0, report2(7, '239.255.255.250')]], end: 60 },
      'a group of the link': { steps: [[0, report2(7, '224.0.0.251')]], end: 60 },
      'a capture that is filtered': { steps: [[0, report3(7, ['TO_EX'])]], end: 60, facts: FILTERED },
    },
  },
  'stream-no-member': {
    raised: {
      'a stream that goes on after everybody was asked': {
        steps: [[0, data('239.1.1.2')], ...asked(1), [3, report3(7, ['IS_EX'])], ...stream([5, 20], '239.1.1.2')],
        end: 30,
        frames: [1, 2],
        says: '10.0.0.1:4000 to 239.1.1.2:5000 flows, and nobody was seen to join the group, nor answered the query in frame 2',
        groups: ['239.1.1.2'],
      },
    },
    not: {
      'a group with a member': {
        steps: [[0, data()], ...asked(1), [3, report3(7, ['IS_EX'])], ...stream([5, 20])],
        end: 30,
      },
      'hosts that still have time to answer': {
        steps: [[0, data('239.1.1.2')], ...asked(1), [3, report3(7, ['IS_EX'])], ...stream([5, 10], '239.1.1.2')],
        end: 30,
      },
      'a capture in which nobody asks': {
        steps: [[0, data('239.1.1.2')], [3, report3(7, ['TO_EX'])], ...stream([5, 20], '239.1.1.2')],
        end: 30,
      },
      'a capture that shows no reports, as behind a switch that snoops': {
        steps: [[0, data('239.1.1.2')], ...asked(1), ...stream([5, 20], '239.1.1.2')],
        end: 30,
      },
      'a capture on the sending host': {
        steps: [
          [0, { ...data('239.1.1.2'), options: { flags: 2 } }],
          ...asked(1),
          [3, report3(7, ['IS_EX'])],
          ...stream([5, 20], '239.1.1.2'),
        ],
        end: 30,
      },
      'a capture that is filtered': {
        steps: [[0, data('239.1.1.2')], ...asked(1), [3, report3(7, ['IS_EX'])], ...stream([5, 20], '239.1.1.2')],
        end: 30,
        facts: FILTERED,
      },
      'a capture whose reports were cut': {
        steps: [
          [0, data('239.1.1.2')],
          ...asked(1),
          [3, report3(7, ['IS_EX'])],
          [4, { ...report3(8, ['IS_EX']), bytes: report3(8, ['IS_EX']).bytes.slice(0, -4), length: 54 }],
          ...stream([5, 20], '239.1.1.2'),
        ],
        end: 30,
      },
      'a group of the link': {
        steps: [[0, data('224.0.0.251')], ...asked(1), [3, report3(7, ['IS_EX'])], ...stream([5, 20], '224.0.0.251')],
        end: 30,
      },
    },
  },
  'stream-after-leave': {
    raised: {
      'data that goes on': {
        steps: [[0, report2(7)], ...stream([1]), [2, leave2(7)], ...stream([3, 12, 13, 14])],
        frames: [6, 7],
        says: '10.0.0.1:4000 to 239.1.1.1:5000 goes on after the last known member left at 2 s',
        groups: [GROUP],
      },
      'data after the last member did not answer': {
        steps: [
          [0, report3(7, ['TO_EX'])],
          ...stream([1]),
          [2, query(3, { group: GROUP, code: 10 })],
          ...stream([3, 20]),
        ],
        frames: [5],
        says: 'member timed out at 4 s',
      },
    },
    not: {
      'data that stops soon': { steps: [[0, report2(7)], [2, leave2(7)], ...stream([3, 5, 11])] },
      'another member': { steps: [[0, report2(7)], [1, report2(8)], [2, leave2(7)], ...stream([3, 20])] },
      'one that came back': {
        steps: [[0, report2(7)], [2, leave2(7)], ...stream([3]), [15, report2(7)], ...stream([16, 30])],
      },
      'a group whose members nobody saw': { steps: stream([0, 20, 40]) },
      'a capture whose reports were cut': {
        steps: [
          [0, report2(7)],
          [1, { ...report3(8, ['IS_EX']), bytes: report3(8, ['IS_EX']).bytes.slice(0, -4), length: 54 }],
          [2, leave2(7)],
          ...stream([3, 20]),
        ],
      },
      'the sending host': {
        steps: [
          [0, report2(7)],
          [2, leave2(7)],
          [20, { ...data(), options: { flags: 2 } }],
        ],
      },
    },
  },
})
