import { describe, expect, it } from 'vitest'
import { dissectAll } from '../../src/decode/dissect.ts'
import { Occurrences } from '../../src/decode/occurrences.ts'
import { Session } from '../../src/decode/session.ts'
import { Text } from '../../src/decode/text.ts'
import { valueText } from '../../src/decode/values.ts'
import { compileFilter } from '../../src/filter/index.ts'
import { Frame as Owned } from '../../src/library/frame.ts'
import { createRegistry } from '../../src/library/registry.ts'
import { detailPrinter } from '../../src/output/detail.ts'
import { jsonPrinter } from '../../src/output/json.ts'
import { listPrinter } from '../../src/output/list.ts'
import type { Printer } from '../../src/output/printer.ts'
import { type Frame, packetOf } from '../helpers.ts'
import { igmp, ipv4, mld, record, udp } from './frames.ts'

const GROUP = '239.129.2.3'

/** The values of a field, as `-e` prints them. */
function valuesOf(name: string, frame: Frame): string[] {
  const registry = createRegistry()
  const field = registry.field(name)
  if (field === undefined) throw new TypeError(name)
  const occurrences = new Occurrences(registry, [field])
  const p = packetOf(new Session(registry, { wanted: occurrences.wanted, stateful: occurrences.stateful }), frame)
  const values: string[] = []
  occurrences.enter(p)
  occurrences.each(p, 0, (one, at, size, value) => values.push(valueText(one, p.bytes, at, size, value)))
  return values
}

const SHOWN = { 'mcast.show': true }

/** Whether a filter lets the frame through, in both of its engines. */
function matches(text: string, frame: Frame): boolean {
  const answers = (['generated', 'closures'] as const).map((engine) => {
    const registry = createRegistry()
    const filter = compileFilter(text, registry, { engine })
    const { wanted, stateful } = filter
    const session = new Session(registry, { wanted, stateful, preferences: Object.entries(SHOWN) })
    return filter.matches(packetOf(session, frame))
  })
  expect(answers[0]).toBe(answers[1])
  return answers[0]
}

const reportOf = (...records: readonly string[]): Frame =>
  igmp({ to: '224.0.0.22' }, 0x22, 0, `0000${records.length.toString(16).padStart(4, '0')}${records.join('')}`)
const report6Of = (...records: readonly string[]): Frame =>
  mld({ to: 'ff02::16' }, 143, `0000${records.length.toString(16).padStart(4, '0')}${records.join('')}`)
/** GROUP, within a tunnel to some host. */
const tunnelled = ipv4({ to: '10.0.0.1', number: 4 }, hexOf(udp({ to: GROUP, ttl: 5 }).bytes.subarray(14)))

function hexOf(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('')
}

describe('fields of a frame', () => {
  it.each([
    ['mcast', udp({ to: GROUP }), ['1']],
    ['mcast', udp({ to: 'ff15::5004' }), ['1']],
    ['mcast', udp({ to: '223.255.255.255' }), []],
    ['mcast', udp({ to: '240.0.0.0' }), []],
    ['mcast', udp({ to: 'fe80::2' }), []],
    ['mcast', udp({ to: '192.168.1.20', mac: '01:00:5e:01:02:03' }), []],
    ['mcast', tunnelled, ['1']],
    ['mcast.group', udp({ to: GROUP }), [GROUP]],
    ['mcast.group', tunnelled, [GROUP]],
    ['mcast.group', udp({ to: 'ff15::5004' }), []],
    ['mcast.group6', udp({ to: 'ff15::5004' }), ['ff15::5004']],
    ['mcast.group.name', udp({ to: '224.0.0.251', ttl: 1 }), ['mDNS']],
    ['mcast.group.name', udp({ to: '224.0.0.26', ttl: 1 }), []],
    ['mcast.group.name', udp({ to: 'ff02::fb' }), ['mDNS']],
    ['mcast.group.name', udp({ to: 'ff08::101' }), ['NTP']],
    ['mcast.group.name', udp({ to: 'ff18::101' }), []],
    ['mcast.group.name', udp({ to: 'ff02::1:ff12:3456' }), ['Solicited-node']],
    ['mcast.group.name', udp({ to: 'ff05::2:8001' }), ['SAP dynamic assignments']],
    ['mcast.group.name', udp({ to: 'ff0e::db8:0:1' }), ['Documentation']],
    ['mcast.range', udp({ to: '224.0.0.5' }), ['link-local control (224.0.0.0/24)']],
    ['mcast.range', udp({ to: '224.0.1.0' }), ['internetwork control (224.0.1.0/24)']],
    ['mcast.range', udp({ to: '232.1.2.3' }), ['SSM (232.0.0.0/8)']],
    ['mcast.range', udp({ to: '233.22.30.9' }), ['GLOP, AS 5662']],
    ['mcast.range', udp({ to: '233.251.255.255' }), ['GLOP, AS 64511']],
    ['mcast.range', udp({ to: '233.252.0.1' }), ['MCAST-TEST-NET, documentation (233.252.0.0/24)']],
    ['mcast.range', udp({ to: '234.192.0.2' }), ['unicast-prefix-based, of 192.0.2.0/24']],
    ['mcast.range', udp({ to: '239.195.255.255' }), ['administratively scoped, organisation-local (239.192.0.0/14)']],
    ['mcast.range', udp({ to: '239.196.0.0' }), ['administratively scoped (239.0.0.0/8)']],
    ['mcast.range', udp({ to: 'ff02::5' }), ['link-local, permanent']],
    ['mcast.range', udp({ to: 'ff16::5' }), ['unassigned scope 6, transient']],
    ['mcast.range', udp({ to: 'ff3e::8000:5' }), ['global, transient, SSM']],
    ['mcast.range', udp({ to: 'ff35:30:2001:db8:1::5' }), ['site-local, transient, prefix 2001:db8:1::/48']],
    [
      'mcast.range',
      udp({ to: 'ff7e:140:2001:db8:beef:feed::1234' }),
      ['global, transient, embedded RP 2001:db8:beef:feed::1'],
    ],
    ['mcast.range', udp({ to: 'ff7e:40:2001:db8:beef:feed::1234' }), ['global, transient, embedded RP, invalid']],
    ['mcast.mac.expected', udp({ to: GROUP, mac: '02:00:00:00:00:07' }), ['01:00:5e:01:02:03']],
    ['mcast.mac.expected', udp({ to: 'ff15::1:5004' }), ['33:33:00:01:50:04']],
    ['mcast.mac.expected', tunnelled, []],
    // On loopback, frames go to no MAC address.
    ['mcast.mac.expected', udp({ to: GROUP, mac: '00:00:00:00:00:00', sender: '00:00:00:00:00:00' }), []],
    ['mcast.mac.ok', udp({ to: GROUP }), ['1']],
    ['mcast.mac.ok', udp({ to: GROUP, mac: '02:00:00:00:00:07' }), ['0']],
    ['mcast.mac.ok', udp({ to: '192.168.1.20' }), []],
    ...(
      [
        [0, 'host'],
        [1, 'subnet'],
        [2, 'site'],
        [32, 'site'],
        [33, 'region'],
        [64, 'region'],
        [65, 'continent'],
        [128, 'continent'],
        [129, 'unrestricted'],
        [255, 'unrestricted'],
      ] as const
    ).map(([ttl, reach]) => ['mcast.ttl.reach', udp({ to: GROUP, ttl }), [reach]] as [string, Frame, string[]]),
    ['mcast.join', igmp({ to: GROUP }, 0x16, 0, 'ef810203'), [GROUP]],
    ['mcast.join', igmp({ to: GROUP }, 0x12, 0, 'ef810203'), [GROUP]],
    ['mcast.join', igmp({ to: GROUP }, 0x11, 100, 'ef810203'), []],
    ['mcast.leave', igmp({ to: '224.0.0.2' }, 0x17, 0, 'ef810203'), [GROUP]],
    ['mcast.join', igmp({ to: '224.0.0.2' }, 0x17, 0, 'ef810203'), []],
    [
      'mcast.join',
      reportOf(
        record(1, '239.1.1.1', ['10.0.0.1']),
        record(2, '239.1.1.2'),
        record(3, '239.1.1.3', ['10.0.0.1']),
        record(4, '239.1.1.4'),
        record(5, '239.1.1.5', ['10.0.0.1']),
        record(1, '239.1.1.6'),
        record(3, '239.1.1.7'),
        record(6, '239.1.1.8', ['10.0.0.1']),
        record(9, '239.1.1.9'),
      ),
      ['239.1.1.1', '239.1.1.2', '239.1.1.3', '239.1.1.4', '239.1.1.5'],
    ],
    [
      'mcast.leave',
      reportOf(
        record(3, '239.1.1.1'),
        record(3, '239.1.1.2', ['10.0.0.1']),
        record(6, '239.1.1.3', ['10.0.0.1']),
        record(6, '232.1.1.4', ['10.0.0.1']),
        record(4, '239.1.1.5'),
      ),
      ['239.1.1.1', '232.1.1.4'],
    ],
    ['mcast.join', reportOf(`04010000${'ef010101'}01020304`, record(4, '239.1.1.2')), ['239.1.1.1', '239.1.1.2']],
    ['mcast.join', reportOf(record(4, '10.1.1.1')), []],
    ['mcast.join6', report6Of(record(4, 'ff15::5'), record(3, 'ff15::6')), ['ff15::5']],
    ['mcast.leave6', report6Of(record(4, 'ff15::5'), record(3, 'ff15::6')), ['ff15::6']],
    ['mcast.join', report6Of(record(4, 'ff15::5')), []],
    ['mcast.finding', udp({ to: GROUP }), []],
    ['mcast.finding', udp({ to: '192.168.1.20', ttl: 0 }), ['ttl-zero']],
    [
      'mcast.finding',
      udp({ to: '224.1.1.1', ttl: 1, mac: 'ffffffffffff' }),
      ['mac-broadcast', 'ttl-one', 'group-reserved'],
    ],
    ['mcast.severity', udp({ to: '224.1.1.1', ttl: 1, mac: 'ffffffffffff' }), ['warning', 'note', 'note']],
    ['mcast.finding', { ...udp({ to: GROUP, ttl: 0 }), bytes: udp({ to: GROUP, ttl: 0 }).bytes.slice(0, 33) }, []],
  ] as [string, Frame, string[]][])('%s', (name, frame, values) => {
    expect(valuesOf(name, frame)).toEqual(values)
  })

  it('are of the frame and not of the packet that ICMP quotes', () => {
    const quote = hexOf(udp({ to: GROUP }).bytes.subarray(14))
    const frame = ipv4({ to: '192.168.1.20', number: 1 }, `0b00000000000000${quote}`)
    expect(valuesOf('mcast', frame)).toEqual([])
  })
})

describe('filters', () => {
  it.each([
    ['mcast', true],
    ['!mcast', false],
    ['mcast == 1', true],
    ['mcast == True', true],
    ['mcast.group == 239.129.2.3', true],
    ['mcast.group == 239.0.0.0/8', true],
    ['mcast.group == 224.0.0.0/8', false],
    ['mcast.group6', false],
    ['mcast.range contains "administratively"', true],
    ['mcast.mac.expected == 01:00:5e:01:02:03', true],
    ['mcast.mac.ok == 0', true],
    ['mcast.mac.ok', true],
    ['mcast.ttl.reach == "subnet"', true],
    ['mcast.finding', true],
    ['mcast.finding == "mac-broadcast"', true],
    ['mcast.finding == mac-broadcast && mcast.finding == ttl-one', true],
    ['mcast.finding == mac-mismatch', false],
    ['mcast.finding != mac-broadcast', false],
    ['mcast.severity == "warning"', true],
    ['mcast.severity in {"error"}', false],
    ['count(mcast.finding) == 2', true],
    ['_ws.expert.message contains "no router will forward it"', true],
    ['_ws.expert.severity == "Warning" && _ws.expert.group == "Protocol"', true],
    ['_ws.expert.severity == "Error"', false],
    ['mcast.finding.warning', true],
    ['mcast.finding.error', false],
  ] as const)('%s', (text, answer) => {
    expect(matches(text, udp({ to: GROUP, ttl: 1, mac: 'ff:ff:ff:ff:ff:ff' }))).toBe(answer)
  })

  it('on remarks find no finding where findings are not shown', () => {
    const registry = createRegistry()
    const filter = compileFilter('_ws.expert', registry)
    const frame = udp({ to: GROUP, ttl: 1 })
    const answers = [true, false].map((shown) =>
      filter.matches(packetOf(new Session(registry, { preferences: [['mcast.show', shown]] }), frame)),
    )
    expect(answers).toEqual([true, false])
  })
})

function printed(printer: Printer, frame: Frame, preferences: Readonly<Record<string, boolean>> = SHOWN): string {
  const out = new Text()
  printer.begin(out)
  printer.frame(out, packetOf(new Session(createRegistry(), { preferences: Object.entries(preferences) }), frame))
  printer.end(out)
  return out.toString()
}

describe('output', () => {
  const odd = udp({ to: GROUP, ttl: 1 })

  it('shows a subtree of its own in the detail tree', () => {
    const lines = printed(detailPrinter(), odd).trimEnd().split('\n')
    expect(lines.slice(lines.findIndex((line) => line.startsWith('Multicast')))).toEqual([
      'Multicast: to 239.129.2.3; 1 finding',
      '    [Group: 239.129.2.3]',
      '    [Range: administratively scoped (239.0.0.0/8)]',
      '    [MAC address of the group: 01:00:5e:01:02:03]',
      "    [Frame goes to the group's MAC address: True]",
      '    [Reach: subnet]',
      '    [Finding: ttl-one]',
      '        [Expert Info (Note/Protocol): TTL 1 to 239.129.2.3: no router will forward it (RFC 1112 §6.1)]',
      '            [TTL 1 to 239.129.2.3: no router will forward it (RFC 1112 §6.1)]',
      '            [Severity level: Note]',
      '            [Group: Protocol]',
      '    [Severity: note]',
    ])
  })

  it('shows a layer of its own in JSON', () => {
    const [{ _source }] = JSON.parse(printed(jsonPrinter(), odd))
    const { mcast } = _source.layers
    expect(Object.keys(_source.layers)).toEqual(['frame', 'eth', 'ip', 'udp', 'data', 'mcast'])
    expect(mcast).toMatchObject({
      mcast: '1',
      'mcast.group': GROUP,
      'mcast.mac.ok': '1',
      'mcast.finding': 'ttl-one',
      'mcast.severity': 'note',
    })
    expect(mcast['mcast.finding_tree']['_ws.expert']['_ws.expert.message']).toContain('no router will forward it')
  })

  it.each([
    ['frames that have nothing to do with multicast', udp({ to: '192.168.1.20' }), SHOWN],
    ['any frame where nobody wants it', odd, { 'mcast.show': false }],
  ])('shows none for %s', (_what, frame, preferences) => {
    expect(printed(detailPrinter(), frame, preferences)).not.toMatch(/^Multicast/m)
    expect(printed(jsonPrinter(), frame, preferences)).not.toContain('mcast')
  })

  it.each([
    ['errors in red', udp({ to: GROUP, ttl: 0 }), '\u001b[31m'],
    ['warnings in yellow', udp({ to: '239.0.0.5' }), '\u001b[33m'],
    ['notes about data in bold', udp({ to: GROUP, ttl: 1 }), '\u001b[1m\u001b[32m'],
    ['notes about a unicast frame in bold', udp({ to: '192.168.1.20' }, { sum: 'unfinished' }), '\u001b[1m    '],
    ['data in its own colour', udp({ to: GROUP }), '\u001b[32m'],
  ])('lists %s', (_what, frame, colour) => {
    const line = printed(listPrinter({ colour: true }), frame)
    expect(line.startsWith(colour)).toBe(true)
    expect(printed(listPrinter(), frame)).not.toContain('\u001b')
  })

  it('hands programs what a filter would find', () => {
    const preferences = Object.entries(SHOWN)
    const own = (frame: Frame): Owned => new Owned(packetOf(new Session(createRegistry(), { preferences }), frame))
    const multicast = own(odd)
    expect([multicast.has('mcast'), multicast.get('mcast'), multicast.get('mcast.group')]).toEqual([true, true, GROUP])
    const unicast = own(udp({ to: '192.168.1.20', ttl: 0 }))
    expect([unicast.has('mcast'), unicast.get('mcast.finding')]).toEqual([false, 'ttl-zero'])
  })

  it('leaves the layers as they are', () => {
    const p = packetOf(new Session(createRegistry(), { preferences: Object.entries(SHOWN) }), odd)
    dissectAll(p)
    expect(valuesOf('frame.protocols', odd)).toEqual(['eth:ethertype:ip:udp:data'])
    expect(p.layers.n).toBe(5)
  })
})
