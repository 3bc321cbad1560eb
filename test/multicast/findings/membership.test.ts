import { describe, expect, it } from 'vitest'
import { address, findingsOf, type Igmp, igmp, ipv4, type Mld, mld, record } from '../frames.ts'
import { testFindings } from './cases.ts'

const GROUP = '239.129.2.3'
const GROUP6 = 'ff15::5004'
const ALL = '224.0.0.1'
const ALL6 = 'ff02::1'

const G = address(GROUP)
const G6 = `00000000${address(GROUP6)}`
const V3_TAIL = '02 7d 0000'.replaceAll(' ', '')
const V2_TAIL = '02 7d 0000'.replaceAll(' ', '')

/** Messages as they should be, but for what `more` says. */
const query = (more: Partial<Igmp> = {}) => igmp({ to: ALL, ...more }, 0x11, 100, `00000000${V3_TAIL}`)
const queryV1 = (more: Partial<Igmp> = {}, group = '00000000') => igmp({ to: ALL, ...more }, 0x11, 0, group)
const queryV2 = (more: Partial<Igmp> = {}, group = '00000000') => igmp({ to: ALL, ...more }, 0x11, 100, group)
const report = (more: Partial<Igmp> = {}, group = G) => igmp({ to: GROUP, ...more }, 0x16, 0, group)
const reportV1 = (more: Partial<Igmp> = {}) => igmp({ to: GROUP, ...more }, 0x12, 0, G)
const leave = (more: Partial<Igmp> = {}, group = G) => igmp({ to: '224.0.0.2', ...more }, 0x17, 0, group)
const reportV3 = (more: Partial<Igmp> = {}, records = record(4, GROUP), count = 1) =>
  igmp({ to: '224.0.0.22', ...more }, 0x22, 0, `0000${count.toString(16).padStart(4, '0')}${records}`)

const NONE6 = '00'.repeat(16)
const query6 = (more: Partial<Mld> = {}) => mld({ to: ALL6, ...more }, 130, `27100000${NONE6}`)
const query6v2 = (more: Partial<Mld> = {}, tail = V2_TAIL) => mld({ to: ALL6, ...more }, 130, `27100000${NONE6}${tail}`)
const specific6 = (more: Partial<Mld> = {}, group = G6) => mld({ to: GROUP6, ...more }, 130, group)
const report6 = (more: Partial<Mld> = {}, group = G6) => mld({ to: GROUP6, ...more }, 131, group)
const done6 = (more: Partial<Mld> = {}) => mld({ to: 'ff02::2', ...more }, 132, G6)
const report6v2 = (more: Partial<Mld> = {}, records = record(4, GROUP6), count = 1) =>
  mld({ to: 'ff02::16', ...more }, 143, `0000${count.toString(16).padStart(4, '0')}${records}`)

/** What every message of the kind is when all is right with it. */
const right = {
  'a query of version 1': queryV1(),
  'a query of version 2': queryV2(),
  'a query of version 3': query(),
  'a report of version 1': reportV1(),
  'a report of version 2': report(),
  'a leave': leave(),
  'a report of version 3': reportV3(),
}
const right6 = {
  'a query of version 1': query6(),
  'a query of version 2': query6v2(),
  'a query for a group': specific6(),
  'a report of version 1': report6(),
  'a done message': done6(),
  'a report of version 2': report6v2(),
}

testFindings({
  'igmp-ttl': {
    raised: [
      { what: 'a report with 2', frame: reportV3({ ttl: 2 }), says: 'the IGMPv3 report has TTL 2' },
      {
        what: 'a report of version 1 with 0',
        frame: reportV1({ ttl: 0 }),
        says: 'IGMPv1 report',
        besides: ['ttl-zero error'],
      },
      { what: 'a query with 255', frame: query({ ttl: 255 }), says: 'IGMPv3 query has TTL 255' },
      { what: 'a leave with 64', frame: leave({ ttl: 64 }), says: 'IGMPv2 leave' },
    ],
    not: { ...right, 'DVMRP with 2': igmp({ to: '224.0.0.4', ttl: 2 }, 0x13, 1, '00000003') },
  },
  'igmp-checksum': {
    raised: [
      { what: 'a report with another sum', frame: report({ sum: 0x1234 }), says: 'is 0x1234, and should be 0xf87a' },
      { what: 'a query of version 3', frame: query({ sum: 0 }), says: '0x0000' },
    ],
    not: {
      ...right,
      'a report that is longer': igmp({ to: GROUP }, 0x16, 0, `${G}0001020304`),
      'a report that is not all there': reportV3({ claims: 60, sum: 0x1234 }),
    },
  },
  'igmp-group': {
    raised: [
      {
        what: 'a report for a host',
        frame: report({ to: '192.168.1.20' }, address('192.168.1.20')),
        says: '192.168.1.20, which is no group',
      },
      { what: 'a record for 224.0.0.0', frame: reportV3({}, record(4, '224.0.0.0')), says: 'never assigned' },
      { what: 'a report for 224.0.0.1', frame: report({ to: ALL }, address(ALL)), says: 'everybody' },
      { what: 'a leave for nothing', frame: leave({}, '00000000'), says: '0.0.0.0' },
      {
        what: 'a query for a host',
        frame: queryV2({ to: '192.168.1.20' }, address('192.168.1.20')),
        says: '192.168.1.20',
      },
      {
        what: 'a record for a host behind one that is right',
        frame: reportV3({}, record(4, GROUP) + record(4, '10.1.1.1'), 2),
        says: '10.1.1.1',
        groups: [],
      },
      {
        what: 'records for groups that nobody joins, behind one that is right',
        frame: reportV3({}, record(4, GROUP) + record(4, ALL) + record(4, '224.0.0.0'), 3),
        says: 'is about 224.0.0.1, which everybody',
        groups: [ALL, '224.0.0.0'],
      },
      { what: 'a report for a host, to a group', frame: report({}, address('10.1.1.1')), says: '10.1.1.1, which' },
      { what: 'a query for a host, to everybody', frame: queryV2({}, address('10.1.1.1')), says: '10.1.1.1, which' },
      { what: 'a query of version 1 for a group', frame: queryV1({}, G), says: 'asks about all groups' },
      {
        what: 'a query of version 1 for a group, to that group',
        frame: queryV1({ to: GROUP }, G),
        says: 'is about 239.129.2.3',
        besides: ['igmp-destination error'],
      },
      {
        what: 'a query for sources of no group',
        frame: igmp({ to: ALL }, 0x11, 100, '00000000027d0001c0a80101'),
        says: '1 source and no group',
      },
    ],
    not: { ...right, 'a report for 224.0.0.251': report({ to: '224.0.0.251' }, address('224.0.0.251')) },
  },
  'igmp-length': {
    raised: [
      {
        what: 'a report of 1 octet',
        frame: ipv4({ to: GROUP, ttl: 1, number: 2 }, '16'),
        says: 'has 1 octet,',
        besides: ['igmp-router-alert warning'],
      },
      {
        what: 'a query of 1 octet',
        frame: ipv4({ to: ALL, ttl: 1, number: 2 }, '11'),
        says: 'IGMPv1 query has 1 octet,',
      },
      { what: 'a report of 4 octets', frame: igmp({ to: GROUP }, 0x16, 0, ''), says: 'has 4 octets' },
      { what: 'a query of 11 octets', frame: igmp({ to: ALL }, 0x11, 100, '00000000027d00'), says: 'of no version' },
      {
        what: 'a query with fewer sources than it says',
        frame: igmp({ to: GROUP }, 0x11, 100, `${G}027d0002c0a80101`),
        says: 'counters',
      },
      { what: 'a report with fewer records than it says', frame: reportV3({}, record(4, GROUP), 2), says: 'counters' },
      {
        what: 'a record with fewer sources than it says',
        frame: reportV3({}, `01000002${G}c0a80101`),
        says: 'counters',
      },
      {
        what: 'octets behind a query',
        frame: igmp({ to: ALL }, 0x11, 100, `00000000${V3_TAIL}00`),
        says: 'has 1 octet behind',
      },
      { what: 'octets behind a report', frame: reportV3({}, `${record(4, GROUP)}0000`), says: '2 octets behind' },
    ],
    not: {
      'a report in a frame that ends before IP does': reportV3({ claims: 60 }, record(4, GROUP), 2),
      ...right,
      'a report of version 2 that is longer': igmp({ to: GROUP }, 0x16, 0, `${G}00000000`),
      'a record with auxiliary data': reportV3({}, `04010000${G}01020304`),
      'an extension behind a query': igmp({ to: ALL }, 0x11, 100, '00000000 827d0000 00000000'.replaceAll(' ', '')),
      'an extension behind a report': igmp({ to: '224.0.0.22' }, 0x22, 0, `80000001${record(4, GROUP)}00000000`),
    },
  },
  'igmp-router-alert': {
    raised: [
      { what: 'a report without options', frame: report({ options: '' }), says: 'IGMPv2 report comes without' },
      { what: 'a query of version 2', frame: queryV2({ options: '' }), says: 'IGMPv2 query' },
      { what: 'a report with another option', frame: reportV3({ options: '01010101' }), says: 'IGMPv3 report' },
      { what: 'an option of no length', frame: report({ options: '94000000' }), says: 'IGMPv2 report' },
    ],
    not: {
      ...right,
      'a query of version 1 without it': queryV1({ options: '' }),
      'a report of version 1 without it': reportV1({ options: '' }),
      'one behind another option': report({ options: '0101010194040000' }),
    },
  },
  'igmp-destination': {
    raised: [
      { what: 'a query to the routers', frame: query({ to: '224.0.0.2' }), says: 'belongs to 224.0.0.1' },
      {
        what: 'a report to all systems',
        frame: report({ to: ALL }),
        says: 'the IGMPv2 report for 239.129.2.3 goes to 224.0.0.1',
      },
      { what: 'a report of version 3 to its group', frame: reportV3({ to: GROUP }), says: 'belongs to 224.0.0.22' },
      { what: 'a leave to all systems', frame: leave({ to: ALL }), says: 'belongs to 224.0.0.2' },
      {
        what: 'a query for a group to another',
        frame: queryV2({ to: '239.129.2.4' }, G),
        says: 'belongs to 239.129.2.3',
      },
      {
        what: 'a query for a group to all systems',
        frame: queryV2({}, G),
        severity: 'note',
        says: 'goes to 224.0.0.1',
      },
      { what: 'a leave to its group', frame: leave({ to: GROUP }), severity: 'note', says: 'goes to 239.129.2.3' },
    ],
    not: { ...right, 'a query for a group to it': queryV2({ to: GROUP }, G) },
  },
  'mld-hop-limit': {
    raised: [
      { what: 'a report with 2', frame: report6v2({ ttl: 2 }), says: 'the MLDv2 report has hop limit 2' },
      { what: 'a query with 255', frame: query6({ ttl: 255 }), says: 'MLDv1 query' },
    ],
    not: right6,
  },
  'mld-router-alert': {
    raised: [
      { what: 'a report with padding alone', frame: report6({ options: '01020000' }), says: 'MLDv1 report' },
      { what: 'an alert for something else', frame: query6v2({ options: '05020001' }), says: 'MLDv2 query' },
    ],
    not: { ...right6, 'one behind padding': report6({ options: '01000502 0000'.replaceAll(' ', '') }) },
  },
  'mld-source': {
    raised: [
      {
        what: 'a global address',
        frame: report6({ from: '2001:db8::1' }),
        says: '2001:db8::1, which is not link-local',
      },
      { what: 'a query from ::', frame: query6({ from: '::' }), says: 'comes from ::, which' },
    ],
    not: { ...right6, 'a report from ::': report6v2({ from: '::' }), 'a done message from ::': done6({ from: '::' }) },
  },
  'mld-checksum': {
    raised: [
      { what: 'another sum', frame: report6({ sum: 0x1234 }), says: 'of the MLDv1 report is 0x1234, and should be 0x' },
    ],
    not: right6,
  },
  'mld-destination': {
    raised: [
      { what: 'a query to the routers', frame: query6({ to: 'ff02::2' }), says: 'belongs to ff02::1' },
      {
        what: 'a report to the routers of version 2',
        frame: report6({ to: 'ff02::16' }),
        says: 'belongs to ff15::5004',
      },
      { what: 'a report of version 2 to its group', frame: report6v2({ to: GROUP6 }), says: 'belongs to ff02::16' },
      { what: 'a done message to everybody', frame: done6({ to: ALL6 }), says: 'belongs to ff02::2' },
      {
        what: 'a query for a group to everybody',
        frame: specific6({ to: ALL6 }),
        severity: 'note',
        says: 'goes to ff02::1',
      },
    ],
    not: right6,
  },
  'mld-group': {
    raised: [
      {
        what: 'a report for a host',
        frame: report6({ to: 'fe80::9' }, `00000000${address('fe80::9')}`),
        says: 'fe80::9, which is no group',
      },
      { what: 'a report for nothing', frame: report6({}, '00'.repeat(20)), says: '::, which is no group' },
      { what: 'a report for everybody', frame: report6({ to: ALL6 }, `00000000${address(ALL6)}`), says: 'everybody' },
      { what: 'a record of scope 0', frame: report6v2({}, record(4, 'ff10::5')), says: 'scope 0 is reserved' },
      { what: 'a record of scope 1', frame: report6v2({}, record(4, 'ff11::5')), says: 'ends at the interface' },
    ],
    not: {
      ...right6,
      'a report of scope 2': report6v2({}, record(4, 'ff12::5')),
      'one for a solicited node': report6v2({}, record(4, 'ff02::1:ff00:1')),
    },
  },
  'mld-length': {
    raised: [
      { what: 'a report of 8 octets', frame: mld({ to: GROUP6 }, 131, '00000000'), says: 'has 8 octets' },
      { what: 'a query of 25 octets', frame: query6v2({}, '02'), says: 'of no version' },
      {
        what: 'a query with fewer sources than it says',
        frame: query6v2({}, '027d0001'),
        says: 'counters',
        besides: ['mld-group error'],
      },
      {
        what: 'a report with fewer records than it says',
        frame: report6v2({}, record(4, GROUP6), 2),
        says: 'counters',
      },
      { what: 'octets behind a report', frame: report6v2({}, `${record(4, GROUP6)}00`), says: 'has 1 octet behind' },
    ],
    not: { ...right6, 'a report of version 1 that is longer': mld({ to: GROUP6 }, 131, `${G6}0000`) },
  },
  'ssm-any-source': {
    raised: [
      {
        what: 'a report of version 2',
        frame: report({ to: '232.1.2.3' }, address('232.1.2.3')),
        says: 'the IGMPv2 report joins 232.1.2.3',
      },
      {
        what: 'a change to EXCLUDE',
        frame: reportV3({}, record(4, GROUP) + record(4, '232.1.2.3'), 2),
        says: '232.1.2.3',
        groups: ['232.1.2.3'],
      },
      {
        what: 'several changes to EXCLUDE',
        frame: reportV3({}, ['232.1.2.3', GROUP, '232.9.9.9'].map((group) => record(4, group)).join(''), 3),
        says: 'joins 232.1.2.3 for any source',
        groups: ['232.1.2.3', '232.9.9.9'],
      },
      { what: 'EXCLUDE with sources', frame: reportV3({}, record(2, '232.1.2.3', ['10.0.0.1'])), says: '232.1.2.3' },
      {
        what: 'a report of MLDv1',
        frame: report6({ to: 'ff35::8000:5' }, `00000000${address('ff35::8000:5')}`),
        says: 'ff35::8000:5',
      },
      { what: 'EXCLUDE in MLDv2', frame: report6v2({}, record(2, 'ff35::8000:5')), says: 'ff35::8000:5' },
    ],
    not: {
      'INCLUDE with sources': reportV3({}, record(3, '232.1.2.3', ['10.0.0.1'])),
      'sources allowed': reportV3({}, record(5, '232.1.2.3', ['10.0.0.1'])),
      'a leave': leave({}, address('232.1.2.3')),
      'the group before': reportV3({}, record(4, '231.255.255.255')),
      'the group behind': reportV3({}, record(4, '233.0.0.0')),
      'a group of a prefix': report6v2({}, record(4, 'ff35:40:2001:db8::5')),
    },
  },
})

describe('findings about messages', () => {
  it.each([
    [reportV1({ ttl: 2 }), 'RFC 1112 Appendix I'],
    [report({ ttl: 2 }), 'RFC 2236 §2'],
    [reportV3({ ttl: 2 }), 'RFC 3376 §4'],
    [report6({ ttl: 2 }), 'RFC 2710 §3'],
    [report6v2({ ttl: 2 }), 'RFC 3810 §5'],
    [igmp({ to: '232.1.2.3' }, 0x16, 0, address('232.1.2.3')), 'RFC 4604 §2.2.1 and §3.5, RFC 4607 §1'],
    [reportV3({}, record(4, '232.1.2.3')), 'RFC 4604 §2.2.2 and §3.1, RFC 4607 §1'],
    // A query of no version is told by what tells the versions apart.
    [igmp({ to: ALL }, 0x11, 100, '00000000027d00'), 'RFC 3376 §7.1'],
  ])('cite the text of the version, %#', (frame, reference) => {
    expect(findingsOf(frame).cited).toEqual([reference])
  })
})
