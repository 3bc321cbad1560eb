import { leave2, query, query6, report2, report3, report6, report62 } from '../state/watch.ts'
import { testWatched } from './watched.ts'

const OTHER = '192.168.1.2'

testWatched({
  'igmp-versions': {
    raised: {
      'a query of another version': {
        steps: [
          [0, query(3)],
          [10, query(2, { from: OTHER })],
          [20, query(3)],
        ],
        frames: [2, 3],
        severity: 'warning',
        says: '192.168.1.2 asks in IGMPv2, where queries of IGMPv3 by 192.168.1.1 are in force: hosts fall back to IGMPv2',
      },
      'a query of version 1': {
        steps: [
          [0, query(2)],
          [10, query(1, { from: OTHER })],
        ],
        frames: [2],
        severity: 'warning',
        says: 'rules out leaving a group by a message',
      },
      'an older report after an older query': {
        steps: [
          [0, query(2)],
          [1, report2(7)],
        ],
        frames: [2],
        severity: 'note',
        says: '192.168.1.7 reports in IGMPv2 after the IGMPv2 query of 192.168.1.1',
        groups: ['239.1.1.1'],
      },
      'a leave, too': {
        steps: [
          [0, query(2)],
          [1, leave2(7)],
        ],
        frames: [2],
        severity: 'note',
        says: '192.168.1.7',
      },
    },
    not: {
      'queries of one version': {
        steps: [
          [0, query(3)],
          [10, query(3, { from: OTHER })],
          [20, report3(7, ['IS_EX'])],
        ],
      },
      'an older report that nobody asked for': {
        steps: [
          [0, query(3)],
          [1, report2(7)],
        ],
      },
      'the newest report after an older query': {
        steps: [
          [0, query(2)],
          [1, report3(7, ['TO_EX'])],
        ],
      },
      'an older query that is no longer in force': {
        steps: [
          [0, query(2)],
          [261, query(3)],
          [262, report2(7)],
        ],
      },
      'a query about a group, which takes the version of its members': {
        steps: [
          [0, query(3)],
          [1, query(2, { group: '239.1.1.1', code: 10 })],
        ],
      },
      'MLD of another version': {
        steps: [
          [0, query(3)],
          [1, query6(1)],
        ],
      },
    },
  },
  'mld-versions': {
    raised: {
      'a query of another version': {
        steps: [
          [0, query6(2)],
          [10, query6(1, { from: 'fe80::2' })],
        ],
        frames: [2],
        severity: 'warning',
        says: 'fe80::2 asks in MLDv1',
      },
      'an older report after an older query': {
        steps: [
          [0, query6(1)],
          [1, report6(7)],
        ],
        frames: [2],
        severity: 'note',
        says: 'fe80::7 reports in MLDv1',
      },
    },
    not: {
      'queries of one version': {
        steps: [
          [0, query6(2)],
          [10, query6(2, { from: 'fe80::2' })],
          [11, report62(7, ['IS_EX'])],
        ],
      },
    },
  },
})
